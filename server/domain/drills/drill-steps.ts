/** What may be done with a drill now, by whom, and the event that it makes. */
import {
  MOST_MARKS,
  MOST_OUTAGES,
  MOST_PAUSES,
  MOST_PHOTOS,
  MOST_SIGNATURES,
  type Drill,
  type DrillAck,
  type DrillEvent,
  type DrillInjected,
  type DrillMark,
  type DrillPhoto,
  type DrillPlan,
  type DrillSignature,
  type TierSeconds,
} from '#wire/drills'
import type { NoDuff } from '#wire/drill-board'
import { runsAt } from './drill-clock.ts'
import { ackId, injectedOf, injectsDue, type DrillState } from './drill-state.ts'
import { speaksFor } from './participants.ts'
import { expectationsOf } from './plan-order.ts'

/** What somebody wants to do. `by` is a token's name, of an acknowledgement the unit or participant. Times Unix ms. */
export type DrillWish =
  | { readonly step: 'start'; readonly atMs: number; readonly by: string; readonly tierS: TierSeconds }
  | {
      readonly step: 'pause'
      readonly atMs: number
      readonly by: string
      readonly note?: string
      /** What is real, and for what it is suspended. */
      readonly real?: Pick<NoDuff, 'incident' | 'class' | 'severity'>
    }
  | { readonly step: 'resume' | 'stop'; readonly atMs: number; readonly by: string }
  | {
      readonly step: 'inject'
      readonly atMs: number
      readonly by: string
      /** By the controller; otherwise by the server, because it is due. */
      readonly isByHand: boolean
      readonly inject: string
      readonly origins: DrillInjected['origins']
    }
  | { readonly step: 'skip'; readonly atMs: number; readonly by: string; readonly inject: string }
  | { readonly step: 'acknowledge'; readonly atMs: number; readonly knownMs: number; readonly by: string; readonly inject: string }
  | {
      readonly step: 'mark'
      readonly atMs: number
      readonly knownMs: number
      readonly by: string
      readonly id: string
      readonly expectation?: string
      readonly note?: string
      readonly capEvents?: readonly string[]
    }
  | { readonly step: 'photograph'; readonly by: string; readonly photo: Omit<DrillPhoto, 'observer' | 'saidMs' | 'erasedMs'> }
  | { readonly step: 'erasePhoto'; readonly atMs: number; readonly id: string }
  | ({ readonly step: 'sign' } & Omit<DrillSignature, 'id' | 'version'>)

/** Why not, and the field at fault where it is one. */
export interface DrillRefusal {
  readonly reason: string
  readonly field?: string
}

/** A drill that is only planned. */
export function plannedDrill(plan: DrillPlan, tierS: TierSeconds): Drill {
  return { id: plan.id, plan, tierS, state: 'planned', pauses: [] }
}

/** Why another version of a plan may not take the place of the one that a drill has; `undefined`: it may. */
export function whyNotReplan({ drill }: DrillState, { id, version }: DrillPlan): DrillRefusal | undefined {
  if (drill.state !== 'planned') return { reason: `it is '${drill.state}': its plan stays as it is` }
  if (id !== drill.plan.id) return { field: 'id', reason: `is not '${drill.plan.id}': copy the plan instead` }
  const next = drill.plan.version + 1
  return version === next
    ? undefined
    : { field: 'version', reason: `is ${version}, the next is ${next}: somebody may have changed it meanwhile` }
}

/** The event of a drill that ran while the server did not: its clock has gone on. */
export function recovered({ drill }: DrillState, fromMs: number, toMs: number): DrillEvent {
  const outages = [...(drill.outages ?? []), { fromMs, toMs }].slice(-MOST_OUTAGES)
  return { kind: 'drill:recovered', data: { ...drill, outages } }
}

type ControlWish = Exclude<DrillWish, { readonly step: 'acknowledge' | 'mark' | 'photograph' | 'erasePhoto' | 'sign' }>

