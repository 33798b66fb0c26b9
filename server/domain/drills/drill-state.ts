/** The state of a drill: what its events come to. */
import type {
  Drill,
  DrillAck,
  DrillEvent,
  DrillInject,
  DrillInjected,
  DrillMark,
  DrillMet,
  DrillPhoto,
  DrillSignature,
  DrillSkipped,
} from '#wire/drills'
import { subjectOf } from '../subjects.ts'
import { clockAt, momentOf } from './drill-clock.ts'
import { expectationsOf, limitS, type Placed } from './plan-order.ts'

export interface DrillState {
  readonly drill: Drill
  /** What became of each inject that has come or was skipped. */
  readonly injects: ReadonlyMap<string, DrillInjected | DrillSkipped>
  /** The earliest of each inject and sender, by `ackId`. */
  readonly acks: ReadonlyMap<string, DrillAck>
  readonly marks: ReadonlyMap<string, DrillMark>
  readonly photos: ReadonlyMap<string, DrillPhoto>
  readonly signatures: ReadonlyMap<string, DrillSignature>
  /** By expectation. */
  readonly met: ReadonlyMap<string, DrillMet>
}

/** Ids inside a plan hold no `@`: no two pairs share a name. */
export function ackId({ inject, by }: Pick<DrillAck, 'inject' | 'by'>): string {
  return `${inject}@${by}`
}

/** What an event is about, as the journal names it. The last event of each subject alone gives the same state as all of them. */
export function drillSubject(event: DrillEvent): string {
  switch (event.kind) {
    case 'drill:planned':
    case 'drill:started':
    case 'drill:paused':
    case 'drill:resumed':
    case 'drill:stopped':
    case 'drill:recovered':
      return subjectOf('drill', event.data.id)
    case 'drill:injected':
    case 'drill:skipped':
      return subjectOf('drillInject', event.data.inject)
    case 'drill:acknowledged':
      return subjectOf('drillAck', ackId(event.data))
    case 'drill:marked':
      return subjectOf('drillMark', event.data.id)
    case 'drill:photographed':
    case 'drill:photoErased':
      return subjectOf('drillPhoto', event.data.id)
    case 'drill:met':
      return subjectOf('drillMet', event.data.expectation)
    case 'drill:signed':
      return subjectOf('drillSignature', event.data.id)
  }
}

/**
 * The state after one more event.
 *
 * @param state `undefined` before the first event
 * @throws RangeError when the first event does not bring the plan
 *
 * Cost: O(acknowledgements or marks so far) where it is one of these, each bounded by the plan.
 */
export function folded(state: DrillState | undefined, event: DrillEvent): DrillState {
  if (!state) {
    if (!isOfDrill(event)) throw new RangeError(`'${event.kind}' comes before the plan of its drill`)
    return { drill: event.data, ...nothingTold() }
  }
  switch (event.kind) {
    case 'drill:planned':
    case 'drill:started':
    case 'drill:paused':
    case 'drill:resumed':
    case 'drill:stopped':
    case 'drill:recovered':
      return { ...state, drill: event.data }
    case 'drill:injected':
    case 'drill:skipped':
      return { ...state, injects: put(state.injects, event.data.inject, event.data) }
    case 'drill:acknowledged':
      return { ...state, acks: put(state.acks, ackId(event.data), event.data) }
    case 'drill:marked':
      return { ...state, marks: put(state.marks, event.data.id, event.data) }
    case 'drill:photographed':
    case 'drill:photoErased':
      return { ...state, photos: put(state.photos, event.data.id, event.data) }
    case 'drill:met':
      return { ...state, met: put(state.met, event.data.expectation, event.data) }
    case 'drill:signed':
      return { ...state, signatures: put(state.signatures, event.data.id, event.data) }
  }
}

/** Of a drill whose plan alone is known. */
export function nothingTold(): Omit<DrillState, 'drill'> {
  return { injects: new Map(), acks: new Map(), marks: new Map(), photos: new Map(), signatures: new Map(), met: new Map() }
}

/** Whether an event holds the whole drill. */
function isOfDrill(event: DrillEvent): event is Extract<DrillEvent, { readonly data: Drill }> {
  return 'plan' in event.data
}

