/** The server as a process: reads its settings, takes the data folder, opens the store, listens, and closes on signals. */
import { readFile } from 'node:fs/promises'
import { Fault } from '#wire/errors'
import type { App } from './app.ts'
import { clockSteps, LOOK_MS, type Clocks } from './clock-steps.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { type DemoProcess, openDemoProcess } from './demo-process.ts'
import { isLoopback, type Settings } from './settings.ts'
import { loadSettings } from './settings-file.ts'
import { openSqliteStore } from './store/sqlite-store.ts'

const DEMO_TOKEN_NAME = 'demo'
const DEMO_SOURCE = '演示网关'

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function stopWith(lines: readonly string[]): never {
  for (const line of lines) process.stderr.write(`lamplight: ${line}\n`)
  process.exit(1)
}

async function tlsOf({ tlsCert, tlsKey }: Settings): Promise<{ readonly cert: Buffer; readonly key: Buffer } | undefined> {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return { cert: await readPem('TLS_CERT', tlsCert), key: await readPem('TLS_KEY', tlsKey) }
}

async function readPem(setting: string, file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new Fault('STATE_CONFLICT', `${setting} ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  })
}

/** Refuses to be reachable by strangers while nobody could sign in. @throws Fault STATE_CONFLICT */
function requireAccount({ host, adminToken }: Settings, app: App): void {
  if (isLoopback(host) || adminToken !== undefined || app.hasAccount()) return
  throw new Fault(
    'STATE_CONFLICT',
    `HOST is '${host}', beyond this machine, and nobody can sign in yet: make an account (npx lamplight token create --role admin --name NAME), or set ADMIN_TOKEN`,
  )
}

async function listen(app: App, { host, port }: Settings): Promise<string> {
  return app.fastify.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EADDRINUSE') throw new Fault('STATE_CONFLICT', `port ${port} is taken; set PORT to another`)
    if (cause.code === 'EADDRNOTAVAIL') throw new Fault('STATE_CONFLICT', `HOST ${host} is no address of this machine`)
    if (cause.code === 'EACCES') throw new Fault('STATE_CONFLICT', `port ${port} may not be listened on by this user; set PORT above 1023`)
    throw cause
  })
}

/** The shift's token is made afresh at each start; what an earlier start left is revoked. */
async function startDemo({ identity, heardMs }: App, url: string, environment: NodeJS.ProcessEnv): Promise<DemoProcess> {
  const nowMs = Date.now()
  await identity.tokens.revoke(DEMO_TOKEN_NAME, 'server', nowMs)
  const { token } = await identity.tokens.create(
    { name: DEMO_TOKEN_NAME, role: 'gateway', source: DEMO_SOURCE, simulated: true },
    'server',
    nowMs,
  )
  // Over TLS it speaks to this very machine, while the certificate names another host.
  const trusting = url.startsWith('https:') ? { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' } : {}
  return openDemoProcess({
    url,
    token,
    heardMs: () => heardMs(DEMO_SOURCE),
    environment: { ...environment, ...trusting },
    onOutput: (text) => process.stdout.write(`  ${text}`),
  })
}

/** Says in the log when the machine's clock was set, for as long as the process lives. */
function watchClock({ fastify }: App): void {
  const clocks = (): Clocks => ({ wallMs: Date.now(), steadyMs: performance.now() })
  const look = clockSteps(clocks())
  setInterval(() => {
    const stepMs = look(clocks())
    if (stepMs !== 0)
      fastify.log.warn(
        { stepMs },
        'the clock of this machine was set, or it slept: what came meanwhile bears times that are off by as much',
      )
  }, LOOK_MS).unref()
}

async function start(settings: Settings, environment: NodeJS.ProcessEnv): Promise<void> {
  const tls = await tlsOf(settings)
  const lock = await lockDataDir(settings.dataDir)
  // The rest of the house is read while the store's worker opens its files.
  const [store, { buildApp }] = await Promise.all([openSqliteStore({ dataDir: settings.dataDir }), import('./app.ts')])
  const log = { level: settings.logLevel, stream: process.stderr }
  const app = await buildApp({ store, settings, nowMs: Date.now, log, ...(tls ? { tls } : {}) })
  requireAccount(settings, app)
  watchClock(app)
  /** In the order in which they are done. */
  const endings = [() => app.close(), () => store.close(), () => lock.release()]
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    for (const end of endings) await end()
  }
  // Before anybody is told the address: whoever knows it may also ask for the end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void (closing ??= close()))

  const address = await listen(app, settings)
  const base = settings.publicUrl ?? address
  say(`Lamplight 万家灯火态势墙: ${base}`)
  say(`  sign in once, within 24 h: ${base}/sign-in?code=${await app.identity.sessions.makeLink('admin', 'server', Date.now())}`)
  if (!app.isDemo()) return
  const demo = await startDemo(app, address, environment)
  endings.unshift(() => demo.close())
  app.onSiteBegun(() => void demo.close())
  if (closing !== undefined) await demo.close() // told to end meanwhile
}

/** Runs until it is told to end; a bad setting or a taken port ends the process with a sentence for each. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const reading = await loadSettings(environment)
  if (!reading.ok) stopWith(reading.problems)
  await start(reading.settings, environment).catch((cause: unknown) => {
    if (cause instanceof Fault) stopWith([cause.message])
    throw cause
  })
}
