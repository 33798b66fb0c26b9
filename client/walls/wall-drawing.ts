/** A wall drawn true to scale, in millimetres: its screens, what is not seen between them, and a person beside it. */
import type { WallShape } from '#geodata/wall-shape'

/** Columns and rows count from 1, from the top left; `x` and `y` from there too, mm. */
export interface DrawnTile {
  readonly column: number
  readonly row: number
  readonly xMm: number
  readonly yMm: number
}

/** How tall the person beside it is drawn, for scale. */
export const PERSON_MM = 1_650

/** Row by row. Cost and bound: one a screen. */
export function drawnTiles({ columns, rows, tileWidthMm, tileHeightMm, bezelXMm, bezelYMm }: WallShape): readonly DrawnTile[] {
  return Array.from({ length: columns * rows }, (_, i) => {
    const column = i % columns
    const row = Math.floor(i / columns)
    return { column: column + 1, row: row + 1, xMm: column * (tileWidthMm + bezelXMm), yMm: row * (tileHeightMm + bezelYMm) }
  })
}

/** Where one screen's browser is pointed; without a tile, the whole wall in one browser. */
export function wallAddress(origin: string, name: string, tile?: { readonly column: number; readonly row: number }): string {
  return `${origin}/wall/${name}${tile ? `?tile=${tile.column},${tile.row}` : ''}`
}
