/**
 * A room at a moment of the past, as it was known then, which goes on from there as it went on. The same room, picture and coverage as live, over a
 * ledger that is read to that moment: so the same stream makes the same frames of it.
 */
import type { Alarm, AlarmMute } from '#wire/alarms'
import type { ReplayState } from '#wire/live'
import type { Plane } from '#geodata/plane'
import { boardOf } from '../domain/alarms/cards.ts'
import type { Coverage } from '../domain/coverage/coverage.ts'
import { REFRESH_MS } from '../domain/coverage/judge.ts'
import type { SourceRecord } from '../doors/source-book.ts'
import { pickFixes } from '../store/fix-columns.ts'
import type { TrackLog } from '../store/ports.ts'
import { breather } from './breather.ts'
import { openCoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import type { ReplayKeyframes } from './replay-keyframes.ts'
import { openReplayLedger, type PresentLedger } from './replay-ledger.ts'
import { lightPast } from './replay-light.ts'
import type { ReplayReel } from './replay-reel.ts'
import { replaySources } from './replay-sources.ts'
import { openResponseDesk, SEARCH_MS } from './response-desk.ts'
import type { ResponseGrounds } from './response-grounds.ts'
import { openRoom, type Room } from './room.ts'
import { openUnitBook } from './unit-book.ts'

export interface ReplayHouse {
  readonly journal: PresentLedger['journal']
  readonly tracks: Pick<TrackLog, 'readAll' | 'placesAt'>
  readonly keyframes: Pick<ReplayKeyframes, 'before'>
  readonly reel: Pick<ReplayReel, 'before' | 'after'>
  /** By the streets of today: those of then are not kept. */
  readonly grounds: ResponseGrounds
  /** The present, from which the past is read back. */
  readonly present: PresentLedger['ledger']
  readonly name: string
  readonly plane: Plane
  /** Coverage whose ground is the one that a ledger has, by the same radius; `undefined`: none is known. */
  readonly groundOf: (past: Pick<Ledger, 'of'>) => Coverage | undefined
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

/**
 * Opens a room at a moment.
 *
 * Cost: one reading of the journal from then on, everyone's last place, and what came since the last frame of the reel; where there is none, the tracks of
 * the window before the last keyframe (twice the window where there is none), judged second by second from there. Memory: that of a live room, and the fixes read ahead.
 *
 * @param signal ends the work early: what is thrown is its reason
 */
export async function openReplayRoom(house: ReplayHouse, atMs: number, signal: AbortSignal): Promise<ReplayRoom> {
  const rest = breather()
  async function breathe(): Promise<void> {
    signal.throwIfAborted()
    await rest()
  }
  // Asked for at once, and read beside this thread while it lays the ground.
  const frame = begun(house.reel.before(atMs))
  const places = begun(house.tracks.placesAt(atMs))
  const ledger = await openReplayLedger({ journal: house.journal, ledger: house.present }, atMs, breathe)
  const units = openUnitBook(ledger)
  const sources = replaySources(house.sources())
  const { plane, isWithdrawn, name, isDemo } = house
  const like = house.groundOf(ledger)
  const coverage = openCoverageDesk({ ledger, plane, unitAt: units.at, senseOf: sources.senseOf, isWithdrawn, like })
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
  const tape = await lightPast({ house, frame, ledger, units, sources, coverage }, atMs, breathe)
  room.restorePlaces(await places)
  const response = openResponseDesk({ ledger, units, picture: room.picture, plane, coverage, grounds: house.grounds })
  response.tick(atMs)
  let eventsToMs = atMs
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
    // As often by the spectator's clock, within ten times, as live.
    response.tick(toMs, (SEARCH_MS * judgeEveryMs) / SECOND_MS)
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
      response.close()
      room.close()
      units.close()
      ledger.close()
    },
  }
}

/** What is waited for later: where nobody comes to wait for it, because something else failed, its own failure is nobody's. */
function begun<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

function mutesAt(ledger: Ledger, atMs: number): readonly AlarmMute[] {
  return [...ledger.of<AlarmMute>('mute').values()].filter(({ untilMs }) => untilMs > atMs)
}
