/**
 * A room at a moment of the past, as it was known then, which goes on from there as it went on. The same room, picture and coverage as live, over a
 * ledger that is read to that moment: so the same stream makes the same frames of it.
 */
import type { Alarm, AlarmMute } from '#wire/alarms'
import type { ReplayState } from '#wire/live'
import type { Plane } from '#geodata/plane'
import { boardOf } from '../domain/alarms/cards.ts'
import { REFRESH_MS } from '../domain/coverage/judge.ts'
import type { SourceRecord } from '../doors/source-book.ts'
import { pickFixes } from '../store/fix-columns.ts'
import type { FixColumns, Journal, TrackLog } from '../store/ports.ts'
import { breather } from './breather.ts'
import { openCoverageDesk, type CoverageDesk } from './coverage-desk.ts'
import type { RoomCoverageOptions } from './coverage-room.ts'
import type { Address, Ledger } from './ledger.ts'
import type { ReplayKeyframes } from './replay-keyframes.ts'
import { openReplayLedger, type ReplayLedger } from './replay-ledger.ts'
import { addedSince, forgetUnread } from './replay-newcomers.ts'
import { replaySources, type ReplaySources } from './replay-sources.ts'
import { replayTape, type ReplayTape } from './replay-tape.ts'
import { openRoom, type Room } from './room.ts'
import { openUnitBook, type UnitBook } from './unit-book.ts'
import { unitsThen } from './units-then.ts'

export interface ReplayHouse {
  readonly journal: Pick<Journal, 'read' | 'lastSeq'>
  readonly tracks: Pick<TrackLog, 'readAll' | 'placesAt'>
  readonly keyframes: Pick<ReplayKeyframes, 'before'>
  readonly address: Address
  readonly name: string
  readonly plane: Plane
  /** The rings that are known already of the ground that a ledger has. */
  readonly ringsOf: (past: Pick<Ledger, 'of'>) => RoomCoverageOptions['knownRing']
  /** The sources of the house, by name. */
  readonly sources: () => ReadonlyMap<string, SourceRecord>
  readonly isWithdrawn: (slot: number, atMs: number) => boolean
  readonly isDemo: (ledger: Pick<Ledger, 'of'>) => boolean
  /** The present. */
  readonly nowMs: () => number
}

export interface ReplayRoom {
  /** The room as it is told. @param state said of the past beside what was said then */
  roomOf(state: () => ReplayState): Room
  /** What was true of every subject. */
  readonly ledger: Ledger
  /** The moment that it shows. */
  readonly atMs: number
  /** Up to when it can go on. */
  readonly loadedMs: number
  /** Whether ground or settings have changed since it was opened: it is to be opened anew. */
  readonly isOutdated: boolean
  /** Reads on, so that it can be shown up to then. */
  load(toMs: number): Promise<void>
  /** Goes on to a moment that is loaded, a second at a time. @param judgeEveryMs whole seconds */
  advance(toMs: number, judgeEveryMs: number): void
  close(): void
}

/** Names no log: what a wall holds of the past is worth nothing for any other moment. */
const REPLAY_EPOCH = 'replay'
const SECOND_MS = 1_000
/** How old the share of a covered compound may get where time runs more than ten times as fast: a few seconds of the spectator's at most. */
const FAST_REFRESH_MS = 60_000
/** Where nothing tells how compounds were judged, everything before is judged so often, in its own time. */
const JUDGE_AGAIN_MS = 10_000
/** Keyframes further back than the window is long tell hardly more than the window does. */
const KEYFRAME_HOURS = 3
/** So much is read beyond the moment that is asked for: it may be played at once. */
const AHEAD_MS = 60_000

interface Parts {
  readonly house: ReplayHouse
  readonly ledger: ReplayLedger
  readonly units: UnitBook
  readonly sources: ReplaySources
  readonly coverage: CoverageDesk
  readonly room: Room
}

/**
 * Opens a room at a moment.
 *
 * Cost: one reading of the journal up to then, everyone's last place, and the tracks of the window before the last keyframe (twice the window where
 * there is none), judged second by second from there. Memory: that of a live room, and the fixes read ahead.
 *
 * @param signal ends the work early: what is thrown is its reason
 */
