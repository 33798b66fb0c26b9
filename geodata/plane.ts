/** The metric plane of a district: the one projection in which distances and areas are taken. */

/** WGS 84: semi-major axis, metres, and first eccentricity squared (NIMA TR8350.2). */
const SEMI_MAJOR_M = 6_378_137
const ECCENTRICITY_SQ = 0.00669437999014
const DEGREE_RAD = Math.PI / 180

/** `x` metres east and `y` metres north of the origin. */
export interface Plane {
  readonly originLon: number
  readonly originLat: number
  /** Metres a degree of longitude, of latitude, at the origin. */
  readonly lonDegreeM: number
  readonly latDegreeM: number
  xOf(lon: number): number
  yOf(lat: number): number
  lonOf(x: number): number
  latOf(y: number): number
}

/**
 * The local equirectangular plane with the ellipsoid's own radii at its origin.
 *
 * Lengths are right along both axes at the origin; east–west ones are wrong by about tan(lat)·Δlat away from it: at 31.6° N by
 * 0.26 % at 0.24° (27 km) north or south, the edge of a district, so 0.2 m in 80 m.
 *
 * @throws RangeError when the origin is not a place on Earth, or a pole
 *
 * Source: Snyder, Map Projections – A Working Manual (USGS PP 1395, 1987), eq. 4-18, 4-20 (radii), §12 (equirectangular).
 */
export function planeAt(originLon: number, originLat: number): Plane {
  if (!(Math.abs(originLon) <= 180 && Math.abs(originLat) < 90)) throw new RangeError(`no plane at ${originLon}, ${originLat}`)
  const sinLat = Math.sin(originLat * DEGREE_RAD)
  const w = 1 - ECCENTRICITY_SQ * sinLat * sinLat
  const primeVerticalM = SEMI_MAJOR_M / Math.sqrt(w)
  const meridianM = (SEMI_MAJOR_M * (1 - ECCENTRICITY_SQ)) / (w * Math.sqrt(w))
  const lonDegreeM = primeVerticalM * Math.cos(originLat * DEGREE_RAD) * DEGREE_RAD
  const latDegreeM = meridianM * DEGREE_RAD
  return {
    originLon,
    originLat,
    lonDegreeM,
    latDegreeM,
    xOf: (lon) => (lon - originLon) * lonDegreeM,
    yOf: (lat) => (lat - originLat) * latDegreeM,
    lonOf: (x) => originLon + x / lonDegreeM,
    latOf: (y) => originLat + y / latDegreeM,
  }
}
