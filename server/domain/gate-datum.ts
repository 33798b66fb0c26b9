/** Bringing a place to WGS 84, the only datum inside. */
import module from 'gcoord'
import type { Crs } from '#wire/crs'

/** A CommonJS package whose typings describe an ES module: what Node imports as the default is what they call the default's default. */
const gcoord = module as unknown as typeof module.default

/**
 * A place in WGS 84.
 *
 * GCJ-02 is inverted by iteration to below a centimetre, BD-09 to below half a metre (8 cm measured at Wujin); outside China they
 * stay as they are. CGCS2000 is taken for WGS 84: the two frames differ by less than a metre, below the accuracy of any receiver here.
 *
 * Cost: about 1 µs where a conversion is needed, one pair of numbers.
 */
export function toWgs84(lon: number, lat: number, crs: Crs): readonly [lon: number, lat: number] {
  switch (crs) {
    case 'GCJ02':
      return pair(gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84))
    case 'BD09':
      return pair(gcoord.transform([lon, lat], gcoord.BD09, gcoord.WGS84))
    case 'WGS84':
    case 'CGCS2000':
      return [lon, lat]
  }
}

function pair(position: readonly number[]): readonly [number, number] {
  return [position[0]!, position[1]!]
}
