/** Areas found by place: whose ground a ring must leave out. Each has a number of its own. */
import type { FlatArea } from './flat-area.ts'

export interface AreaIndex {
  get(id: number): FlatArea | undefined
  set(id: number, area: FlatArea): void
  remove(id: number): void
  clear(): void
  /** The numbers of the areas whose bounds come within `reachM` of an area's. Cost: by what is near, and the few areas of great extent. */
  near(area: FlatArea, reachM: number): readonly number[]
}

/** Side of a square of the index, metres: a few compounds or ponds each. */
const SQUARE_M = 500
/** An area whose bounds have more squares (50 km on a side: a great lake, a long river) is not put into them but looked at every time. */
const MOST_SQUARES = 10_000

/** None yet. Memory: the edges of the areas, and a number a square touched. */
export function areaIndex(): AreaIndex {
  const areas = new Map<number, FlatArea>()
  const squares = new Map<string, Set<number>>()
  const wide = new Set<number>()

  function* squaresOf(area: FlatArea, reachM: number): Generator<string> {
    for (let column = Math.floor((area.minX - reachM) / SQUARE_M); column * SQUARE_M <= area.maxX + reachM; column++)
      for (let row = Math.floor((area.minY - reachM) / SQUARE_M); row * SQUARE_M <= area.maxY + reachM; row++) yield `${column},${row}`
  }

  function remove(id: number): void {
    const area = areas.get(id)
    if (!area) return
    areas.delete(id)
    if (wide.delete(id)) return
    for (const key of squaresOf(area, 0)) {
      const square = squares.get(key)
      square?.delete(id)
      if (square?.size === 0) squares.delete(key)
    }
  }

  return {
    get: (id) => areas.get(id),
    set(id, area) {
      remove(id)
      areas.set(id, area)
      if (isWide(area)) {
        wide.add(id)
        return
      }
      for (const key of squaresOf(area, 0)) {
        const square = squares.get(key)
        if (square) square.add(id)
        else squares.set(key, new Set([id]))
      }
    },
    remove,
    clear() {
      areas.clear()
      squares.clear()
      wide.clear()
    },
    near(area, reachM) {
      const found = new Set<number>()
      const look = (id: number): void => void (comesNear(areas.get(id)!, area, reachM) && found.add(id))
      for (const id of wide) look(id)
      for (const key of squaresOf(area, reachM)) squares.get(key)?.forEach(look)
      return [...found]
    },
  }
}

function isWide({ minX, minY, maxX, maxY }: FlatArea): boolean {
  return ((maxX - minX) / SQUARE_M) * ((maxY - minY) / SQUARE_M) > MOST_SQUARES
}

function comesNear(a: FlatArea, b: FlatArea, reachM: number): boolean {
  return a.minX <= b.maxX + reachM && a.maxX >= b.minX - reachM && a.minY <= b.maxY + reachM && a.maxY >= b.minY - reachM
}
