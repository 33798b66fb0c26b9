/** What only a store on disk can be asked: to come back, to be shared by processes, to be copied and replaced, to stay small. */
import { execFile } from 'node:child_process'
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../server/store/ports.ts'
import { JOURNAL_FILE } from '../../server/store/sqlite/database.ts'
import { JOURNAL_MIGRATIONS } from '../../server/store/sqlite/migrations.ts'
import { restoreInto } from '../../server/store/sqlite-store.ts'
import { everything, sortedRows } from '../support/fix-rows.ts'
import { someFixes } from '../support/fixes.ts'
import { noisyWalks, seeded } from '../support/noisy-walks.ts'
import { aDraft, aFolder, maintainFully, openSqlite } from '../support/stores.ts'

const HOUR_MS = 3_600_000
const START_MS = 480_000 * HOUR_MS
const FOREVER_MS = 1_000 * HOUR_MS
const WRITER = fileURLToPath(new URL('../support/journal-writer.ts', import.meta.url))

async function contents(store: Store): Promise<unknown> {
  return {
    events: await store.journal.read('wujin', 'live', 0, 1_000),
    states: await store.journal.states('wujin', 'live', ''),
    fixes: sortedRows(await everything(store.tracks.readAll(0, START_MS + FOREVER_MS))),
    places: sortedRows(await store.tracks.placesAt(START_MS + FOREVER_MS)),
    roads: await store.blobs.get('roads'),
  }
}

/** Something of everything: two hours in pieces, one place that outlived its fixes, one hour in blocks. */
async function fill(store: Store): Promise<void> {
  await store.journal.append([aDraft({ data: { callSign: 'A1' } }), aDraft({ subject: 'unit/b' })])
  await store.tracks.append(
    someFixes([
      { slot: 9, takenMs: START_MS - 50 * HOUR_MS },
      { slot: 1, takenMs: START_MS },
      { slot: 2, takenMs: START_MS + HOUR_MS },
    ]),
  )
  await maintainFully(store.tracks, START_MS + 2 * HOUR_MS + HOUR_MS / 2, 10 * HOUR_MS)
  await store.tracks.append(someFixes([{ slot: 1, takenMs: START_MS + 2 * HOUR_MS }]))
  await store.blobs.put('roads', Uint8Array.of(1, 2, 3))
}

