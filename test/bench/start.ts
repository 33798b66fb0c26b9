/**
 * How long a server takes from being started to being ready, with nothing in its folder and with a day of a district, killed each time.
 *
 *     node test/bench/start.ts
 *
 * `--runs` of each (5), `--units` reporting every 10 s (3000), `--hours` of their tracks (24). Filling a day takes minutes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { LIVE_REALM } from '#wire/live'
import { seedDemoGround } from '../../server/demo-ground.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { settleProvince } from './province-store.ts'
import { ROOM } from './province.ts'
import { seededRandom, walkersOf } from './walkers.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, units: { type: 'string', default: '3000' }, hours: { type: 'string', default: '24' } },
})
const [runs, units, hours] = [values.runs, values.units, values.hours].map(Number) as [number, number, number]

const HOUSE = fileURLToPath(new URL('../..', import.meta.url))
const HOUR_MS = 3_600_000
const INTERVAL_MS = 10_000
const KEEP_MS = 30 * 24 * HOUR_MS
const BUDGET_MS = 50
const LOOK_MS = 5
const MS_PER_TICK = 10
/** Of `/proc/PID/stat`, counted from the field after the name: time in user and in system mode. */
const [USER_FIELD, SYSTEM_FIELD] = [11, 12]

interface Start {
  /** From being started to the line with the address, and to the first good answer of `/readyz`. */
  readonly saidMs: number
  readonly readyMs: number
  /** CPU until then; `NaN` where the system does not tell. */
  readonly cpuMs: number
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) * MS_PER_TICK
}

async function start(dataDir: string, ending: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<Start> {
  const beganMs = performance.now()
  const server = spawn(process.execPath, ['server/main.ts'], {
    cwd: HOUSE,
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', DEMO: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  const [line] = (await Promise.race([once(createInterface(server.stdout), 'line'), ended])) as [unknown]
  const url = /http:\/\/\S+/.exec(String(line))?.[0]
  if (url === undefined) throw new Error(`the server said '${String(line)}'`)
  const saidMs = performance.now() - beganMs
  while (!(await fetch(`${url}/readyz`)).ok) await wait(LOOK_MS)
  const readyMs = performance.now() - beganMs
  const cpuMs = cpuMsOf(server.pid!)
  server.kill(ending)
  await ended
  return { saidMs, readyMs, cpuMs }
}

/** A district whose units have reported until now. */
async function fill(dataDir: string): Promise<void> {
  const store = await openSqliteStore({ dataDir })
  await settleProvince(store.journal, { room: ROOM, realm: LIVE_REALM }, { units, compounds: 0 })
  await seedDemoGround(store, { room: ROOM, placesDir: join(HOUSE, 'geodata/places'), nowMs: Date.now() })
  const endMs = Date.now()
  const firstMs = endMs - hours * HOUR_MS
  const walkers = walkersOf({ units, intervalMs: INTERVAL_MS, firstMs, random: seededRandom(1) })
  for (let atMs = firstMs; atMs < endMs; atMs += INTERVAL_MS) {
    await store.tracks.append(walkers.next())
    if ((atMs - firstMs) % HOUR_MS < INTERVAL_MS) while ((await store.tracks.maintain(atMs, KEEP_MS, BUDGET_MS)).more);
  }
  while ((await store.tracks.maintain(endMs, KEEP_MS, BUDGET_MS)).more);
  const { recentFixes, compactedFixes } = await store.tracks.stats()
  await store.close()
  say(`${recentFixes + compactedFixes} fixes of ${units} units in ${hours} h, ${recentFixes} of them not compacted yet`)
}

function spread(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b)
  const [least, median, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map(Math.round)
  return `${median} ms (${least} to ${most})`
}

async function measure(name: string, folderOf: () => string): Promise<void> {
  const starts: Start[] = []
  for (let run = 0; run < runs; run++) starts.push(await start(folderOf()))
  const of = (figure: keyof Start) => spread(starts.map((start) => start[figure]))
  say(`${name}, median of ${runs} (least to most): address said after ${of('saidMs')}, ready after ${of('readyMs')}, CPU ${of('cpuMs')}`)
}

sayMachine()
sayLoad()
await start(newFolder()) // the files of the house come from the disk once, and are not what is measured
await measure('nothing there yet', newFolder)
if (hours > 0) {
  const dataDir = newFolder()
  await fill(dataDir)
  await start(dataDir, 'SIGTERM') // leaves the checkpoint that every server has written after half a minute
  await measure('a day of a district, killed each time', () => dataDir)
}
sayLoad()
