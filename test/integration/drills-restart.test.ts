/** A drill and a server that goes away: killed, replaced by a backup, or told late what happened. */
import { expect, test } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import { LIVE_REALM } from '#wire/live'
import type { Role } from '#wire/roles'
import { tokenBook } from '../../server/http/token-book.ts'
import { openHouseLedger } from '../../server/live/ledger.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject, at, inCircle } from '../support/drills.ts'
import { replaceableStore, type ReplaceableStore } from '../support/replaceable-store.ts'
import { aDataDir, ADMIN_TOKEN, startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'

const ROOM = 'wujin'
const HOUR_MS = 3_600_000

/** Tokens of a house that has not started yet. */
async function tokensFor<Name extends string>(
  dataDir: string,
  roles: Readonly<Record<Name, Role>>,
): Promise<Readonly<Record<Name, string>>> {
  const store = await openSqliteStore({ dataDir })
  const house = await openHouseLedger(store.journal)
  const made: Partial<Record<Name, string>> = {}
  for (const name of Object.keys(roles) as Name[])
    // the keys are the names
    made[name] = (await tokenBook(house).create({ name, role: roles[name] }, 'test', Date.now())).token
  house.close()
  await store.close()
  return made as Record<Name, string> // one for each
}

async function ask<T>({ url }: ServerProcess, path: string, token: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T // each call says what it expects
}

test('a drill whose server is killed goes on where it was, hears of what was stored and sent meanwhile, and says how long nobody listened', async () => {
  const dataDir = await aDataDir()
  const { office, chief, radio } = await tokensFor(dataDir, { office: 'coordinator', chief: 'leader', radio: 'gateway' })
  const stand = (server: ServerProcess, unit: string, x: number, atMs: number) => {
    const [lon, lat] = at(x)
    return ask(server, '/positions', radio, [{ unit, lon, lat, at: atMs, accuracy: 5, crs: 'WGS84' }])
  }
  const both = anExpectation({ id: 'both', of: ['u1', 'u2'], recognisedBy: inCircle(2, { freshS: 600 }), withinS: 600 })
  const plan = planAtOnce({
    participants: ['u1', 'u2'].map((id) => ({ kind: 'unit', id, isWithdrawn: false })),
    script: [
      anInject({ when: { kind: 'clock', atS: 0 }, expectations: [both] }),
      anInject({ id: 'missed', when: { kind: 'clock', atS: 2 }, expectations: [] }),
      anInject({ id: 'after', when: { kind: 'afterMet', expectation: 'both', delayS: 0 }, expectations: [] }),
    ],
  })
  const first = await startServer(dataDir)
  for (const id of ['u1', 'u2']) await ask(first, '/units', ADMIN_TOKEN, { id, mover: 'foot', duty: 'onDuty', confirmed: true })
  await ask(first, '/drills', office, plan)
  await ask(first, '/drills/d-1/start', chief, {})
  const seenMs = Date.now()
  await stand(first, 'u1', 10, seenMs)
  await first.end('SIGKILL')
  const killedMs = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 2_500)) // the second inject falls due meanwhile

  const second = await startServer(dataDir)
  await stand(second, 'u2', 10, killedMs + 100)
  const board = await until({
    what: 'both to be known to have come',
    ask: () => ask<DrillBoard>(second, '/drills/d-1', office),
    isSo: ({ injects }) => injects[2]!.actualMs !== undefined,
  })

  expect(board.state).toBe('running')
  expect(board.whole!.outcomes[0]).toMatchObject({ verdict: 'met', actualMs: killedMs + 100 - board.startedMs! })
  expect(board.whole!.outcomes[0]!.evidence).toMatchObject([{ unit: 'u1', atMs: seenMs }, { unit: 'u2' }])
  expect(board.injects[1]!.lateMs).toBeGreaterThan(0)
  expect(board.outages).toHaveLength(1)
  const [{ fromMs, toMs }] = board.outages as [{ fromMs: number; toMs: number }]
  expect(fromMs).toBeLessThanOrEqual(killedMs)
  expect(fromMs).toBeGreaterThanOrEqual(board.startedMs!)
  expect(toMs).toBeGreaterThan(killedMs + 2_000)
  await second.end('SIGTERM')
  const store = await openSqliteStore({ dataDir })
  try {
    for (const realm of ['d-1', LIVE_REALM]) {
      const events = await store.journal.read(ROOM, realm, 0, 100_000)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
      expect(events.some(({ kind }) => kind.startsWith('drill'))).toBe(realm === 'd-1')
    }
  } finally {
    await store.close()
  }
})

test('positions that come after the end are timed by their own times, and the report says so', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const seenMs = Date.now()
  app.pass(50_000)
  await app.did('/drills/d-1/stop', app.chief)
  const before = await app.report('d-1')

  await app.stand('u1', 0, seenMs)
  await app.stand('u2', 0, seenMs + 2)
  await app.untilBoard('d-1', 'what came late to count', ({ whole }) => whole?.outcomes[0]?.verdict === 'met')

  expect(before.outcomes[0]!.verdict).toBe('cutOff')
  expect((await app.report('d-1')).outcomes[0]!.evidence.map(({ atMs }) => atMs)).toEqual([seenMs, seenMs + 2])
})

test('a mark on a drill that ended long ago has the log read again', async () => {
  const app = await drillApp()
  app.pass(-2 * HOUR_MS)
  const seenMs = (await app.begin(planAtOnce())).injects[0]!.atMs
  await app.did('/drills/d-1/stop', app.chief)
  const again = await drillApp({ store: app.store })
  for (const unit of ['u1', 'u2']) await again.stand(unit, 0, seenMs)

  const unheard = (await again.report('d-1')).outcomes[0]!.verdict
  await again.did('/drills/d-1/mark', again.eye, { note: '补记' })

  expect(unheard).toBe('cutOff')
  expect((await again.report('d-1')).outcomes[0]!.verdict).toBe('met')
})

test('after the log was replaced by a backup, the drills are those of the backup, and what was going on in it goes on', async () => {
  const [own, backup] = [await drillApp({ store: replaceableStore(memoryStore()) }, true), await drillApp()]
  const [withdrawn, ...others] = planAtOnce().participants
  await own.begin(planAtOnce({ id: 'd-2', participants: [{ ...withdrawn!, isWithdrawn: true }, ...others] }))
  await backup.addCompound('near-u1', 0)
  await backup.begin(planAtOnce())
  await backup.app.close()
  const { coordinator, gateway, wall } = backup.tokens // after that they are those of the house
  const answered = async (id: string) => (await own.get(`/drills/${id}`, coordinator)).status
  ;(own.store as ReplaceableStore).replace(backup.store)

  await until({ what: 'the drill of the backup to be there', ask: () => answered('d-1'), isSo: (status) => status === 200 })
  const [lon, lat] = at(40)
  const stand = (unit: string) => own.did('/positions', gateway, [{ unit, lon, lat, at: Date.now(), accuracy: 5, crs: 'WGS84' }])
  await stand('u1')
  expect(await own.untilLit('near-u1', wall)).toBeGreaterThan(0)
  await stand('u2')

  const board = await until({
    what: 'it to be timed',
    ask: () => own.board('d-1', coordinator),
    isSo: ({ whole }) => whole?.outcomes[0]?.verdict === 'met',
  })
  expect(board.outages).toHaveLength(1)
  expect(await answered('d-2')).toBe(404)
})
