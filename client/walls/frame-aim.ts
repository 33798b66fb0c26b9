/** A map at a desk and the camera of a wall: which of one shows which of the other, and where the wall's frame stands on the map. */
import { WallCamera } from '#wire/walls'
import { metresPerPixel, worldX, worldY } from '../map/mercator.ts'
import type { Camera, MapView } from '../map/night-map.ts'
import { limitsIn } from '../settings/figure-text.ts'

/** How much of the map the frame takes, each way: round it one sees what lies beside the wall's picture. */
const FRAME_SHARE = 0.86
const WIDTH_LIMITS = limitsIn(WallCamera.properties.widthM)
/** A place that is gone to is shown with its neighbours: so much ground on the shorter side of the wall, as its tour shows it, m. */
const PLACE_SHORT_SIDE_M = 900

/** A frame on the map, pixels from its top left. */
export interface FramePx {
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** How wide the frame of the whole wall is where the map is led by it. @param aspect of the wall, width by height */
export function frameWidthPx({ widthPx, heightPx }: Pick<MapView, 'widthPx' | 'heightPx'>, aspect: number): number {
  return FRAME_SHARE * Math.min(widthPx, heightPx * aspect)
}

/** Where a map of this size looks so that the wall's picture fills the frame in its middle. */
export function mapCameraOf(camera: WallCamera, view: Pick<MapView, 'widthPx' | 'heightPx'>, aspect: number): Camera {
  const wantedMetresPerPx = camera.widthM / frameWidthPx(view, aspect)
  return { lon: camera.lon, lat: camera.lat, zoom: Math.log2(metresPerPixel(camera.lat, 0) / wantedMetresPerPx) }
}

/** What the wall is to show so that it shows what is in the frame in the middle of the map; the inverse of `mapCameraOf`. */
export function wallCameraOf({ camera, metresPerPx, widthPx, heightPx }: MapView, aspect: number): WallCamera {
  return withinLimits({ lon: camera.lon, lat: camera.lat, widthM: frameWidthPx({ widthPx, heightPx }, aspect) * metresPerPx })
}

/** Where the wall's picture lies on the map as it is now. */
export function frameOn({ camera: { lon, lat, zoom }, widthPx, heightPx }: MapView, camera: WallCamera, aspect: number): FramePx {
  const scale = 2 ** zoom
  // At the wall's own latitude: its width is told there.
  const frameWidth = camera.widthM / metresPerPixel(camera.lat, zoom)
  const frameHeight = frameWidth / aspect
  return {
    leftPx: widthPx / 2 + (worldX(camera.lon) - worldX(lon)) * scale - frameWidth / 2,
    topPx: heightPx / 2 - (worldY(camera.lat) - worldY(lat)) * scale - frameHeight / 2,
    widthPx: frameWidth,
    heightPx: frameHeight,
  }
}

/** A place with its neighbours, on a wall of this shape. */
export function placeCamera([lon, lat]: readonly [number, number], aspect: number): WallCamera {
  return withinLimits({ lon, lat, widthM: PLACE_SHORT_SIDE_M * Math.max(1, aspect) })
}

function withinLimits(camera: WallCamera): WallCamera {
  return { ...camera, widthM: Math.min(WIDTH_LIMITS.most, Math.max(WIDTH_LIMITS.least, camera.widthM)) }
}
