/**
 * From a gateway to the walls: fixes lost, delay, CPU and memory, beside a bare relay and the path of a peer in the same run.
 *
 *     npm run bench -- --seconds 60
 *
 * `--seconds` of each measurement (20), `--rate` fixes/s (20000), `--units` (186000), `--compounds` (40000), `--walls` (10), `--batch` (100),
 * `--storage` sqlite or memory (sqlite), `--largest` steps up until the rate no longer holds (1; 0 leaves it out), `--profile` FILE.cpuprofile
 * of the server's event loop during the first measurement, `--beside` the relay and the peer (1; 0 leaves them out), `--drills` (0): 1 measures it once
 * more with ten drills of 300 participants each beside it; `--hotspots` calls of two years (0): measures it again and again, with and without a leader's page of
 * them that is moved all the time (`--hotspots 800000 --largest 0 --beside 0` for the two alone).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cpuUsPerFix, holds, openBench, P99_LIMIT_MS, type Bench, type Measured, type Snapshot } from './bench.ts'
import type { Way } from './job.ts'
import { DRILLS, PARTICIPANTS } from './drill-plan.ts'
import { say, sayLoad, sayMachine, sayMeasured } from './print.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '20000' },
    units: { type: 'string', default: '186000' },
    compounds: { type: 'string', default: '40000' },
    walls: { type: 'string', default: '10' },
    batch: { type: 'string', default: '100' },
    storage: { type: 'string', default: 'sqlite' },
    largest: { type: 'string', default: '1' },
    beside: { type: 'string', default: '1' },
    drills: { type: 'string', default: '0' },
    hotspots: { type: 'string', default: '0' },
    profile: { type: 'string' },
  },
})
const [seconds, rate] = [Number(values.seconds), Number(values.rate)]
const size = {
  storage: values.storage === 'memory' ? 'memory' : 'sqlite',
  units: Number(values.units),
  compounds: Number(values.compounds),
  walls: Number(values.walls),
  batch: Number(values.batch),
  calls: Number(values.hotspots),
} as const

const WARM_UP_S = 5
/** On a machine that others use one measurement says little. */
const HOTSPOT_ROUNDS = 2
/** More days than pages of one measurement. */
const HOTSPOT_DAYS = 150
/** How often all compounds are asked for, each way. */
const SNAPSHOTS = 9
const STEP_S = 10
const STEPS = [30_000, 40_000, 50_000, 60_000, 80_000, 100_000, 120_000, 150_000, 200_000]
/** The peer drowns at the full rate: it is measured where it still delivers everything, or nearly. */
const PEER_SHARE = 0.1

const dataDir = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))

async function measureOnce(way: Way, fixesPerS: number, name: string): Promise<Measured> {
  const bench = await openBench(way, dataDir, size)
  await bench.measure(fixesPerS, WARM_UP_S)
  const measured = await bench.measure(fixesPerS, seconds)
  await bench.end()
  sayMeasured(name, measured)
  return measured
}

/** Raises the rate step by step. @returns the last that held, fixes/s; 0 when none did */
async function findLargest(bench: Bench, first: Measured): Promise<number> {
  let largest = holds(first) ? rate : 0
  for (const step of STEPS.filter((fixesPerS) => fixesPerS > rate)) {
    if (largest === 0) break
    const measured = await bench.measure(step, STEP_S)
    sayMeasured(`Lamplight at ${step} fixes/s, ${STEP_S} s`, measured)
    if (!holds(measured)) break
    largest = step
  }
  return largest
}

sayMachine()
sayLoad()
say(
  `${rate} fixes/s for ${seconds} s in batches of ${size.batch}, ${size.units} units, ${size.compounds} compounds, ${size.walls} walls, storage ${size.storage}`,
)

const bench = await openBench('lamplight', dataDir, size)
await bench.measure(rate, WARM_UP_S)
const ours = await bench.measure(rate, seconds, values.profile)
sayMeasured('Lamplight', ours)
for (const [how, snapshots] of Object.entries(await bench.askForAll(SNAPSHOTS))) {
  const middle = (of: (one: Snapshot) => number): string =>
    snapshots
      .map(of)
      .toSorted((a, b) => a - b)
      .at(SNAPSHOTS >> 1)!
      .toFixed(0)
  say(
    `  how ${snapshots[0]!.compounds} compounds stand, ${how === 'joined' ? 'told to a wall that joins' : 'read from the API page by page'}: ` +
      `${middle(({ tookMs }) => tookMs)} ms, ${middle(({ cpuMs }) => cpuMs)} CPU ms (median of ${SNAPSHOTS})`,
  )
}
if (values.drills !== '0') {
  await bench.startDrills()
  const drilled = await bench.measure(rate, seconds)
  sayMeasured(`Lamplight beside ${DRILLS} drills of ${PARTICIPANTS}`, drilled)
  say(`  CPU a fix: ${(cpuUsPerFix(drilled) / cpuUsPerFix(ours)).toFixed(3)} of that without them`)
}
if (size.calls > 0) {
  for (let round = 1; round <= HOTSPOT_ROUNDS; round++) {
    const stop = await bench.askHotspots(round * HOTSPOT_DAYS)
    const beside = await bench.measure(rate, seconds)
    const { tookMs } = await stop()
    sayMeasured(`Lamplight while a page of ${size.calls} calls is moved all the time`, beside)
    const sorted = tookMs.toSorted((a, b) => a - b)
    say(
      `  ${tookMs.length} pages of hotspots, each there after ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms (median; worst ${Math.round(sorted.at(-1) ?? 0)})`,
    )
    const without = await bench.measure(rate, seconds)
    sayMeasured('Lamplight without it', without)
    say(
      `\n${rate} fixes/s, fix to wall p50 / p99: ${beside.seen.p50Ms} / ${beside.seen.p99Ms} ms with a page that is moved, ${without.seen.p50Ms} / ${without.seen.p99Ms} ms without`,
    )
  }
}
if (values.largest !== '0')
  say(`\nlargest rate that held (p99 ≤ ${P99_LIMIT_MS} ms, all answered): ${await findLargest(bench, ours)} fixes/s`)
await bench.end()
if (values.beside !== '0') {
  const relay = await measureOnce('relay', rate, 'Bare ws relay, no storage')
  const peerRate = rate * PEER_SHARE
  const peer = await measureOnce('peer', peerRate, `Peer at ${peerRate} fixes/s: one JSON message an update and wall, no storage`)
  const [ofOurs, ofRelay, ofPeer] = [ours, relay, peer].map(cpuUsPerFix) as [number, number, number]
  say(`\nCPU a fix: Lamplight ÷ relay ${(ofOurs / ofRelay).toFixed(2)}, peer ÷ Lamplight ${(ofPeer / ofOurs).toFixed(2)}`)
}
sayLoad()
