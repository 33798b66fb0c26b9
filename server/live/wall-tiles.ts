/** Which browser is which tile of a wall, and how each does. Knows no socket: connections are names, time is handed in. */
import { Fault } from '#wire/errors'
import { TILE_SILENT_MS, type TileBeat, type TileHealth, type WallLayout, type WatchRequest } from '#wire/walls'
import { hasPassed } from '../domain/time-passed.ts'

export type TileClaim = NonNullable<WatchRequest['tile']>

interface Claim {
  readonly column: number
  readonly row: number
  readonly browser: string
  readonly sinceMs: number
  /** The connection that it speaks on; `undefined`: cut. */
  line: string | undefined
  heardMs: number
  beat?: Omit<TileBeat, 'name'>
}

/** A tile that was taken from a connection. */
export interface Evicted {
  readonly line: string
  readonly column: number
  readonly row: number
}

/**
 * [L1] A tile is one browser's at a time. Another is refused while that one is heard, and told since when it has been there; silent or cut, it may be taken.
 * [L2] A browser comes back to its own tile, as soon as its earlier connection is cut or silent: two tabs that were copied from each other are two browsers.
 * [L3] Whoever takes it by force gets it, and the other is named.
 */
export interface WallTiles {
  /** @returns who had it, where somebody did. @throws Fault TILE_UNKNOWN, TILE_TAKEN */
  claim(tile: TileClaim, line: string, nowMs: number): Evicted | undefined
  /** It goes of its own will: nobody is this tile any more. */
  leave(line: string): void
  /** Its connection is cut: it is expected back. */
  cut(line: string): void
  /** @returns whether anybody is this tile */
  beat(line: string, beat: TileBeat, nowMs: number): boolean
  /** Every tile, row by row from the top left. */
  health(nowMs: number): readonly TileHealth[]
  /** Another grid: whoever is outside it is no tile any more. */
  resize(grid: Pick<WallLayout, 'columns' | 'rows'>): void
}

/** Bound: one claim a tile. */
export function wallTiles(first: Pick<WallLayout, 'columns' | 'rows'>): WallTiles {
  let grid = first
  const claims = new Map<string, Claim>()

  function isAlive({ heardMs }: Claim, nowMs: number): boolean {
    return !hasPassed(TILE_SILENT_MS, heardMs, nowMs)
  }

  function of(line: string): Claim | undefined {
    return [...claims.values()].find((claim) => claim.line === line)
  }

  function requireInside({ column, row }: TileClaim): void {
    if (column <= grid.columns && row <= grid.rows) return
    throw new Fault('TILE_UNKNOWN', `tile ${column},${row} is outside the wall: it has ${grid.columns} columns and ${grid.rows} rows`)
  }

  function requireFree(claim: Claim, { browser, isForced = false }: TileClaim, line: string, nowMs: number): void {
    const isFree = !isAlive(claim, nowMs) || claim.line === line || (claim.browser === browser && claim.line === undefined)
    if (isFree || isForced) return
    const since = new Date(claim.sinceMs).toISOString()
    throw new Fault('TILE_TAKEN', `tile ${claim.column},${claim.row} is shown by another browser since ${since}`)
  }

  /** Whatever else this browser or connection was. */
  function dropOthers(key: string, { browser }: TileClaim, line: string): void {
    for (const [other, claim] of claims)
      if (other !== key && (claim.line === line || (claim.browser === browser && claim.line === undefined))) claims.delete(other)
  }

  return {
    claim(tile, line, nowMs) {
      requireInside(tile)
      const { column, row, browser } = tile
      const key = keyOf(tile)
      const before = claims.get(key)
      if (before) requireFree(before, tile, line, nowMs)
      dropOthers(key, tile, line)
      const sinceMs = before?.browser === browser ? before.sinceMs : nowMs
      claims.set(key, { column, row, browser, sinceMs, line, heardMs: nowMs })
      return before?.line === undefined || before.line === line ? undefined : { line: before.line, column, row }
    },
    leave(line) {
      const claim = of(line)
      if (claim) claims.delete(keyOf(claim))
    },
    cut(line) {
      const claim = of(line)
      if (claim) claim.line = undefined
    },
    beat(line, { framesPerS, behindMs, revision }, nowMs) {
      const claim = of(line)
      if (!claim) return false
      claim.heardMs = nowMs
      claim.beat = { framesPerS, behindMs, revision }
      return true
    },
    health(nowMs) {
      const tiles: TileHealth[] = []
      for (let row = 1; row <= grid.rows; row++)
        for (let column = 1; column <= grid.columns; column++) {
          const claim = claims.get(keyOf({ column, row }))
          const is = !claim ? 'absent' : isAlive(claim, nowMs) ? 'alive' : 'dead'
          tiles.push({ column, row, is, ...(claim ? { heardMs: claim.heardMs, ...claim.beat } : {}) })
        }
      return tiles
    },
    resize(next) {
      grid = next
      for (const [key, { column, row }] of claims) if (column > next.columns || row > next.rows) claims.delete(key)
    },
  }
}

function keyOf({ column, row }: { readonly column: number; readonly row: number }): string {
  return `${column},${row}`
}
