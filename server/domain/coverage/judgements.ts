/** The judgements on compounds in columns by slot, and what judging must remember beside them. */
import {
  COVERAGE_REASONS,
  COVERAGE_STATUSES,
  NOBODY,
  NO_SECONDS,
  SHARE_SCALE,
  type CoverageColumns,
  type CoverageStatus,
} from '#wire/coverage'
import type { Forecast } from './forecast.ts'
import { isGapStatus, reasonOf, type CoverageFacts } from './status.ts'

export interface Judgements extends CoverageColumns {
  /** Of each compound: when somebody was last in its zone with too coarse a position; until when it is guarded; when it was last judged. Unix ms. */
  readonly coarseMs: Float64Array
  readonly guardedUntilMs: Float64Array
  readonly judgedMs: Float64Array
  /** When somebody last came; `visitMs` is the later of it and the end of the last guard, which is visited throughout. */
  readonly cameMs: Float64Array
  /** The share and the forecast as they were last told. */
  readonly toldShare: Uint16Array
  readonly toldGapAtMs: Float64Array
  /** The share as it was when the unseen sides were looked for. */
  readonly sidesShare: Uint16Array
  /** With which seen instant the share falls below what a gap opens at, and when that was worked out, Unix ms. */
  readonly fallsWithMs: Float64Array
  readonly foretoldMs: Float64Array
  /** Visits since whoever counts them last set this to 0; one that goes on is one. */
  readonly visits: Uint16Array
}

/** What is remembered of one compound beyond what the ground tells. */
export interface JudgementMemory {
  readonly status: number
  readonly sinceMs: number
  readonly gapAtMs: number
  /** When somebody last came: what a guard adds to it follows from how long check-ins hold. */
  readonly cameMs: number
  readonly seenMs: number
  readonly coarseMs: number
  readonly guardedUntilMs: number
}

/** What is remembered of a compound. */
export function memoryOf(columns: Judgements, slot: number): JudgementMemory {
  return {
    status: columns.status[slot]!,
    sinceMs: columns.sinceMs[slot]!,
    gapAtMs: columns.gapAtMs[slot]!,
    cameMs: columns.cameMs[slot]!,
    seenMs: columns.seenMs[slot]!,
    coarseMs: columns.coarseMs[slot]!,
    guardedUntilMs: columns.guardedUntilMs[slot]!,
  }
}

/** When a compound was visited last: the later of when somebody came and the end of its last guard, either of which may be unknown; Unix ms. */
export function visitOf({ cameMs, guardedUntilMs }: Pick<Judgements, 'cameMs' | 'guardedUntilMs'>, slot: number): number {
  const [came, guarded] = [cameMs[slot]!, guardedUntilMs[slot]!]
  return came >= guarded || Number.isNaN(guarded) ? came : guarded
}

const MIN_SLOTS = 1_024
export const NO_SHARE = 65_535

/** Columns for at least `slots` compounds that begin with what `before` held. Nothing is known of new ones. */
export function judgements(slots: number, before?: Judgements): Judgements {
  const length = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(slots)))
  const times = (old?: Float64Array) => copied(new Float64Array(length).fill(Number.NaN), old)
  return {
    share: copied(new Uint16Array(length), before?.share),
    status: copied(new Uint8Array(length), before?.status),
    reason: copied(new Uint8Array(length), before?.reason),
    sinceMs: times(before?.sinceMs),
    gapAtMs: times(before?.gapAtMs),
    visitMs: times(before?.visitMs),
    seenMs: times(before?.seenMs),
    unseenSides: copied(new Uint16Array(length), before?.unseenSides),
    unseenM: copied(new Uint16Array(length), before?.unseenM),
    responder: copied(new Uint32Array(length).fill(NOBODY), before?.responder),
    responseS: copied(new Uint16Array(length).fill(NO_SECONDS), before?.responseS),
    isByRoad: copied(new Uint8Array(length), before?.isByRoad),
    coarseMs: times(before?.coarseMs),
    guardedUntilMs: times(before?.guardedUntilMs),
    judgedMs: times(before?.judgedMs),
    cameMs: times(before?.cameMs),
    toldShare: copied(new Uint16Array(length), before?.toldShare),
    toldGapAtMs: times(before?.toldGapAtMs),
    sidesShare: copied(new Uint16Array(length), before?.sidesShare),
    fallsWithMs: times(before?.fallsWithMs),
    foretoldMs: times(before?.foretoldMs),
    visits: copied(new Uint16Array(length), before?.visits),
  }
}

