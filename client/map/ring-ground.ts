/** The surroundings of all compounds: what the outer edges of light and of gaps are cut by. */
import { isWithin, wayToUnseen, wayToWall, type RingShape } from './ring-shape.ts'

/** Shapes are found by squares of so many tiles a side: a few compounds each. */
const SQUARE_TILES = 4
const HALF_SPAN = 2 ** 25

/** A figure by corner of a tile's cells, row by row from the south-west. */
export interface TileWays {
  /** Way to the outer edge of the nearest surroundings, metres, negative inside; positive also deep within the walls. */
  readonly edge: Float64Array
  /** The same of the nearest gap; of one with a side unseen, to the edge of that side. */
  readonly gap: Float64Array
  /** Type of the nearest compound, index into `COMPOUND_TYPES`; 0 where none is near. */
  readonly type: Uint8Array
}

export interface RingGround {
  /**
   * Measures the corners of a tile's cells.
   *
   * @param x west edge of the tile, metres on the plane; a multiple of the tile's side, as `y` is
   * @param out every element is written
   *
   * Cost: O(corners × sides of footprints near), some 6 µs a tile of 25 corners; allocates nothing.
   */
  measure(x: number, y: number, out: TileWays): void
}

export interface RingGroundOptions {
  readonly shapes: Iterable<RingShape>
  readonly radiusM: number
  /** Corners along a side of a tile, and how far apart they are. */
  readonly corners: number
  readonly stepM: number
  /** Ways are told up to this. */
  readonly reachM: number
  /** The unseen sides of a compound that is a gap; 0 of any other. Asked anew at each measuring. */
  readonly gapSides: (slot: number) => number
}

/** Cost: O(shapes); a shape is listed in every square that it can be near to. */
export function ringGround({ shapes, radiusM, corners, stepM, reachM, gapSides }: RingGroundOptions): RingGround {
  const tileM = (corners - 1) * stepM
  const squareM = SQUARE_TILES * tileM
  const farM = radiusM + reachM
  const deepM = stepM * Math.SQRT2
  const squares = new Map<number, RingShape[]>()

  function list(shape: RingShape): void {
    for (let row = Math.floor((shape.south - farM) / squareM); row * squareM <= shape.north + farM; row++) {
      for (let column = Math.floor((shape.west - farM) / squareM); column * squareM <= shape.east + farM; column++) {
        const listed = squares.get(keyOf(column, row))
        if (listed) listed.push(shape)
        else squares.set(keyOf(column, row), [shape])
      }
    }
  }

  for (const shape of shapes) list(shape)

  return {
    measure(x, y, out) {
      out.edge.fill(reachM)
      out.gap.fill(reachM)
      out.type.fill(0)
      for (const shape of squares.get(keyOf(Math.floor(x / squareM), Math.floor(y / squareM))) ?? []) {
        const { west, south, east, north, type } = shape
        if (west - farM > x + tileM || east + farM < x || south - farM > y + tileM || north + farM < y) continue
        const sides = gapSides(shape.slot)
        for (let corner = 0; corner < corners * corners; corner++) {
          const atX = x + (corner % corners) * stepM
          const atY = y + Math.floor(corner / corners) * stepM
          const wallM = wayToWall(shape, atX, atY)
          // Deep within the walls no light is drawn: the homes are drawn over it. Near them it is, for the walls to cut it.
          const way = wallM > deepM && isWithin(shape, atX, atY) ? reachM : wallM - radiusM
          if (way < out.edge[corner]!) {
            out.edge[corner] = way
            out.type[corner] = type
          }
          if (sides === 0 || way >= out.gap[corner]!) continue
          out.gap[corner] = Math.min(out.gap[corner]!, Math.max(way, wayToUnseen(shape, sides, atX, atY)))
        }
      }
    },
  }
}

function keyOf(column: number, row: number): number {
  return (column + HALF_SPAN) * 2 * HALF_SPAN + row + HALF_SPAN
}