describe('a store on disk', () => {
  test('[J1] [T1] [B1] [S1] [S3] comes back with all it held, closed or not', async () => {
    const dataDir = await aFolder()
    const first = await openSqlite({ dataDir })
    await fill(first)
    const [held, epoch] = [await contents(first), await first.epoch()]

    const beside = await openSqlite({ dataDir })
    expect(await contents(beside)).toEqual(held)
    await beside.close()
    await first.close()
    const again = await openSqlite({ dataDir })

    expect(await contents(again)).toEqual(held)
    expect(await again.epoch()).toBe(epoch)
  })

  test('[S3] closing waits for what was handed in', async () => {
    const dataDir = await aFolder()
    const first = await openSqlite({ dataDir })

    const appending = Promise.all([first.journal.append([aDraft()]), first.tracks.append(someFixes([{ takenMs: START_MS }]))])
    await first.close()
    await appending

    const again = await openSqlite({ dataDir })
    expect(await again.journal.lastSeq('wujin', 'live')).toBe(1)
    expect((await again.tracks.stats()).recentFixes).toBe(1)
  })

  test('[J6] the database itself refuses to change or forget an event', async () => {
    const dataDir = await aFolder()
    const store = await openSqlite({ dataDir })
    await store.journal.append([aDraft()])

    const database = new DatabaseSync(`${dataDir}/lamplight.db`)
    expect(() => database.exec(`UPDATE journal SET by = 'somebody else'`)).toThrow('append-only')
    expect(() => database.exec('DELETE FROM journal')).toThrow('append-only')
    database.close()
  })

  test('files made by a newer version are refused by name, and left alone', async () => {
    const dataDir = await aFolder()
    await (await openSqlite({ dataDir })).close()
    const database = new DatabaseSync(`${dataDir}/tracks.db`)
    database.exec('PRAGMA user_version = 99')
    database.close()

    await expect(openSqlite({ dataDir })).rejects.toThrow(/tracks\.db has schema 99/)
  })

  test('[J2] [J5] four processes that append at once leave no hole, and an open store is told', async () => {
    const dataDir = await aFolder()
    const store = await openSqlite({ dataDir })
    let calls = 0
    const told = new Promise<void>((resolve) => {
      store.journal.onForeign(() => {
        calls += 1
        resolve()
      })
    })

    const others = ['p', 'q', 'r'].map((name) => promisify(execFile)(process.execPath, [WRITER, dataDir, name, '40']))
    for (let i = 0; i < 40; i++) await store.journal.append([aDraft({ subject: `unit/own-${i}` })])
    await Promise.all([...others, told])

    const events = await store.journal.read('wujin', 'live', 0, 1_000)
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 160 }, (_, i) => i + 1))
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(160)
    expect(calls).toBeGreaterThan(0)
  })

  test('[J5] a store is not told of what it appended itself, and not after it stopped listening', async () => {
    const dataDir = await aFolder()
    const [own, other] = [await openSqlite({ dataDir, pollMs: 20 }), await openSqlite({ dataDir, pollMs: 20 })]
    const calls: string[] = []
    const told = new Promise<void>((resolve) => {
      other.journal.onForeign(() => {
        calls.push('other')
        resolve()
      })
    })
    own.journal.onForeign(() => calls.push('own'))
    other.journal.onForeign(() => calls.push('stopped'))()

    await own.journal.append([aDraft()])
    await told

    expect(new Set(calls)).toEqual(new Set(['other']))
  })

  test('[T2] [T3] two stores on one log see what the other appends, compacts and removes', async () => {
    const dataDir = await aFolder()
    const [one, other] = [await openSqlite({ dataDir }), await openSqlite({ dataDir })]
    const timesOf = async (store: Store) => [...(await store.tracks.timesOf(1, 0, START_MS + FOREVER_MS))]

    for (let turn = 0; turn < 6; turn++) {
      const [writer, keeper] = turn % 2 ? [one, other] : [other, one]
      await writer.tracks.append(someFixes([{ slot: 1, takenMs: START_MS + turn * HOUR_MS }]))
      await keeper.tracks.append(someFixes([{ slot: 1, takenMs: START_MS + turn * HOUR_MS + 1 }]))
      if (turn % 3 === 2) await maintainFully(keeper.tracks, START_MS + turn * HOUR_MS, FOREVER_MS)
      expect(await timesOf(one)).toHaveLength(2 * turn + 2)
      expect(await timesOf(other)).toEqual(await timesOf(one))
    }
    await maintainFully(one.tracks, START_MS + 90 * HOUR_MS, HOUR_MS)
    expect(await timesOf(other)).toEqual([])
    expect(await other.tracks.placesAt(START_MS + FOREVER_MS)).toMatchObject({
      count: 1,
      takenMs: Float64Array.of(START_MS + 5 * HOUR_MS + 1),
    })
  })
})

describe('backup and restore of a store on disk', () => {
  test('[S2] a backup taken while appends go on, restored, is the log as it stood, under another epoch', async () => {
    const [dataDir, folder, freshDir] = [await aFolder(), await aFolder(), await aFolder()]
    const store = await openSqlite({ dataDir })
    await fill(store)
    const held = await contents(store)

    const copying = store.backup(folder)
    const later = Promise.all(Array.from({ length: 50 }, () => store.journal.append([aDraft({ kind: 'later' })])))
    await Promise.all([copying, later])
    await restoreInto(freshDir, folder)
    const restored = await openSqlite({ dataDir: freshDir })

    const events = await restored.journal.read('wujin', 'live', 0, 1_000)
    const found = (await contents(restored)) as { events: unknown; states: unknown }
    const ofThen = events.filter(({ kind }) => kind !== 'later')
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    expect({ ...found, events: ofThen, states: 0 }).toEqual({ ...(held as object), states: 0 })
    expect(await restored.epoch()).not.toBe(await store.epoch())
  })

  test('[S2] a store in use is replaced at once, is told, takes appends again, and holds nothing of what it was', async () => {
    const [dataDir, folder] = [await aFolder(), await aFolder()]
    const store = await openSqlite({ dataDir, pollMs: 20 })
    await fill(store)
    const [held, epoch] = [await contents(store), await store.epoch()]
    await store.backup(folder)
    await store.journal.append(Array.from({ length: 30 }, () => aDraft()))
    await store.tracks.append(someFixes([{ slot: 5, takenMs: START_MS + 3 * HOUR_MS }]))
    await maintainFully(store.tracks, START_MS + 5 * HOUR_MS, FOREVER_MS)
    const told = new Promise<void>((resolve) => store.journal.onForeign(resolve))

    await restoreInto(dataDir, folder)
    await told

    expect(await contents(store)).toEqual(held)
    expect(await store.epoch()).not.toBe(epoch)
    expect((await store.journal.append([aDraft()]))[0]?.seq).toBe(3)
    await store.tracks.append(someFixes([{ slot: 5, takenMs: START_MS + 4 * HOUR_MS }]))
    expect((await store.tracks.readUnit(5, 0, START_MS + FOREVER_MS)).count).toBe(1)
    expect((await readdir(dataDir)).filter((name) => name.startsWith('restore-'))).toEqual([])
  })

  test('[S2] a backup goes into an empty folder only', async () => {
    const folder = await aFolder()
    const store = await openSqlite({ dataDir: await aFolder() })
    await writeFile(`${folder}/letter.txt`, 'mine')

    await expect(store.backup(folder)).rejects.toMatchObject({ code: 'STATE_CONFLICT' })

    expect(await readdir(folder)).toEqual(['letter.txt'])
  })

  test.each([
    ['a file was changed', (folder: string) => appendFile(`${folder}/tracks.db`, 'x')],
    ['its manifest is missing', (folder: string) => rm(`${folder}/manifest.json`)],
    [
      'it lists a file of another name',
      async (folder: string) => {
        const text = await readFile(`${folder}/manifest.json`, 'utf8')
        await writeFile(`${folder}/manifest.json`, text.replace('tracks.db', '../tracks.db'))
      },
    ],
  ])('[S2] a backup is refused, and nothing changed, when %s', async (_why, spoil) => {
    const [dataDir, folder] = [await aFolder(), await aFolder()]
    const store = await openSqlite({ dataDir })
    await fill(store)
    const [held, epoch] = [await contents(store), await store.epoch()]
    await store.backup(folder)
    await spoil(folder)

    await expect(restoreInto(dataDir, folder)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })

    expect(await contents(store)).toEqual(held)
    expect(await store.epoch()).toBe(epoch)
  })
})

