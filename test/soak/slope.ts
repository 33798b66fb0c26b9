/** How steeply a figure grows, and how surely: a straight line through its samples, with an interval that does not take neighbours for strangers. */

export interface Sampled {
  /** Hours since the beginning. */
  readonly hours: readonly number[]
  readonly figures: readonly number[]
}

export interface Slope {
  /** Growth an hour. */
  readonly anHour: number
  /** Half the width of its 95 % interval; infinite where there are too few samples to tell. */
  readonly within: number
}

/** Fewer say nothing of how far a line may be off. */
export const FEWEST_SAMPLES = 5
/** The normal distribution leaves 2.5 % above it. */
const Z = 1.96

/**
 * Least squares. Samples that follow each other are alike (what is not collected yet, what a cache still holds), so that they count as fewer than they are:
 * n · (1 − r) ÷ (1 + r), r the correlation of neighbouring residuals where it is positive.
 *
 * @returns growth an hour, in the unit of the figures
 * @throws RangeError when hours and figures are not of one length
 *
 * Source: B. D. Santer et al., Statistical significance of trends and trend differences in layer-average atmospheric temperature time series, J. Geophys.
 * Res. 105 (D6), 2000, section 4.1.
 */
export function slopeOf({ hours, figures }: Sampled): Slope {
  const count = hours.length
  if (figures.length !== count) throw new RangeError(`${count} times and ${figures.length} figures`)
  if (count < FEWEST_SAMPLES) return { anHour: Number.NaN, within: Infinity }
  const [middleHours, middle] = [meanOf(hours), meanOf(figures)]
  const spread = sumOf(hours.map((at) => (at - middleHours) ** 2))
  if (spread === 0) return { anHour: Number.NaN, within: Infinity }
  const anHour = sumOf(hours.map((at, i) => (at - middleHours) * (figures[i]! - middle))) / spread
  const residuals = figures.map((figure, i) => figure - middle - anHour * (hours[i]! - middleHours))
  const free = Math.max(1, count * likeness(residuals) - 2)
  const errorOfSlope = Math.sqrt(sumOf(residuals.map((residual) => residual ** 2)) / free / spread)
  return { anHour, within: studentOf(free) * errorOfSlope }
}

/** By how many times fewer samples count than they are, 0 to 1. */
function likeness(residuals: readonly number[]): number {
  const whole = sumOf(residuals.map((residual) => residual ** 2))
  if (whole === 0) return 1
  const beside = sumOf(residuals.slice(1).map((residual, i) => residual * residuals[i]!))
  const alike = Math.max(0, beside / whole)
  return (1 - alike) / (1 + alike)
}

/**
 * Student's t that leaves 2.5 % above it; too small by 4 % for one degree of freedom, by under 1 % from three on.
 * Source: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 1964, 26.7.5.
 */
function studentOf(free: number): number {
  const first = (Z ** 3 + Z) / 4
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384
  return Z + first / free + second / free ** 2 + third / free ** 3
}

function meanOf(figures: readonly number[]): number {
  return sumOf(figures) / figures.length
}

function sumOf(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0)
}

/** `holds`: surely not above the limit. `grows`: surely above it. `unsure`: the run was too short to say. */
export type Verdict = 'holds' | 'grows' | 'unsure'

/** @param limit growth an hour that is allowed */
export function verdictOf({ anHour, within }: Slope, limit: number): Verdict {
  if (anHour - within > limit) return 'grows'
  return anHour + within <= limit ? 'holds' : 'unsure'
}
