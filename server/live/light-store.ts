/** A room's coverage on disk: written slice by slice while the stream goes on, and put back at start. */
import type { RoomEvent } from '#wire/live'
import type { Compound } from '#wire/places'
import { CELL_M } from '../domain/coverage/cells.ts'
import { encodeCheckpoint, encodeLight, readCheckpoint, restoreLight, SLICE_TILES } from '../domain/coverage/checkpoint.ts'
import { partsOf } from '../domain/subjects.ts'
import type { Blobs } from '../store/ports.ts'
import type { RoomCoverage } from './coverage-room.ts'
import type { Room } from './room.ts'

/** What is remembered of sources beyond the log. */
export interface HeardMemory {
  heard(): readonly (readonly [source: number, heardMs: number])[]
  recall(heard: readonly (readonly [source: number, heardMs: number])[]): void
}

/** What a checkpoint gave back. */
export interface RestoredLight {
  /** Judgements know of fixes received before this, Unix ms. */
  readonly untilMs: number
  /** Light knows of fixes received before this, Unix ms; `undefined`: nothing is known of it, or not of all ground. */
  readonly lightMs?: number
}

/** What must be known of a room. */
export interface LitRoom extends Pick<Room, 'id' | 'realm' | 'seq' | 'eventsSince'> {
  readonly coverage: { readonly isWhole: boolean; readonly current: LitCoverage }
}

export type LitCoverage = Pick<RoomCoverage, 'settings' | 'plane' | 'coverage'>

export interface LightStoreOptions {
  readonly blobs: Blobs
  readonly room: LitRoom
  readonly sources?: HeardMemory
  readonly nowMs: () => number
}

/**
 * [L1] A checkpoint is a round of slices and, written last, a head with the judgements that names the round: what was begun and not ended
 *      changes nothing, the one before stands until then.
 * [L2] While something is still to be read from the log nothing is written: the last checkpoint says what it does not know of.
 */
export interface LightStore {
  /** @param pause waited for after each slice @returns whether one was written: not while ground is new, nor once `stop` was called */
  save(pause: () => Promise<unknown>): Promise<boolean>
  /** Ends the round that is under way, unfinished. */
  stop(): void
  /** @returns `undefined` where no checkpoint is of use */
  restore(): Promise<RestoredLight | undefined>
}

const PAGE_EVENTS = 5_000
/** Two rounds have names: the one that stands and the one being written. */
const ROUNDS = 2

/** Memory: one slice, some hundred KB. */
export function lightStore({ blobs, room, sources, nowMs }: LightStoreOptions): LightStore {
  const name = `coverage-${room.id}-${room.realm}`
  let round = 0
  /** Slices that each round left behind. */
  const written: [number, number] = [0, 0]
  let stops = 0

  function sliceName(ofRound: number, slice: number): string {
    return `${name}-${ofRound}-${slice}`
  }

  async function readSlices({ coverage }: LitCoverage, ofRound: number, slices: number): Promise<boolean> {
    for (let slice = 0; slice < slices; slice++) {
      const bytes = await blobs.get(sliceName(ofRound, slice))
      if (!bytes || !restoreLight(coverage.grid, bytes)) return false
    }
    return true
  }

  return {
    async save(pause) {
      const { current } = room.coverage
      const { grid } = current.coverage
      const stopsBefore = stops
      const next = (round + 1) % ROUNDS
      const lightMs = nowMs()
      const slices = Math.ceil(grid.tileEnd / SLICE_TILES)
      const isOff = () => stops !== stopsBefore || !room.coverage.isWhole || room.coverage.current !== current
      for (let slice = 0; slice < slices; slice++) {
        if (isOff()) return false
        await blobs.put(sliceName(next, slice), encodeLight(grid, slice * SLICE_TILES))
        await pause()
      }
      if (isOff()) return false
      const before = written[next]!
      written[next] = slices
      const note = {
        untilMs: nowMs(),
        lightMs,
        seq: room.seq,
        key: lightKeyOf(current),
        round: next,
        slices: written,
        heard: sources?.heard() ?? [],
      }
      await blobs.put(name, encodeCheckpoint(current.coverage, note))
      round = next
      for (let slice = slices; slice < before; slice++) await blobs.remove(sliceName(next, slice))
      return true
    },
    stop() {
      stops++
    },
    async restore() {
      const bytes = await blobs.get(name)
      const checkpoint = bytes && readCheckpoint(bytes)
      if (!checkpoint || checkpoint.note.seq > room.seq) return undefined // none, or of another log
      const { note } = checkpoint
      const { current } = room.coverage
      round = note.round
      written.splice(0, ROUNDS, ...note.slices)
      const { newSlots, isGroundNew } = groundIn(await eventsSince(room, note.seq))
      checkpoint.restoreJudgements(current.coverage, (slot) => !newSlots.has(slot))
      sources?.recall(note.heard)
      const isLit = note.key === lightKeyOf(current) && (await readSlices(current, round, written[round]!))
      return isLit && !isGroundNew ? note : { untilMs: note.untilMs }
    },
  }
}

async function eventsSince(room: LitRoom, afterSeq: number): Promise<readonly RoomEvent[]> {
  const events: RoomEvent[] = []
  for (;;) {
    const page = await room.eventsSince(events.at(-1)?.seq ?? afterSeq, PAGE_EVENTS)
    if (page.length === 0) return events
    events.push(...page)
  }
}

/** Kinds of subject by which rings are laid. */
const GROUND_KINDS = ['compound', 'division', 'water']

/** Whether an event changes the ground. */
export function isOfGround({ subject }: Pick<RoomEvent, 'subject'>): boolean {
  return GROUND_KINDS.includes(partsOf(subject).kind)
}

/** What events changed of the ground: slots that another compound may have had before, and whether there is ground of which light is not known. */
function groundIn(events: readonly RoomEvent[]): { readonly newSlots: ReadonlySet<number>; readonly isGroundNew: boolean } {
  const newSlots = new Set<number>()
  let isGroundNew = false
  for (const event of events) {
    const { kind, data } = event
    if (isOfGround(event)) isGroundNew = true
    if (kind === 'compound:added') newSlots.add((data as Compound).slot) // what a kind holds is fixed by who records it
  }
  return { newSlots, isGroundNew }
}

/** What stamps depend on. */
export function lightKeyOf({ settings, plane, coverage }: LitCoverage): string {
  return JSON.stringify([settings, plane.originLon, plane.originLat, coverage.grid.quantumMs, CELL_M])
}
