/** Who stands behind the participants of a plan. */
import type { DrillParticipant, DrillPlan } from '#wire/drills'

/** The units of a participant: those of a team, the unit itself, none of a watch point. */
export function unitsOf(participant: DrillParticipant): readonly string[] {
  switch (participant.kind) {
    case 'unit':
      return [participant.id]
    case 'team':
      return participant.units
    case 'watchPoint':
      return []
  }
}

/** Whether an id speaks for a participant: its own, or that of one of its units. */
export function speaksFor(participant: DrillParticipant, id: string): boolean {
  return participant.id === id || unitsOf(participant).includes(id)
}

/** The participants named, each once, in the order named; unknown ids are passed over. */
export function participantsOf({ participants }: Pick<DrillPlan, 'participants'>, ids: readonly string[]): readonly DrillParticipant[] {
  const byId = new Map(participants.map((participant) => [participant.id, participant]))
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
}

/** Every unit of these participants, each once. */
export function allUnitsOf(participants: readonly DrillParticipant[]): readonly string[] {
  return [...new Set(participants.flatMap(unitsOf))]
}

/** Whether any of those who take part in one plan takes part in another too, by itself or in a team. */
export function shareAnybody(a: Pick<DrillPlan, 'participants'>, b: Pick<DrillPlan, 'participants'>): boolean {
  const idsOf = ({ participants }: Pick<DrillPlan, 'participants'>): readonly string[] =>
    participants.flatMap((one) => (one.kind === 'watchPoint' ? [one.id] : unitsOf(one)))
  const ids = new Set(idsOf(a))
  return idsOf(b).some((id) => ids.has(id))
}
