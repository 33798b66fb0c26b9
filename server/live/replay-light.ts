/** The light of a moment of the past, and how it was judged: from the last frame of the reel, else by lighting the ground anew. */
import { REFRESH_MS } from '../domain/coverage/judge.ts'
import type { FixColumns, JournalEvent } from '../store/ports.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import { isOfGround, lightKeyOf } from './light-store.ts'
import type { ReplayLedger } from './replay-ledger.ts'
import { addedSince, forgetUnread } from './replay-newcomers.ts'
import type { ReelFrame } from './replay-reel.ts'
import { reelTape } from './replay-reel-tape.ts'
import type { ReplayHouse } from './replay-room.ts'
import type { ReplaySources } from './replay-sources.ts'
import { replayTape, type ReplayTape } from './replay-tape.ts'
import type { UnitBook } from './unit-book.ts'
import { unitsThen } from './units-then.ts'

export interface LightParts {
  readonly house: ReplayHouse
  /** The last frame of the reel before the moment, being read. */
  readonly frame: Promise<ReelFrame | undefined>
  readonly ledger: ReplayLedger
  readonly units: UnitBook
  readonly sources: ReplaySources
  readonly coverage: CoverageDesk
}

/** What comes after the moment. */
export type Tape = Omit<ReplayTape, 'peek'>

/** So much is read of the log beyond the moment that is asked for: what is to be played on from there is mostly read with it. */
const AHEAD_MS = 60_000
const SECOND_MS = 1_000
/** Where nothing tells how compounds were judged, everything before is judged so often, in its own time. */
const JUDGE_AGAIN_MS = 10_000
/** Keyframes further back than the window is long tell hardly more than the window does. */
const KEYFRAME_HOURS = 3
const PAGE_EVENTS = 5_000

/**
 * Lights the ground as it was lit, and judges it as it was judged.
 *
 * Cost: from a frame, its bytes and what came in the minute after it; else all that came in the window before the last keyframe.
 *
 * @returns the tape, read to the moment and somewhat further
 */
export async function lightPast(parts: LightParts, atMs: number, breathe: () => Promise<void>): Promise<Tape> {
  const { coverage } = parts
  const { current } = coverage
  // Nobody looks on yet: what puts no status off is put off.
  current.coverage.pace(Infinity)
  const tape = (await lightFromFrame(parts, atMs, breathe)) ?? (await lightAnew(parts, atMs, breathe))
  coverage.tick(atMs)
  current.coverage.pace(REFRESH_MS)
  const questions = current.questionsAt(atMs)
  for (let slot = 0; slot < coverage.slotEnd; slot++) {
    current.coverage.look(slot, atMs, questions)
    await breathe()
  }
  coverage.tick(atMs)
  return tape
}

/** Goes on from the last frame before the moment. @returns `undefined` where there is none, or where ground or settings were others then */
async function lightFromFrame(parts: LightParts, atMs: number, breathe: () => Promise<void>): Promise<Tape | undefined> {
  const { house, ledger, units, sources, coverage } = parts
  const { current } = coverage
  const frame = await parts.frame
  if (!frame || !(await isOfNow(frame, parts))) return undefined
  const windowMs = current.coverage.rules.longestMs
  const openLog = (fromMs: number) => replayTape({ tracks: house.tracks, fromMs: fromMs - windowMs, keepMs: windowMs, nowMs: house.nowMs })
  const tape = reelTape({ reel: house.reel, frameMs: frame.atMs, openLog, nowMs: house.nowMs })
  await tape.load(atMs)
  await breathe()
  frame.restore(current)
  await breathe()
  sources.adopt(frame.sources, frame.lately, frame.latestMs)
  const unitThen = await unitsThen(ledger, units.at, frame.atMs)
  const takeTo = (toMs: number) =>
    tape.takeTo(toMs, (fixes, order) => {
      sources.take(fixes, order)
      current.takeAgain(current.coverage.watch, fixes, order, -Infinity, unitThen)
    })
  for (let ms = frame.atMs - (frame.atMs % SECOND_MS) + SECOND_MS; ms < atMs; ms += SECOND_MS) {
    takeTo(ms)
    coverage.tick(ms)
    await breathe()
  }
  takeTo(atMs)
  return tape
}

/** Whether a frame knows all ground of the moment, by the settings of the moment. */
async function isOfNow({ seq, key }: ReelFrame, { ledger, coverage }: LightParts): Promise<boolean> {
  if (key !== lightKeyOf(coverage.current) || seq > ledger.seq) return false
  for (let at = seq; ;) {
    const events: readonly JournalEvent[] = await ledger.since(at, PAGE_EVENTS)
    if (events.some(isOfGround)) return false
    const last = events.at(-1)
    if (!last) return true
    at = last.seq
  }
}

/** Lights the ground anew by all fixes of the window before the last keyframe. */
async function lightAnew(
  { house, ledger, units, sources, coverage }: LightParts,
  atMs: number,
  breathe: () => Promise<void>,
): Promise<Tape> {
  const { current } = coverage
  const windowMs = current.coverage.rules.longestMs
  const keyframe = await house.keyframes.before(atMs, KEYFRAME_HOURS)
  const judgeFromMs = keyframe?.note.untilMs ?? Math.max(atMs - windowMs, await beginOf(ledger))
  const fromMs = judgeFromMs - windowMs
  const tape = replayTape({ tracks: house.tracks, fromMs, keepMs: windowMs, nowMs: house.nowMs })
  await tape.load(atMs + AHEAD_MS)
  await breathe()
  const unitThen = await unitsThen(ledger, units.at, fromMs)
  if (keyframe) sources.recall(keyframe.note.heard)

  function takeTo(toMs: number): void {
    tape.takeTo(toMs, (fixes: FixColumns, order) => {
      sources.take(fixes, order)
      current.takeAgain(current.coverage.watch, fixes, order, -Infinity, unitThen)
    })
  }

  tape.peek(sources.learn)
  // Some at a time, so that others have their turn.
  for (let ms = fromMs; ms < judgeFromMs; ms += SECOND_MS) {
    takeTo(Math.min(ms, judgeFromMs))
    await breathe()
  }
  takeTo(judgeFromMs)
  const added = await addedSince(house.journal, ledger, fromMs)
  keyframe?.restoreJudgements(current.coverage, (slot) => !((added.get(slot)?.seq ?? 0) > keyframe.note.seq))
  const everyMs = keyframe ? SECOND_MS : JUDGE_AGAIN_MS
  for (let ms = judgeFromMs - (judgeFromMs % everyMs) + everyMs; ms < atMs; ms += everyMs) {
    takeTo(ms)
    coverage.tick(ms)
    await breathe()
  }
  takeTo(atMs)
  forgetUnread(current.coverage, added, windowMs)
  return tape
}

/** When the house first heard of anything. */
async function beginOf(ledger: Ledger): Promise<number> {
  return (await ledger.since(0, 1))[0]?.knownMs ?? -Infinity
}
