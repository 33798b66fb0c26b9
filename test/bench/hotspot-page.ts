/**
 * The leader's page of hotspots over HTTP, on the demo district with two years of made-up calls: how long until all of its parts are there, the first time,
 * and each time the period is moved.
 *
 *     npm run bench -- hotspot-page
 *
 * `--calls` a year (400000), `--moves` of the period (3), `--seed` (1).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Compound } from '#wire/places'
import { LIVE_REALM } from '#wire/live'
import { buildApp } from '../../server/app.ts'
import { seedDemoGround } from '../../server/demo-ground.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { USUAL_ASK } from '../../client/hotspots/hotspot-address.ts'
import { hotspotPath } from '../../client/hotspots/hotspot-path.ts'
import { withCalls, writeDiary } from './calls-store.ts'
import { watchOwnUse } from './own-use.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { ROOM } from './province.ts'
import { seededRandom } from './walkers.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '400000' },
    moves: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
})

const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS
const YEAR_MS = 365 * DAY_MS
/** Midnight of the district's clock. */
const TO_MS = Date.parse('2026-01-01T00:00:00+08:00')
const ADMIN_TOKEN = 'administrator-of-a-bench'
/** In the order in which the page asks; two are under way at a time. */
const METHODS = ['gi', 'change', 'ranked', 'clock', 'dosage', 'truth'] as const
const AT_ONCE = 2
const MAPS = ['density', 'emerging'] as const

const random = seededRandom(Number(values.seed))
const dataDir = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
sayMachine()
sayLoad()

const ground = memoryStore()
await seedDemoGround(ground, { room: ROOM, placesDir: join(import.meta.dirname, '../../geodata/places'), nowMs: TO_MS })
const compounds = (await ground.journal.states(ROOM, LIVE_REALM, 'compound/')).map(({ data }) => data as Compound) // as they were just put in
const homes = compounds.map(({ id, footprint }) => {
  const [corner] = footprint.type === 'Polygon' ? footprint.coordinates[0]! : footprint.coordinates[0]![0]!
  return { id, at: corner! }
})
const size = { calls: 3 * Number(values.calls), fromMs: TO_MS - 3 * YEAR_MS, toMs: TO_MS, homes, random }
const store = withCalls(memoryStore(), size)
await seedDemoGround(store, { room: ROOM, placesDir: join(import.meta.dirname, '../../geodata/places'), nowMs: TO_MS })
await writeDiary(store, { ...size, fromMs: TO_MS - 2 * YEAR_MS }, compounds.length)
const reading = readSettings({ DATA_DIR: dataDir, PORT: '0', DEMO: '0', ADMIN_TOKEN })
if (!reading.ok) throw new Error(reading.problems.join('; '))
const app = await buildApp({ store, settings: reading.settings, nowMs: Date.now, log: { level: 'warn', stream: process.stderr } })
const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
const own = watchOwnUse()
const authorization = `Bearer ${ADMIN_TOKEN}`
// Until the archive has been read nothing can be counted, and that is no part of a page.
await fetch(`${url}/api/v1/kpi?period=year`, { headers: { authorization } }).then((answer) => answer.arrayBuffer())

async function askOne(method: (typeof METHODS)[number] | (typeof MAPS)[number], toMs: number): Promise<string> {
  const [period, base] = [
    { fromMs: toMs - YEAR_MS, toMs },
    { fromMs: toMs - 2 * YEAR_MS, toMs: toMs - YEAR_MS },
  ]
  const beganMs = performance.now()
  const answer = await fetch(`${url}/api/v1${hotspotPath(method, USUAL_ASK, { period, base, wholeToMs: toMs })}`, {
    headers: { authorization },
  })
  const body = await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${Buffer.from(body).toString()}`)
  return `${method} ${Math.round(performance.now() - beganMs)}`
}

async function askPage(name: string, toMs: number): Promise<void> {
  own.take()
  const [beganMs, began] = [performance.now(), process.cpuUsage()]
  const open = [...METHODS]
  const told: string[] = []
  const reader = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) told.push(await askOne(next, toMs))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, reader))
  const { user, system } = process.cpuUsage(began)
  const { loopP99Ms, loopMaxMs, rssBytes } = own.take()
  say(
    `\n${name}: all six parts after ${Math.round(performance.now() - beganMs)} ms (${Math.round((user + system) / 1_000)} ms of processor)`,
  )
  say(`  ms from asking, two at a time: ${told.join(', ')}`)
  say(
    `  event loop late by p99 ${loopP99Ms.toFixed(1)} ms, worst ${loopMaxMs.toFixed(0)} ms; memory ${Math.round(rssBytes / 1_048_576)} MiB`,
  )
}

say(`${values.calls} calls a year, three years of them; ${compounds.length} compounds; a year against the year before`)
await askPage('Opened', TO_MS)
for (let move = 1; move <= Number(values.moves); move++) await askPage(`Moved by ${move} months`, TO_MS - move * MONTH_MS)
for (const method of MAPS) say(`\nMap of ${await askOne(method, TO_MS)} ms`)
sayLoad()
await app.close()
