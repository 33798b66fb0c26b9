/** What the address of a wall holds: camera, hidden layers, language, and the display's own measures. A link restores the view. */
import type { Camera } from '../map/night-map.ts'
import { momentOf, momentText } from '../past/moments.ts'

export interface WallAddress {
  readonly camera?: Camera
  /** A moment of the past, Unix ms; as it stands where it cannot be read. */
  readonly past?: number | string
  readonly hidden: readonly string[]
  readonly pixelMm?: number
  readonly distanceM?: number
}

const CAMERA_FIGURES = 3
/** Decimals of a degree: one metre. */
const DEGREE_DECIMALS = 5
const ZOOM_DECIMALS = 2

/** Anything unreadable is left out: a wall opens on its district rather than on an error. A moment is told of: it is not the present that was meant. */
export function readAddress(search: string): WallAddress {
  const query = new URLSearchParams(search)
  const camera = cameraOf(query.get('at'))
  const pixelMm = positive(query.get('mm'))
  const distanceM = positive(query.get('distance'))
  const past = query.get('past')
  return {
    ...(camera && { camera }),
    ...(past !== null && { past: momentOf(past) ?? past }),
    hidden: (query.get('hide') ?? '').split(',').filter((name) => name !== ''),
    ...(pixelMm !== undefined && { pixelMm }),
    ...(distanceM !== undefined && { distanceM }),
  }
}

/** The same address with another view; every other part of it stays. @param pastMs the moment shown; `undefined`: the present */
export function writeAddress(href: string, camera: Camera | undefined, hidden: readonly string[], pastMs?: number): URL {
  const url = new URL(href)
  if (camera) {
    const { lon, lat, zoom } = camera
    url.searchParams.set('at', [lon.toFixed(DEGREE_DECIMALS), lat.toFixed(DEGREE_DECIMALS), zoom.toFixed(ZOOM_DECIMALS)].join(','))
  }
  if (hidden.length > 0) url.searchParams.set('hide', hidden.join(','))
  else url.searchParams.delete('hide')
  if (pastMs === undefined) url.searchParams.delete('past')
  else url.searchParams.set('past', momentText(pastMs))
  return url
}

function cameraOf(text: string | null): Camera | undefined {
  const figures = (text ?? '').split(',').map(Number)
  const [lon, lat, zoom] = figures
  if (figures.length !== CAMERA_FIGURES || lon === undefined || lat === undefined || zoom === undefined) return undefined
  return Math.abs(lon) <= 180 && Math.abs(lat) < 90 && zoom >= 0 && zoom <= 24 ? { lon, lat, zoom } : undefined
}

function positive(text: string | null): number | undefined {
  const figure = Number(text)
  return text !== null && figure > 0 && Number.isFinite(figure) ? figure : undefined
}
