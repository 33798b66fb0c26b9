/** The after-action report as a table. */
import type { DrillEvidence } from '#wire/drills'
import { csvCell } from '../csv-cell.ts'
import type { Frozen, ReportContent } from './after-action.ts'

export const SCORE_COLUMNS = [
  'inject',
  'expectation',
  'item',
  'title',
  'of',
  'tier',
  'objective',
  'expectedS',
  'actualS',
  'differenceS',
  'verdict',
  'share',
  'evidence',
] as const

type Judged = Pick<Frozen<ReportContent>, 'outcomes'>

/** The names of the columns, then one row an expectation, in the order of the script. Times are T+ in seconds, to the millisecond. */
export function scoreRows({ outcomes }: Judged): readonly (readonly string[])[] {
  const rows = outcomes.map(({ inject, expectation, verdict, expectedMs, actualMs, differenceMs, evidence, share }) => [
    inject,
    expectation.id,
    expectation.item,
    expectation.title ?? '',
    expectation.of.join(' '),
    expectation.tier ?? '',
    expectation.objective ?? '',
    seconds(expectedMs),
    seconds(actualMs),
    seconds(differenceMs),
    verdict,
    share === undefined ? '' : share.toFixed(3),
    evidence.map(evidenceText).join('; '),
  ])
  return [[...SCORE_COLUMNS], ...rows]
}

/** The same as CSV, in UTF-8 with its mark, so that spreadsheets read it as such, and without a cell that they would take for a formula. */
export function scoreCsv(score: Judged): string {
  return `\uFEFF${scoreRows(score)
    .map((row) => row.map(csvCell).join(','))
    .join('\r\n')}\r\n`
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '' : (ms / 1_000).toFixed(3)
}

function evidenceText(evidence: DrillEvidence): string {
  const at = new Date(evidence.atMs).toISOString()
  switch (evidence.kind) {
    case 'position':
      return `${evidence.kind} ${evidence.unit} ${at}`
    case 'message':
      return `${evidence.kind} ${evidence.by} ${at}`
    case 'report':
      return `${evidence.kind} ${evidence.id} ${evidence.by} ${at}`
    case 'mark':
      return `${evidence.kind} ${evidence.id} ${evidence.observer} ${at}`
  }
}
