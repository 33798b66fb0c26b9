/** How large panels are on a wall, and what they cover of its map: the browser lays them out by it, and the server aims the map at what they leave. Pure. */
import { along, mirrored, pushOf } from './bezels.ts'
import { wallSizeMm, type WallShape } from './wall-shape.ts'

/** `screen`: bar above, a panel at each side. `band`: columns at both ends of a very wide wall. */
export type PanelsKind = 'screen' | 'band'

/** What is covered at each edge; the unit is the caller's. */
export interface Edges {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

/** In units of the design (`look/notes.md`). `plate` is the legend at the foot of the map with the space round it, `strip` the last 24 hours below it. */
export const PANELS = { bar: 92, panel: 376, margin: 24, column: 480, plate: 100, strip: 168 } as const
/** Ground by unit, metres: each compound still apart from the next. A wide wall has room to come closer. */
export const METRES_PER_UNIT = { screen: 8.9, band: 6.6 } as const

/** Wider than so many times its height is a wall of several displays. */
const BAND_FROM_RATIO = 2.4
/** A panel is at most a fifth of the width (`look.md`). */
const PANELS_TO_WIDTH = 5
/** Three columns and a card stand beside the alarms in the middle of a wide named wall. */
const COLUMNS_TO_WIDTH = 6.5
/** Words are at least the viewing distance ÷ 200 tall: 25 mm at 5 m. */
const DISTANCE_PER_HEIGHT = 200
/** How tall a word of the smallest wall size is, units (measured: 18 px words of Noto Sans CJK are 17 px). */
const WORD_UNITS = 17
const M_MM = 1_000

export function panelsKindOf(aspect: number): PanelsKind {
  return aspect >= BAND_FROM_RATIO ? 'band' : 'screen'
}

/** How wide a display is at least, in units, so that its panels keep to their share. */
export function leastWidthUnits(kind: PanelsKind): number {
  return PANELS_TO_WIDTH * (kind === 'band' ? PANELS.column : PANELS.panel)
}

/** How tall words must be at least to be read from there, mm. */
export function wordHeightMm(distanceM: number): number {
  return (distanceM * M_MM) / DISTANCE_PER_HEIGHT
}

/** What a unit measures so that words can be read from there, mm. */
export function readableUnitMm(distanceM: number): number {
  return wordHeightMm(distanceM) / WORD_UNITS
}

/** What a unit measures on a named wall: as large as the distance asks for, as far as its panels leave room for one another, mm. */
export function namedWallUnitMm(kind: PanelsKind, widthMm: number, distanceM: number): number {
  const leastUnits = kind === 'band' ? COLUMNS_TO_WIDTH * PANELS.column : leastWidthUnits(kind)
  return Math.min(readableUnitMm(distanceM), widthMm / leastUnits)
}

/** What panels and plates cover of a display, no card open; units. */
export function panelEdges(kind: PanelsKind): Edges {
  const { bar, panel, margin, column, plate, strip } = PANELS
  if (kind === 'band') return { top: 0, right: 2 * column, bottom: strip + margin, left: column }
  const side = margin + panel + margin
  return { top: bar, right: side, bottom: plate + strip, left: side }
}

/** The same on a named wall of several screens: where those stand side by side, the plates are above the strip of a wide one and not beside it. */
export function namedWallEdges(kind: PanelsKind, columns: number): Edges {
  const edges = panelEdges(kind)
  return kind === 'band' && columns > 1 ? { ...edges, bottom: edges.bottom + PANELS.plate } : edges
}

/** What of a named wall's map its panels leave, as they stand between its bezels. */
export interface WallFrame {
  readonly widthUnits: number
  readonly heightUnits: number
  readonly edges: Edges
  readonly metresPerUnit: number
}

export function wallFrameOf(layout: WallShape & { readonly distanceM: number }): WallFrame {
  const { widthMm, heightMm } = wallSizeMm(layout)
  const kind = panelsKindOf(widthMm / heightMm)
  const unitMm = namedWallUnitMm(kind, widthMm, layout.distanceM)
  const edges = namedWallEdges(kind, layout.columns)
  const widthUnits = widthMm / unitMm
  const bezels = along(layout.columns, layout.tileWidthMm / unitMm, layout.bezelXMm / unitMm)
  const right = edges.right + (kind === 'band' ? factsShift(mirrored(bezels, widthUnits), 1) : 0)
  return { widthUnits, heightUnits: heightMm / unitMm, edges: { ...edges, right }, metresPerUnit: METRES_PER_UNIT[kind] }
}

/** How much further from the right edge the column of facts of a wide wall ends, so that no bezel lies across it. @param fromRight as seen from there @param scale of a unit, in what the bezels are in */
export function factsShift(fromRight: Parameters<typeof pushOf>[1], scale: number): number {
  return pushOf({ fromPx: PANELS.column * scale, toPx: 2 * PANELS.column * scale }, fromRight)
}
