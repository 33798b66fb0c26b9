/** A site's street network from a file into the store: one blob, and one event that says it is there. */
import { createHash } from 'node:crypto'
import type { StreetNetwork } from '#geodata/streets'
import { LIVE_REALM } from '#wire/live'
import { subjectOf } from '../domain/subjects.ts'
import { columnFor } from './field-names.ts'
import type { ImportFile } from './import-file.ts'
import type { ImportOptions, ImportTarget } from './import-places.ts'
import { roadLinesOf } from './line-roads.ts'
import { checkOsmDatum } from './osm.ts'
import { osmRoads } from './osm-roads.ts'
import { textOf } from './place-fields.ts'
import { readRecords } from './read-records.ts'
import { refusing, remarks, type Remarks } from './record.ts'
import type { ImportReport } from './report.ts'
import { networkLengthM, streetNetworkBuilder } from './street-network.ts'

/** The blob that holds the site's `StreetNetwork` as JSON. */
export const ROADS_BLOB = 'roads'

/** What the subject `roads/site` holds. */
export interface RoadsImported {
  readonly nodes: number
  readonly edges: number
  readonly lengthKm: number
  /** Of the blob, in hex: says whether the two belong together. */
  readonly sha256: string
}

/**
 * Imports roads. The new network replaces the old one whole. The event comes after the blob: a fall in between is mended by importing again.
 * @throws Fault when the file cannot be read at all, or the store refuses
 */
export async function importRoads(file: ImportFile, options: ImportOptions, target: ImportTarget): Promise<ImportReport> {
  const said = remarks()
  const { network, roads } = await readNetwork(file, options, said)
  const bytes = Buffer.from(JSON.stringify(network))
  const lengthKm = Math.round(networkLengthM(network) / 100) / 10
  const data: RoadsImported = { nodes: network.nodesE7.length / 2, edges: network.edges.length / 3, lengthKm, sha256: sha256Of(bytes) }
  const before = await stored(target)
  const isSame = before?.sha256 === data.sha256
  if (roads > 0 && !isSame && !target.dryRun) await write(bytes, data, target)
  return {
    what: options.what,
    file: file.path,
    format: file.format,
    dryRun: target.dryRun,
    records: roads + said.refused.length,
    added: before ? 0 : roads,
    changed: before && !isSame ? roads : 0,
    unchanged: isSame ? roads : 0,
    removed: 0,
    refused: said.refused,
    notes: said.notes,
    figures: { nodes: data.nodes, edges: data.edges, 'one-way edges': network.oneWay.length, km: lengthKm },
  }
}

async function readNetwork(file: ImportFile, options: ImportOptions, said: Remarks): Promise<{ network: StreetNetwork; roads: number }> {
  const builder = streetNetworkBuilder()
  let roads = 0
  const onRead = (share: number) => options.onProgress(share, roads)
  if (file.format === 'osm' || file.format === 'pbf') {
    checkOsmDatum(options.crs)
    for await (const line of osmRoads(file, said, onRead)) {
      builder.add(line)
      roads++
    }
    return { network: builder.network(), roads }
  }
  const { crs, columns, type, encoding } = options
  for await (const record of readRecords(file, options.what, { crs, encoding, columns, onRead }, said)) {
    const where = { record: record.record, name: textOf(record.properties.get(columnFor('name', record.properties.keys(), columns) ?? '')) }
    const lines = refusing(said, where, () => roadLinesOf(record, { crs, columns, type }))
    if (!lines) continue
    for (const line of lines) builder.add(line)
    roads++
    options.onProgress(1, roads)
  }
  return { network: builder.network(), roads }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What the journal says is stored, if the blob bears it out. */
async function stored({ store, room }: ImportTarget): Promise<RoadsImported | undefined> {
  const [state] = await store.journal.states(room, LIVE_REALM, subjectOf('roads', 'site'))
  const bytes = await store.blobs.get(ROADS_BLOB)
  const data = state?.data as RoadsImported | undefined // written below, and nowhere else
  return data && bytes && sha256Of(bytes) === data.sha256 ? data : undefined
}

async function write(bytes: Uint8Array, data: RoadsImported, { store, room, nowMs, by }: ImportTarget): Promise<void> {
  await store.blobs.put(ROADS_BLOB, bytes)
  const draft = {
    room,
    realm: LIVE_REALM,
    kind: 'roads:imported',
    subject: subjectOf('roads', 'site'),
    atMs: nowMs,
    knownMs: nowMs,
    by,
    data,
  }
  await store.journal.append([draft])
}
