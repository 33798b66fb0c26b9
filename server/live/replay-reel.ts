/**
 * The last day as it was lived through, a frame a minute: light, judgements, who was where, and the fixes as they came. A moment of it is shown
 * without lighting the hours before it anew, and goes on from what comes in the next frames.
 */
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { encodeCheckpoint, readCheckpoint, type CheckpointNote } from '../domain/coverage/checkpoint.ts'
import { applyStep, encodeStep } from '../domain/coverage/light-steps.ts'
import type { LightCopy } from '../domain/coverage/sight-grid.ts'
import { copyOfWatch, encodeWatch, readWatch, watchEnd } from '../domain/coverage/watch-bytes.ts'
import { joinFixes } from '../store/fix-columns.ts'
import type { Blobs, FixColumns } from '../store/ports.ts'
import type { WatchMemory } from '../domain/coverage/watch.ts'
import { grown } from './grown.ts'
import { lightKeyOf, type LitCoverage, type LitRoom } from './light-store.ts'
import { isStampOf, joined, readSpan, spanBytes, split, stampOf, type FixPacking, type KeptSpan } from './reel-bytes.ts'
import type { ReplaySources, SourcesMemory } from './replay-sources.ts'
import type { Room } from './room.ts'

export interface ReplayReelOptions {
  readonly blobs: Blobs
  readonly packing: FixPacking
  /** Names the log as a whole: a room that was made from another one is being made anew. */
  readonly epoch: () => Promise<string>
  /** Room and realm, as they stand in the names of the blobs. */
  readonly name: string
  /** As long as tracks are kept, ms: frames are kept a day, or as long. */
  readonly keptMs: number
  readonly onFailure: (cause: unknown) => void
}

/** All that was known at one instant of what is not in the journal. */
export interface ReelFrame {
  readonly atMs: number
  /** Number of the last event known then. */
  readonly seq: number
  /** What its stamps depend on (`lightKeyOf`): coverage that has another one is not to be restored from it. */
  readonly key: string
  readonly sources: SourcesMemory
  /** What had come since the frame before it. */
  readonly lately: FixColumns
  /** Of each unit by slot when its newest fix was taken, Unix ms; 0: not known. */
  readonly latestMs: Float64Array
  /** Judgements, light, and who was where. The compounds must be laid already. */
  restore(coverage: LitCoverage): void
}

/** What came after a frame. */
export interface ReelSpan {
  /** In the order in which it came into the picture. */
  readonly fixes: FixColumns
  /** The instant of the frame that ends it; absent: it goes on. */
  readonly toMs?: number
}

/**
 * [R1] A frame is of one instant, and whole: all that was judged and lit by then, nothing after. What came between two frames is with the second, each
 *      fix once.
 * [R2] The head of a frame is put last, and names its parts: what was begun and not ended is no frame.
 * [R3] A frame that is not there, is torn, or stands on one that is, is none; whoever looks back lights the ground anew.
 * [R4] Nothing of it is older than a day and a quarter of an hour, and nothing is written while the ground is larger than `MOST_TILES`, or more came than
 *      `MOST_FIXES`.
 */
export interface ReplayReel {
  /** Fixes came into the picture. */
  take(fixes: FixColumns): void
  /** Makes a frame when one is due. Call it right after judging. */
  tick(room: LitRoom & Pick<Room, 'epoch'>, sources: Pick<ReplaySources, 'memory'>, nowMs: number): void
  /** The last frame at or before an instant, of the quarter of an hour before it. */
  before(atMs: number): Promise<ReelFrame | undefined>
  /** What came after the frame of an instant; `undefined`: that is not known. */
  after(frameMs: number): Promise<ReelSpan | undefined>
  close(): Promise<void>
}

export const FRAME_MS = 60_000
const DAY_MS = 86_400_000
/** How far a frame may lie from what it is asked for, and from the frame with all light that it stands on. */
const MOST_APART = 15
/** Three districts: 6 MB a copy, which takes some milliseconds. A province's would be 60 MB a minute of disk. */
const MOST_TILES = 131_072
/** Fixes between two frames, 38 bytes each: 2,000 a second. */
const MOST_FIXES = 120_000
/** Tiles, and units, encoded at a stretch: 2 to 4 ms. */
const SLICE_TILES = 4_096
const SLICE_UNITS = 2_048
/** Frames removed at once, where a server that was down did not. */
const MOST_REMOVED = 100
const VERSION = 1
/** Unpacked a megabyte at a time: by the usual 16 KB a moment would wait for a thousand answers of another thread. */
const UNPACKED = { chunkSize: 1 << 20 }
const PACKED = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }

interface Head {
  readonly version: number
  readonly atMs: number
  readonly seq: number
  readonly key: string
  readonly sources: SourcesMemory
  /** Instants of the frames whose light makes up that of this one, oldest first; itself is the last. */
  readonly steps: readonly number[]
}

