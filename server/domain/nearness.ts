/** Which compounds a place is near: footprints and their surroundings, found by a grid, judged exactly in the plane. */
import type { AreaGeometry, LonLat } from '#wire/places'
import type { Plane } from '#geodata/plane'

export interface Nearness {
  /** Sets or replaces the footprint of a compound. */
  set(slot: number, footprint: AreaGeometry): void
  remove(slot: number): void
  clear(): void
  /**
   * Finds the compounds whose footprint is at most `reachM` from a place; 0 inside. No place further off is found, none nearer missed.
   *
   * The distance is that of the plane, good to 0.3 % within a district (`geodata/plane.ts`): 0.2 m in 80 m.
   *
   * @param x metres east in the plane; @param y metres north
   * @param out compound slots, in no order, each once; only the first `returned` elements are written; what does not fit is left out
   * @returns how many were found and written
   *
   * Cost: one look in a hash table and the edges of the few footprints whose bounds reach that cell; allocates nothing.
   */
  near(x: number, y: number, out: Uint32Array): number
}

/** Side of a grid cell, metres: about the size of a compound, so that a cell holds few. */
const CELL_M = 250
/** Cells counted from the origin to either side; beyond, 4,096 km away, nothing is near. */
const HALF_CELLS = 16_384

/** A footprint in the plane, with the bounds of its surroundings. */
interface Footprint {
  readonly slot: number
  /** Interleaved x, y of both ends of every edge of every ring; metres; length 4·E. */
  readonly edges: Float64Array
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** An empty set of compounds. @param reachM radius of a compound's surroundings, metres */
export function nearness(plane: Plane, reachM: number): Nearness {
  const cells = new Map<number, Footprint[]>()
  const bySlot = new Map<number, Footprint>()

  function remove(slot: number): void {
    const footprint = bySlot.get(slot)
    if (!footprint) return
    bySlot.delete(slot)
    for (const key of cellsOf(footprint)) {
      const left = (cells.get(key) ?? []).filter((other) => other !== footprint)
      if (left.length > 0) cells.set(key, left)
      else cells.delete(key)
    }
  }

  return {
    set(slot, geometry) {
      remove(slot)
      const footprint = footprintOf(slot, geometry, plane, reachM)
      bySlot.set(slot, footprint)
      for (const key of cellsOf(footprint)) {
        const cell = cells.get(key)
        if (cell) cell.push(footprint)
        else cells.set(key, [footprint])
      }
    },
    remove,
    clear() {
      cells.clear()
      bySlot.clear()
    },
    near(x, y, out) {
      const cell = cells.get(cellKey(Math.floor(x / CELL_M), Math.floor(y / CELL_M)))
      if (!cell) return 0
      let found = 0
      for (let i = 0; i < cell.length && found < out.length; i++) {
        const footprint = cell[i]!
        if (x < footprint.minX || x > footprint.maxX || y < footprint.minY || y > footprint.maxY) continue
        if (isWithin(x, y, footprint.edges, reachM)) out[found++] = footprint.slot
      }
      return found
    },
  }
}

function cellKey(column: number, row: number): number {
  if (Math.abs(column) >= HALF_CELLS || Math.abs(row) >= HALF_CELLS) return -1
  return (column + HALF_CELLS) * (2 * HALF_CELLS) + row + HALF_CELLS
}

/** The cells that the bounds of a footprint and its surroundings touch. */
function* cellsOf({ minX, minY, maxX, maxY }: Footprint): Generator<number> {
  for (let column = Math.floor(minX / CELL_M); column <= Math.floor(maxX / CELL_M); column++)
    for (let row = Math.floor(minY / CELL_M); row <= Math.floor(maxY / CELL_M); row++) {
      const key = cellKey(column, row)
      if (key >= 0) yield key
    }
}

function footprintOf(slot: number, geometry: AreaGeometry, plane: Plane, reachM: number): Footprint {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const edges = Float64Array.from(polygons.flat().flatMap((ring) => edgesOf(ring, plane)))
  let minX = Infinity
  let minY = Infinity
  let maxX = -Infinity
  let maxY = -Infinity
  for (let i = 0; i < edges.length; i += 2) {
    minX = Math.min(minX, edges[i]!)
    maxX = Math.max(maxX, edges[i]!)
    minY = Math.min(minY, edges[i + 1]!)
    maxY = Math.max(maxY, edges[i + 1]!)
  }
  return { slot, edges, minX: minX - reachM, minY: minY - reachM, maxX: maxX + reachM, maxY: maxY + reachM }
}

function edgesOf(ring: readonly LonLat[], plane: Plane): number[] {
  return ring.slice(1).flatMap(([lon, lat], i) => {
    const [fromLon, fromLat] = ring[i]!
    return [plane.xOf(fromLon), plane.yOf(fromLat), plane.xOf(lon), plane.yOf(lat)]
  })
}

/** Whether a place is inside (even–odd, so holes are outside) or at most `reachM` from an edge. */
function isWithin(x: number, y: number, edges: Float64Array, reachM: number): boolean {
  const reachSq = reachM * reachM
  let inside = false
  for (let i = 0; i < edges.length; i += 4) {
    const ax = edges[i]!
    const ay = edges[i + 1]!
    const dx = edges[i + 2]! - ax
    const dy = edges[i + 3]! - ay
    const lengthSq = dx * dx + dy * dy
    const along = lengthSq > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / lengthSq)) : 0
    const offX = x - ax - along * dx
    const offY = y - ay - along * dy
    if (offX * offX + offY * offY <= reachSq) return true
    const crosses = ay > y !== ay + dy > y && x < ax + ((y - ay) / dy) * dx
    if (crosses) inside = !inside
  }
  return inside
}
