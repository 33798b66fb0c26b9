/** Closed ways along the walls of compounds, for whoever patrols in a bench. */
import { planeAt } from '#geodata/plane'

export type LonLat = readonly [number, number]

export interface Way {
  readonly lengthM: number
  /** Where somebody is who has walked so far from its start. */
  at(alongM: number): LonLat
}

export function wayOf(corners: readonly LonLat[]): Way {
  const plane = planeAt(...corners[0]!)
  const spots = corners.map(([lon, lat]) => [plane.xOf(lon), plane.yOf(lat)] as const)
  const lengths = spots.slice(1).map(([x, y], i) => Math.hypot(x - spots[i]![0], y - spots[i]![1]))
  const lengthM = lengths.reduce((sum, length) => sum + length, 0)
  return {
    lengthM,
    at(alongM) {
      let leftM = alongM % lengthM
      const edge = lengths.findIndex((length) => leftM <= length || ((leftM -= length), false))
      const [from, to] = [spots[edge]!, spots[edge + 1]!]
      const share = leftM / lengths[edge]!
      return [plane.lonOf(from[0] + share * (to[0] - from[0])), plane.latOf(from[1] + share * (to[1] - from[1]))]
    },
  }
}
