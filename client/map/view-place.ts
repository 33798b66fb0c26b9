/** Where a place is on a map that lies flat, with north up and nothing cut off at its sides, and which place is where. */
import type { LonLat } from '#wire/places'
import { latOf, lonOf, worldX, worldY } from './mercator.ts'
import type { MapView } from './night-map.ts'

export interface MapPoint {
  /** Pixels from the left edge, and from the top. */
  readonly x: number
  readonly y: number
}

export function pointOf({ camera, widthPx, heightPx }: MapView, [lon, lat]: LonLat): MapPoint {
  const worldPx = 2 ** camera.zoom
  return {
    x: widthPx / 2 + (worldX(lon) - worldX(camera.lon)) * worldPx,
    y: heightPx / 2 - (worldY(lat) - worldY(camera.lat)) * worldPx,
  }
}

export function placeAt({ camera, widthPx, heightPx }: MapView, { x, y }: MapPoint): LonLat {
  const worldPx = 2 ** camera.zoom
  return [lonOf(worldX(camera.lon) + (x - widthPx / 2) / worldPx), latOf(worldY(camera.lat) - (y - heightPx / 2) / worldPx)]
}
