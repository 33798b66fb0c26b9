/** The buildings of a compound as areas on the map, to be lit as windows. */
import { planeAt } from '#geodata/plane'
import { slabsIn } from '#geodata/slabs'
import type { AreaGeometry } from '#wire/places'

type LonLatRing = [number, number][]

/** Rings of `[lon, lat]`, one a building. Invented, but the same for the same footprint. */
export function slabsOf(footprint: AreaGeometry): LonLatRing[] {
  const polygons = footprint.type === 'Polygon' ? [footprint.coordinates] : footprint.coordinates
  return polygons.flatMap(([outer]): LonLatRing[] => {
    const first = outer?.[0]
    if (!outer || !first) return []
    const plane = planeAt(first[0], first[1])
    const local = outer.map(([lon, lat]): [number, number] => [plane.xOf(lon), plane.yOf(lat)])
    return slabsIn(local).map((slab) => slab.map(([x, y]): [number, number] => [plane.lonOf(x), plane.latOf(y)]))
  })
}
