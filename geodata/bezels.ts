/** What lies under the bezels of a wall, and how what must be read keeps clear of it. Pure; along one axis at a time, in pixels of the whole wall, or in any other unit. */
import type { WallShape } from './wall-shape.ts'

/** From the first pixel to the one after the last. */
export interface Span {
  readonly fromPx: number
  readonly toPx: number
}

/** Of one axis: the bezels between its screens, in order, and how long a screen is. */
export interface Bezels {
  readonly spans: readonly Span[]
  readonly screenPx: number
}

export interface WallBezels {
  readonly x: Bezels
  readonly y: Bezels
}

/** How small is nothing: rounding of fractions of pixels, a thousandth of one. */
const NOTHING_PX = 1e-3

export function bezelsOf({ columns, rows, tileWidthMm, tileHeightMm, bezelXMm, bezelYMm }: WallShape, pxPerMm: number): WallBezels {
  return {
    x: along(columns, tileWidthMm * pxPerMm, bezelXMm * pxPerMm),
    y: along(rows, tileHeightMm * pxPerMm, bezelYMm * pxPerMm),
  }
}

/** Those of one axis. */
export function along(screens: number, screenPx: number, bezelPx: number): Bezels {
  const spans = Array.from({ length: screens - 1 }, (_, i) => {
    const fromPx = (i + 1) * screenPx + i * bezelPx
    return { fromPx, toPx: fromPx + bezelPx }
  })
  return { spans, screenPx }
}

function isAcross(bezel: Span, { fromPx, toPx }: Span): boolean {
  return fromPx < bezel.toPx - NOTHING_PX && toPx > bezel.fromPx + NOTHING_PX && bezel.toPx - bezel.fromPx > NOTHING_PX
}

/** Whether a bezel lies across it. */
export function isUnderBezel(span: Span, { spans }: Bezels): boolean {
  return spans.some((bezel) => isAcross(bezel, span))
}

/**
 * How far on something must be moved to stand whole on one screen: to the beginning of the next, and no further than that.
 *
 * @returns 0 where no bezel lies across it, or where no screen is long enough for it
 */
export function pushOf(span: Span, { spans, screenPx }: Bezels): number {
  if (span.toPx - span.fromPx > screenPx + NOTHING_PX) return 0
  const bezel = spans.find((each) => isAcross(each, span))
  return bezel ? bezel.toPx - span.fromPx : 0
}

/** The longest part of it that no bezel lies across; of several, the one nearest to its middle, and of two as near the first. */
export function longestClear(within: Span, { spans }: Bezels): Span {
  const middlePx = (within.fromPx + within.toPx) / 2
  const awayPx = ({ fromPx, toPx }: Span) => Math.abs((fromPx + toPx) / 2 - middlePx)
  const crossing = spans.filter((bezel) => isAcross(bezel, within))
  const parts = [...crossing.map(({ fromPx }) => fromPx), within.toPx].map((toPx, i) => ({
    fromPx: i === 0 ? within.fromPx : crossing[i - 1]!.toPx, // one bezel before each part but the first
    toPx,
  }))
  return parts.reduce((best, part) => {
    const longerPx = part.toPx - part.fromPx - (best.toPx - best.fromPx)
    if (Math.abs(longerPx) > NOTHING_PX) return longerPx > 0 ? part : best
    return awayPx(part) < awayPx(best) - NOTHING_PX ? part : best
  })
}

/** As seen from the other end of the wall. */
export function mirrored({ spans, screenPx }: Bezels, lengthPx: number): Bezels {
  return { spans: spans.map(({ fromPx, toPx }) => ({ fromPx: lengthPx - toPx, toPx: lengthPx - fromPx })).toReversed(), screenPx }
}
