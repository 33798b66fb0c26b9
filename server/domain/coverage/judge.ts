/** Judging: each compound that was touched, or whose next change is due, is looked at and told anew. */
import { COVERAGE_STATUSES, SHARE_SCALE, type CoverageStatus } from '#wire/coverage'
import type { CompoundType } from '#wire/places'
import { dueQueue } from './due-queue.ts'
import { forecastOf, NO_FORECAST, type Forecast } from './forecast.ts'
import type { Ground } from './ground.ts'
import { outOfWindowAt, windowEdge, type Bands } from './interval.ts'
import { clearJudgement, judgements, visitOf, writeJudgement, type Judgements } from './judgements.ts'
import { NOTE, compoundNotes } from './notes.ts'
import { ringReader, type RingLight, type RingOnGrid } from './ring-light.ts'
import type { CoverageRules } from './rules.ts'
import type { Served } from './served.ts'
import type { SightGrid } from './sight-grid.ts'
import { isGap, isGapStatus, statusOf, type CoverageFacts } from './status.ts'
import { unseenReader } from './unseen.ts'

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
 * [Q2] The share told of a compound whose status no touch could change is at most `REFRESH_MS` old while there are at most as many of them as a tick
 *      catches up with in that time, and older in proportion beyond; what has been due for longest comes first, and waits for nothing else.
 *      A forecast that is more than `FAR_MS` off may be `FORESIGHT_MS` old, and is then too early, never too late. Whoever asks gets the present.
 * [Q3] A gap's `sinceMs` is the instant foretold, not the tick in which it was found.
 */
export interface Judge {
  readonly columns: Judgements
  /** Takes a compound in, or takes its kind anew; it is judged in the next tick. */
  add(compound: number, type: CompoundType): void
  remove(compound: number): void
  /** Somebody came, or guards it, until an instant; of a compound that is held it is told when it is released. */
  raiseVisit(compound: number, atMs: number): void
  /** Leaves a compound as it was judged last, whatever happens: more of what was seen of it is being read. */
  hold(compound: number): void
  /** All that was to be read is: what was held is judged in the next tick. */
  release(): void
  /** Something about it changed: light, a visit, a guard, an incident. */
  touch(compound: number): void
  /** What it is judged by is not what it was, its ring, its intervals or its past: it is judged in the next tick, whatever its status. */
  renew(compound: number): void
  /**
   * What its columns say of it was judged at an instant, and all that it was judged by is as it was then: what is covered is looked at when that is due,
   * anything else in the next tick.
   */
  resume(compound: number, judgedMs: number): void
  /** Judges what must be judged. @returns how many changed; their slots are the first elements of `changed` */
  tick(nowMs: number, questions: JudgeQuestions): number
  readonly changed: Uint32Array
  /** Judges one compound now, whatever is due; what is new is told by the next tick. */
  look(compound: number, nowMs: number, questions: JudgeQuestions): void
  /** The same for a compound of which more is known than was judged; another is as it was told. */
  refresh(compound: number, nowMs: number, questions: JudgeQuestions): void
  /** Sources have fallen silent or are heard again: dark compounds are judged in the next tick. */
  voicesChanged(): void
  /** How old a share and a forecast may get from now on, ms, in the place of `REFRESH_MS`; `Infinity`: as old as they like. Statuses never do. */
  pace(refreshMs: number): void
}

/** How old the share of a compound may get that is being walked round and is no gap. */
export const REFRESH_MS = 10_000
/** How many of them are looked at in one tick: some 30 ms. Where more than 5,000 are walked round at once, their shares get older. */
export const CATCH_UPS = 500
/** Sources that told of a compound within this time must be heard for a gap to be known. */
const SERVED_MS = 24 * 3_600_000
/** How old a forecast may get that is so far off that nothing hangs on it yet. */
const FORESIGHT_MS = 60_000
const FAR_MS = 20 * 60_000
/** A share that moved less than this since the sides were told has much the same sides. */
const SIDES_STEP = 0.04
/** More unseen ring is told as this much: 16 bits. */
const MOST_M = 65_535

