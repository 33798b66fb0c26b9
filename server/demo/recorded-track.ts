/** A recorded track as a file holds it, whatever its format. */

export interface RecordedFix {
  readonly unit: string
  readonly lon: number
  readonly lat: number
  readonly atMs: number
  readonly courseDeg?: number
  readonly accuracyM?: number
}

export interface RecordedTrack {
  readonly fixes: readonly RecordedFix[]
  /** Records without a place or a time, by what they lack; nothing can be sent for them. */
  readonly unreadable: ReadonlyMap<string, number>
}

/** A file that holds no track, in words for whoever named it. */
export class TrackFileProblem extends Error {
  override readonly name = 'TrackFileProblem'
}

const MINUTE_MS = 60_000
const MAX_UNIT_LENGTH = 64
/** Epoch seconds have at most ten digits until the year 2286. */
const MAX_EPOCH_SECONDS = 1e10
const HAS_OFFSET = /(?:[zZ]|[+-]\d{2}:?\d{2})$/
const LOCAL_TIME = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/

/**
 * A time as files write it: ISO 8601, epoch seconds or milliseconds, or a local time without an offset.
 *
 * @param offsetMinutes what local times are ahead of UTC
 * @returns Unix ms; NaN where the text is no time
 */
export function recordedMs(text: string, offsetMinutes: number): number {
  const trimmed = text.trim()
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    const epoch = Number(trimmed)
    return epoch < MAX_EPOCH_SECONDS ? epoch * 1_000 : epoch
  }
  const [, year, month, day, hour, minute, second = '0'] = LOCAL_TIME.exec(trimmed) ?? []
  if (year === undefined) return HAS_OFFSET.test(trimmed) ? Date.parse(trimmed) : Number.NaN
  const wholeMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
  return wholeMs + Number(second) * 1_000 - offsetMinutes * MINUTE_MS
}

/** `+08:00` or `-0330` in minutes; `undefined` where it is neither. */
export function offsetMinutesOf(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? []
  return sign === undefined ? undefined : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** A name as the API takes a unit's id: no blanks, no slashes, at most 64 characters. */
export function unitIdOf(text: string): string {
  return text
    .trim()
    .replaceAll(/[\s/\p{Cc}]+/gu, '-')
    .slice(0, MAX_UNIT_LENGTH)
}

/** Collects fixes and counts what cannot be one. */
export function trackCollector(): { add(fix: RecordedFix): void; track(): RecordedTrack } {
  const fixes: RecordedFix[] = []
  const unreadable = new Map<string, number>()
  return {
    add(fix) {
      const lack =
        Number.isNaN(fix.lon) || Number.isNaN(fix.lat)
          ? 'no place'
          : Number.isNaN(fix.atMs)
            ? 'no time'
            : fix.unit === ''
              ? 'no unit'
              : undefined
      if (lack === undefined) fixes.push(fix)
      else unreadable.set(lack, (unreadable.get(lack) ?? 0) + 1)
    },
    track: () => ({ fixes, unreadable }),
  }
}
