/** Usual screens of spliced walls, so that nobody has to measure: what can be seen of them, and what lies between two. */

export interface ScreenSize {
  /** As it is sold. */
  readonly name: string
  readonly widthMm: number
  readonly heightMm: number
}

const INCH_MM = 25.4

/**
 * 55″ is the nominal picture area that makers of spliced screens print (1 209.6 × 680.4 mm, 0.63 mm a pixel); the others follow from diagonal and
 * aspect alone, and a screen of that name may differ by some millimetres: what counts is what was measured.
 */
export const SCREEN_SIZES: readonly ScreenSize[] = [
  screenOf(46, 16, 9),
  screenOf(49, 16, 9),
  { name: '55″ 16:9', widthMm: 1_209.6, heightMm: 680.4 },
  screenOf(65, 16, 9),
]

/** Nominal widths from picture to picture, both frames together, as makers print them, mm. */
export const BEZELS_MM = [0.88, 1.7, 3.5, 5.5] as const

/** From the diagonal and the shares of the sides, to a tenth of a millimetre. */
function screenOf(diagonalIn: number, across: number, down: number): ScreenSize {
  const unitMm = (diagonalIn * INCH_MM) / Math.hypot(across, down)
  const tenth = (mm: number): number => Math.round(mm * 10) / 10
  return { name: `${diagonalIn}″ ${across}:${down}`, widthMm: tenth(across * unitMm), heightMm: tenth(down * unitMm) }
}
