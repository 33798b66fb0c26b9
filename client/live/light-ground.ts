/** What has been seen where: the cells of the rings, in tiles with a slot each that grow as tiles come. */
import { LIGHT_FLAG, NEVER_SEEN, TILE_CELLS, type LightTiles } from '#wire/light-tiles'
import { capacityFor, FIRST_CAPACITY } from './capacity.ts'

/**
 * The most tiles held, as the server sends no more: 48 m each, the rings of 1,200 compounds. 25 MB here, 60 MB for drawing, and that once more
 * on the graphics card; a district takes half of it. Beyond it compounds are dots.
 */
export const MOST_TILES = 90_000
/** Stands for "not seen as far back as is remembered"; so long ago that no interval reaches it. */
export const NEVER_S = -1e9
const SECOND_MS = 1_000
const MASK_WORDS = 2
/** Columns and rows lie between ± this. */
const HALF_SPAN = 2 ** 25

/** Where the tiles lie: all of them in one plane. */
export interface LightPlane {
  readonly originLon: number
  readonly originLat: number
  readonly cellM: number
}

/** A picture that light is written into. Columns are replaced when they grow: take them from here each time. */
export interface LiveLight {
  /** Absent until the first message. */
  readonly plane: LightPlane | undefined
  /** What `seenS` counts from, Unix ms. */
  readonly baseMs: number
  /** Tiles held: slots 0 to before this. */
  readonly count: number
  /** There are more than anybody wants to send or hold: none is held. */
  readonly isTooMuch: boolean
  readonly column: Int32Array
  readonly row: Int32Array
  /** Two words a tile: which of its cells belong to a ring. */
  readonly mask: Uint32Array
  /** 64 a tile: when each cell was last seen, s after `baseMs`; `NEVER_S`. In 32 bits a year is kept to 2 s. */
  readonly seenS: Float32Array
  /** Writes what a message tells; returns the slots it changed. One that tells everything replaces what is held. */
  apply(tiles: LightTiles): Uint32Array
  clear(): void
}

interface TileColumns {
  readonly column: Int32Array
  readonly row: Int32Array
  readonly mask: Uint32Array
  readonly seenS: Float32Array
}

function tileColumns(capacity: number): TileColumns {
  return {
    column: new Int32Array(capacity),
    row: new Int32Array(capacity),
    mask: new Uint32Array(capacity * MASK_WORDS),
    seenS: new Float32Array(capacity * TILE_CELLS),
  }
}

function grownTo(old: TileColumns, capacity: number): TileColumns {
  const grown = tileColumns(capacity)
  for (const name of Object.keys(old) as (keyof TileColumns)[]) grown[name].set(old[name])
  return grown
}

export function liveLight(): LiveLight {
  const slots = new Map<number, number>()
  let columns = tileColumns(FIRST_CAPACITY)
  let plane: LightPlane | undefined
  let baseMs = 0
  let isTooMuch = false

  function clear(): void {
    slots.clear()
    columns = tileColumns(FIRST_CAPACITY)
    plane = undefined
    isTooMuch = false
  }

  /** Until a message tells everything anew, and it is less. */
  function giveUp(): void {
    clear()
    isTooMuch = true
  }

  /** Takes the message's plane; what lies in another one is dropped. */
  function settle({ originLon, originLat, cellM, serverMs }: LightTiles): void {
    if (plane && plane.originLon === originLon && plane.originLat === originLat && plane.cellM === cellM) return
    clear()
    plane = { originLon, originLat, cellM }
    baseMs = serverMs
  }

  function slotOf(column: number, row: number): number {
    const key = (column + HALF_SPAN) * 2 * HALF_SPAN + row + HALF_SPAN
    const known = slots.get(key)
    if (known !== undefined) return known
    const slot = slots.size
    slots.set(key, slot)
    if (slot >= columns.column.length) columns = grownTo(columns, capacityFor(slot + 1))
    columns.column[slot] = column
    columns.row[slot] = row
    return slot
  }

  /** @returns the tile's slot where anything changed in it */
  function write(tiles: LightTiles, i: number): number | undefined {
    const known = slots.size
    const slot = slotOf(tiles.column[i]!, tiles.row[i]!)
    const isNew = slots.size > known
    let isChanged = isNew
    for (let word = 0; word < MASK_WORDS; word++) {
      const mask = tiles.mask[MASK_WORDS * i + word]!
      if (columns.mask[MASK_WORDS * slot + word] === mask) continue
      columns.mask[MASK_WORDS * slot + word] = mask
      isChanged = true
    }
    const { seenS } = columns
    const madeS = (tiles.serverMs - baseMs) / SECOND_MS
    const stepS = tiles.stepMs / SECOND_MS
    for (let k = 0; k < TILE_CELLS; k++) {
      const age = tiles.age[TILE_CELLS * i + k]!
      const at = TILE_CELLS * slot + k
      const told = age === NEVER_SEEN ? NEVER_S : madeS - age * stepS
      // An age is whole steps: of a cell nobody has seen since, the time comes out a little different with each message.
      if (!isNew && Math.abs(told - seenS[at]!) <= stepS) continue
      seenS[at] = told
      isChanged = true
    }
    return isChanged ? slot : undefined
  }

  return {
    get plane() {
      return plane
    },
    get baseMs() {
      return baseMs
    },
    get count() {
      return slots.size
    },
    get isTooMuch() {
      return isTooMuch
    },
    get column() {
      return columns.column
    },
    get row() {
      return columns.row
    },
    get mask() {
      return columns.mask
    },
    get seenS() {
      return columns.seenS
    },
    apply(tiles) {
      if (tiles.flags & LIGHT_FLAG.everything) clear()
      if (tiles.flags & LIGHT_FLAG.tooMany) giveUp()
      if (isTooMuch) return new Uint32Array(0)
      settle(tiles)
      const changed: number[] = []
      for (let i = 0; i < tiles.count; i++) {
        const slot = write(tiles, i)
        if (slot !== undefined) changed.push(slot)
      }
      if (slots.size <= MOST_TILES) return Uint32Array.from(changed)
      giveUp()
      return new Uint32Array(0)
    },
    clear,
  }
}
