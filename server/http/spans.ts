/** Instants and spans of time in queries: ISO 8601 with an offset, or Unix ms. */
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { LAST_MS } from '#wire/reports'
import { parseTimeMs } from '../domain/gate-time.ts'

export const TimeText = Type.String({ minLength: 1, maxLength: 40 })

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

const HOUR_MS = 3_600_000

/** @throws Fault REQUEST_INVALID naming the query parameter */
export function timeOf(text: string, field: string): number {
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : parseTimeMs(text)
  if (Number.isNaN(ms)) throw wrongTime(field, 'is not ISO 8601 with an offset, or Unix ms')
  // Beyond it calendars end: a period round such a time would have no beginning.
  if (ms > LAST_MS) throw wrongTime(field, 'is past the year 9999')
  return ms
}

/**
 * The span that a query asks for: without `to` up to `nowMs`, without `from` the `usualMs` before its end.
 *
 * @throws Fault REQUEST_INVALID where it is empty, or longer than `mostMs`
 */
export function spanOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
  { usualMs, mostMs }: { readonly usualMs: number; readonly mostMs: number },
): Span {
  const toMs = to === undefined ? nowMs : timeOf(to, 'to')
  const fromMs = from === undefined ? toMs - usualMs : timeOf(from, 'from')
  if (!(fromMs < toMs)) throw wrongTime('from', 'is not before to')
  if (toMs - fromMs > mostMs) throw wrongTime('from', `is more than ${mostMs / HOUR_MS} h before to`)
  return { fromMs, toMs }
}

export function wrongTime(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field: `querystring/${field}`, reason }] })
}
