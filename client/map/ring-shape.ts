/** The surroundings of one compound on the plane: how far a place is from its walls, and whether it lies on a side that nobody has seen. */
import type { Plane } from '#geodata/plane'
import { distanceSqToSegment } from '#geodata/polygon'
import { BEARING_SECTORS } from '#wire/coverage'
import { COMPOUND_TYPES, type Compound } from '#wire/places'
import { middleOf } from '../places/middle.ts'

/** Every side unseen. */
export const ALL_SIDES = 2 ** BEARING_SECTORS - 1
const SECTOR_RAD = (2 * Math.PI) / BEARING_SECTORS
const QUARTER_RAD = Math.PI / 2
const SIDE_FLOATS = 4

/** What is measured of a compound. */
export type RingCompound = Pick<Compound, 'slot' | 'footprint' | 'type'>

/** A footprint on the plane, metres. */
export interface RingShape {
  readonly slot: number
  /** Index into `COMPOUND_TYPES`. */
  readonly type: number
  /** Bearings are taken from here. */
  readonly middleX: number
  readonly middleY: number
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
  /** The sides of all rings: from x, y, to x, y; four a side. */
  readonly sides: Float64Array
}

export function ringShapeOf({ slot, footprint, type }: RingCompound, plane: Plane): RingShape {
  const rings = footprint.type === 'Polygon' ? footprint.coordinates : footprint.coordinates.flat()
  const flat = rings.map((ring) => ring.map(([lon, lat]) => [plane.xOf(lon), plane.yOf(lat)] as const))
  const sides = flat.flatMap((ring) => ring.slice(1).flatMap(([x, y], i) => [ring[i]![0], ring[i]![1], x, y]))
  const xs = flat.flat().map(([x]) => x)
  const ys = flat.flat().map(([, y]) => y)
  const [lon, lat] = middleOf(footprint)
  return {
    slot,
    type: COMPOUND_TYPES.indexOf(type),
    middleX: plane.xOf(lon),
    middleY: plane.yOf(lat),
    west: Math.min(...xs),
    south: Math.min(...ys),
    east: Math.max(...xs),
    north: Math.max(...ys),
    sides: Float64Array.from(sides),
  }
}

/** The distance to the nearest side, metres; also from within. Cost: O(sides). */
export function wayToWall({ sides }: RingShape, x: number, y: number): number {
  let leastSq = Infinity
  for (let at = 0; at < sides.length; at += SIDE_FLOATS) {
    const sq = distanceSqToSegment(x, y, sides[at]!, sides[at + 1]!, sides[at + 2]!, sides[at + 3]!)
    if (sq < leastSq) leastSq = sq
  }
  return Math.sqrt(leastSq)
}

/** Whether a place lies within the walls, by the even–odd rule. Cost: O(sides). */
export function isWithin({ sides }: RingShape, x: number, y: number): boolean {
  let isInside = false
  for (let at = 0; at < sides.length; at += SIDE_FLOATS) {
    const [ax, ay, bx, by] = [sides[at]!, sides[at + 1]!, sides[at + 2]!, sides[at + 3]!]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside
  }
  return isInside
}

/**
 * The way to the edge of the unseen sectors: metres, negative within them. `-Infinity` where all are unseen, `Infinity` where none is.
 *
 * @param unseenSides a bit a sector of bearing round the middle, bit 0 round north, clockwise
 */
export function wayToUnseen(shape: RingShape, unseenSides: number, x: number, y: number): number {
  if (unseenSides === ALL_SIDES) return -Infinity
  if (unseenSides === 0) return Infinity
  const [dx, dy] = [x - shape.middleX, y - shape.middleY]
  const turn = (Math.atan2(dx, dy) / SECTOR_RAD + 0.5 + BEARING_SECTORS) % BEARING_SECTORS
  const sector = Math.floor(turn)
  const isUnseen = isSector(unseenSides, sector)
  let before = turn - sector
  for (let i = 1; isSector(unseenSides, sector - i) === isUnseen; i++) before++
  let after = sector + 1 - turn
  for (let i = 1; isSector(unseenSides, sector + i) === isUnseen; i++) after++
  const offRad = Math.min(before, after) * SECTOR_RAD
  const metres = Math.hypot(dx, dy) * Math.sin(Math.min(offRad, QUARTER_RAD))
  return isUnseen ? -metres : metres
}

/** The bearing of the middle of the widest unseen side, clockwise from north. */
export function widestBearingRad(unseenSides: number): number {
  let [widest, middle] = [0, 0]
  for (let from = 0; from < BEARING_SECTORS; from++) {
    if (!isSector(unseenSides, from) || isSector(unseenSides, from - 1)) continue
    let count = 1
    while (count < BEARING_SECTORS && isSector(unseenSides, from + count)) count++
    if (count > widest) [widest, middle] = [count, from + (count - 1) / 2]
  }
  return middle * SECTOR_RAD
}

function isSector(sides: number, sector: number): boolean {
  return ((sides >> ((sector + BEARING_SECTORS) % BEARING_SECTORS)) & 1) === 1
}