/** Why something may not be done now; `undefined`: it may. */
export function whyNot(state: DrillState, wish: DrillWish): DrillRefusal | undefined {
  switch (wish.step) {
    case 'acknowledge':
      return whyNotAcknowledge(state, wish)
    case 'mark':
      return whyNotMark(state, wish)
    case 'photograph':
      return whyNotPhotograph(state, wish)
    case 'erasePhoto':
      return state.photos.has(wish.id) ? undefined : { field: 'id', reason: `there is no photograph '${wish.id}'` }
    case 'sign':
      return whyNotSign(state, wish)
    case 'start':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'inject':
    case 'skip':
      return whyNotControl(state, wish)
  }
}

const FROM = {
  start: ['planned'],
  pause: ['running'],
  resume: ['paused'],
  stop: ['running', 'paused'],
  inject: ['running'],
  skip: ['running', 'paused'],
} as const satisfies Readonly<Record<ControlWish['step'], readonly Drill['state'][]>>

function whyNotControl(state: DrillState, wish: ControlWish): DrillRefusal | undefined {
  const { drill } = state
  const from: readonly Drill['state'][] = FROM[wish.step]
  const isScripted = wish.step === 'inject' && !wish.isByHand
  if (wish.by !== drill.plan.controller && !isScripted)
    return { reason: `only its controller '${drill.plan.controller ?? ''}' may ${wish.step} it` }
  if (!from.includes(drill.state)) return { reason: `it is '${drill.state}': from there the steps are ${stepsFrom(drill.state)}` }
  const lastMs = lastControlMs(state)
  if (wish.atMs < lastMs) return { field: 'at', reason: `is before its last step (${new Date(lastMs).toISOString()})` }
  if (wish.step === 'pause' && drill.pauses.length >= MOST_PAUSES)
    return { reason: `it has been paused ${MOST_PAUSES} times: no more are kept` }
  if (wish.step !== 'inject' && wish.step !== 'skip') return undefined
  const isDue = !isScripted || injectsDue(state, wish.atMs).some(({ inject }) => inject.id === wish.inject)
  return whyNotInject(state, wish.inject) ?? (isDue ? undefined : { field: 'inject', reason: `'${wish.inject}' is not due` })
}

function whyNotInject({ drill, injects }: DrillState, id: string): DrillRefusal | undefined {
  if (!drill.plan.script.some((inject) => inject.id === id)) return { field: 'inject', reason: `there is no inject '${id}'` }
  const held = injects.get(id)
  return held && { field: 'inject', reason: `'${id}' ${'isSkipped' in held ? 'was skipped' : 'has come'} already` }
}

function whyNotAcknowledge(state: DrillState, wish: Extract<DrillWish, { readonly step: 'acknowledge' }>): DrillRefusal | undefined {
  const { drill, acks } = state
  const injected = injectedOf(state, wish.inject)
  const atMs = Math.min(wish.atMs, wish.knownMs)
  if (!drill.plan.participants.some((participant) => speaksFor(participant, wish.by)))
    return { field: 'by', reason: `'${wish.by}' does not take part` }
  if (!injected) return { field: 'inject', reason: `'${wish.inject}' has not come` }
  if (atMs < injected.atMs) return { field: 'at', reason: `is before the inject came (${new Date(injected.atMs).toISOString()})` }
  const held = acks.get(ackId(wish))
  if (held && held.atMs <= atMs) return { reason: `'${wish.by}' has acknowledged '${wish.inject}' already` }
  return whyNotNow(drill, atMs)
}

