/** When the guards of the demo's watch points check in: some points are staffed all shift long, the others never. */
import { chanceOf } from './chance.ts'

export interface PostRound {
  readonly watchPoint: string
  readonly atMs: number
}

/** Less than a check-in holds, so that a staffed point stays staffed. */
const EVERY_MS = 100 * 60_000
const STAFFED_SHARE = 0.4

/** The check-ins of a span of time, in order. The same seed, the same rounds, however the time is cut. */
export function postRounds(watchPoints: readonly string[], seed: number, fromMs: number, toMs: number): readonly PostRound[] {
  return watchPoints
    .flatMap((watchPoint, i) => {
      const chance = chanceOf(seed, i)
      if (!chance.happens(STAFFED_SHARE)) return []
      const phaseMs = Math.floor(chance.between(0, EVERY_MS))
      const rounds: PostRound[] = []
      for (let k = Math.ceil((fromMs - phaseMs) / EVERY_MS); k * EVERY_MS + phaseMs < toMs; k++)
        rounds.push({ watchPoint, atMs: k * EVERY_MS + phaseMs })
      return rounds
    })
    .sort((a, b) => a.atMs - b.atMs)
}
