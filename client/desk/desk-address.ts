/** What the address of a desk holds besides camera and layers: what is listed and which card is open. What is usual is left out. */
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import { ENDED_DAYS, NO_FILTERS, WHOSE, type DeskFilters } from './desk-rows.ts'

export interface DeskAddress {
  readonly filters: DeskFilters
  /** The report whose card is open. */
  readonly opened?: { readonly kind: ReportKind; readonly id: string }
}

const MOST_TEXT = 100

/** What cannot be read is as if it were not there. */
export function readDeskAddress(search: string): DeskAddress {
  const query = new URLSearchParams(search)
  const endedDays = ENDED_DAYS.find((days) => String(days) === query.get('ended'))
  const severity = Number(query.get('severity'))
  const opened = readKey(query.get('open'))
  return {
    filters: {
      kind: REPORT_KINDS.find((kind) => kind === query.get('kind')) ?? NO_FILTERS.kind,
      ...(endedDays !== undefined && { endedDays }),
      ...optional('class', query.get('class')),
      ...(Number.isInteger(severity) && severity >= 1 && severity <= 4 && { severity }),
      ...optional('division', query.get('division')),
      ...optional('compound', query.get('compound')),
      whose: WHOSE.find((whose) => whose === query.get('whose')) ?? NO_FILTERS.whose,
      text: (query.get('q') ?? '').slice(0, MOST_TEXT),
    },
    ...(opened && { opened }),
  }
}

/** The same address with another list and card; every other part of it stays. */
export function writeDeskAddress(href: string, { filters, opened }: DeskAddress): URL {
  const url = new URL(href)
  const put = (name: string, value: string | undefined): void =>
    value === undefined || value === '' ? url.searchParams.delete(name) : url.searchParams.set(name, value)
  put('kind', filters.kind === NO_FILTERS.kind ? undefined : filters.kind)
  put('ended', filters.endedDays?.toString())
  put('class', filters.class)
  put('severity', filters.severity?.toString())
  put('division', filters.division)
  put('compound', filters.compound)
  put('whose', filters.whose === NO_FILTERS.whose ? undefined : filters.whose)
  put('q', filters.text.slice(0, MOST_TEXT))
  put('open', opened && `${opened.kind}/${opened.id}`)
  return url
}

/** `incident/j-1`. */
export function readKey(text: string | null): { readonly kind: ReportKind; readonly id: string } | undefined {
  const [, kind, id] = /^(\w+)\/([^/\s]{1,64})$/.exec(text ?? '') ?? []
  const known = REPORT_KINDS.find((one) => one === kind)
  return known && id !== undefined ? { kind: known, id } : undefined
}

function optional<N extends string>(name: N, value: string | null): { readonly [K in N]?: string } {
  return (value === null || value === '' ? {} : { [name]: value }) as { readonly [K in N]?: string } // one field of that name
}
