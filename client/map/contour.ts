/** The outline of a region that is given by a field: where the field is below zero. */

export interface ContourField {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
  /**
   * Negative inside; at the box's own edge it must be positive, or the outline stays open. It must change by no more than a metre a metre, as
   * distances do: where it is far from zero nothing else is looked at near by.
   */
  at(x: number, y: number): number
}

type Spot = [number, number]

/** A vertex lies no further than this from the outline, as far as the field tells. */
const OFF_M = 0.1
/** A corner of the region that two sides of it cross between the same two samples. */
const MOST_HALVINGS = 6

/** Samples along a side of what is judged by its middle alone where it is far from the outline. */
const PATCH = 8

/** Sides of a square by number: south, east, north, west. A case lists which sides a line joins, inside on its left. */
const CASES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[0, 3]], // prettier-ignore
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [[0, 3], [2, 1]], // prettier-ignore
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [[1, 0], [3, 2]], // prettier-ignore
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
]

/**
 * Closed rings round the region, outer ones counter-clockwise, holes clockwise; the last vertex repeats the first.
 *
 * How wrong: a vertex is off by at most 0.1 m; between vertices the outline is straight, and of a circle of 80 m sampled every 5 m it is off by
 * 0.04 m. A corner of the region is cut by up to a step.
 *
 * Cost: O(area / (8·step)² + length · 8 / step) evaluations; up to six more for a vertex in a notch.
 * Source: Lorensen and Cline, Marching cubes, SIGGRAPH (1987), in two dimensions; the two doubtful cases keep their corners apart.
 */
export function contourOf(field: ContourField, stepM: number): Spot[][] {
  const columns = Math.ceil((field.east - field.west) / stepM) + 1
  const rows = Math.ceil((field.north - field.south) / stepM) + 1
  const values = sampled(field, columns, rows, stepM)
  const next = new Map<number, number>()
  const spots = new Map<number, Spot>()

  /** A number for the line between two neighbouring samples: twice the lower one's, and one more when it runs north. */
  function crossing(side: number, column: number, row: number): number {
    const [dx, dy, isNorth] = [side === 1 ? 1 : 0, side === 2 ? 1 : 0, side === 1 || side === 3]
    const from = (row + dy) * columns + column + dx
    const to = isNorth ? from + columns : from + 1
    const key = 2 * from + (isNorth ? 1 : 0)
    if (!spots.has(key)) {
      const x = field.west + (from % columns) * stepM
      const y = field.south + Math.floor(from / columns) * stepM
      const along = isNorth ? (awayM: number): Spot => [x, y + awayM] : (awayM: number): Spot => [x + awayM, y]
      spots.set(key, crossed(field, along, stepM, values[from]!, values[to]!))
    }
    return key
  }

  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const at = row * columns + column
      const corners = [values[at]!, values[at + 1]!, values[at + columns + 1]!, values[at + columns]!]
      const which = corners.reduce((bits, value, i) => bits | (value < 0 ? 1 << i : 0), 0)
      for (const [from, to] of CASES[which]!) next.set(crossing(from, column, row), crossing(to, column, row))
    }
  }
  return joined(next, spots)
}

/**
 * Where the field crosses zero between two samples. It is taken as straight first, which is right but where it has a ridge: in a notch of the
 * region. There the way between them is halved until it is near enough: a metre of it changes the field by no more than a metre.
 */
function crossed(field: ContourField, along: (awayM: number) => Spot, stepM: number, from: number, to: number): Spot {
  let [lowM, highM] = [0, stepM]
  let awayM = (from / (from - to)) * stepM
  for (let halvings = 0; ; halvings++) {
    const spot = along(awayM)
    const value = field.at(...spot)
    if (Math.abs(value) <= OFF_M || halvings === MOST_HALVINGS) return spot
    if (value < 0 === from < 0) lowM = awayM
    else highM = awayM
    awayM = (lowM + highM) / 2
  }
}

/** The field at each sample; far from zero only its sign is right. */
function sampled(field: ContourField, columns: number, rows: number, stepM: number): Float64Array {
  const values = new Float64Array(columns * rows)
  const halfM = ((PATCH - 1) / 2) * stepM
  for (let row = 0; row < rows; row += PATCH) {
    for (let column = 0; column < columns; column += PATCH) {
      const x = field.west + column * stepM
      const y = field.south + row * stepM
      const middle = field.at(x + halfM, y + halfM)
      // A step further than its corners, so that no line to the next patch is crossed either: it is placed by true values.
      const isFar = Math.abs(middle) > halfM * Math.SQRT2 + stepM
      for (let r = row; r < Math.min(rows, row + PATCH); r++) {
        for (let c = column; c < Math.min(columns, column + PATCH); c++) {
          values[r * columns + c] = isFar ? middle : field.at(field.west + c * stepM, field.south + r * stepM)
        }
      }
    }
  }
  return values
}

/** Follows the lines from crossing to crossing until each ring is closed. */
function joined(next: Map<number, number>, spots: ReadonlyMap<number, Spot>): Spot[][] {
  const rings: Spot[][] = []
  for (const start of next.keys()) {
    const ring: Spot[] = []
    for (let at: number | undefined = start; at !== undefined;) {
      ring.push(spots.get(at)!)
      const to: number | undefined = next.get(at)
      next.delete(at)
      at = to
    }
    if (ring.length > 3) rings.push(ring)
  }
  return rings
}
