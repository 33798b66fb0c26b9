/** Where the panels of a wall stand so that bezels lie between them and not across them. Pure. */
import { longestClear, mirrored, pushOf, type Bezels, type Span } from '#geodata/bezels'
import { factsShift, PANELS } from '#geodata/wall-panels'
import type { Layout } from '../wall/layout.ts'

/** As the style sheets have them, in units of the screen: columns at both ends of a wide wall, panel and margin, and what stands beside them. */
const { column: COLUMN, panel: CARD, margin: MARGIN } = PANELS
const BESIDE_COLUMN = COLUMN + MARGIN
const BESIDE_PANEL = MARGIN + CARD + MARGIN
/** What stands in the middle of a wide wall is no wider (`wall-layout.css`), and where it would be narrower than this it lies across the bezels after all. */
const MIDDLE = 1_720
const MIDDLE_LEAST = 440

export interface ClearPlaces {
  /** How much further from the right edge the column of facts ends, px; its ground goes on under the bezel. */
  readonly factsShiftPx: number
  /** How much further on an open card stands: from the left on a wide wall, from the right on another, px. */
  readonly cardShiftPx: number
  /** Where the note of the past and, on a wide wall, the strip of the day stand, px from the left of the wall. */
  readonly middle: Span
  /** Where alarms and plates stand, beside an open card where there is one. */
  readonly alarms: Span
}

export interface PlacesAsked {
  readonly layout: Pick<Layout, 'kind' | 'scale'>
  /** Of the whole wall. */
  readonly widthPx: number
  /** Those between screens side by side. */
  readonly bezels: Bezels
  readonly isCardOpen: boolean
}

export function clearPlaces({ layout: { kind, scale }, widthPx, bezels: x, isCardOpen }: PlacesAsked): ClearPlaces {
  const isBand = kind === 'band'
  const fromRight = mirrored(x, widthPx)
  const spanOf = (fromUnits: number, units: number): Span => ({ fromPx: fromUnits * scale, toPx: (fromUnits + units) * scale })
  const factsShiftPx = isBand ? factsShift(fromRight, scale) : 0
  const cardShiftPx = isBand ? pushOf(spanOf(BESIDE_COLUMN, CARD), x) : pushOf(spanOf(BESIDE_PANEL, CARD), fromRight)
  const free = {
    fromPx: (isBand ? BESIDE_COLUMN : BESIDE_PANEL) * scale,
    toPx: widthPx - (isBand ? 2 * COLUMN + MARGIN : BESIDE_PANEL) * scale - factsShiftPx,
  }
  const cardPx = isCardOpen ? (CARD + MARGIN) * scale + cardShiftPx : 0
  const beside = isBand ? { ...free, fromPx: free.fromPx + cardPx } : { ...free, toPx: free.toPx - cardPx }
  const middleOf = (span: Span): Span => middleIn(span, x, scale, isBand ? MIDDLE : Infinity)
  return { factsShiftPx, cardShiftPx, middle: middleOf(free), alarms: middleOf(beside) }
}

/** The longest part that is clear; a margin short of the bezels at its ends, in its middle where it is longer than needed. */
function middleIn(free: Span, bezels: Bezels, scale: number, mostUnits: number): Span {
  const { fromPx, toPx } = longestClear(free, bezels)
  const isClear = toPx - fromPx >= (MIDDLE_LEAST + 2 * MARGIN) * scale
  const within = isClear ? inset({ fromPx, toPx }, free, MARGIN * scale) : free
  const lengthPx = Math.min(mostUnits * scale, within.toPx - within.fromPx)
  const beginPx = (within.fromPx + within.toPx - lengthPx) / 2
  return { fromPx: beginPx, toPx: beginPx + lengthPx }
}

function inset({ fromPx, toPx }: Span, free: Span, byPx: number): Span {
  return { fromPx: fromPx > free.fromPx ? fromPx + byPx : fromPx, toPx: toPx < free.toPx ? toPx - byPx : toPx }
}
