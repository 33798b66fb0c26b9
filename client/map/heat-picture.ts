/** Hazard heat as pixels: one a cell, from nothing over violet to pale. */
import type { DensityCell } from '#geodata/kernel-density'
import type { Plane } from '#geodata/plane'
import type { LonLat } from '#wire/places'
import { COLOUR } from '../wall/theme.ts'

export interface HeatField {
  readonly cells: readonly DensityCell[]
  readonly cellM: number
  readonly plane: Plane
  /** The density at which the picture is palest; more is shown like it. */
  readonly fullDensity: number
}

export interface HeatPicture {
  readonly columns: number
  readonly rows: number
  /** RGBA, a pixel a cell, the northernmost row first. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  /** North-west, north-east, south-east, south-west. */
  readonly corners: readonly [LonLat, LonLat, LonLat, LonLat]
}

/** Cells along a side at most: more than a district has, and what any graphics card takes. */
const MOST_CELLS = 4_096

/**
 * How pale a density is, 0 to 1: its square root, so that one slight hazard is still seen beside a heap of serious ones.
 */
export function paleness(density: number, fullDensity: number): number {
  return Math.sqrt(Math.min(1, density / fullDensity))
}

/**
 * `undefined` where there is nothing to draw.
 *
 * Rows are even in metres while the map's are even in its own plane: in a district 53 km high a place in the middle is drawn up to 35 m off.
 */
export function heatPicture({ cells, cellM, plane, fullDensity }: HeatField): HeatPicture | undefined {
  if (cells.length === 0) return undefined
  const [west, east] = edgesOf(cells.map(({ column }) => column))
  const [south, north] = edgesOf(cells.map(({ row }) => row))
  const [columns, rows] = [east - west, north - south]
  if (columns > MOST_CELLS || rows > MOST_CELLS) return undefined
  const rgba = new Uint8ClampedArray(4 * columns * rows)
  for (const { column, row, density } of cells) {
    const pale = paleness(density, fullDensity)
    const [red, green, blue] = mixed(pale)
    rgba.set([red, green, blue, Math.round(255 * pale)], 4 * ((north - 1 - row) * columns + column - west))
  }
  const at = (column: number, row: number): LonLat => [plane.lonOf(column * cellM), plane.latOf(row * cellM)]
  return { columns, rows, rgba, corners: [at(west, north), at(east, north), at(east, south), at(west, south)] }
}

/** From the first to behind the last, with an empty one at each side, so that the picture fades out before it ends. */
function edgesOf(numbers: readonly number[]): readonly [number, number] {
  const [least, most] = numbers.reduce(([a, b], number) => [Math.min(a, number), Math.max(b, number)], [Infinity, -Infinity])
  return [least - 1, most + 2]
}

function mixed(pale: number): readonly [number, number, number] {
  const part = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16)
  const mix = (at: number): number => Math.round(part(COLOUR.heatLow, at) * (1 - pale) + part(COLOUR.heatHigh, at) * pale)
  return [mix(1), mix(3), mix(5)]
}
