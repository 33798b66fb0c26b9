import { readFile, writeFile, readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { backupCommand } from '../../server/cli/backup.ts'
import { exportCommand } from '../../server/cli/export.ts'
import { importCommand } from '../../server/cli/import.ts'
import { restoreCommand } from '../../server/cli/restore.ts'
import type { Store } from '../../server/store/ports.ts'
import { someFixes } from '../support/fixes.ts'
import { SITE_ROOM, siteDesk, type SiteDesk } from '../support/site-desk.ts'
import { aDraft, maintainFully, openSqlite } from '../support/stores.ts'

const HOUR_MS = 3_600_000
const T0_MS = Date.UTC(2026, 10, 20)
const KEEP_MS = 1e12

/** Two units and their sources, twelve hours of fixes of which the first are compacted and the last are not. */
async function aSite(): Promise<{ readonly desk: SiteDesk; readonly store: Store }> {
  const desk = await siteDesk()
  const store = await openSqlite({ dataDir: desk.dataDir })
  await store.journal.append([
    aDraft({ subject: 'unit/Wolf', data: { id: 'Wolf', slot: 0 } }),
    aDraft({ subject: 'unit/红-2', data: { id: '红-2', slot: 1 } }),
    aDraft({ room: 'house', subject: 'source/radio', data: { index: 4 } }),
    aDraft({
      subject: 'compound/c1',
      kind: 'compound:imported',
      data: { id: 'c1', name: '花园, "东区"', geometry: { type: 'Point', coordinates: [120, 31] } },
    }),
  ])
  const fixes = someFixes(
    Array.from({ length: 1_440 }, (_, i) => ({
      slot: i % 2,
      takenMs: T0_MS + i * 30_000,
      receivedMs: T0_MS + i * 30_000 + (i % 7),
      lon: 119.9 + i / 1e4,
      mark: i % 5,
    })),
  )
  fixes.source.fill(4)
  fixes.speedCmps.fill(137)
  await store.tracks.append(fixes)
  await maintainFully(store.tracks, T0_MS + 9 * HOUR_MS, KEEP_MS)
  return { desk, store }
}

async function exported(desk: SiteDesk, ...args: readonly string[]): Promise<readonly string[]> {
  const { status, printed, errors } = await desk.run(exportCommand, ...args)
  expect({ status, errors }).toEqual({ status: 0, errors: [] })
  return printed
}

it.each(['csv', 'ndjson'])(
  'tracks exported as %s and imported into another site are equal when exported again, and importing twice changes nothing',
  async (format) => {
    const { desk } = await aSite()
    const other = await siteDesk()
    const file = desk.path(`tracks.${format}`)

    await exported(desk, 'tracks', '--format', format, '--out', file)
    const first = await other.run(importCommand, 'tracks', file, '--keep-days', '400')
    const again = await other.run(importCommand, 'tracks', file, '--keep-days', '400')

    expect(first).toMatchObject({ status: 0, errors: [] })
    expect(first.printed.join()).toContain('1440 fixes stored')
    expect(again.printed.join()).toContain('0 fixes stored')
    expect(again.printed.join()).toContain('1440 known already')
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(format === 'csv' ? 1_441 : 1_440)
    expect((await exported(other, 'tracks', '--format', format)).toSorted()).toEqual(lines.toSorted())
  },
)

it('one unit is exported in order of time, within the range', async () => {
  const { desk } = await aSite()

  const lines = await exported(
    desk,
    'tracks',
    '--unit',
    '红-2',
    '--from',
    '2026-11-20T08:00:00+08:00',
    '--to',
    '2026-11-20T01:00:00Z',
    '--format',
    'ndjson',
  )

  const fixes = lines.map(
    (line) => JSON.parse(line) as { readonly unit: string; readonly taken: string; readonly source: string; readonly speed: number },
  )
  expect(fixes).toHaveLength(60)
  expect(fixes.map(({ taken }) => Date.parse(taken))).toEqual(Array.from({ length: 60 }, (_, i) => T0_MS + (2 * i + 1) * 30_000))
  expect(fixes[0]).toMatchObject({ unit: '红-2', source: 'radio', speed: 1.37 })
})

it('journal and places are exported in their forms, and nothing of the house is', async () => {
  const { desk } = await aSite()

  const journal = (await exported(desk, 'journal')).map((line) => JSON.parse(line) as { readonly seq: number; readonly subject: string })
  const csv = await exported(desk, 'journal', '--format', 'csv')
  const places = JSON.parse((await exported(desk, 'places')).join('\n')) as { readonly features: readonly unknown[] }

  expect(journal.map(({ seq, subject }) => [seq, subject])).toEqual([
    [1, 'unit/Wolf'],
    [2, 'unit/红-2'],
    [3, 'compound/c1'],
  ])
  expect(csv[0]).toBe('seq,at,known,by,kind,subject,data')
  expect(csv[3]).toContain('""name"":""花园, \\""东区\\""""')
  expect(places.features).toEqual([
    {
      type: 'Feature',
      id: 'c1',
      geometry: { type: 'Point', coordinates: [120, 31] },
      properties: { kind: 'compound', name: '花园, "东区"' },
    },
  ])
})

it('records that are wrong are named and the rest is imported', async () => {
  const desk = await siteDesk()
  const file = desk.path('some.csv')
  await writeFile(file, 'unit,taken,lon,lat\na,2025-01-01T00:00:00Z,119.9,31.7\na,yesterday,119.9,31.7\na,2025-01-01T00:00:10Z,,31.7\n')

  const { status, printed, errors } = await desk.run(importCommand, 'tracks', file, '--keep-days', '1000')

  expect(status).toBe(0)
  expect(printed.join()).toContain('1 fixes stored until 2029-08-20')
  expect(errors).toEqual([expect.stringContaining('record 2: taken'), expect.stringContaining('record 3: lon')])
})

it('wrong use is answered with what is wrong', async () => {
  const desk = await siteDesk()

  const runs = await Promise.all([
    desk.run(exportCommand, 'people'),
    desk.run(exportCommand, 'places', '--format', 'csv'),
    desk.run(exportCommand, 'tracks', '--from', 'today'),
    desk.run(importCommand, 'tracks', 'x.csv'),
    desk.run(backupCommand),
    desk.run(restoreCommand, 'a', 'b'),
  ])

  expect(runs.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2, 2])
  expect(runs.map(({ errors }) => errors.join('\n').split('\n')[0])).toEqual([
    expect.stringContaining("'people'"),
    expect.stringContaining('--format'),
    expect.stringContaining('--from'),
    expect.stringContaining('--keep-days'),
    expect.stringContaining('FOLDER'),
    expect.stringContaining('FOLDER'),
  ])
})

