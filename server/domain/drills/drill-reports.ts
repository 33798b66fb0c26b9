/** Reports that are brought in a drill: in the form of real ones, in its realm alone. */
import { Fault } from '#wire/errors'
import type { LonLat } from '#wire/places'
import type { Report, ReportKind } from '#wire/reports'
import { LIFECYCLES } from '../reports/lifecycles.ts'
import { whyNotClass } from './check-expectation.ts'

export interface ReportWords {
  readonly id: string
  readonly class?: string
  readonly text?: string
  readonly place?: LonLat
}

/** The least: a drill's report calls nobody out. */
const SEVERITY = 4

/** As it begins its life. `participant` stands where else the token's name does. @throws Fault REQUEST_INVALID */
export function drillReportOf(
  kind: ReportKind,
  words: ReportWords,
  { participant, atMs, knownMs }: { readonly participant: string; readonly atMs: number; readonly knownMs: number },
): Report {
  const reason = whyNotClass(kind, words.class)
  if (reason !== undefined) throw new Fault('REQUEST_INVALID', `body/class ${reason}`, { errors: [{ field: 'body/class', reason }] })
  const state = LIFECYCLES[kind].first
  return {
    ...words,
    ...(words.class === undefined ? {} : { severity: SEVERITY }),
    state,
    atMs,
    knownMs,
    stamps: [{ step: state, state, atMs, knownMs, by: participant }],
    hasPersonal: false,
    simulated: false,
  }
}
