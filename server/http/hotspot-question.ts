/** What a call asks of hotspots, with what is usual where it says nothing. */
import { Fault } from '#wire/errors'
import { HOTSPOT_CLASSES, type HotspotCsvTable, type HotspotMethod, type HotspotQuery } from '#wire/hotspots'
import { COMPOUND_TYPES, type CompoundType } from '#wire/places'
import type { HotspotQuestion, Span } from '../domain/hotspot-answers/question.ts'
import { weeksIn, type DistrictClock, type Hours } from '../domain/hotspots/hours.ts'
import { repeatBandsOf } from './repeat-bands.ts'
import { timeOf, wrongTime } from './spans.ts'

const MINUTE_MS = 60_000
/** Four weeks: each day of the week four times. */
const DAY_MS = 86_400_000
const USUAL_PERIOD_MS = 28 * DAY_MS
/** Of `emerging`: each of the parts a week, with the same days. */
const USUAL_PART_MS = 7 * DAY_MS
const USUAL_PERIODS = 12
/** The coverage diary is read day by day: two years and some days. */
const MOST_WATCH_DAYS = 750
/** Cells of 500 m hold enough to judge, finer ones show a density's form. */
const USUAL_CELL_M: Readonly<Record<HotspotMethod, number>> = {
  density: 250,
  gi: 500,
  change: 500,
  emerging: 500,
  ranked: 500,
  dosage: 500,
  clock: 500,
  truth: 500,
  'near-repeat': 250,
}
const USUAL_BANDWIDTH_CELLS = 4
/** Two of the cells of significance are four of a density's: beside a tested map of the one stands the density that is shown as the other. */
const OF_NARROW_KERNELS: readonly HotspotMethod[] = ['dosage', 'gi']
/** Methods of the significance of cells: hexagons have neighbours of one kind. */
const OF_HEXAGONS: readonly HotspotMethod[] = ['gi', 'change', 'emerging']
const OF_SQUARES: readonly HotspotMethod[] = ['density', 'dosage']
const WITHOUT_CELLS: readonly HotspotMethod[] = ['truth', 'ranked', 'clock']
/** The first is the one that a CSV has where nothing is said. */
const CSV_TABLES: Readonly<Partial<Record<HotspotMethod, readonly HotspotCsvTable[]>>> = {
  density: ['cells'],
  gi: ['cells'],
  change: ['cells', 'compounds'],
  emerging: ['cells'],
  ranked: ['compounds'],
  dosage: ['compounds', 'towns', 'cells'],
  'near-repeat': ['bands', 'cells', 'compounds'],
}
const LEAST_BANDWIDTH_CELLS = 2
const USUAL_SHUFFLES = 999
/** Of a map, where fewer could find no single cell among thousands. */
const MAP_SHUFFLES = 9_999
/** Fewer give no p that a map could be judged by. */
const LEAST_SHUFFLES = 99
const NUMBER = /^\d{1,6}(\.\d{1,17})?$/

