/** A compound and its surroundings as a phone draws them: outlines in whole metres round the compound's middle. */
import type { RingSketch } from '#wire/member'
import type { Compound } from '#wire/places'
import { windowEdge } from '../domain/coverage/interval.ts'
import { unseenAreas } from '../domain/coverage/unseen-areas.ts'
import type { RoomCoverage } from './coverage-room.ts'

type Xy = readonly [number, number]

/** `undefined` where it has no surroundings to see. Cost: O(cells of the ring): for the one that somebody looks at. */
export function ringSketch(
  { id, slot, type, footprint }: Compound,
  { coverage, plane }: RoomCoverage,
  nowMs: number,
  unit?: Xy,
): RingSketch | undefined {
  const ring = coverage.ground.ring(slot)
  if (!ring) return undefined
  const polygons = footprint.type === 'Polygon' ? [footprint.coordinates] : footprint.coordinates
  const corners = polygons.map((polygon) => polygon.map((part) => part.map(([lon, lat]): Xy => [plane.xOf(lon), plane.yOf(lat)])))
  const [middleX, middleY] = middleOf(corners.flat(2))
  const flat = (part: readonly Xy[]): number[] => part.flatMap(([x, y]) => [Math.round(x - middleX), Math.round(y - middleY)])
  // At the end of time nothing counts as seen: that is the whole ring.
  const areas = (edgeMs: number): number[][] => unseenAreas(coverage.grid, ring, edgeMs).flatMap(({ rings }) => rings.map(flat))
  return {
    compound: id,
    footprint: corners.flat().map(flat),
    ring: areas(Infinity),
    unseen: areas(windowEdge(coverage.rules.bandsOf(type), nowMs)),
    ...(unit ? { unit: [Math.round(unit[0] - middleX), Math.round(unit[1] - middleY)] } : {}),
  }
}

/** The middle of the bounding box. */
function middleOf(corners: readonly Xy[]): Xy {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  const middle = (values: readonly number[]): number =>
    (values.reduce((a, b) => Math.min(a, b), Infinity) + values.reduce((a, b) => Math.max(a, b), -Infinity)) / 2
  return [middle(xs), middle(ys)]
}
