/** The way of a wall's camera from one place to another: each tile works it out by itself, so all that it depends on is handed in. */

/** Where the middle of a picture stands, and how much ground its whole width shows there, m: a `WallCamera` of `#wire/walls`. */
export interface MapCamera {
  readonly lon: number
  readonly lat: number
  readonly widthM: number
}

/** A `CameraPath` of `#wire/walls`. */
interface MapPath {
  readonly from: MapCamera
  readonly to: MapCamera
  readonly startMs: number
  readonly takenMs: number
}

/** How much is flown over against how much is zoomed out for it: what most people found best (van Wijk & Nuij, §6). */
const RHO = 1.42
/** How fast a way is flown: 0.9 screens a second is what those people chose; on a wall of several metres it is calmer by a quarter. */
const SCREENS_A_SECOND = 0.68
/** Shorter than this a way looks like a jolt; longer, nobody waits for its end. */
const LEAST_WAY_MS = 400
const MOST_WAY_MS = 8_000
/** Ends so close, as a share of the smaller width, that the way leads straight in or out: a thousandth of a pixel of any wall. */
const ABOVE_SHARE = 1e-8
/** Round the Earth in web mercator, m, and the most that a camera shows of it. */
const ROUND_M = 2 * Math.PI * 6_378_137
const MOST_WIDTH_M = 40_000_000
const DEGREE_RAD = Math.PI / 180

/** A way in the paper's space: `u` and the widths in mercator units of 0 to 1, `s` the length of the way. */
interface Way {
  /** From one middle to the other. */
  readonly u: number
  readonly fromWidth: number
  /** Where the way begins on its curve: `r0` of the paper; for a way straight in or out, whether it grows. */
  readonly begin: number
  readonly s: number
  readonly isStraight: boolean
}

/**
 * Where the camera is at a moment: at `from` until the path begins, at `to` from its end on, exactly; between them along the way that is
 * smoothest to the eye, faster in its middle than at its ends.
 *
 * Assumptions: flat, and never across the 180th meridian: such a way leads round the other side. The same on every machine of one engine; between
 * engines, whose `cosh` may differ in the last bit, to a billionth of the width.
 *
 * @returns a camera; where the ends are far apart it shows more than either, but never more than the whole world
 *
 * Cost: a dozen calls of `Math`, one object. Once a frame.
 * Source: van Wijk and Nuij, Smooth and efficient zooming and panning, IEEE InfoVis 2003, §4 (eq. 9, 10); `u(s)` brought to one quotient, which does not
 * cancel where the ends lie above each other.
 */
export function cameraAt({ from, to, startMs, takenMs }: MapPath, atMs: number): MapCamera {
  if (atMs >= startMs + takenMs) return to
  if (atMs <= startMs) return from
  const way = wayOf(from, to)
  if (way.s === 0) return to
  const share = eased((atMs - startMs) / takenMs)
  const x = RHO * way.s * share
  const alongShare = way.isStraight ? share : Math.min(1, (way.fromWidth * Math.sinh(x)) / (RHO * RHO * way.u * Math.cosh(x + way.begin)))
  const width = way.isStraight ? way.fromWidth * Math.exp(x * way.begin) : (way.fromWidth * Math.cosh(way.begin)) / Math.cosh(x + way.begin)
  const lat = latOf(between(mercatorY(from.lat), mercatorY(to.lat), alongShare))
  return { lon: between(from.lon, to.lon, alongShare), lat, widthM: Math.min(MOST_WIDTH_M, width * roundM(lat)) }
}

/** How long a calm way from one to the other takes, whole ms; 0 where there is none to go. */
export function wayMs(from: MapCamera, to: MapCamera): number {
  const { s } = wayOf(from, to)
  return s === 0 ? 0 : Math.round(Math.min(MOST_WAY_MS, Math.max(LEAST_WAY_MS, (s / SCREENS_A_SECOND) * 1_000)))
}

function wayOf(from: MapCamera, to: MapCamera): Way {
  const [fromWidth, toWidth] = [from.widthM / roundM(from.lat), to.widthM / roundM(to.lat)]
  const u = Math.hypot((to.lon - from.lon) / 360, mercatorY(to.lat) - mercatorY(from.lat))
  if (u < ABOVE_SHARE * Math.min(fromWidth, toWidth)) {
    const growth = Math.log(toWidth / fromWidth)
    // A shift without a zoom is too small to be seen, and still must not be a way of no length that jumps.
    return { u, fromWidth, begin: Math.sign(growth), s: Math.abs(growth) / RHO + u / fromWidth, isStraight: true }
  }
  const wider = toWidth * toWidth - fromWidth * fromWidth
  const flown = RHO ** 4 * u * u
  const begin = -Math.asinh((wider + flown) / (2 * fromWidth * RHO * RHO * u))
  const end = -Math.asinh((wider - flown) / (2 * toWidth * RHO * RHO * u))
  return { u, fromWidth, begin, s: (end - begin) / RHO, isStraight: false }
}

/** From 0 to 1 without a jolt at either end: half as fast again in the middle. */
function eased(share: number): number {
  return share * share * (3 - 2 * share)
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share
}

/** How much ground the whole width of the world is at a latitude, m. */
function roundM(lat: number): number {
  return ROUND_M * Math.cos(lat * DEGREE_RAD)
}

/** North in mercator units, in which the world is 1 wide, from the equator. */
function mercatorY(lat: number): number {
  return Math.asinh(Math.tan(lat * DEGREE_RAD)) / (2 * Math.PI)
}

function latOf(y: number): number {
  return Math.atan(Math.sinh(y * 2 * Math.PI)) / DEGREE_RAD
}
