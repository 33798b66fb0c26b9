/** Makers of valid fix columns: the test overrides what it is about. */
import { MARK } from '#wire/fix'
import { UNKNOWN_U16, UNKNOWN_U8 } from '#wire/frame'
import { newFixColumns } from '../../server/store/fix-columns.ts'
import type { FixColumns } from '../../server/store/ports.ts'

export interface OneFix {
  readonly slot: number
  readonly lon: number
  readonly lat: number
  readonly takenMs: number
  readonly receivedMs: number
  readonly mark: number
  /** m; absent: not stated. */
  readonly accuracyM?: number
  readonly source: number
}

/** Columns of these fixes; each is a good one at the middle of the district, received when it was taken, unless it says otherwise. */
export function someFixes(fixes: readonly Partial<OneFix>[]): FixColumns {
  const columns = newFixColumns(fixes.length)
  fixes.forEach(
    ({ slot = 0, lon = 119.95, lat = 31.68, takenMs = 1_000, receivedMs = takenMs, mark = MARK.good, accuracyM, source = 0 }, i) => {
      columns.slot[i] = slot
      columns.lonE7[i] = Math.round(lon * 1e7)
      columns.latE7[i] = Math.round(lat * 1e7)
      columns.takenMs[i] = takenMs
      columns.receivedMs[i] = receivedMs
      columns.mark[i] = mark
      columns.speedCmps[i] = UNKNOWN_U16
      columns.courseCdeg[i] = UNKNOWN_U16
      columns.accuracyDm[i] = accuracyM === undefined ? UNKNOWN_U16 : Math.round(accuracyM * 10)
      columns.source[i] = source
      columns.batteryPct[i] = UNKNOWN_U8
    },
  )
  return columns
}
