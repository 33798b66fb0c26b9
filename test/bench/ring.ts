/**
 * From the fix to the changed ring on the wall: the demo district with patrols under way, one wall that takes everything, and probes. A probe is
 * a unit that stands where no light lies, in the ring of a compound: how long until the wall has light there, and until it is told another share.
 *
 *     npm run bench -- ring --probes 100 --seconds 120
 *
 * `--probes` (100) at random moments of so many `--seconds` (120), after so many of `--warm` (60); `--units` that patrol and report every 10 s (2800).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { LIVE_REALM } from '#wire/live'
import type { Compound } from '#wire/places'
import { planeAt } from '#geodata/plane'
import { boundsOf, distanceToPolygonM, type Polygon } from '#geodata/polygon'
import { seedDemoGround } from '../../server/demo-ground.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { histogram } from './histogram.ts'
import { startWorker, type ServerReady, type ServerUse } from './job.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { settleProvince } from './province-store.ts'
import { ROOM, unitIdOf } from './province.ts'
import type { PatrolsDone, PatrolsJob } from './ring-patrols.ts'
import { openRingWall, type RingWall } from './ring-wall.ts'
import { seededRandom } from './walkers.ts'
import type { LonLat } from './ways.ts'

const { values } = parseArgs({
  options: {
    probes: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '120' },
    warm: { type: 'string', default: '60' },
    units: { type: 'string', default: '2800' },
  },
})
const [probeCount, seconds, warmS, units] = [values.probes, values.seconds, values.warm, values.units].map(Number) as [
  number,
  number,
  number,
  number,
]

const PLACES_DIR = fileURLToPath(new URL('../../geodata/places', import.meta.url))
/** Patrols walk in the west of the district, so far from where probes are that neither changes what the other is about. */
const PATROLLED_SHARE = 0.6
const APART_M = 600
/** Where probes stand, from the wall of the compound. */
const OUTSIDE_M = { least: 15, most: 45 }
const ACCURACY_M = 8
const TRIES = 1_000
const LOST_AFTER_MS = 30_000
const LOOK_MS = 50
const US_PER_S = 1e6

const random = seededRandom(1)

interface Target {
  readonly slot: number
  readonly lon: number
  readonly lat: number
}

function outlineOf({ footprint }: Compound): Polygon {
  return footprint.type === 'Polygon' ? footprint.coordinates : footprint.coordinates[0]!
}

function middleOf(compound: Compound): LonLat {
  const [west, south, east, north] = boundsOf(outlineOf(compound)[0]!)
  return [(west + east) / 2, (south + north) / 2]
}

function metresApart(a: Compound, b: Compound): number {
  const plane = planeAt(...middleOf(a))
  const [lon, lat] = middleOf(b)
  return Math.hypot(plane.xOf(lon), plane.yOf(lat))
}

/** Fills an empty folder: everybody registered, confirmed and on duty, and the demo district. @returns its compounds */
async function settle(dataDir: string): Promise<readonly Compound[]> {
  const store = await openSqliteStore({ dataDir })
  await settleProvince(store.journal, { room: ROOM, realm: LIVE_REALM }, { units: units + probeCount, compounds: 0 })
  await seedDemoGround(store, { room: ROOM, placesDir: PLACES_DIR, nowMs: Date.now() })
  const states = await store.journal.states(ROOM, LIVE_REALM, 'compound/')
  await store.close()
  return states.map(({ data }) => data as Compound)
}

/** Compounds of the east, in random order, none near another or near a patrolled one. */
function quietOnes(compounds: readonly Compound[], patrolled: readonly Compound[]): readonly Compound[] {
  const shuffled = compounds
    .filter((compound) => !patrolled.includes(compound))
    .map((compound) => ({ compound, order: random() }))
    .toSorted((a, b) => a.order - b.order)
  const chosen: Compound[] = []
  for (const { compound } of shuffled)
    if ([...chosen, ...patrolled].every((other) => metresApart(compound, other) > APART_M)) chosen.push(compound)
  return chosen
}

/** A dark place in the ring of a compound, at random. @returns undefined where there is none, as where all is water */
function targetAt(wall: RingWall, compound: Compound): Target | undefined {
  const outline = outlineOf(compound)
  const plane = planeAt(...middleOf(compound))
  const [west, south, east, north] = boundsOf(outline[0]!)
  for (let tried = 0; tried < TRIES; tried++) {
    const x = plane.xOf(west) - OUTSIDE_M.most + random() * (plane.xOf(east) - plane.xOf(west) + 2 * OUTSIDE_M.most)
    const y = plane.yOf(south) - OUTSIDE_M.most + random() * (plane.yOf(north) - plane.yOf(south) + 2 * OUTSIDE_M.most)
    const [lon, lat] = [plane.lonOf(x), plane.latOf(y)]
    const outM = distanceToPolygonM(plane, outline, [lon, lat])
    if (outM >= OUTSIDE_M.least && outM <= OUTSIDE_M.most && wall.isDarkRing(lon, lat)) return { slot: compound.slot, lon, lat }
  }
  return undefined
}

