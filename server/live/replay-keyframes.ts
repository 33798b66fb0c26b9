/** How compounds were judged, put away now and then: where replay begins to judge, so that what it says of a moment is what was said then. */
import { encodeCheckpoint, readCheckpoint, type Checkpoint } from '../domain/coverage/checkpoint.ts'
import type { Blobs } from '../store/ports.ts'
import type { HeardMemory, LitRoom } from './light-store.ts'
import type { Room } from './room.ts'

export interface ReplayKeyframesOptions {
  readonly blobs: Blobs
  /** Names the log as a whole: a room that was made from another one is being made anew. */
  readonly epoch: () => Promise<string>
  /** Room and realm, as they stand in the names of the blobs. */
  readonly name: string
  /** As long as tracks are kept, ms. */
  readonly keptMs: number
  readonly onFailure: (cause: unknown) => void
}

/**
 * [Y1] A keyframe is of one instant, and whole: all that was judged by then, nothing after.
 * [Y2] The first of a quarter of an hour stands.
 */
export interface ReplayKeyframes {
  /** Puts one away when it is due. Call it right after judging. */
  tick(room: LitRoom & Pick<Room, 'epoch'>, sources: Pick<HeardMemory, 'heard'>, nowMs: number): void
  /** The last at or before an instant, of the hours before it; `undefined`: there is none. */
  before(atMs: number, hours: number): Promise<Checkpoint | undefined>
  /** Those of a span, oldest first. */
  between(fromMs: number, toMs: number): AsyncIterable<Checkpoint>
  close(): Promise<void>
}

export const KEYFRAME_MS = 900_000
const HOUR_MS = 3_600_000
/** Those that a server which was down did not remove go when it is back, up to so many quarters late: a week. */
const MOST_OVERDUE = 672

/** Disk: 133 bytes a compound and quarter of an hour, as long as tracks are kept: 8 MB a day for 600 compounds. Memory: one of them while it is written. */
export function replayKeyframes({ blobs, epoch, name, keptMs, onFailure }: ReplayKeyframesOptions): ReplayKeyframes {
  let lastStep = -1
  let removedTo: number | undefined
  let writing: Promise<void> = Promise.resolve()

  function blobOf(step: number): string {
    return `replay-${name}-${step}`
  }

  async function put(step: number, bytes: Uint8Array, madeFrom: string): Promise<void> {
    if ((await epoch()) !== madeFrom) return
    if (!(await blobs.get(blobOf(step)))) await blobs.put(blobOf(step), bytes)
    const keptFrom = step - Math.ceil(keptMs / KEYFRAME_MS)
    for (let old = removedTo ?? keptFrom - MOST_OVERDUE; old < keptFrom; old++) await blobs.remove(blobOf(old))
    removedTo = keptFrom
  }

  async function read(step: number): Promise<Checkpoint | undefined> {
    const bytes = await blobs.get(blobOf(step))
    return bytes && readCheckpoint(bytes)
  }

  return {
    tick(room, sources, nowMs) {
      const step = Math.floor(nowMs / KEYFRAME_MS)
      if (step === lastStep || !room.coverage.isWhole || room.epoch === '') return
      lastStep = step
      const note = { untilMs: nowMs, lightMs: nowMs, seq: room.seq, key: '', round: 0, slices: [0, 0] as const, heard: sources.heard() }
      const { epoch: madeFrom } = room
      const bytes = encodeCheckpoint(room.coverage.current.coverage, note)
      writing = writing.then(() => put(step, bytes, madeFrom)).catch(onFailure)
    },
    async before(atMs, hours) {
      await writing
      const last = Math.floor(atMs / KEYFRAME_MS)
      for (let step = last; step > last - (hours * HOUR_MS) / KEYFRAME_MS; step--) {
        const keyframe = await read(step)
        if (keyframe && keyframe.note.untilMs <= atMs) return keyframe
      }
      return undefined
    },
    async *between(fromMs, toMs) {
      await writing
      for (let step = Math.floor(fromMs / KEYFRAME_MS); step * KEYFRAME_MS <= toMs; step++) {
        const keyframe = await read(step)
        if (keyframe && keyframe.note.untilMs >= fromMs && keyframe.note.untilMs <= toMs) yield keyframe
      }
    },
    close: () => writing,
  }
}
