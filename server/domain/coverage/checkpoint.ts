/** Coverage as bytes, so that a restart need not read the whole window from the log: the judgements whole, the light in slices. */
import { TILE_CELLS } from './cells.ts'
import type { Coverage } from './coverage.ts'
import type { Judgements } from './judgements.ts'
import { SERVED_KEPT, type Served } from './served.ts'
import type { SightGrid } from './sight-grid.ts'

/** What a checkpoint says about itself. */
export interface CheckpointNote {
  /** Fixes received before this are in the judgements, Unix ms. */
  readonly untilMs: number
  /** Fixes received before this are in every slice of the light, Unix ms; later ones may be. */
  readonly lightMs: number
  /** Number of the last event of the room that is in it. */
  readonly seq: number
  /** What the stamps depend on: with another key only the judgements are of use. */
  readonly key: string
  /** Which of the two rounds of slices belongs to it, and how many slices each has. */
  readonly round: number
  readonly slices: readonly [number, number]
  /** When each source was last heard, by its number, Unix ms. */
  readonly heard: readonly (readonly [source: number, heardMs: number])[]
}

/** What takes judgements back. */
export type JudgementTaker = Pick<Coverage, 'adopt'> & { readonly served: Pick<Served, 'note'> }

export interface Checkpoint {
  readonly note: CheckpointNote
  /** Puts back how compounds stood, who served them and when somebody came. @param isKept whether a compound is still what it was */
  restoreJudgements(coverage: JudgementTaker, isKept: (compound: number) => boolean): void
}

/** Tiles of one slice of the light: 590 KB and some milliseconds, so that the stream never waits for a checkpoint. */
export const SLICE_TILES = 4_096

/**
 * Layout of the judgements, little-endian: u32 length of a JSON head, the head, zeros up to a multiple of 8; then of each compound u32 slot, u8
 * status, f64 since, gapAt, came, seen, coarse, guardedUntil, u16[8] sources that served it and f64[8] when. Each is one column, and every column
 * begins at a multiple of 8. A slice of the light: u32 version, u32 tiles, then f64 base, i32 column, i32 row, u16[64] stamps of each, in the same way.
 */
interface Head extends CheckpointNote {
  readonly version: typeof VERSION
  readonly compounds: number
}

const VERSION = 3
const TIMES = ['sinceMs', 'gapAtMs', 'cameMs', 'seenMs', 'coarseMs', 'guardedUntilMs'] as const satisfies readonly (keyof Judgements)[]
const SLICE_HEAD_BYTES = 8

function pad8(bytes: number): number {
  return (bytes + 7) & ~7
}

/** Hands out columns of a buffer, one after the other. */
function columnsFrom(buffer: ArrayBuffer, at: number) {
  let next = at
  return <T>(kind: new (buffer: ArrayBuffer, at: number, length: number) => T, length: number, elementBytes: number): T => {
    const column = new kind(buffer, next, length)
    next += pad8(length * elementBytes)
    return column
  }
}

function judgementColumns(buffer: ArrayBuffer, at: number, compounds: number) {
  const take = columnsFrom(buffer, at)
  return {
    slot: take(Uint32Array, compounds, 4),
    status: take(Uint8Array, compounds, 1),
    times: TIMES.map(() => take(Float64Array, compounds, 8)),
    servedBy: take(Uint16Array, compounds * SERVED_KEPT, 2),
    servedMs: take(Float64Array, compounds * SERVED_KEPT, 8),
  }
}

function lightColumns(buffer: ArrayBuffer, tiles: number) {
  const take = columnsFrom(buffer, SLICE_HEAD_BYTES)
  return {
    base: take(Float64Array, tiles, 8),
    column: take(Int32Array, tiles, 4),
    row: take(Int32Array, tiles, 4),
    stamps: take(Uint16Array, tiles * TILE_CELLS, 2),
  }
}

function judgementBytes(compounds: number): number {
  const widths = [4, 1, ...TIMES.map(() => 8), 2 * SERVED_KEPT, 8 * SERVED_KEPT]
  return widths.reduce((sum, bytes) => sum + pad8(compounds * bytes), 0)
}

function sliceBytes(tiles: number): number {
  return [8, 4, 4, 2 * TILE_CELLS].reduce((sum, bytes) => sum + pad8(tiles * bytes), SLICE_HEAD_BYTES)
}

