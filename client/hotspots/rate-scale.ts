/** Where rates and their intervals stand along a line, so that all of a table can be held against each other. */

export interface RateScale {
  /** Share of the line, 0 to 1; beyond the end of it 1. */
  at(rate: number): number
  /** Whether a rate lies beyond the end of the line. */
  isBeyond(rate: number): boolean
}

/** An interval so wide that it says nothing would press all others to the left: the line ends at this many times the highest rate. */
const MOST_TIMES = 2.5

/** @param rates with their upper ends, of what is shown */
export function rateScale(rates: readonly { readonly rate: number; readonly high: number }[]): RateScale {
  const highestRate = Math.max(0, ...rates.map(({ rate }) => rate))
  const highest = Math.max(0, ...rates.map(({ high }) => high).filter(Number.isFinite))
  const end = Math.min(highest, highestRate * MOST_TIMES) || 1
  return { at: (rate) => Math.min(1, Math.max(0, rate / end)), isBeyond: (rate) => !(rate <= end) }
}
