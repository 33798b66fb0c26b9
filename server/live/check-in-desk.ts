/** The one way in which a check-in is written down, whoever says it: a gateway, a desk, or a member at the point. */
import { parseTimeMs } from '../domain/gate-time.ts'
import { type CheckIn } from '#wire/check-ins'
import { Fault } from '#wire/errors'
import type { WatchPoint } from '#wire/places'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

export interface CheckInDesk {
  /** When it was, Unix ms. @throws Fault REQUEST_INVALID naming what cannot be */
  timeOf(at: string | number | undefined): number
  /** @throws Fault REQUEST_INVALID where there is no such point */
  pointOf(watchPoint: string): WatchPoint
  /** Durable; the very same one again is the one there is. @throws Fault STATE_CONFLICT where a later one is known */
  make(checkIn: CheckIn, by: string): Promise<CheckIn>
}

/** Clocks differ; what is further ahead is a mistake. */
const MOST_AHEAD_MS = 60_000
const MINUTE_MS = 60_000

/** @param holdsMs how long a check-in holds now, ms: an older one says nothing and is refused */
export function openCheckInDesk(ledger: Ledger, holdsMs: () => number, nowMs: () => number): CheckInDesk {
  const checkIns = ledger.of<CheckIn>('checkIn')
  const points = ledger.of<WatchPoint>('watchPoint')

  return {
    timeOf(at) {
      const receivedMs = nowMs()
      const atMs = at === undefined ? receivedMs : typeof at === 'number' ? Math.trunc(at) : parseTimeMs(at)
      if (Number.isNaN(atMs)) throw invalid('body/at', `'${at}' is no time: ISO 8601 with an offset, or Unix ms`)
      if (atMs > receivedMs + MOST_AHEAD_MS) throw invalid('body/at', 'is in the future')
      if (atMs <= receivedMs - holdsMs()) throw invalid('body/at', `is longer ago than a check-in holds (${holdsMs() / MINUTE_MS} min)`)
      return Math.min(atMs, receivedMs)
    },
    pointOf(watchPoint) {
      const point = points.get(watchPoint)
      if (!point) throw invalid('body/watchPoint', `there is no watch point '${watchPoint}'`)
      return point
    },
    async make(checkIn, by) {
      const { watchPoint, atMs, unit } = checkIn
      const last = checkIns.get(watchPoint)
      if (last && unit !== undefined && last.unit === unit && last.atMs === atMs) return last
      if (last && last.atMs > atMs) throw new Fault('STATE_CONFLICT', `watch point '${watchPoint}' has checked in since`)
      const subject = subjectOf('checkIn', watchPoint)
      // One that is not as it should be has a name of its own: walls tell it apart, and a hundred that are do not hide it.
      const kind = checkIn.isNormal ? 'checkIn:made' : 'checkIn:abnormal'
      await ledger.record([{ kind, subject, atMs, knownMs: nowMs(), by, data: checkIn }])
      return checkIn
    },
  }
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}