test('[T8] an hour of 300 units that report every ten seconds takes at most 24 bytes a fix as it came, and 12 compacted', async () => {
  const store = await openSqlite({ dataDir: await aFolder(), groupMs: 0 })
  let count = 0
  for (const fixes of noisyWalks(300, 360, START_MS, seeded(1))) {
    await store.tracks.append(fixes)
    count += fixes.count
  }

  const recent = await store.tracks.stats()
  await maintainFully(store.tracks, START_MS + 3 * HOUR_MS, FOREVER_MS)
  const compacted = await store.tracks.stats()

  expect(recent.recentFixes).toBe(count)
  expect(compacted.compactedFixes).toBe(count)
  console.log(`bytes a fix: ${(recent.recentBytes / count).toFixed(2)} recent, ${(compacted.compactedBytes / count).toFixed(2)} compacted`)
  expect(recent.recentBytes / count).toBeLessThanOrEqual(24)
  expect(compacted.compactedBytes / count).toBeLessThanOrEqual(12)
})

test('a blob of the first schema is still there under the next', async () => {
  const dataDir = await aFolder()
  const before = new DatabaseSync(`${dataDir}/${JOURNAL_FILE}`)
  before.exec(JOURNAL_MIGRATIONS[0]!)
  before.exec('PRAGMA user_version = 1')
  before.prepare('INSERT INTO blobs VALUES (?, ?)').run('roads', Uint8Array.of(1, 2, 3))
  before.close()

  const { blobs } = await openSqlite({ dataDir })

  expect(await blobs.get('roads')).toEqual(Uint8Array.of(1, 2, 3))
})

test('[B1] what a put that was cut short has left is not the blob, and is removed by the next', async () => {
  const dataDir = await aFolder()
  const { blobs } = await openSqlite({ dataDir })
  await blobs.put('roads', Uint8Array.of(1))
  const beside = new DatabaseSync(`${dataDir}/${JOURNAL_FILE}`)
  onTestFinished(() => beside.close())
  beside.prepare('INSERT INTO blob_parts VALUES (?, ?, ?, ?)').run('roads', 'cut short', 0, Uint8Array.of(9))

  const between = await blobs.get('roads')
  await blobs.put('roads', Uint8Array.of(2))

  expect(between).toEqual(Uint8Array.of(1))
  expect(beside.prepare('SELECT bytes FROM blob_parts').all()).toEqual([{ bytes: Uint8Array.of(2) }])
})

test('[B1] of two processes that put the same blob, one succeeds, and the blob is whole', async () => {
  const dataDir = await aFolder()
  const [one, other] = [await openSqlite({ dataDir }), await openSqlite({ dataDir })]
  const large = new Uint8Array(20_000_000).fill(1)

  const outcomes = await Promise.allSettled([one.blobs.put('roads', large), other.blobs.put('roads', Uint8Array.of(2))])

  expect(outcomes.map(({ status }) => status)).toContain('fulfilled')
  expect([large.length, 1]).toContain((await one.blobs.get('roads'))?.length)
})
