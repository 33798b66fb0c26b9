/** Why a browser does not show the screen that its address names, in words. */
import { ageOf, clockOf, saying } from '../i18n/say.ts'
import type { Words } from '../i18n/zh.ts'
import { gridIn, sinceIn, type Grid } from './refusal-facts.ts'
import { hasTile, isTooSmall, type TilePlace, type Viewport } from './tile-geometry.ts'
import type { NamedTile } from './tile-address.ts'

export interface TileFault {
  readonly is: 'noWall' | 'unreadable' | 'outside' | 'taken' | 'tooSmall' | 'refused'
  readonly said: string
  readonly more: string
  /** It goes away by itself once what is wrong is put right. */
  readonly isWaiting: boolean
}

export interface TileFacts {
  readonly name: string
  readonly named: NamedTile
  readonly viewport: Viewport
  /** Of the wall as it was told last. */
  readonly grid: Grid | undefined
  readonly refused: { readonly code: string; readonly message: string; readonly retry: boolean } | undefined
  /** When another browser took this tile, Unix ms. */
  readonly takenMs: number | undefined
  readonly presentMs: number
}

/** @returns `undefined` where nothing is wrong, or nothing is known yet */
export function tileFault(facts: TileFacts, words: Words): TileFault | undefined {
  const { named, viewport, refused, grid } = facts
  const said = words.walls.tile
  if (named.is === 'unreadable') return { is: 'unreadable', said: said.unreadable(named.text), more: said.unreadableHint, isWaiting: false }
  const tile = named.is === 'tile' ? named.tile : undefined
  if (refused && (!refused.retry || !grid)) return refusalFault(facts, refused, tile, words)
  if (tile && facts.takenMs !== undefined) return takenAway(tile, facts.takenMs, facts, words)
  if (tile && grid && !hasTile(grid, tile)) return outside(tile, grid, words)
  if (!isTooSmall(viewport)) return undefined
  return { is: 'tooSmall', said: said.tooSmall(viewport.widthPx, viewport.heightPx), more: said.tooSmallHint, isWaiting: false }
}

function outside({ column, row }: TilePlace, { columns, rows }: Grid, words: Words): TileFault {
  const said = words.walls.tile
  return { is: 'outside', said: said.outside(column, row), more: said.grid(columns, rows), isWaiting: true }
}

function takenAway({ column, row }: TilePlace, takenMs: number, { presentMs }: TileFacts, words: Words): TileFault {
  const said = words.walls.tile
  return { is: 'taken', said: said.takenAway(column, row), more: since(takenMs, presentMs, words), isWaiting: true }
}

function refusalFault(
  facts: TileFacts,
  { code, message }: NonNullable<TileFacts['refused']>,
  tile: TilePlace | undefined,
  words: Words,
): TileFault {
  const said = words.walls.tile
  const { takenMs, presentMs } = facts
  if (code === 'NOT_FOUND' || code === 'REQUEST_INVALID')
    return { is: 'noWall', said: said.noWall(facts.name), more: said.noWallHint, isWaiting: true }
  if (code === 'TILE_UNKNOWN' && tile) {
    const grid = gridIn(message) ?? facts.grid
    if (grid) return outside(tile, grid, words)
  }
  if (code === 'TILE_TAKEN' && tile) {
    if (takenMs !== undefined) return takenAway(tile, takenMs, facts, words)
    const sinceMs = sinceIn(message)
    const more = sinceMs === undefined ? words.refusalSaid(message) : since(sinceMs, presentMs, words)
    return { is: 'taken', said: said.taken(tile.column, tile.row), more, isWaiting: true }
  }
  return { is: 'refused', said: said.refused, more: words.refusalSaid(message), isWaiting: true }
}

function since(ms: number, presentMs: number, words: Words): string {
  return words.walls.tile.takenSince(clockOf(ms), saying(ageOf(presentMs - ms, words)))
}
