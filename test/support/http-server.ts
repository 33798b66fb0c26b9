/** The whole application on a port of its own, and a caller for each role. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Role, ROLES } from '#wire/roles'
import { type App, buildApp } from '../../server/app.ts'
import { readSettings, type Settings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'

export const ADMIN_TOKEN = 'an-administrators-token'
/** The unit that the token of role `device` speaks for. */
export const DEVICE_UNIT = 'A1'

export interface TestApp {
  readonly url: string
  readonly app: App
  readonly store: Store
  /** A token of each role. */
  readonly tokens: Readonly<Record<Role, string>>
  call(path: string, init?: CallInit): Promise<Response>
  /** Moves the server's clock. */
  pass(ms: number): void
}

export interface CallInit {
  readonly method?: string
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface StartOptions {
  readonly store?: Store
  /** By key, as in the environment. */
  readonly settings?: Readonly<Record<string, string>>
  /** The server's clock stands here, Unix ms, and moves by `pass` alone. */
  readonly standingAtMs?: number
}

/** Settings of a house without the demo, in a folder that goes when the test ends. */
export async function testSettings(values: Readonly<Record<string, string>> = {}): Promise<Settings> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lamplight-http-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const reading = readSettings({ DATA_DIR: dataDir, PORT: '0', DEMO: '0', LOG_LEVEL: 'silent', ...values })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  return reading.settings
}

export async function startApp({ store = memoryStore(), settings: values = {}, standingAtMs }: StartOptions = {}): Promise<TestApp> {
  const settings = await testSettings({ ADMIN_TOKEN, ...values })
  let aheadMs = 0
  const nowMs = (): number => (standingAtMs ?? Date.now()) + aheadMs
  const app = await buildApp({ store, settings, nowMs, log: false, clientDir: join(settings.dataDir, 'client') })
  onTestFinished(() => app.close())
  const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  const made: Partial<Record<Role, string>> = {}
  for (const role of ROLES) {
    const draft = { name: `test-${role}`, role, ...(role === 'device' ? { unit: DEVICE_UNIT } : {}) }
    made[role] = (await app.identity.tokens.create(draft, 'test', nowMs())).token
  }
  return {
    url,
    app,
    store,
    tokens: made as Record<Role, string>, // one for each of ROLES
    call: (path, init = {}) => fetch(`${url}${path}`, requestOf(init)),
    pass: (ms) => void (aheadMs += ms),
  }
}

function requestOf({ method = 'GET', token, body, headers = {} }: CallInit): RequestInit {
  return {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
}

/** The session cookie that an answer sets, as a browser would send it back. */
export function cookieOf(response: Response): string {
  const [cookie] = response.headers.getSetCookie()
  return cookie?.split(';', 1)[0] ?? ''
}
