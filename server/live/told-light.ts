/**
 * The light as walls were told it last. All that take part in the stream hold the same, those too that join between two messages: of a tile that need not
 * be told again they get what the others have.
 */
import { TILE_CELLS } from '../domain/coverage/cells.ts'
import type { SightGrid } from '../domain/coverage/sight-grid.ts'
import { grown } from './grown.ts'

type Grid = Pick<SightGrid, 'stampsOf' | 'offsetOf' | 'baseOf'>

export interface ToldLight {
  /** `TILE_CELLS` of each tile, quanta from its base; 0: not seen. Replaced when it grows. */
  readonly stamps: Uint16Array
  /** Quanta since 1970. */
  baseOf(tile: number): number
  /**
   * Whether a cell of a tile was told as dark and has been seen, or was seen more than a lag later than it was told. A tile nobody was told of differs.
   *
   * Cost: at most one look at each of its cells.
   */
  differs(grid: Grid, tile: number, lagQuanta: number): boolean
  /** What is there now is told. */
  take(grid: Grid, tile: number): void
  /** The same, where nothing was told yet. */
  keep(grid: Grid, tile: number): void
  /** Nobody was told anything: tiles have other numbers, or hold something else. */
  forget(): void
}

/** Memory: 137 bytes a tile. */
export function toldLight(): ToldLight {
  let stamps = new Uint16Array(0)
  let bases = new Float64Array(0)
  let isTold = new Uint8Array(0)

  function take(grid: Grid, tile: number): void {
    if (tile >= isTold.length) {
      isTold = grown(isTold, tile + 1)
      bases = grown(bases, isTold.length)
      stamps = grown(stamps, isTold.length * TILE_CELLS)
    }
    const own = grid.stampsOf(tile)
    const from = grid.offsetOf(tile)
    const to = TILE_CELLS * tile
    for (let k = 0; k < TILE_CELLS; k++) stamps[to + k] = own[from + k]!
    bases[tile] = grid.baseOf(tile)
    isTold[tile] = 1
  }

  return {
    get stamps() {
      return stamps
    },
    baseOf: (tile) => bases[tile]!,
    differs(grid, tile, lagQuanta) {
      if (isTold[tile] !== 1) return true
      const own = grid.stampsOf(tile)
      const from = grid.offsetOf(tile)
      const to = TILE_CELLS * tile
      const shift = grid.baseOf(tile) - bases[tile]!
      for (let k = 0; k < TILE_CELLS; k++) {
        const stamp = own[from + k]!
        if (stamp === 0) continue // seen so long ago, or never, that no window reaches it: told or not, it is dark
        const before = stamps[to + k]!
        if (before === 0 || stamp + shift - before > lagQuanta) return true
      }
      return false
    },
    take,
    keep(grid, tile) {
      if (isTold[tile] !== 1) take(grid, tile)
    },
    forget() {
      isTold.fill(0)
    },
  }
}
