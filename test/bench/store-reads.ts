/** How fast the days are read, beside a row a fix, and how soon a server is back on them. */
import { LIVE_REALM } from '#wire/live'
import { buildApp } from '../../server/app.ts'
import { readSettings, type Settings } from '../../server/settings.ts'
import type { Store } from '../../server/store/ports.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { settleProvince } from './province-store.ts'
import { ROOM } from './province.ts'
import { openRows } from './rows-of-fixes.ts'
import { endOf, type DaysSize } from './store-days.ts'
import { measured, row, section, spread, tail, timed } from './store-print.ts'
import { seededRandom } from './walkers.ts'

const HOUR_MS = 3_600_000
/** As much as is copied into rows for comparison: a day of them would be 2 GB. */
const ROW_HOURS = 3

interface Readers {
  readonly unitHour: (slot: number, fromMs: number) => Promise<unknown>
  readonly places: (atMs: number) => Promise<unknown>
  readonly placesKnownNow: (atMs: number) => Promise<unknown>
}

interface ReadsSize extends DaysSize {
  readonly reads: number
  /** An empty folder for the rows. */
  readonly rowsFolder: string
}

export async function readDays(size: ReadsSize): Promise<void> {
  const { folder, units, days, firstMs, seed, reads, rowsFolder } = size
  const endMs = endOf(size)
  const store = await openSqliteStore({ dataDir: folder })
  const ours: Readers = {
    unitHour: (slot, fromMs) => store.tracks.readUnit(slot, fromMs, fromMs + HOUR_MS),
    places: (atMs) => store.tracks.placesAt(atMs),
    placesKnownNow: (atMs) => store.tracks.placesAt(atMs, { asKnownNow: true }),
  }
  const found = (await store.tracks.placesAt(endMs)).count
  const everywhere = { units, fromMs: firstMs, endMs, reads, random: seededRandom(seed + 2) }
  section(`reads, ${reads} of each at random instants of ${days} days; places of ${found} units`)
  await sayReads('Lamplight', ours, everywhere)
  section('the same just after the turn of an hour, when the hour that holds the place is another')
  await sayPlaces('Lamplight', ours, turnsOf(everywhere))
  await besideRows(store, ours, { ...everywhere, fromMs: endMs - ROW_HOURS * HOUR_MS }, rowsFolder)
  await store.close()
}

interface Range {
  readonly units: number
  readonly fromMs: number
  readonly endMs: number
  readonly reads: number
  readonly random: () => number
}

function instantsOf({ fromMs, endMs, reads, random }: Range): readonly number[] {
  return Array.from({ length: reads }, () => fromMs + HOUR_MS + Math.floor(random() * (endMs - fromMs - HOUR_MS)))
}

function turnsOf(range: Range): readonly number[] {
  return instantsOf(range).map((atMs) => Math.floor(atMs / HOUR_MS) * HOUR_MS + 5_000)
}

async function sayReads(name: string, readers: Readers, range: Range): Promise<void> {
  const { units, fromMs, endMs, reads, random } = range
  const hours: number[] = []
  for (let read = 0; read < reads; read++) {
    const slot = Math.floor(random() * units)
    const atMs = fromMs + Math.floor(random() * (endMs - fromMs - HOUR_MS))
    hours.push((await timed(() => readers.unitHour(slot, atMs))).ms)
  }
  row(`${name}: a unit's hour`, tail(hours))
  await sayPlaces(name, readers, instantsOf(range))
}

async function sayPlaces(name: string, readers: Readers, instants: readonly number[]): Promise<void> {
  for (const [title, read] of [
    ['as known then', readers.places],
    ['as known now', readers.placesKnownNow],
  ] as const) {
    const times: number[] = []
    const { cpuUs } = await measured(async () => {
      for (const atMs of instants) times.push((await timed(() => read(atMs))).ms)
    })
    row(`${name}: everyone's place, ${title}`, `${tail(times)}; ${(cpuUs / 1_000 / instants.length).toFixed(1)} ms CPU`)
  }
}

/** Both over the last hours alone: what a row a fix would answer where it is small enough to be made here. */
async function besideRows(store: Store, ours: Readers, range: Range, rowsFolder: string): Promise<void> {
  const rows = openRows(rowsFolder)
  for await (const page of store.tracks.readAll(range.fromMs, range.endMs)) rows.append(page)
  const theirs: Readers = {
    unitHour: async (slot, fromMs) => rows.unitBetween(slot, fromMs, fromMs + HOUR_MS),
    places: async (atMs) => rows.placesKnownThen(range.units, atMs),
    placesKnownNow: async (atMs) => rows.placesKnownNow(range.units, atMs),
  }
  section(`the last ${ROW_HOURS} hours alone, beside a row a fix with an index on unit and time`)
  await sayReads('Lamplight', ours, range)
  await sayReads('a row a fix', theirs, range)
  rows.close()
}

interface StartSize extends DaysSize {
  readonly repeats: number
}

/** Opens the store and builds the whole server on it, short of listening: journal, gate, picture and light out of the log. */
export async function startServer(size: StartSize): Promise<void> {
  const { folder, units, repeats } = size
  const endMs = endOf(size)
  const settings = settingsOf(folder)
  const first = await openSqliteStore({ dataDir: folder })
  const isSettled = (await first.journal.lastSeq(ROOM, LIVE_REALM)) > 0
  if (!isSettled) await settleProvince(first.journal, { room: ROOM, realm: LIVE_REALM }, { units, compounds: 0 })
  await first.close()
  const opened: number[] = []
  const built: number[] = []
  const cpuMs: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { cpuUs } = await measured(async () => {
      const { ms, result: store } = await timed(() => openSqliteStore({ dataDir: folder }))
      const app = await timed(() => buildApp({ store, settings, nowMs: () => endMs, log: false }))
      opened.push(ms)
      built.push(app.ms)
      await app.result.close()
      await store.close()
    })
    cpuMs.push(cpuUs / 1_000)
  }
  section(`start, ${units} units`)
  row('the store opened, ms', spread(opened, 0))
  row('the server built on it, its picture filled, ms', spread(built, 0))
  row('both, and closed again: CPU ms', spread(cpuMs, 0))
}

function settingsOf(dataDir: string): Settings {
  const reading = readSettings({ DATA_DIR: dataDir, ROOM, DEMO: '0', ADMIN_TOKEN: 'an-administrators-token' })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  return reading.settings
}
