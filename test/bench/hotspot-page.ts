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
import { withCalls, writeDiary } from './calls-store.ts'
import { watchOwnUse } from './own-use.ts'
import { pageReader, type PartTime } from './page-of-hotspots.ts'
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

const reader = pageReader(url, ADMIN_TOKEN)
const toldOf = ({ part, tookMs }: PartTime) => `${part} ${Math.round(tookMs)}`

async function askPage(name: string, toMs: number): Promise<void> {
  own.take()
  const [beganMs, began] = [performance.now(), process.cpuUsage()]
  const told = await reader.page(toMs)
  const { user, system } = process.cpuUsage(began)
  const { loopP99Ms, loopMaxMs, rssBytes } = own.take()
  say(
    `\n${name}: all six parts after ${Math.round(performance.now() - beganMs)} ms (${Math.round((user + system) / 1_000)} ms of processor)`,
  )
  say(`  ms from asking, two at a time: ${told.map(toldOf).join(', ')}`)
  say(
    `  event loop late by p99 ${loopP99Ms.toFixed(1)} ms, worst ${loopMaxMs.toFixed(0)} ms; memory ${Math.round(rssBytes / 1_048_576)} MiB`,
  )
}

say(`${values.calls} calls a year, three years of them; ${compounds.length} compounds; a year against the year before`)
await askPage('Opened', TO_MS)
for (let move = 1; move <= Number(values.moves); move++) await askPage(`Moved by ${move} months`, TO_MS - move * MONTH_MS)
for (const method of MAPS) say(`\nMap of ${toldOf(await reader.part(method, TO_MS))} ms`)
sayLoad()
await app.close()
