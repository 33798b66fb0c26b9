/** A site's own base map: a PMTiles file, checked and copied into the data folder in one step, then recorded. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LIVE_REALM } from '#wire/live'
import { subjectOf } from '../domain/subjects.ts'
import type { ImportFile } from './import-file.ts'
import type { ImportOptions, ImportTarget } from './import-places.ts'
import { readPmtiles, type TileSet } from './read-pmtiles.ts'
import { fileFault } from './record.ts'
import type { ImportReport } from './report.ts'

/** The base map's file in `DATA_DIR`. */
export const BASEMAP_FILE = 'basemap.pmtiles'

/** What the subject `basemap/site` holds. */
export interface BasemapImported extends TileSet {
  readonly bytes: number
  readonly sha256: string
}

/**
 * Imports a base map. It is copied beside its place, made durable and renamed, so that a running server sees the old one or the new one;
 * the event comes after. Importing again what is there already writes nothing.
 *
 * @throws Fault when it is not a PMTiles file that a map can show, or its datum is not WGS 84 (tiles cannot be converted)
 */
export async function importBasemap(
  file: ImportFile,
  options: ImportOptions,
  dataDir: string,
  target: ImportTarget,
): Promise<ImportReport> {
  const { what, crs, onProgress } = options
  if (crs !== 'WGS84' && crs !== 'CGCS2000') throw fileFault(`--crs ${crs}: tiles cannot be converted; make them in WGS 84`)
  if (file.format !== 'pmtiles') throw fileFault(`${file.path}: is ${file.format}; a base map is a PMTiles file`)
  const tiles = await readPmtiles(file.path, file.bytes)
  const data: BasemapImported = {
    ...tiles,
    bytes: file.bytes,
    sha256: await sha256Of(file.path, (read) => onProgress(read / file.bytes / 2, 0)),
  }
  const path = join(dataDir, BASEMAP_FILE)
  const before = await stored(target)
  const isSame = before?.sha256 === data.sha256 && (await isWhole(path, data))
  if (!isSame && !target.dryRun) {
    await copyWhole(file, path, data, (read) => onProgress(0.5 + read / file.bytes / 2, 0))
    await record(data, target)
  }
  const [west, south, east, north] = data.bounds
  return {
    what,
    file: file.path,
    format: file.format,
    dryRun: target.dryRun,
    records: 1,
    added: before ? 0 : 1,
    changed: before && !isSame ? 1 : 0,
    unchanged: isSame ? 1 : 0,
    removed: 0,
    refused: [],
    notes: [],
    figures: {
      type: data.type,
      zoom: `${data.minZoom}–${data.maxZoom}`,
      bounds: `${west}, ${south} to ${east}, ${north}`,
      bytes: data.bytes,
    },
  }
}

async function sha256Of(path: string, onRead: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  let read = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Uint8Array) // no encoding is set: chunks are bytes
    onRead((read += (chunk as Uint8Array).length))
  }
  return hash.digest('hex')
}

async function stored({ store, room }: ImportTarget): Promise<BasemapImported | undefined> {
  const [state] = await store.journal.states(room, LIVE_REALM, subjectOf('basemap', 'site'))
  return state?.data as BasemapImported | undefined // written below, and nowhere else
}

async function isWhole(path: string, { bytes }: BasemapImported): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size === bytes,
    () => false,
  )
}

async function copyWhole(file: ImportFile, path: string, { sha256 }: BasemapImported, onRead: (bytes: number) => void): Promise<void> {
  const part = `${path}.${process.pid}.part`
  await mkdir(join(path, '..'), { recursive: true })
  try {
    const hash = createHash('sha256')
    const copy = await open(part, 'w')
    try {
      let read = 0
      for await (const chunk of createReadStream(file.path)) {
        await copy.write(chunk as Uint8Array) // no encoding is set: chunks are bytes
        hash.update(chunk as Uint8Array)
        onRead((read += (chunk as Uint8Array).length))
      }
      await copy.sync()
    } finally {
      await copy.close()
    }
    if (hash.digest('hex') !== sha256) throw fileFault(`${file.path}: changed while it was being copied`)
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
  await syncFolder(join(path, '..'))
}

/** Makes the new name durable, not only the bytes. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function record(data: BasemapImported, { store, room, nowMs, by }: ImportTarget): Promise<void> {
  const draft = {
    room,
    realm: LIVE_REALM,
    kind: 'basemap:imported',
    subject: subjectOf('basemap', 'site'),
    atMs: nowMs,
    knownMs: nowMs,
    by,
    data,
  }
  await store.journal.append([draft])
}
