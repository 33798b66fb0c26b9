/** Where things stand on a display of a given size, and how large they are: one scale for all of it. */

/** `screen`: bar above, a panel at each side. `band`: columns at both ends of a very wide wall. `phone`: map above a sheet. */
export type LayoutKind = 'screen' | 'band' | 'phone'

export interface Layout {
  readonly kind: LayoutKind
  /** Pixels a unit of the design: 1 on a 1920 × 1080 display at a desk's distance. */
  readonly scale: number
  /** What panels cover of the map, pixels. */
  readonly padding: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number }
}

export interface Display {
  readonly widthPx: number
  readonly heightPx: number
  /** Size of a pixel as seen, mm; where it and the distance are known, words are as tall as the distance needs. */
  readonly pixelMm?: number
  readonly distanceM?: number
}

/** Words are at least the viewing distance ÷ 200 tall: 25 mm at 5 m. */
const DISTANCE_PER_HEIGHT = 200
/** How tall a word of the smallest wall size is at scale 1, pixels (measured: 18 px words of Noto Sans CJK are 17 px). */
const WORD_PX = 17
const DESIGN_HEIGHT_PX = 1_080
const SCALE_MIN = 0.6
const SCALE_MAX = 4
/** Narrower than this is a phone; wider than this share of its height is a wall of several displays. */
const PHONE_BELOW_PX = 760
const BAND_FROM_RATIO = 2.4

/** In design units: `look/notes.md`. */
export const SIZE = { bar: 92, panel: 376, margin: 24, column: 480 } as const

export function layoutOf(display: Display): Layout {
  const { widthPx, heightPx } = display
  if (widthPx < PHONE_BELOW_PX) return { kind: 'phone', scale: 1, padding: { top: 0, right: 0, bottom: 0, left: 0 } }
  const scale = scaleOf(display)
  if (widthPx / heightPx >= BAND_FROM_RATIO) {
    const side = SIZE.column * scale
    return { kind: 'band', scale, padding: { top: 0, right: 2 * side, bottom: 0, left: side } }
  }
  const side = (SIZE.margin + SIZE.panel) * scale
  return { kind: 'screen', scale, padding: { top: SIZE.bar * scale, right: side, bottom: 0, left: side } }
}

/** From the pixel's size and the distance where they are given, else so that a taller display shows the same, larger. */
function scaleOf({ widthPx, heightPx, pixelMm, distanceM }: Display): number {
  const wanted =
    pixelMm !== undefined && distanceM !== undefined
      ? (distanceM * 1_000) / DISTANCE_PER_HEIGHT / (pixelMm * WORD_PX)
      : Math.min(heightPx / DESIGN_HEIGHT_PX, widthPx / (4 * SIZE.panel))
  return Math.round(Math.min(SCALE_MAX, Math.max(SCALE_MIN, wanted)) * 100) / 100
}
