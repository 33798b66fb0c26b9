/** Where the metric plane of a district lies. */
import { planeAt, type Plane } from '#geodata/plane'
import type { AreaGeometry, Compound, Division } from '#wire/places'

/** 武进 (`domain.md`), for a house that knows of no ground yet. */
const DEFAULT_ORIGIN = [119.93, 31.57] as const
/** The origin lies on whole tenths of a degree: a compound more or less moves no plane, and what was seen is of use at the next start. */
const ORIGINS_A_DEGREE = 10

/** About the middle of the district's compounds as they are at start; where there is none, of its divisions' areas. */
export function planeOf(compounds: Iterable<Pick<Compound, 'footprint'>>, divisions: Iterable<Pick<Division, 'area'>>): Plane {
  const firstCorners = [...compounds].flatMap(({ footprint }) => cornersOf(footprint).slice(0, 1))
  const corners = firstCorners.length > 0 ? firstCorners : [...divisions].flatMap(({ area }) => (area ? cornersOf(area) : []))
  if (corners.length === 0) return planeAt(...DEFAULT_ORIGIN)
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)]
  return planeAt(tenth(middleOf(lons)), tenth(middleOf(lats)))
}

/** Of the outer rings. */
function cornersOf({ type, coordinates }: AreaGeometry): readonly (readonly [number, number])[] {
  const polygons = type === 'Polygon' ? [coordinates] : coordinates
  return polygons.flatMap(([outer]) => (outer ?? []).map(([lon, lat]) => [lon, lat] as const))
}

function middleOf(values: readonly number[]): number {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return (least + most) / 2
}

function tenth(degrees: number): number {
  return Math.round(degrees * ORIGINS_A_DEGREE) / ORIGINS_A_DEGREE
}
