/** Many events of one cell laid over a density map at once: where a quartic kernel is felt from the whole cell, their sum is one polynomial. */
import type { Places } from './events.ts'
import { kernelAt } from './kernel-stamp.ts'
import type { Lattice } from './lattice.ts'

/**
 * With lengths in bandwidths, an event u, v from the middle of its cell makes (C + 2 u a − a²)² times the peak at a cell a, b away, C = 1 − u² − v² + 2 b v − b²:
 * of fourth degree in a, for all events of the cell together as for one. That holds where every place of the cell feels the kernel. At the rim, where some
 * do and some do not, events are laid down one by one.
 */
export interface HeapStamp {
  /** Adds to each cell what the events make at its middle, a square metre, times their weights. */
  add(heap: Heap, weight: Float64Array, out: Float64Array): void
  /** Of each event the sum of what it makes times a figure of the cell, such as its area. @param out by event of the heap */
  sums(heap: Heap, of: Float64Array, out: Float64Array): void
}

/** Some events of one cell of the lattice. */
export interface Heap {
  /** Row · columns + column. */
  readonly cell: number
  readonly places: Places
  /** Which of the places they are: those that stand in `order` from `from` to before `to`. */
  readonly order: Int32Array
  readonly from: number
  readonly to: number
}

/** By how much sums at the rim are too large. A power of two: dividing by it changes no digit. */
const RIM_FACTOR = 4

/** A row so many cells north of an event's own, where the kernel is felt from all of its cell as far as `inner` columns both ways. */
interface InnerRow {
  readonly north: number
  readonly inner: number
}

/** Cells of a row so many cells north of an event's own that feel the kernel from some places of it, or from none. */
interface RimRow {
  readonly north: number
  /** And as far west. */
  readonly easts: readonly number[]
}

/**
 * Of the quartic kernel on squares. Loops over events take numbers one by one: lists of them, taken apart, would be made anew for each.
 *
 * How wrong: by some 1e-16 of the peak an event.
 *
 * Cost of each call: O(cells in reach + events · cells at the rim); the rim is a quarter of the reach for a bandwidth of 14 cells, more than half for 4.
 */
