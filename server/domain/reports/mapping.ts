/** Mappings: whether one can be used at all, and the one that is in force where a site names none. */
import type { FieldError } from '#wire/errors'
import type { ReportMapping } from '#wire/report-mapping'
import type { ReportKind } from '#wire/reports'
import type { Lifecycle } from './lifecycle.ts'
import { LIFECYCLES } from './lifecycles.ts'
import { fieldsOf } from './table-fields.ts'
import { formProblem } from './told-times.ts'

/** What is wrong with a mapping, each by its place in it; nothing: it can be used. */
export function mappingProblems({ kind, columns, times = {}, codes = {}, fixed = {}, timeFormat }: ReportMapping): readonly FieldError[] {
  const fields = fieldsOf(kind)
  const { states, first }: Lifecycle = LIFECYCLES[kind]
  const known = [...fields.keys()].join(', ')
  const strangers = (part: string, names: readonly string[]): readonly FieldError[] =>
    names.filter((name) => !fields.has(name)).map((name) => ({ field: `${part}/${name}`, reason: `is no field of a ${kind}: ${known}` }))
  const format = timeFormat === undefined ? undefined : formProblem(timeFormat)
  const stateCodes = [...Object.values(codes['state'] ?? {}), ...(fixed['state'] === undefined ? [] : [fixed['state']])]
  return [
    ...strangers('columns', Object.keys(columns)),
    ...strangers('codes', Object.keys(codes)),
    ...strangers('fixed', Object.keys(fixed)),
    ...(columns['at'] === undefined ? [{ field: 'columns/at', reason: 'is missing: when it happened' }] : []),
    ...((columns['lon'] === undefined) === (columns['lat'] === undefined)
      ? []
      : [{ field: 'columns', reason: 'has only one of lon and lat' }]),
    ...['id', 'at', 'lon', 'lat']
      .filter((name) => fixed[name] !== undefined)
      .map((name) => ({ field: `fixed/${name}`, reason: 'cannot be the same for every row' })),
    ...Object.keys(times)
      .filter((state) => !states.includes(state) || state === first)
      .map((state) => ({
        field: `times/${state}`,
        reason: state === first ? `is what 'at' says` : `is no state of a ${kind}: ${states.join(', ')}`,
      })),
    ...stateCodes
      .filter((state) => !states.includes(String(state)))
      .map((state) => ({ field: 'codes/state', reason: `'${state}' is no state of a ${kind}: ${states.join(', ')}` })),
    ...(format === undefined ? [] : [{ field: 'timeFormat', reason: format }]),
  ]
}

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
