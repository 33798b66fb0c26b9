/** What the controller of a drill may do, and what is wished by it. Rules over plain data: who knows what is real and serious hands it in. */
import type { DrillStep, NoDuff } from '#wire/drill-board'
import type { Drill, DrillPlan } from '#wire/drills'
import { Fault } from '#wire/errors'
import type { DrillWish } from '../domain/drills/drill-steps.ts'

/** What the controller says with a step. */
export interface StepSaid {
  /** Needed where one is told or left out. */
  readonly inject?: string
  readonly note?: string
  /** The real incident that it is suspended for; the newest unless it is said. */
  readonly incident?: string
}

/** When a step was taken, by whom, and what is real and serious then. */
interface StepGround {
  readonly atMs: number
  readonly by: string
  readonly noDuff: readonly NoDuff[]
}

/** @throws Fault ROLE_FORBIDDEN, STATE_CONFLICT, REQUEST_INVALID */
export function stepWish({ plan }: Drill, step: Exclude<DrillStep, 'start'>, said: StepSaid, { atMs, by, noDuff }: StepGround): DrillWish {
  requireController(plan, step, by)
  switch (step) {
    case 'pause':
      return { step, atMs, by, ...(said.note === undefined ? {} : { note: said.note }) }
    case 'suspend':
      return { step: 'pause', atMs, by, real: realIncident(noDuff, said.incident) }
    case 'resume':
    case 'stop':
      return { step, atMs, by }
    case 'inject':
      return { step, atMs, by, isByHand: true, inject: said.inject ?? '', origins: [] }
    case 'skip':
      return { step, atMs, by, inject: said.inject ?? '' }
  }
}

function realIncident(noDuff: readonly NoDuff[], wanted: string | undefined): Pick<NoDuff, 'incident' | 'class' | 'severity'> {
  const found = noDuff.find(({ incident }) => wanted === undefined || incident === wanted)
  if (found) return { incident: found.incident, class: found.class, severity: found.severity }
  throw wanted === undefined
    ? new Fault('STATE_CONFLICT', 'nothing real and serious goes on: pause it instead')
    : invalid('incident', `no real and serious incident '${wanted}' goes on`)
}

/** @throws Fault ROLE_FORBIDDEN */
export function requireController({ controller }: DrillPlan, step: DrillStep, by: string): void {
  if (by !== controller) throw new Fault('ROLE_FORBIDDEN', `only its controller '${controller ?? ''}' may ${step} it`)
}

/** One field of what was asked is wrong. */
export function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }] })
}
