/** A site's own places from a file into the journal, in one transaction. */
import { isDeepStrictEqual } from 'node:util'
import type { Crs } from '#wire/crs'
import { LIVE_REALM } from '#wire/live'
import { subjectOf } from '../domain/subjects.ts'
import type { EventDraft, Store } from '../store/ports.ts'
import { describePlace } from './describe-place.ts'
import { columnFor } from './field-names.ts'
import type { ImportFile } from './import-file.ts'
import type { PlaceFeature, PlaceKind } from './place-feature.ts'
import { placeDrafts } from './place-drafts.ts'
import { textOf } from './place-fields.ts'
import { readRecords } from './read-records.ts'
import { fileFault, quoted, refusing, type Remark, remarks, type Remarks } from './record.ts'
import type { ImportReport } from './report.ts'

/** Where an import goes, and what every kind of import is told. */
export interface ImportTarget {
  readonly store: Store
  readonly room: string
  readonly nowMs: number
  readonly by: string
  readonly dryRun: boolean
}

export interface ImportOptions {
  readonly what: string
  readonly crs: Crs
  readonly encoding: string | undefined
  readonly columns: ReadonlyMap<string, string>
  readonly type: string | undefined
  /** Called now and then while the file is read. */
  readonly onProgress: (share: number, records: number) => void
}

/** A name in a report is cut here. */
const SHOWN_NAME_CHARS = 80

/**
 * Imports places of one kind. The first of a site's own drive out the simulated ones of that kind and record that the site has begun.
 * Nothing is written when the file is broken, or when no record of it can be used.
 *
 * @throws Fault when the file cannot be read at all, or the store refuses
 */
export async function importPlaces(kind: PlaceKind, file: ImportFile, options: ImportOptions, target: ImportTarget): Promise<ImportReport> {
  const said = remarks()
  const { features, wheres, records } = await readFeatures(kind, file, options, said)
  const { store, room, nowMs, by } = target
  const existing = await store.journal.states(room, LIVE_REALM, `${kind}/`)
  const places = placeDrafts(kind, features, { room, existing, simulated: false, nowMs, by })
  // The drafts count features; the report speaks of the file's own records.
  for (const remark of places.refused) said.refuse({ ...remark, ...wheres[Number(remark.record) - 1] })
  const isUsable = places.added + places.changed + places.unchanged > 0
  const drafts = isUsable ? [...places.drafts, ...(await siteStarted(target))] : []
  if (!target.dryRun && drafts.length > 0) await store.journal.append(drafts)
  const { added, changed, unchanged, removed } = isUsable ? places : { added: 0, changed: 0, unchanged: 0, removed: 0 }
  const { what } = options
  return {
    what,
    file: file.path,
    format: file.format,
    dryRun: target.dryRun,
    records,
    added,
    changed,
    unchanged,
    removed,
    refused: said.refused,
    notes: said.notes,
    figures: {},
  }
}

interface FeaturesRead {
  readonly features: readonly PlaceFeature[]
  /** The record of each feature. */
  readonly wheres: readonly Pick<Remark, 'record' | 'name'>[]
  /** All records of the file: each is a feature or refused. */
  readonly records: number
}

async function readFeatures(kind: PlaceKind, file: ImportFile, options: ImportOptions, said: Remarks): Promise<FeaturesRead> {
  const { crs, encoding, columns, type, onProgress } = options
  const features: PlaceFeature[] = []
  const wheres: Pick<Remark, 'record' | 'name'>[] = []
  const firstOf = new Map<string, string>()
  const onRead = (share: number) => onProgress(share, features.length)
  const unseen = new Set(columns.values())
  for await (const record of readRecords(file, options.what, { crs, encoding, columns, onRead }, said)) {
    for (const column of unseen) if (record.properties.has(column)) unseen.delete(column)
    const nameColumn = columnFor('name', record.properties.keys(), columns) ?? ''
    const where = { record: record.record, name: textOf(record.properties.get(nameColumn)).slice(0, SHOWN_NAME_CHARS) }
    const note = (field: string, reason: string) => said.note({ ...where, field, reason })
    const feature = refusing(said, where, () => describePlace(record, { kind, crs, columns, type, note }))
    if (!feature) continue
    const first = firstOf.get(feature.id)
    if (first !== undefined) {
      said.refuse({ ...where, field: 'id', reason: `'${feature.id}' is that of record ${first} already` })
      continue
    }
    firstOf.set(feature.id, record.record)
    features.push(feature)
    wheres.push({ record: record.record, name: String(feature.properties['name']) })
    onProgress(1, features.length)
  }
  if (unseen.size > 0) throw fileFault(`--map: no record has the column ${[...unseen].map(quoted).join(', ')}`)
  return { features, wheres, records: features.length + said.refused.length }
}

/** The event that ends the demo, unless the site has begun already. */
async function siteStarted({ store, room, nowMs, by }: ImportTarget): Promise<readonly EventDraft[]> {
  const subject = subjectOf('site', room)
  const data = { demo: false }
  const states = await store.journal.states(room, LIVE_REALM, subject)
  if (states.some((state) => state.subject === subject && isDeepStrictEqual(state.data, data))) return []
  return [{ room, realm: LIVE_REALM, kind: 'site:started', subject, atMs: nowMs, knownMs: nowMs, by, data }]
}
