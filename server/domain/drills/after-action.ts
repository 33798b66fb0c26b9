/** The after-action report: the figures of a drill with all that they rest on. */
import type { DrillReport } from '#wire/drill-board'
import { comparisonOf } from './repeated.ts'
import type { DrillState } from './drill-state.ts'
import { DEFAULT_WEIGHTS, scoreOf, type ScoreWeights } from './score.ts'

export interface ReportAsked {
  /** Only while the drill goes on do figures depend on it. */
  readonly nowMs: number
  readonly weights?: Partial<ScoreWeights>
  /** An earlier drill to compare with. */
  readonly against?: DrillState
}

/** A report before it is named and signed. */
export type ReportContent = Omit<DrillReport, 'names' | 'sha256' | 'version' | 'signedBy' | 'signatures'>

/** Made of the state alone, so of the journal alone. Cost: that of `scoreOf`. */
export function afterActionOf(state: DrillState, { nowMs, weights = {}, against }: ReportAsked): Frozen<ReportContent> {
  const { drill, marks, photos, injects, acks } = state
  const { plan, startedMs, stoppedMs, pauses, outages = [], tierS } = drill
  const used = { ...DEFAULT_WEIGHTS, ...weights }
  const score = scoreOf(state, nowMs, used)
  return {
    ...score,
    title: plan.title,
    mode: plan.mode,
    place: plan.place,
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(stoppedMs === undefined ? {} : { stoppedMs }),
    pauses,
    outages,
    tierS,
    weights: used,
    injects: [...injects.values()]
      .map((one) => ({ inject: one.inject, atMs: one.atMs, ...('isSkipped' in one ? { isSkipped: true } : { isByHand: one.isByHand }) }))
      .sort(byTime),
    acks: [...acks.values()].sort(byTime),
    marks: [...marks.values()].sort(byTime),
    photos: [...photos.values()].sort(byTime),
    ...(against ? { comparison: comparisonOf({ drill: against.drill, score: scoreOf(against, nowMs, used) }, { drill, score }) } : {}),
  }
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs
}

/** The same, of which nothing is written to. */
export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T