export function heapStamp(lattice: Lattice, bandwidthM: number): HeapStamp {
  const { columns, rows, sizeM, minX, minY } = lattice
  const step = sizeM / bandwidthM
  const peak = kernelAt('quartic', bandwidthM, 0, 0)
  const [halfPeak, quarterPeak] = [peak / 2, peak / RIM_FACTOR]
  const { inners, rim } = reachOn(step)
  /** What is made as far west as east. */
  const both = new Float64Array(2)
  /** Of the events of a heap: how far from the middle of their cell, bandwidths, and what is left of 1 in a row of cells. */
  let [u, v, left] = [new Float64Array(), new Float64Array(), new Float64Array()]

  function place({ cell, places: { x, y }, order, from, to }: Heap): void {
    const count = to - from
    if (u.length < count) [u, v, left] = [new Float64Array(2 * count), new Float64Array(2 * count), new Float64Array(2 * count)]
    const [middleX, middleY] = [minX + (cell % columns) * sizeM, minY + Math.floor(cell / columns) * sizeM]
    const [us, vs] = [u, v]
    for (let i = 0; i < count; i++) {
      us[i] = (x[order[from + i]!]! - middleX) / bandwidthM
      vs[i] = (y[order[from + i]!]! - middleY) / bandwidthM
    }
  }

  /** The rows of a reach that are on the map. */
  function onMap<T extends { readonly north: number }>(all: readonly T[], row: number): readonly T[] {
    return row + all[0]!.north >= 0 && row + all.at(-1)!.north < rows
      ? all
      : all.filter(({ north }) => row + north >= 0 && row + north < rows)
  }

  return {
    add(heap, weight, out) {
      const [column, row, count] = [heap.cell % columns, Math.floor(heap.cell / columns), heap.to - heap.from]
      place(heap)
      const moments = momentsOf(u, v, weight, count)
      for (const { north, inner } of onMap(inners, row)) {
        const { c0, c1, c2, c3, c4 } = rowOf(moments, north * step)
        const at = heap.cell + north * columns
        const last = Math.min(inner, columns - 1 - column)
        for (let east = Math.max(-inner, -column); east <= last; east++) {
          const a = east * step
          const value = c0 + a * (c1 + a * (c2 + a * (c3 + a * c4)))
          out[at + east]! += halfPeak * (value + Math.abs(value))
        }
      }
      for (const { north, easts } of onMap(rim, row)) {
        leaveInRow(v, north * step, count, left)
        const at = heap.cell + north * columns
        for (const east of easts) {
          rimOf({ u, left, weight, count }, east * step, both)
          if (column - east >= 0) out[at - east]! += quarterPeak * both[0]!
          if (east > 0 && column + east < columns) out[at + east]! += quarterPeak * both[1]!
        }
      }
    },
    sums(heap, of, out) {
      const [column, row, count] = [heap.cell % columns, Math.floor(heap.cell / columns), heap.to - heap.from]
      place(heap)
      out.fill(0, 0, count)
      const ground = { m: 0, ma: 0, mb: 0, maa: 0, mab: 0, mbb: 0, mas: 0, mbs: 0, mss: 0 }
      for (const { north, inner } of onMap(inners, row)) {
        const at = heap.cell + north * columns
        const [first, last] = [Math.max(-inner, -column), Math.min(inner, columns - 1 - column)]
        addRow(ground, { of, at, first, last }, north * step, step)
      }
      addGround(ground, u, v, count, out)
      for (const { north, easts } of onMap(rim, row)) {
        leaveInRow(v, north * step, count, left)
        const at = heap.cell + north * columns
        for (const east of easts) {
          const west = column - east >= 0 ? of[at - east]! / RIM_FACTOR : 0
          const other = east > 0 && column + east < columns ? of[at + east]! / RIM_FACTOR : 0
          if (west !== 0 || other !== 0) addRim({ u, left, count, west, east: other }, east * step, out)
        }
      }
      for (let i = 0; i < count; i++) out[i]! *= peak
    },
  }
}

/** Sums over cells of a figure of theirs times products of a, b and s = a² + b²: with E = 1 − u² − v² an event makes (E + 2 (u a + v b) − s)² times the peak. */
interface Ground {
  m: number
  ma: number
  mb: number
  maa: number
  mab: number
  mbb: number
  mas: number
  mbs: number
  mss: number
}

interface RowOfCells {
  /** A figure of each cell of the lattice. */
  readonly of: Float64Array
  /** The cell in the row that is as far east as the events. */
  readonly at: number
  readonly first: number
  readonly last: number
}

function addRow(ground: Ground, { of, at, first, last }: RowOfCells, b: number, step: number): void {
  let [r0, r1, r2, r3, r4] = [0, 0, 0, 0, 0]
  for (let east = first; east <= last; east++) {
    const a = east * step
    const value = of[at + east]!
    const va = value * a
    const aa = a * a
    r0 += value
    r1 += va
    r2 += value * aa
    r3 += va * aa
    r4 += value * aa * aa
  }
  const bb = b * b
  ground.m += r0
  ground.ma += r1
  ground.mb += b * r0
  ground.maa += r2
  ground.mab += b * r1
  ground.mbb += bb * r0
  ground.mas += r3 + bb * r1
  ground.mbs += b * (r2 + bb * r0)
  ground.mss += r4 + bb * (2 * r2 + bb * r0)
}

function addGround(
  { m, ma, mb, maa, mab, mbb, mas, mbs, mss }: Ground,
  u: Float64Array,
  v: Float64Array,
  count: number,
  out: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const x = u[i]!
    const y = v[i]!
    const e = 1 - x * x - y * y
    out[i]! +=
      e * (e * m + 4 * (x * ma + y * mb) - 2 * (maa + mbb)) + 4 * (x * x * maa + 2 * x * y * mab + y * y * mbb - x * mas - y * mbs) + mss
  }
}

/** 1 − (b − v)² of each event. */
function leaveInRow(v: Float64Array, b: number, count: number, left: Float64Array): void {
  for (let i = 0; i < count; i++) left[i] = 1 - (b - v[i]!) * (b - v[i]!)
}

