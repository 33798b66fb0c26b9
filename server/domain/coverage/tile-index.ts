/** Which tile of the grid lies where: sparse, since only the surroundings of compounds have tiles. */

export interface TileIndex {
  /** The tile at a column and row of tiles; −1 where there is none. */
  at(column: number, row: number): number
  set(column: number, row: number, tile: number): void
  /** Takes a tile out. */
  remove(column: number, row: number): void
  /** Takes in all that another has; itself it has nothing yet. */
  copy(other: Pick<TileIndex, 'blocks'>): void
  /** Tiles by the block in which they lie. */
  readonly blocks: ReadonlyMap<number, Int32Array<ArrayBuffer>>
  clear(): void
}

/** Tiles along the side of a block, the unit that is looked up: 768 m, so that a sweep meets one or two. */
const BLOCK_BITS = 4
const BLOCK_SIDE = 1 << BLOCK_BITS
const BLOCK_MASK = BLOCK_SIDE - 1
/** Blocks to either side of the origin: beyond the Earth. */
const HALF_BLOCKS = 32_768

/** An empty index. Memory: about 1.2 KB a block of 768 m that holds a tile. */
export function tileIndex(): TileIndex {
  const blocks = new Map<number, Int32Array<ArrayBuffer>>()
  let lastKey = -1
  let lastBlock: Int32Array<ArrayBuffer> | undefined

  function blockAt(column: number, row: number): Int32Array<ArrayBuffer> | undefined {
    const key = ((column >> BLOCK_BITS) + HALF_BLOCKS) * (2 * HALF_BLOCKS) + (row >> BLOCK_BITS) + HALF_BLOCKS
    if (key !== lastKey) {
      lastKey = key
      lastBlock = blocks.get(key)
    }
    return lastBlock
  }

  return {
    at(column, row) {
      const block = blockAt(column, row)
      return block === undefined ? -1 : block[((row & BLOCK_MASK) << BLOCK_BITS) | (column & BLOCK_MASK)]!
    },
    set(column, row, tile) {
      let block = blockAt(column, row)
      if (!block) {
        block = new Int32Array(BLOCK_SIDE * BLOCK_SIDE).fill(-1)
        blocks.set(lastKey, block)
        lastBlock = block
      }
      block[((row & BLOCK_MASK) << BLOCK_BITS) | (column & BLOCK_MASK)] = tile
    },
    remove(column, row) {
      const block = blockAt(column, row)
      if (!block) return
      block[((row & BLOCK_MASK) << BLOCK_BITS) | (column & BLOCK_MASK)] = -1
      if (!block.every((tile) => tile === -1)) return
      blocks.delete(lastKey)
      lastBlock = undefined
    },
    copy(other) {
      for (const [key, block] of other.blocks) blocks.set(key, block.slice())
    },
    blocks,
    clear() {
      blocks.clear()
      lastKey = -1
      lastBlock = undefined
    },
  }
}