/** The map with one more entry; of two that are timed the earlier stays, whichever came first. */
function put<T extends { readonly atMs: number }>(map: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  const held = map.get(id)
  return held && held.atMs < value.atMs ? map : new Map(map).set(id, value)
}

/** What has come of an inject; `undefined`: it has not come, or was skipped. */
export function injectedOf(state: DrillState, inject: string): DrillInjected | undefined {
  const held = state.injects.get(inject)
  return held && !('isSkipped' in held) ? held : undefined
}

/** An inject that is to come, and when on the drill's clock, ms. */
export interface DueInject {
  readonly inject: DrillInject
  readonly clockMs: number
}

/**
 * Injects whose time on the clock is known and that have neither come nor been skipped: the earliest first, then as in the script.
 *
 * After an inject that was skipped comes what waits for it, as if it had come then; what waits for an expectation waits until that is met, or is not met at its limit.
 */
export function injectsToCome(state: DrillState): readonly DueInject[] {
  const { plan } = state.drill
  const placed = plan.script.some(({ when }) => when.kind === 'afterMissed') ? expectationsOf(plan) : NOTHING_PLACED
  return plan.script
    .flatMap((inject): DueInject[] => {
      const clockMs = state.injects.has(inject.id) ? undefined : whenMs(state, inject, placed)
      return clockMs === undefined ? [] : [{ inject, clockMs }]
    })
    .sort((a, b) => a.clockMs - b.clockMs)
}

/** Those of them whose time has come; none while the clock stands. Each is to be recorded with the moment at which it is told. */
export function injectsDue(state: DrillState, nowMs: number): readonly DueInject[] {
  if (state.drill.state !== 'running') return []
  const nowClockMs = clockAt(state.drill, nowMs)
  return injectsToCome(state).filter(({ clockMs }) => clockMs <= nowClockMs)
}

/** When the next inject is due, Unix ms, if the clock goes on; `undefined` where none is known to come or the clock stands. */
export function nextInjectMs(state: DrillState): number | undefined {
  const next = injectsToCome(state)[0]
  return next && state.drill.state === 'running' ? momentOf(state.drill, next.clockMs) : undefined
}

function whenMs(state: DrillState, { when }: DrillInject, placed: ReadonlyMap<string, Placed>): number | undefined {
  const { drill, injects, met } = state
  switch (when.kind) {
    case 'clock':
      return when.atS * 1_000
    case 'afterInject': {
      const before = injects.get(when.inject)
      return before && clockAt(drill, before.atMs) + when.delayS * 1_000
    }
    case 'afterMet': {
      const before = met.get(when.expectation)
      return before && before.clockMs + when.delayS * 1_000
    }
    case 'afterMissed': {
      const missedMs = missedClockMs(state, placed.get(when.expectation))
      return missedMs === undefined ? undefined : missedMs + when.delayS * 1_000
    }
    case 'afterCap': {
      const told = firstCapOf(state, when.event)
      return told && clockAt(drill, told.atMs) + when.delayS * 1_000
    }
    case 'hand':
      return undefined
  }
}

const NOTHING_PLACED: ReadonlyMap<string, Placed> = new Map()

/** T+ at which an expectation was not met, ms: its limit; `undefined` where its inject has not come, or it was met by then as far as is known. */
function missedClockMs(state: DrillState, placed: Placed | undefined): number | undefined {
  const { drill, met } = state
  const injected = placed && injectedOf(state, placed.inject.id)
  const withinS = placed && limitS(placed.expectation, drill.tierS)
  if (!injected || withinS === undefined) return undefined
  const limitMs = clockAt(drill, injected.atMs) + withinS * 1_000
  return (met.get(placed.expectation.id)?.clockMs ?? Infinity) <= limitMs ? undefined : limitMs
}

/** The earliest note that came as a CAP message of this event; of any, where none is named. */
function firstCapOf({ marks }: DrillState, event: string | undefined): DrillMark | undefined {
  let first: DrillMark | undefined
  for (const mark of marks.values()) {
    const isSuch = mark.capEvents !== undefined && (event === undefined || mark.capEvents.includes(event))
    if (isSuch && mark.atMs < (first?.atMs ?? Infinity)) first = mark
  }
  return first
}
