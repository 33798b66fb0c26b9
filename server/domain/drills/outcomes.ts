/** What became of each expectation: expected, actual, difference, and the evidence. */
import type { DrillEvidence, DrillInject, Expectation } from '#wire/drills'
import { clockAt } from './drill-clock.ts'
import { injectedOf, type DrillState } from './drill-state.ts'
import { limitS } from './plan-order.ts'

/**
 * `met` in time; `late`, met after its limit; `missed`, not met although the drill went on to its limit. While the drill goes on: `pending`, and `overdue` past its limit.
 * `cutOff`: the drill ended before its limit. `skipped`: its inject was left out. `notAsked`: it never came. Only the first three are judged.
 */
export const VERDICTS = ['met', 'late', 'missed', 'pending', 'overdue', 'cutOff', 'skipped', 'notAsked'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface Outcome {
  readonly inject: string
  readonly expectation: Expectation
  readonly verdict: Verdict
  /** When its inject came, T+ ms. */
  readonly injectMs?: number
  /** When it is to be met, T+ ms, from when its inject came; absent: that has not come. */
  readonly expectedMs?: number
  /** When it was met, T+ ms. */
  readonly actualMs?: number
  /** Actual less expected, ms; while it is overdue, now less expected. */
  readonly differenceMs?: number
  readonly evidence: readonly DrillEvidence[]
  /**
   * How much of it counts, 0 to 1, of what is judged: 1 in time, nothing when missed, and when late as much less as it was late, measured
   * in its own limit: nothing from twice the limit on.
   */
  readonly share?: number
}

/** The outcome of every expectation, in the order of the script. @param nowMs Unix ms; after the end it changes nothing */
export function outcomesOf(state: DrillState, nowMs: number): readonly Outcome[] {
  return state.drill.plan.script.flatMap((inject) =>
    inject.expectations.map((expectation) => outcomeOf({ state, inject, expectation, nowMs })),
  )
}

interface Asked {
  readonly state: DrillState
  readonly inject: DrillInject
  readonly expectation: Expectation
  readonly nowMs: number
}

function outcomeOf({ state, inject, expectation, nowMs }: Asked): Outcome {
  const { drill } = state
  const injected = injectedOf(state, inject.id)
  const hasStopped = drill.state === 'stopped'
  const limit = limitS(expectation, drill.tierS)
  if (!injected || limit === undefined) {
    const isSkipped = !injected && state.injects.has(inject.id)
    const willCome = !hasStopped && limit !== undefined && !isSkipped
    return { inject: inject.id, expectation, verdict: isSkipped ? 'skipped' : willCome ? 'pending' : 'notAsked', evidence: [] }
  }
  const injectMs = clockAt(drill, injected.atMs)
  const expectedMs = injectMs + limit * 1_000
  const head = { inject: inject.id, expectation, injectMs, expectedMs }
  const met = state.met.get(expectation.id)
  if (met) {
    const differenceMs = met.clockMs - expectedMs
    const share = differenceMs <= 0 ? 1 : Math.max(0, 1 - differenceMs / (limit * 1_000))
    const verdict = differenceMs <= 0 ? 'met' : 'late'
    return { ...head, verdict, actualMs: met.clockMs, differenceMs, evidence: met.evidence, share }
  }
  const clockMs = clockAt(drill, drill.stoppedMs ?? nowMs)
  if (hasStopped)
    return clockMs < expectedMs ? { ...head, verdict: 'cutOff', evidence: [] } : { ...head, verdict: 'missed', evidence: [], share: 0 }
  return clockMs > expectedMs
    ? { ...head, verdict: 'overdue', differenceMs: clockMs - expectedMs, evidence: [] }
    : { ...head, verdict: 'pending', evidence: [] }
}
