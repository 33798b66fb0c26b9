/** The server as a process: what stops its start, who may share its folder, and what the command line does beside it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { ADMIN_TOKEN, aDataDir, startServer } from '../support/server-process.ts'

const SERVER = fileURLToPath(new URL('../../server/', import.meta.url))

interface Ended {
  readonly status: number | null
  readonly text: string
}

/** Runs one of the house's entry points to its end. An empty value unsets. */
async function runToEnd(entry: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', DEMO: '0', ADMIN_TOKEN: '', ...environment }
  const child = spawn(process.execPath, [join(SERVER, entry), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, text }
}

const lamplight = (args: readonly string[], dataDir: string): Promise<Ended> => runToEnd('cli/main.ts', args, { DATA_DIR: dataDir })

test.each([
  [{ PORT: 'eighty' }, /PORT is 'eighty'; allowed: a whole number from 0 to 65535/],
  [{ DATABASE_URL: 'postgres://x' }, /DATABASE_URL is set.*not built/],
  [{ TLS_CERT: 'x.pem' }, /TLS_CERT and TLS_KEY go together/],
  [{ TLS_CERT: '/none.pem', TLS_KEY: '/none.pem' }, /TLS_CERT \/none\.pem cannot be read/],
  [{ HOST: '0.0.0.0' }, /nobody can sign in yet.*ADMIN_TOKEN/],
  [{ DATA_DIR: '/dev/null/lamplight' }, /DATA_DIR \/dev\/null\/lamplight cannot be written/],
  [{ CONFIG: '/none.json' }, /\/none\.json cannot be read/],
])('with %j the server does not start and says why', async (environment, why) => {
  const { status, text } = await runToEnd('main.ts', [], { DATA_DIR: await aDataDir(), ...environment })

  expect(status).toBe(1)
  expect(text).toMatch(why)
  expect(text).not.toContain('    at ')
})

test('a taken port is named', async () => {
  const { url } = await startServer(await aDataDir())

  const { status, text } = await runToEnd('main.ts', [], { DATA_DIR: await aDataDir(), PORT: new URL(url).port })

  expect(status).toBe(1)
  expect(text).toContain(`port ${new URL(url).port} is taken`)
})

test('a second server on the same folder does not start, until the first is gone, however it went', async () => {
  const dataDir = await aDataDir()
  const first = await startServer(dataDir)

  const second = await runToEnd('main.ts', [], { DATA_DIR: dataDir })
  await first.end('SIGKILL')
  const third = await startServer(dataDir)

  expect(second.status).toBe(1)
  expect(second.text).toContain('in use by another server')
  await third.end('SIGTERM')
  expect(existsSync(join(dataDir, 'server.lock'))).toBe(false)
})

test('settings come from a file too, and the environment has the last word', async () => {
  const dataDir = await aDataDir()
  await writeFile(
    join(dataDir, 'lamplight.config.json'),
    JSON.stringify({ ROOM_NAME: '雪堰', TRACK_DAYS: 90, ADMIN_TOKEN: 'a-very-long-secret' }),
  )

  const { text } = await runToEnd('cli/main.ts', ['config'], { DATA_DIR: dataDir, TRACK_DAYS: '7' })

  expect(text).toContain('ROOM_NAME = 雪堰')
  expect(text).toContain('TRACK_DAYS = 7 days')
  expect(text).not.toContain('a-very-long-secret')
})

test('a command that is none prints the list of commands and ends with 2', async () => {
  const { status, text } = await lamplight(['illuminate'], await aDataDir())

  expect(status).toBe(2)
  expect(text).toMatch(/'illuminate'[\s\S]*sign-in[\s\S]*token[\s\S]*clear-demo/)
})

test('a token made beside the running server works at once; revoked, it is refused and its wall cut off', async () => {
  const dataDir = await aDataDir()
  const { url } = await startServer(dataDir)
  const made = await lamplight(['token', 'create', '--role', 'wall', '--name', 'hall'], dataDir)
  const [token = ''] = /ll_\S+/.exec(made.text) ?? []
  const call = async (): Promise<number> => (await fetch(`${url}/api/v1/units`, { headers: { authorization: `Bearer ${token}` } })).status
  await expect.poll(call, { timeout: 30_000 }).toBe(200)
  const wall = io(`${url}/live`, { transports: ['websocket'], reconnection: false, forceNew: true, auth: { token } })
  onTestFinished(() => void wall.close())
  await new Promise((resolve) => wall.on('connect', () => resolve(undefined)))
  const cut = new Promise((resolve) => wall.on('disconnect', resolve))

  await lamplight(['token', 'revoke', 'hall'], dataDir)

  expect(await cut).toBe('io server disconnect')
  await expect.poll(call, { timeout: 30_000 }).toBe(401)
})

test('a link made beside the running server signs in with its role', async () => {
  const dataDir = await aDataDir()
  const { url } = await startServer(dataDir)
  const { text } = await lamplight(['sign-in', '--role', 'leader'], dataDir)
  const [, code = ''] = /sign-in\?code=(\S+)/.exec(text) ?? []

  await expect.poll(async () => (await fetch(`${url}/sign-in?code=${code}`, { redirect: 'manual' })).status, { timeout: 30_000 }).toBe(303)
})

test('clear-demo takes the made-up units and places out of the running picture, ends the shift, and it stays so', async () => {
  const dataDir = await aDataDir()
  const server = await startServer(dataDir, { DEMO: '' })
  const ask = async (path: string): Promise<{ items: unknown[]; demo: boolean }> =>
    (await (await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).json()) as never // its shape by path
  await expect.poll(async () => (await ask('/units?limit=5')).items.length, { timeout: 60_000 }).toBe(5)
  expect((await ask('/site')).demo).toBe(true)

  const { status } = await lamplight(['clear-demo'], dataDir)

  expect(status).toBe(0)
  await expect.poll(async () => (await ask('/site')).demo, { timeout: 30_000 }).toBe(false)
  for (const path of ['/units', '/compounds', '/watch-points', '/divisions']) expect((await ask(path)).items, path).toEqual([])
  await expect.poll(() => server.printed(), { timeout: 30_000 }).toContain('demo shift ended')
  await server.end('SIGTERM')
  expect((await (await fetch(`${(await startServer(dataDir, { DEMO: '' })).url}/api/v1/site`)).json()) as object).toMatchObject({
    demo: false,
  })
})