function whyNotMark({ drill, marks, injects }: DrillState, wish: Extract<DrillWish, { readonly step: 'mark' }>): DrillRefusal | undefined {
  const { controller, observers } = drill.plan
  const atMs = Math.min(wish.atMs, wish.knownMs)
  if (wish.by !== controller && !observers.includes(wish.by)) return { reason: `'${wish.by}' neither observes nor leads it` }
  if (marks.has(wish.id)) return { field: 'id', reason: `a mark '${wish.id}' is there already` }
  if (marks.size >= MOST_MARKS) return { reason: `it has ${MOST_MARKS} marks: no more are kept` }
  if (wish.expectation === undefined) {
    if (wish.note === undefined) return { field: 'note', reason: 'is missing: name an expectation, or write a note' }
    return drill.startedMs === undefined || atMs < drill.startedMs ? { field: 'at', reason: 'is before the start' } : undefined
  }
  const placed = expectationsOf(drill.plan).get(wish.expectation)
  if (placed?.expectation.recognisedBy.kind !== 'mark')
    return { field: 'expectation', reason: `there is no expectation '${wish.expectation}' that is marked` }
  const injected = injects.get(placed.inject.id)
  if (!injected || 'isSkipped' in injected) return { field: 'expectation', reason: `its inject '${placed.inject.id}' has not come` }
  if (atMs < injected.atMs) return { field: 'at', reason: `is before the inject came (${new Date(injected.atMs).toISOString()})` }
  return whyNotNow(drill, atMs)
}

/** A photograph is a note: it may be taken in a pause, and sent after the end. */
function whyNotPhotograph(
  { drill, photos }: DrillState,
  { by, photo }: Extract<DrillWish, { readonly step: 'photograph' }>,
): DrillRefusal | undefined {
  const { controller, observers } = drill.plan
  if (by !== controller && !observers.includes(by)) return { reason: `'${by}' neither observes nor leads it` }
  if (photos.has(photo.id)) return { field: 'id', reason: `a photograph '${photo.id}' is there already` }
  if (photos.size >= MOST_PHOTOS) return { reason: `it has ${MOST_PHOTOS} photographs: no more are kept` }
  if (photo.expectation !== undefined && !expectationsOf(drill.plan).has(photo.expectation))
    return { field: 'expectation', reason: `there is no expectation '${photo.expectation}'` }
  const isEarly = drill.startedMs === undefined || Math.min(photo.atMs, photo.knownMs) < drill.startedMs
  return isEarly ? { field: 'at', reason: 'is before the start' } : undefined
}

function whyNotSign(
  { drill, signatures }: DrillState,
  { by, sha256 }: Extract<DrillWish, { readonly step: 'sign' }>,
): DrillRefusal | undefined {
  if (drill.state !== 'stopped') return { reason: `it is '${drill.state}': the report is signed after the end` }
  if ([...signatures.values()].some((one) => one.by === by && one.sha256 === sha256))
    return { reason: `'${by}' has signed this report already` }
  return signatures.size < MOST_SIGNATURES ? undefined : { reason: `it has ${MOST_SIGNATURES} signatures: no more are kept` }
}

/** Of the report with this content: that under which it was signed before, or the next. */
export function versionOf({ signatures }: Pick<DrillState, 'signatures'>, sha256: string): number {
  const versions = [...signatures.values()]
  const held = versions.find((one) => one.sha256 === sha256)
  return held ? held.version : Math.max(0, ...versions.map(({ version }) => version)) + 1
}

function whyNotNow(drill: Drill, atMs: number): DrillRefusal | undefined {
  if (runsAt(drill, atMs)) return undefined
  const { startedMs = Infinity, stoppedMs = Infinity } = drill
  const when = atMs < startedMs ? 'before the start' : atMs > stoppedMs ? 'after the end' : 'in a pause'
  return { field: 'at', reason: `is ${when}: the clock of the drill does not run` }
}

/** The last moment that the controller, or the script, has decided about. */
function lastControlMs({ drill, injects }: DrillState): number {
  let lastMs = Math.max(drill.startedMs ?? -Infinity, drill.stoppedMs ?? -Infinity)
  for (const { fromMs, toMs } of drill.pauses) lastMs = Math.max(lastMs, fromMs, toMs ?? fromMs)
  for (const { atMs } of injects.values()) lastMs = Math.max(lastMs, atMs)
  return lastMs
}

