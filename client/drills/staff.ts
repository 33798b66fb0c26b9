/** Staffing of a drill: of everybody who took part how many there were to be, whether they answered, and who of them was seen where they were expected. */
import type { DrillReport } from '#wire/drill-board'
import type { DrillParticipant, DrillPlan } from '#wire/drills'

export interface Staff {
  readonly one: DrillParticipant
  /** Units that the plan has; of a watch point none moves. */
  readonly planned: number
  /** When it, or a unit of its team, first acknowledged anything, Unix ms. */
  readonly ackMs?: number
  /** Of its units those that are named as evidence of having been somewhere. Of a muster no more are named than it asks for. */
  readonly seen: number
}

/** Cost: O(participants, their units, acknowledgements and evidence). */
export function staffOf({ acks, outcomes }: Pick<DrillReport, 'acks' | 'outcomes'>, { participants }: DrillPlan): readonly Staff[] {
  const seen = new Set(outcomes.flatMap(({ evidence }) => evidence.flatMap((one) => (one.kind === 'position' ? [one.unit] : []))))
  return participants.map((one) => {
    const units = one.kind === 'team' ? one.units : one.kind === 'unit' ? [one.id] : []
    const own = acks.filter(({ by }) => by === one.id || units.includes(by))
    return {
      one,
      planned: units.length,
      seen: units.filter((unit) => seen.has(unit)).length,
      ...(own.length === 0 ? {} : { ackMs: Math.min(...own.map(({ atMs }) => atMs)) }),
    }
  })
}
