/**
 * Looking back: how long until a moment is shown, and how fast the past goes on, over hours of a district with patrols that walk along its walls.
 *
 *     npm run bench -- replay --units 500 --hours 24
 *
 * `--units` on foot that report every 10 s (500), `--hours` of tracks (24), `--fill` seconds to make them in, at most (60: what is not made by then is
 * left out, and said), `--seeks` at random (20), `--minutes` of the past that are played (30), `--keyframes` 1 or 0 (1; 0: seeks as in a house that has none).
 *
 * Seeks by the reel, and, as their baseline in the same run, some that light the ground anew.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { StreetNetwork } from '#geodata/streets'
import type { Compound } from '#wire/places'
import { seedDemoGround } from '../../server/demo-ground.ts'
import { planeOf } from '../../server/district-plane.ts'
import type { SourceRecord } from '../../server/doors/source-book.ts'
import { openLedger, type Ledger } from '../../server/live/ledger.ts'
import { groundOfPresent } from '../../server/live/replay-ground.ts'
import { replayKeyframes } from '../../server/live/replay-keyframes.ts'
import { replayReel } from '../../server/live/replay-reel.ts'
import { openReplayRoom, type ReplayHouse } from '../../server/live/replay-room.ts'
import { responseGrounds } from '../../server/live/response-grounds.ts'
import { packFixes, unpackFixes } from '../../server/store/packed-fixes.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { settleProvince } from './province-store.ts'
import { ADDRESS, liveThrough } from './replay-days.ts'
import { measured, row, section, tail, timed } from './store-print.ts'
import { seededRandom } from './walkers.ts'

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '500' },
    hours: { type: 'string', default: '24' },
    fill: { type: 'string', default: '60' },
    seeks: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '30' },
    keyframes: { type: 'string', default: '1' },
  },
})
const [units, hours, fillS, seeks, minutes] = [values.units, values.hours, values.fill, values.seeks, values.minutes].map(Number) as [
  number,
  number,
  number,
  number,
  number,
]

const PLACES_DIR = fileURLToPath(new URL('../../geodata/places', import.meta.url))
const MINUTE_MS = 60_000
const US_PER_MS = 1_000
/** Seeks that light the ground anew: they take seconds each. */
const ANEW = 4
const HOUR_MS = 60 * MINUTE_MS
const KEPT_MS = 30 * 24 * HOUR_MS
/** As a player does at more than ten times. */
const JUDGE_EVERY_MS = 10_000
/** Read on with so much at a time. */
const STRIDE_MS = 20 * MINUTE_MS
const SOURCE: SourceRecord = { index: 0, kind: 'gateway', crs: 'WGS84', defaultAccuracyM: 10, simulated: true }
const sources = new Map([['bench', SOURCE]])
const never = new AbortController()

sayMachine()
sayLoad()
const dataDir = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const store = await openSqliteStore({ dataDir })
await settleProvince(store.journal, ADDRESS, { units, compounds: 0 })
await seedDemoGround(store, { room: ADDRESS.room, placesDir: PLACES_DIR, nowMs: Date.now() })
const firstMs = Date.now()
const ledger = await openLedger(store.journal, ADDRESS)
const compounds = [...ledger.of<Compound>('compound').values()]
const plane = planeOf(compounds, [])
const kept = {
  blobs: store.blobs,
  epoch: () => store.epoch(),
  name: `${ADDRESS.room}-${ADDRESS.realm}`,
  keptMs: KEPT_MS,
  onFailure: (cause: unknown) => process.stderr.write(`${String(cause)}\n`),
}
const keyframes = replayKeyframes(kept)
const reel = replayReel({ ...kept, packing: { pack: (fixes) => packFixes(fixes, 'arrival'), unpack: unpackFixes } })
const { endMs, coverage, close } = await liveThrough({
  store,
  ledger,
  plane,
  keyframes,
  reel,
  sources,
  units,
  hours,
  firstMs,
  mostMs: fillS * 1_000,
})
const livedH = (endMs - firstMs) / HOUR_MS
const { recentFixes, compactedFixes } = await store.tracks.stats()
say(
  `${compounds.length} compounds, ${units} units, ${livedH.toFixed(1)} of ${hours} h made in ${fillS} s: ${recentFixes + compactedFixes} fixes`,
)

const streets = JSON.parse(readFileSync(`${PLACES_DIR}/streets.json`, 'utf8')) as StreetNetwork // our own file
const grounds = responseGrounds({ ledger, plane, loadStreets: async () => streets, onFailure: kept.onFailure })

const house: ReplayHouse = {
  journal: store.journal,
  tracks: store.tracks,
  keyframes: values.keyframes === '0' ? { before: async () => undefined } : keyframes,
  reel,
  grounds,
  present: ledger,
  name: 'bench',
  plane,
  groundOf: (past: Pick<Ledger, 'of'>) => groundOfPresent(ledger, coverage, past),
  sources: () => sources,
  isWithdrawn: () => false,
  isDemo: () => true,
  nowMs: () => endMs,
}
const open = (atMs: number) => openReplayRoom(house, atMs, never.signal)
const random = seededRandom(1)

async function seekAtRandom(count: number, seen: ReplayHouse): Promise<void> {
  const took: number[] = []
  const cpuMs: number[] = []
  for (let seek = 0; seek < count; seek++) {
    const atMs = Math.round(firstMs + 2 * MINUTE_MS + random() * (endMs - firstMs - 3 * MINUTE_MS))
    const before = process.cpuUsage()
    const { ms, result } = await timed(() => openReplayRoom(seen, atMs, never.signal))
    const { user, system } = process.cpuUsage(before)
    took.push(ms)
    cpuMs.push((user + system) / US_PER_MS)
    result.close()
  }
  row('until a moment is shown', tail(took))
  row('processor time of one, reading included', tail(cpuMs))
}

section(`${seeks} seeks at random, by the reel`)
await seekAtRandom(seeks, house)
section(`${ANEW} seeks at random, lit anew: the baseline`)
await seekAtRandom(ANEW, { ...house, reel: { before: async () => undefined, after: async () => undefined } })

section('playing')
const fromMs = Math.max(firstMs + MINUTE_MS, endMs - (minutes + 5) * MINUTE_MS)
const toMs = Math.min(endMs - 10_000, fromMs + minutes * MINUTE_MS)
const replay = await open(fromMs)
const { cpuUs } = await measured(async () => {
  while (replay.atMs < toMs) {
    const nextMs = Math.min(toMs, replay.atMs + STRIDE_MS)
    await replay.load(nextMs)
    replay.advance(Math.min(nextMs, replay.loadedMs), JUDGE_EVERY_MS)
  }
})
replay.close()
close()
row('a past goes on, by the processor time it takes, reading included', `${(((toMs - fromMs) * 1_000) / cpuUs).toFixed(0)}×`)
ledger.close()
await store.close()
