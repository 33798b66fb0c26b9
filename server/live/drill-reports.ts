/** After-action reports as they are read, and as they are signed. */
import { hash } from 'node:crypto'
import { Fault } from '#wire/errors'
import type { DrillReport } from '#wire/drill-board'
import { afterActionOf, type Frozen, type ReportAsked } from '../domain/drills/after-action.ts'
import type { DrillState } from '../domain/drills/drill-state.ts'
import { versionOf } from '../domain/drills/drill-steps.ts'
import { reportText } from '../domain/drills/report-text.ts'
import type { ScoreWeights } from '../domain/drills/score.ts'
import type { DrillDesk } from './drill-desk.ts'

export interface Signing {
  /** Of the report that was read. */
  readonly sha256: string
  readonly weights?: Partial<ScoreWeights>
}

/** Weights that are not given are those by which a report was signed last. */
export interface DrillReports {
  /** With the SHA-256 of its content, and who has signed that. @param against an earlier drill. @throws Fault NOT_FOUND */
  read(id: string, asked: Omit<ReportAsked, 'against'>, against?: string): Promise<Frozen<DrillReport>>
  /** @param by a token's name. @throws Fault STATE_CONFLICT where the report is another by now, and as `DrillDesk.act` */
  sign(id: string, signing: Signing, by: string): Promise<void>
}

export function drillReports(desk: Pick<DrillDesk, 'act' | 'read' | 'besides'>): DrillReports {
  return {
    async read(id, asked, against) {
      const earlier = against === undefined ? undefined : await desk.read(against, copyOf)
      return desk.read(id, (state) => ({
        ...namedReport(state, { ...asked, ...(earlier ? { against: earlier } : {}) }),
        names: desk.besides(state.drill).names,
      }))
    },
    async sign(id, { sha256, weights = {} }, by) {
      await desk.act(
        id,
        (state, atMs) => {
          const report = namedReport(state, { nowMs: atMs, weights })
          if (report.isFinal && report.sha256 !== sha256)
            throw new Fault('STATE_CONFLICT', 'the report has changed since it was read: read it again, then sign')
          return { step: 'sign', by, atMs, sha256, weights: { ...report.weights } }
        },
        by,
      )
    },
  }
}

function namedReport(state: DrillState, asked: ReportAsked): Frozen<Omit<DrillReport, 'names'>> {
  const signatures = [...state.signatures.values()].sort((a, b) => Number(a.id) - Number(b.id))
  const report = afterActionOf(state, { ...asked, weights: { ...signatures.at(-1)?.weights, ...asked.weights } })
  const sha256 = hash('sha256', reportText(report), 'hex')
  const signedBy = signatures.filter((one) => one.sha256 === sha256)
  return { ...report, sha256, version: versionOf(state, sha256), signedBy, signatures }
}

/** What stays as it is while the drill goes on. */
function copyOf({ drill, injects, acks, marks, photos, signatures, met }: DrillState): DrillState {
  return {
    drill,
    injects: new Map(injects),
    acks: new Map(acks),
    marks: new Map(marks),
    photos: new Map(photos),
    signatures: new Map(signatures),
    met: new Map(met),
  }
}
