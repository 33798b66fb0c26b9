/** The after-action report as a table: texts of cells, to be written by `csvCell`, which takes care of what a spreadsheet would take for a formula. */
import type { DrillEvidence } from '#wire/drills'
import type { DrillScore } from './score.ts'

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

/** The names of the columns, then one row an expectation, in the order of the script. Times are T+ in seconds, to the millisecond. */
export function scoreRows({ outcomes }: DrillScore): readonly (readonly string[])[] {
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
