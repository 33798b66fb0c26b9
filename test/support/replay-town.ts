/** A small town that is lived through second by second with a reel, and looked back upon: room, log and reel without sockets. */
import { onTestFinished } from 'vitest'
import { COVERAGE_SETTING, DEFAULT_COVERAGE } from '#wire/coverage'
import { LIVE_REALM } from '#wire/live'
import type { SourceRecord } from '../../server/doors/source-book.ts'
import { openCoverageDesk } from '../../server/live/coverage-desk.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { replayReel, type ReplayReel } from '../../server/live/replay-reel.ts'
import { openReplayRoom, type ReplayRoom } from '../../server/live/replay-room.ts'
import { replaySources } from '../../server/live/replay-sources.ts'
import { responseGrounds } from '../../server/live/response-grounds.ts'
import { openRoom, type Room } from '../../server/live/room.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import type { FixPacking } from '../../server/live/reel-bytes.ts'
import { packFixes, unpackFixes } from '../../server/store/packed-fixes.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Blobs, EventDraft } from '../../server/store/ports.ts'
import { areaOf, compoundOf, PLANE } from './coverage-quarter.ts'
import { lightOf, MINUTE_MS, NOON_MS, rectangle, SECOND_MS } from './coverage-town.ts'
import { someFixes, type OneFix } from './fixes.ts'

/** As the house packs them. */
const PACKING: FixPacking = { pack: (fixes) => packFixes(fixes, 'arrival'), unpack: unpackFixes }
const ADDRESS = { room: 'wujin', realm: LIVE_REALM } as const
const UNITS = 4
const KEPT_MS = 30 * 24 * 60 * MINUTE_MS
const SOURCE: SourceRecord = { index: 0, kind: 'gateway', crs: 'WGS84', defaultAccuracyM: 10, simulated: true }
const SETTINGS = { ...DEFAULT_COVERAGE, interval: { dayMin: 5, nightMin: 5 }, thinningMin: 1 }
const HELD = { rate: 0, behindMs: 0, isAtEnd: false, atMs: 0 } as const
export const TOWN = [rectangle(0, 0, 100, 60), rectangle(170, 20, 60, 60), rectangle(0, -400, 80, 80)] as const

export interface ReplayTown {
  readonly blobs: Blobs
  /** The names of all blobs there are. */
  readonly names: ReadonlySet<string>
  readonly reel: ReplayReel
  /** How often the track log has been read from end to end. */
  readonly readings: number
  /** Lives on to an instant, with what comes in until then. */
  live(toMs: number, fixes: readonly Partial<OneFix>[]): Promise<void>
  /** Judges once, at an instant. */
  pass(atMs: number): Promise<void>
  /** Goes on with another reel on the same blobs, as a server that was started again. */
  restart(): void
  record(kind: string, subject: string, data: unknown, atMs: number): Promise<void>
  /** How everything stands now. */
  shown(): ReturnType<typeof stateOf>
  /** @param reel looked back with; absent: the town's own */
  open(atMs: number, reel?: Pick<ReplayReel, 'before' | 'after'>): Promise<ReplayRoom>
}

/** Of every compound its share, status and reason, of every cell when it was seen, of every unit where it is. */
export function stateOf({ coverage, picture }: Room, atMs: number) {
  const { current } = coverage
  const questions = current.questionsAt(atMs)
  for (let slot = 0; slot < TOWN.length; slot++) current.coverage.look(slot, atMs, questions)
  const { share, status, reason } = current.coverage.columns
  return {
    compounds: TOWN.map((_, slot) => [share[slot], status[slot], reason[slot]]),
    light: [...lightOf(current.coverage)].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    units: Array.from({ length: UNITS }, (_, slot) => [picture.units.lonE7[slot], picture.units.latE7[slot], picture.units.takenMs[slot]]),
  }
}

/** What a wall would show of a past that was opened. */
export function stateThen(replay: ReplayRoom) {
  return stateOf(
    replay.roomOf(() => HELD),
    replay.atMs,
  )
}

function watched(blobs: Blobs, names: Set<string>): Blobs {
  return {
    ...blobs,
    async put(name, bytes) {
      await blobs.put(name, bytes)
      names.add(name)
    },
    async putAll(all) {
      await blobs.putAll(all)
      for (const { name } of all) names.add(name)
    },
    async remove(name) {
      await blobs.remove(name)
      names.delete(name)
    },
  }
}

