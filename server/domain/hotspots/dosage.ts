/** Risk against watch: hot and dark, where something happens and nobody looks; cold and crowded, where many look and nothing happens. */

export const DOSAGES = ['balanced', 'hotAndDark', 'coldAndCrowded', 'unknown'] as const

/** Shares of the places for which both figures are known. */
export interface DosageRules {
  /** Hot, and crowded: at or above this share of the places. */
  readonly highShare: number
  /** Cold, and dark: at or below this one. */
  readonly lowShare: number
  /** The risk of all together: what is not above it is not hot, what is not below it not cold, as where most places have no event and one has many. */
  readonly meanRisk?: number
}

/** The upper fifth against the lower half. Our own choice. */
export const USUAL_DOSAGE: DosageRules = { highShare: 0.8, lowShare: 0.5 }

export interface DosageMap {
  /** Index into `DOSAGES`, by place. */
  readonly dosage: Uint8Array
  /** What the shares came to. */
  readonly risk: Thresholds
  readonly light: Thresholds
}

/** NaN where no place is known. */
export interface Thresholds {
  readonly low: number
  readonly high: number
}

/**
 * Holds risk against light. Only order counts, so any figure of risk will do. Where the two thresholds of a figure are equal, as when most places have no event,
 * what lies on them is neither high nor low.
 *
 * @param risk events a km² and week, or a shrunk rate, by place; NaN: not known
 * @param lightMinutes minutes of light in the same time: share of the ring seen · minutes, summed; NaN: not known
 * @throws RangeError when columns are not of one length, or the shares not 0 ≤ low ≤ high ≤ 1
 *
 * Cost: O(n log n).
 */
export function dosageOf(risk: Float64Array, lightMinutes: Float64Array, rules = USUAL_DOSAGE): DosageMap {
  if (risk.length !== lightMinutes.length) throw new RangeError(`${risk.length} risks and ${lightMinutes.length} lights`)
  const { lowShare, highShare, meanRisk } = rules
  if (!(lowShare >= 0 && lowShare <= highShare && highShare <= 1)) throw new RangeError(`shares of ${lowShare} and ${highShare}`)
  const isKnown = (place: number) => !Number.isNaN(risk[place]! + lightMinutes[place]!)
  const thresholdsOf = (values: Float64Array): Thresholds => {
    const known = values.filter((_, place) => isKnown(place)).sort()
    return { low: quantileOf(known, lowShare), high: quantileOf(known, highShare) }
  }
  const [riskAt, lightAt] = [thresholdsOf(risk), thresholdsOf(lightMinutes)]
  const dosage = Uint8Array.from(risk, (value, place) => {
    if (!isKnown(place)) return DOSAGES.indexOf('unknown')
    const light = lightMinutes[place]!
    const isHot = isHigh(value, riskAt) && value > (meanRisk ?? -Infinity)
    const isCold = isLow(value, riskAt) && value < (meanRisk ?? Infinity)
    if (isHot && isLow(light, lightAt)) return DOSAGES.indexOf('hotAndDark')
    return DOSAGES.indexOf(isCold && isHigh(light, lightAt) ? 'coldAndCrowded' : 'balanced')
  })
  return { dosage, risk: riskAt, light: lightAt }
}

function isHigh(value: number, { low, high }: Thresholds): boolean {
  return value >= high && value > low
}

function isLow(value: number, { low, high }: Thresholds): boolean {
  return value <= low && value < high
}

/** Between neighbours in proportion. Source: Hyndman, Fan, Sample quantiles, American Statistician 50 (1996), type 7, as R's default. */
function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return below + (above - below) * (at - Math.floor(at))
}
