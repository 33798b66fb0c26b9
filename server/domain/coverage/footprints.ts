/** The footprints of compounds, found by place: whose ground another's ring must leave out. */
import type { FlatArea } from './flat-area.ts'

export interface Footprints {
  get(compound: number): FlatArea | undefined
  set(compound: number, area: FlatArea): void
  remove(compound: number): void
  clear(): void
  /** The compounds whose bounds come within `reachM` of an area's. */
  near(area: FlatArea, reachM: number): readonly number[]
}

/** Side of a square of the index, metres: a few compounds each. */
const SQUARE_M = 500

/** None yet. Memory: the edges of the footprints, and a number a square touched. */
export function footprints(): Footprints {
  const areas = new Map<number, FlatArea>()
  const squares = new Map<string, Set<number>>()

  function* squaresOf(area: FlatArea, reachM: number): Generator<string> {
    for (let column = Math.floor((area.minX - reachM) / SQUARE_M); column * SQUARE_M <= area.maxX + reachM; column++)
      for (let row = Math.floor((area.minY - reachM) / SQUARE_M); row * SQUARE_M <= area.maxY + reachM; row++) yield `${column},${row}`
  }

  function remove(compound: number): void {
    const area = areas.get(compound)
    if (!area) return
    areas.delete(compound)
    for (const key of squaresOf(area, 0)) {
      const square = squares.get(key)
      square?.delete(compound)
      if (square?.size === 0) squares.delete(key)
    }
  }

  return {
    get: (compound) => areas.get(compound),
    set(compound, area) {
      remove(compound)
      areas.set(compound, area)
      for (const key of squaresOf(area, 0)) {
        const square = squares.get(key)
        if (square) square.add(compound)
        else squares.set(key, new Set([compound]))
      }
    },
    remove,
    clear() {
      areas.clear()
      squares.clear()
    },
    near(area, reachM) {
      const found = new Set<number>()
      for (const key of squaresOf(area, reachM)) {
        for (const compound of squares.get(key) ?? []) {
          const other = areas.get(compound)!
          if (
            other.minX <= area.maxX + reachM &&
            other.maxX >= area.minX - reachM &&
            other.minY <= area.maxY + reachM &&
            other.maxY >= area.minY - reachM
          )
            found.add(compound)
        }
      }
      return [...found]
    },
  }
}