/** Cost of a tick: one ring read for each compound judged, and a step in a heap. Memory: 120 bytes a compound slot. */
export function openJudge(rules: CoverageRules, grid: SightGrid, ground: Ground, served: Served): Judge {
  const reader = ringReader(grid)
  const due = dueQueue()
  const unseen = unseenReader(grid)
  /** Of each compound that is judged its intervals. */
  const bands: (Bands | undefined)[] = []
  const notes = compoundNotes()
  /** Compounds touched since the last tick, each once. */
  let touched: number[] = []
  /** Compounds put off, by when the share told of them will be `REFRESH_MS` old. */
  const putOffUntil = dueQueue()
  /** Compounds of which an earlier forecast was told, by when it is to be made anew. */
  const foretellAt = dueQueue()
  /** Compounds that the next tick tells of, each once. */
  let told: number[] = []
  const light: RingLight = { share: 0, newestMs: Number.NaN }
  let columns = judgements(0)
  let changed = new Uint32Array(0)
  let refreshMs = REFRESH_MS
  let foresightMs = FORESIGHT_MS

  function touch(compound: number): void {
    if (bands[compound] === undefined || notes.has(compound, NOTE.touched)) return
    notes.put(compound, NOTE.touched, true)
    touched.push(compound)
  }

  function raiseVisit(compound: number, atMs: number): void {
    if (!notes.has(compound, NOTE.held) && !(columns.visitMs[compound]! >= atMs)) columns.visitMs[compound] = atMs
    touch(compound)
  }

  function renew(compound: number): void {
    columns.judgedMs[compound] = -Infinity
    columns.foretoldMs[compound] = -Infinity
    touch(compound)
  }

  function resume(compound: number, judgedMs: number): void {
    if (statusAt(compound) !== 'covered' || columns.guardedUntilMs[compound]! > judgedMs) return renew(compound)
    columns.judgedMs[compound] = judgedMs
    columns.foretoldMs[compound] = -Infinity
    due.set(compound, columns.gapAtMs[compound]! - rules.thinningMs)
  }

  function statusAt(compound: number): CoverageStatus {
    return COVERAGE_STATUSES[columns.status[compound]!]!
  }

  /**
   * Whether a touch can change the status now. Of what is covered it cannot: light only puts off what is due anyway. Nor of a gap
   * that nobody visits, however much light falls on it.
   */
  function mayChange(compound: number, nowMs: number): boolean {
    const own = bands[compound]
    if (!own) return false // gone since
    if (!(columns.judgedMs[compound]! > -Infinity)) return true // never judged, or to be judged anew
    const status = statusAt(compound)
    return isGapStatus(status) ? columns.visitMs[compound]! > windowEdge(own, nowMs) : status !== 'covered'
  }

  /** Puts off what was touched and cannot have changed: what is due stays due when it was. */
  function putOff(compound: number, nowMs: number): void {
    if (notes.has(compound, NOTE.behind)) return
    notes.put(compound, NOTE.behind, true)
    putOffUntil.set(compound, Math.max(nowMs, columns.judgedMs[compound]! + refreshMs))
  }

  /** Looks at what was put off until now, and foretells anew, as many as a tick may. */
  function catchUp(nowMs: number, questions: JudgeQuestions): void {
    let looks = 0
    for (const queue of [putOffUntil, foretellAt]) {
      for (; looks < CATCH_UPS; looks++) {
        const compound = queue.next(nowMs)
        if (compound < 0) break
        look(compound, nowMs, questions, false)
      }
    }
  }

  function isSilent(compound: number, nowMs: number, { voiceOf }: JudgeQuestions): boolean {
    const sinceMs = nowMs - SERVED_MS
    if (served.some(compound, sinceMs, (source) => voiceOf(source) === 'heard')) return false
    return served.some(compound, sinceMs, (source) => voiceOf(source) === 'silent')
  }

  /**
   * Whether a forecast made earlier will do: what has been seen since only puts it off, and it is far away. It is made anew within
   * `FORESIGHT_MS`, for with nobody coming any more it must come true.
   */
  function isForetold(compound: number, nowMs: number, edgeMs: number): boolean {
    return nowMs - columns.foretoldMs[compound]! < foresightMs && columns.fallsWithMs[compound]! - edgeMs > FAR_MS
  }

  function foretell(compound: number, ring: RingOnGrid, nowMs: number, edgeMs: number): void {
    columns.fallsWithMs[compound] = reader.readAndForetell(ring, edgeMs, rules.shares.open, light)
    columns.foretoldMs[compound] = nowMs
  }

  function hasRing(ring: RingOnGrid): boolean {
    return ring.cells.totalShares > 0
  }

  /** @returns the facts, and when it will be a gap; `NaN` where it is one */
  function factsOf(
    compound: number,
    ring: RingOnGrid,
    nowMs: number,
    own: Bands,
    questions: JudgeQuestions,
    isAsked: boolean,
  ): CoverageFacts & Forecast {
    const edgeMs = windowEdge(own, nowMs)
    const visitMs = columns.visitMs[compound]!
    const isVisited = visitMs > edgeMs
    const wasGap = isGapStatus(statusAt(compound))
    // What is a gap will most likely stay one: then there is nothing to foretell.
    if (wasGap || (!isAsked && isForetold(compound, nowMs, edgeMs))) reader.read(ring, edgeMs, light)
    else foretell(compound, ring, nowMs, edgeMs)
    // Where there are no surroundings to light, a visit is all that can be known.
    const share = hasRing(ring) ? light.share : Number.NaN
    const isLit = hasRing(ring) ? light.newestMs > edgeMs : isVisited
    const isGuarded = columns.guardedUntilMs[compound]! > nowMs
    const isOpen = !isGuarded && isGap({ share, isVisited, wasGap }, rules.shares)
    if (wasGap && !isOpen) foretell(compound, ring, nowMs, edgeMs)
    const { gapAtMs, isVisitFirst } = isOpen
      ? NO_FORECAST
      : forecastOf(own, visitMs, hasRing(ring) ? columns.fallsWithMs[compound]! : Infinity, columns.guardedUntilMs[compound]!)
    return {
      share,
      isVisited,
      wasEverVisited: !Number.isNaN(visitMs),
      isLit,
      isGuarded,
      isSilent: !isLit && isSilent(compound, nowMs, questions),
      // Where enough is seen by good positions the coarse ones explain nothing.
      wasCoarse: columns.coarseMs[compound]! > edgeMs && !(share >= rules.shares.open),
      isUnrostered: questions.isUnrostered(compound),
      hasSerious: questions.hasSerious(compound),
      isThinning: gapAtMs - nowMs <= rules.thinningMs,
      isVisitFirst,
      wasGap,
      gapAtMs,
    }
  }

  /** When it must be looked at again though nobody touches it. */
  function nextDueMs(compound: number, nowMs: number, status: CoverageStatus, own: Bands, facts: CoverageFacts & Forecast): number {
    const { gapAtMs } = facts
    if (facts.isGuarded) return columns.guardedUntilMs[compound]!
    if (status === 'covered') return gapAtMs - rules.thinningMs
    if (status === 'thinning') return gapAtMs
    // A gap that is still lit in part may become blind once it is dark; what is dark, when a source no longer counts as serving it.
    return facts.isLit ? outOfWindowAt(own, light.newestMs) : served.firstMs(compound, nowMs - SERVED_MS) + SERVED_MS
  }

  /** Judges a compound; if anything worth telling changed, the next tick tells of it. */
  function look(compound: number, nowMs: number, questions: JudgeQuestions, isAsked = true): void {
    const own = bands[compound]
    const ring = ground.ring(compound)
    if (!own || !ring || notes.has(compound, NOTE.held)) return
    notes.put(compound, NOTE.behind, false)
    putOffUntil.set(compound, Infinity)
    const facts = factsOf(compound, ring, nowMs, own, questions, isAsked)
    const status = statusOf(facts, rules.shares)
    const isOther = status !== statusAt(compound)
    const isNews = writeJudgement(columns, compound, { nowMs, status, facts, newestMs: light.newestMs })
    const isDark = isGapStatus(status) || status === 'thinning'
    if (isNews && isDark && (isOther || isSidesNews(compound))) lookForSides(compound, ring, nowMs, own)
    notes.put(compound, NOTE.dark, !facts.isLit && (isGapStatus(status) || status === 'blind'))
    const dueMs = nextDueMs(compound, nowMs, status, own, facts)
    due.set(compound, dueMs <= nowMs ? nowMs + 1 : dueMs)
    const isVague = status === 'covered' && !facts.isVisitFirst && columns.foretoldMs[compound]! < nowMs
    notes.put(compound, NOTE.vague, isVague)
    foretellAt.set(compound, isVague ? columns.foretoldMs[compound]! + foresightMs : Infinity)
    if (!isNews || notes.has(compound, NOTE.told)) return
    notes.put(compound, NOTE.told, true)
    told.push(compound)
  }

  /** Looking for the sides costs as much as all the rest: not for a share that has hardly moved since. */
  function isSidesNews(compound: number): boolean {
    return Math.abs(columns.share[compound]! - columns.sidesShare[compound]!) >= SIDES_STEP * SHARE_SCALE
  }

  function lookForSides(compound: number, ring: RingOnGrid, nowMs: number, own: Bands): void {
    const { sides, lengthM } = unseen.read(ring, windowEdge(own, nowMs), rules.radiusM)
    columns.sidesShare[compound] = columns.share[compound]!
    columns.unseenSides[compound] = sides
    columns.unseenM[compound] = Math.min(MOST_M, Math.round(lengthM))
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
      if (bands[compound] === undefined) notes.add(compound)
      bands[compound] = rules.bandsOf(type)
      renew(compound)
    },
    remove(compound) {
      if (bands[compound] === undefined) return
      bands[compound] = undefined
      notes.clear(compound)
      due.set(compound, Infinity)
      putOffUntil.set(compound, Infinity)
      foretellAt.set(compound, Infinity)
      clearJudgement(columns, compound)
    },
    raiseVisit,
    hold: (compound) => notes.put(compound, NOTE.held, true),
    release() {
      for (const compound of notes.all(NOTE.held)) {
        notes.put(compound, NOTE.held, false)
        columns.visitMs[compound] = visitOf(columns, compound)
        renew(compound)
      }
    },
    touch,
    renew,
    resume,
    tick(nowMs, questions) {
      const before = touched
      touched = []
      for (const compound of before) {
        notes.put(compound, NOTE.touched, false)
        if (mayChange(compound, nowMs)) look(compound, nowMs, questions, false)
        else putOff(compound, nowMs)
      }
      for (let compound = due.next(nowMs); compound >= 0; compound = due.next(nowMs)) look(compound, nowMs, questions, false)
      catchUp(nowMs, questions)
      changed = Uint32Array.from(told.filter((compound) => notes.has(compound, NOTE.told)))
      for (const compound of told) notes.put(compound, NOTE.told, false)
      told = []
      return changed.length
    },
    look,
    refresh(compound, nowMs, questions) {
      if (notes.has(compound, NOTE.behind | NOTE.touched | NOTE.vague)) look(compound, nowMs, questions)
    },
    voicesChanged() {
      for (const compound of notes.all(NOTE.dark)) renew(compound)
    },
    pace(nextMs) {
      refreshMs = nextMs
      foresightMs = Math.max(FORESIGHT_MS, nextMs)
    },
  }
}
