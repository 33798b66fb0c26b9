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
  'ofNames',
  'tier',
  'objective',
  'expectedS',
  'actualS',
  'differenceS',
  'verdict',
  'share',
  'evidence',
] as const

/** A report, or its score, with what units and watch points are called, by id. */
type Judged = Pick<Frozen<ReportContent>, 'outcomes'> & { readonly names: Readonly<Record<string, string>> }

/** The names of the columns, then one row an expectation, in the order of the script. Times are T+ in seconds, to the millisecond. */
export function scoreRows({ outcomes, names }: Judged): readonly (readonly string[])[] {
  const rows = outcomes.map(({ inject, expectation, verdict, expectedMs, actualMs, differenceMs, evidence, share }) => [
    inject,
    expectation.id,
    expectation.item,
    expectation.title ?? '',
    expectation.of.join(' '),
    expectation.of.map((id) => names[id] ?? id).join('; '),
    expectation.tier ?? '',
    expectation.objective ?? '',
    seconds(expectedMs),
    seconds(actualMs),
    seconds(differenceMs),
    verdict,
    share === undefined ? '' : share.toFixed(3),
    evidence.map((one) => evidenceText(one, names)).join('; '),
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

function evidenceText(evidence: DrillEvidence, names: Judged['names']): string {
  const called = (id: string) => (names[id] === undefined ? id : `${id} (${names[id]})`)
  const at = new Date(evidence.atMs).toISOString()
  switch (evidence.kind) {
    case 'position':
      return `${evidence.kind} ${called(evidence.unit)} ${at}`
    case 'message':
      return `${evidence.kind} ${called(evidence.by)} ${at}`
    case 'report':
      return `${evidence.kind} ${evidence.id} ${called(evidence.by)} ${at}`
    case 'mark':
      return `${evidence.kind} ${evidence.id} ${evidence.observer} ${at}`
  }
}
