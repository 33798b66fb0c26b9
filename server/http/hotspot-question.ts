/** What a call asks of hotspots, with what is usual where it says nothing. */
import { Fault } from '#wire/errors'
import { HOTSPOT_CLASSES, type HotspotMethod, type HotspotQuery } from '#wire/hotspots'
import type { HotspotQuestion, Span } from '../domain/hotspot-answers/question.ts'
import { timeOf, wrongTime } from './spans.ts'

const MINUTE_MS = 60_000
/** Four weeks: each day of the week four times. */
const USUAL_PERIOD_MS = 28 * 86_400_000
/** Cells of 500 m hold enough to judge, finer ones show a density's form; 200 m is what the table of `docs/hotspots.md` is made with. */
const USUAL_CELL_M: Readonly<Record<HotspotMethod, number>> = {
  density: 250,
  gi: 500,
  change: 500,
  ranked: 500,
  truth: 200,
  'near-repeat': 250,
}
const USUAL_BANDWIDTH_CELLS = 4
const LEAST_BANDWIDTH_CELLS = 2
const USUAL_REPEAT_M = 400
const USUAL_SHUFFLES = 999
/** Fewer give no p that a map could be judged by. */
const LEAST_SHUFFLES = 99
const NUMBER = /^\d{1,6}(\.\d{1,17})?$/

function wrong(name: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${name} ${reason}`, { errors: [{ field: `querystring/${name}`, reason }] })
}

/** @throws Fault REQUEST_INVALID naming the parameter at fault */
export function questionOf(query: HotspotQuery, nowMs: number, isDivision: (id: string) => boolean): HotspotQuestion {
  const { method = 'density', kind = 'incident', kernel = 'quartic', seed = 1, division, f: form = 'json' } = query
  const cellM = query.cell ?? USUAL_CELL_M[method]
  const shape = shapeOf(query, method)
  const period = periodOf(query, nowMs)
  if (division !== undefined && !isDivision(division)) throw wrong('division', `'${division}' is none, has no outline, or is run by others`)
  if ((method === 'truth' || method === 'ranked') && form === 'geojson')
    throw wrong('f', `is not possible for ${method}, which has no cells: json or csv`)
  return {
    method,
    kind,
    classes: classesOf(query, kind),
    period,
    ...(method === 'change' || method === 'truth' ? { base: baseOf(query, period, method) } : {}),
    cellM,
    shape,
    bandM: bandOf(query, { method, cellM, shape }),
    bandwidthM: bandwidthOf(query, cellM),
    kernel,
    permutations: permutationsOf(query, method),
    seed,
    ...(division === undefined ? {} : { division }),
    form,
  }
}

function shapeOf({ shape }: HotspotQuery, method: HotspotMethod): HotspotQuestion['shape'] {
  const needsSquares = method === 'density' || method === 'truth'
  if (needsSquares && shape === 'hex') throw wrong('shape', `must be square for ${method}`)
  return (shape ?? (method === 'gi' || method === 'change' ? 'hex' : 'square')) === 'hex' ? 'hexagon' : 'square'
}

function classesOf({ class: names }: HotspotQuery, kind: HotspotQuestion['kind']): readonly string[] {
  const known: readonly string[] = HOTSPOT_CLASSES[kind]
  const classes = [...new Set(names?.split(','))].sort()
  const bad = classes.find((name) => !known.includes(name))
  if (bad !== undefined) throw wrong('class', `'${bad}' is none of ${kind}: ${known.join(', ')}`)
  return classes
}

/** A period that still goes on is counted up to the last full minute, so that no time that has not come makes its rate small. */
function periodOf({ from, to }: HotspotQuery, nowMs: number): Span {
  const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const askedMs = to === undefined ? lastMs : timeOf(to, 'to')
  const toMs = Math.min(askedMs, lastMs)
  const fromMs = from === undefined ? toMs - USUAL_PERIOD_MS : timeOf(from, 'from')
  if (fromMs >= askedMs) throw wrongTime('from', 'is not before to')
  if (fromMs >= toMs) throw wrongTime('from', 'has not come yet')
  return { fromMs, toMs }
}

function baseOf({ baseFrom, baseTo }: HotspotQuery, period: Span, method: 'change' | 'truth'): Span {
  const toMs = baseTo === undefined ? period.fromMs : timeOf(baseTo, 'baseTo')
  const fromMs = baseFrom === undefined ? toMs - (period.toMs - period.fromMs) : timeOf(baseFrom, 'baseFrom')
  if (fromMs >= toMs) throw wrongTime('baseFrom', 'is not before baseTo')
  const isBefore = toMs <= period.fromMs
  if (method === 'truth' && !isBefore) throw wrongTime('baseTo', 'is after from: a map is tested on what came after it')
  if (!isBefore && fromMs < period.toMs) throw wrongTime('baseTo', 'lies in the period: an event cannot be held against itself')
  return { fromMs, toMs }
}

function bandOf({ band }: HotspotQuery, { method, cellM, shape }: Pick<HotspotQuestion, 'method' | 'cellM' | 'shape'>): number {
  if (method === 'near-repeat') return band ?? USUAL_REPEAT_M
  if (method === 'gi' && band !== undefined && band < cellM)
    throw wrong('band', `must be at least cell, ${cellM} m: a shorter one reaches no neighbour`)
  return band ?? (shape === 'square' ? cellM * Math.SQRT2 : cellM)
}

function bandwidthOf({ bandwidth }: HotspotQuery, cellM: number): number | 'rule' {
  if (bandwidth === undefined) return USUAL_BANDWIDTH_CELLS * cellM
  if (bandwidth === 'rule') return bandwidth
  if (!NUMBER.test(bandwidth)) throw wrong('bandwidth', 'is neither metres nor rule')
  if (Number(bandwidth) < LEAST_BANDWIDTH_CELLS * cellM)
    throw wrong('bandwidth', `must be at least two cells, ${LEAST_BANDWIDTH_CELLS * cellM} m: a narrower one falls between them`)
  return Number(bandwidth)
}

function permutationsOf({ permutations }: HotspotQuery, method: HotspotMethod): number {
  const asked = permutations ?? (method === 'near-repeat' ? USUAL_SHUFFLES : 0)
  if (asked < LEAST_SHUFFLES && (asked !== 0 || method === 'near-repeat'))
    throw wrong('permutations', `must be at least ${LEAST_SHUFFLES}${method === 'near-repeat' ? '' : ', or 0 for the normal distribution'}`)
  return asked
}
