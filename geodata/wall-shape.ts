/** How a wall of several screens is built, and how large that makes the whole. */

/** What of a `WallLayout` of `#wire/walls` is its shape. */
export interface WallShape {
  readonly columns: number
  readonly rows: number
  readonly tileWidthMm: number
  readonly tileHeightMm: number
  readonly bezelXMm: number
  readonly bezelYMm: number
}

/** All of it, bezels between screens included; the frame round the outside is not told of. */
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
