/** The outlines of a compound's surroundings on the map: all round, or only of the sides that nobody has seen. */
import { planeAt } from '#geodata/plane'
import { isCounterClockwise, signedArea, type Ring, type Vertex } from '#geodata/polygon'
import type { AreaGeometry, LonLat } from '#wire/places'
import { contourOf } from './contour.ts'
import {
  ALL_SIDES,
  isWithin,
  ringShapeOf,
  wayToUnseen,
  wayToWall,
  widestBearingRad,
  type RingCompound,
  type RingShape,
} from './ring-shape.ts'

/** The way between samples: corners of an outline are cut by less than a pixel of the nearest zoom at which they stand out. */
const STEP_M = 5
const CLEAR_STEPS = 2

export interface Outline {
  readonly area: AreaGeometry
  /** Where a figure is written in it. */
  readonly at: LonLat
}

/**
 * The outline of what lies within a radius of a footprint, the footprint included; where some sides only are unseen, of the ring on these
 * sides, the footprint left out.
 *
 * How wrong: 0.1 m at a vertex, 0.04 m between those of an arc; corners are cut by up to 5 m. Cost: some 2,000 distances for a compound of 200 m: keep the
 * answer.
 */
export function outlineOf(compound: RingCompound, radiusM: number, unseenSides: number = ALL_SIDES): Outline {
  const first = compound.footprint.coordinates.flat(compound.footprint.type === 'Polygon' ? 1 : 2)[0] as LonLat // both kinds end in places
  const plane = planeAt(first[0], first[1])
  const shape = ringShapeOf(compound, plane)
  const isWhole = unseenSides === ALL_SIDES
  const clearM = radiusM + CLEAR_STEPS * STEP_M
  const rings = contourOf(
    {
      west: shape.west - clearM,
      south: shape.south - clearM,
      east: shape.east + clearM,
      north: shape.north + clearM,
      at(x, y) {
        const wall = wayToWall(shape, x, y)
        const isInside = isWithin(shape, x, y)
        if (isWhole) return isInside ? -radiusM : wall - radiusM
        return Math.max(isInside ? wall : -wall, wall - radiusM, wayToUnseen(shape, unseenSides, x, y))
      },
    },
    STEP_M,
  ).sort((a, b) => Math.abs(signedArea(b)) - Math.abs(signedArea(a)))
  const [x, y] = isWhole ? [shape.middleX, shape.middleY] : amidst(shape, radiusM, unseenSides)
  const onMap = (ring: Ring): LonLat[] => ring.map(([atX, atY]) => [plane.lonOf(atX), plane.latOf(atY)])
  // A hole, which only a footprint with a wide yard has, lies in the largest piece.
  const holes = rings.filter((ring) => !isCounterClockwise(ring))
  const pieces = rings.filter(isCounterClockwise).map((ring, i) => [ring, ...(i === 0 ? holes : [])].map(onMap))
  return { area: { type: 'MultiPolygon', coordinates: pieces }, at: [plane.lonOf(x), plane.latOf(y)] }
}

/** The middle of the ring on the widest unseen side. */
function amidst(shape: RingShape, radiusM: number, unseenSides: number): Vertex {
  const bearingRad = widestBearingRad(unseenSides)
  const [dx, dy] = [Math.sin(bearingRad), Math.cos(bearingRad)]
  const farM = Math.hypot(shape.east - shape.west, shape.north - shape.south)
  let awayM = farM
  while (awayM > 0 && !isWithin(shape, shape.middleX + awayM * dx, shape.middleY + awayM * dy)) awayM -= STEP_M
  return [shape.middleX + (awayM + radiusM / 2) * dx, shape.middleY + (awayM + radiusM / 2) * dy]
}