function copied<T extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(column: T, old: T | undefined): T {
  if (old) column.set(old)
  return column
}

/** Forgets a compound. */
export function clearJudgement(columns: Judgements, slot: number): void {
  if (slot >= columns.status.length) return
  columns.share[slot] = 0
  columns.toldShare[slot] = 0
  columns.sidesShare[slot] = 0
  columns.status[slot] = 0
  columns.reason[slot] = 0
  columns.unseenSides[slot] = 0
  columns.unseenM[slot] = 0
  columns.visits[slot] = 0
  columns.responder[slot] = NOBODY
  columns.responseS[slot] = NO_SECONDS
  for (const column of [
    columns.sinceMs,
    columns.gapAtMs,
    columns.visitMs,
    columns.seenMs,
    columns.coarseMs,
    columns.guardedUntilMs,
    columns.judgedMs,
    columns.cameMs,
    columns.toldGapAtMs,
    columns.fallsWithMs,
    columns.foretoldMs,
  ])
    column[slot] = Number.NaN
}

/** A share or a forecast that moved less than this is not told again. */
const SHARE_STEP = 0.005
const FORECAST_STEP_MS = 1_000

/** What a look at a compound found. */
export interface Found {
  readonly nowMs: number
  readonly status: CoverageStatus
  readonly facts: CoverageFacts & Forecast
  /** When any place of its ring was last seen, Unix ms; `NaN`: not known. */
  readonly newestMs: number
}

/** Writes a judgement. @returns whether it differs from the last by enough to be told */
export function writeJudgement(columns: Judgements, compound: number, { nowMs, status, facts, newestMs }: Found): boolean {
  const before = COVERAGE_STATUSES[columns.status[compound]!]!
  const foretoldMs = columns.gapAtMs[compound]!
  const share = Number.isNaN(facts.share) ? NO_SHARE : Math.round(facts.share * SHARE_SCALE)
  const reason = COVERAGE_REASONS.indexOf(reasonOf(status, facts))
  const isGapNow = isGapStatus(status)
  if (status !== before && !(isGapNow && isGapStatus(before))) {
    const wasForetold = isGapNow && (before === 'covered' || before === 'thinning') && foretoldMs <= nowMs
    columns.sinceMs[compound] = wasForetold ? foretoldMs : nowMs
  }
  const gapAtMs = isGapNow ? columns.sinceMs[compound]! : status === 'blind' ? Number.NaN : facts.gapAtMs
  // Measured from what was told last, not from what was judged last: small steps must not add up untold.
  const isNews =
    status !== before ||
    reason !== columns.reason[compound] ||
    hasMoved(share, columns.toldShare[compound]!, SHARE_STEP * SHARE_SCALE) ||
    hasMoved(gapAtMs, columns.toldGapAtMs[compound]!, FORECAST_STEP_MS)
  columns.status[compound] = COVERAGE_STATUSES.indexOf(status)
  columns.reason[compound] = reason
  columns.share[compound] = share
  columns.gapAtMs[compound] = gapAtMs
  columns.judgedMs[compound] = nowMs
  if (newestMs > 0) columns.seenMs[compound] = Math.min(nowMs, newestMs)
  if (isNews) {
    columns.toldShare[compound] = share
    columns.toldGapAtMs[compound] = gapAtMs
  }
  return isNews
}

/** Whether a figure has moved by a step or more, or come or gone. */
function hasMoved(now: number, before: number, step: number): boolean {
  return Number.isNaN(now) || Number.isNaN(before) ? Number.isNaN(now) !== Number.isNaN(before) : Math.abs(now - before) >= step
}