function stepsFrom(state: Drill['state']): string {
  const steps = Object.entries(FROM).filter(([, from]) => (from as readonly string[]).includes(state))
  return steps.map(([name]) => `'${name}'`).join(', ') || 'none'
}

/**
 * The event of what is done. A time ahead of when it is learned is taken as that.
 *
 * @throws RangeError when it may not be done
 */
export function eventOf(state: DrillState, wish: DrillWish): DrillEvent {
  const refused = whyNot(state, wish)
  if (refused) throw new RangeError(`drill '${state.drill.id}': ${refused.field ?? wish.step} ${refused.reason}`)
  const { drill } = state
  switch (wish.step) {
    case 'start':
      return { kind: 'drill:started', data: { ...drill, state: 'running', startedMs: wish.atMs, tierS: wish.tierS } }
    case 'pause': {
      const { atMs: fromMs, note, real } = wish
      const pause = { fromMs, ...(note === undefined ? {} : { note }), ...real }
      return { kind: 'drill:paused', data: { ...drill, state: 'paused', pauses: [...drill.pauses, pause] } }
    }
    case 'resume':
      return { kind: 'drill:resumed', data: { ...drill, state: 'running', pauses: closed(drill, wish.atMs) } }
    case 'stop':
      return { kind: 'drill:stopped', data: { ...drill, state: 'stopped', stoppedMs: wish.atMs, pauses: closed(drill, wish.atMs) } }
    case 'inject': {
      const { inject, atMs, isByHand, origins } = wish
      return { kind: 'drill:injected', data: { inject, atMs, isByHand, origins } }
    }
    case 'skip':
      return { kind: 'drill:skipped', data: { inject: wish.inject, atMs: wish.atMs, isSkipped: true } }
    case 'acknowledge':
      return { kind: 'drill:acknowledged', data: ackOf(wish) }
    case 'mark':
      return { kind: 'drill:marked', data: markOf(wish) }
    case 'photograph': {
      const { photo, by } = wish
      return { kind: 'drill:photographed', data: { ...photo, observer: by, ...toldAt(photo) } }
    }
    case 'sign': {
      const { step: _step, ...signed } = wish
      const [id, version] = [String(state.signatures.size + 1), versionOf(state, wish.sha256)]
      return { kind: 'drill:signed', data: { id, version, ...signed } }
    }
    case 'erasePhoto':
      return { kind: 'drill:photoErased', data: { ...state.photos.get(wish.id)!, erasedMs: wish.atMs } }
  }
}

function closed({ pauses }: Drill, atMs: number): Drill['pauses'] {
  return pauses.map((pause) => (pause.toMs === undefined ? { ...pause, toMs: atMs } : pause))
}

/** Clocks that are set by the network differ by less. */
const CLOCKS_DIFFER_MS = 1_000

/** A time ahead of when it was learned is that; what was said is kept beside it. */
function toldAt({ atMs, knownMs }: Pick<DrillMark, 'atMs' | 'knownMs'>): Pick<DrillMark, 'atMs' | 'knownMs' | 'saidMs'> {
  return { atMs: Math.min(atMs, knownMs), knownMs, ...(atMs > knownMs + CLOCKS_DIFFER_MS ? { saidMs: atMs } : {}) }
}

function ackOf({ inject, by, atMs, knownMs }: Extract<DrillWish, { readonly step: 'acknowledge' }>): DrillAck {
  return { inject, by, ...toldAt({ atMs, knownMs }) }
}

function markOf({ id, expectation, by, atMs, knownMs, note, capEvents }: Extract<DrillWish, { readonly step: 'mark' }>): DrillMark {
  return {
    id,
    ...(expectation === undefined ? {} : { expectation }),
    observer: by,
    ...toldAt({ atMs, knownMs }),
    ...(note === undefined ? {} : { note }),
    ...(capEvents === undefined ? {} : { capEvents: [...capEvents] }),
  }
}
