/** The whole server as people start it: `server/main.ts` in a process of its own, on a free port, on a data folder of the test's. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { until } from './until.ts'

export const ADMIN_TOKEN = 'administrator-of-a-test'

export interface ServerProcess {
  readonly url: string
  /** From the start of the process until it answered that it is ready. */
  readonly readyAfterMs: number
  /** All it has printed so far. */
  printed(): string
  /** Ends it with a signal and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const ADDRESS = /Lamplight[^\n]*?(https?:\/\/\S+)/
const LOOK_MS = 20
const READY = 200

/** A folder that goes away with the test. */
export async function aDataDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'lamplight-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** Starts a server without a demo unless the environment asks for one; it is killed when the test ends. */
export async function startServer(dataDir: string, environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const startMs = performance.now()
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', DEMO: '0', DATA_DIR: dataDir, ADMIN_TOKEN, ...environment }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  onTestFinished(() => end(child, 'SIGKILL'))
  const url = await addressOf(child, () => printed)
  const ask = async () => (await fetch(`${url}/readyz`)).status
  await until({ what: 'the server to be ready', ask, isSo: (status) => status === READY, everyMs: LOOK_MS })
  return { url, readyAfterMs: performance.now() - startMs, printed: () => printed, end: (signal) => end(child, signal) }
}

async function addressOf(child: ChildProcess, printed: () => string): Promise<string> {
  const addressIn = (text: string) => ADDRESS.exec(text)?.[1] ?? ''
  const ask = () => {
    if (addressIn(printed()) === '' && child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${printed()}`)
    return printed()
  }
  return addressIn(await until({ what: 'the server to say its address', ask, isSo: (text) => addressIn(text) !== '', everyMs: LOOK_MS }))
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
