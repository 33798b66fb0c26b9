/** Where a wall looks when nobody has told it: at the place with the most compounds, close enough to see each. */
import { planeAt } from '#geodata/plane'
import type { Compound } from '#wire/places'
import { metresPerPixel } from '../map/mercator.ts'
import type { Camera } from '../map/night-map.ts'
import { middleOf } from '../places/middle.ts'

/** What of the map can be seen beside the panels, and how much ground a pixel may show at most. */
export interface HomeFrame {
  readonly widthPx: number
  readonly heightPx: number
  readonly metresPerPx: number
}

/** The middle of Wujin, for a house without compounds. */
const NOWHERE = { lon: 119.94, lat: 31.67 } as const
/** Bins a side of the frame: the place found is off by at most half of one. */
const BINS = 8
/** Left free round the outermost compounds, metres: half a large compound and its surroundings. */
const MARGIN_M = 300
/** A site of few compounds is not shown closer than this. */
const CLOSEST_METRES_PER_PX = 1

interface Spot {
  readonly x: number
  readonly y: number
}

/**
 * The frame with the most compounds in it, drawn in around them.
 *
 * Cost: O(compounds × `BINS`²), once a press of a key.
 */
export function homeOf(compounds: Iterable<Compound>, { widthPx, heightPx, metresPerPx }: HomeFrame): Camera {
  const middles = [...compounds].map(({ footprint }) => middleOf(footprint))
  const [lon, lat] = middles[0] ?? [NOWHERE.lon, NOWHERE.lat]
  const plane = planeAt(lon, lat)
  const spots = middles.map((at): Spot => ({ x: plane.xOf(at[0]), y: plane.yOf(at[1]) }))
  const halfWidthM = (widthPx * metresPerPx) / 2
  const halfHeightM = (heightPx * metresPerPx) / 2
  const centre = crowdedPlace(spots, halfWidthM, halfHeightM)
  const inside = spots.filter(({ x, y }) => Math.abs(x - centre.x) <= halfWidthM && Math.abs(y - centre.y) <= halfHeightM)
  const [west, east] = extentOf(inside.map(({ x }) => x))
  const [south, north] = extentOf(inside.map(({ y }) => y))
  const needed = Math.max((east - west + 2 * MARGIN_M) / widthPx, (north - south + 2 * MARGIN_M) / heightPx)
  const shown = inside.length === 0 ? metresPerPx : Math.min(metresPerPx, Math.max(CLOSEST_METRES_PER_PX, needed))
  const home = { lon: plane.lonOf((west + east) / 2), lat: plane.latOf((south + north) / 2) }
  return { ...home, zoom: Math.log2(metresPerPixel(home.lat, 0) / shown) }
}

/** The middle of the bin round which a frame of this size holds the most. */
function crowdedPlace(spots: readonly Spot[], halfWidthM: number, halfHeightM: number): Spot {
  const binX = (2 * halfWidthM) / BINS
  const binY = (2 * halfHeightM) / BINS
  const counts = new Map<string, number>()
  for (const { x, y } of spots) {
    const bin = `${Math.floor(x / binX)},${Math.floor(y / binY)}`
    counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }
  let most = 0
  let place: Spot = { x: 0, y: 0 }
  for (const bin of counts.keys()) {
    const [column = 0, row = 0] = bin.split(',').map(Number)
    const held = heldAround(counts, column, row)
    if (held <= most) continue
    most = held
    place = { x: (column + 0.5) * binX, y: (row + 0.5) * binY }
  }
  return place
}

/** Bins wholly inside a frame round a bin's middle. */
function heldAround(counts: ReadonlyMap<string, number>, column: number, row: number): number {
  const reach = BINS / 2 - 1
  let held = 0
  for (let dx = -reach; dx <= reach; dx++) for (let dy = -reach; dy <= reach; dy++) held += counts.get(`${column + dx},${row + dy}`) ?? 0
  return held
}

function extentOf(values: readonly number[]): readonly [number, number] {
  return values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)]
}
