/** A wall drawn true to scale, in millimetres: its screens, what is not seen between them, and a person beside it. */
import type { WallLayout } from '#wire/walls'

/** What the drawing needs of a layout. */
export type WallShape = Pick<WallLayout, 'columns' | 'rows' | 'tileWidthMm' | 'tileHeightMm' | 'bezelXMm' | 'bezelYMm'>

/** Columns and rows count from 1, from the top left; `x` and `y` from there too, mm. */
export interface DrawnTile {
  readonly column: number
  readonly row: number
  readonly xMm: number
  readonly yMm: number
}

/** How tall the person beside it is drawn, for scale. */
export const PERSON_MM = 1_650
/** Words are at least the viewing distance ÷ 200 tall (`look.md`). */
const DISTANCE_PER_HEIGHT = 200

/** All of it, bezels between screens included; the frame round the outside is not told of and not drawn. */
export function wallSizeMm({ columns, rows, tileWidthMm, tileHeightMm, bezelXMm, bezelYMm }: WallShape): {
  readonly widthMm: number
  readonly heightMm: number
} {
  return {
    widthMm: columns * tileWidthMm + (columns - 1) * bezelXMm,
    heightMm: rows * tileHeightMm + (rows - 1) * bezelYMm,
  }
}

/** Width by height of the whole. */
export function aspectOf(shape: WallShape): number {
  const { widthMm, heightMm } = wallSizeMm(shape)
  return widthMm / heightMm
}

/** Row by row. Cost and bound: one a screen. */
export function drawnTiles({ columns, rows, tileWidthMm, tileHeightMm, bezelXMm, bezelYMm }: WallShape): readonly DrawnTile[] {
  return Array.from({ length: columns * rows }, (_, i) => {
    const column = i % columns
    const row = Math.floor(i / columns)
    return { column: column + 1, row: row + 1, xMm: column * (tileWidthMm + bezelXMm), yMm: row * (tileHeightMm + bezelYMm) }
  })
}

/** How tall words must be at least to be read from there, mm. */
export function wordHeightMm(distanceM: number): number {
  return (distanceM * 1_000) / DISTANCE_PER_HEIGHT
}

/** Where one screen's browser is pointed; without a tile, the whole wall in one browser. */
export function wallAddress(origin: string, name: string, tile?: { readonly column: number; readonly row: number }): string {
  return `${origin}/wall/${name}${tile ? `?tile=${tile.column},${tile.row}` : ''}`
}
