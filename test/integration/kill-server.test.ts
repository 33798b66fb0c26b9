/** The whole server, killed at random moments under load: what was acknowledged is there, once; what was not is sent again. */
import { expect, test } from 'vitest'
import type { PositionsAnswer } from '#wire/fix'
import { LIVE_REALM } from '#wire/live'
import { tokenBook } from '../../server/http/token-book.ts'
import { openHouseLedger } from '../../server/live/ledger.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { aDataDir, ADMIN_TOKEN, startServer, type ServerProcess } from '../support/server-process.ts'

const KILLS = 20
const SENDERS = 4
const FIXES_PER_BATCH = 50
const SHORTEST_LIFE_MS = 100
const LIFE_SPREAD_MS = 500
const HOUR_MS = 3_600_000
const STEP_MS = 20
const ROOM = 'wujin'

const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }

interface Sender {
  readonly unit: string
  readonly acknowledged: Set<number>
  /** The batch that is under way, or whose answer never came: it is sent again. */
  batch: readonly number[]
  nextMs: number
  readonly callSigns: string[]
}

async function post(url: string, token: string, body: unknown): Promise<Response> {
  return fetch(`${url}/api/v1/positions`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
}

/** Sends batch after batch and, between them, changes the unit, until the server is gone. */
async function sendUntilGone(sender: Sender, { url }: ServerProcess, token: string): Promise<void> {
  for (let turn = 0; ; turn++) {
    if (sender.batch.length === 0) {
      sender.batch = Array.from({ length: FIXES_PER_BATCH }, (_, i) => sender.nextMs + i * STEP_MS)
      sender.nextMs += FIXES_PER_BATCH * STEP_MS
    }
    const fixes = sender.batch.map((at) => ({ unit: sender.unit, lon: 119.95, lat: 31.7, at }))
    const answer = await post(url, token, fixes)
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    const { accepted, duplicates, rejected } = (await answer.json()) as PositionsAnswer
    expect({ known: accepted + duplicates, rejected }).toEqual({ known: FIXES_PER_BATCH, rejected: [] })
    for (const atMs of sender.batch) sender.acknowledged.add(atMs)
    sender.batch = []
    const callSign = `${sender.unit}-${sender.callSigns.length}-${turn}`
    const change = await fetch(`${url}/api/v1/units/${sender.unit}`, { method: 'PATCH', headers, body: JSON.stringify({ callSign }) })
    if (change.ok) sender.callSigns.push(callSign)
  }
}

test('a server killed twenty times under load keeps all it acknowledged, each once, and numbers its events without a hole', async () => {
  const dataDir = await aDataDir()
  const baseMs = Date.now() - HOUR_MS
  const senders = Array.from({ length: SENDERS }, (_, i): Sender => ({
    unit: `k-${i}`,
    acknowledged: new Set(),
    batch: [],
    nextMs: baseMs,
    callSigns: [],
  }))
  const backMs: number[] = []
  const token = await gatewayToken(dataDir)

  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServer(dataDir)
    backMs.push(server.readyAfterMs)
    const sending = senders.map((sender) => sendUntilGone(sender, server, token).catch((cause: unknown) => cause))
    await new Promise((resolve) => setTimeout(resolve, SHORTEST_LIFE_MS + Math.random() * LIFE_SPREAD_MS))
    await server.end('SIGKILL')
    for (const cause of await Promise.all(sending)) expect(String(cause)).toContain('TypeError') // fetch failed: the only way a sender stops
  }

  const store = await openSqliteStore({ dataDir })
  try {
    const units = new Map(
      (await store.journal.states(ROOM, LIVE_REALM, 'unit/')).map(({ subject, data }) => [subject, data as { slot: number }]),
    )
    const events = await store.journal.read(ROOM, LIVE_REALM, 0, 1_000_000)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    const told = new Set(events.map(({ data }) => (data as { callSign?: string }).callSign))
    let fixCount = 0
    for (const { unit, acknowledged, callSigns } of senders) {
      const slot = units.get(`unit/${unit}`)?.slot ?? -1
      const { takenMs } = await store.tracks.readUnit(slot, baseMs, Date.now() + HOUR_MS)
      const times = new Set(takenMs)
      expect(times.size).toBe(takenMs.length)
      expect([...acknowledged].filter((atMs) => !times.has(atMs))).toEqual([])
      expect(callSigns.filter((callSign) => !told.has(callSign))).toEqual([])
      fixCount += takenMs.length
    }
    const sorted = backMs.toSorted((a, b) => a - b)
    console.log(
      `killed ${KILLS} times: ${fixCount} fixes and ${events.length} events kept; back after ${Math.round(sorted[KILLS / 2] ?? 0)} ms (median), ${Math.round(sorted.at(-1) ?? 0)} ms (longest)`,
    )
  } finally {
    await store.close()
  }
})

/** A gateway's token, made before the first start. */
async function gatewayToken(dataDir: string): Promise<string> {
  const store = await openSqliteStore({ dataDir })
  const house = await openHouseLedger(store.journal)
  const { token } = await tokenBook(house).create({ name: 'radio', role: 'gateway' }, 'test', Date.now())
  house.close()
  await store.close()
  return token
}
