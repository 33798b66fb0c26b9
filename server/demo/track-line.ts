/** A line to move along, in metres of the district's plane, measured from its start. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface TrackLine {
  readonly points: readonly Point[]
  /** Metres from the start to each point; ascending. */
  readonly alongM: readonly number[]
  readonly lengthM: number
}

export interface PlaceOnLine extends Point {
  /** Degrees clockwise from north. */
  readonly courseDeg: number
}

/** @throws RangeError when there is no point */
export function trackLine(points: readonly Point[]): TrackLine {
  if (points.length === 0) throw new RangeError('a line needs a point')
  const alongM: number[] = [0]
  for (let i = 1; i < points.length; i++) alongM.push(alongM[i - 1]! + metresBetween(points[i - 1]!, points[i]!))
  return { points, alongM, lengthM: alongM.at(-1)! }
}

export function metresBetween(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y)
}

/** Where one is after so many metres; before the start is the start, past the end the end. Cost: O(log points). */
export function placeOn(line: TrackLine, metres: number): PlaceOnLine {
  let low = 0
  let high = line.points.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (line.alongM[middle]! <= metres) low = middle
    else high = middle
  }
  const from = line.points[low]!
  const to = line.points[high]!
  const stepM = line.alongM[high]! - line.alongM[low]!
  const share = stepM > 0 ? Math.min(1, Math.max(0, (metres - line.alongM[low]!) / stepM)) : 0
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, courseDeg: bearingDeg(from, to) }
}

/** Degrees clockwise from north, 0 to below 360. */
export function bearingDeg(from: Point, to: Point): number {
  const deg = (Math.atan2(to.x - from.x, to.y - from.y) * 180) / Math.PI
  return deg < 0 ? deg + 360 : deg
}
