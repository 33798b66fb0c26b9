/** How long a compound may go unseen at a time of day: by what light fades, and what the screen says of it. The server judges by its own. */
import type { CoverageInterval, CoverageSettings } from '#wire/coverage'
import { COMPOUND_TYPES, type CompoundType } from '#wire/places'

const MINUTE_MS = 60_000
const DAY_MIN = 1_440
const SECOND_MS = 1_000

/**
 * The interval in force, ms: after a change of band it glides by a minute a minute to the new value, so that nothing happens by the clock alone.
 *
 * @param type whose own interval holds, if it has one; `undefined`: the usual
 */
export function intervalMsAt(settings: CoverageSettings, type: CompoundType | undefined, atMs: number): number {
  const { dayMin, nightMin } = bandsOf(settings, type)
  const localMin = atMs / MINUTE_MS + settings.utcOffsetMin
  const sinceNightMin = wrapped(localMin - settings.nightFromMin)
  const sinceDayMin = wrapped(localMin - settings.dayFromMin)
  const min = sinceNightMin < sinceDayMin ? glided(dayMin, nightMin, sinceNightMin) : glided(nightMin, dayMin, sinceDayMin)
  return min * MINUTE_MS
}

/** By type, in the order of `COMPOUND_TYPES`. */
export function intervalsMsAt(settings: CoverageSettings, atMs: number): readonly number[] {
  return COMPOUND_TYPES.map((type) => intervalMsAt(settings, type, atMs))
}

/** When what was seen at `seenMs` no longer counts, to the second. */
export function darkAtMs(settings: CoverageSettings, type: CompoundType, seenMs: number): number {
  const { dayMin, nightMin } = bandsOf(settings, type)
  let lowMs = seenMs + Math.min(dayMin, nightMin) * MINUTE_MS
  let highMs = seenMs + Math.max(dayMin, nightMin) * MINUTE_MS
  // The window's edge never goes back, so that halving finds where it passes.
  while (highMs - lowMs > SECOND_MS) {
    const middleMs = (lowMs + highMs) / 2
    if (middleMs - intervalMsAt(settings, type, middleMs) >= seenMs) highMs = middleMs
    else lowMs = middleMs
  }
  return highMs
}

function bandsOf({ interval, intervalByType }: CoverageSettings, type: CompoundType | undefined): CoverageInterval {
  return (type && intervalByType[type]) ?? interval
}

function wrapped(min: number): number {
  return ((min % DAY_MIN) + DAY_MIN) % DAY_MIN
}

function glided(from: number, to: number, forMin: number): number {
  return from > to ? Math.max(to, from - forMin) : Math.min(to, from + forMin)
}
