/** Where a wall looks when nobody has told it: at the place with the most compounds, close enough to see each. */
import { crowdedView } from '#geodata/crowded-view'
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

/** The frame with the most compounds in it, drawn in around them. */
export function homeOf(compounds: Iterable<Compound>, { widthPx: width, heightPx: height, metresPerPx }: HomeFrame): Camera {
  const middles = Array.from(compounds, ({ footprint }) => middleOf(footprint))
  const { lon, lat, metresPerUnit } = crowdedView(middles, { width, height, metresPerUnit: metresPerPx }) ?? {
    ...NOWHERE,
    metresPerUnit: metresPerPx,
  }
  return { lon, lat, zoom: Math.log2(metresPerPixel(lat, 0) / metresPerUnit) }
}
