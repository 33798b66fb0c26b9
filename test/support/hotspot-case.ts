/** A question about hotspots with all that is known to answer it, as the worker is handed it: a square district of 10 km, calls, compounds. */
import { planeAt } from '#geodata/plane'
import type { Figures, TableName } from '../../server/domain/hotspot-answers/answer.ts'
import { answerOf } from '../../server/domain/hotspot-answers/answer-of.ts'
import { compoundsOfPlace } from '../../server/domain/hotspot-answers/clock-place.ts'
import { laidGround } from '../../server/domain/hotspot-answers/laid-ground.ts'
import type {
  Ground,
  HotspotCase,
  HotspotQuestion,
  RankedCompound,
  Span,
  SpanEvents,
  Tell,
} from '../../server/domain/hotspot-answers/question.ts'
import type { DiaryLine } from '../../server/domain/coverage/diary.ts'
import { watchLineOf, watchTally } from '../../server/domain/hotspots/watch.ts'
import { ringOf } from './hotspots.ts'

export const CASE_PLANE = planeAt(120, 31)
export const CASE_M = 10_000
export const CASE_FROM_MS = Date.parse('2026-03-02T00:00:00+08:00')
const CASE_WEEK_MS = 604_800_000

/** A call at metres of the plane; `compound` by its place among those of the ground. */
export interface CaseCall {
  readonly x: number
  readonly y: number
  readonly atMs: number
  readonly compound?: number
}

export function aQuestion(with_: Partial<HotspotQuestion>): HotspotQuestion {
  return {
    method: 'density',
    kind: 'incident',
    classes: [],
    compoundTypes: [],
    period: { fromMs: CASE_FROM_MS, toMs: CASE_FROM_MS + 12 * CASE_WEEK_MS },
    utcOffsetMs: 8 * 3_600_000,
    cellM: 1_000,
    shape: 'square',
    bandM: 1_500,
    repeatsM: [0, 100, 200, 400],
    repeatsDays: [7, 14, 28],
    bandwidthM: 2_000,
    kernel: 'quartic',
    p: 'exact',
    permutations: 0,
    seed: 1,
    periods: 12,
    form: 'json',
    ...with_,
  }
}

/** @param x metres of the plane */
export function aCompound(id: string, x: number, y: number, more: Partial<RankedCompound> = {}): RankedCompound {
  return { id, slot: 0, name: id, households: 100, lon: CASE_PLANE.lonOf(x), lat: CASE_PLANE.latOf(y), town: -1, ...more }
}

export function aCase(
  question: HotspotQuestion,
  calls: readonly CaseCall[],
  { lines = [], ...ground }: Partial<Ground> & { readonly lines?: readonly DiaryLine[] } = {},
): HotspotCase {
  const laid: Ground = {
    key: 'case',
    outline: [[ringOf(0, 0, CASE_M, CASE_M)]],
    without: [],
    originLon: 120,
    originLat: 31,
    compounds: [],
    towns: [],
    typed: [],
    ...ground,
  }
  const tally = watchTally(
    Int32Array.from(compoundsOfPlace(question, laid), ({ slot }) => slot),
    question.hours,
  )
  for (const line of lines) tally.add(watchLineOf(line))
  return {
    question,
    ground: laid,
    events: spanEvents(calls, question.period),
    ...(question.base ? { baseEvents: spanEvents(calls, question.base) } : {}),
    watch: tally.taken(),
    asOfMs: question.period.toMs,
  }
}

/** Those of a span, by time. */
function spanEvents(calls: readonly CaseCall[], { fromMs, toMs }: Span): SpanEvents {
  const own = calls.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).sort((a, b) => a.atMs - b.atMs || a.x - b.x || a.y - b.y || 0)
  return {
    count: own.length,
    x: Float64Array.from(own, ({ x }) => x),
    y: Float64Array.from(own, ({ y }) => y),
    atMs: Float64Array.from(own, ({ atMs }) => atMs),
    compound: Int32Array.from(own, ({ compound = -1 }) => compound),
    simulated: new Uint8Array(own.length),
    leftOut: { invalid: 0, otherClass: 0 },
  }
}

export function figuresOf(given: HotspotCase, tell?: Tell): Figures {
  return answerOf(given, laidGround(), tell)
}

/** The columns of a table; NaN stays. @throws when the answer has none of the name, or a column is of another length */
export function columnsOf({ tables }: Figures, name: TableName): Readonly<Record<string, readonly (number | string | null)[]>> {
  const table = tables[name]
  if (!table) throw new Error(`no ${name} but ${Object.keys(tables).join(', ')}`)
  return Object.fromEntries(
    Object.entries(table.columns).map(([column, values]) => {
      if (values.length !== table.count) throw new Error(`${values.length} of ${column} in ${table.count} rows`)
      return [column, Array.from<number | string | null>(values)]
    }),
  )
}
