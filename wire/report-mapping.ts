/** How a site's own table of reports is read: which column holds what, what its codes mean, and how it writes times and places. */
import Type, { type Static } from 'typebox'
import { Crs } from './crs.ts'
import { REPORT_KINDS } from './reports.ts'

/** Names of mappings stand in paths and at the beginning of dropped files' names: no `_`, no `.`. */
export const MappingName = Type.String({ minLength: 1, maxLength: 40, pattern: '^[^\\s\\u0000-\\u001f/\\\\_.]+$' })

const Column = Type.String({ minLength: 1, maxLength: 120 })
const Field = Type.String({ minLength: 1, maxLength: 40, pattern: '^[A-Za-z.]+$' })
const Value = Type.Union([Type.String({ minLength: 1, maxLength: 120 }), Type.Number()])
const Codes = Type.Record(Type.String({ minLength: 1, maxLength: 120 }), Value, { maxProperties: 1_000 })

export const DELIMITERS = [',', ';', '\t', '|'] as const

export const ReportMapping = Type.Object(
  {
    kind: Type.Enum(REPORT_KINDS),
    /** The column of each field; `docs/data-formats.md` lists the fields of each kind. */
    columns: Type.Record(Field, Column, { maxProperties: 40 }),
    /** The columns that say when a report came into a state, by state. */
    times: Type.Optional(Type.Record(Field, Column, { maxProperties: 20 })),
    /** What the site's codes mean, by field; `*`: every other. */
    codes: Type.Optional(Type.Record(Field, Codes, { maxProperties: 20 })),
    /** What is said of every row that says nothing else. */
    fixed: Type.Optional(Type.Record(Field, Value, { maxProperties: 20 })),
    /** Such as `DD.MM.YYYY HH:mm`; absent: ISO 8601 and the usual forms that begin with the year. */
    timeFormat: Type.Optional(Type.String({ minLength: 4, maxLength: 40 })),
    /** Of times that state none, minutes east of UTC; absent: the district's clock. */
    utcOffsetMin: Type.Optional(Type.Integer({ minimum: -840, maximum: 840 })),
    crs: Type.Optional(Crs),
    delimiter: Type.Optional(Type.Enum(DELIMITERS)),
    /** A WHATWG label such as `gbk`; absent: found out. */
    encoding: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  { additionalProperties: false },
)
export type ReportMapping = Static<typeof ReportMapping>

export const NamedMapping = Type.Object({ name: MappingName, ...ReportMapping.properties }, { additionalProperties: false })
export type NamedMapping = Static<typeof NamedMapping>

/** One row that was not taken. */
export const RefusedRow = Type.Object(
  { line: Type.Integer({ minimum: 1 }), field: Type.String({ maxLength: 200 }), reason: Type.String({ maxLength: 500 }) },
  { additionalProperties: false },
)
export type RefusedRow = Static<typeof RefusedRow>

/** Rows told in an answer; `f=csv` gives them all. */
export const MAX_REFUSED_TOLD = 100

export const ReportImportAnswer = Type.Object(
  {
    kind: Type.Enum(REPORT_KINDS),
    dryRun: Type.Boolean(),
    records: Type.Integer(),
    added: Type.Integer(),
    /** Reports of these ids were here already, and are as they were. */
    duplicates: Type.Integer(),
    refused: Type.Integer(),
    /** Why the rest of the file was not read. */
    stopped: Type.Optional(Type.String()),
    refusedRows: Type.Array(RefusedRow, { maxItems: MAX_REFUSED_TOLD }),
  },
  { additionalProperties: false },
)
export type ReportImportAnswer = Static<typeof ReportImportAnswer>
