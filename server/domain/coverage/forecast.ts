/** With nobody coming, coverage only falls: when a compound will be a gap follows from what was seen and when. */
import { outOfWindowAt, type Bands } from './interval.ts'

/** When a compound will be a gap, with nobody coming: Unix ms, `NaN` where it is one; and whether it is then the visit that lapses. */
export interface Forecast {
  readonly gapAtMs: number
  readonly isVisitFirst: boolean
}

export const NO_FORECAST: Forecast = { gapAtMs: Number.NaN, isVisitFirst: false }

/**
 * The first instant at which the gap rule holds. Of a visit and a share that lapse, the one seen earlier lapses first; a guard puts both off.
 *
 * @param visitMs the last visit, @param fallsWithMs the seen instant with which the share falls too low: `Infinity` never, `NaN` it is too low already
 * @param guardedUntilMs `NaN`: it is not guarded
 */
export function forecastOf(own: Bands, visitMs: number, fallsWithMs: number, guardedUntilMs: number): Forecast {
  const isVisitFirst = visitMs <= fallsWithMs
  const lapsesMs = Number.isNaN(visitMs) || isVisitFirst ? visitMs : fallsWithMs
  const gapAtMs = Number.isNaN(lapsesMs) ? Number.NaN : outOfWindowAt(own, lapsesMs)
  const isGuardLast = !Number.isNaN(guardedUntilMs) && !(gapAtMs > guardedUntilMs) // also where it would be a gap already
  return { gapAtMs: isGuardLast ? guardedUntilMs : gapAtMs, isVisitFirst }
}
