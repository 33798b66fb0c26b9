/** Water beside a compound: nobody looks at it, and it is nobody's gap. Lakes come while the server runs, as they do from a map office. */
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import { importCommand } from '../../server/cli/import.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { PLANE } from '../support/coverage-quarter.ts'
import { coverageApp, footprintOf, json, type CoverageApp, type SentFix, type Standing } from '../support/coverage-app.ts'
import { lap, rectangle, walk } from '../support/coverage-town.ts'
import { testSettings } from '../support/http-server.ts'
import { aFolder } from '../support/stores.ts'

const HOUSE = rectangle(0, 0, 100, 60)
/** All that lies more than 40 m east of the house: half of the ring's width on that side. */
const SHORE_X = 140
const LAKE = footprintOf(rectangle(SHORE_X, -500, 900, 1_060))
/** The same by day and by night: what is shown does not depend on when it is run. */
const STEADY: CoverageSettings = { ...DEFAULT_COVERAGE, interval: { dayMin: 120, nightMin: 120 } }
const CELL_M = 6

/** A round of the house that ended ten minutes ago, 15 m outside of the wall. */
function round(): SentFix[] {
  const fixes = walk(lap(0, 0, 100, 60, 15), { atMs: 0 })
  const startMs = Date.now() - 600_000 - fixes.at(-1)!.atMs
  return fixes.map(({ x, y, atMs }) => ({ at: [x, y], atMs: Math.round(startMs + atMs) }))
}

/** A house of which nobody has seen anything, unless there are fixes. */
async function aHouse(fixes: readonly SentFix[] = [], options: Parameters<typeof coverageApp>[0] = {}): Promise<CoverageApp> {
  const app = await coverageApp(options)
  await app.put(STEADY)
  await app.add('c', footprintOf(HOUSE))
  await app.enlist('p1')
  if (fixes.length > 0) await app.send(fixes)
  return app
}

function addLake({ house: { call, tokens } }: CoverageApp): Promise<Response> {
  return call('/api/v1/waters', { method: 'POST', token: tokens.operator, body: { id: 'l1', name: '滆湖', area: LAKE } })
}

function isJudged({ status }: Standing): boolean {
  return status !== 'unjudged'
}

/** How far east the unseen parts reach, metres. */
function eastOf({ unseen = [] }: Standing): number {
  return Math.max(...unseen.flatMap(({ geometry }) => geometry.coordinates.flat().map(([lon = 0]) => PLANE.xOf(lon))))
}

test('a lake that comes while the server runs leaves the ring at once: neither its share nor its unseen parts count it', async () => {
  const [app, always, dark] = [await aHouse(round()), await coverageApp(), await aHouse()]
  await always.put(STEADY)
  await addLake(always)
  await always.add('c', footprintOf(HOUSE))
  await always.enlist('p1')
  await always.send(round())
  const [before, expected] = [
    await app.until('c', ({ status }) => status === 'covered'),
    await always.until('c', ({ status }) => status === 'covered'),
  ]
  expect(eastOf(await dark.until('c', isJudged))).toBeGreaterThan(179)

  await Promise.all([addLake(app), addLake(dark)])

  const after = await app.until('c', ({ cov }) => cov !== before.cov)
  expect(after.cov).toBeGreaterThan(before.cov! + 0.02)
  expect(Math.abs(after.cov! - expected.cov!)).toBeLessThan(0.005)
  const darkAfter = await dark.until('c', (standing) => eastOf(standing) < 170)
  expect(Math.abs(eastOf(darkAfter) - SHORE_X)).toBeLessThan(CELL_M)
  expect(darkAfter).toMatchObject({ cov: 0, status: 'gap', reason: 'neverVisited' })
})

test('a lake that has dried up gives its ground back, with the light that the log knows of it', async () => {
  const app = await aHouse(round())
  const before = await app.until('c', ({ status }) => status === 'covered')
  await addLake(app)
  await app.until('c', ({ cov }) => cov !== before.cov)
  const { call, tokens } = app.house

  const elsewhere = footprintOf(rectangle(5_000, 5_000, 100, 100))
  await call('/api/v1/waters/l1', { method: 'PATCH', token: tokens.operator, body: { area: elsewhere } })

  expect((await app.until('c', ({ cov = 1 }) => Math.abs(cov - before.cov!) < 0.005)).status).toBe('covered')
})

test('water that is imported beside the running server changes the ring', async () => {
  const dataDir = await aFolder()
  const store = await openSqliteStore({ dataDir })
  const app = await aHouse([], { store })
  const room = (await json<{ room: string }>(app.house.call('/api/v1/site'))).room
  const file = join(dataDir, 'lakes.geojson')
  await writeFile(file, JSON.stringify({ type: 'Feature', id: 'l1', properties: { name: '滆湖' }, geometry: LAKE }))
  expect(eastOf(await app.until('c', isJudged))).toBeGreaterThan(179)

  const status = await importCommand.run(['water', file], {
    settings: await testSettings({ DATA_DIR: dataDir, ROOM: room }),
    openStore: () => openSqliteStore({ dataDir }),
    print: () => undefined,
    printError: (line) => expect(line).toBe(''),
    progress: () => undefined,
    nowMs: Date.now,
  })

  expect(status).toBe(0)
  const after = await app.until('c', (standing) => eastOf(standing) < 170)
  expect(Math.abs(eastOf(after) - SHORE_X)).toBeLessThan(CELL_M)
})
