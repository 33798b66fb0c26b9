/** A plan while it is edited: what new parts begin as, and what is sent of it. */
import type { DrillInject, DrillParticipant, DrillPlan, Expectation, InjectTime, Recognition } from '#wire/drills'
import type { LonLat } from '#wire/places'

/** An id that nothing here has: the letter and the next number that is free. */
export function freeId(letter: string, taken: readonly string[]): string {
  let n = taken.length + 1
  while (taken.includes(`${letter}${n}`)) n++
  return `${letter}${n}`
}

export function newInject(plan: DrillPlan, title: string): DrillInject {
  const id = freeId('i', plan.script.map((inject) => inject.id)) // prettier-ignore
  return { id, title, when: { kind: 'clock', atS: 0 }, expectations: [] }
}

export function newExpectation(plan: DrillPlan): Expectation {
  const taken = plan.script.flatMap(({ expectations }) => expectations.map(({ id }) => id))
  return { id: freeId('e', taken), item: 'other', of: [], withinS: 180, recognisedBy: { kind: 'mark' } }
}

export function newParticipant(kind: DrillParticipant['kind']): DrillParticipant {
  return kind === 'team' ? { kind, id: '', name: '', units: [], isWithdrawn: false } : { kind, id: '', isWithdrawn: false }
}

/** Another time of an inject. What it waits for is chosen next: until then the server says that it is missing. */
export function whenOf(kind: InjectTime['kind']): InjectTime {
  switch (kind) {
    case 'clock':
      return { kind, atS: 0 }
    case 'afterInject':
      return { kind, inject: '', delayS: 0 }
    case 'afterMet':
    case 'afterMissed':
      return { kind, expectation: '', delayS: 0 }
    case 'afterCap':
      return { kind, delayS: 0 }
    case 'hand':
      return { kind }
  }
}

const RADIUS_M = 60

/** Another way to recognise. @param at where the drill is */
export function recognitionOf(kind: Recognition['kind'], [lon, lat]: LonLat): Recognition {
  switch (kind) {
    case 'position':
      return { kind, area: { kind: 'circle', at: [lon, lat], radiusM: RADIUS_M }, count: 1 }
    case 'departure':
      return { kind, radiusM: RADIUS_M, count: 1 }
    case 'message':
      return { kind, count: 1 }
    case 'report':
      return { kind, report: 'incident', count: 1 }
    case 'mark':
      return { kind }
  }
}

/** The next version, for the server: what was left empty is left out, so that it says what is missing. */
export function planToSend(draft: DrillPlan, savedVersion: number): DrillPlan {
  const sent = JSON.parse(JSON.stringify(draft, (_key, value: unknown) => (value === '' ? undefined : value))) as DrillPlan // a plan again, or the server says what it lacks
  return { ...sent, version: savedVersion + 1 }
}

export interface FieldFault {
  readonly path: string
  readonly reason: string
}

/** What is wrong at a field, and, where it is `deep`, within it. */
export function faultsAt(faults: readonly FieldFault[], path: string, deep: boolean): readonly FieldFault[] {
  return faults.filter((fault) => fault.path === path || (deep && fault.path.startsWith(`${path}/`)))
}
