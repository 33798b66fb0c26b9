/** Judging: each compound that was touched, or whose next change is due, is looked at and told anew. */
import { COVERAGE_REASONS, COVERAGE_STATUSES, SHARE_SCALE, type CoverageStatus } from '#wire/coverage'
import type { CompoundType } from '#wire/places'
import { dueQueue } from './due-queue.ts'
import type { Ground } from './ground.ts'
import { outOfWindowAt, windowEdge, type Bands } from './interval.ts'
import { clearJudgement, judgements, NO_SHARE, type Judgements } from './judgements.ts'
import { ringReader, type RingLight } from './ring-light.ts'
import type { CoverageRules } from './rules.ts'
import type { Served } from './served.ts'
import type { SightGrid } from './sight-grid.ts'
import { isGapStatus, reasonOf, statusOf, type CoverageFacts } from './status.ts'
import { unseenSides } from './unseen.ts'

/** What is known of a source that once told of a compound: it is heard, it is silent, or it no longer serves and says nothing either way. */
export type SourceVoice = 'heard' | 'silent' | 'gone'

/** What judging asks of the house, at the instant of judging. */
export interface JudgeQuestions {
  readonly voiceOf: (source: number) => SourceVoice
  /** Whether an incident or hazard of severity 1 or 2 is open in the zone of a compound. */
  readonly hasSerious: (compound: number) => boolean
  /** Whether a roster of places is kept and nobody is due at a compound now. */
  readonly isUnrostered: (compound: number) => boolean
}

/**
 * [Q1] A compound's status is what its facts make it at every whole tick: it is judged in the tick in which it was touched, unless no touch
 *      could have changed its status (light only ever puts a gap off, and closes none that nobody visits), and in the first tick after its next change is due.
 * [Q2] The share told of a compound whose status no touch could change is at most `REFRESH_MS` old, and so are the sides told of a gap that was visited.
 * [Q3] A gap's `sinceMs` is the instant foretold, not the tick in which it was found.
 */
export interface Judge {
  readonly columns: Judgements
  /** Takes a compound in, or takes its kind anew; it is judged in the next tick. */
  add(compound: number, type: CompoundType): void
  remove(compound: number): void
  /** Leaves a compound as it was judged last, whatever happens: more of what was seen of it is being read. */
  hold(compound: number): void
  /** All that was to be read is: what was held is judged in the next tick. */
  release(): void
  /** Something about it changed: light, a visit, a guard, an incident. */
  touch(compound: number): void
  /** What it is judged by is not what it was, its ring, its intervals or its past: it is judged in the next tick, whatever its status. */
  renew(compound: number): void
  /** Judges what must be judged. @returns how many changed; their slots are the first elements of `changed` */
  tick(nowMs: number, questions: JudgeQuestions): number
  readonly changed: Uint32Array
  /** Judges one compound now, whatever is due; what is new is told by the next tick. */
  look(compound: number, nowMs: number, questions: JudgeQuestions): void
  /** The same for a compound of which more is known than was judged; another is as it was told. */
  refresh(compound: number, nowMs: number, questions: JudgeQuestions): void
  /** Sources have fallen silent or are heard again: dark compounds are judged in the next tick. */
  voicesChanged(): void
}

/** How old the share of a compound may get that is being walked round and is no gap. */
export const REFRESH_MS = 15_000
/** Sources that told of a compound within this time must be heard for a gap to be known. */
const SERVED_MS = 24 * 3_600_000
/** A share or a forecast that moved less than this is not told again. */
const SHARE_STEP = 0.005
const FORECAST_STEP_MS = 1_000
/** How old the sides told of a gap may get that nobody has visited: there the sides are not the reason. */
const SIDES_MS = 120_000
const SIDE_UNSEEN = COVERAGE_REASONS.indexOf('sideUnseen')
/** More unseen ring is told as this much: 16 bits. */
const MOST_M = 65_535

