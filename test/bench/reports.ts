/**
 * Incident reports, one a request, until they are durable and until they are on a wall: alone, while positions flow, and the textbook's way.
 *
 *     npm run bench -- reports --seconds 30
 *
 * `--rate` reports/s (1000) for `--seconds` (30), `--fixes` fixes/s beside them (20000), `--units` (186000), `--compounds` (40000), `--walls` that take everything
 * beside the one that measures (9), `--profile` FILE.cpuprofile of the server's event loop while reports come alone.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startWorker, type LoadDone, type ServerReady, type ServerUse, type Worker } from './job.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import type { Quantiles, ReportsDone, ReportsJob } from './report-load.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    fixes: { type: 'string', default: '20000' },
    units: { type: 'string', default: '186000' },
    compounds: { type: 'string', default: '40000' },
    walls: { type: 'string', default: '9' },
    profile: { type: 'string' },
  },
})
const [seconds, perS, fixesPerS, units, compounds, walls] = [
  values.seconds,
  values.rate,
  values.fixes,
  values.units,
  values.compounds,
  values.walls,
].map(Number) as [number, number, number, number, number, number]

const BATCH = 100
const WARM_UP_S = 5
const MIB = 1024 * 1024

interface Place {
  readonly host: Worker
  readonly desk: Worker
  readonly ready: ServerReady
}

/** @returns CPU µs of the server a report, fixes included where there are any */
async function measure({ host, desk, ready }: Place, name: string, run: string, forSeconds: number): Promise<number> {
  const before = await host.ask<ServerUse>('use')
  const done = await desk.ask<ReportsDone>('bring', { ...ready, perS, seconds: forSeconds, run } satisfies ReportsJob)
  const after = await host.ask<ServerUse>('use')
  const cpuUs = (after.cpuUs - before.cpuUs) / done.sent
  const told = ({ p50Ms, p95Ms, p99Ms, maxMs }: Quantiles) => `p50 ${p50Ms}, p95 ${p95Ms}, p99 ${p99Ms}, worst ${maxMs} ms`
  say(`\n${name}: ${done.sent} reports, ${done.failed} failed, ${done.missing} answered and not on the wall`)
  say(`  answered (durable) ${told(done.answered)}`)
  say(`  on the wall        ${told(done.onWall)}`)
  say(
    `  server: ${cpuUs.toFixed(0)} CPU µs a report; event loop late by p99 ${after.loopP99Ms.toFixed(1)} ms, worst ${after.loopMaxMs.toFixed(0)} ms`,
  )
  say(`  memory ${Math.round(after.rssBytes / MIB)} MiB, peak ${Math.round(after.peakRssBytes / MIB)} MiB`)
  return cpuUs
}

sayMachine()
sayLoad()
const dataDir = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
say(
  `${perS} reports/s for ${seconds} s, one a request; ${fixesPerS} fixes/s, ${units} units, ${compounds} compounds, ${walls + 1} walls, SQLite`,
)

const settler = startWorker('settle')
await settler.ask('settle', { dataDir, units, compounds })
await settler.end()
const [host, desk, load, screen] = [startWorker('server'), startWorker('report-load'), startWorker('load'), startWorker('walls')]
const ready = await host.ask<ServerReady>('start', { way: 'lamplight', dataDir, storage: 'sqlite', units, compounds })
await screen.ask('start', { way: 'lamplight', url: ready.url, token: ready.wallToken, walls })
const place = { host, desk, ready }
await measure(place, 'Warming up', 'warm', WARM_UP_S)
if (values.profile !== undefined) await host.ask('startProfile')
const alone = await measure(place, 'Lamplight, reports alone', 'alone', seconds)
if (values.profile !== undefined) await host.ask('stopProfile', { file: values.profile })
const flow = { way: 'lamplight', url: ready.url, token: ready.gatewayToken, fixesPerS, units, batch: BATCH }
await load.ask<LoadDone>('load', { ...flow, seconds: WARM_UP_S })
const flowing = load.ask<LoadDone>('load', { ...flow, seconds: seconds + WARM_UP_S })
await measure(place, `Lamplight, ${fixesPerS} fixes/s beside them`, 'beside', seconds)
const { sent, accepted } = await flowing
say(`  fixes: ${sent} sent, ${accepted} accepted`)
await Promise.all([host, desk, load, screen].map((worker) => worker.end()))

const [textbook, other, watchers] = [startWorker('reports-textbook'), startWorker('report-load'), startWorker('walls')]
const plain = { host: textbook, desk: other, ready: await textbook.ask<ServerReady>('start', { dataDir }) }
await watchers.ask('start', { way: 'lamplight', url: plain.ready.url, token: '', walls })
await measure(plain, 'Warming up', 'warm', WARM_UP_S)
const byTextbook = await measure(
  plain,
  "The textbook's way: a row and a durable transaction a request, nothing judged",
  'textbook',
  seconds,
)
await Promise.all([textbook, other, watchers].map((worker) => worker.end()))
say(`\nCPU a report, alone: Lamplight ÷ textbook ${(alone / byTextbook).toFixed(1)}`)
sayLoad()
