/** Whether a span begins before records were kept, or only happens to begin without an event. */

/** With so many events to be expected there is none by chance in one case of twenty: −ln 0.05. */
const LEAST_MISSED = -Math.log(0.05)

export interface RecordsGap {
  readonly fromMs: number
  readonly toMs: number
  /** When the first event of all happened. */
  readonly recordsFromMs: number
  /** Events of the span, whatever they are. */
  readonly events: number
}

/**
 * Whether the span's time before the first record of all is longer than chance leaves empty, at the rate of the span since then.
 *
 * Assumptions: events come one by one at one rate (Poisson). Where they do not, at a start by night, some hours are taken for a gap that is none.
 */
export function isPartlyBeforeRecords({ fromMs, toMs, recordsFromMs, events }: RecordsGap): boolean {
  if (recordsFromMs <= fromMs) return false
  if (recordsFromMs >= toMs) return true
  return (events * (recordsFromMs - fromMs)) / (toMs - recordsFromMs) >= LEAST_MISSED
}
