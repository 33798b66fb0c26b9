/** Signing in: by a link that works once, by pasting a token, and out again. */
import { expect, test } from 'vitest'
import { cookieOf, startApp } from '../support/http-server.ts'

test('a one-time link sets a cookie that no script reads, leads to the wall, and works once', async () => {
  const { call, app } = await startApp()
  const code = await app.identity.sessions.makeLink('operator', 'test', Date.now())

  const first = await call(`/sign-in?code=${code}`)
  const second = await call(`/sign-in?code=${code}`)

  expect(first.status).toBe(303)
  expect(first.headers.get('location')).toBe('/')
  expect(first.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Strict/)
  const who = await call('/api/v1/session', { headers: { cookie: cookieOf(first) } })
  expect(await who.json()).toMatchObject({ role: 'operator', may: expect.arrayContaining(['units:write']) })
  expect(second.status).toBe(401)
  expect(second.headers.getSetCookie()).toEqual([])
})

test('a person with a used link is told so in words, in a page', async () => {
  const { call } = await startApp()

  const answer = await call('/sign-in?code=000000000000.nothing', { headers: { accept: 'text/html' } })

  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('npx lamplight sign-in')
})

test('the cookie insists on HTTPS where the server is reached by it', async () => {
  const { call, tokens } = await startApp({ settings: { PUBLIC_URL: 'https://wall.example' } })

  const answer = await call('/api/v1/session', { method: 'POST', body: { token: tokens.wall } })

  expect(answer.headers.getSetCookie()[0]).toContain('Secure')
})

test('a token that sends positions does not sign in', async () => {
  const { call, tokens } = await startApp()

  const answer = await call('/api/v1/session', { method: 'POST', body: { token: tokens.gateway } })

  expect(answer.status).toBe(403)
  expect(answer.headers.getSetCookie()).toEqual([])
})

test('signing out ends the session itself, not only its cookie', async () => {
  const { call, tokens } = await startApp()
  const cookie = cookieOf(await call('/api/v1/session', { method: 'POST', body: { token: tokens.admin } }))

  const out = await call('/api/v1/session', { method: 'DELETE', headers: { cookie } })

  expect(out.status).toBe(204)
  expect((await call('/api/v1/session', { headers: { cookie } })).status).toBe(401)
})

test('guessing codes locks the address out, and the lock-out is in the journal', async () => {
  const { call, app, store } = await startApp()
  const code = await app.identity.sessions.makeLink('operator', 'test', Date.now())

  for (let i = 0; i < 20; i++) await call('/sign-in?code=000000000000.guess')
  const locked = await call(`/sign-in?code=${code}`)

  expect(locked.status).toBe(429)
  const kinds = async (): Promise<readonly string[]> => (await store.journal.read('house', 'live', 0, 100)).map(({ kind }) => kind)
  await expect.poll(kinds).toContain('signIn:locked')
})

test('who signed in, and out, is in the journal', async () => {
  const { call, app, store } = await startApp()
  const code = await app.identity.sessions.makeLink('leader', 'cli', Date.now())
  const cookie = cookieOf(await call(`/sign-in?code=${code}`))

  await call('/api/v1/session', { method: 'DELETE', headers: { cookie } })

  const events = await store.journal.read('house', 'live', 0, 100)
  const kinds = events.map(({ kind }) => kind).filter((kind) => !kind.startsWith('token:'))
  expect(kinds).toEqual(['signIn:offered', 'signIn:used', 'session:opened', 'session:closed'])
})
