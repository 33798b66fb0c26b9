/** Whatever goes wrong is answered as a problem that names the field and the reason, and hurts nobody else. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Compile } from 'typebox/compile'
import { expect, onTestFinished, test } from 'vitest'
import { FAULTS, Problem, type FaultCode } from '#wire/errors'
import { startApp } from '../support/http-server.ts'

const problemCheck = Compile(Problem)

async function expectProblem(answer: Response, code: FaultCode): Promise<Problem> {
  const problem: unknown = await answer.json()
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(problem).toMatchObject({ code, status: FAULTS[code].status, retry: FAULTS[code].retry })
  expect(answer.status).toBe(FAULTS[code].status)
  if (!problemCheck.Check(problem)) throw new Error(`not a Problem: ${JSON.stringify(problem)}`)
  return problem
}

test('a path that nobody answers, and a method that a path does not take', async () => {
  const { call, tokens } = await startApp()

  await expectProblem(await call('/api/v1/nowhere', { token: tokens.admin }), 'NOT_FOUND')
  const answer = await call('/api/v1/positions', { token: tokens.gateway })
  const problem = await expectProblem(answer, 'METHOD_UNSUPPORTED')
  expect(answer.headers.get('allow')).toBe('POST')
  expect(problem.detail).toContain('POST')
})

test('a body that is no JSON, of another kind, or too large', async () => {
  const { call, tokens } = await startApp()
  const post = (body: string, type = 'application/json'): Promise<Response> =>
    call('/api/v1/units', { method: 'POST', token: tokens.admin, body, headers: { 'content-type': type } })

  await expectProblem(await post('{"id":'), 'BODY_UNREADABLE')
  await expectProblem(await post('<unit/>', 'application/xml'), 'MEDIA_UNSUPPORTED')
  await expectProblem(await post('{"id":"A1"}', 'text/plain'), 'MEDIA_UNSUPPORTED')
  await expectProblem(await post(`{"id":"${'x'.repeat(3_000_000)}"}`), 'BODY_TOO_LARGE')
})

test('ten megabytes at every door that takes a body are refused, and the next caller is served', async () => {
  const { call, tokens } = await startApp()
  const body = `[${'0,'.repeat(5_000_000)}0]`

  for (const path of ['/positions', '/heartbeat', '/owntracks', '/osmand', '/duty'])
    await expectProblem(await call(`/api/v1${path}`, { method: 'POST', token: tokens.gateway, body }), 'BODY_TOO_LARGE')

  expect((await call('/healthz')).status).toBe(200)
})

test('JSON a hundred thousand levels deep is refused by its shape', async () => {
  const { call, tokens } = await startApp()
  const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

  const problem = await expectProblem(await call('/api/v1/units', { method: 'POST', token: tokens.admin, body }), 'REQUEST_INVALID')

  expect(problem.errors?.length).toBeGreaterThan(0)
})

test('each wrong field is named with its reason: missing, unknown, out of range', async () => {
  const { call, tokens } = await startApp()
  const body = { callSign: '', team: 'navy', colour: 'red' }

  const answer = await call('/api/v1/units', { method: 'POST', token: tokens.admin, body })

  const problem = await expectProblem(answer, 'REQUEST_INVALID')
  const fields = problem.errors?.map(({ field }) => field) ?? []
  expect(fields).toEqual(expect.arrayContaining(['body/id', 'body/colour', 'body/team', 'body/callSign']))
  expect(problem.errors?.every(({ reason }) => reason.length > 0)).toBe(true)
})

test('numbers in a body must be numbers; in a query they are read', async () => {
  const { call, tokens } = await startApp()
  const setup = { id: 5 }

  const wrong = await expectProblem(await call('/api/v1/units', { method: 'POST', token: tokens.admin, body: setup }), 'REQUEST_INVALID')

  expect(wrong.errors).toEqual([{ field: 'body/id', reason: 'must be string' }])
  expect((await call('/api/v1/units?limit=1', { token: tokens.admin })).status).toBe(200)
  await expectProblem(await call('/api/v1/units?limit=many', { token: tokens.admin }), 'REQUEST_INVALID')
})

test('a path that cannot be read is a problem like any other', async () => {
  const { call, tokens } = await startApp()

  await expectProblem(await call('/api/v1/coverage/%zz', { token: tokens.admin }), 'REQUEST_INVALID')
})

test('a missing token says how to send one', async () => {
  const { call } = await startApp()

  const answer = await call('/api/v1/units')

  await expectProblem(answer, 'TOKEN_MISSING')
  expect(answer.headers.get('www-authenticate')).toContain('Bearer')
})

test('a stranger who calls too often is told when to come back', async () => {
  const { call } = await startApp()
  const CALLS = 1_201

  const answers: Response[] = []
  for (let i = 0; i < CALLS; i++) answers.push(await call('/healthz'))

  const last = answers.at(-1)
  expect(answers.slice(0, -1).every(({ status }) => status === 200)).toBe(true)
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
  await expectProblem(last ?? Response.error(), 'RATE_EXCEEDED')
})

test('two hundred connections that send nothing, or half a request, keep nobody waiting', async () => {
  const { url, call, app } = await startApp()
  const { hostname, port } = new URL(url)
  const sockets: Socket[] = []
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
  for (let i = 0; i < 200; i++) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined) // the server may cut it off; that is the point
    sockets.push(socket)
    await once(socket, 'connect')
    if (i % 2 === 0) socket.write('POST /api/v1/positions HTTP/1.1\r\nHost: x\r\n')
  }

  const answers = await Promise.all(Array.from({ length: 20 }, () => call('/healthz')))

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  const { headersTimeout, requestTimeout, timeout } = app.fastify.server
  expect([headersTimeout, requestTimeout, timeout].every((limitMs) => limitMs > 0 && limitMs <= 60_000)).toBe(true)
})

test('JSON that is not in UTF-8 is refused: read as such it would be kept as signs that say nothing', async () => {
  const { url, tokens, call } = await startApp()
  const inGbk = Buffer.concat([Buffer.from('{"id":"g-1","class":"fire","text":"'), Uint8Array.of(0xbb, 0xf0), Buffer.from('"}')])
  const headers = { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json; charset=gbk' }

  const answer = await fetch(`${url}/api/v1/incidents`, { method: 'POST', headers, body: inGbk })

  expect((await expectProblem(answer, 'BODY_UNREADABLE')).detail).toBe('the body is not in UTF-8, as JSON is')
  expect((await call('/api/v1/incidents/g-1', { token: tokens.operator })).status).toBe(404)
})

test('a header that is no HTTP is answered 400 and closed', async () => {
  const { url, call } = await startApp()
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())

  socket.write('lamplight\r\n\r\n')
  const [bytes] = (await once(socket, 'data')) as [Buffer]

  expect(bytes.toString()).toMatch(/^HTTP\/1.1 400 /)
  expect((await call('/healthz')).status).toBe(200)
})

test('every answer keeps the browser to our own origin', async () => {
  const { call } = await startApp()

  for (const path of ['/', '/healthz', '/api/v1/units', '/nowhere', '/docs/']) {
    const { headers } = await call(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy, path).toContain("script-src 'self'")
    expect(policy, path).not.toContain('unsafe-eval')
    expect(policy.match(/https?:/g), path).toBeNull()
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
  }
})

test('the API’s own pages need no inline script and nothing from elsewhere', async () => {
  const { call } = await startApp()

  const page = await (await call('/docs/')).text()

  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  expect(page.match(/<script(?![^>]*\bsrc=)/g)).toBeNull()
})
