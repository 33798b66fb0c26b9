/** Where a wall looks to show one place. */
import type { LonLat } from '#wire/places'
import type { WallCamera } from '#wire/walls'

/** The middle of Wujin, for a house without a place. */
export const NOWHERE: WallCamera = { lon: 119.94, lat: 31.67, widthM: 40_000 }
/** Ground that the shorter side of a wall shows at least at a place: a compound with its surroundings and its neighbours. [P] */
const LEAST_SHORT_SIDE_M = 1_200
/** So many times what is to be seen: panels and a card stand over more than half of the width. [P] */
const ROOM_FOR_PANELS = 2.2
/** A wall never shows more: what is further away lies on another continent. */
const MOST_WIDTH_M = 20_000_000
const LAT_LIMIT = 85

/** @param spanM across what is to be seen @param aspect of the wall, width by height */
export function cameraOn([lon, lat]: LonLat, spanM: number, aspect: number): WallCamera {
  const shortSideM = Math.max(LEAST_SHORT_SIDE_M, spanM * ROOM_FOR_PANELS)
  return { lon, lat: withinLimit(lat), widthM: Math.min(MOST_WIDTH_M, shortSideM * Math.max(1, aspect)) }
}

function withinLimit(lat: number): number {
  return Math.max(-LAT_LIMIT, Math.min(LAT_LIMIT, lat))
}
