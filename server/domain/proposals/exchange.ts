/** Betters a plan by changing what units do, a few at a time, until no such change gains. */
import type { OptionTable, Rows } from './option-table.ts'
import { STAYS, type Plan } from './plan.ts'

export interface ExchangeLimits {
  /** A change that gains no more is not one. */
  readonly leastGain: number
  /** Options weighed at most, the greedy ones included; the search ends with the first change after. */
  readonly mostWeighed: number
}

/** Units that change in one exchange. With 1 the worst of 3,000 small cases came to 0.75 of the best plan, with 2 to 0.976; see the docs for 6. */
const MOST_CHANGES = 6

interface Change {
  readonly unit: number
  readonly option: number
  readonly gain: number
}

/**
 * Betters a plan by exchanges.
 *
 * An exchange begins with one unit, made to do any other thing it could, be it at a loss: stay, or take another option. Then, of the units that share a
 * gap or a held compound with what changed (all, where the number of units is limited), the one whose best answer gains most makes it, be that
 * a loss too; and so on, each unit once. As soon as the whole gains, it stands; if it does not within `MOST_CHANGES`, all is put back.
 * Sending another unit, swapping two and filling what a swap leaves open, and a chain in which each takes over the next one's gap
 * are all exchanges.
 *
 * Units are tried by slot and options by rank, so the same problem gives the same plan.
 *
 * @param plan out: is changed in place
 *
 * Cost: bounded by `mostWeighed`; a round over all units weighs about options × neighbours' options × `MOST_CHANGES`.
 * Source: the chain of Lin and Kernighan, An effective heuristic algorithm for the travelling-salesman problem (1973), for this problem.
 */
export function exchange(table: OptionTable, plan: Plan, { leastGain, mostWeighed }: ExchangeLimits): void {
  const neighbours = neighbourhood(table)
  const units = plan.chosen.length

  function bestChange(moved: ReadonlySet<number>): Change | undefined {
    let best: Change | undefined
    for (const unit of neighbours.units()) {
      if (moved.has(unit)) continue
      const change = bestChangeOf(table, plan, unit)
      if (change && change.gain > (best?.gain ?? -Infinity)) best = change
    }
    return best
  }

  function tries(unit: number, option: number): boolean {
    const changes: Change[] = []
    const moved = new Set<number>()
    neighbours.clear()
    let gain = 0
    let change: Change | undefined = { unit, option, gain: 0 }
    while (change && changes.length < MOST_CHANGES) {
      const before = plan.chosen[change.unit]!
      gain += make(plan, change)
      if (gain > leastGain) return true
      changes.push({ ...change, option: before })
      moved.add(change.unit)
      neighbours.add(before)
      neighbours.add(change.option)
      change = bestChange(moved)
    }
    for (const undone of changes.toReversed()) make(plan, undone)
    return false
  }

  function betters(unit: number): boolean {
    const { start, items } = table.ofUnit
    if (plan.chosen[unit] === STAYS && !plan.hasRoom()) return false
    for (let i = start[unit]!; i < start[unit + 1]!; i++) if (items[i] !== plan.chosen[unit] && tries(unit, items[i]!)) return true
    return plan.chosen[unit] !== STAYS && tries(unit, STAYS)
  }

  for (let calm = 0, unit = 0; calm < units && plan.weighed < mostWeighed; unit = (unit + 1) % units) calm = betters(unit) ? 0 : calm + 1
}

/** @returns what the plan gains */
function make(plan: Plan, { unit, option }: Change): number {
  const before = plan.drop(unit)
  const lost = before === STAYS ? 0 : plan.gainOf(before)
  if (option === STAYS) return -lost
  const gain = plan.gainOf(option) - lost
  plan.take(option)
  return gain
}

/** The best other thing a unit could do, with what the plan gains by it; `undefined` when there is none. Leaves the plan as it was. */
function bestChangeOf(table: OptionTable, plan: Plan, unit: number): Change | undefined {
  const { start, items } = table.ofUnit
  const before = plan.chosen[unit]!
  if (before === STAYS && !plan.hasRoom()) return undefined
  plan.drop(unit)
  const lost = before === STAYS ? 0 : plan.gainOf(before)
  let best: Change | undefined = before === STAYS ? undefined : { unit, option: STAYS, gain: -lost }
  for (let i = start[unit]!; i < start[unit + 1]!; i++) {
    const option = items[i]!
    if (option === before) continue
    const gain = plan.gainOf(option) - lost
    if (!best || gain > best.gain) best = { unit, option, gain }
  }
  if (before !== STAYS) plan.take(before)
  return best
}

interface Neighbourhood {
  clear(): void
  /** Adds the units that share a gap or a held compound with an option; `STAYS` adds none. */
  add(option: number): void
  units(): Iterable<number>
}

function neighbourhood(table: OptionTable): Neighbourhood {
  const all = table.atMost < Infinity ? Array.from({ length: table.ofUnit.start.length - 1 }, (_, unit) => unit) : undefined
  const units = new Set<number>()
  function addFrom(option: number, named: Rows, of: Rows): void {
    for (let i = named.start[option]!; i < named.start[option + 1]!; i++)
      for (let at = of.start[named.items[i]!]!; at < of.start[named.items[i]! + 1]!; at++) units.add(table.unitOf[of.items[at]!]!)
  }
  return {
    clear: () => units.clear(),
    add(option) {
      if (all || option === STAYS) return
      addFrom(option, table.closes, table.ofGap)
      addFrom(option, table.leaves, table.ofHeld)
    },
    units: () => all ?? units,
  }
}
