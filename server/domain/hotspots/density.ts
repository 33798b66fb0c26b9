/** Kernel density: how many events a square kilometre and week, at every place of the district. */
import type { Kernel } from './bandwidth.ts'
import { cellGridOf, type CellGrid } from './cell-grid.ts'
import { checkEvents, type Events } from './events.ts'
import { clearOfBorder, isClear, kernelStamp, reachOf } from './kernel-stamp.ts'
import type { Lattice } from './lattice.ts'
import { isWithin, type Outline } from './outline.ts'

export interface DensityRules {
  readonly kernel: Kernel
  readonly bandwidthM: number
  readonly cellM: number
  /** Events of [fromMs, toMs) count. */
  readonly fromMs: number
  readonly toMs: number
  /** What the sum is divided by; the length of the period, unless only some hours of it count. */
  readonly weeks?: number
  /** Whether what a kernel would put outside the district is put back inside. */
  readonly isEdgeCorrected: boolean
}

export interface DensityMap {
  readonly lattice: Lattice
  /** Share of each cell in the district. */
  readonly inside: Float64Array
  /** Events a km² and week at the middle of each cell, by row · columns + column; 0 where the district is not. */
  readonly density: Float64Array
  readonly weeks: number
  /** Events that count, those of the period outside the district, and those of another time. */
  readonly counted: number
  readonly outside: number
  readonly otherTime: number
}

const WEEK_MS = 604_800_000
const M2_A_KM2 = 1e6
/** A kernel narrower than its cells falls between their middles. */
const LEAST_CELLS_A_BANDWIDTH = 2

/**
 * The density of events: λ(s) = Σᵢ K(s − xᵢ) / e(xᵢ) ÷ weeks, K as `kernelAt` has it, e = 1 without edge correction.
 *
 * With it e(xᵢ) is the share of the event's kernel that lies in the district, summed over the same cells, so that each event adds exactly one: Σ density ·
 * area inside · weeks = events. Without, and for events whose kernel is clear of the border, the sum over the cells' middles stands for the integral: an event
 * adds one to within 1.5 % for a bandwidth of 2 cells, 0.2 % for 4, 0.1 % for 5 and more (quartic); to 1e-4 from 2 cells on (Gaussian). At a border the
 * share e is that of the cells' middles, wrong by at most 0.03 for a bandwidth of 2 cells, 0.006 for 4, 0.004 for 5 (each measured over 400 places by straight
 * borders of all slants, quartic).
 *
 * @throws RangeError when the period ends before it begins or has no time that counts, the bandwidth is under 2 cells, or an event is no number
 *
 * Cost: O(events · (2 reach / cell)²), near the border twice that; the reach is h, or 4 h for the Gaussian. Three columns of cells.
 * Source: Silverman (1986), §4.2.1 (kernels); Diggle, A kernel method for smoothing point process data, Applied Statistics 34 (1985), and M. C. Jones, Simple
 * boundary correction, Statistics and Computing 3 (1993), for the correction by event, which keeps the number of events.
 */
export function densityMapOf(events: Events, outline: Outline, rules: DensityRules): DensityMap {
  return densityOn(cellGridOf(outline, 'square', rules.cellM), events, rules)
}

/** The same on the squares of a grid that was laid before. @throws as `densityMapOf` */
export function densityOn(
  { lattice, inside, outline }: Pick<CellGrid, 'lattice' | 'inside' | 'outline'>,
  events: Events,
  rules: Omit<DensityRules, 'cellM'>,
): DensityMap {
  const { kernel, bandwidthM, fromMs, toMs, weeks = (toMs - fromMs) / WEEK_MS, isEdgeCorrected } = rules
  const cellM = lattice.sizeM
  checkEvents(events)
  if (!(toMs > fromMs && Number.isFinite(toMs - fromMs))) throw new RangeError(`a period from ${fromMs} to ${toMs} has no length`)
  if (!(weeks > 0)) throw new RangeError(`a period of ${weeks} weeks`)
  if (!(bandwidthM >= LEAST_CELLS_A_BANDWIDTH * cellM)) throw new RangeError(`a bandwidth of ${bandwidthM} m on cells of ${cellM} m`)
  const clear = clearOfBorder(lattice, inside, reachOf(kernel, bandwidthM))
  const stamp = kernelStamp(lattice, kernel, bandwidthM)
  const insideM2 = inside.map((share) => share * lattice.cellM2)
  const scale = M2_A_KM2 / weeks
  const density = new Float64Array(inside.length)
  let [counted, outside] = [0, 0]
  const { x, y, atMs } = events
  for (let i = 0; i < x.length; i++) {
    if (atMs[i]! < fromMs || atMs[i]! >= toMs) continue
    const isFar = isClear(lattice, clear, x[i]!, y[i]!)
    if (!isFar && !isWithin(outline, x[i]!, y[i]!)) {
      outside++
      continue
    }
    counted++
    const share = isFar || !isEdgeCorrected ? 1 : stamp.sum(x[i]!, y[i]!, insideM2)
    // On a sliver too small to be a cell there is no ground to put the event on: it stays as it is, outside.
    stamp.add(x[i]!, y[i]!, scale / (share > 0 ? share : 1), density)
  }
  const clipped = density.map((value, cell) => (inside[cell]! > 0 ? value : 0))
  return { lattice, inside, density: clipped, weeks, counted, outside, otherTime: x.length - counted - outside }
}

/** All that a map holds: Σ density · area inside · weeks, events. Cost: O(cells). */
export function eventsOn({ lattice, inside, density, weeks }: DensityMap): number {
  const cellKm2 = lattice.cellM2 / M2_A_KM2
  return weeks * density.reduce((sum, value, cell) => sum + value * inside[cell]! * cellKm2, 0)
}
