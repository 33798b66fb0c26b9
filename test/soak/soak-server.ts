/** The server of the soak: `server/main.ts` in a process of its own, as people start it, on a folder of a few streets or of the whole demo district. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { smallDistrict } from '../support/small-district.ts'
import { until } from '../support/until.ts'

export const ADMIN_TOKEN = 'administrator-of-a-soak'
const CLI = fileURLToPath(new URL('../../server/cli/main.ts', import.meta.url))
const TOKEN = /\bll_\S+/
const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const ADDRESS = /Lamplight[^\n]*?(https?:\/\/\S+)/
/** What its inspector says on standard error, and what Node adds to it: none of it is a fault. */
const INSPECTOR = /ws:\/\/127\.0\.0\.1:\S+/
const OF_INSPECTOR = /^(Debugger (listening|attached|ending)|For help, see|Waiting for the debugger)/
/** The district has stood for so long: there is a past to be looked at from the first round on. */
const STOOD_MS = 3_600_000

export interface ServerSample {
  /** After a collection. */
  readonly heapBytes: number
  readonly externalBytes: number
  readonly rssBytes: number
  /** Timers, sockets and the like that the process waits for. */
  readonly resources: number
}

export interface SoakServer {
  readonly url: string
  /** Of a gateway: it sends positions for many. */
  readonly gatewayToken: string
  sample(): Promise<ServerSample>
  end(): Promise<void>
}

export type Size = 'small' | 'district'

/** @param onFault hears of each line of its log (`LOG_LEVEL` warn) */
export async function startSoakServer(size: Size, onFault: (line: string) => void): Promise<SoakServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lamplight-soak-'))
  if (size === 'small') {
    const store = await openSqliteStore({ dataDir })
    await smallDistrict(store, Date.now() - STOOD_MS)
    await store.close()
  }
  // The demo's shift would be another churn than ours; its ground is wanted where the whole district is.
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: '0',
    DEMO: size === 'small' ? '0' : '1',
    DATA_DIR: dataDir,
    ADMIN_TOKEN,
    DEMO_FIXES_PER_S: '1',
  }
  const made = await promisify(execFile)(process.execPath, [CLI, 'token', 'create', '--role', 'gateway', '--name', 'soak'], { env })
  const gatewayToken = TOKEN.exec(made.stdout)?.[0]
  if (gatewayToken === undefined) throw new Error(`no token was made: ${made.stdout}${made.stderr}`)
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', MAIN], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  let [printed, inspector] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    inspector ||= INSPECTOR.exec(text)?.[0] ?? ''
    for (const line of text.split('\n')) if (line !== '' && !OF_INSPECTOR.test(line)) onFault(line)
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const ask = (): string => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    return ADDRESS.exec(printed)?.[1] ?? ''
  }
  const url = await until({ what: 'the server to say its address', ask, isSo: (address) => address !== '' && inspector !== '' })
  const collector = await openCollector(inspector)

  return {
    url,
    gatewayToken,
    async sample() {
      await collector.collect()
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
      const text = await answer.text()
      const figure = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
      return {
        heapBytes: figure('nodejs_heap_size_used_bytes'),
        externalBytes: figure('nodejs_external_memory_bytes'),
        rssBytes: figure('process_resident_memory_bytes'),
        resources: figure('nodejs_active_resources_total'),
      }
    },
    async end() {
      // A process that ends waits for whoever looks into it.
      collector.close()
      await endOf(child)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

interface Collector {
  /** Resolves when the server has collected its garbage. */
  collect(): Promise<void>
  close(): void
}

/** Asks through the server's inspector. */
async function openCollector(inspector: string): Promise<Collector> {
  const socket = new WebSocket(inspector)
  await once(socket, 'open')
  let last = 0
  const waiting = new Map<number, () => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id } = JSON.parse(String(data)) as { readonly id?: number } // the inspector's own protocol
    if (id === undefined) return
    waiting.get(id)?.()
    waiting.delete(id)
  })
  return {
    collect: () =>
      new Promise((resolve) => {
        waiting.set(++last, resolve)
        socket.send(JSON.stringify({ id: last, method: 'HeapProfiler.collectGarbage' }))
      }),
    close: () => socket.close(),
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}
