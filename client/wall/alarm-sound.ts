/** What an alarm sounds like and when: by level, quieter by night, once for all that comes together. */
import type { AlarmBoard } from '#wire/alarms'
import type { CoverageSettings } from '#wire/coverage'

/** A tone, seconds after the beginning. */
export interface Tone {
  readonly atS: number
  readonly hz: number
  readonly forS: number
}

/** A level 1 that nobody has taken on sounds again so often. */
export const REPEAT_MS = 15_000
/** Loudness by day and by night, of 1. */
const DAY_GAIN = 0.5
const NIGHT_GAIN = 0.18
/** By night only these are heard. */
const NIGHT_LEVELS = 2

const MINUTE_MS = 60_000
const DAY_MIN = 1_440

/** So that levels are told apart without looking: by number, height and speed of the tones. */
const TONES: readonly (readonly Tone[])[] = [
  [0, 1, 2, 3, 4, 5].map((i) => ({ atS: i * 0.16, hz: i % 2 === 0 ? 988 : 1_319, forS: 0.12 })),
  [0, 1, 2, 3].map((i) => ({ atS: i * 0.26, hz: 880, forS: 0.16 })),
  [0, 1].map((i) => ({ atS: i * 0.4, hz: 587, forS: 0.26 })),
  [{ atS: 0, hz: 440, forS: 0.35 }],
]

/** @param level 1 to 4 */
export function tonesOf(level: number): readonly Tone[] {
  return TONES[level - 1] ?? []
}

export function isNight({ dayFromMin, nightFromMin, utcOffsetMin }: CoverageSettings, atMs: number): boolean {
  const min = (((atMs / MINUTE_MS + utcOffsetMin) % DAY_MIN) + DAY_MIN) % DAY_MIN
  return nightFromMin > dayFromMin ? min >= nightFromMin || min < dayFromMin : min >= nightFromMin && min < dayFromMin
}

/** How loud a level is, 0 to 1; 0: not heard at all. */
export function gainOf(level: number, night: boolean): number {
  if (!night) return DAY_GAIN
  return level <= NIGHT_LEVELS ? NIGHT_GAIN : 0
}

/** What this display has sounded for: when the newest alarm of each level that it heard had sounded, and when it last made a sound for level 1. */
export interface Heard {
  readonly soundedMs: readonly number[]
  readonly redMs: number
}

export const NOTHING_HEARD: Heard = { soundedMs: [0, 0, 0, 0], redMs: -Infinity }

/**
 * The level to sound now, most urgent first, and what is then heard. `undefined`: nothing new that calls.
 *
 * @param nowMs of any steady clock
 */
export function soundDue(
  { soundedMs, waiting }: AlarmBoard,
  heard: Heard,
  nowMs: number,
): { readonly level: number; readonly heard: Heard } | undefined {
  const at = soundedMs.findIndex((ms, i) => ms > heard.soundedMs[i]!)
  const isRedAgain = waiting[0]! > 0 && nowMs - heard.redMs >= REPEAT_MS
  if (at < 0 && !isRedAgain) return undefined
  const level = isRedAgain ? 1 : at + 1
  // All that came together has sounded by this one.
  return {
    level,
    heard: { soundedMs: soundedMs.map((ms, i) => Math.max(ms, heard.soundedMs[i]!)), redMs: level === 1 ? nowMs : heard.redMs },
  }
}
