/** What a gap weighs unless a site says otherwise. */

export interface GapFacts {
  /** Absent where nobody knows. */
  readonly households?: number
  /** An open incident or hazard of severity 1 or 2 lies in its surroundings. */
  readonly isCritical: boolean
  /** Since it became a gap. */
  readonly darkMinutes: number
}

/** All of them [P]: proposals to be seen, and changed, by the site. */
export interface GapWeightSettings {
  /** Taken where the number of households is not known. */
  readonly assumedHouseholds: number
  /** A critical gap weighs as much as so many others like it. */
  readonly criticalFactor: number
  /** A gap weighs twice as much after so many minutes in the dark, thrice after twice as many, and so on … */
  readonly doubleAfterMinutes: number
  /** … up to so many times. */
  readonly mostDarkFactor: number
}

/** 850: the middle of the demo district's compounds. 120 min: the day's interval, so a gap two intervals old weighs thrice. */
export const DEFAULT_GAP_WEIGHTS: GapWeightSettings = {
  assumedHouseholds: 850,
  criticalFactor: 3,
  doubleAfterMinutes: 120,
  mostDarkFactor: 4,
}

/**
 * Households that nobody looks after, counted up for danger and for time: what is summed when plans are compared.
 *
 *     households × (criticalFactor if critical) × min(mostDarkFactor, 1 + darkMinutes ÷ doubleAfterMinutes)
 *
 * It says which of two plans leaves less in the dark, nothing about how likely anything is to happen.
 *
 * @returns at least 0, finite
 * @throws RangeError when households or minutes are not numbers
 */
export function gapWeight({ households, isCritical, darkMinutes }: GapFacts, settings: GapWeightSettings = DEFAULT_GAP_WEIGHTS): number {
  const homes = households ?? settings.assumedHouseholds
  if (!(homes >= 0 && homes < Infinity)) throw new RangeError(`${homes} households`)
  if (Number.isNaN(darkMinutes)) throw new RangeError('dark for NaN min')
  const darkFactor = Math.min(settings.mostDarkFactor, 1 + Math.max(0, darkMinutes) / settings.doubleAfterMinutes)
  return homes * (isCritical ? settings.criticalFactor : 1) * darkFactor
}
