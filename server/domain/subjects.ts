/** What the journal speaks about: the kinds of subject, and the room that holds the house's own affairs. */

/** Tokens, sessions, sign-ins, sources: never sent to a wall. */
export const HOUSE_ROOM = 'house'

export const SUBJECT_KINDS = [
  'unit',
  'compound',
  'watchPoint',
  'policePost',
  'division',
  'water',
  'roads',
  'basemap',
  'roster',
  'setting',
  'checkIn',
  'task',
  'refusal',
  'incident',
  'hazard',
  'lead',
  'dispute',
  'complaint',
  'patrolTask',
  'award',
  'kpiBase',
  'alarm',
  'mute',
  'site',
  'source',
  'token',
  'session',
  'signIn',
  'webhook',
  'reportMapping',
  'dropFile',
  'past',
  'wall',
  'drill',
  'drillInject',
  'drillAck',
  'drillMark',
  'drillPhoto',
  'drillMet',
  'drillSignature',
] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

/** `unit/A12`: the name of a subject in the journal. Ids hold no slash. */
export function subjectOf(kind: SubjectKind, id: string): string {
  return `${kind}/${id}`
}

/** The kind and id of a subject. @throws RangeError when it is not of the form `kind/id` */
export function partsOf(subject: string): { readonly kind: string; readonly id: string } {
  const slash = subject.indexOf('/')
  if (slash < 1) throw new RangeError(`subject '${subject}' is not kind/id`)
  return { kind: subject.slice(0, slash), id: subject.slice(slash + 1) }
}

/** The id of a base figure: one a figure and beginning. */
export function kpiBaseId(figure: string, fromMs: number): string {
  return `${figure}@${fromMs}`
}

/** The id of a refusal: one a pair, the newest. */
export function refusalId(unit: string, compound: string): string {
  return `${unit}@${compound}`
}
