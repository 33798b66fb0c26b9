/** Sides of a compound as people name them. */
import { BEARING_SECTORS } from '#wire/coverage'
import type { Words } from '../i18n/zh.ts'

const SECTOR_DEG = 360 / BEARING_SECTORS

/** A run of neighbouring sectors. */
export interface Run {
  readonly from: number
  readonly count: number
}

/** Neighbouring unseen sectors taken together, the longest first. @param sides a bit a sector, bit 0 round north, clockwise */
export function runsOf(sides: number): readonly Run[] {
  const isUnseen = (sector: number): boolean => ((sides >> ((sector + BEARING_SECTORS) % BEARING_SECTORS)) & 1) === 1
  const runs: Run[] = []
  for (let sector = 0; sector < BEARING_SECTORS; sector++) {
    if (!isUnseen(sector) || isUnseen(sector - 1)) continue
    let count = 1
    while (isUnseen(sector + count)) count++
    runs.push({ from: sector, count })
  }
  if (runs.length === 0 && isUnseen(0)) return [{ from: 0, count: BEARING_SECTORS }]
  return runs.sort((a, b) => b.count - a.count)
}

/** `西南侧`, `北、东侧`, all round, or here and there. @param most how many sides are named at most, the longest of them */
export function sidesSaid(sides: number, words: Words, most: number): string {
  const runs = runsOf(sides)
  if (runs.length === 0) return words.coverage.scattered
  if (runs[0]!.count === BEARING_SECTORS) return words.coverage.allRound
  const points = words.compass.length
  const names = runs.slice(0, most).map(({ from, count }) => {
    const middleDeg = (from + (count - 1) / 2) * SECTOR_DEG
    return words.compass[Math.round((middleDeg / 360) * points) % points]!
  })
  return words.coverage.side([...new Set(names)].join(words.coverage.and))
}
