/** The whole server, killed while it takes a dropped file: the file is taken again, and nothing of it is there twice. */
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import type { DropReceipt } from '../../server/doors/drop/drop-receipt.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { DESK_MAPPING, deskRow, deskTable } from '../support/report-tables.ts'
import { aDataDir, ADMIN_TOKEN, startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'

const ROWS = 6_000
const KILLS = 3
const ROOM = 'wujin'
const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }

/** How many reports the board counts. */
async function countOf({ url }: ServerProcess): Promise<number> {
  const span = 'from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z&baseFrom=2023-01-01T00:00:00Z&baseTo=2024-01-01T00:00:00Z'
  const board = (await (await fetch(`${url}/api/v1/kpi?${span}`, { headers })).json()) as {
    readonly figures: readonly { readonly value: number }[]
  }
  return board.figures[0]!.value
}

test('a file under way when the server is killed, three times, is whole in the end, and each report of it is there once', async () => {
  const [dataDir, dir] = [await aDataDir(), await aDataDir()]
  const environment = { DROP_DIR: dir, DROP_STILL_S: '1' }
  const first = await startServer(dataDir, environment)
  const { id: _id, ...columns } = DESK_MAPPING.columns
  await fetch(`${first.url}/api/v1/report-mappings/110`, { method: 'PUT', headers, body: JSON.stringify({ ...DESK_MAPPING, columns }) })
  // Without ids, and every second row like the one before: only their order tells them apart.
  const table = deskTable(...Array.from({ length: ROWS }, (_, i) => deskRow('', { 简要案情: `第 ${Math.floor(i / 2)} 件` })))
  await writeFile(join(dir, '.110.csv'), table)
  await rename(join(dir, '.110.csv'), join(dir, '110.csv'))

  let server = first
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await countOf(server)
    await until({ what: 'some of the file', ask: () => countOf(server), isSo: (count) => count > before || count === ROWS, everyMs: 10 })
    await server.end('SIGKILL')
    server = await startServer(dataDir, environment)
  }
  await until({ what: 'the receipt', ask: () => readdir(join(dir, 'done')), isSo: (names) => names.includes('110.csv') })
  const receipt = JSON.parse(await readFile(join(dir, 'done/110.csv.receipt.json'), 'utf8')) as DropReceipt
  await server.end('SIGTERM')

  expect(receipt).toMatchObject({ records: ROWS, refused: 0 })
  expect(receipt.added! + receipt.duplicates!).toBe(ROWS)
  expect(receipt.outcome === 'alreadyTaken' || receipt.duplicates! > 0).toBe(true)
  console.log(`killed ${KILLS} times: ${receipt.outcome}, ${receipt.added} new at last, ${receipt.duplicates} there already`)
  const store = await openSqliteStore({ dataDir })
  try {
    const events = (await store.journal.read(ROOM, LIVE_REALM, 0, 1_000_000)).filter(({ kind }) => kind === 'incident:imported')
    expect(events).toHaveLength(ROWS)
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(ROWS)
  } finally {
    await store.close()
  }
})
