/** What every reader yields and what is said about it: one record of a file, and the remarks of a report. */
import { Fault } from '#wire/errors'

/** One record as a file holds it: nothing is checked yet. */
export interface SourceRecord {
  /** Where it stands: its number from 1 (CSV: the line), or what the format itself calls it (`way/4711`). */
  readonly record: string
  /** The format's own identifier outside the properties, such as a GeoJSON feature's. */
  readonly id: string | undefined
  readonly properties: ReadonlyMap<string, unknown>
  /** GeoJSON geometry, or what stands in its place. */
  readonly geometry: unknown
}

/** One thing said about one record: why it was refused, or what was done to make it usable. */
export interface Remark {
  readonly record: string
  readonly name: string
  readonly field: string
  readonly reason: string
}

/** Collects what is said while a file is read. Refused records are not imported; noted ones are. */
export interface Remarks {
  readonly refused: readonly Remark[]
  readonly notes: readonly Remark[]
  refuse(remark: Remark): void
  note(remark: Remark): void
}

export function remarks(): Remarks {
  const refused: Remark[] = []
  const notes: Remark[] = []
  return {
    refused,
    notes,
    refuse: (remark) => void refused.push(remark),
    note: (remark) => void notes.push(remark),
  }
}

/** The longest reason a report holds; a value quoted in it may be of any length. */
const MAX_REASON_CHARS = 500

/** A fault of one field of one record, to be caught by {@link refusing}. */
export function fieldFault(field: string, reason: string): Fault {
  const short = reason.slice(0, MAX_REASON_CHARS)
  return new Fault('FIELD_INVALID', `${field}: ${short}`, { errors: [{ field, reason: short }] })
}

/** A fault of the file as a whole: nothing of it is imported. */
export function fileFault(reason: string, cause?: unknown): Fault {
  return new Fault('BODY_UNREADABLE', reason, cause === undefined ? {} : { cause })
}

/** Runs `make`; a fault in it refuses this record by name and yields `undefined`. Anything else is a defect and goes on up. */
export function refusing<T>(into: Remarks, where: Pick<Remark, 'record' | 'name'>, make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { field, reason } = error.errors[0] ?? { field: '', reason: error.message }
    into.refuse({ ...where, field, reason })
    return undefined
  }
}

/** A value as a message may quote it: short, on one line. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  const line = text.replaceAll(/\s+/g, ' ')
  return `'${line.length > 60 ? `${line.slice(0, 57)}…` : line}'`
}
