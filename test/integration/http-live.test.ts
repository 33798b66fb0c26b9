/** Who may watch the live picture, and for how long. */
import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { LIVE_NAMESPACE } from '#wire/live'
import { ROLES, type Role } from '#wire/roles'
import { may } from '../../server/domain/permissions.ts'
import { sessionBook } from '../../server/http/session-book.ts'
import { tokenBook } from '../../server/http/token-book.ts'
import { openHouseLedger } from '../../server/live/ledger.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { cookieOf, startApp, type TestApp } from '../support/http-server.ts'
import { replaceableStore } from '../support/replaceable-store.ts'

interface Knock {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly namespace?: string
}

/** Knocks at the live namespace. @returns the socket, and what became of it: `in`, or the code or words it was refused with */
function knock({ url }: Pick<TestApp, 'url'>, { token, headers = {}, namespace = LIVE_NAMESPACE }: Knock) {
  const auth = token === undefined ? {} : { token }
  const socket = io(`${url}${namespace}`, { transports: ['websocket'], auth, extraHeaders: headers, forceNew: true, reconnection: false })
  onTestFinished(() => void socket.disconnect())
  const gone = new Promise<string>((resolve) => socket.on('disconnect', resolve))
  const outcome = new Promise<string>((resolve) => {
    socket.on('connect', () => resolve('in'))
    socket.on('connect_error', (error) => resolve((error as { data?: { code?: string } }).data?.code ?? error.message))
  })
  return { socket, outcome, gone }
}

async function signIn({ call }: TestApp, token: string): Promise<string> {
  return cookieOf(await call('/api/v1/session', { method: 'POST', body: { token } }))
}

/** A house beside another process that writes into the same log, and is heard when it says so. */
async function startBeside() {
  const log = memoryStore()
  const store = replaceableStore(log)
  const app = await startApp({ store })
  const house = await openHouseLedger(log.journal)
  onTestFinished(() => house.close())
  return { app, tokens: tokenBook(house), sessions: sessionBook(house, () => true), announce: () => store.replace(log) }
}

test.each(ROLES)('a %s sees the live picture only where the table of permissions says so', async (role: Role) => {
  const app = await startApp()

  const { outcome } = knock(app, { token: app.tokens[role] })

  expect(await outcome).toBe(may(role, 'picture:read') ? 'in' : 'ROLE_FORBIDDEN')
})

test('nobody comes in without a token, with a wrong one, or past the namespace', async () => {
  const app = await startApp()

  expect(await knock(app, {}).outcome).toBe('TOKEN_MISSING')
  expect(await knock(app, { token: `${app.tokens.wall}x` }).outcome).toBe('TOKEN_INVALID')
  expect(await knock(app, { token: app.tokens.admin, namespace: '/' }).outcome).toBe('connect to /live')
  expect(await knock(app, { token: app.tokens.admin, namespace: '/other' }).outcome).not.toBe('in')
})

test('a cookie lets our own page in, and no page of another origin', async () => {
  const app = await startApp()
  const cookie = await signIn(app, app.tokens.wall)

  expect(await knock(app, { headers: { cookie } }).outcome).toBe('in')
  expect(await knock(app, { headers: { cookie, origin: app.url } }).outcome).toBe('in')
  expect(await knock(app, { headers: { cookie, origin: 'https://evil.example' } }).outcome).toBe('ORIGIN_FORBIDDEN')
  expect(await knock(app, { headers: { cookie, origin: 'null' } }).outcome).toBe('ORIGIN_FORBIDDEN')
})

test('a token revoked by another process is refused, and what it had opened is cut off', async () => {
  const { app, tokens, announce } = await startBeside()
  const cookie = await signIn(app, app.tokens.wall)
  const walls = [knock(app, { token: app.tokens.wall }), knock(app, { headers: { cookie } })]
  expect(await Promise.all(walls.map(({ outcome }) => outcome))).toEqual(['in', 'in'])

  expect(await tokens.revoke('test-wall', 'cli', Date.now())).toHaveLength(1)
  announce()

  expect(await Promise.all(walls.map(({ gone }) => gone))).toEqual(['io server disconnect', 'io server disconnect'])
  expect((await app.call('/api/v1/units', { token: app.tokens.wall })).status).toBe(401)
  expect((await app.call('/api/v1/units', { headers: { cookie } })).status).toBe(401)
  expect(await knock(app, { token: app.tokens.wall }).outcome).toBe('TOKEN_INVALID')
})

test('a wall whose session is over is cut off', async () => {
  const app = await startApp()
  const cookie = await signIn(app, app.tokens.operator)
  const desk = knock(app, { headers: { cookie } })
  expect(await desk.outcome).toBe('in')

  await app.call('/api/v1/session', { method: 'DELETE', headers: { cookie } })

  expect(await desk.gone).toBe('io server disconnect')
})

test('a sign-in link made by another process works here', async () => {
  const { app, sessions, announce } = await startBeside()
  const code = await sessions.makeLink('operator', 'cli', Date.now())
  announce()

  await expect.poll(async () => (await app.call(`/sign-in?code=${code}`)).status).toBe(303)
})

test('two who use one link at the same moment: one is in', async () => {
  const app = await startApp()
  const code = await app.app.identity.sessions.makeLink('operator', 'test', Date.now())

  const answers = await Promise.all([1, 2, 3].map(() => app.call(`/sign-in?code=${code}`)))

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 401, 401])
})

test('after a restore the tokens, the sources and the memory of the gate are those of the restored log', async () => {
  const backup = memoryStore()
  const before = await startApp({ store: backup })
  const fixes = [{ unit: 'G1', lon: 119.95, lat: 31.7, at: Date.now() }]
  const store = replaceableStore(memoryStore())
  const app = await startApp({ store })
  const send = (token: string) => app.call('/api/v1/positions', { method: 'POST', token, body: fixes })
  expect(await (await send(app.tokens.gateway)).json()).toMatchObject({ accepted: 1 })
  expect(await (await send(app.tokens.gateway)).json()).toMatchObject({ duplicates: 1 })
  const wall = knock(app, { token: app.tokens.wall })
  expect(await wall.outcome).toBe('in')

  store.replace(backup)

  await wall.gone
  expect((await send(app.tokens.gateway)).status).toBe(401)
  expect(await (await send(before.tokens.gateway)).json()).toMatchObject({ accepted: 1, duplicates: 0 })
})
