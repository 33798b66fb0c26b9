/** Where a named wall looks to show the whole district: its server leads it there by itself, and a desk at the press of a key. */
import type { MapCamera } from './camera-path.ts'
import { crowdedView } from './crowded-view.ts'
import { planeAt } from './plane.ts'
import { wallFrameOf, type WallFrame } from './wall-panels.ts'
import type { WallShape } from './wall-shape.ts'

/** Panels may stand closer on a wall of an odd shape: so much of each side is taken for map at least. */
const LEAST_FREE_SHARE = 0.2
/** As far north and south as a web map goes. */
const LAT_LIMIT = 85

/**
 * The places in the middle of what the panels leave, all of them where each can still be told from the next, else the part with the most.
 *
 * @param places longitude and latitude, degrees
 * @returns the middle of the whole wall, bezels included, and how much ground its width shows; `undefined` where there is no place
 *
 * Cost: as `crowdedView`.
 */
export function overviewOf(
  places: Iterable<readonly [number, number]>,
  layout: WallShape & { readonly distanceM: number },
): MapCamera | undefined {
  const frame = wallFrameOf(layout)
  const { widthUnits, edges } = frame
  const seen = crowdedView(places, { ...freeOf(frame), metresPerUnit: frame.metresPerUnit })
  if (!seen) return undefined
  const { lonDegreeM, latDegreeM } = planeAt(seen.lon, seen.lat)
  const rightM = ((edges.left - edges.right) / 2) * seen.metresPerUnit
  const downM = ((edges.top - edges.bottom) / 2) * seen.metresPerUnit
  const lat = seen.lat + downM / latDegreeM
  return {
    lon: seen.lon - rightM / lonDegreeM,
    lat: Math.max(-LAT_LIMIT, Math.min(LAT_LIMIT, lat)),
    widthM: widthUnits * seen.metresPerUnit,
  }
}

function freeOf({ widthUnits, heightUnits, edges: { left, right, top, bottom } }: WallFrame) {
  return {
    width: Math.max(LEAST_FREE_SHARE * widthUnits, widthUnits - left - right),
    height: Math.max(LEAST_FREE_SHARE * heightUnits, heightUnits - top - bottom),
  }
}
