/** Where to stand, when nobody stands anywhere yet: the classical maximal covering problem. */
import { proposeMoves } from './propose.ts'
import type { SendOption } from './problem.ts'

export interface SiteProblem {
  /** Weight of each demand: people, households, calls. */
  readonly demand: readonly number[]
  /** By site, by demand; metres. */
  readonly distanceM: readonly (readonly number[])[]
  /** A demand is covered by a site at most so far away. */
  readonly limitM: number
  /** Sites to choose, at most. */
  readonly atMost: number
}

export interface ChosenSites {
  /** By number, ascending; fewer than asked for when more would cover nothing more. */
  readonly sites: readonly number[]
  readonly covered: number
  readonly total: number
}

/**
 * Chooses sites that together cover the greatest demand. It is the proposals' own problem: a site is a unit with one option, a demand is a gap.
 *
 * @throws RangeError when a weight or the count is none (`checkProblem`)
 *
 * Source: Church, ReVelle, The maximal covering location problem (1974).
 */
export function chooseSites({ demand, distanceM, limitM, atMost }: SiteProblem): ChosenSites {
  const options = distanceM.flatMap((row, unit): SendOption[] => {
    const closes = demand.flatMap((_, at) => (row[at]! <= limitM ? [at] : []))
    const [gap] = closes
    return gap === undefined ? [] : [{ unit, gap, arrivalS: 0, closeMinutes: 0, closes, leaves: [] }]
  })
  const gaps = demand.map((weight) => ({ weight }))
  const { moves, darkBefore } = proposeMoves({ gaps, held: [], options, withinMinutes: 0, atMost })
  return {
    sites: moves.map(({ unit }) => unit).sort((a, b) => a - b),
    covered: moves.reduce((sum, { gain }) => sum + gain, 0),
    total: darkBefore,
  }
}
