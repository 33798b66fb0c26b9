/** Kernel density: how many events a square kilometre and week, at every place of the district. */
import type { Kernel } from './bandwidth.ts'
import { cellAt, cellGridOf, type CellGrid } from './cell-grid.ts'
import { checkEvents, type Events, type Places } from './events.ts'
import { heapStamp, type Heap } from './heap-stamp.ts'
import { clearOfBorder, kernelStamp, reachOf } from './kernel-stamp.ts'
import type { Lattice } from './lattice.ts'
import type { Outline } from './outline.ts'

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
}

export interface DensityCounts {
  /** Events that count, those of the period outside the district, and those of another time. */
  readonly counted: number
  readonly outside: number
  readonly otherTime: number
}

const WEEK_MS = 604_800_000
const M2_A_KM2 = 1e6
/** A kernel narrower than its cells falls between their middles. */
const LEAST_CELLS_A_BANDWIDTH = 2
/** Of narrower kernels most cells are at the rim, and events are laid down faster one by one. */
const LEAST_CELLS_AT_ONCE = 8

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
 * Cost: O(events · (2 reach / cell)²), near the border twice that; quartic from 8 cells a bandwidth on as `heapStamp`; the reach is h, or 4 h for the Gaussian. Three columns of cells, 20 bytes an event.
 * Source: Silverman (1986), §4.2.1 (kernels); Diggle, A kernel method for smoothing point process data, Applied Statistics 34 (1985), and M. C. Jones, Simple
 * boundary correction, Statistics and Computing 3 (1993), for the correction by event, which keeps the number of events.
 */
export function densityMapOf(events: Events, outline: Outline, rules: DensityRules): DensityMap & DensityCounts {
  const { cellM, fromMs, toMs, weeks = (toMs - fromMs) / WEEK_MS } = rules
  if (!(toMs > fromMs && Number.isFinite(toMs - fromMs))) throw new RangeError(`a period from ${fromMs} to ${toMs} has no length`)
  const grid = cellGridOf(outline, 'square', cellM)
  checkEvents(events)
  const cellOf = new Int32Array(events.x.length).fill(-1)
  let [counted, outside] = [0, 0]
  for (let i = 0; i < cellOf.length; i++) {
    if (events.atMs[i]! < fromMs || events.atMs[i]! >= toMs) continue
    cellOf[i] = cellAt(grid, events.x[i]!, events.y[i]!)
    if (cellOf[i]! < 0) outside++
    else counted++
  }
  const map = densityOn(grid, { places: events, cellOf }, { ...rules, weeks })
  return { ...map, counted, outside, otherTime: cellOf.length - counted - outside }
}

export interface GridPlaces {
  readonly places: Places
  /** The cell of each, by its number; −1: in none, and it does not count. */
  readonly cellOf: Int32Array
}

/**
 * The same on a grid that was laid before, of events that were put into its cells. On hexagons it is the density at their middles. @throws as `densityMapOf`
 */
export function densityOn(
  { lattice, inside, latticeCell }: CellGrid,
  { places, cellOf }: GridPlaces,
  {
    kernel,
    bandwidthM,
    weeks,
    isEdgeCorrected,
  }: Pick<DensityRules, 'kernel' | 'bandwidthM' | 'isEdgeCorrected'> & { readonly weeks: number },
): DensityMap {
  if (!(weeks > 0)) throw new RangeError(`a period of ${weeks} weeks`)
  if (!(bandwidthM >= LEAST_CELLS_A_BANDWIDTH * lattice.sizeM))
    throw new RangeError(`a bandwidth of ${bandwidthM} m on cells of ${lattice.sizeM} m`)
  const isWide = lattice.shape === 'square' && bandwidthM >= LEAST_CELLS_AT_ONCE * lattice.sizeM
  const lay = kernel === 'quartic' && isWide ? layHeaps : layEach
  const density = lay(places, cellOf, {
    lattice,
    kernel,
    bandwidthM,
    latticeCell,
    isClear: isEdgeCorrected ? clearOfBorder(lattice, inside, reachOf(kernel, bandwidthM)) : new Uint8Array(inside.length).fill(1),
    insideM2: inside.map((share) => share * lattice.cellM2),
    weight: M2_A_KM2 / weeks,
  })
  for (let cell = 0; cell < density.length; cell++) if (inside[cell] === 0) density[cell] = 0
  return { lattice, inside, density, weeks }
}

