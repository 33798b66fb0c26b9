/** How far an event is felt on a density map, where nobody says: by the spread and the number of the events. */
import { checkPlaces, type Places } from './events.ts'

export const KERNELS = ['quartic', 'gaussian'] as const
export type Kernel = (typeof KERNELS)[number]

/** By how much a kernel is wider than the normal one that smooths as much. 2.78: (9/5π · 8² · 4π)^(1/6). */
const WIDTH: Readonly<Record<Kernel, number>> = { gaussian: 1, quartic: ((9 / 5) * 8 * 8 * 4) ** (1 / 6) }
const SIXTH = 1 / 6

/**
 * The normal-scale rule: h = A σ n^(−1/6), with σ² the mean of the variances east and north, A = 1 for the Gaussian and 2.78 for the quartic kernel.
 * In the plane Scott's rule and Silverman's are this same one.
 *
 * It is best for one round heap of events. A district has many, so it smooths too much: take it as the upper end, and half of it to see places.
 *
 * @returns metres
 * @throws RangeError when fewer than two places differ
 *
 * Cost: O(n).
 * Source: B. W. Silverman, Density Estimation (1986), §4.3.2, eq. 4.14 and table 4.1 (K₂, d = 2: 2.78); D. W. Scott, Multivariate Density Estimation (1992).
 */
export function normalScaleBandwidthM(places: Places, kernel: Kernel): number {
  checkPlaces(places)
  const n = places.x.length
  const variance = (varianceOf(places.x) + varianceOf(places.y)) / 2
  if (!(variance > 0)) throw new RangeError(`no bandwidth follows from ${n} events at one place`)
  return WIDTH[kernel] * Math.sqrt(variance) * n ** -SIXTH
}

/** In loops of their own: `reduce` would make an object of each sum. */
function varianceOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2
  return squares / (values.length - 1)
}
