/** A drill on a line of time: what is shown where, from the board as the server gave it and the drill's clock as it goes on. */
import type { BoardInject, DrillBoard } from '#wire/drill-board'
import type { Expectation, TierSeconds } from '#wire/drills'

export type WholeBoard = NonNullable<DrillBoard['whole']>
export type Outcome = WholeBoard['outcomes'][number]

/** One expectation; T+ ms. */
export interface TimeRow {
  readonly id: string
  readonly expectation: Expectation
  readonly verdict: Outcome['verdict']
  /** When it is due: from when its inject came, and before that as planned; absent: its inject waits for a hand. */
  readonly dueMs?: number
  readonly actualMs?: number
  /** While it is overdue it grows with the clock. */
  readonly differenceMs?: number
}

/** @returns seconds; `undefined` where the plan does not say */
export function limitOf({ withinS, tier }: Pick<Expectation, 'withinS' | 'tier'>, tierS: TierSeconds): number | undefined {
  return withinS ?? (tier && tierS[tier])
}

/** Every expectation, those that are due first at the top; those whose time nobody knows at the end. */
export function timeRows({ injects, whole }: Pick<DrillBoard, 'injects' | 'whole'>, clockMs: number): readonly TimeRow[] {
  if (!whole) return []
  const plannedMs = new Map(injects.map((inject) => [inject.id, inject.plannedMs]))
  const rows = whole.outcomes.map((outcome) => rowOf(outcome, dueOf(outcome, plannedMs.get(outcome.inject), whole.tierS), clockMs))
  return rows.toSorted((a, b) => (a.dueMs ?? Infinity) - (b.dueMs ?? Infinity) || 0) // two without a time: Infinity less itself is no number
}

function dueOf({ expectation, expectedMs, verdict }: Outcome, plannedMs: number | undefined, tierS: TierSeconds): number | undefined {
  if (expectedMs !== undefined || verdict === 'skipped' || verdict === 'notAsked' || plannedMs === undefined) return expectedMs
  const limitS = limitOf(expectation, tierS)
  return limitS === undefined ? undefined : plannedMs + limitS * 1_000
}

function rowOf({ expectation, verdict, expectedMs, actualMs, differenceMs }: Outcome, dueMs: number | undefined, clockMs: number): TimeRow {
  const difference = verdict === 'overdue' && expectedMs !== undefined ? Math.max(0, clockMs - expectedMs) : differenceMs
  return {
    id: expectation.id,
    expectation,
    verdict,
    ...(dueMs === undefined ? {} : { dueMs }),
    ...(actualMs === undefined ? {} : { actualMs }),
    ...(difference === undefined ? {} : { differenceMs: difference }),
  }
}

/** Whether its time is up and it has not been done: it still may be, or the drill is over. */
export function isUndone({ verdict }: Pick<TimeRow, 'verdict'>): boolean {
  return verdict === 'overdue' || verdict === 'missed'
}

export interface TimeAxis {
  /** T+ ms at its right end. */
  readonly endMs: number
  /** T+ ms of the latest that is on it. */
  readonly lastMs: number
  readonly ticksMs: readonly number[]
}

const MINUTE_MS = 60_000
const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60]
const MOST_TICKS = 10
/** Room behind the last mark for its time. */
const ROOM = 1.06

/** From the start to whatever is latest: the planned end, the clock, the last mark. */
export function timeAxis(lengthMs: number, clockMs: number, rows: readonly TimeRow[]): TimeAxis {
  const marks = rows.flatMap(({ dueMs = 0, actualMs = 0 }) => [dueMs, actualMs])
  const lastMs = marks.reduce((latest, ms) => Math.max(latest, ms), Math.max(lengthMs, clockMs))
  const endMs = lastMs * ROOM
  const stepMs = (STEPS_MIN.find((minutes) => endMs / (minutes * MINUTE_MS) <= MOST_TICKS) ?? STEPS_MIN.at(-1)!) * MINUTE_MS
  const count = Math.floor(endMs / stepMs) + 1
  return { endMs, lastMs, ticksMs: Array.from({ length: count }, (_, i) => i * stepMs) }
}

/** Where a T+ lies on the line, percent of its width. */
export function percentOf({ endMs }: Pick<TimeAxis, 'endMs'>, clockMs: number): number {
  return (clockMs / endMs) * 100
}

