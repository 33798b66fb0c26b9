/** How large a message stands across a whole wall. */

/** Of the wall it may take so much: the map goes on round it. */
const SHARE = { width: 0.86, height: 0.56 } as const
/** One word alone is not set larger than this share of the height. */
const MOST_SHARE = 0.24
const LINE_HEIGHT = 1.3
/** A Chinese character is one letter wide, any other about so much of one (Noto Sans, measured). */
const NARROW = 0.6
const WIDE = /[\u2e80-\uffff]/g

/** @returns the size of a letter, pixels: the largest at which all of it fits */
export function messagePx(text: string, widthPx: number, heightPx: number): number {
  const wide = text.match(WIDE)?.length ?? 0
  const letters = wide + (text.length - wide) * NARROW
  const mostPx = heightPx * MOST_SHARE
  // So many letters of a size fill an area: solved for the size, a fifth held back for lines that break early.
  const fillsPx = Math.sqrt((widthPx * SHARE.width * heightPx * SHARE.height * 0.8) / (Math.max(1, letters) * LINE_HEIGHT))
  const onOneLinePx = (widthPx * SHARE.width) / Math.max(1, letters)
  return Math.min(mostPx, Math.max(fillsPx, onOneLinePx))
}