/** Milliseconds since a probe was sent, of those that came; the others are lost. */
function tally() {
  const delays = histogram()
  let came = 0
  let lost = 0
  return {
    async take(startMs: number, at: Promise<number>) {
      const late = new AbortController()
      const cameMs = await Promise.race([at, wait(LOST_AFTER_MS, undefined, { signal: late.signal })])
      late.abort()
      if (cameMs === undefined) return void lost++
      delays.add(cameMs - startMs)
      came++
    },
    say(what: string) {
      const figures = `p50 ${delays.quantile(0.5)} ms, p99 ${delays.quantile(0.99)} ms, worst ${delays.maxMs} ms`
      say(`  ${what.padEnd(32)} ${came > 0 ? figures : 'none came'}; lost ${lost}`)
    },
  }
}

const told = { durable: tally(), light: tally(), share: tally() }

/** Sends one fix and waits for what becomes of it. */
async function probe(wall: RingWall, { url, gatewayToken }: ServerReady, number: number, { slot, lon, lat }: Target): Promise<void> {
  const { lightAt, shareAt } = wall.seek(slot, lon, lat)
  const startMs = performance.now()
  const answered = fetch(`${url}/api/v1/positions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gatewayToken}` },
    body: JSON.stringify([{ unit: unitIdOf(units + number), lon, lat, at: Date.now(), accuracy: ACCURACY_M }]),
  }).then(async (answer) => {
    const atMs = performance.now()
    const { accepted } = (await answer.json()) as { readonly accepted?: number }
    if (accepted !== 1) throw new Error(`a probe was answered ${answer.status} and not accepted`)
    return atMs
  })
  await Promise.all([told.durable.take(startMs, answered), told.light.take(startMs, lightAt), told.share.take(startMs, shareAt)])
}

/** Sends the probes at random moments. @returns how many places for them there were */
async function probeAll(wall: RingWall, server: ServerReady, quiet: readonly Compound[]): Promise<number> {
  const targets = quiet.flatMap((compound) => targetAt(wall, compound) ?? []).slice(0, probeCount)
  const moments = targets.map(() => random() * seconds * 1_000).toSorted((a, b) => a - b)
  const startMs = performance.now()
  const answers: Promise<void>[] = []
  for (const [number, target] of targets.entries()) {
    await wait(Math.max(0, moments[number]! - (performance.now() - startMs)))
    answers.push(probe(wall, server, number, target))
  }
  await Promise.all(answers)
  return targets.length
}

sayMachine()
sayLoad()
const dataDir = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const compounds = await settle(dataDir)
const westFirst = compounds.toSorted((a, b) => middleOf(a)[0] - middleOf(b)[0])
const patrolled = westFirst.slice(0, Math.round(PATROLLED_SHARE * compounds.length))
const quiet = quietOnes(compounds, patrolled)

const [host, gateway] = [startWorker('server'), startWorker('ring-patrols')]
const server = await host.ask<ServerReady>('start', { way: 'lamplight', dataDir, storage: 'sqlite', units: 0, compounds: 0 })
const wall = await openRingWall(server.url, server.wallToken)
while (wall.compoundCount < compounds.length) await wait(LOOK_MS)
const { url, gatewayToken: token } = server
const ways = patrolled.map((compound) => outlineOf(compound)[0]! as readonly LonLat[])
await gateway.ask('start', { url, token, units, ways } satisfies PatrolsJob)
await wait(warmS * 1_000)

const before = await host.ask<ServerUse>('use')
const beforeMs = performance.now()
const probed = await probeAll(wall, server, quiet)
const use = await host.ask<ServerUse>('use')
const forS = (performance.now() - beforeMs) / 1_000
const load = await gateway.ask<PatrolsDone>('stop')

say(`${compounds.length} compounds of the demo district, SQLite, one wall; ${patrolled.length} compounds walked round by ${units} units`)
say(
  `patrols: ${(load.sent / (load.forMs / 1_000)).toFixed(0)} fixes/s for ${(load.forMs / 1_000).toFixed(0)} s, ${load.others} not accepted`,
)
say(`${probed} probes in ${forS.toFixed(0)} s (${quiet.length} dark compounds lie far enough apart), from being sent until`)
told.durable.say('the answer (durable)')
told.light.say('light at the place, on the wall')
told.share.say('another share, on the wall')
const cpuShare = (use.cpuUs - before.cpuUs) / (forS * US_PER_S)
say(
  `server: ${(100 * cpuShare).toFixed(0)} % of a core; event loop late by p99 ${use.loopP99Ms.toFixed(1)} ms, worst ${use.loopMaxMs.toFixed(0)} ms`,
)
sayLoad()
wall.close()
await Promise.all([host.end(), gateway.end()])