/** What the next step of light is told against. */
interface Standing {
  readonly coverage: LitCoverage
  readonly epoch: string
  readonly atMs: number
  readonly light: LightCopy
  readonly steps: readonly number[]
  /** Bytes of the first of them, and of the others together. */
  readonly wholeBytes: number
  readonly stepBytes: number
}

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/**
 * Disk: a frame of a district takes 0.35 MB with 500 units and 1 MB with 3,000. Memory: two copies of the grid, 6.3 MB each for a district, and the fixes
 * of a minute. The thread that everybody waits for is held some milliseconds a minute for the copy; the rest is cut, and packed beside it.
 */
export function replayReel({ blobs, packing, epoch, name, keptMs, onFailure }: ReplayReelOptions): ReplayReel {
  const keptFrames = Math.ceil(Math.min(DAY_MS, keptMs) / FRAME_MS) + MOST_APART
  let standing: Standing | undefined
  /** What came since the frame of an instant; `undefined`: since when is not known. */
  let parts: FixColumns[] = []
  let count = 0
  let sinceMs: number | undefined
  /** Of each unit by slot when its newest fix was taken, Unix ms; 0: not known. */
  let latestMs = new Float64Array(0)
  let lastStep = -1
  let removedTo: number | undefined
  let isWriting = false
  let writing: Promise<void> = Promise.resolve()

  function blobOf(part: 'head' | 'light' | 'fixes', atMs: number): string {
    return `reel-${name}-${part}-${stepOf(atMs)}`
  }

  function begin(atMs: number | undefined): void {
    parts = []
    count = 0
    sinceMs = atMs
  }

  /** The light since the last frame; all of it where there is none, or where the steps since all was told have become as long as that. */
  function stepsOn(current: LitCoverage, madeFrom: string): Standing | undefined {
    const doesGoOn =
      standing?.coverage === current &&
      standing.epoch === madeFrom &&
      standing.atMs === sinceMs &&
      standing.steps.length < MOST_APART &&
      standing.stepBytes < standing.wholeBytes
    return doesGoOn ? standing : undefined
  }

  async function lightBytes(now: LightCopy, before: LightCopy | undefined, atMs: number): Promise<Uint8Array> {
    const slices: Uint8Array[] = []
    for (let from = 0; from < now.tiles; from += SLICE_TILES) {
      slices.push(encodeStep(now, before, from, from + SLICE_TILES))
      await setImmediate() // others have their turn
    }
    return compress(joined([stampOf(atMs), ...slices]), PACKED)
  }

  async function headBytes({ head, judgements, latestMs: latest, watch, coverage }: Unwritten): Promise<Uint8Array> {
    const units: Uint8Array[] = []
    for (let from = 0; from < watchEnd(watch); from += SLICE_UNITS) {
      units.push(encodeWatch(watch, coverage.plane, from, from + SLICE_UNITS))
      await setImmediate()
    }
    const text = new TextEncoder().encode(JSON.stringify(head))
    return compress(joined([text, judgements, new Uint8Array(latest.buffer), ...units]), PACKED)
  }

  async function write(frame: Unwritten): Promise<void> {
    const { head, light, before, span, coverage, madeFrom } = frame
    if ((await epoch()) !== madeFrom) return
    const { atMs } = head
    const step = await lightBytes(light, before?.light, atMs)
    const packedHead = await headBytes(frame)
    await blobs.put(blobOf('light', atMs), step)
    await blobs.putAll([
      { name: blobOf('fixes', atMs), bytes: spanBytes(span, packing) },
      { name: blobOf('head', atMs), bytes: packedHead },
    ])
    const wholeBytes = before?.wholeBytes ?? step.length
    const stepBytes = before ? before.stepBytes + step.length : 0
    standing = { coverage, epoch: madeFrom, atMs, light, steps: head.steps, wholeBytes, stepBytes }
    await removeOld(stepOf(atMs))
  }

  async function removeOld(step: number): Promise<void> {
    const keptFrom = step - keptFrames
    const cursor = `reel-${name}-from`
    if (removedTo === undefined) {
      const bytes = await blobs.get(cursor)
      removedTo = bytes ? Number(new TextDecoder().decode(bytes)) : keptFrom
    }
    const before = removedTo
    const end = Math.min(keptFrom, before + MOST_REMOVED)
    for (let old = before; old < end; old++)
      for (const part of ['head', 'light', 'fixes'] as const) await blobs.remove(blobOf(part, old * FRAME_MS))
    removedTo = Math.max(before, end)
    await blobs.putAll([{ name: cursor, bytes: new TextEncoder().encode(String(removedTo)) }])
  }

  async function lightOf(steps: readonly number[]): Promise<Uint8Array[] | undefined> {
    const all = await Promise.all(steps.map(stepAt))
    return all.every((slices) => slices !== undefined) ? all.flat() : undefined
  }

  async function stepAt(atMs: number): Promise<Uint8Array[] | undefined> {
    const [stamp, ...slices] = await unpacked(blobOf('light', atMs))
    return stamp && isStampOf(stamp, atMs) ? slices : undefined
  }

  /** The parts of a blob; none where it is not there. */
  async function unpacked(blob: string): Promise<Uint8Array[]> {
    const bytes = await blobs.get(blob)
    return bytes ? split(await decompress(bytes, UNPACKED)) : []
  }

  async function read(step: number, atMs: number): Promise<ReelFrame | undefined> {
    const [text, judgements, latest, ...units] = await unpacked(blobOf('head', step * FRAME_MS))
    if (!text || !judgements || !latest) return undefined
    const head = JSON.parse(new TextDecoder().decode(text)) as Head // ours: it was packed, and names its version
    if (head.version !== VERSION || head.atMs > atMs) return undefined
    const [light, span] = await Promise.all([lightOf(head.steps), spanOf(head.atMs)])
    const checkpoint = readCheckpoint(judgements)
    if (!light || !checkpoint || span?.toMs !== head.atMs) return undefined
    return {
      ...head,
      lately: span.fixes,
      latestMs: new Float64Array(new Uint8Array(latest).buffer),
      restore({ coverage, plane }) {
        for (const slice of light) applyStep(coverage.grid, slice)
        const { served, adopt } = coverage
        checkpoint.restoreJudgements({ served, adopt: (slot, known) => adopt(slot, known, head.atMs) }, () => true)
        const memory = readWatch(units, plane)
        if (memory) coverage.watch.adopt(memory)
      },
    }
  }

  async function spanOf(atMs: number): Promise<KeptSpan | undefined> {
    const bytes = await blobs.get(blobOf('fixes', atMs))
    return bytes && readSpan(bytes, packing)
  }

  return {
    take(fixes) {
      latestMs = withLatest(latestMs, fixes)
      if (sinceMs === undefined) return
      count += fixes.count
      if (count > MOST_FIXES) begin(undefined)
      else parts.push(joinFixes([fixes]))
    },
    tick(room, sources, nowMs) {
      const step = stepOf(nowMs)
      const { current } = room.coverage
      const { epoch: madeFrom } = room
      if (step === lastStep || isWriting || !room.coverage.isWhole || madeFrom === '') return
      lastStep = step
      const { grid } = current.coverage
      if (grid.tileEnd > MOST_TILES) return begin(undefined)
      const before = stepsOn(current, madeFrom)
      if (standing?.epoch !== madeFrom) begin(undefined)
      const note: CheckpointNote = { untilMs: nowMs, lightMs: nowMs, seq: room.seq, key: '', round: 0, slices: [0, 0], heard: [] }
      const head: Head = {
        version: VERSION,
        atMs: nowMs,
        seq: room.seq,
        key: lightKeyOf(current),
        sources: sources.memory(nowMs),
        steps: [...(before?.steps ?? []), nowMs],
      }
      const frame: Unwritten = {
        head,
        judgements: encodeCheckpoint(current.coverage, note),
        latestMs: latestMs.slice(),
        watch: copyOfWatch(current.coverage.watch.memory),
        light: grid.copy(),
        before,
        span: { sinceMs: sinceMs ?? Number.NaN, toMs: nowMs, fixes: joinFixes(parts) },
        coverage: current,
        madeFrom,
      }
      begin(nowMs)
      isWriting = true
      writing = write(frame)
        .catch(onFailure)
        .finally(() => (isWriting = false))
    },
    async before(atMs) {
      await writing
      const last = stepOf(atMs)
      for (let step = last; step > last - MOST_APART; step--) {
        const frame = await read(step, atMs).catch(() => undefined) // what cannot be unpacked is torn: it is none
        if (frame) return frame
      }
      return undefined
    },
    async after(frameMs) {
      await writing
      if (sinceMs === frameMs) return { fixes: joinFixes(parts) }
      const first = stepOf(frameMs) + 1
      for (let step = first; step < first + MOST_APART; step++) {
        const span = await spanOf(step * FRAME_MS)
        if (span) return span.sinceMs === frameMs ? { fixes: span.fixes, toMs: span.toMs } : undefined
      }
      return undefined
    },
    close: () => writing,
  }
}

/** A frame as it was at its instant. */
interface Unwritten {
  readonly head: Head
  readonly judgements: Uint8Array
  readonly latestMs: Float64Array<ArrayBuffer>
  readonly watch: WatchMemory
  readonly light: LightCopy
  readonly before: Standing | undefined
  readonly span: KeptSpan
  readonly coverage: LitCoverage
  readonly madeFrom: string
}

function stepOf(ms: number): number {
  return Math.floor(ms / FRAME_MS)
}

/** @returns the same column, or a longer one */
function withLatest(latestMs: Float64Array<ArrayBuffer>, { count, slot, takenMs }: FixColumns): Float64Array<ArrayBuffer> {
  let latest = latestMs
  for (let i = 0; i < count; i++) {
    if (slot[i]! >= latest.length) latest = grown(latest, slot[i]! + 1)
    if (takenMs[i]! > latest[slot[i]!]!) latest[slot[i]!] = takenMs[i]!
  }
  return latest
}
