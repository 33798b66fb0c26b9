/** A scale bar of a round length. */

export interface ScaleBar {
  readonly metres: number
  readonly px: number
}

/** The longest of 1, 2 or 5 times a power of ten that is at most `mostPx` long. */
export function scaleBarOf(metresPerPx: number, mostPx: number): ScaleBar {
  const mostMetres = Math.max(1, metresPerPx * mostPx)
  const power = 10 ** Math.floor(Math.log10(mostMetres))
  const metres = [5, 2].map((factor) => factor * power).find((length) => length <= mostMetres) ?? power
  return { metres, px: metres / metresPerPx }
}
