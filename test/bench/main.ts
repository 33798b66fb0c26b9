/**
 * From a gateway to the walls: fixes lost, delay, CPU and memory, beside a bare relay and the path of a peer in the same run.
 *
 *     npm run bench -- --seconds 60
 *
 * `--seconds` of each measurement (20), `--rate` fixes/s (20000), `--units` (186000), `--compounds` (40000), `--walls` (10), `--batch` (100),
 * `--storage` sqlite or memory (sqlite), `--largest` steps up until the rate no longer holds (1; 0 leaves it out).
 */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { startWorker, type LoadDone, type ServerReady, type ServerUse, type WallsSeen, type Way } from './job.ts'

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
  },
})
const [seconds, rate, units, compounds, walls, batch] = [
  values.seconds,
  values.rate,
  values.units,
  values.compounds,
  values.walls,
  values.batch,
].map(Number) as [number, number, number, number, number, number]
const storage = values.storage === 'memory' ? 'memory' : 'sqlite'

const SETTLE_MS = 1_500
const WARM_UP_S = 5
const STEP_S = 10
/** The delay that we promise, and past which a rate is said not to hold. */
const P99_LIMIT_MS = 250
const STEPS = [30_000, 40_000, 50_000, 60_000, 80_000, 100_000, 120_000, 150_000, 200_000]
/** The peer drowns at the full rate: it is measured where it still delivers everything, or nearly. */
const PEER_SHARE = 0.1
const MIB = 1024 * 1024

interface Measured {
  readonly load: LoadDone
  readonly seen: WallsSeen
  readonly before: ServerUse
  readonly after: ServerUse
}

interface Bench {
  measure(fixesPerS: number, forSeconds: number): Promise<Measured>
  end(): Promise<void>
}

async function open(way: Way): Promise<Bench> {
  const [server, load, screen] = [startWorker('server'), startWorker('load'), startWorker('walls')]
  const { url, gatewayToken, wallToken } = await server.ask<ServerReady>('start', { way, storage, units, compounds })
  await screen.ask('start', { way, url, token: wallToken, walls })
  return {
    async measure(fixesPerS, forSeconds) {
      await screen.ask('clear')
      const before = await server.ask<ServerUse>('use')
      const done = await load.ask<LoadDone>('load', { way, url, token: gatewayToken, fixesPerS, seconds: forSeconds, units, batch })
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
      const after = await server.ask<ServerUse>('use')
      return { load: done, seen: await screen.ask<WallsSeen>('seen'), before, after }
    },
    async end() {
      await Promise.all([server, load, screen].map((worker) => worker.end()))
    },
  }
}

function cpuUsPerFix({ load, before, after }: Measured): number {
  return (after.cpuUs - before.cpuUs) / load.sent
}

function holds({ load, seen }: Measured): boolean {
  return load.heldRate && load.failedRequests === 0 && seen.p99Ms <= P99_LIMIT_MS
}

function print(name: string, measured: Measured): void {
  const { load, seen, before, after } = measured
  const fewest = Math.min(...seen.positions)
  const most = Math.max(...seen.positions)
  process.stdout.write(`\n${name}: ${load.sent} fixes sent${load.heldRate ? '' : ' (the rate did not hold)'}\n`)
  if (after.stored !== undefined) {
    const stored = after.stored - (before.stored ?? 0)
    process.stdout.write(
      `  accepted ${load.accepted}, refused ${load.refused}, requests failed ${load.failedRequests}; in the track log ${stored}; lost ${load.accepted - stored}\n`,
    )
    process.stdout.write(`  answered (durable) p50 ${load.answerP50Ms} ms, p99 ${load.answerP99Ms} ms\n`)
  }
  process.stdout.write(
    `  positions on each wall: ${fewest === most ? fewest : `${fewest} to ${most}`} (${((100 * fewest) / load.sent).toFixed(2)} %), frames skipped ${seen.skippedFrames}\n`,
  )
  process.stdout.write(`  fix to wall p50 ${seen.p50Ms} ms, p99 ${seen.p99Ms} ms, worst ${seen.maxMs} ms\n`)
  process.stdout.write(
    `  server: ${cpuUsPerFix(measured).toFixed(2)} CPU µs a fix, memory ${Math.round(after.rssBytes / MIB)} MiB, peak ${Math.round(after.peakRssBytes / MIB)} MiB\n`,
  )
}

async function measureOnce(way: Way, fixesPerS: number, name: string): Promise<Measured> {
  const bench = await open(way)
  await bench.measure(fixesPerS, WARM_UP_S)
  const measured = await bench.measure(fixesPerS, seconds)
  await bench.end()
  print(name, measured)
  return measured
}

const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / MIB / 1024)} GiB, Node ${process.version}, commit ${commit}\n`,
)
process.stdout.write(
  `${rate} fixes/s for ${seconds} s in batches of ${batch}, ${units} units, ${compounds} compounds, ${walls} walls, storage ${storage}\n`,
)

const bench = await open('lamplight')
await bench.measure(rate, WARM_UP_S)
const ours = await bench.measure(rate, seconds)
print('Lamplight', ours)
if (values.largest !== '0') {
  let largest = holds(ours) ? rate : 0
  for (const step of STEPS.filter((fixesPerS) => fixesPerS > rate)) {
    if (largest === 0) break
    const measured = await bench.measure(step, STEP_S)
    print(`Lamplight at ${step} fixes/s, ${STEP_S} s`, measured)
    if (!holds(measured)) break
    largest = step
  }
  process.stdout.write(`\nlargest rate that held (p99 ≤ ${P99_LIMIT_MS} ms, all answered): ${largest} fixes/s\n`)
}
await bench.end()
const relay = await measureOnce('relay', rate, 'Bare ws relay, no storage')
const peer = await measureOnce(
  'peer',
  rate * PEER_SHARE,
  `Peer at ${rate * PEER_SHARE} fixes/s: one JSON message an update and wall, no storage`,
)
process.stdout.write(
  `\nCPU a fix: Lamplight ÷ relay ${(cpuUsPerFix(ours) / cpuUsPerFix(relay)).toFixed(2)}, peer ÷ Lamplight ${(cpuUsPerFix(peer) / cpuUsPerFix(ours)).toFixed(2)}\n`,
)
