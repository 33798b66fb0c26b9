/** Mappings: whether one can be used at all, and the one that is in force where a site names none. */
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { FieldError } from '#wire/errors'
import type { ReportMapping } from '#wire/report-mapping'
import { REPORTS, type ReportKind } from '#wire/reports'
import { withArticle } from '../article.ts'
import type { Lifecycle } from './lifecycle.ts'
import { LIFECYCLES } from './lifecycles.ts'
import { fieldsOf, type FieldForm } from './table-fields.ts'
import { formProblem } from './told-times.ts'

/** What is wrong with a mapping, each by its place in it; nothing: it can be used. */
export function mappingProblems(mapping: ReportMapping): readonly FieldError[] {
  const { kind, columns, times = {}, codes = {}, fixed = {}, timeFormat, encoding } = mapping
  const fields = fieldsOf(kind)
  const known = [...fields.keys()].join(', ')
  const strangers = (part: string, names: readonly string[]): readonly FieldError[] =>
    names
      .filter((name) => !fields.has(name))
      .map((name) => ({ field: `${part}/${name}`, reason: `is no field of ${withArticle(kind)}: ${known}` }))
  const format = timeFormat === undefined ? undefined : formProblem(timeFormat)
  return [
    ...strangers('columns', Object.keys(columns)),
    ...strangers('codes', Object.keys(codes)),
    ...strangers('fixed', Object.keys(fixed)),
    ...(columns['at'] === undefined ? [{ field: 'columns/at', reason: 'is missing: when it happened' }] : []),
    ...((columns['lon'] === undefined) === (columns['lat'] === undefined)
      ? []
      : [{ field: 'columns', reason: 'has only one of lon and lat' }]),
    ...stateProblems(kind, Object.keys(times)),
    ...Object.entries(codes).flatMap(([field, table]) =>
      Object.entries(table).flatMap(([code, value]) => valueProblem(kind, `codes/${field}/${code}`, field, value)),
    ),
    ...Object.entries(fixed).flatMap(([field, value]) => valueProblem(kind, `fixed/${field}`, field, value)),
    ...(format === undefined ? [] : [{ field: 'timeFormat', reason: format }]),
    ...(encoding === undefined || isEncoding(encoding)
      ? []
      : [{ field: 'encoding', reason: `'${encoding}' is unknown; try utf-8, gbk or gb18030` }]),
  ]
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label) instanceof TextDecoder
  } catch (error) {
    if (error instanceof RangeError) return false // what it throws on labels that it does not know
    throw error
  }
}

function stateProblems(kind: ReportKind, named: readonly string[]): readonly FieldError[] {
  const { states, first }: Lifecycle = LIFECYCLES[kind]
  return named
    .filter((state) => !states.includes(state) || state === first)
    .map((state) => ({
      field: `times/${state}`,
      reason: state === first ? `is what 'at' says` : `is no state of ${withArticle(kind)}: ${states.join(', ')}`,
    }))
}

/** What is wrong with a value that the mapping itself gives: only words and numbers can be given so, and they must be some of ours. */
function valueProblem(kind: ReportKind, place: string, field: string, value: string | number): readonly FieldError[] {
  const form = fieldsOf(kind).get(field)
  if (form === undefined) return [] // told as no field
  if (!GIVABLE.includes(form)) return [{ field: place, reason: 'stands in a column of its own, and in nothing else' }]
  const schema = (REPORTS[kind].properties as Readonly<Record<string, TSchema>>)[field]
  if (!schema) return []
  const [error] = Compile(schema).Errors(value)
  if (!error) return []
  const allowed =
    'allowedValues' in error.params ? `is none of ${(error.params.allowedValues as readonly unknown[]).join(', ')}` : error.message
  return [{ field: place, reason: `'${value}' ${allowed}` }]
}

const GIVABLE: readonly FieldForm[] = ['code', 'number', 'text']

/** The mapping of a table whose columns bear the names of our own fields, and `at.STATE` for the times of states. */
export function plainMapping(kind: ReportKind, header: readonly string[]): ReportMapping {
  const { states, first }: Lifecycle = LIFECYCLES[kind]
  const own = (names: Iterable<string>) => [...names].filter((name) => header.includes(name))
  const timed = states.filter((state) => state !== first && header.includes(`at.${state}`))
  return {
    kind,
    columns: { at: 'at', ...Object.fromEntries(own(fieldsOf(kind).keys()).map((name) => [name, name])) },
    times: Object.fromEntries(timed.map((state) => [state, `at.${state}`])),
  }
}
