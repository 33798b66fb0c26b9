/** What the demo leaves in the journal, and how a site takes it away. */
import { REPORT_KINDS } from '#wire/reports'
import type { ArchivedState, EventDraft } from '../store/ports.ts'
import { rowOfDigest } from './reports/report-row.ts'
import { partsOf, subjectOf, type SubjectKind } from './subjects.ts'

/** Kinds of subjects that may be simulated, and say so in their state. */
const SIMULATED_KINDS = [
  'unit',
  'compound',
  'watchPoint',
  'policePost',
  'division',
  'water',
  ...REPORT_KINDS,
] as const satisfies readonly SubjectKind[]

interface Told {
  readonly simulated: boolean
}

export type RoomDraft = Omit<EventDraft, 'room' | 'realm'>

/**
 * The events that clear the demo away: each simulated subject gone, and the site begun, so that no demo comes back at the next start.
 *
 * @param stateOf what is true now of each subject of a kind that is at hand, by id
 * @param archived what was put away, of which only reports are
 */
export function clearedDemo(
  stateOf: (kind: SubjectKind) => ReadonlyMap<string, Told>,
  archived: readonly ArchivedState[],
  { room, by, nowMs }: { readonly room: string; readonly by: string; readonly nowMs: number },
): readonly RoomDraft[] {
  const stamp = { atMs: nowMs, knownMs: nowMs, by }
  const gone = SIMULATED_KINDS.flatMap((kind) =>
    [...stateOf(kind)].flatMap(([id, { simulated }]) =>
      simulated ? [{ kind: `${kind}:removed`, subject: subjectOf(kind, id), ...stamp }] : [],
    ),
  )
  const goneReports = archived
    .filter(({ digest }) => rowOfDigest(digest).simulated)
    .map(({ subject }) => ({ kind: `${partsOf(subject).kind}:removed`, subject, ...stamp }))
  return [...gone, ...goneReports, { kind: 'site:started', subject: subjectOf('site', room), ...stamp, data: { demo: false } }]
}
