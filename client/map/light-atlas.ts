/**
 * The light of all tiles as one picture to be looked up by the graphics card: a block of 12 × 12 texels a tile, its 8 × 8 cells and a border
 * of two of its neighbours' cells, so that tiles join without seams.
 */
import type { Plane } from '#geodata/plane'
import { mercatorX, mercatorY } from './mercator.ts'

/** Cells along a tile's side, and cells of a tile. */
export const SIDE = 8
const CELLS = SIDE * SIDE
/** Cells of its neighbours on each side of a tile: as far as a place looks. */
export const BORDER = 2
/** A tile and its border. */
export const BLOCK = SIDE + 2 * BORDER
/** Blocks side by side: 300 × 300 blocks hold the most tiles there may be, in a picture every graphics card takes. */
export const ATLAS_BLOCKS = 300
export const ATLAS_PX = ATLAS_BLOCKS * BLOCK
/** The value of a cell that belongs to no ring, or that nobody told of. Below any time, and below "never". */
export const NO_RING = -2e9
const FIRST_BLOCK_ROWS = 8
/** By less than doubling: what is left over is held twice, here and on the graphics card. */
const GROWTH = 1.5
const MASK_WORDS = 2
const BOUNDS_FLOATS = 4
/** Columns and rows lie between ± this. */
const HALF_SPAN = 2 ** 25

/** The light as it is held elsewhere; see the picture's own words for what each column means. */
export interface LightColumns {
  readonly count: number
  readonly column: Int32Array
  readonly row: Int32Array
  readonly mask: Uint32Array
  readonly seenS: Float32Array
}

export interface LightAtlas {
  /** `ATLAS_PX` texels a row: when each cell was last seen, s from the light's base; `NO_RING`. Replaced when it grows. */
  readonly texels: Float32Array
  /** Rows of blocks there is room for. */
  readonly blockRows: number
  readonly count: number
  /** Four a tile: west, north, east and south in mercator units of 0 to 1, from the plane's origin. */
  readonly bounds: Float32Array
  /** Blocks to be sent to the graphics card: those written since `clean`, each once. */
  dirty(): readonly number[]
  clean(): void
  /** Takes the newest light of some tiles, and what their neighbours need of it. */
  put(light: LightColumns, slots: ArrayLike<number>): void
  columnOf(slot: number): number
  rowOf(slot: number): number
  /** The tile there, if there is one. */
  at(column: number, row: number): number | undefined
}

/**
 * Cost of a tile put: 64 texels and at most 160 of borders, and those of its eight neighbours whose border changed are to be sent again too. Memory: 600 bytes a tile.
 *
 * @param plane in which the tiles lie
 */
