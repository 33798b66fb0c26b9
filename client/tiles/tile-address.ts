/** What the address of a tile says: `/wall/NAME?tile=COLUMN,ROW`; and which browser it is that says so. */
import type { TilePlace } from './tile-geometry.ts'

/** `whole`: no tile is named. `unreadable`: what stands there is not two whole numbers from 1. */
export type NamedTile =
  | { readonly is: 'tile'; readonly tile: TilePlace }
  | { readonly is: 'whole' }
  | { readonly is: 'unreadable'; readonly text: string }

/** Numbers of more figures are no tile of any wall, and the server is not asked about them. */
const TILE = /^([1-9]\d{0,2}),([1-9]\d{0,2})$/
const KEPT = 'lamplight-tile-browser'

export function tileOf(text: string | undefined): NamedTile {
  if (text === undefined) return { is: 'whole' }
  const [, column, row] = TILE.exec(text.trim()) ?? []
  if (column === undefined || row === undefined) return { is: 'unreadable', text }
  return { is: 'tile', tile: { column: Number(column), row: Number(row) } }
}

/** Made up once and kept as long as this tab is: a page that is loaded anew is the same browser, another tab is another. */
export function browserName(): string {
  const kept = sessionStorage.getItem(KEPT)
  if (kept !== null) return kept
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  sessionStorage.setItem(KEPT, made)
  return made
}