export async function openReplayRoom(house: ReplayHouse, atMs: number, signal: AbortSignal): Promise<ReplayRoom> {
  const rest = breather()
  async function breathe(): Promise<void> {
    signal.throwIfAborted()
    await rest()
  }
  const ledger = await openReplayLedger(house.journal, house.address, atMs, breathe)
  const units = openUnitBook(ledger)
  const sources = replaySources(house.sources())
  const { plane, isWithdrawn, name, isDemo } = house
  const knownRing = house.ringsOf(ledger)
  const coverage = openCoverageDesk({
    ledger,
    plane,
    unitAt: units.at,
    senseOf: sources.senseOf,
    isWithdrawn,
    ...(knownRing ? { knownRing } : {}),
  })
  let nowMs = atMs
  const room = openRoom({
    ledger,
    units,
    coverage,
    name,
    sources: () => sources.health(nowMs),
    alarms: (boardMs) => boardOf(ledger.of<Alarm>('alarm').values(), mutesAt(ledger, boardMs), boardMs),
    isDemo: () => isDemo(ledger),
  })
  let isOutdated = false
  coverage.onNewGround(() => (isOutdated = true))
  const tape = await light({ house, ledger, units, sources, coverage, room }, atMs, breathe)
  room.restorePlaces(await house.tracks.placesAt(atMs))
  let eventsToMs = await ledger.load(atMs + AHEAD_MS)
  let judgedMs = atMs

  function step(toMs: number, judgeEveryMs: number): void {
    ledger.advance(toMs)
    tape.takeTo(toMs, (fixes, order) => {
      sources.take(fixes, order)
      room.applyFixes(pickFixes(fixes, order))
    })
    nowMs = toMs
    if (toMs < judgedMs + judgeEveryMs) return
    judgedMs = toMs - (toMs % SECOND_MS)
    coverage.tick(toMs)
  }

  return {
    roomOf: (state) => ({
      ...room,
      // What is copied above would be the value of this moment.
      get seq() {
        return room.seq
      },
      get unitCount() {
        return room.unitCount
      },
      epoch: REPLAY_EPOCH,
      judge: () => undefined, // it is judged by its own clock
      vitals: (vitalsMs, walls) => ({ ...room.vitals(vitalsMs, walls), replay: state() }),
    }),
    ledger,
    get atMs() {
      return nowMs
    },
    get loadedMs() {
      return Math.min(tape.loadedMs, eventsToMs)
    },
    get isOutdated() {
      return isOutdated
    },
    async load(toMs) {
      eventsToMs = await ledger.load(toMs)
      await tape.load(toMs)
    },
    advance(toMs, judgeEveryMs) {
      coverage.current.coverage.pace(judgeEveryMs > SECOND_MS ? FAST_REFRESH_MS : REFRESH_MS)
      while (nowMs < toMs) step(Math.min(toMs, nowMs - (nowMs % SECOND_MS) + SECOND_MS), judgeEveryMs)
    },
    close() {
      room.close()
      units.close()
      ledger.close()
    },
  }
}

function mutesAt(ledger: Ledger, atMs: number): readonly AlarmMute[] {
  return [...ledger.of<AlarmMute>('mute').values()].filter(({ untilMs }) => untilMs > atMs)
}

/** Lights the ground as it was lit, and judges it as it was judged. @returns the tape, read to the moment and somewhat further */
async function light({ house, ledger, units, sources, coverage }: Parts, atMs: number, breathe: () => Promise<void>): Promise<ReplayTape> {
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
  coverage.tick(atMs)
  // What was put off live, so that ticks stay short, is put off no longer: shares are those of the moment.
  const questions = current.questionsAt(atMs)
  for (let slot = 0; slot < coverage.slotEnd; slot++) current.coverage.look(slot, atMs, questions)
  coverage.tick(atMs)
  return tape
}

/** When the house first heard of anything. */
async function beginOf(ledger: Ledger): Promise<number> {
  return (await ledger.since(0, 1))[0]?.knownMs ?? -Infinity
}
