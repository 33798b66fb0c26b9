/** Where a picture of the whole looks: at the part of the ground with the most places, close enough to tell each from the next. */
import { planeAt } from './plane.ts'

/** What of the picture can be seen beside its panels, in any unit of length, and how much ground one of that may show at most. */
export interface ViewLimits {
  readonly width: number
  readonly height: number
  readonly metresPerUnit: number
}

export interface CrowdedView {
  readonly lon: number
  readonly lat: number
  readonly metresPerUnit: number
}

/** Bins a side of the frame: the place found is off by at most half of one. */
const BINS = 8
/** Left free round the outermost places, metres: half a large compound and its surroundings. */
const MARGIN_M = 300
/** A site of few places is not shown closer than this; units are pixels of a desk's display, or as large as those are from a desk. */
const CLOSEST_METRES_PER_UNIT = 1

interface Spot {
  readonly x: number
  readonly y: number
}

/**
 * The frame with the most places in it, drawn in around them: all of them where they have room, else the part where they are closest together.
 *
 * @param places longitude and latitude, degrees
 * @returns `undefined` where there is none
 *
 * Cost: O(places × `BINS`²), once a press of a key or a turn of a tour.
 */
export function crowdedView(
  places: Iterable<readonly [number, number]>,
  { width, height, metresPerUnit }: ViewLimits,
): CrowdedView | undefined {
  const all = [...places]
  const [first] = all
  if (!first) return undefined
  const plane = planeAt(first[0], first[1])
  const spots = all.map(([lon, lat]): Spot => ({ x: plane.xOf(lon), y: plane.yOf(lat) }))
  const halfWidthM = (width * metresPerUnit) / 2
  const halfHeightM = (height * metresPerUnit) / 2
  const centre = crowdedPlace(spots, halfWidthM, halfHeightM)
  const inside = spots.filter(({ x, y }) => Math.abs(x - centre.x) <= halfWidthM && Math.abs(y - centre.y) <= halfHeightM)
  const [west, east] = extentOf(inside.map(({ x }) => x))
  const [south, north] = extentOf(inside.map(({ y }) => y))
  const needed = Math.max((east - west + 2 * MARGIN_M) / width, (north - south + 2 * MARGIN_M) / height)
  return {
    lon: plane.lonOf((west + east) / 2),
    lat: plane.latOf((south + north) / 2),
    metresPerUnit: inside.length === 0 ? metresPerUnit : Math.min(metresPerUnit, Math.max(CLOSEST_METRES_PER_UNIT, needed)),
  }
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
