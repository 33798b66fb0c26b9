/** Whether a wall can be built as it is said to be, beyond what its schema asks. */
import { wallSizeMm } from '#geodata/wall-shape'
import type { FieldError } from '#wire/errors'
import { MOST_TILES, type WallLayout } from '#wire/walls'

/** The largest halls have walls of some 40 m: more is a slip of the keyboard. */
const MOST_SIDE_MM = 60_000
/** Frames broader than so much of a screen hide more than they part. */
const MOST_BEZEL_SHARE = 0.5

/** What is wrong with a layout, field by field. */
export function problemsOfLayout(layout: WallLayout): readonly FieldError[] {
  const { title, columns, rows, tileWidthMm, tileHeightMm, bezelXMm, bezelYMm } = layout
  const { widthMm, heightMm } = wallSizeMm(layout)
  const tiles = columns * rows
  return [
    ...(title.trim() === '' ? [{ field: 'title', reason: 'is blank' }] : []),
    ...(tiles > MOST_TILES
      ? [{ field: 'rows', reason: `with ${columns} columns make ${tiles} screens: a wall has at most ${MOST_TILES}` }]
      : []),
    ...(bezelXMm > tileWidthMm * MOST_BEZEL_SHARE ? [{ field: 'bezelXMm', reason: 'is more than half a screen' }] : []),
    ...(bezelYMm > tileHeightMm * MOST_BEZEL_SHARE ? [{ field: 'bezelYMm', reason: 'is more than half a screen' }] : []),
    ...(widthMm > MOST_SIDE_MM ? [{ field: 'columns', reason: tooLarge(widthMm) }] : []),
    ...(heightMm > MOST_SIDE_MM ? [{ field: 'rows', reason: tooLarge(heightMm) }] : []),
  ]
}

function tooLarge(mm: number): string {
  return `make a side of ${Math.round(mm / 1_000)} m: at most ${MOST_SIDE_MM / 1_000} m`
}
