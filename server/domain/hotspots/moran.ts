/** Moran's I: whether like lies by like on the whole map (one figure), and round which cells. Weights are shares: 1 ÷ number of neighbours. */
import { checkNeighbours, type Neighbours } from './neighbours.ts'

/** The variance divides by n − 3. */
const LEAST_VALUES = 4

export interface Moran {
  /** About −1 ÷ (n − 1) by chance, 1 where like lies by like. */
  readonly i: number
  readonly expected: number
  readonly variance: number
  readonly z: number
}

/**
 * The whole map: I = Σᵢ zᵢ z̄ᵢ ÷ Σᵢ zᵢ² (z centred values, z̄ᵢ the mean of the neighbours'), with its variance when the values are
 * shuffled over the cells ("randomisation"). Every cell must have a neighbour, and be its neighbours' own.
 *
 * @returns NaN where all values are alike
 * @throws RangeError when there are fewer than 4 values, or a cell has no neighbour
 *
 * Cost: O(n + neighbours).
 * Source: Cliff, Ord, Spatial Processes (1981), §2.3; as R's spdep `moran.test`, style W.
 */
export function moranOf(values: Float64Array, neighbours: Neighbours): Moran {
  checkNeighbours(neighbours, values)
  const n = values.length
  if (n < LEAST_VALUES) throw new RangeError(`Moran's I of ${n} values`)
  const { z, m2, m4, lag } = centredOf(values, neighbours)
  const i = z.reduce((sum, value, cell) => sum + value * lag[cell]!, 0) / (n * m2)
  const { s1, s2 } = squaredSums(neighbours)
  const [s0, kurtosis, expected] = [n, m4 / (m2 * m2), -1 / (n - 1)]
  const shuffled = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0) - kurtosis * (n * (n - 1) * s1 - 2 * n * s2 + 6 * s0 * s0)
  const variance = shuffled / ((n - 1) * (n - 2) * (n - 3) * s0 * s0) - expected * expected
  return { i, expected, variance, z: (i - expected) / Math.sqrt(variance) }
}

export interface LocalMoran {
  readonly i: Float64Array
  readonly expected: Float64Array
  readonly variance: Float64Array
  readonly z: Float64Array
}

/**
 * Round each cell: Iᵢ = zᵢ z̄ᵢ ÷ m₂ with its mean and variance when all other values are shuffled.
 *
 * Source: Anselin, Local indicators of spatial association (1995); Sokal, Oden, Thomson (1998), conditional moments; as R's spdep `localmoran`.
 */
export function localMoranOf(values: Float64Array, neighbours: Neighbours): LocalMoran {
  checkNeighbours(neighbours, values)
  const n = values.length
  const { z, m2, lag } = centredOf(values, neighbours)
  const i = z.map((value, cell) => (value * lag[cell]!) / m2)
  const expected = z.map((value) => -(value * value) / ((n - 1) * m2))
  const variance = z.map((value, cell) => {
    const k = neighbours.start[cell + 1]! - neighbours.start[cell]!
    return (((value / m2) ** 2 * n) / (n - 2)) * (1 / k - 1 / (n - 1)) * (m2 - (value * value) / (n - 1))
  })
  return { i, expected, variance, z: i.map((value, cell) => (value - expected[cell]!) / Math.sqrt(variance[cell]!)) }
}

function centredOf(values: Float64Array, { start, to }: Neighbours) {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const z = values.map((value) => value - mean)
  const lag = z.map((_, cell) => {
    const k = start[cell + 1]! - start[cell]!
    if (k === 0) throw new RangeError(`cell ${cell} has no neighbour`)
    let sum = 0
    for (let at = start[cell]!; at < start[cell + 1]!; at++) sum += z[to[at]!]!
    return sum / k
  })
  const moment = (power: number) => z.reduce((sum, value) => sum + value ** power, 0) / n
  return { z, lag, m2: moment(2), m4: moment(4) }
}

/** S₁ = ½ Σ (wᵢⱼ + wⱼᵢ)², S₂ = Σ (wᵢ. + w.ᵢ)², for symmetric neighbours. */
function squaredSums({ start, to }: Neighbours): { s1: number; s2: number } {
  const cells = start.length - 1
  const column = new Float64Array(cells)
  let s1 = 0
  for (let i = 0; i < cells; i++) {
    const weight = 1 / (start[i + 1]! - start[i]!)
    for (let at = start[i]!; at < start[i + 1]!; at++) {
      const j = to[at]!
      column[j]! += weight
      s1 += (weight + 1 / (start[j + 1]! - start[j]!)) ** 2 / 2
    }
  }
  return { s1, s2: column.reduce((sum, weight) => sum + (1 + weight) ** 2, 0) }
}
