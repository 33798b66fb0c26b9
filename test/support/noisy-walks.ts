/** Units that walk, drive and stand, as their devices tell it: what the sizes of storage are measured on. */
import { MARK } from '#wire/fix'
import { newFixColumns } from '../../server/store/fix-columns.ts'
import type { FixColumns } from '../../server/store/ports.ts'

/** Repeatable numbers in [0, 1). Source: Mulberry32, Tommy Ettinger, 2017, public domain. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const E7_A_METRE = 90
const PAUSE = 0.2
const NEW_COURSE = 0.1
const DRIFT_M = 3

/**
 * One round of reports after another, ten seconds apart: every unit once a round, with noise of some metres, a delay on the way, and a
 * time in whole milliseconds. Every third unit drives, the rest walk; each stands a fifth of the time.
 */
export function* noisyWalks(units: number, rounds: number, startMs: number, random: () => number): Generator<FixColumns> {
  const lon = Float64Array.from({ length: units }, () => 1_199_000_000 + random() * 2_000_000)
  const lat = Float64Array.from({ length: units }, () => 316_000_000 + random() * 2_000_000)
  const course = Float64Array.from({ length: units }, () => random() * 360)
  const phaseMs = Float64Array.from({ length: units }, () => random() * 10_000)
  const noise = () => (random() + random() + random() - 1.5) * 2 * DRIFT_M * E7_A_METRE
  for (let round = 0; round < rounds; round++) {
    const fixes = newFixColumns(units)
    for (let i = 0; i < units; i++) {
      const speedMps = random() < PAUSE ? 0 : (i % 3 === 0 ? 9 : 1.3) * (0.7 + 0.6 * random())
      if (random() < NEW_COURSE) course[i] = random() * 360
      const radians = (course[i]! * Math.PI) / 180
      lon[i] = lon[i]! + Math.sin(radians) * speedMps * 10 * E7_A_METRE
      lat[i] = lat[i]! + Math.cos(radians) * speedMps * 10 * E7_A_METRE
      fixes.slot[i] = i
      fixes.takenMs[i] = Math.round(startMs + round * 10_000 + phaseMs[i]! + (random() - 0.5) * 200)
      fixes.receivedMs[i] = fixes.takenMs[i]! + 50 + Math.round(random() * 400)
      fixes.lonE7[i] = lon[i]! + noise()
      fixes.latE7[i] = lat[i]! + noise()
      fixes.speedCmps[i] = speedMps * 100
      fixes.courseCdeg[i] = ((course[i]! + (random() - 0.5) * 10 + 360) % 360) * 100
      fixes.accuracyDm[i] = 30 + random() * 60
      fixes.batteryPct[i] = 90 - round / 20
      fixes.mark[i] = MARK.good
      fixes.source[i] = i % 2
    }
    yield fixes
  }
}
