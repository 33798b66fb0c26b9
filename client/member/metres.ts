/** How far two places on the phone are from each other: for a phone without a line. */

/** Mean radius of the Earth, m (IUGG). */
const EARTH_M = 6_371_009
const DEGREE_RAD = Math.PI / 180

/** Metres between two places at most some kilometres apart, wrong by less than 0.5 %. */
export function metresBetween(a: { readonly lon: number; readonly lat: number }, [lon, lat]: readonly [number, number]): number {
  const eastRad = (lon - a.lon) * DEGREE_RAD * Math.cos(((lat + a.lat) / 2) * DEGREE_RAD)
  return Math.hypot(eastRad, (lat - a.lat) * DEGREE_RAD) * EARTH_M
}