/** An inject as it stands over the line; its name has the room up to the next of its lane. */
export interface InjectFlag {
  readonly id: string
  readonly title: string
  /** T+ ms: when it came, or before that as planned. */
  readonly atMs: number
  readonly hasCome: boolean
  readonly roomPercent: number
  /** From the top, from 0 on. */
  readonly lane: number
}

const MOST_LANES = 3
/** What a name of some signs needs of the line. */
const ROOM_PERCENT = 36

/** In the order of time, in as many lanes as their names need, three at most; of those that were skipped, or whose time nobody knows, there is none. */
export function flagsOf(injects: readonly BoardInject[], axis: TimeAxis): readonly InjectFlag[] {
  const shown = injects.flatMap(({ id, title, actualMs, plannedMs, isSkipped }) => {
    const atMs = actualMs ?? plannedMs
    return atMs === undefined || isSkipped ? [] : [{ id, title, atMs, hasCome: actualMs !== undefined }]
  })
  const inOrder = shown.toSorted((one, other) => one.atMs - other.atMs)
  const roomOf = (i: number, lanes: number) => percentOf(axis, (inOrder[i + lanes]?.atMs ?? axis.endMs) - inOrder[i]!.atMs) // of one that is there
  let lanes = 1
  while (lanes < MOST_LANES && inOrder.some((_, i) => i + lanes < inOrder.length && roomOf(i, lanes) < ROOM_PERCENT)) lanes++
  return inOrder.map((one, i) => ({ ...one, roomPercent: roomOf(i, lanes), lane: i % lanes }))
}

/** What lies between when it was due and when it was met, or now while it is waited for; T+ ms. */
export interface TimeBar {
  readonly is: 'late' | 'early'
  readonly fromMs: number
  readonly toMs: number
}

export function barOf({ dueMs, actualMs, verdict }: TimeRow, clockMs: number): TimeBar | undefined {
  const endMs = actualMs ?? (verdict === 'overdue' ? clockMs : undefined)
  if (dueMs === undefined || endMs === undefined) return undefined
  return { is: endMs > dueMs ? 'late' : 'early', fromMs: Math.min(dueMs, endMs), toMs: Math.max(dueMs, endMs) }
}

/** The time that is written on a row: when it was met, else when it is due; behind everything that stands there, or where there is no room before it. */
export interface TimeFigure {
  readonly textMs: number
  readonly behindMs: number
  readonly beforeMs: number
  readonly isMet: boolean
}

export function figureOf({ dueMs, actualMs, verdict }: TimeRow, clockMs: number): TimeFigure | undefined {
  const textMs = actualMs ?? dueMs
  if (textMs === undefined) return undefined
  return {
    textMs,
    behindMs: Math.max(dueMs ?? 0, actualMs ?? 0, verdict === 'overdue' ? clockMs : 0),
    beforeMs: Math.min(dueMs ?? Infinity, actualMs ?? Infinity),
    isMet: actualMs !== undefined,
  }
}

/** The one that is late and still waited for, by the most; `undefined`: none is. */
export function worstOf(rows: readonly TimeRow[]): TimeRow | undefined {
  const late = rows.filter(({ verdict }) => verdict === 'overdue')
  return late.toSorted((a, b) => (b.differenceMs ?? 0) - (a.differenceMs ?? 0))[0]
}

/** The slowest of a tier: how long after its inject it was met, or has been waited for; T+ ms. */
export interface TierPace {
  readonly limitMs: number
  readonly expectation: Expectation
  readonly verdict: Outcome['verdict']
  readonly tookMs: number
}

/** @returns `undefined` where no expectation of the tier has been asked yet, or is judged */
export function slowestOf(tier: keyof TierSeconds, { outcomes, tierS }: WholeBoard, clockMs: number): TierPace | undefined {
  const limitMs = tierS[tier] * 1_000
  const asked = outcomes.flatMap(({ expectation, verdict, injectMs, actualMs }) =>
    expectation.tier === tier && injectMs !== undefined
      ? [{ limitMs, expectation, verdict, tookMs: Math.max(0, (actualMs ?? clockMs) - injectMs) }]
      : [],
  )
  return asked.toSorted((a, b) => b.tookMs - a.tookMs)[0]
}