it('[S1] [S2] a backup made while the site is in use comes back over later changes, all at once, under a new epoch, and is announced', async () => {
  const { desk, store } = await aSite()
  const before = await exported(desk, 'tracks')
  const epoch = await store.epoch()
  const backup = await desk.run(backupCommand, desk.path('backup'))
  await store.journal.append([aDraft({ subject: 'unit/later', data: { id: 'later', slot: 2 } })])
  await store.tracks.append(someFixes([{ slot: 2, takenMs: T0_MS }]))
  const announced = new Promise<void>((resolve) => store.journal.onForeign(resolve))

  const restored = await desk.run(restoreCommand, desk.path('backup'))

  await announced
  expect([backup.status, restored.status]).toEqual([0, 0])
  expect(await store.epoch()).not.toBe(epoch)
  expect(await store.journal.lastSeq(SITE_ROOM, LIVE_REALM)).toBe(3)
  expect((await exported(desk, 'tracks')).toSorted()).toEqual(before.toSorted())
  expect((await store.tracks.readUnit(2, 0, KEEP_MS * 10)).count).toBe(0)
  expect((await store.tracks.readUnit(1, 0, KEEP_MS * 10)).count).toBe(720)
  await store.journal.append([aDraft()])
  expect(await store.journal.lastSeq(SITE_ROOM, LIVE_REALM)).toBe(4)
})

it('a backup that is damaged, incomplete or none is refused, and nothing changes; a folder in use is not written over', async () => {
  const { desk, store } = await aSite()
  const epoch = await store.epoch()
  const folder = desk.path('backup')
  await desk.run(backupCommand, folder)

  const twice = await desk.run(backupCommand, folder)
  const file = `${folder}/tracks.db`
  const bytes = await readFile(file)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(file, bytes)
  const damaged = await desk.run(restoreCommand, folder)
  const none = await desk.run(restoreCommand, desk.path('nowhere'))

  expect([twice, damaged, none].map(({ status }) => status)).toEqual([1, 1, 1])
  expect(twice.errors.join()).toContain('not empty')
  expect(damaged.errors.join()).toContain('tracks.db does not match its checksum')
  expect(none.errors.join()).toContain('not a whole backup')
  expect(await store.epoch()).toBe(epoch)
  expect((await readdir(desk.dataDir)).filter((name) => name.startsWith('restore-'))).toEqual([])
})
