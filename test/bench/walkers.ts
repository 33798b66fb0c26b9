/** Made-up patrols for the bench of storage: noisy walks as phones report them, repeatable by seed. */
import { newFixColumns, pickFixes } from '../../server/store/fix-columns.ts'
import type { FixColumns } from '../../server/store/ports.ts'

/** Mulberry32: 0 ≤ x < 1. Source: Tommy Ettinger, public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface WalkersOptions {
  readonly units: number
  readonly intervalMs: number
  readonly firstMs: number
  /** Hours a day for which each unit is on duty, all unless it is said; their shifts begin at all hours alike. */
  readonly shiftHours?: number
  readonly random: () => number
}

export interface Walkers {
  /** The next fix of every unit on duty, in order of arrival. */
  next(): FixColumns
}

/** Metres in a 1e-7 degree, north and east at 31.7° north. */
const NORTH_M_PER_E7 = 0.01109
const EAST_M_PER_E7 = 0.00947
const MIDDLE = { lonE7: 1_199_500_000, latE7: 316_800_000 }
const DISTRICT_E7 = 4_000_000
const HOUR_MS = 3_600_000
const HOURS_A_DAY = 24
const WALK_MPS = 1.3
const NOISE_M = 4
const TURN_DEG = 25
/** A device reports within a second of when it should, and its report takes so long to arrive. */
const JITTER_MS = 1_000
const DELAY_MS = { least: 150, spread: 1_500 }

export function walkersOf({ units, intervalMs, firstMs, shiftHours = HOURS_A_DAY, random }: WalkersOptions): Walkers {
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const start = (middle: number) => Float64Array.from({ length: units }, () => middle + (random() - 0.5) * DISTRICT_E7)
  const [lonE7, latE7] = [start(MIDDLE.lonE7), start(MIDDLE.latE7)]
  const courseDeg = Float64Array.from({ length: units }, () => random() * 360)
  let atMs = firstMs

  function step(unit: number, fixes: FixColumns): void {
    const speedMps = Math.max(0, WALK_MPS + gauss() * 0.3)
    const course = (((courseDeg[unit]! + gauss() * TURN_DEG) % 360) + 360) % 360
    const metres = (speedMps * intervalMs) / 1_000
    courseDeg[unit] = course
    lonE7[unit]! += (metres * Math.sin((course * Math.PI) / 180)) / EAST_M_PER_E7
    latE7[unit]! += (metres * Math.cos((course * Math.PI) / 180)) / NORTH_M_PER_E7
    fixes.slot[unit] = unit
    fixes.takenMs[unit] = Math.round(atMs + (unit / units) * intervalMs + (random() - 0.5) * JITTER_MS)
    fixes.receivedMs[unit] = Math.round(fixes.takenMs[unit] + DELAY_MS.least + random() * DELAY_MS.spread)
    fixes.lonE7[unit] = lonE7[unit]! + (gauss() * NOISE_M) / EAST_M_PER_E7
    fixes.latE7[unit] = latE7[unit]! + (gauss() * NOISE_M) / NORTH_M_PER_E7
    fixes.speedCmps[unit] = speedMps * 100
    fixes.courseCdeg[unit] = course * 100
    fixes.accuracyDm[unit] = 30 + random() * 60
    fixes.batteryPct[unit] = 100 - Math.floor(((atMs - firstMs) / 864_000 + unit) % 80)
    fixes.source[unit] = unit % 2
  }

  /** Neighbours by number are in different shifts. */
  function onDuty(): number[] {
    const hour = Math.floor(atMs / HOUR_MS)
    return Array.from({ length: units }, (_, unit) => unit).filter((unit) => (hour + unit) % HOURS_A_DAY < shiftHours)
  }

  return {
    next() {
      const fixes = newFixColumns(units)
      for (let unit = 0; unit < units; unit++) step(unit, fixes)
      const present = shiftHours < HOURS_A_DAY ? pickFixes(fixes, onDuty()) : fixes
      atMs += intervalMs
      return present
    },
  }
}
