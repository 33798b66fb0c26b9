/** Where a wall looks to show something whole. */
import type { LonLat } from '#wire/places'
import type { WallCamera } from '#wire/walls'
import { planeAt } from '#geodata/plane'

/** The middle of Wujin, for a house without a place. */
const NOWHERE: WallCamera = { lon: 119.94, lat: 31.67, widthM: 40_000 }
/** Ground that the shorter side of a wall shows at least at a place: a compound with its surroundings and its neighbours. [P] */
const LEAST_SHORT_SIDE_M = 1_200
/** So many times what is to be seen: panels and a card stand over more than half of the width. [P] */
const ROOM_FOR_PANELS = 2.2
/** Round the outermost compounds of an overview. */
const MARGIN_M = 600
/** An overview is never wider: what is further away lies on another continent. */
const MOST_WIDTH_M = 20_000_000
const LAT_LIMIT = 85

/** @param spanM across what is to be seen @param aspect of the wall, width by height */
export function cameraOn([lon, lat]: LonLat, spanM: number, aspect: number): WallCamera {
  const shortSideM = Math.max(LEAST_SHORT_SIDE_M, spanM * ROOM_FOR_PANELS)
  return { lon, lat: withinLimit(lat), widthM: Math.min(MOST_WIDTH_M, shortSideM * Math.max(1, aspect)) }
}

/** All of the places with a margin. Cost: O(places). */
export function overviewOf(places: Iterable<LonLat>, aspect: number): WallCamera {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of places) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  if (west === Infinity) return NOWHERE
  const [lon, lat] = [(west + east) / 2, withinLimit((south + north) / 2)]
  const { lonDegreeM, latDegreeM } = planeAt(lon, lat)
  const widthM = (east - west) * lonDegreeM + 2 * MARGIN_M
  const heightM = (north - south) * latDegreeM + 2 * MARGIN_M
  return { lon, lat, widthM: Math.min(MOST_WIDTH_M, Math.max(widthM, heightM * aspect)) }
}

function withinLimit(lat: number): number {
  return Math.max(-LAT_LIMIT, Math.min(LAT_LIMIT, lat))
}
