/** Where a wall looks when nobody has told it: at most of the homes, close enough to see each compound. */
import type { Compound, LonLat } from '#wire/places'
import { middleOf } from '../places/middle.ts'

/** The share of compounds left out at each side: a few far ones must not make all the others too small to read. */
const LEFT_OUT = 0.2
/** The middle of Wujin, for a house without compounds. */
const NOWHERE: readonly [LonLat, LonLat] = [
  [119.85, 31.6],
  [120.03, 31.73],
]

/** South-west and north-east corner of what to show. */
export function homeOf(compounds: Iterable<Compound>): readonly [LonLat, LonLat] {
  const middles = [...compounds].map(({ footprint }) => middleOf(footprint))
  if (middles.length === 0) return NOWHERE
  const lons = middles.map(([lon]) => lon).sort((a, b) => a - b)
  const lats = middles.map(([, lat]) => lat).sort((a, b) => a - b)
  const low = Math.floor(middles.length * LEFT_OUT)
  const high = middles.length - 1 - low
  return [
    [lons[low] ?? NOWHERE[0][0], lats[low] ?? NOWHERE[0][1]],
    [lons[high] ?? NOWHERE[1][0], lats[high] ?? NOWHERE[1][1]],
  ]
}
