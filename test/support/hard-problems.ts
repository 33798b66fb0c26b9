/** Cases in which greedy choice and exchange are caught, found among random ones: one compound opens once for all who leave it. */
import type { SendOption, SendProblem } from '../../server/domain/proposals/problem.ts'

type Row = readonly [unit: number, arrivalS: number, closes: readonly number[], leaves: readonly number[]]

function problemOf(gapWeights: readonly number[], heldWeight: number, rows: readonly Row[]): SendProblem {
  return {
    gaps: gapWeights.map((weight) => ({ weight })),
    held: [{ weight: heldWeight, keepers: 1 }],
    options: rows.map(([unit, arrivalS, closes, leaves]): SendOption => ({
      unit,
      gap: closes[0]!,
      arrivalS,
      closeMinutes: 1,
      closes,
      leaves,
    })),
    withinMinutes: 30,
  }
}

/** The best plan gains 26; only a beginning with one option and nothing else leads there. */
export const caughtFromTheStart = problemOf([2, 6, 7, 9, 3, 2, 3, 2], 9, [
  [0, 480, [5, 0, 6], []],
  [0, 120, [6], [0]],
  [0, 120, [4, 0], []],
  [0, 360, [1], [0]],
  [1, 120, [5, 7, 1], [0]],
  [1, 240, [2], [0]],
  [1, 360, [4, 2], []],
  [2, 120, [0], []],
  [2, 480, [4], [0]],
  [3, 180, [7, 4], [0]],
  [3, 60, [2, 3], [0]],
  [4, 540, [6], []],
  [4, 240, [4, 6, 2], []],
  [4, 480, [3, 0], []],
  [4, 180, [2, 5], []],
])

/** The best plan gains 36; only a beginning with one option beside what has nothing to do with it leads there. */
export const caughtOnTheWay = problemOf([8, 3, 2, 3, 5, 3, 6, 8], 4, [
  [0, 300, [7], []],
  [0, 420, [4], [0]],
  [0, 120, [2], [0]],
  [1, 240, [5], [0]],
  [1, 300, [5, 0], []],
  [1, 60, [0, 2], [0]],
  [1, 240, [6, 0, 7], []],
  [2, 60, [4, 0], [0]],
  [2, 120, [1, 5, 2], [0]],
  [3, 420, [3, 6], []],
  [4, 540, [0, 4], []],
  [4, 360, [1], [0]],
  [4, 540, [4], [0]],
  [4, 480, [6], []],
  [5, 300, [1], []],
  [5, 480, [1, 2, 5], [0]],
  [5, 180, [6], [0]],
  [5, 360, [2], []],
  [6, 60, [7, 0, 6], [0]],
])