export function lightAtlas(plane: Plane, cellM: number): LightAtlas {
  const slots = new Map<number, number>()
  const tileM = SIDE * cellM
  let blockRows = FIRST_BLOCK_ROWS
  let texels = emptyTexels(blockRows)
  let bounds = new Float32Array(blockRows * ATLAS_BLOCKS * BOUNDS_FLOATS)
  let columns = new Int32Array(blockRows * ATLAS_BLOCKS)
  let rows = new Int32Array(blockRows * ATLAS_BLOCKS)
  let isDirty = new Uint8Array(blockRows * ATLAS_BLOCKS)
  let dirtySlots: number[] = []

  function grow(): void {
    blockRows = Math.ceil(blockRows * GROWTH)
    texels = copied(emptyTexels(blockRows), texels)
    const blocks = blockRows * ATLAS_BLOCKS
    bounds = copied(new Float32Array(blocks * BOUNDS_FLOATS), bounds)
    columns = copied(new Int32Array(blocks), columns)
    rows = copied(new Int32Array(blocks), rows)
    isDirty = copied(new Uint8Array(blocks), isDirty)
  }

  function soil(slot: number): void {
    if (isDirty[slot] === 1) return
    isDirty[slot] = 1
    dirtySlots.push(slot)
  }

  /** Where a tile's cell (0, 0) stands in the picture. */
  function homeOf(slot: number): number {
    return (Math.floor(slot / ATLAS_BLOCKS) * BLOCK + BORDER) * ATLAS_PX + (slot % ATLAS_BLOCKS) * BLOCK + BORDER
  }

  function place(slot: number, column: number, row: number): void {
    if (slots.get(keyOf(column, row)) === slot) return
    while (slot >= blockRows * ATLAS_BLOCKS) grow()
    slots.set(keyOf(column, row), slot)
    columns[slot] = column
    rows[slot] = row
    bounds.set(boundsOf(plane, column * tileM, row * tileM, tileM), slot * BOUNDS_FLOATS)
  }

  /** @returns whether it was another value */
  function write(at: number, value: number): boolean {
    if (texels[at] === value) return false
    texels[at] = value
    return true
  }

  /** Copies into the border of a tile, on its side (dx, dy), the cells of the neighbour that lies there. */
  function border(slot: number, neighbour: number, dx: number, dy: number): void {
    const [to, from] = [homeOf(slot), homeOf(neighbour)]
    let isChanged = false
    for (const y of borderCells(dy)) {
      for (const x of borderCells(dx))
        isChanged = write(to + y * ATLAS_PX + x, texels[from + (y - SIDE * dy) * ATLAS_PX + x - SIDE * dx]!) || isChanged
    }
    if (isChanged) soil(slot)
  }

  function putOne(light: LightColumns, slot: number): void {
    place(slot, light.column[slot]!, light.row[slot]!)
    const home = homeOf(slot)
    let isChanged = false
    for (let k = 0; k < CELLS; k++) {
      const isRing = (light.mask[MASK_WORDS * slot + (k >> 5)]! >>> (k & 31)) & 1
      isChanged = write(home + (k >> 3) * ATLAS_PX + (k & 7), isRing ? light.seenS[CELLS * slot + k]! : NO_RING) || isChanged
    }
    if (isChanged) soil(slot)
    for (const [dx, dy] of AROUND) {
      const neighbour = slots.get(keyOf(columns[slot]! + dx, rows[slot]! + dy))
      if (neighbour === undefined) continue
      border(slot, neighbour, dx, dy)
      border(neighbour, slot, -dx, -dy)
    }
  }

  return {
    get texels() {
      return texels
    },
    get blockRows() {
      return blockRows
    },
    get count() {
      return slots.size
    },
    get bounds() {
      return bounds
    },
    dirty: () => dirtySlots,
    clean() {
      for (const slot of dirtySlots) isDirty[slot] = 0
      dirtySlots = []
    },
    put(light, changed) {
      for (let i = 0; i < changed.length; i++) putOne(light, changed[i]!)
    },
    columnOf: (slot) => columns[slot]!,
    rowOf: (slot) => rows[slot]!,
    at: (column, row) => slots.get(keyOf(column, row)),
  }
}

const AROUND = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const)).filter(([dx, dy]) => dx !== 0 || dy !== 0)
const ACROSS = Array.from({ length: SIDE }, (_, i) => i)
const BEFORE = Array.from({ length: BORDER }, (_, i) => i - BORDER)
const BEHIND = Array.from({ length: BORDER }, (_, i) => SIDE + i)

/** The cells of a tile's border along one axis: those at either end, or all between. */
function borderCells(d: number): readonly number[] {
  return d < 0 ? BEFORE : d > 0 ? BEHIND : ACROSS
}

function keyOf(column: number, row: number): number {
  return (column + HALF_SPAN) * 2 * HALF_SPAN + row + HALF_SPAN
}

function emptyTexels(blockRows: number): Float32Array<ArrayBuffer> {
  return new Float32Array(blockRows * BLOCK * ATLAS_PX).fill(NO_RING)
}

function copied<T extends Float32Array | Int32Array | Uint8Array>(wider: T, from: T): T {
  wider.set(from)
  return wider
}

/** Differences are taken in double precision: what is left is under 0.3°, which 32 bits hold to 2 mm. */
function boundsOf(plane: Plane, x: number, y: number, tileM: number): readonly number[] {
  const { originLon, originLat } = plane
  const east = (atX: number): number => mercatorX(plane.lonOf(atX)) - mercatorX(originLon)
  const south = (atY: number): number => mercatorY(plane.latOf(atY)) - mercatorY(originLat)
  return [east(x), south(y + tileM), east(x + tileM), south(y)]
}
