/** Where things stand on a display of a given size, and how large they are: one scale for all of it. */
import {
  leastWidthUnits,
  METRES_PER_UNIT,
  namedWallUnitMm,
  panelEdges,
  PANELS,
  panelsKindOf,
  readableUnitMm,
  type Edges,
  type PanelsKind,
} from '#geodata/wall-panels'

/** `screen`: bar above, a panel at each side. `band`: columns at both ends of a very wide wall. `tall`: a screen on its end, panels below the map. `phone`: map above a sheet. */
export type LayoutKind = 'screen' | 'band' | 'tall' | 'phone'

export interface Layout {
  readonly kind: LayoutKind
  /** Pixels a unit of the design: 1 on a 1920 × 1080 display at a desk's distance. */
  readonly scale: number
  /** What panels and plates cover of the map, pixels. */
  readonly padding: Edges
  /** The same while a card is open. */
  readonly paddingWithCard: Edges
  /** How much ground a pixel shows where nobody has chosen: each compound still apart from the next. */
  readonly homeMetresPerPx: number
  /** Rows of the list of dark places that fit; one more would be cut. */
  readonly darkRows: number
  /** How much of a column's height rows may have to leave empty, so that none lies under a bezel; units of the screen. */
  readonly lostUnits: number
}

export interface Display {
  readonly widthPx: number
  readonly heightPx: number
  /** Size of a pixel as seen, mm; where it and the distance are known, words are as tall as the distance needs. */
  readonly pixelMm?: number
  readonly distanceM?: number
  /** A named wall, whole: never a phone, and as large as its millimetres say, so that each of its screens comes to the same, whatever its pixels. */
  readonly isNamedWall?: boolean
  /** Bezels that lie across its columns, and how tall each is. */
  readonly bezelsAcross?: { readonly count: number; readonly heightPx: number }
}

const DESIGN_HEIGHT_PX = 1_080
const SCALE_MIN = 0.6
const SCALE_MAX = 4
/** Narrower than this is a phone. */
const PHONE_BELOW_PX = 760
/** Narrower than this share of its height a display stands on its end: its panels are side by side below the map. */
const TALL_BELOW_RATIO = 0.8

/** On a phone, words of 15 px and headings of 20. */
const PHONE_SCALE = 0.85
/** On a phone the page scrolls: enough to begin with. */
const PHONE_ROWS = 5

/** The strip is so much taller while the past is shown (`wall-layout.css`). */
const PAST_STRIP = { screen: 120, band: 120, tall: 180, phone: 0 } as const
/** A tall display: bar of two lines, panels, and the least of map between them; it is designed for 1080 × 1920, and no narrower than `least`. */
const TALL = { width: 1_080, height: 1_920, least: 800, bar: 156, panels: 760, map: 400 } as const
/** Ground by pixel at scale 1, metres. */
const HOME_METRES_PER_PX = { ...METRES_PER_UNIT, tall: METRES_PER_UNIT.screen, phone: METRES_PER_UNIT.screen } as const
/** A row of the list of dark places, and what a panel needs besides its rows, in design units as the style sheets add up. */
const DARK_ROW = 109
const DARK_FRAME = { screen: 445, band: 243, tall: 161 } as const

export function layoutOf(display: Display): Layout {
  const { widthPx, heightPx, isNamedWall = false } = display
  if (widthPx < PHONE_BELOW_PX && !isNamedWall) {
    const padding = { top: 0, right: 0, bottom: 0, left: 0 }
    return {
      kind: 'phone',
      scale: PHONE_SCALE,
      padding,
      paddingWithCard: padding,
      homeMetresPerPx: HOME_METRES_PER_PX.phone / PHONE_SCALE,
      darkRows: PHONE_ROWS,
      lostUnits: 0,
    }
  }
  if (widthPx / heightPx < TALL_BELOW_RATIO && !isNamedWall) return tallLayout(display)
  const kind = panelsKindOf(widthPx / heightPx)
  const scale = scaleOf(display, kind)
  const padding = scaled(panelEdges(kind), scale)
  const cardPx = (PANELS.panel + PANELS.margin) * scale
  const lostUnits = lostBy(display, scale)
  return {
    kind,
    scale,
    padding,
    paddingWithCard: kind === 'band' ? { ...padding, left: padding.left + cardPx } : { ...padding, right: padding.right + cardPx },
    homeMetresPerPx: HOME_METRES_PER_PX[kind] / scale,
    darkRows: Math.max(1, Math.floor((heightPx / scale - lostUnits - DARK_FRAME[kind]) / DARK_ROW)),
    lostUnits,
  }
}

/** What is covered while the past is shown. */
export function inPast(padding: Edges, { kind, scale }: Pick<Layout, 'kind' | 'scale'>): Edges {
  return { ...padding, bottom: padding.bottom + PAST_STRIP[kind] * scale }
}

function tallLayout(display: Display): Layout {
  const { widthPx, heightPx } = display
  const shown = Math.min(widthPx / TALL.width, heightPx / TALL.height)
  const largest = Math.min(widthPx / TALL.least, heightPx / (TALL.bar + TALL.map + TALL.panels + PANELS.strip))
  const scale = rounded(Math.min(wantedScale(display) ?? shown, largest))
  const padding = {
    top: TALL.bar * scale,
    right: PANELS.margin * scale,
    bottom: (PANELS.plate + TALL.panels + PANELS.strip) * scale,
    left: PANELS.margin * scale,
  }
  return {
    kind: 'tall',
    scale,
    padding,
    paddingWithCard: { ...padding, right: (PANELS.panel + 2 * PANELS.margin) * scale },
    homeMetresPerPx: HOME_METRES_PER_PX.tall / scale,
    darkRows: Math.floor((TALL.panels - DARK_FRAME.tall) / DARK_ROW),
    lostUnits: 0,
  }
}

/** A bezel, and before it at most the tallest row of any list, which is moved on past it. */
function lostBy({ bezelsAcross: { count, heightPx } = { count: 0, heightPx: 0 } }: Display, scale: number): number {
  return count * (heightPx / scale + DARK_ROW)
}

function scaled({ top, right, bottom, left }: Edges, by: number): Edges {
  return { top: top * by, right: right * by, bottom: bottom * by, left: left * by }
}

/**
 * From the pixel's size and the distance where they are given, else so that a taller display shows the same, larger; never so large that
 * a panel takes more than its share of the width.
 */
function scaleOf(display: Display, kind: PanelsKind): number {
  const { widthPx, heightPx, pixelMm, distanceM, isNamedWall = false } = display
  if (isNamedWall && pixelMm !== undefined && distanceM !== undefined) return namedWallUnitMm(kind, widthPx * pixelMm, distanceM) / pixelMm
  return rounded(Math.min(wantedScale(display) ?? heightPx / DESIGN_HEIGHT_PX, widthPx / leastWidthUnits(kind)))
}

/** What the distance asks for, where the display says its measures. */
function wantedScale({ pixelMm, distanceM }: Display): number | undefined {
  if (pixelMm === undefined || distanceM === undefined) return undefined
  return readableUnitMm(distanceM) / pixelMm
}

function rounded(scale: number): number {
  return Math.floor(Math.min(SCALE_MAX, Math.max(SCALE_MIN, scale)) * 100) / 100
}
