/** Service requests of Open311 and hazards, each in the words of the other. Pure. */
import { Compile } from 'typebox/compile'
import { Fault, type FieldError } from '#wire/errors'
import type { LonLat } from '#wire/places'
import { HAZARD_CLASSES, MAX_TEXT, Personal, reportDraftOf, type Hazard } from '#wire/reports'
import { hasEnded } from '../../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../domain/reports/lifecycles.ts'
import { servicesIn, stateIn, type Open311Language } from './services.ts'

/** A hazard as a request brings it. */
export interface RequestedHazard {
  readonly class: Hazard['class']
  readonly place?: LonLat
  readonly address?: string
  readonly text?: string
  readonly personal?: Personal
}

/** What a request is answered with, as the standard has it: `null` where nothing is said. */
export interface ServiceRequest {
  readonly service_request_id: string
  readonly status: 'open' | 'closed'
  readonly status_notes: string
  readonly service_name: string
  readonly service_code: string
  readonly description: string | null
  readonly agency_responsible: string | null
  readonly service_notice: null
  readonly requested_datetime: string
  readonly updated_datetime: string
  readonly expected_datetime: string | null
  readonly address: string | null
  readonly address_id: null
  readonly zipcode: null
  readonly lat: number | null
  readonly long: number | null
  readonly media_url: null
}

const draftCheck = Compile(reportDraftOf('hazard'))
const personalCheck = Compile(Personal)
/** What our fields are called in a request. */
const OUTSIDE_NAMES: Readonly<Record<string, string>> = {
  text: `description (at most ${MAX_TEXT} characters here)`,
  address: 'address_string',
  name: 'first_name, last_name',
  remark: 'email, account_id, device_id, media_url',
}
const CHINESE = /^[\p{Script=Han}·]+$/u

/**
 * The hazard that a form tells of. An argument that is empty counts as absent; what the standard does not name is passed over, as tools add
 * much of their own.
 *
 * @throws Fault NOT_FOUND for a service that there is not, REQUEST_INVALID naming the argument
 */
export function hazardOf(form: URLSearchParams): RequestedHazard {
  const said = (name: string): string | undefined => {
    const value = form.get(name)
    return value === null || value.trim() === '' ? undefined : value
  }
  const code = said('service_code')
  if (code === undefined) throw wrong('service_code', 'was not provided')
  const known = HAZARD_CLASSES.find((name) => name === code)
  if (!known) throw new Fault('NOT_FOUND', `service_code '${code.slice(0, 40)}' was not found`)
  const place = placeOf(said('lat'), said('long'))
  const [address, text] = [said('address_string'), said('description')]
  if (!place && address === undefined)
    throw wrong(
      said('address_id') === undefined ? 'lat' : 'address_id',
      'give lat and long, or address_string: no other addresses are known here',
    )
  const personal = personalOf(said)
  const hazard = {
    class: known,
    ...(place ? { place } : {}),
    ...(address === undefined ? {} : { address }),
    ...(text === undefined ? {} : { text }),
    ...(personal ? { personal } : {}),
  }
  if (!draftCheck.Check(hazard)) throw invalid(draftCheck.Errors(hazard))
  return hazard
}

function placeOf(lat: string | undefined, long: string | undefined): LonLat | undefined {
  if (lat === undefined && long === undefined) return undefined
  if (lat === undefined || long === undefined) throw wrong(lat === undefined ? 'lat' : 'long', 'is missing: lat and long go together')
  return [degreesOf('long', long, 180), degreesOf('lat', lat, 90)]
}

function degreesOf(name: string, text: string, most: number): number {
  const degrees = /^\s*[+-]?\d{1,3}(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
  if (!(Math.abs(degrees) <= most)) throw wrong(name, `is not a number from -${most} to ${most}`)
  return degrees
}

/** Who reports, and what may show people: kept apart. A picture elsewhere is only named, never fetched. */
function personalOf(said: (name: string) => string | undefined): Personal | undefined {
  const [first, last] = [said('first_name')?.trim(), said('last_name')?.trim()]
  const isChinese = CHINESE.test(`${last ?? ''}${first ?? ''}`)
  const name = (isChinese ? [last, first] : [first, last]).filter(Boolean).join(isChinese ? '' : ' ')
  const remark = ['email', 'account_id', 'device_id', 'media_url'].flatMap((field) =>
    said(field) === undefined ? [] : `${field}: ${said(field)}`,
  )
  const phone = said('phone')
  const personal = {
    ...(name === '' ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(remark.length === 0 ? {} : { remark: remark.join('\n') }),
  }
  if (Object.keys(personal).length === 0) return undefined
  if (!personalCheck.Check(personal)) throw invalid(personalCheck.Errors(personal))
  return personal
}

function invalid(errors: readonly { readonly instancePath: string; readonly keyword: string; readonly message: string }[]): Fault {
  const named = errors.map(({ instancePath, keyword, message }): FieldError => {
    const field = instancePath.split('/').at(-1) ?? ''
    return { field: OUTSIDE_NAMES[field] ?? field, reason: keyword === 'pattern' ? 'holds characters that are not allowed' : message }
  })
  const [first = { field: 'request', reason: 'is not valid' }] = named
  return new Fault('REQUEST_INVALID', `${first.field} ${first.reason}`, { errors: named })
}

export function wrong(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}

/** A hazard as tools are told of it: nothing personal is in a hazard, and what officers noted is not told. */
export function requestOf(hazard: Hazard, language: Open311Language): ServiceRequest {
  const { id, state, text, assignee, atMs, stamps, dueMs, address, place } = hazard
  const service = servicesIn(language).find(({ service_code: code }) => code === hazard.class)!
  return {
    service_request_id: id,
    status: isClosed(hazard) ? 'closed' : 'open',
    status_notes: stateIn(language, state),
    service_name: service.service_name,
    service_code: service.service_code,
    description: text ?? null,
    agency_responsible: assignee ?? null,
    service_notice: null,
    requested_datetime: timeOf(atMs),
    updated_datetime: timeOf(stamps.at(-1)!.atMs),
    expected_datetime: dueMs === undefined ? null : timeOf(dueMs),
    address: address ?? null,
    address_id: null,
    zipcode: null,
    lat: place?.[1] ?? null,
    long: place?.[0] ?? null,
    media_url: null,
  }
}

export function isClosed(hazard: Pick<Hazard, 'state'>): boolean {
  return hasEnded(LIFECYCLES.hazard, hazard)
}

/** The standard's times have no parts of a second. */
function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
