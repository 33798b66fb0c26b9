/** How much is left of some polygons when others are taken out of them. */

/** Interleaved x, y of a ring that is not closed. */
type OpenRing = ArrayLike<number>

interface Side {
  readonly low: number
  readonly high: number
  /** Its places at `low` and at `high`. */
  readonly lowX: number
  readonly highX: number
  /** 0: of what there is; from 1 on: of each polygon that is taken out. */
  readonly of: number
}

/**
 * The area of what lies in the polygons and in none of those taken out, m²; each may cross and overlap any other.
 *
 * Between two heights at which no side begins, ends or crosses another, all is trapezoids: as wide as in the middle between the two.
 *
 * @param rings of all polygons together, by the even–odd rule; pieces joined along one line forth and back do no harm
 * @param without the rings of each polygon that is taken out
 *
 * Cost: O(n² + n · crossings) for n sides: some dozens, in one cell of a map.
 * Source: the slabs of Dobkin, Lipton, Multidimensional searching problems, SIAM J. Computing 5 (1976).
 */
export function areaLeft(rings: readonly OpenRing[], without: readonly (readonly OpenRing[])[]): number {
  const sides = [rings, ...without].flatMap((own, of) => own.flatMap((ring) => sidesOf(ring, of))).sort((a, b) => a.low - b.low)
  const levels = Float64Array.from(new Set(levelsOf(sides))).sort()
  const isIn = new Uint8Array(without.length + 1)
  let area = 0
  for (let i = 1; i < levels.length; i++) {
    const [south, north] = [levels[i - 1]!, levels[i]!]
    area += (north - south) * widthAt(sides, (south + north) / 2, isIn)
  }
  return area
}

function sidesOf(ring: OpenRing, of: number): Side[] {
  const sides: Side[] = []
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i]!, ring[i + 1]!]
    const [nextX, nextY] = [ring[(i + 2) % ring.length]!, ring[(i + 3) % ring.length]!]
    if (y === nextY) continue
    sides.push(y < nextY ? { low: y, high: nextY, lowX: x, highX: nextX, of } : { low: nextY, high: y, lowX: nextX, highX: x, of })
  }
  return sides
}

/** @param sides by their lower ends */
function levelsOf(sides: readonly Side[]): number[] {
  const levels = sides.flatMap(({ low, high }) => [low, high])
  sides.forEach((one, i) => {
    for (let k = i + 1; k < sides.length && sides[k]!.low < one.high; k++) {
      const other = sides[k]!
      const y = other.low + (xAt(one, other.low) - other.lowX) / (slopeOf(other) - slopeOf(one))
      if (y > other.low && y < Math.min(one.high, other.high)) levels.push(y)
    }
  })
  return levels
}

/** How far east a side goes a metre north. */
function slopeOf({ low, high, lowX, highX }: Side): number {
  return (highX - lowX) / (high - low)
}

/** By shares of the side, which stay between its ends where a slope would be without end. */
function xAt({ low, high, lowX, highX }: Side, y: number): number {
  return lowX + (highX - lowX) * ((y - low) / (high - low))
}

/** @param isIn room for what the place is in, all 0; all 0 again afterwards */
function widthAt(sides: readonly Side[], y: number, isIn: Uint8Array): number {
  // The lower end counts in, so that each ring is crossed an even number of times also where two heights are too near for a middle.
  const crossed = sides.filter(({ low, high }) => low <= y && high > y).map((side) => ({ x: xAt(side, y), of: side.of }))
  crossed.sort((a, b) => a.x - b.x)
  let [width, outs, fromX] = [0, 0, 0]
  for (const { x, of } of crossed) {
    if (isIn[0] === 1 && outs === 0) width += x - fromX
    fromX = x
    isIn[of]! ^= 1
    if (of > 0) outs += isIn[of] === 1 ? 1 : -1
  }
  return width
}
