/** A consistent copy of a site while it runs, with the checksums that `restore` holds it to. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { backup } from 'node:sqlite'
import { Fault } from '#wire/errors'
import { JOURNAL_FILE, openForReading, TRACKS_FILE } from './database.ts'

export const MANIFEST_FILE = 'manifest.json'
const BASEMAP_FILE = 'basemap.pmtiles'
const MANIFEST_FORMAT = 1
/** Copied between two looks at what else there is to do: 16 MB of tracks. */
const PAGES_A_STEP = 1_000

interface Manifest {
  readonly format: number
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
}

/** Writes the copy into a new or empty folder. @throws Fault STATE_CONFLICT when the folder holds anything */
export async function writeBackup(dataDir: string, toFolder: string): Promise<void> {
  await mkdir(toFolder, { recursive: true })
  if ((await readdir(toFolder)).length > 0) throw new Fault('STATE_CONFLICT', `${toFolder} is not empty`)
  // Tracks first: a unit is in the journal before its first fix is stored, so no fix in the copy is of a unit that is not.
  const tracks = snapshot(`${dataDir}/${TRACKS_FILE}`)
  const journal = snapshot(`${dataDir}/${JOURNAL_FILE}`)
  try {
    await backup(tracks, `${toFolder}/${TRACKS_FILE}`, { rate: PAGES_A_STEP })
    await backup(journal, `${toFolder}/${JOURNAL_FILE}`, { rate: PAGES_A_STEP })
  } finally {
    tracks.close()
    journal.close()
  }
  const names = [TRACKS_FILE, JOURNAL_FILE]
  if ((await readdir(dataDir)).includes(BASEMAP_FILE)) {
    await copyFile(`${dataDir}/${BASEMAP_FILE}`, `${toFolder}/${BASEMAP_FILE}`)
    names.push(BASEMAP_FILE)
  }
  const files = await Promise.all(names.map((name) => describe(toFolder, name)))
  await writeManifest(toFolder, { format: MANIFEST_FORMAT, files })
}

/** A connection that goes on seeing what is committed now: a read transaction is open on it. */
function snapshot(path: string): ReturnType<typeof openForReading> {
  const database = openForReading(path)
  database.exec('BEGIN')
  database.prepare('SELECT count(*) FROM meta').get()
  return database
}

async function describe(folder: string, name: string): Promise<Manifest['files'][number]> {
  const path = `${folder}/${name}`
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
  return { name, bytes: (await stat(path)).size, sha256: await sha256Of(path) }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Last, and under its name only once whole: a folder with a manifest is a whole backup. */
async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const draft = `${folder}/${MANIFEST_FILE}.part`
  const file = await open(draft, 'w')
  await file.writeFile(JSON.stringify(manifest, undefined, 2))
  await file.sync()
  await file.close()
  await rename(draft, `${folder}/${MANIFEST_FILE}`)
}

/** Holds a backup to its manifest. @returns the names of its files. @throws Fault REQUEST_INVALID naming the file at fault */
export async function verifyBackup(folder: string): Promise<readonly string[]> {
  const text = await readFile(`${folder}/${MANIFEST_FILE}`, 'utf8').catch((cause: unknown) => {
    throw new Fault('REQUEST_INVALID', `${folder} is not a whole backup: it has no ${MANIFEST_FILE}`, { cause })
  })
  const { format, files } = JSON.parse(text) as Manifest // checked below, field by field, against the files themselves
  if (format !== MANIFEST_FORMAT) throw new Fault('REQUEST_INVALID', `${folder} is a backup of format ${format}, not ${MANIFEST_FORMAT}`)
  for (const name of [TRACKS_FILE, JOURNAL_FILE]) {
    if (!files.some((file) => file.name === name)) throw new Fault('REQUEST_INVALID', `${folder} lists no ${name}`)
  }
  for (const { name, sha256 } of files) {
    if (name !== TRACKS_FILE && name !== JOURNAL_FILE && name !== BASEMAP_FILE)
      throw new Fault('REQUEST_INVALID', `${folder} lists ${name}`)
    if ((await sha256Of(`${folder}/${name}`)) !== sha256) throw new Fault('REQUEST_INVALID', `${name} does not match its checksum`)
  }
  return files.map(({ name }) => name)
}
