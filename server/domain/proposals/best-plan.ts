/** The search for a plan: greedy, bettered by exchange, and begun again from options that the best plan so far leaves out. */
import { exchange } from './exchange.ts'
import { addGreedily } from './greedy.ts'
import type { OptionTable, Rows } from './option-table.ts'
import { emptyPlan, STAYS } from './plan.ts'

export interface SearchLimits {
  /** What gains no more gains nothing. */
  readonly leastGain: number
  /** Options weighed at most; the beginning under way when it is reached ends early, and no other begins. */
  readonly mostWeighed: number
}

interface Found {
  readonly options: readonly number[]
  readonly gain: number
  readonly weighed: number
}

/**
 * The options of the best plan found.
 *
 * Where greedy choice and exchange are caught, one option that must go elsewhere holds them. So each option that the best plan leaves out, the one that
 * gains most by itself first, is taken before all others: once with nothing else, and once with all of the best plan that has to do with
 * none of its gaps and held compounds; what follows is kept when it is better. After a gain the options are gone through again. A plan that
 * closes all and opens nothing ends the search.
 *
 * Cost: bounded by `mostWeighed`; the first plan alone takes O(options) and what `exchange` takes.
 */
export function bestPlan(table: OptionTable, { leastGain, mostWeighed }: SearchLimits): readonly number[] {
  let best = planFrom(table, [], { leastGain, mostWeighed })
  let left = mostWeighed - best.weighed

  function begin(first: readonly number[]): boolean {
    const found = planFrom(table, first, { leastGain, mostWeighed: left })
    left -= found.weighed
    if (!(found.gain > best.gain + leastGain)) return false
    best = found
    return true
  }

  const mostGain = gainOfEverything(table)
  const candidates = table.atMost > 0 ? byGainAlone(table) : []
  const isOver = () => left <= 0 || best.gain >= mostGain - leastGain
  for (const option of candidates) if (!isOver() && !best.options.includes(option)) begin([option])
  for (let again = true; again;) {
    again = false
    for (const option of candidates) {
      if (isOver() || best.options.includes(option)) continue
      if (begin([option, ...apartFrom(table, best.options, option)])) again = true
    }
  }
  return best.options
}

/** What closing everything that can be closed would gain: no plan gains more. */
function gainOfEverything({ gapWeights, ofGap }: OptionTable): number {
  return gapWeights.reduce((sum, weight, gap) => (ofGap.start[gap]! < ofGap.start[gap + 1]! ? sum + weight : sum), 0)
}

/** Those of a plan's options that another option has nothing to do with, as many as may go beside it. */
function apartFrom(table: OptionTable, options: readonly number[], option: number): readonly number[] {
  const named = (side: Rows, of: number) => side.items.subarray(side.start[of], side.start[of + 1])
  const [closes, leaves] = [new Set(named(table.closes, option)), new Set(named(table.leaves, option))]
  const isApart = (other: number) =>
    table.unitOf[other] !== table.unitOf[option] &&
    !named(table.closes, other).some((gap) => closes.has(gap)) &&
    !named(table.leaves, other).some((held) => leaves.has(held))
  return options.filter(isApart).slice(0, table.atMost - 1)
}

function planFrom(table: OptionTable, first: readonly number[], limits: SearchLimits): Found {
  const plan = emptyPlan(table)
  for (const option of first) plan.take(option)
  addGreedily(table, plan, limits.leastGain)
  exchange(table, plan, limits)
  const options = [...plan.chosen].filter((option) => option !== STAYS)
  return { options, gain: gainOfAll(table, options), weighed: plan.weighed }
}

function gainOfAll(table: OptionTable, options: readonly number[]): number {
  const plan = emptyPlan(table)
  return options.reduce((sum, option) => {
    const gain = plan.gainOf(option)
    plan.take(option)
    return sum + gain
  }, 0)
}

function byGainAlone(table: OptionTable): readonly number[] {
  const plan = emptyPlan(table)
  const gains = Float64Array.from({ length: table.count }, (_, option) => plan.gainOf(option))
  return Array.from(gains.keys()).sort((a, b) => gains[b]! - gains[a]! || a - b)
}
