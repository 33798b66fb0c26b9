/** The drill of the benches: everybody is to be in one place, all at once, so that every fix of a participant is weighed until the end. */
import type { DrillPlan, Recognition } from '#wire/drills'

export const DRILLS = 10
export const PARTICIPANTS = 300
/** Who leads it. */
export const CHIEF = 'chief'
const RADIUS_M = 100
const LENGTH_S = 21_600
const MUSTER_S = 3_600

/** @param unitIdOf of all units by number: drill `n` has the `PARTICIPANTS` from `n * PARTICIPANTS` on */
export function benchPlan(drill: number, unitIdOf: (unit: number) => string, at: readonly [lon: number, lat: number]): DrillPlan {
  const ids = Array.from({ length: PARTICIPANTS }, (_, i) => unitIdOf(drill * PARTICIPANTS + i))
  const recognisedBy: Recognition = { kind: 'position', area: { kind: 'circle', at: [...at], radiusM: RADIUS_M }, count: PARTICIPANTS }
  return {
    id: `d-${drill}`,
    version: 1,
    title: 'bench',
    scenario: 'bench',
    mode: 'live',
    place: { at: [...at], name: 'middle' },
    lengthS: LENGTH_S,
    controller: CHIEF,
    observers: [],
    participants: ids.map((id) => ({ kind: 'unit', id, isWithdrawn: false })),
    objectives: [],
    script: [
      {
        id: 'order',
        title: 'go',
        when: { kind: 'clock', atS: 0 },
        expectations: [{ id: 'all', item: 'muster', of: ids, withinS: MUSTER_S, recognisedBy }],
      },
    ],
  }
}