interface HeapInRow {
  readonly u: Float64Array
  readonly left: Float64Array
  readonly count: number
}

/**
 * What all events make at the cells `a` west and east, `RIM_FACTOR` times. Both at once, for each sum waits for itself; and x + |x| for twice the larger of x
 * and 0, without a choice to be guessed.
 */
function rimOf({ u, left, weight, count }: HeapInRow & { readonly weight: Float64Array }, a: number, out: Float64Array): void {
  let west = 0
  let east = 0
  for (let i = 0; i < count; i++) {
    const x = u[i]!
    const atWest = left[i]! - (a + x) * (a + x)
    const atEast = left[i]! - (a - x) * (a - x)
    const twiceWest = atWest + Math.abs(atWest)
    const twiceEast = atEast + Math.abs(atEast)
    west += weight[i]! * twiceWest * twiceWest
    east += weight[i]! * twiceEast * twiceEast
  }
  out[0] = west
  out[1] = east
}

/** Adds to each event what it makes at the two cells, times a figure of each ÷ `RIM_FACTOR`. */
function addRim(
  { u, left, count, west, east }: HeapInRow & { readonly west: number; readonly east: number },
  a: number,
  out: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const x = u[i]!
    const atWest = left[i]! - (a + x) * (a + x)
    const atEast = left[i]! - (a - x) * (a - x)
    const twiceWest = atWest + Math.abs(atWest)
    const twiceEast = atEast + Math.abs(atEast)
    out[i]! += west * twiceWest * twiceWest + east * twiceEast * twiceEast
  }
}

/** @param step side of a cell, bandwidths */
function reachOn(step: number): { readonly inners: readonly InnerRow[]; readonly rim: readonly RimRow[] } {
  const most = Math.ceil(1 / step) + 1
  const offsets = Array.from({ length: 2 * most + 1 }, (_, i) => i - most)
  /** How far along a row the kernel is felt that is so far north; negative: nowhere. */
  const along = (b: number) => (b < 1 ? Math.sqrt(1 - b * b) : -1)
  const half = step / 2
  const rowsOf = offsets.map((north) => {
    const [near, far] = [along(Math.max(0, Math.abs(north) * step - half)), along(Math.abs(north) * step + half)]
    return { north, inner: Math.max(-1, Math.floor((far - half) / step)), outer: near < 0 ? -1 : Math.floor((near + half) / step) }
  })
  return {
    inners: rowsOf.filter(({ inner }) => inner >= 0),
    rim: rowsOf
      .map(({ north, inner, outer }) => ({ north, easts: offsets.filter((east) => east >= 0 && east > inner && east <= outer) }))
      .filter(({ easts }) => easts.length > 0),
  }
}

/** Weighted sums over the events of products of u, v and e = 1 − u² − v². */
interface Moments {
  readonly one: number
  readonly u: number
  readonly v: number
  readonly e: number
  readonly ee: number
  readonly ev: number
  readonly eu: number
  readonly uv: number
  readonly uu: number
  readonly vv: number
}

function momentsOf(us: Float64Array, vs: Float64Array, weight: Float64Array, count: number): Moments {
  let [one, u, v, e, ee, ev, eu, uv, uu, vv] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const x = us[i]!
    const y = vs[i]!
    const w = weight[i]!
    const rest = 1 - x * x - y * y
    one += w
    u += w * x
    v += w * y
    e += w * rest
    ee += w * rest * rest
    ev += w * rest * y
    eu += w * rest * x
    uv += w * x * y
    uu += w * x * x
    vv += w * y * y
  }
  return { one, u, v, e, ee, ev, eu, uv, uu, vv }
}

/** What the events make in a row, as a polynomial in a. */
function rowOf({ one, u, v, e, ee, ev, eu, uv, uu, vv }: Moments, b: number) {
  return {
    c0: ee + b * (4 * ev + b * (4 * vv - 2 * e + b * (b * one - 4 * v))),
    c1: 4 * (eu + b * (2 * uv - b * u)),
    c2: 4 * uu - 2 * e + b * (2 * b * one - 4 * v),
    c3: -4 * u,
    c4: one,
  }
}
