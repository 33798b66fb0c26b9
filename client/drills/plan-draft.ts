/** A plan while it is edited: what new parts begin as, and what is sent of it. */
import {
  SCORE_PARTS,
  type DrillInject,
  type DrillParticipant,
  type DrillPlan,
  type Expectation,
  type InjectTime,
  type Recognition,
  type ScorePartName,
} from '#wire/drills'
import type { FieldError } from '#wire/errors'
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

export function newObjective({ objectives }: DrillPlan): DrillPlan['objectives'][number] {
  return { id: freeId('o', objectives.map(({ id }) => id)), text: '' } // prettier-ignore
}

/** A unit and a watch point are chosen next; a team is the plan's own, and so is its id. */
export function newParticipant({ participants }: Pick<DrillPlan, 'participants'>, kind: DrillParticipant['kind']): DrillParticipant {
  if (kind !== 'team') return { kind, id: '', isWithdrawn: false }
  return { kind, id: freeId('t', participants.map(({ id }) => id)), name: '', units: [], isWithdrawn: false } // prettier-ignore
}

/** The plan with another in the place of a participant: what was expected of the one is expected of the other. */
export function withParticipant(plan: DrillPlan, at: number, next: DrillParticipant): DrillPlan {
  const before = plan.participants[at]
  const participants = plan.participants.with(at, next)
  const isStill = before === undefined || before.id === '' || participants.some(({ id }) => id === before.id)
  if (isStill || next.id === '') return { ...plan, participants }
  const named = (of: readonly string[]) => [...new Set(of.map((id) => (id === before.id ? next.id : id)))]
  return {
    ...plan,
    participants,
    script: plan.script.map((inject) => ({
      ...inject,
      expectations: inject.expectations.map((one) => ({ ...one, of: named(one.of) })),
    })),
  }
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

/** A list of names with one more; where it is there already, without it. */
export function toggled(names: readonly string[], name: string): string[] {
  return names.includes(name) ? names.filter((one) => one !== name) : [...names, name]
}

/** What an expectation weighs where nothing is said. */
const WEIGHT = 1

/** How much an expectation weighs among those of its part of the score. */
export interface WeightShare {
  readonly part: ScorePartName
  /** Of all weights of the part. */
  readonly sum: number
  /** 0 to 1; absent: the part's weights add up to nothing. */
  readonly share?: number
}

export function weightShareOf({ script }: Pick<DrillPlan, 'script'>, one: Pick<Expectation, 'item' | 'weight'>): WeightShare {
  const [part, items] = Object.entries(SCORE_PARTS).find(([, held]) => (held as readonly string[]).includes(one.item))! // each item is of one part
  const weights = script.flatMap(({ expectations }) =>
    expectations.flatMap(({ item, weight }) => ((items as readonly string[]).includes(item) ? [weightOf(weight)] : [])),
  )
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return { part: part as ScorePartName, sum, ...(sum > 0 ? { share: weightOf(one.weight) / sum } : {}) }
}

/** A field that was emptied, or holds no number, counts for what it is sent as: nothing said. */
function weightOf(weight: unknown): number {
  return typeof weight === 'number' ? Math.max(0, weight) : WEIGHT
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

/** Why a plan was refused, by the paths of its fields. */
export function faultsOf({ errors }: { readonly errors: readonly FieldError[] }): readonly FieldFault[] {
  return errors.map(({ field, reason }) => ({ path: field.replace(/^body\//, ''), reason }))
}

/** What is wrong at a field, and, where it is `deep`, within it. */
export function faultsAt(faults: readonly FieldFault[], path: string, deep: boolean): readonly FieldFault[] {
  return faults.filter((fault) => fault.path === path || (deep && fault.path.startsWith(`${path}/`)))
}