/** Cost: O(compounds), one buffer of 133 bytes each. */
export function encodeCheckpoint({ columns, served }: Coverage, note: CheckpointNote): Uint8Array {
  const slots: number[] = []
  columns.status.forEach((status, slot) => status !== 0 && slots.push(slot))
  const head: Head = { version: VERSION, ...note, compounds: slots.length }
  const headBytes = new TextEncoder().encode(JSON.stringify(head))
  const bodyAt = pad8(4 + headBytes.length)
  const bytes = new Uint8Array(bodyAt + judgementBytes(slots.length))
  new DataView(bytes.buffer).setUint32(0, headBytes.length, true)
  bytes.set(headBytes, 4)
  const body = judgementColumns(bytes.buffer, bodyAt, slots.length)
  slots.forEach((slot, i) => {
    body.slot[i] = slot
    body.status[i] = columns.status[slot]!
    TIMES.forEach((name, at) => (body.times[at]![i] = columns[name][slot]!))
    served.read(slot, body.servedBy, body.servedMs, i * SERVED_KEPT)
  })
  return bytes
}

/** Encodes what was seen on the tiles numbered from `from` to before `from + SLICE_TILES`. Cost: one buffer of 144 bytes a tile that was ever seen. */
export function encodeLight(grid: SightGrid, from: number): Uint8Array {
  const tiles: number[] = []
  const end = Math.min(grid.tileEnd, from + SLICE_TILES)
  for (let tile = from; tile < end; tile++) if (grid.isUsed(tile) && grid.baseOf(tile) > 0) tiles.push(tile)
  const bytes = new Uint8Array(sliceBytes(tiles.length))
  const head = new DataView(bytes.buffer)
  head.setUint32(0, VERSION, true)
  head.setUint32(4, tiles.length, true)
  const body = lightColumns(bytes.buffer, tiles.length)
  tiles.forEach((tile, i) => {
    body.base[i] = grid.baseOf(tile)
    body.column[i] = grid.columnOf(tile)
    body.row[i] = grid.rowOf(tile)
    body.stamps.set(grid.stampsOf(tile).subarray(grid.offsetOf(tile), grid.offsetOf(tile) + TILE_CELLS), i * TILE_CELLS)
  })
  return bytes
}

/** @returns `undefined` when the bytes are no checkpoint of this version: the log is then read instead */
export function readCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  const head = headOf(bytes)
  if (!head) return undefined
  const { buffer } = new Uint8Array(bytes) // a copy begins at 0, whatever the bytes were cut from
  const headLength = new DataView(buffer).getUint32(0, true)
  const body = judgementColumns(buffer, pad8(4 + headLength), head.compounds)
  return {
    note: head,
    restoreJudgements(coverage, isKept) {
      for (let i = 0; i < head.compounds; i++) {
        const slot = body.slot[i]!
        if (!isKept(slot)) continue
        const time = (name: (typeof TIMES)[number]) => body.times[TIMES.indexOf(name)]![i]!
        coverage.adopt(slot, {
          status: body.status[i]!,
          sinceMs: time('sinceMs'),
          gapAtMs: time('gapAtMs'),
          cameMs: time('cameMs'),
          seenMs: time('seenMs'),
          coarseMs: time('coarseMs'),
          guardedUntilMs: time('guardedUntilMs'),
        })
        for (let at = i * SERVED_KEPT; at < (i + 1) * SERVED_KEPT; at++)
          if (body.servedMs[at]! > 0) coverage.served.note(slot, body.servedBy[at]!, body.servedMs[at]!)
      }
    },
  }
}

/**
 * Puts back when each place of a slice was seen. The compounds must be laid already; where none is any more, tiles are passed over.
 *
 * @returns false when the bytes are no slice of this version
 */
export function restoreLight(grid: SightGrid, bytes: Uint8Array): boolean {
  if (bytes.byteLength < SLICE_HEAD_BYTES) return false
  const { buffer } = new Uint8Array(bytes)
  const head = new DataView(buffer)
  const tiles = head.getUint32(4, true)
  if (head.getUint32(0, true) !== VERSION || sliceBytes(tiles) !== bytes.byteLength) return false
  const body = lightColumns(buffer, tiles)
  for (let i = 0; i < tiles; i++)
    grid.raise(body.column[i]!, body.row[i]!, body.base[i]!, body.stamps.subarray(i * TILE_CELLS, (i + 1) * TILE_CELLS))
  return true
}

function headOf(bytes: Uint8Array): Head | undefined {
  if (bytes.byteLength < 4) return undefined
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const bodyAt = pad8(4 + headLength)
  if (bodyAt > bytes.byteLength) return undefined
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength))) as Partial<Head>
    const isWhole = head.version === VERSION && bytes.byteLength === bodyAt + judgementBytes(head.compounds ?? -1)
    return isWhole ? (head as Head) : undefined
  } catch {
    return undefined // not ours, or of another form
  }
}
