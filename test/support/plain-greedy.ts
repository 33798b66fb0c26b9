/** The greedy plan as it is defined: everything weighed anew in every round. The judge, and the baseline, of the lazy one. */
import type { OptionTable } from '../../server/domain/proposals/option-table.ts'
import { STAYS, type Plan } from '../../server/domain/proposals/plan.ts'

/** @param plan out: what is added @returns the options added, in order */
export function addPlainly(table: OptionTable, plan: Plan, leastGain: number): number[] {
  const taken: number[] = []
  while (plan.hasRoom()) {
    let [best, bestGain] = [-1, leastGain]
    for (let option = 0; option < table.count; option++) {
      if (plan.chosen[table.unitOf[option]!] !== STAYS) continue
      const gain = plan.gainOf(option)
      if (gain > bestGain) [best, bestGain] = [option, gain]
    }
    if (best < 0) break
    plan.take(best)
    taken.push(best)
  }
  return taken
}
