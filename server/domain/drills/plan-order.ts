/** What a plan says of its own order: which inject waits for which, and when each is to come if all goes as planned. */
import type { DrillInject, DrillPlan, Expectation, TierSeconds } from '#wire/drills'

/** Within how many seconds of its inject an expectation is to be met; `undefined` where the plan does not say. */
export function limitS({ withinS, tier }: Pick<Expectation, 'withinS' | 'tier'>, tierS: TierSeconds): number | undefined {
  return withinS ?? (tier && tierS[tier])
}

export interface Placed {
  readonly inject: DrillInject
  readonly expectation: Expectation
}

/** Every expectation of a plan by its id, with its inject, in the order of the script; of two with one id the first. */
export function expectationsOf({ script }: Pick<DrillPlan, 'script'>): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>()
  for (const inject of script)
    for (const expectation of inject.expectations) if (!found.has(expectation.id)) found.set(expectation.id, { inject, expectation })
  return found
}

export interface PlanOrder {
  /** T+ of each inject, s, if every expectation is met at its limit; absent: it waits for a hand, for somebody outside, or for what never comes. */
  readonly plannedS: ReadonlyMap<string, number>
  /** Injects that wait for themselves, straight or by way of others. */
  readonly circular: ReadonlySet<string>
}

/** Cost: O(injects and expectations): each inject waits for one other at most, so each chain is walked once. */
export function orderOf(plan: Pick<DrillPlan, 'script'>, tierS: TierSeconds): PlanOrder {
  const byId = new Map(plan.script.toReversed().map((inject) => [inject.id, inject]))
  const expectations = expectationsOf(plan)
  const plannedS = new Map<string, number>()
  const circular = new Set<string>()
  const settled = new Set<string>()

  /** The inject that one waits for, and how long after it. */
  function waitOf({ when }: DrillInject): { readonly inject: DrillInject | undefined; readonly afterS: number } | undefined {
    switch (when.kind) {
      case 'clock':
      case 'afterCap':
      case 'hand':
        return undefined
      case 'afterInject':
        return { inject: byId.get(when.inject), afterS: when.delayS }
      case 'afterMet':
      case 'afterMissed': {
        const placed = expectations.get(when.expectation)
        const metS = placed && limitS(placed.expectation, tierS)
        // What is met at its limit is not missed.
        return { inject: placed?.inject, afterS: when.kind === 'afterMissed' ? NaN : (metS ?? NaN) + when.delayS }
      }
    }
  }

  for (const first of plan.script) {
    const chain: DrillInject[] = []
    let next: DrillInject | undefined = first
    while (next && !settled.has(next.id) && !chain.includes(next)) {
      chain.push(next)
      next = waitOf(next)?.inject
    }
    if (next && !settled.has(next.id)) for (const inject of chain.slice(chain.indexOf(next))) circular.add(inject.id)
    for (const inject of chain.toReversed()) {
      settled.add(inject.id)
      const wait = waitOf(inject)
      const fromS = wait?.inject && plannedS.get(wait.inject.id)
      const atS = inject.when.kind === 'clock' ? inject.when.atS : fromS === undefined ? NaN : fromS + wait!.afterS
      if (Number.isFinite(atS)) plannedS.set(inject.id, atS)
    }
  }
  return { plannedS, circular }
}