function wrong(name: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${name} ${reason}`, { errors: [{ field: `querystring/${name}`, reason }] })
}

export interface QuestionOptions {
  readonly nowMs: number
  readonly isDivision: (id: string) => boolean
  readonly clock: DistrictClock
}

/** @throws Fault REQUEST_INVALID naming the parameter at fault */
export function questionOf(query: HotspotQuery, { nowMs, isDivision, clock }: QuestionOptions): HotspotQuestion {
  const { method = 'density', kind = 'incident', kernel = 'quartic', seed = 1, division, f: form = 'json' } = query
  const tested = method === 'truth' ? (query.map ?? 'gi') : undefined
  const place = method === 'clock' ? placeOf(query) : undefined
  // A map that is tested, or a cell of one whose clock is asked for, is laid as it is shown.
  const laid = tested ?? (place?.kind === 'cell' ? 'gi' : method)
  const cellM = (method === 'clock' && laid === method ? undefined : query.cell) ?? USUAL_CELL_M[laid]
  const shape = shapeOf(query, laid)
  const period = periodOf(query, nowMs, method)
  const base = method === 'change' || method === 'truth' ? baseOf(query, period, method) : undefined
  if (division !== undefined && !isDivision(division)) throw wrong('division', `'${division}' is none, has no outline, or is run by others`)
  if (WITHOUT_CELLS.includes(method) && form === 'geojson')
    throw wrong('f', `is not possible for ${method}, which has no cells: json or csv`)
  return {
    method,
    ...(tested === undefined ? {} : { tested }),
    ...(place ? { place } : {}),
    kind,
    classes: classesOf(query, kind),
    period,
    ...(base ? { base } : {}),
    compoundTypes: compoundTypesOf(query),
    ...(query.hours === undefined ? {} : { hours: hoursOf({ name: query.hours, ...clock }, [period, ...(base ? [base] : [])]) }),
    utcOffsetMs: clock.utcOffsetMs,
    cellM,
    shape,
    bandM: bandOf(query, { method: laid, cellM, shape }),
    ...repeatBandsOf(method === 'near-repeat' ? query : {}),
    bandwidthM: bandwidthOf(query, cellM, laid),
    kernel,
    p: chanceOf(query),
    permutations: permutationsOf(query, method),
    seed,
    periods: query.periods ?? USUAL_PERIODS,
    ...(division === undefined ? {} : { division }),
    form,
    ...tableOf(query, method),
  }
}

function placeOf({ compound, cellId }: HotspotQuery): HotspotQuestion['place'] {
  if (compound !== undefined && cellId !== undefined) throw wrong('cellId', 'is given with compound: a clock is of one place')
  if (compound !== undefined) return { kind: 'compound', id: compound }
  return cellId === undefined ? undefined : { kind: 'cell', id: cellId }
}

function tableOf({ table, f }: HotspotQuery, method: HotspotMethod): Pick<HotspotQuestion, 'table'> {
  if (table === undefined) return {}
  const known = CSV_TABLES[method] ?? []
  if (!known.includes(table)) throw wrong('table', `is none of ${method}: ${known.join(', ') || 'it has one table'}`)
  return f === 'csv' ? { table } : {}
}

function shapeOf({ shape }: HotspotQuery, method: HotspotMethod): HotspotQuestion['shape'] {
  if (OF_SQUARES.includes(method) && shape === 'hex') throw wrong('shape', `must be square for ${method}`)
  return (shape ?? (OF_HEXAGONS.includes(method) ? 'hex' : 'square')) === 'hex' ? 'hexagon' : 'square'
}

function classesOf({ class: names }: HotspotQuery, kind: HotspotQuestion['kind']): readonly string[] {
  const known: readonly string[] = HOTSPOT_CLASSES[kind]
  const classes = [...new Set(names?.split(','))].sort()
  const bad = classes.find((name) => !known.includes(name))
  if (bad !== undefined) throw wrong('class', `'${bad}' is none of ${kind}: ${known.join(', ')}`)
  return classes
}

function compoundTypesOf({ compounds: names }: HotspotQuery): readonly CompoundType[] {
  const asked = [...new Set(names?.split(','))]
  const bad = asked.find((name) => !COMPOUND_TYPES.some((type) => type === name))
  if (bad !== undefined) throw wrong('compounds', `'${bad}' is none of ${COMPOUND_TYPES.join(', ')}`)
  return COMPOUND_TYPES.filter((type) => asked.includes(type))
}

/** Hours that a period has none of would make rates of nothing. */
function hoursOf(hours: Hours, periods: readonly Span[]): Hours {
  if (!periods.every((period) => weeksIn(period, hours) > 0)) throw wrong('hours', `${hours.name} has no time in the period`)
  return hours
}

/** A period that still goes on is counted up to the last full minute, so that no time that has not come makes its rate small. */
function periodOf({ from, to, periods = USUAL_PERIODS }: HotspotQuery, nowMs: number, method: HotspotMethod): Span {
  const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const askedMs = to === undefined ? lastMs : timeOf(to, 'to')
  const toMs = Math.min(askedMs, lastMs)
  const usualMs = method === 'emerging' ? periods * USUAL_PART_MS : USUAL_PERIOD_MS
  const fromMs = from === undefined ? toMs - usualMs : timeOf(from, 'from')
  if (to !== undefined && fromMs >= askedMs) throw wrongTime('from', 'is not before to')
  if (fromMs >= toMs) throw wrongTime('from', 'has not come yet')
  if ((method === 'dosage' || method === 'clock') && toMs - fromMs > MOST_WATCH_DAYS * DAY_MS)
    throw wrongTime('from', `is more than ${MOST_WATCH_DAYS} days before to: of longer periods watch is not told`)
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
  if ((method === 'gi' || method === 'emerging') && band !== undefined && band < cellM)
    throw wrong('band', `must be at least cell, ${cellM} m: a shorter one reaches no neighbour`)
  return band ?? (shape === 'square' ? cellM * Math.SQRT2 : cellM)
}

function bandwidthOf({ bandwidth }: HotspotQuery, cellM: number, method: HotspotMethod): number | 'rule' {
  if (bandwidth === undefined) return (OF_NARROW_KERNELS.includes(method) ? LEAST_BANDWIDTH_CELLS : USUAL_BANDWIDTH_CELLS) * cellM
  if (bandwidth === 'rule') return bandwidth
  if (!NUMBER.test(bandwidth)) throw wrong('bandwidth', 'is neither metres nor rule')
  if (Number(bandwidth) < LEAST_BANDWIDTH_CELLS * cellM)
    throw wrong('bandwidth', `must be at least two cells, ${LEAST_BANDWIDTH_CELLS * cellM} m: a narrower one falls between them`)
  return Number(bandwidth)
}

/** Whoever says how many shuffles means shuffles. */
function chanceOf({ p, permutations }: HotspotQuery): HotspotQuestion['p'] {
  if (p !== undefined && p !== 'shuffles' && permutations !== undefined)
    throw wrong('permutations', `are none with p=${p}: leave one of them out`)
  return p ?? (permutations === undefined ? 'exact' : 'shuffles')
}

function permutationsOf({ permutations }: HotspotQuery, method: HotspotMethod): number {
  const asked = permutations ?? (method === 'near-repeat' ? USUAL_SHUFFLES : MAP_SHUFFLES)
  if (asked < LEAST_SHUFFLES) throw wrong('permutations', `must be at least ${LEAST_SHUFFLES}`)
  return asked
}
