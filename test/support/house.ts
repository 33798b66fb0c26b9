/** A whole house on a free port with nothing on disk, and a gateway that sends to it. */
import { onTestFinished } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { buildApp, type App } from '../../server/app.ts'
import type { Command, CommandIo } from '../../server/cli/command.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { JournalEvent, Store } from '../../server/store/ports.ts'
import { smallDistrict } from './small-district.ts'

export interface OpenHouse {
  readonly app: App
  readonly url: string
  /** A gateway's token whose units are made up. */
  readonly token: string
  /** Reads from the API as an administrator. */
  get(path: string): Promise<unknown>
  /** What the journal has of the district, oldest first. */
  events(): Promise<readonly JournalEvent[]>
}

const MOST_EVENTS = 10_000

const ADMIN_TOKEN = 'administrator-of-a-test'

/** @param store closed when the test ends */
export async function openHouse(
  environment: Readonly<Record<string, string>> = {},
  store: Store = memoryStore(),
  nowMs: () => number = Date.now,
): Promise<OpenHouse> {
  const reading = readSettings({ ADMIN_TOKEN, ...environment })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const app = await buildApp({ store, settings: reading.settings, nowMs, log: false })
  onTestFinished(async () => {
    await app.close()
    await store.close()
  })
  const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  const { token } = await app.identity.tokens.create({ name: 'demo', role: 'gateway', simulated: true }, 'test', nowMs())
  return {
    app,
    url,
    token,
    get: async (path) => (await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).json(),
    events: () => store.journal.read(reading.settings.room, LIVE_REALM, 0, MOST_EVENTS),
  }
}

/** One with a few streets: for what people do on a screen, where the size of the district is no part of it. */
export async function openSmallHouse(environment: Readonly<Record<string, string>> = {}): Promise<OpenHouse> {
  return openHouse(environment, await smallDistrict())
}

export interface CommandRun {
  readonly status: number
  readonly printed: readonly string[]
  readonly errors: readonly string[]
}

/** Runs a command as the command line does, with nothing in the environment. */
export async function runCommand(command: Command, args: readonly string[]): Promise<CommandRun> {
  const reading = readSettings({})
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const printed: string[] = []
  const errors: string[] = []
  const io: CommandIo = {
    settings: reading.settings,
    openStore: () => Promise.reject(new Error('an outside client has no store')),
    print: (line) => void printed.push(line),
    printError: (line) => void errors.push(line),
    progress: () => undefined,
    nowMs: Date.now,
  }
  return { status: await command.run(args, io), printed, errors }
}
