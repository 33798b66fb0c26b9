/** Places in the map's own plane: Web Mercator in a world 512 units wide, as deck.gl's view matrices take them. */

const WORLD = 512
const DEGREE_RAD = Math.PI / 180
const EARTH_CIRCUMFERENCE_M = 40_075_016.686

export function worldX(lon: number): number {
  return (WORLD * (lon + 180)) / 360
}

/** Grows northwards. */
export function worldY(lat: number): number {
  return (WORLD * (Math.PI + Math.log(Math.tan(Math.PI / 4 + (lat * DEGREE_RAD) / 2)))) / (2 * Math.PI)
}

export function lonOf(x: number): number {
  return (360 * x) / WORLD - 180
}

export function latOf(y: number): number {
  return (2 * Math.atan(Math.exp((2 * Math.PI * y) / WORLD - Math.PI)) - Math.PI / 2) / DEGREE_RAD
}

/** World units a metre at a latitude. */
export function worldPerMetre(lat: number): number {
  return WORLD / (EARTH_CIRCUMFERENCE_M * Math.cos(lat * DEGREE_RAD))
}

/** Metres a pixel of 512-pixel tiles. */
export function metresPerPixel(lat: number, zoom: number): number {
  return 1 / (worldPerMetre(lat) * 2 ** zoom)
}

/** The same plane as MapLibre's own layers take it: 0 to 1 from the north-west corner. */
export function mercatorX(lon: number): number {
  return worldX(lon) / WORLD
}

/** Grows southwards. */
export function mercatorY(lat: number): number {
  return 1 - worldY(lat) / WORLD
}
