/** The corners of an area as somebody draws them: put in, moved, taken out, on the map or by figures. The ring of a plan is closed, corners are not. */
import { planeAt } from '#geodata/plane'
import type { DrillArea } from '#wire/drills'
import type { LonLat } from '#wire/places'

type Corners = readonly LonLat[]

/** Fewer enclose nothing. */
export const LEAST_CORNERS = 3
/** One place less than a ring may have. */
export const MOST_CORNERS = 199
/** A centimetre is finer than anybody presses; what is kept stays readable. */
const DECIMALS = 7

export function cornersOf(ring: Corners): LonLat[] {
  return ring.slice(0, -1).map(copied)
}

export function ringOf(corners: Corners): LonLat[] {
  return [...corners, ...corners.slice(0, 1)].map(copied)
}

/** An area of the other kind at the same place and about as large: a square round a circle, a circle round corners. */
export function otherKind(area: DrillArea): DrillArea {
  if (area.kind === 'polygon') {
    const corners = cornersOf(area.ring)
    const at = middleOf(corners)
    const { xOf, yOf } = planeAt(...at)
    const radiusM = Math.ceil(Math.max(...corners.map(([lon, lat]) => Math.hypot(xOf(lon), yOf(lat)))))
    return { kind: 'circle', at, radiusM }
  }
  const { at, radiusM } = area
  const turns = [[-1, -1], [1, -1], [1, 1], [-1, 1]] as const // prettier-ignore
  return { kind: 'polygon', ring: ringOf(turns.map(([east, north]) => shifted(at, east * radiusM, north * radiusM))) }
}

/** So many metres east and north of a place. */
export function shifted([lon, lat]: LonLat, eastM: number, northM: number): LonLat {
  const { lonOf, latOf } = planeAt(lon, lat)
  return rounded([lonOf(eastM), latOf(northM)])
}

/** With another corner in the side that is nearest to it. */
export function withCorner(corners: Corners, at: LonLat): LonLat[] {
  const { xOf, yOf } = planeAt(...at)
  const points = corners.map(([lon, lat]) => ({ x: xOf(lon), y: yOf(lat) }))
  const distances = points.map((point, i) => distanceToSide(point, points[(i + 1) % points.length]!))
  return corners.toSpliced(distances.indexOf(Math.min(...distances)) + 1, 0, rounded(at)).map(copied)
}

/** With another corner halfway to the next one. */
export function withCornerAfter(corners: Corners, i: number): LonLat[] {
  const [here, next] = [corners[i]!, corners[(i + 1) % corners.length]!]
  return corners.toSpliced(i + 1, 0, middleOf([here, next])).map(copied)
}

export function withCornerAt(corners: Corners, i: number, at: LonLat): LonLat[] {
  return corners.with(i, rounded(at)).map(copied)
}

/** Without one; the same where it would enclose nothing. */
export function withoutCorner(corners: Corners, i: number): LonLat[] {
  return (corners.length > LEAST_CORNERS ? corners.toSpliced(i, 1) : corners).map(copied)
}

/** Of the origin, from a side of a plane. */
function distanceToSide(a: { readonly x: number; readonly y: number }, b: { readonly x: number; readonly y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * dx + a.y * dy) / length2))
  return Math.hypot(a.x + along * dx, a.y + along * dy)
}

export function middleOf(corners: Corners): LonLat {
  const sum = corners.reduce(([lon, lat], corner) => [lon + corner[0], lat + corner[1]] as const, [0, 0] as const)
  return rounded([sum[0] / corners.length, sum[1] / corners.length])
}

function rounded([lon, lat]: LonLat): LonLat {
  return [Number(lon.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))]
}

function copied([lon, lat]: LonLat): LonLat {
  return [lon, lat]
}
