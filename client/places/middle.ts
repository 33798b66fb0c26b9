import type { AreaGeometry, LonLat } from '#wire/places'

/** The middle of an area's bounding box. */
export function middleOf(area: AreaGeometry): LonLat {
  const rings = area.type === 'Polygon' ? area.coordinates : area.coordinates.flat()
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const [lon, lat] of rings.flat()) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  return [(west + east) / 2, (south + north) / 2]
}
