/** Neighbours in space as neighbours in memory: a search over a million nodes numbered at random waits for memory, not for sums. */

/** Cells to a side, as a power of two: a million cells, so a province's cell holds one node, and a district's few. */
const BITS = 10
const CELLS = 1 << (2 * BITS)

/**
 * An order of nodes along a Z-shaped curve through the plane.
 *
 * @param xs metres; @param ys as many
 * @returns by node: its place in the order
 *
 * Cost: O(nodes + 1,048,576), 4 MiB while it works.
 * Source: Morton, A computer oriented geodetic data base (IBM, 1966).
 */
export function spatialOrder(xs: Float64Array, ys: Float64Array): Int32Array {
  const [cellX, cellY] = [cellsOf(xs), cellsOf(ys)]
  const next = new Int32Array(CELLS + 1)
  for (let node = 0; node < xs.length; node++) next[mortonOf(cellX[node]!, cellY[node]!) + 1]!++
  for (let cell = 0; cell < CELLS; cell++) next[cell + 1]! += next[cell]!
  return Int32Array.from(xs, (_, node) => next[mortonOf(cellX[node]!, cellY[node]!)]!++)
}

function cellsOf(values: Float64Array): Uint16Array {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const cellsAMetre = ((1 << BITS) - 1) / Math.max(1, most - least)
  return Uint16Array.from(values, (value) => (value - least) * cellsAMetre)
}

function mortonOf(x: number, y: number): number {
  return (spreadBits(x) << 1) | spreadBits(y)
}

/** The ten low bits, each with an empty one before it. */
function spreadBits(bits: number): number {
  let spread = bits & 0x3ff
  spread = (spread | (spread << 8)) & 0x00ff00ff
  spread = (spread | (spread << 4)) & 0x0f0f0f0f
  spread = (spread | (spread << 2)) & 0x33333333
  return (spread | (spread << 1)) & 0x55555555
}
