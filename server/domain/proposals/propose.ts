/** The plan that closes most, and what any plan is worth. */
import { bestPlan } from './best-plan.ts'
import { addGreedily } from './greedy.ts'
import { optionTable, type OptionTable } from './option-table.ts'
import { emptyPlan, type Plan } from './plan.ts'
import { checkProblem, doneMinutes, type SendOption, type SendProblem } from './problem.ts'

/** One unit's part in a plan. The parts stand in the order in which they gain most, and their gains add up. */
export interface Move {
  /** Its place in the problem's options. */
  readonly option: number
  readonly unit: number
  readonly gap: number
  readonly arrivalS: number
  readonly doneMinutes: number
  /** Gaps that it closes and no move before it; none when it is done too late. */
  readonly closes: readonly number[]
  /** Held compounds that open with it, because the last of their keepers has left. */
  readonly opens: readonly number[]
  /** Weight of what it closes less weight of what it opens. */
  readonly gain: number
  /** What the whole plan loses if this one is refused and the rest go. */
  readonly lossIfRefused: number
}

export interface Assessment {
  readonly moves: readonly Move[]
  /** Weight of all gaps before; after the moves and with what they open. */
  readonly darkBefore: number
  readonly darkAfter: number
}

/** Shares of the whole weight that count as nothing: sums of weights in another order differ by less. */
const NOTHING_SHARE = 1e-9
/** About 0.2 s of a small machine. [P] */
export const DEFAULT_MOST_WEIGHED = 2_000_000

/**
 * Chooses at most one option a unit so that the weight of the gaps closed within the time, less the weight of the compounds opened, is as great as
 * greedy choice and exchange make it.
 *
 * What an option closes counts once, however many close it; a held compound opens when as many have left as hold it. Ties go to what is done
 * sooner, then to the lower slot. How near the best: measured in `docs/response-and-proposals.md`.
 *
 * @throws RangeError when the problem is none (`checkProblem`)
 *
 * Cost: bounded by `mostWeighed` options weighed; figures in the docs.
 */
export function proposeMoves(problem: SendProblem, mostWeighed = DEFAULT_MOST_WEIGHED): Assessment {
  checkProblem(problem)
  const inTime = problem.options.flatMap((option, i) => (doneMinutes(option) <= problem.withinMinutes ? [i] : []))
  const table = optionTable(problem, inTime)
  const leastGain = NOTHING_SHARE * table.gapWeights.reduce((sum, weight) => sum + weight, 0)
  const taken = bestPlan(table, { leastGain, mostWeighed })
  return assess(
    problem,
    taken.map((option) => table.given[option]!),
  )
}

/**
 * What a plan made by hand is worth, by the same reckoning.
 *
 * @param chosen places in `problem.options`
 * @throws RangeError when a unit would have to do two things, more go than may, or the problem is none
 */
export function assessMoves(problem: SendProblem, chosen: readonly number[]): Assessment {
  checkProblem(problem)
  for (const option of chosen) if (!(option in problem.options)) throw new RangeError(`no option ${option} of ${problem.options.length}`)
  const units = chosen.map((option) => problem.options[option]!.unit)
  const twice = units.find((unit, i) => units.indexOf(unit) !== i)
  if (twice !== undefined) throw new RangeError(`unit ${twice} cannot do two things`)
  if (chosen.length > (problem.atMost ?? Infinity)) throw new RangeError(`${chosen.length} units where at most ${problem.atMost} may go`)
  return assess(problem, chosen)
}

function assess(problem: SendProblem, chosen: readonly number[]): Assessment {
  const table = optionTable(problem, chosen)
  const plan = emptyPlan(table)
  const order = addGreedily(table, plan, -Infinity)
  const losses = order.map((option) => lossOf(table, plan, option))
  for (const option of order) plan.drop(table.unitOf[option]!)

  const closed = new Set<number>()
  const gone = new Int32Array(problem.held.length)
  const darkBefore = problem.gaps.reduce((sum, { weight }) => sum + weight, 0)
  let darkAfter = darkBefore
  const moves = order.map((option, i): Move => {
    const given = problem.options[table.given[option]!]!
    const gain = plan.gainOf(option)
    plan.take(option)
    darkAfter -= gain
    return {
      option: table.given[option]!,
      ...whoAndWhere(given),
      closes: rowOf(table, 'closes', option).filter((gap) => !closed.has(gap) && closed.add(gap)),
      opens: rowOf(table, 'leaves', option).filter((held) => ++gone[held]! === problem.held[held]!.keepers),
      gain,
      lossIfRefused: losses[i]!,
    }
  })
  return { moves, darkBefore, darkAfter }
}

function whoAndWhere(option: SendOption): Pick<Move, 'unit' | 'gap' | 'arrivalS' | 'doneMinutes'> {
  return { unit: option.unit, gap: option.gap, arrivalS: option.arrivalS, doneMinutes: doneMinutes(option) }
}

function lossOf(table: OptionTable, plan: Plan, option: number): number {
  plan.drop(table.unitOf[option]!)
  const loss = plan.gainOf(option)
  plan.take(option)
  return loss
}

function rowOf(table: OptionTable, side: 'closes' | 'leaves', option: number): number[] {
  const { start, items } = table[side]
  return [...items.subarray(start[option], start[option + 1])]
}
