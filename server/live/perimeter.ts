/** How long the way round an area is. */
import type { Plane } from '#geodata/plane'
import type { AreaGeometry } from '#wire/places'

/** The length of the outer rings, metres. Cost: O(corners). */
export function perimeterM(geometry: AreaGeometry, plane: Plane): number {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  let lengthM = 0
  for (const [outer = []] of polygons) {
    for (let i = 1; i < outer.length; i++) {
      const [fromLon, fromLat] = outer[i - 1]!
      const [toLon, toLat] = outer[i]!
      lengthM += Math.hypot(plane.xOf(toLon) - plane.xOf(fromLon), plane.yOf(toLat) - plane.yOf(fromLat))
    }
  }
  return lengthM
}
