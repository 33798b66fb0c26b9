/** What a row of a table may say of a report, by kind. `docs/data-formats.md` lists it; a test holds the two together. */
import type { ReportKind } from '#wire/reports'

/** How a cell is read: `text` as it stands, everything else without blanks around it. */
export type FieldForm = 'id' | 'text' | 'code' | 'number' | 'time' | 'degrees' | 'list'

type Fields = Readonly<Record<string, FieldForm>>

const OF_ALL: Fields = {
  id: 'id',
  at: 'time',
  lon: 'degrees',
  lat: 'degrees',
  address: 'text',
  text: 'text',
  state: 'code',
  note: 'text',
  duplicateOf: 'id',
}

const OF_KIND: Readonly<Record<ReportKind, Fields>> = {
  incident: { class: 'code', severity: 'number', code: 'text', units: 'list' },
  hazard: { class: 'code', severity: 'number', assignee: 'text', due: 'time' },
  lead: { suspicion: 'code' },
  dispute: { mediators: 'number' },
  complaint: { topic: 'text' },
  patrolTask: { task: 'code', unit: 'id', checked: 'number', found: 'number', reminded: 'number' },
  award: { points: 'number' },
}

const PERSONAL_FIELDS: Fields = {
  'personal.name': 'text',
  'personal.phone': 'text',
  'personal.plate': 'text',
  'personal.idNumber': 'text',
  'personal.address': 'text',
  'personal.remark': 'text',
}

export const PERSONAL_PREFIX = 'personal.'

/** Every field that a table of a kind may have, with its form. */
export function fieldsOf(kind: ReportKind): ReadonlyMap<string, FieldForm> {
  return new Map(Object.entries({ ...OF_ALL, ...OF_KIND[kind], ...PERSONAL_FIELDS }))
}
