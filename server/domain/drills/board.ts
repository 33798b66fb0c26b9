/** A drill as one viewer may see it at a moment: the list's line, and the board. */
import type { BoardInject, DrillBoard, DrillHeader, NoDuff } from '#wire/drill-board'
import { may } from '../permissions.ts'
import { clockAt, momentOf } from './drill-clock.ts'
import { ackId, type DrillState } from './drill-state.ts'
import { injectWait } from './inject-waits.ts'
import { outcomesOf } from './outcomes.ts'
import { orderOf } from './plan-order.ts'
import { injectsSeenBy, sightOf, type DrillViewer } from './who-sees.ts'

/** Of marks the board shows the newest. */
const MARKS_SHOWN = 50

/** `undefined` for who may not know that there is one. */
export function headerOf(state: DrillState, viewer: DrillViewer): DrillHeader | undefined {
  const sight = sightOf(state, viewer)
  if (sight === 'none') return undefined
  const { id, state: name, startedMs, stoppedMs, plan } = state.drill
  return {
    id,
    state: name,
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(stoppedMs === undefined ? {} : { stoppedMs }),
    ...(sight === 'all' ? { title: plan.title, mode: plan.mode, version: plan.version } : {}),
    ...(sight === 'all' && plan.controller !== undefined ? { controller: plan.controller } : {}),
  }
}

/** What a board tells besides the drill itself. */
export interface BoardBeside {
  readonly noDuff: readonly NoDuff[]
  /** What those who take part are called, by id. */
  readonly names: Readonly<Record<string, string>>
}

/**
 * The board; `undefined` for who may not know that there is a drill.
 *
 * Cost: O(injects, expectations, acknowledgements and marks).
 */
export function boardOf(state: DrillState, viewer: DrillViewer, nowMs: number, { noDuff, names }: BoardBeside): DrillBoard | undefined {
  const header = headerOf(state, viewer)
  if (!header) return undefined
  const { drill } = state
  const isWhole = sightOf(state, viewer) === 'all'
  return {
    ...header,
    nowMs,
    clockMs: clockAt(drill, nowMs),
    // Why it was paused may tell of the script.
    pauses: drill.pauses.map(({ note, ...pause }) => (isWhole && note !== undefined ? { ...pause, note } : pause)),
    ...(drill.outages ? { outages: drill.outages } : {}),
    injects: boardInjects(state, viewer, isWhole),
    noDuff: noDuff.map((one) => (may(viewer.role, 'picture:read') ? one : withoutPlace(one))),
    ...(isWhole ? { whole: { ...wholeOf(state, nowMs), names } } : {}),
  }
}

/** Until when a board stays as it is while nothing is recorded, Unix ms: until the next expectation is overdue. */
export function boardHoldsUntilMs(state: DrillState, nowMs: number): number {
  if (state.drill.state !== 'running') return Infinity
  const pending = outcomesOf(state, nowMs).flatMap(({ verdict, expectedMs }) => (verdict === 'pending' ? (expectedMs ?? []) : []))
  return pending.length === 0 ? Infinity : momentOf(state.drill, Math.min(...pending)) + 1
}

function wholeOf(state: DrillState, nowMs: number): Omit<NonNullable<DrillBoard['whole']>, 'names'> {
  const { plan, tierS } = state.drill
  const marks = [...state.marks.values()].sort((a, b) => b.knownMs - a.knownMs).slice(0, MARKS_SHOWN)
  const outcomes = outcomesOf(state, nowMs).map((outcome) => ({ ...outcome, evidence: [...outcome.evidence] }))
  return { plan, tierS, outcomes, acks: [...state.acks.values()], marks }
}

function boardInjects(state: DrillState, viewer: DrillViewer, isWhole: boolean): BoardInject[] {
  const { drill } = state
  const { plannedS } = orderOf(drill.plan, drill.tierS)
  return injectsSeenBy(state, viewer).map((inject) => {
    const { id, title, text } = inject
    const held = state.injects.get(id)
    const own = viewer.unit === undefined ? undefined : state.acks.get(ackId({ inject: id, by: viewer.unit }))
    const told = { id, title, ...(text === undefined ? {} : { text }), ...(own ? { ownAckMs: own.atMs } : {}) }
    const plannedMs = isWhole ? toMs(plannedS.get(id)) : undefined
    const waitsFor = isWhole ? injectWait(inject, drill.plan) : undefined
    const planned = { ...(plannedMs === undefined ? {} : { plannedMs }), ...(waitsFor ? { waitsFor } : {}) }
    if (!held) return { ...told, ...planned }
    if ('isSkipped' in held) return { ...told, ...planned, isSkipped: true, atMs: held.atMs }
    const actualMs = clockAt(drill, held.atMs)
    const late = plannedMs === undefined ? {} : { lateMs: actualMs - plannedMs }
    return { ...told, ...planned, ...late, actualMs, atMs: held.atMs, ...(isWhole ? { isByHand: held.isByHand } : {}) }
  })
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000
}

function withoutPlace({ incident, atMs, class: name, severity, state }: NoDuff): NoDuff {
  return { incident, atMs, class: name, severity, state }
}
