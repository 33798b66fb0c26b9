/**
 * Where light and gaps end: for each tile a block of 5 × 5 texels, one a corner of every second cell, with the ways to the outer edges of the
 * surroundings and of the gaps, and the type of the compound that is nearest. Between corners the graphics card interpolates.
 */
import { COMPOUND_TYPES } from '#wire/places'
import { ATLAS_BLOCKS, SIDE, type LightAtlas } from './light-atlas.ts'
import type { RingGround, TileWays } from './ring-ground.ts'

/** Cells from corner to corner. */
export const EDGE_STEP = 2
/** Corners along a tile's side. */
export const EDGE_BLOCK = SIDE / EDGE_STEP + 1
export const EDGE_PX = ATLAS_BLOCKS * EDGE_BLOCK
/** Bytes a texel: the way to the surroundings' edge, to the gaps' edge, the type, and one for alignment. */
const EDGE_BYTES = 4
/** A way is kept from −20 m (inside) to +20 m: of four corners 12 m apart between which an edge runs, none is further from it than 17 m. */
export const EDGE_REACH_M = 20
/** A type is kept as its index times this. */
export const TYPE_STEP = Math.floor(255 / COMPOUND_TYPES.length)
const OUTSIDE = 255

export interface EdgeAtlas {
  /** `EDGE_PX` texels a row. Replaced when it grows. */
  readonly texels: Uint8Array
  /** Blocks measured since `clean`. */
  dirty(): readonly number[]
  clean(): void
  /** Measures by another ground from now on: every tile is to be measured again. */
  begin(ground: RingGround): void
  /** These are to be measured: they are new, or a gap has opened or closed there. Until it is, a new tile shows no light. */
  expect(slots: Iterable<number>): void
  /** There are tiles to be measured. */
  readonly isBehind: boolean
  /** Measures at most so many of those that are to be; returns whether any are left. */
  work(most: number): boolean
}

/**
 * How wrong: with cells of 6 m an edge lies within 0.3 m of the true one: 0.22 m because an arc of 80 m is straight between corners 12 m apart,
 * 0.08 m because a way is kept in 1/255 of 40 m. Where two edges meet, the corner between them is cut by up to half of the 12 m.
 */
export function edgeAtlas(atlas: LightAtlas, cellM: number): EdgeAtlas {
  const corners = EDGE_BLOCK * EDGE_BLOCK
  const ways: TileWays = { edge: new Float64Array(corners), gap: new Float64Array(corners), type: new Uint8Array(corners) }
  const tileM = SIDE * cellM
  const expected = new Set<number>()
  let texels = outside(atlas.blockRows)
  let ground: RingGround | undefined
  let dirtySlots: number[] = []

  function makeRoom(): void {
    if (texels.length === atlas.blockRows * EDGE_BLOCK * EDGE_PX * EDGE_BYTES) return
    const wider = outside(atlas.blockRows)
    wider.set(texels)
    texels = wider
  }

  function measure(slot: number, from: RingGround): void {
    from.measure(atlas.columnOf(slot) * tileM, atlas.rowOf(slot) * tileM, ways)
    const home = Math.floor(slot / ATLAS_BLOCKS) * EDGE_BLOCK * EDGE_PX + (slot % ATLAS_BLOCKS) * EDGE_BLOCK
    for (let corner = 0; corner < corners; corner++) {
      const at = (home + Math.floor(corner / EDGE_BLOCK) * EDGE_PX + (corner % EDGE_BLOCK)) * EDGE_BYTES
      texels[at] = packed(ways.edge[corner]!)
      texels[at + 1] = packed(ways.gap[corner]!)
      texels[at + 2] = ways.type[corner]! * TYPE_STEP
    }
    dirtySlots.push(slot)
  }

  return {
    get texels() {
      return texels
    },
    dirty: () => dirtySlots,
    clean: () => (dirtySlots = []),
    begin(newGround) {
      ground = newGround
      for (let slot = 0; slot < atlas.count; slot++) expected.add(slot)
    },
    expect(slots) {
      for (const slot of slots) expected.add(slot)
    },
    get isBehind() {
      makeRoom()
      return ground !== undefined && expected.size > 0
    },
    work(most) {
      makeRoom()
      if (!ground) return false
      let left = most
      for (const slot of expected) {
        if (left-- === 0) return true
        expected.delete(slot)
        measure(slot, ground)
      }
      return false
    },
  }
}

function packed(wayM: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, wayM / (2 * EDGE_REACH_M) + 0.5)))
}

function outside(blockRows: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(blockRows * EDGE_BLOCK * EDGE_PX * EDGE_BYTES).fill(OUTSIDE)
}
