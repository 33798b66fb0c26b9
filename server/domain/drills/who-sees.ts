/** Who sees what of a drill: a rehearsal that is known beforehand rehearses nothing. */
import type { DrillInject, DrillParticipant } from '#wire/drills'
import type { Role } from '#wire/roles'
import { injectedOf, type DrillState } from './drill-state.ts'
import { speaksFor } from './participants.ts'

export interface DrillViewer {
  /** A token's name. */
  readonly name: string
  readonly role: Role
  /** The unit of a member's own phone. */
  readonly unit?: string
}

/** `all`: plan, script and figures. `told`: that there is a drill, and the injects that have come. `none`: nothing, not even that there is one. */
export type DrillSight = 'none' | 'told' | 'all'

/** Who prepares and examines drills sees double-blind ones too. */
const OFFICE: readonly Role[] = ['coordinator', 'auditor']
const WATCHERS: readonly Role[] = [...OFFICE, 'leader', 'operator', 'admin', 'wall']

/**
 * [V1] The controller and the observers see all, whatever their role; so do coordinators and auditors.
 * [V2] A phone sees a drill in which its unit takes part, and only what has been told to it; other senders see none.
 * [V3] Leaders, operators, admins and walls see all of an announced drill; of a double-blind one nothing until its first inject has come, then
 *      what was told, and all once it has stopped.
 * [V4] A participant of a double-blind drill sees nothing until an inject that expects something of it has come.
 */
export function sightOf(state: DrillState, viewer: DrillViewer): DrillSight {
  const { plan } = state.drill
  if (viewer.name === plan.controller || plan.observers.includes(viewer.name) || OFFICE.includes(viewer.role)) return 'all'
  const isBlind = plan.mode === 'doubleBlind'
  if (viewer.role === 'device') {
    const takesPart = plan.participants.some((participant) => isBehind(participant, viewer))
    return takesPart && (!isBlind || toldTo(state, viewer).length > 0) ? 'told' : 'none'
  }
  if (!WATCHERS.includes(viewer.role)) return 'none'
  if (!isBlind || state.drill.state === 'stopped') return 'all'
  return plan.script.some(({ id }) => injectedOf(state, id)) ? 'told' : 'none'
}

/** The injects that a viewer may see, in the order of the script; what is expected only for those who see all. */
export function injectsSeenBy(state: DrillState, viewer: DrillViewer): readonly DrillInject[] {
  switch (sightOf(state, viewer)) {
    case 'all':
      return state.drill.plan.script
    case 'none':
      return []
    case 'told':
      return (viewer.role === 'device' ? toldTo(state, viewer) : come(state)).map((inject) => ({ ...inject, expectations: [] }))
  }
}

function come(state: DrillState): readonly DrillInject[] {
  return state.drill.plan.script.filter(({ id }) => injectedOf(state, id))
}

/** Injects that have come and expect something of the viewer's unit. */
function toldTo(state: DrillState, viewer: DrillViewer): readonly DrillInject[] {
  const own = new Set(state.drill.plan.participants.filter((one) => isBehind(one, viewer)).map(({ id }) => id))
  return come(state).filter(({ expectations }) => expectations.some(({ of }) => of.some((id) => own.has(id))))
}

function isBehind(participant: DrillParticipant, { unit }: DrillViewer): boolean {
  return unit !== undefined && participant.kind !== 'watchPoint' && speaksFor(participant, unit)
}
