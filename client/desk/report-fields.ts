/** The fields that somebody at a desk fills in: which a kind has, and what is sent of what was typed. */
import { HAZARD_CLASSES, INCIDENT_CLASSES, PATROL_TASKS, SUSPICIONS, type Report, type ReportKind } from '#wire/reports'
import type { LonLat } from '#wire/places'

/** `at` in minutes ago, `place` as `lon,lat`, `units` between spaces: everything as it is typed. */
export type TypedFields = Readonly<Record<string, string>>

/** What each kind is told apart by: the field, and what it may be. */
export const CLASS_FIELDS = {
  incident: { name: 'class', values: INCIDENT_CLASSES },
  hazard: { name: 'class', values: HAZARD_CLASSES },
  lead: { name: 'suspicion', values: SUSPICIONS },
  patrolTask: { name: 'task', values: PATROL_TASKS },
} as const satisfies Partial<Record<ReportKind, { readonly name: string; readonly values: readonly string[] }>>

/** What else a kind says of itself as it is brought, besides class, place, address and text. */
export const OWN_FIELDS: Readonly<Record<ReportKind, readonly string[]>> = {
  incident: ['severity'],
  hazard: ['severity', 'assignee'],
  lead: [],
  dispute: ['mediators'],
  complaint: ['topic'],
  patrolTask: ['unit'],
  award: ['points'],
}

/** Kept apart from the journal, and from drafts. */
export const PERSONAL_FIELDS = ['name', 'phone', 'plate'] as const

const NUMBERS: readonly string[] = ['severity', 'mediators', 'points', 'checked', 'found', 'reminded']
const MINUTE_MS = 60_000
const PLACE_DECIMALS = 6

export function classFieldOf(kind: ReportKind): { readonly name: string; readonly values: readonly string[] } | undefined {
  return (CLASS_FIELDS as Partial<Record<ReportKind, { readonly name: string; readonly values: readonly string[] }>>)[kind]
}

/**
 * What is sent of what was typed. Empty fields say nothing; what is no number goes as it is, for the server says what is wrong with it.
 *
 * @param nowMs from when minutes ago are counted; the server's time
 */
export function bodyOf(fields: TypedFields, nowMs: number): Readonly<Record<string, unknown>> {
  const said = Object.entries(fields).flatMap(([name, typed]): (readonly [string, unknown])[] => {
    const text = typed.trim()
    return text === '' ? [] : [[name, valueOf(name, text, nowMs)] as const]
  })
  return Object.fromEntries(said.filter(([, value]) => value !== undefined))
}

function valueOf(name: string, text: string, nowMs: number): unknown {
  if (name === 'at') return minutesAgo(text, nowMs)
  if (name === 'place') return placeOf(text) ?? text
  if (name === 'units') return text.split(/\s+/)
  if (!NUMBERS.includes(name)) return text
  const figure = Number(text)
  return Number.isNaN(figure) ? text : figure
}

/** None ago is now, and now is what the server takes where nothing is said. */
function minutesAgo(text: string, nowMs: number): unknown {
  const minutes = Number(text)
  if (Number.isNaN(minutes)) return text
  return minutes === 0 ? undefined : Math.round(nowMs - minutes * MINUTE_MS)
}

/** `119.95,31.68`, as it is typed or pressed on the map. */
export function placeOf(text: string | undefined): LonLat | undefined {
  const figures = (text ?? '').split(/[,，\s]+/).filter((part) => part !== '').map(Number) // prettier-ignore
  const [lon, lat] = figures
  if (figures.length !== 2 || lon === undefined || lat === undefined) return undefined
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : undefined
}

export function placeTyped([lon, lat]: LonLat): string {
  return `${Number(lon.toFixed(PLACE_DECIMALS))},${Number(lat.toFixed(PLACE_DECIMALS))}`
}

/** What of the fields that were typed a kind has: somebody may have changed their mind about the kind. */
export function fieldsOf(kind: ReportKind, fields: TypedFields): TypedFields {
  const own = [classFieldOf(kind)?.name, ...OWN_FIELDS[kind], 'place', 'address', 'text', 'at']
  return Object.fromEntries(Object.entries(fields).filter(([name]) => own.includes(name)))
}

/** What a report says of itself, as somebody would type it: where a correction begins. */
export function typedOf(kind: ReportKind, report: Report): TypedFields {
  const known = report as unknown as Readonly<Record<string, string | number | undefined>> // those of its fields that are typed
  const names = [classFieldOf(kind)?.name, ...OWN_FIELDS[kind], 'address', 'text'].filter((name) => name !== undefined)
  const said = names.flatMap((name) => (known[name] === undefined ? [] : [[name, String(known[name])] as const]))
  return { ...Object.fromEntries(said), ...(report.place ? { place: placeTyped(report.place) } : {}) }
}

/** Only what is different, so that a correction says what it corrects. */
export function changedOf(typed: TypedFields, before: TypedFields): TypedFields {
  return Object.fromEntries(Object.entries(typed).filter(([name, text]) => text.trim() !== (before[name] ?? '').trim()))
}

const ID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const ID_CHARS = 8

/**
 * A new report's own id, made before it is sent, so that sending it again is sending the same: its day and eight characters that can be read
 * out over a radio. Two of one day are the same once in 10^12.
 *
 * @param day `2026-11-24`
 */
export function newReportId(day: string, random: Uint8Array): string {
  const tail = Array.from({ length: ID_CHARS }, (_, i) => ID_ALPHABET[random[i]! % ID_ALPHABET.length])
  return `${day.replaceAll('-', '')}-${tail.join('')}`
}
