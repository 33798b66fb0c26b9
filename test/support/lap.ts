/** A patrol that walks once round a compound: its fixes, as a gateway would send them. */
import { planeAt } from '#geodata/plane'
import type { AreaGeometry } from '#wire/places'

export interface LapFix {
  readonly unit: string
  readonly lon: number
  readonly lat: number
  readonly at: number
  readonly accuracy: number
}

export interface Lap {
  readonly footprint: AreaGeometry
  /** They share the way: each walks a part of it, at the same time. */
  readonly units: readonly string[]
  readonly fromMs: number
  readonly toMs: number
}

/** How far outside the wall, m. */
const OUTSIDE_M = 20
const FIX_EVERY_MS = 5_000
const ACCURACY_M = 5

/** All their fixes, oldest first. Where the way is too long for the time they are faster than people walk, and nothing is seen. */
export function lapAround({ footprint, units, fromMs, toMs }: Lap): LapFix[] {
  const [outer] = footprint.type === 'Polygon' ? footprint.coordinates : footprint.coordinates[0]!
  const plane = planeAt(outer![0]![0], outer![0]![1])
  const corners = outer!.map(([lon, lat]) => ({ x: plane.xOf(lon), y: plane.yOf(lat) }))
  const middle = { x: mean(corners.map(({ x }) => x)), y: mean(corners.map(({ y }) => y)) }
  const way = corners.map(({ x, y }) => {
    const length = Math.hypot(x - middle.x, y - middle.y)
    const stretch = (length + OUTSIDE_M * Math.SQRT2) / length
    return { x: middle.x + (x - middle.x) * stretch, y: middle.y + (y - middle.y) * stretch }
  })
  const steps = Math.floor((toMs - fromMs) / FIX_EVERY_MS)
  return Array.from({ length: steps + 1 }, (_, step) =>
    units.map((unit, i): LapFix => {
      const { x, y } = alongWay(way, (i + step / steps) / units.length)
      return { unit, lon: plane.lonOf(x), lat: plane.latOf(y), at: fromMs + step * FIX_EVERY_MS, accuracy: ACCURACY_M }
    }),
  ).flat()
}

interface Spot {
  readonly x: number
  readonly y: number
}

/** @param share of the closed way's length, 0 to 1 */
function alongWay(way: readonly Spot[], share: number): Spot {
  const lengths = way.slice(1).map(({ x, y }, i) => Math.hypot(x - way[i]!.x, y - way[i]!.y))
  let left = share * lengths.reduce((sum, length) => sum + length, 0)
  for (const [i, length] of lengths.entries()) {
    if (left > length && i < lengths.length - 1) {
      left -= length
      continue
    }
    const [from, to] = [way[i]!, way[i + 1]!]
    return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length }
  }
  return way[0]!
}

function mean(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length
}
