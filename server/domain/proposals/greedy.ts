/** The greedy plan: again and again the option that gains most, weighed as seldom as can be. */
import { gainQueue, type GainQueue } from './gain-queue.ts'
import type { OptionTable } from './option-table.ts'
import { STAYS, type Plan } from './plan.ts'

/**
 * Adds to a plan, one after another, the option that gains most, until none gains more than `leastGain`.
 *
 * Weighs lazily: gains only fall as others are taken, so one weighed this round that still leads need not wait for the rest. They rise in one case,
 * when a compound that several would leave is open already and costs the next nothing: those options are weighed anew at once. So the
 * plan is exactly the one that weighing everything in every round gives.
 *
 * @param plan out: what is added
 * @returns the options added, in order
 *
 * Cost: O(options) weighings at first, then few a round. Where nothing is left by going, the plan is worth at least half of the best one.
 * Source: Fisher, Nemhauser, Wolsey, An analysis of approximations for maximizing submodular set functions II (1978), the half; Minoux, Accelerated
 * greedy algorithms for maximizing submodular set functions (1978); Leskovec et al., Cost-effective outbreak detection in networks
 * (2007), the lazy way.
 */
export function addGreedily(table: OptionTable, plan: Plan, leastGain: number): number[] {
  const queue = gainQueue(table.count)
  for (let option = 0; option < table.count; option++) {
    const gain = plan.chosen[table.unitOf[option]!] === STAYS ? plan.gainOf(option) : -Infinity
    if (gain > leastGain) queue.put(option, gain, 0)
  }
  const taken: number[] = []
  while (queue.size > 0 && plan.hasRoom()) {
    const { option, gain, round } = queue
    queue.pop()
    if (plan.chosen[table.unitOf[option]!] !== STAYS) continue
    if (round !== taken.length) {
      const gainNow = plan.gainOf(option)
      if (gainNow > leastGain) queue.put(option, gainNow, taken.length)
      continue
    }
    if (!(gain > leastGain)) break
    plan.take(option)
    taken.push(option)
    putCheaper(table, plan, queue, option, taken.length)
  }
  return taken
}

/** Puts in again, as they are now, the options that also leave what the one just taken leaves. */
function putCheaper({ leaves, ofHeld, unitOf }: OptionTable, plan: Plan, queue: GainQueue, taken: number, round: number): void {
  for (let i = leaves.start[taken]!; i < leaves.start[taken + 1]!; i++) {
    const held = leaves.items[i]!
    for (let at = ofHeld.start[held]!; at < ofHeld.start[held + 1]!; at++) {
      const option = ofHeld.items[at]!
      if (plan.chosen[unitOf[option]!] === STAYS) queue.put(option, plan.gainOf(option), round)
    }
  }
}
