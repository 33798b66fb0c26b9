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
/** In `around`: no tile lies there. */
const NOBODY_THERE = -1
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
 * Cost of a tile put: 64 texels looked at; where they are to be drawn anew, 64 and at most 80 of its neighbours' borders, which are to be sent again too. Memory: 640 bytes a tile.
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
  /** Eight a tile: who lies around it, in the order of `AROUND`; `NOBODY_THERE`. */
  let around = new Int32Array(blockRows * ATLAS_BLOCKS * AROUND.length).fill(NOBODY_THERE)
  let isPlaced = new Uint8Array(blockRows * ATLAS_BLOCKS)
  let isDirty = new Uint8Array(blockRows * ATLAS_BLOCKS)
  let dirtySlots: number[] = []

  function grow(): void {
    blockRows = Math.ceil(blockRows * GROWTH)
    texels = copied(emptyTexels(blockRows), texels)
    const blocks = blockRows * ATLAS_BLOCKS
    bounds = copied(new Float32Array(blocks * BOUNDS_FLOATS), bounds)
    columns = copied(new Int32Array(blocks), columns)
    rows = copied(new Int32Array(blocks), rows)
    around = copied(new Int32Array(blocks * AROUND.length).fill(NOBODY_THERE), around)
    isPlaced = copied(new Uint8Array(blocks), isPlaced)
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

  /** @returns whether it is a new one */
  function place(slot: number, column: number, row: number): boolean {
    if (isPlaced[slot] === 1) return false
    while (slot >= blockRows * ATLAS_BLOCKS) grow()
    isPlaced[slot] = 1
    slots.set(keyOf(column, row), slot)
    columns[slot] = column
    rows[slot] = row
    bounds.set(boundsOf(plane, column * tileM, row * tileM, tileM), slot * BOUNDS_FLOATS)
    for (const [i, [dx, dy]] of AROUND.entries()) {
      const neighbour = slots.get(keyOf(column + dx, row + dy))
      if (neighbour === undefined) continue
      around[slot * AROUND.length + i] = neighbour
      around[neighbour * AROUND.length + AROUND.length - 1 - i] = slot // what lies opposite
    }
    return true
  }

  /** Copies into the border of a tile, on its side (dx, dy), the cells of the neighbour that lies there. */
  function border(slot: number, neighbour: number, dx: number, dy: number): void {
    const [to, from] = [homeOf(slot), homeOf(neighbour)]
    const back = (SIDE * dy * ATLAS_PX + SIDE * dx) | 0
    const [fromX, toX, fromY, toY] = [beginOf(dx), endOf(dx), beginOf(dy), endOf(dy)]
    let isChanged = false
    for (let y = fromY; y < toY; y++) {
      for (let x = fromX; x < toX; x++) {
        const at = y * ATLAS_PX + x
        const value = texels[from + at - back]!
        if (texels[to + at] === value) continue
        texels[to + at] = value
        isChanged = true
      }
    }
    if (isChanged) soil(slot)
  }

  /** @returns whether any cell is another than it was */
  function write({ mask, seenS }: LightColumns, slot: number): boolean {
    const home = homeOf(slot)
    let isChanged = false
    for (let k = 0; k < CELLS; k++) {
      const at = home + (k >> 3) * ATLAS_PX + (k & 7)
      const value = (mask[MASK_WORDS * slot + (k >> 5)]! >>> (k & 31)) & 1 ? seenS[CELLS * slot + k]! : NO_RING
      if (texels[at] === value) continue
      texels[at] = value
      isChanged = true
    }
    return isChanged
  }

  function putOne(light: LightColumns, slot: number): void {
    const isNew = place(slot, light.column[slot]!, light.row[slot]!)
    if (!write(light, slot) && !isNew) return
    soil(slot)
    for (let i = 0; i < AROUND.length; i++) {
      const neighbour = around[slot * AROUND.length + i]!
      if (neighbour === NOBODY_THERE) continue
      const [dx, dy] = AROUND[i]!
      border(neighbour, slot, -dx, -dy)
      // Whoever was there before has told its cells to those who were there then.
      if (isNew) border(slot, neighbour, dx, dy)
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

/** The cells of a tile's border along one axis, from and to before: those at either end, or all between. */
function beginOf(d: number): number {
  return d < 0 ? -BORDER : d > 0 ? SIDE : 0
}

function endOf(d: number): number {
  return d < 0 ? 0 : d > 0 ? SIDE + BORDER : SIDE
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
