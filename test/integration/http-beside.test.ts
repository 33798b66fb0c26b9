/** A server on disk, and another process that writes into the same folder: the command line. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tokenBook } from '../../server/http/token-book.ts'
import { openHouseLedger } from '../../server/live/ledger.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { restoreInto } from '../../server/store/sqlite/restore.ts'
import { startApp } from '../support/http-server.ts'

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lamplight-beside-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function startOnDisk() {
  const dataDir = await aFolder()
  const store = await openSqliteStore({ dataDir })
  onTestFinished(() => store.close())
  const { call, tokens } = await startApp({ store, settings: { DATA_DIR: dataDir } })
  async function send(at: number): Promise<unknown> {
    const answer = await call('/api/v1/positions', {
      method: 'POST',
      token: tokens.gateway,
      body: [{ unit: 'G1', lon: 119.95, lat: 31.7, at }],
    })
    return answer.json()
  }
  return { dataDir, store, call, tokens, send }
}

test('a token made and revoked beside a running server is known to it soon', async () => {
  const { dataDir, call } = await startOnDisk()
  const beside = await openSqliteStore({ dataDir })
  const house = await openHouseLedger(beside.journal)
  onTestFinished(async () => {
    house.close()
    await beside.close()
  })
  const books = tokenBook(house)
  const { token, record } = await books.create({ name: 'hall', role: 'wall' }, 'cli', Date.now())
  const statusNow = async () => (await call('/api/v1/units', { token })).status

  await expect.poll(statusNow, { timeout: 30_000 }).toBe(200)
  await books.revoke(record.id, 'cli', Date.now())
  await expect.poll(statusNow, { timeout: 30_000 }).toBe(401)
})

test('a fix that a restored backup lacks is taken again, and one that it has stays a duplicate', async () => {
  const { dataDir, store, send } = await startOnDisk()
  const nowMs = Date.now()
  expect(await send(nowMs - 2_000)).toMatchObject({ accepted: 1 })
  const folder = join(await aFolder(), 'backup')
  await store.backup(folder)
  expect(await send(nowMs - 1_000)).toMatchObject({ accepted: 1 })
  expect(await send(nowMs - 1_000)).toMatchObject({ duplicates: 1 })

  await restoreInto(dataDir, folder)

  await expect.poll(() => send(nowMs - 1_000), { timeout: 30_000 }).toMatchObject({ accepted: 1 })
  expect(await send(nowMs - 2_000)).toMatchObject({ accepted: 0, duplicates: 1 })
  expect((await store.tracks.readUnit(0, 0, Number.MAX_SAFE_INTEGER)).count).toBe(2)
})