interface Laying {
  readonly lattice: Lattice
  readonly kernel: Kernel
  readonly bandwidthM: number
  /** By cell of the grid: its place in the lattice. */
  readonly latticeCell: Int32Array
  /** By place in the lattice: 1 where nothing is put right. */
  readonly isClear: Uint8Array
  readonly insideM2: Float64Array
  /** Of an event whose share in the district is 1. */
  readonly weight: number
}

/** In the order of time, that is all over the map: events of one cell one after another would wait for each other's sums. */
function layEach(
  { x, y }: Places,
  cellOf: Int32Array,
  { lattice, kernel, bandwidthM, latticeCell, isClear, insideM2, weight }: Laying,
): Float64Array {
  const density = new Float64Array(insideM2.length)
  const stamp = kernelStamp(lattice, kernel, bandwidthM)
  for (let i = 0; i < cellOf.length; i++) {
    if (cellOf[i]! < 0) continue
    // Never 0: the kernel reaches the middle of the event's own cell, which has ground.
    const share = isClear[latticeCell[cellOf[i]!]!] === 1 ? 1 : stamp.sum(x[i]!, y[i]!, insideM2)
    stamp.add(x[i]!, y[i]!, weight / share, density)
  }
  return density
}

function layHeaps(
  places: Places,
  cellOf: Int32Array,
  { lattice, bandwidthM, latticeCell, isClear, insideM2, weight }: Laying,
): Float64Array {
  const density = new Float64Array(insideM2.length)
  const stamp = heapStamp(lattice, bandwidthM)
  let [shares, weights] = [new Float64Array(), new Float64Array()]
  for (const heap of heapsOf(places, cellOf, latticeCell)) {
    const size = heap.to - heap.from
    if (shares.length < size) [shares, weights] = [new Float64Array(2 * size), new Float64Array(2 * size)]
    if (isClear[heap.cell] === 1) shares.fill(1, 0, size)
    else stamp.sums(heap, insideM2, shares)
    for (let i = 0; i < size; i++) weights[i] = weight / shares[i]!
    stamp.add(heap, weights, density)
  }
  return density
}

/** Events by cell, those of each in their order. */
function* heapsOf(places: Places, cellOf: Int32Array, latticeCell: Int32Array): Generator<Heap> {
  const cells = latticeCell.length
  const start = new Int32Array(cells + 1)
  for (let i = 0; i < cellOf.length; i++) if (cellOf[i]! >= 0) start[cellOf[i]! + 1]!++
  for (let cell = 0; cell < cells; cell++) start[cell + 1]! += start[cell]!
  const free = start.slice()
  const order = new Int32Array(start[cells]!)
  for (let i = 0; i < cellOf.length; i++) if (cellOf[i]! >= 0) order[free[cellOf[i]!]!++] = i
  for (let cell = 0; cell < cells; cell++) {
    const [from, to] = [start[cell]!, start[cell + 1]!]
    if (to > from) yield { cell: latticeCell[cell]!, places, order, from, to }
  }
}

/** All that a map holds: Σ density · area inside · weeks, events. Cost: O(cells). */
export function eventsOn({ lattice, inside, density, weeks }: DensityMap): number {
  const cellKm2 = lattice.cellM2 / M2_A_KM2
  return weeks * density.reduce((sum, value, cell) => sum + value * inside[cell]! * cellKm2, 0)
}
