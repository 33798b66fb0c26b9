/** What is counted of a report: a few figures and codes, enough for the board, the lists and the map, without its text or its time line. */
import type { LonLat } from '#wire/places'
import type { Report } from '#wire/reports'

export interface ReportRow {
  /** When it happened, and when it was first learned, Unix ms. */
  readonly atMs: number
  readonly knownMs: number
  /** When it came into the state it is in, Unix ms. */
  readonly stateMs: number
  readonly state: string
  readonly class: string | undefined
  readonly severity: number | undefined
  readonly compound: string | undefined
  readonly division: string | undefined
  readonly place: LonLat | undefined
  readonly simulated: boolean
}

/** Only rows that happened (`atMs`), or came into their state (`stateMs`), from `fromMs` to before `toMs`. */
export interface RowSpan {
  readonly by: 'atMs' | 'stateMs'
  readonly fromMs: number
  readonly toMs: number
}

export function isRowIn({ by, fromMs, toMs }: RowSpan, row: ReportRow): boolean {
  return row[by] >= fromMs && row[by] < toMs
}

export function rowOf({ atMs, knownMs, stamps, state, class: name, severity, compound, division, place, simulated }: Report): ReportRow {
  const stateMs = stamps.findLast((stamp) => stamp.state === state)?.atMs ?? atMs
  return { atMs, knownMs, stateMs, state, class: name, severity, compound, division, place, simulated }
}

type Told = string | number | undefined
/** In the order of the fields of a row, the place as two; what is not known is `null`. */
type Digest = readonly [number, number, number, string, Told, Told, Told, Told, Told, Told, 0 | 1]

/** A row as one line for the archive, of about 100 characters. */
export function digestOf({
  atMs,
  knownMs,
  stateMs,
  state,
  class: name,
  severity,
  compound,
  division,
  place,
  simulated,
}: ReportRow): string {
  const digest: Digest = [atMs, knownMs, stateMs, state, name, severity, compound, division, place?.[0], place?.[1], simulated ? 1 : 0]
  return JSON.stringify(digest)
}

/** @param digest as `digestOf` writes it */
export function rowOfDigest(digest: string): ReportRow {
  const told = (JSON.parse(digest) as readonly (Told | null)[]).map((value) => value ?? undefined) as unknown as Digest // written by `digestOf`
  const [atMs, knownMs, stateMs, state, name, severity, compound, division, lon, lat, simulated] = told
  return {
    atMs,
    knownMs,
    stateMs,
    state,
    class: name as string | undefined,
    severity: severity as number | undefined,
    compound: compound as string | undefined,
    division: division as string | undefined,
    place: lon === undefined || lat === undefined ? undefined : [Number(lon), Number(lat)],
    simulated: simulated === 1,
  }
}
