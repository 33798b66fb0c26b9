/** A server that comes back judges as it did: how each compound stands and since when, after it was closed, and after it was killed. */
import { expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { LIVE_REALM } from '#wire/live'
import { tokenBook } from '../../server/http/token-book.ts'
import { openHouseLedger } from '../../server/live/ledger.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { footprintOf, json, lonLatOf, type SentFix, type Standing } from '../support/coverage-app.ts'
import { lap, rectangle, SECOND_MS, walk } from '../support/coverage-town.ts'
import { aDataDir, ADMIN_TOKEN, startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'

const ROOM = 'wujin'
const MINUTE_MS = 60_000
/** Short, so that a gap opens while the test looks; the same by day and by night. */
const SETTINGS = { ...DEFAULT_COVERAGE, interval: { dayMin: 5, nightMin: 5 }, thinningMin: 1 }
/** West to east, far apart. */
const COMPOUNDS = ['covered', 'opening', 'partly', 'guarded', 'never'] as const
type Name = (typeof COMPOUNDS)[number]
type Standings = Readonly<Record<Name, Standing>>
const APART_M = 1_000
/** A round takes three minutes: nothing of one that ended so lately goes out of its window while the test runs. */
const JUST_NOW_MS = 10 * SECOND_MS
const VISIT_COUNTS_MS = SETTINGS.interval.dayMin * MINUTE_MS
/** How long ago the visit of the compound that is about to be a gap ended. */
const VISIT_ENDED_MS = VISIT_COUNTS_MS - 20 * SECOND_MS

function westOf(name: Name): number {
  return APART_M * COMPOUNDS.indexOf(name)
}

/** A round of a compound, 15 m outside of its wall, at 2.4 m/s, that ended so long ago. */
function round(name: Name, endedMs: number, corners = lap(westOf(name), 0, 100, 60, 15)): SentFix[] {
  const fixes = walk(corners, { atMs: 0, stepM: 24 })
  const startMs = Date.now() - endedMs - fixes.at(-1)!.atMs
  return fixes.map(({ x, y, atMs }) => ({ unit: `p-${name}`, at: [x, y], atMs: Math.round(startMs + atMs) }))
}

async function call(
  { url }: ServerProcess,
  path: string,
  body?: unknown,
  { method = 'POST', token = ADMIN_TOKEN } = {},
): Promise<Response> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status} ${await answer.text()}`)
  return answer
}

async function send(server: ServerProcess, token: string, fixes: readonly SentFix[]): Promise<void> {
  const body = fixes.map(({ unit, at, atMs }) => {
    const [lon, lat] = lonLatOf(at)
    return { unit, lon, lat, at: atMs, accuracy: 8, crs: 'WGS84' }
  })
  await call(server, '/positions', body, { token })
}

/** How every compound stands, by name. */
async function standings(server: ServerProcess): Promise<Standings> {
  const all = await Promise.all(COMPOUNDS.map(async (name) => [name, await json<Standing>(call(server, `/coverage/${name}`))] as const))
  return Object.fromEntries(all) as Standings // one for each of COMPOUNDS
}

function untilAll(server: ServerProcess, isSo: (all: Standings) => boolean): Promise<Standings> {
  return until({ what: `all compounds to stand so: ${isSo.toString()}`, ask: () => standings(server), isSo })
}

/** A gateway's token, made before the first start. */
async function gatewayToken(dataDir: string): Promise<string> {
  const store = await openSqliteStore({ dataDir })
  const house = await openHouseLedger(store.journal)
  const { token } = await tokenBook(house).create({ name: 'radio', role: 'gateway' }, 'test', Date.now())
  house.close()
  await store.close()
  return token
}

/** A server with compounds in every state, one of which opens while it runs. */
async function watchedServer(dataDir: string, token: string): Promise<ServerProcess> {
  const server = await startServer(dataDir)
  await call(server, '/coverage/settings', SETTINGS, { method: 'PUT' })
  for (const name of COMPOUNDS) {
    const footprint = footprintOf(rectangle(westOf(name), 0, 100, 60))
    await call(server, '/compounds', { id: name, name, type: 'commodity', gates: [], footprint })
    await call(server, '/units', { id: `p-${name}`, confirmed: true, duty: 'onDuty' })
  }
  await call(server, '/units', { id: 'car', mover: 'vehicle', confirmed: true, duty: 'onDuty' })
  await untilAll(server, (all) => COMPOUNDS.every((name) => all[name].status === 'gap'))
  // The plane in which a house measures is that of the compounds which it has when it starts.
  await server.end('SIGTERM')
  return scene(await startServer(dataDir), token)
}

async function scene(server: ServerProcess, token: string): Promise<ServerProcess> {
  const at = lonLatOf([westOf('guarded') + 50, -10])
  await call(server, '/watch-points', { id: 'w', name: '岗', at, compound: 'guarded' })
  await call(server, '/check-ins', { watchPoint: 'w' })
  await send(server, token, [
    ...round('covered', JUST_NOW_MS),
    ...Array.from({ length: 7 }, (_, i): SentFix => ({
      unit: 'p-opening',
      at: [westOf('opening') + 50, -15],
      atMs: Date.now() - VISIT_ENDED_MS - 10 * SECOND_MS * i,
    })).toReversed(),
    ...round('opening', JUST_NOW_MS).map((fix) => ({ ...fix, unit: 'car' })),
    ...round('partly', JUST_NOW_MS, [
      [westOf('partly'), -20],
      [westOf('partly') + 100, -20],
    ]),
  ])
  await untilAll(server, ({ covered, opening, guarded, partly }) => {
    const isLit = covered.status === 'covered' && (partly.cov ?? 0) > 0 && guarded.reason === 'guarded'
    return isLit && opening.status === 'gap' && opening.since === opening.visitAt! + VISIT_COUNTS_MS
  })
  return server
}

/** What does not change as time goes on. */
function lasting({ id, cov, status, reason, gapAt, visitAt, seenAt, since }: Standing) {
  return {
    id,
    status,
    reason,
    gapAt,
    since,
    // What was seen of it is just going out of its window.
    ...(id === 'opening' ? {} : { cov }),
    // Whoever is guarded is visited, and seen, until now.
    ...(id === 'guarded' ? {} : { visitAt, seenAt }),
  }
}

function expectAsBefore(now: Standings, before: Standings, names: readonly Name[] = COMPOUNDS): void {
  for (const name of names) expect(lasting(now[name])).toEqual(lasting(before[name]))
}

/** The same, but since when: it was judged once a second, and the log says in which second fixes came. */
function expectNearlyAsBefore(now: Standing, before: Standing): void {
  expect({ ...lasting(now), since: 0 }).toEqual({ ...lasting(before), since: 0 })
  expect(Math.abs(now.since! - before.since!)).toBeLessThanOrEqual(2 * SECOND_MS)
}

test('closed and opened again, every compound stands as it did, and has since then', async () => {
  const dataDir = await aDataDir()
  const token = await gatewayToken(dataDir)
  const first = await watchedServer(dataDir, token)
  const before = await standings(first)
  expect(before.opening.since).toBe(before.opening.gapAt)

  await first.end('SIGTERM')
  const second = await startServer(dataDir)
  const now = await untilAll(second, ({ covered }) => covered.status !== 'unjudged')

  expectAsBefore(now, before)
})

test('killed after a checkpoint, it has what came after it too, judged as it came', async () => {
  const dataDir = await aDataDir()
  const token = await gatewayToken(dataDir)
  await (await watchedServer(dataDir, token)).end('SIGTERM')
  const second = await startServer(dataDir)
  await send(second, token, round('never', 10 * SECOND_MS))
  const before = await untilAll(second, ({ never }) => never.status === 'covered')

  await second.end('SIGKILL')
  const third = await startServer(dataDir)
  const now = await untilAll(third, ({ covered }) => covered.status !== 'unjudged')

  expectAsBefore(now, before, ['covered', 'opening', 'partly', 'guarded'])
  expectNearlyAsBefore(now.never, before.never)
})

test('killed before any checkpoint, it has all of that from the log', async () => {
  const dataDir = await aDataDir()
  const token = await gatewayToken(dataDir)
  const first = await watchedServer(dataDir, token)
  const before = await standings(first)

  await first.end('SIGKILL')
  const store = await openSqliteStore({ dataDir })
  await store.blobs.remove(`coverage-${ROOM}-${LIVE_REALM}`)
  await store.close()
  const second = await startServer(dataDir)
  const now = await untilAll(second, ({ covered }) => covered.status !== 'unjudged')

  expectAsBefore(now, before, ['opening'])
  expectNearlyAsBefore(now.covered, before.covered)
  // What has always been a gap is one since the house first knew of somebody: when it was first looked at is not in the log.
  expect(lasting(now.partly)).toEqual({ ...lasting(before.partly), since: now.partly.since, gapAt: now.partly.since })
})
