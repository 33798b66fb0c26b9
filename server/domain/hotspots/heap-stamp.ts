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

/** A row so many cells north of an event's own, where the kernel is felt from all of its cell as far as `inner` columns both ways. */
interface InnerRow {
  readonly north: number
  readonly inner: number
}

/** Cells of a row so many cells north of an event's own that feel the kernel from some places of it, or from none. */
interface RimRow {
  readonly north: number
  readonly easts: readonly number[]
}

/**
 * Of the quartic kernel on squares.
 *
 * How wrong: by some 1e-16 of the peak an event.
 *
 * Cost of each call: O(cells in reach + events · cells at the rim); the rim is a quarter of the reach for a bandwidth of 14 cells, more than half for 4.
 */
export function heapStamp(lattice: Lattice, bandwidthM: number): HeapStamp {
  const { columns, rows, sizeM, minX, minY } = lattice
  const step = sizeM / bandwidthM
  const peak = kernelAt('quartic', bandwidthM, 0, 0)
  const { inners, rim } = reachOn(step)
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
          out[at + east]! += peak * Math.max(0, c0 + a * (c1 + a * (c2 + a * (c3 + a * c4))))
        }
      }
      for (const { north, easts } of onMap(rim, row)) {
        leaveInRow(v, north * step, count, left)
        for (const east of easts) {
          if (column + east < 0 || column + east >= columns) continue
          out[heap.cell + north * columns + east]! += peak * rimOf(u, left, weight, count, east * step)
        }
      }
    },
    sums(heap, of, out) {
      const [column, row, count] = [heap.cell % columns, Math.floor(heap.cell / columns), heap.to - heap.from]
      place(heap)
      out.fill(0, 0, count)
      for (const { north, inner } of onMap(inners, row)) {
        let [r0, r1, r2, r3, r4] = [0, 0, 0, 0, 0]
        const at = heap.cell + north * columns
        const last = Math.min(inner, columns - 1 - column)
        for (let east = Math.max(-inner, -column); east <= last; east++) {
          const [a, value] = [east * step, of[at + east]!]
          r0 += value
          r1 += value * a
          r2 += value * a * a
          r3 += value * a * a * a
          r4 += value * a * a * a * a
        }
        if (r0 === 0) continue
        leaveInRow(v, north * step, count, left)
        for (let i = 0; i < count; i++) {
          const own = u[i]!
          const c = left[i]! - own * own
          out[i]! += c * (c * r0 + 4 * own * r1 - 2 * r2) + 4 * own * (own * r2 - r3) + r4
        }
      }
      for (const { north, easts } of onMap(rim, row)) {
        leaveInRow(v, north * step, count, left)
        for (const east of easts) {
          const value = of[heap.cell + north * columns + east]!
          if (column + east >= 0 && column + east < columns && value !== 0) addRim(u, left, value, count, east * step, out)
        }
      }
      for (let i = 0; i < count; i++) out[i]! *= peak
    },
  }
}

/** 1 − (b − v)² of each event. */
function leaveInRow(v: Float64Array, b: number, count: number, left: Float64Array): void {
  for (let i = 0; i < count; i++) left[i] = 1 - (b - v[i]!) * (b - v[i]!)
}

function rimOf(u: Float64Array, left: Float64Array, weight: Float64Array, count: number, a: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) {
    const own = Math.max(0, left[i]! - (a - u[i]!) * (a - u[i]!))
    sum += weight[i]! * own * own
  }
  return sum
}

function addRim(u: Float64Array, left: Float64Array, value: number, count: number, a: number, out: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const own = Math.max(0, left[i]! - (a - u[i]!) * (a - u[i]!))
    out[i]! += value * own * own
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
      .map(({ north, inner, outer }) => ({ north, easts: offsets.filter((east) => Math.abs(east) > inner && Math.abs(east) <= outer) }))
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
    const [x, y, w] = [us[i]!, vs[i]!, weight[i]!]
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
