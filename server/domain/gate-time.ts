/** Reading the time of a fix: ISO 8601 with an offset, or Unix milliseconds. */

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Date, time to the second, any fraction, and the offset that makes it an instant. A zone-less time is not one. */
const ISO_INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d))$/

/**
 * The instant that `text` names, Unix ms, cut to whole milliseconds; `NaN` when it names none (no offset, 30 February, 24:00).
 *
 * `Date.parse` is not used because it takes 30 February for 2 March and a time without an offset for the server's own.
 */
export function parseIsoMs(text: string): number {
  const match = ISO_INSTANT.exec(text)
  if (!match) return Number.NaN
  const [, year, month, day, hour, minute, second, fraction = '', zulu, sign, offsetHours, offsetMinutes] = match
  const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const date = new Date(dayMs)
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return Number.NaN
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN
  const localMs =
    dayMs + Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  if (zulu) return localMs
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return Number.NaN
  const offsetMs = Number(offsetHours) * HOUR_MS + Number(offsetMinutes) * MINUTE_MS
  return sign === '-' ? localMs + offsetMs : localMs - offsetMs
}

/** The time of a fix in whole Unix ms, or `NaN` when it is none. */
export function takenMsOf(at: string | number): number {
  return typeof at === 'number' ? Math.trunc(at) : parseIsoMs(at)
}