/** Cost of a tick: one ring read for each compound judged, and a step in a heap. Memory: 100 bytes a compound slot. */
export function openJudge(rules: CoverageRules, grid: SightGrid, ground: Ground, served: Served): Judge {
  const reader = ringReader(grid)
  const due = dueQueue()
  const bands = new Map<number, Bands>()
  /** Compounds touched since the last tick, each once. */
  let touched: number[] = []
  const isTouched = new Set<number>()
  /** Gaps without light, and blind ones: what becomes of them depends on whether their sources are heard. */
  const dark = new Set<number>()
  const light: RingLight = { share: 0, fallsWithMs: Number.NaN, newestMs: Number.NaN }
  const held = new Set<number>()
  /** Touched, and left as they were because no touch can change their status. */
  const behind = new Set<number>()
  /** Judged otherwise than by a tick, for somebody who asked: the next tick tells of them. */
  const untold = new Set<number>()
  let columns = judgements(0)
  let changed = new Uint32Array(0)

  function touch(compound: number): void {
    if (isTouched.has(compound) || !bands.has(compound)) return
    isTouched.add(compound)
    touched.push(compound)
  }

  function renew(compound: number): void {
    columns.judgedMs[compound] = -Infinity
    touch(compound)
  }

  function statusAt(compound: number): CoverageStatus {
    return COVERAGE_STATUSES[columns.status[compound]!]!
  }

  /**
   * Whether a touch can change the status now. Of what is covered it cannot: light only puts off what is due anyway. Nor of a gap
   * that nobody visits, however much light falls on it.
   */
  function mayChange(compound: number, nowMs: number): boolean {
    const status = statusAt(compound)
    return isGapStatus(status) ? columns.visitMs[compound]! > windowEdge(bands.get(compound)!, nowMs) : status !== 'covered'
  }

  /** When what was touched and cannot have changed is looked at: soon enough to tell its share, and no later than its status may change. */
  function refreshMs(compound: number): number {
    const soonMs = columns.judgedMs[compound]! + REFRESH_MS
    return isGapStatus(statusAt(compound)) ? soonMs : Math.min(soonMs, columns.gapAtMs[compound]! - rules.thinningMs)
  }

  /** Which sides are unseen is the news of a gap that has been visited; of the others it is told less often, for it costs more than the rest. */
  function areSidesDue(compound: number, nowMs: number): boolean {
    const isReason = columns.reason[compound] === SIDE_UNSEEN
    return nowMs - columns.sidesMs[compound]! >= (isReason ? REFRESH_MS : SIDES_MS)
  }

  function isSilent(compound: number, nowMs: number, { voiceOf }: JudgeQuestions): boolean {
    const sinceMs = nowMs - SERVED_MS
    if (served.some(compound, sinceMs, (source) => voiceOf(source) === 'heard')) return false
    return served.some(compound, sinceMs, (source) => voiceOf(source) === 'silent')
  }

  /** With nobody coming: the first instant at which the gap rule holds; `NaN` where it holds already. */
  function foreseen(compound: number, own: Bands): number {
    const visitMs = columns.visitMs[compound]!
    const byVisit = Number.isNaN(visitMs) ? Number.NaN : outOfWindowAt(own, visitMs)
    const byShare = Number.isNaN(light.fallsWithMs) ? Number.NaN : outOfWindowAt(own, light.fallsWithMs)
    const gapAtMs = hasRing(compound) ? Math.min(byVisit, byShare) : byVisit
    const guardedUntilMs = columns.guardedUntilMs[compound]!
    if (Number.isNaN(guardedUntilMs)) return gapAtMs
    return gapAtMs > guardedUntilMs ? gapAtMs : guardedUntilMs // also where it is NaN
  }

  function hasRing(compound: number): boolean {
    return (ground.ring(compound)?.cells.totalShares ?? 0) > 0
  }

  function factsOf(compound: number, nowMs: number, edgeMs: number, gapAtMs: number, questions: JudgeQuestions): CoverageFacts {
    const visitMs = columns.visitMs[compound]!
    const isVisited = visitMs > edgeMs
    // Where there are no surroundings to light, a visit is all that can be known.
    const isLit = hasRing(compound) ? light.newestMs > edgeMs : isVisited
    return {
      share: hasRing(compound) ? light.share : Number.NaN,
      isVisited,
      wasEverVisited: !Number.isNaN(visitMs),
      isLit,
      isGuarded: columns.guardedUntilMs[compound]! > nowMs,
      isSilent: !isLit && isSilent(compound, nowMs, questions),
      wasCoarse: columns.coarseMs[compound]! > edgeMs,
      isUnrostered: questions.isUnrostered(compound),
      hasSerious: questions.hasSerious(compound),
      isThinning: gapAtMs - nowMs <= rules.thinningMs,
      // Of two that lapse at different times the earlier one lapses first: the seen instants say which.
      isVisitFirst: !hasRing(compound) || visitMs <= light.fallsWithMs,
      wasGap: isGapStatus(statusAt(compound)),
    }
  }

  /** When it must be looked at again though nobody touches it. */
  function nextDueMs(compound: number, nowMs: number, status: CoverageStatus, gapAtMs: number, own: Bands, facts: CoverageFacts): number {
    if (facts.isGuarded) return columns.guardedUntilMs[compound]!
    if (status === 'covered') return gapAtMs - rules.thinningMs
    if (status === 'thinning') return gapAtMs
    // A gap that is still lit in part may become blind once it is dark; what is dark, when a source no longer counts as serving it.
    return facts.isLit ? outOfWindowAt(own, light.newestMs) : served.firstMs(compound, nowMs - SERVED_MS) + SERVED_MS
  }

  /** @returns whether anything worth telling changed */
  function look(compound: number, nowMs: number, questions: JudgeQuestions): boolean {
    const own = bands.get(compound)
    const ring = ground.ring(compound)
    if (!own || !ring || held.has(compound)) return false
    behind.delete(compound)
    const edgeMs = windowEdge(own, nowMs)
    reader.read(ring, edgeMs, rules.shares.open, light)
    const gapAtMs = foreseen(compound, own)
    const facts = factsOf(compound, nowMs, edgeMs, gapAtMs, questions)
    const status = statusOf(facts, rules.shares)
    const before = statusAt(compound)
    const told = tell(compound, nowMs, status, facts, gapAtMs)
    const isDark = isGapStatus(status) || status === 'thinning'
    if (told && isDark && (status !== before || areSidesDue(compound, nowMs))) {
      columns.sidesMs[compound] = nowMs
      const { sides, lengthM } = unseenSides(grid, ring, edgeMs, rules.radiusM)
      columns.unseenSides[compound] = sides
      columns.unseenM[compound] = Math.min(MOST_M, Math.round(lengthM))
    }
    if (isGapStatus(status) || status === 'blind') dark[facts.isLit ? 'delete' : 'add'](compound)
    else dark.delete(compound)
    const dueMs = nextDueMs(compound, nowMs, status, gapAtMs, own, facts)
    due.set(compound, dueMs <= nowMs ? nowMs + 1 : dueMs)
    return told
  }

  /** Writes a judgement. @returns whether it differs from the last by enough to be told */
  function tell(compound: number, nowMs: number, status: CoverageStatus, facts: CoverageFacts, gapAtMs: number): boolean {
    const before = statusAt(compound)
    const foretoldMs = columns.gapAtMs[compound]!
    const share = Number.isNaN(facts.share) ? NO_SHARE : Math.round(facts.share * SHARE_SCALE)
    const reason = COVERAGE_REASONS.indexOf(reasonOf(status, facts))
    const isGapNow = isGapStatus(status)
    if (status !== before && !(isGapNow && isGapStatus(before))) {
      const wasForetold = isGapNow && (before === 'covered' || before === 'thinning') && foretoldMs <= nowMs
      columns.sinceMs[compound] = wasForetold ? foretoldMs : nowMs
    }
    const nextGapAtMs = isGapNow ? columns.sinceMs[compound]! : status === 'blind' ? Number.NaN : gapAtMs
    // Measured from what was told last, not from what was judged last: small steps must not add up untold.
    const isNews =
      status !== before ||
      reason !== columns.reason[compound] ||
      hasMoved(share, columns.toldShare[compound]!, SHARE_STEP * SHARE_SCALE) ||
      hasMoved(nextGapAtMs, columns.toldGapAtMs[compound]!, FORECAST_STEP_MS)
    columns.status[compound] = COVERAGE_STATUSES.indexOf(status)
    columns.reason[compound] = reason
    columns.share[compound] = share
    columns.gapAtMs[compound] = nextGapAtMs
    columns.judgedMs[compound] = nowMs
    if (light.newestMs > 0) columns.seenMs[compound] = Math.min(nowMs, light.newestMs)
    if (isNews) {
      columns.toldShare[compound] = share
      columns.toldGapAtMs[compound] = nextGapAtMs
    }
    return isNews
  }

  function lookAndTell(compound: number, nowMs: number, questions: JudgeQuestions): void {
    if (look(compound, nowMs, questions)) untold.add(compound)
  }

  return {
    get columns() {
      return columns
    },
    get changed() {
      return changed
    },
    add(compound, type) {
      if (compound >= columns.status.length) columns = judgements(compound + 1, columns)
      bands.set(compound, rules.bandsOf(type))
      renew(compound)
    },
    remove(compound) {
      bands.delete(compound)
      dark.delete(compound)
      untold.delete(compound)
      behind.delete(compound)
      held.delete(compound)
      due.set(compound, Infinity)
      clearJudgement(columns, compound)
    },
    hold: (compound) => void held.add(compound),
    release() {
      for (const compound of held) renew(compound)
      held.clear()
    },
    touch,
    renew,
    tick(nowMs, questions) {
      const found = [...untold]
      untold.clear()
      const before = touched
      touched = []
      isTouched.clear()
      for (const compound of before) {
        if (mayChange(compound, nowMs)) {
          if (look(compound, nowMs, questions)) found.push(compound)
        } else {
          behind.add(compound)
          due.set(compound, refreshMs(compound))
        }
      }
      for (let compound = due.next(nowMs); compound >= 0; compound = due.next(nowMs))
        if (look(compound, nowMs, questions)) found.push(compound)
      changed = Uint32Array.from(new Set(found))
      return changed.length
    },
    look: lookAndTell,
    refresh(compound, nowMs, questions) {
      if (behind.has(compound) || isTouched.has(compound)) lookAndTell(compound, nowMs, questions)
    },
    voicesChanged() {
      for (const compound of dark) renew(compound)
    },
  }
}

/** Whether a figure has moved by a step or more, or come or gone. */
function hasMoved(now: number, before: number, step: number): boolean {
  return Number.isNaN(now) || Number.isNaN(before) ? Number.isNaN(now) !== Number.isNaN(before) : Math.abs(now - before) >= step
}