export async function replayTown(): Promise<ReplayTown> {
  const store = memoryStore()
  const names = new Set<string>()
  const blobs = watched(store.blobs, names)
  const draft = (kind: string, subject: string, data: unknown, atMs: number): EventDraft & typeof ADDRESS => ({
    ...ADDRESS,
    kind,
    subject,
    atMs,
    knownMs: atMs,
    by: 'test',
    data,
  })
  const compounds = TOWN.map((footprint, slot) => compoundOf(slot, areaOf(footprint)))
  const units = Array.from({ length: UNITS }, (_, slot) => ({
    id: `u${slot}`,
    slot,
    callSign: `u${slot}`,
    team: 'patrol',
    mover: slot === 0 ? 'vehicle' : 'foot',
    confirmed: true,
    duty: 'onDuty',
    dutySinceMs: 0,
    source: 'radio',
    simulated: true,
  }))
  const beganMs = NOON_MS - MINUTE_MS
  await store.journal.append([
    draft('setting:changed', `setting/${COVERAGE_SETTING}`, SETTINGS, beganMs),
    ...compounds.map((compound) => draft('compound:added', `compound/${compound.id}`, compound, beganMs)),
    ...units.map((unit) => draft('unit:registered', `unit/${unit.id}`, unit, beganMs)),
  ])
  const ledger = await openLedger(store.journal, ADDRESS)
  const book = openUnitBook(ledger)
  const records = new Map([['radio', SOURCE]])
  const sources = replaySources(records)
  const coverage = openCoverageDesk({ ledger, plane: PLANE, unitAt: book.at, senseOf: sources.senseOf })
  const failures: unknown[] = []
  const newReel = () =>
    replayReel({
      blobs,
      packing: PACKING,
      epoch: () => store.epoch(),
      name: 'town',
      keptMs: KEPT_MS,
      onFailure: (cause) => failures.push(cause),
    })
  let reel = newReel()
  const room = openRoom({
    ledger,
    units: book,
    coverage,
    name: 'town',
    onFixes: (fixes) => reel.take(fixes),
    sources: () => [],
    isDemo: () => true,
  })
  room.epoch = await store.epoch()
  onTestFinished(() => {
    room.close()
    book.close()
    ledger.close()
  })
  const grounds = responseGrounds({
    ledger,
    plane: PLANE,
    loadStreets: async () => undefined,
    onFailure: (cause) => failures.push(cause),
  })
  let nowMs = NOON_MS
  let readings = 0
  const tracks = {
    placesAt: store.tracks.placesAt,
    readAll(fromMs: number, toMs: number) {
      readings++
      return store.tracks.readAll(fromMs, toMs)
    },
  }

  return {
    blobs,
    names,
    get reel() {
      return reel
    },
    get readings() {
      return readings
    },
    async live(toMs, fixes) {
      while (nowMs < toMs) {
        nowMs += SECOND_MS
        const come = fixes.filter(({ receivedMs = 0 }) => receivedMs > nowMs - SECOND_MS && receivedMs <= nowMs)
        if (come.length > 0) {
          const columns = someFixes(come)
          await store.tracks.append(columns)
          sources.take(columns, Uint32Array.from(come.keys()))
          room.applyFixes(columns)
        }
        room.judge(nowMs)
        reel.tick(room, sources, nowMs)
        if (nowMs % MINUTE_MS === 0) await reel.close() // what is being written is there before the next
      }
    },
    async pass(atMs) {
      nowMs = atMs
      room.judge(nowMs)
      reel.tick(room, sources, nowMs)
      await reel.close()
    },
    restart() {
      reel = newReel()
    },
    record: async (kind, subject, data, atMs) => void (await ledger.record([{ kind, subject, atMs, knownMs: atMs, by: 'test', data }])),
    shown: () => stateOf(room, nowMs),
    async open(atMs, with_ = reel) {
      const house = {
        journal: store.journal,
        tracks,
        keyframes: { before: async () => undefined },
        reel: with_,
        grounds,
        present: ledger,
        name: 'town',
        plane: PLANE,
        groundOf: () => undefined,
        sources: () => records,
        isWithdrawn: () => false,
        isDemo: () => true,
        nowMs: () => nowMs,
      }
      const replay = await openReplayRoom(house, atMs, new AbortController().signal)
      onTestFinished(replay.close)
      return replay
    },
  }
}
