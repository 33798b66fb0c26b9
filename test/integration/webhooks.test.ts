/** Webhooks over real HTTP: told in order, signed, again until taken, and on from where they were after a restart. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { WebhookState } from '#wire/webhooks'
import { signatureOf } from '../../server/doors/webhook-sender.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { json } from '../support/coverage-app.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { until } from '../support/until.ts'

interface Told {
  readonly seq: number
  readonly kind: string
  readonly subject: string
  readonly data?: { readonly id: string }
}

interface Listener {
  readonly url: string
  readonly told: Told[]
  readonly bodies: { readonly body: string; readonly signature: string }[]
  /** What it answers next, one after the other; 200 when none is left. */
  readonly answers: number[]
}

/** Another system, which listens. */
async function listen(): Promise<Listener> {
  const listener: Omit<Listener, 'url'> = { told: [], bodies: [], answers: [] }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const status = listener.answers.shift() ?? 200
      listener.bodies.push({ body, signature: String(request.headers['lamplight-signature']) })
      if (status === 200) listener.told.push(...(JSON.parse(body) as { readonly events: readonly Told[] }).events)
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { ...listener, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

function add({ call, tokens }: TestApp, url: string, subjects: readonly string[] = ['incident']) {
  return json<{ readonly id: string; readonly secret: string }>(
    call('/api/v1/webhooks', { method: 'POST', token: tokens.admin, body: { url, subjects } }),
  )
}

async function bring({ call, tokens }: TestApp, id: string, path = '/incidents'): Promise<void> {
  const body = path === '/incidents' ? { id, class: 'other', personal: { phone: '13800000000' } } : { id, class: 'fire' }
  expect((await call(`/api/v1${path}`, { method: 'POST', token: tokens.operator, body })).status).toBe(201)
}

/** Waits until a listener has been told of so many events. */
function tells({ told }: Listener, count: number, what: string) {
  return until({ what, ask: () => told.map(({ subject }) => subject), isSo: (subjects) => subjects.length >= count })
}

async function stateOf({ call, tokens }: TestApp): Promise<WebhookState> {
  const [state] = await json<readonly WebhookState[]>(call('/api/v1/webhooks', { token: tokens.admin }))
  return state!
}

test('is told nothing of history that is brought in by the table', async () => {
  const [app, other] = [await startApp(), await listen()]
  await add(app, other.url)
  const brought = await fetch(`${app.url}/api/v1/reports/import?kind=incident`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.tokens.operator}`, 'content-type': 'text/csv' },
    body: `id,at,class,state\n${Array.from({ length: 1_200 }, (_, i) => `old-${i},2020-01-01 08:00,fire,closed\n`).join('')}`,
  })
  expect(await json(brought)).toMatchObject({ added: 1_200 })
  await bring(app, 'new')

  await tells(other, 1, 'what happens now')
  expect(other.told.map(({ subject }) => subject)).toEqual(['incident/new'])
  const state = await until({ what: 'its number', ask: () => stateOf(app), isSo: ({ seq }) => seq > 1_200 })
  expect(state.failures).toBe(0)
})

test('is told what it asked for from now on, in order, signed, and nothing personal', async () => {
  const [app, other] = [await startApp(), await listen()]
  await bring(app, 'before')
  const { secret } = await add(app, other.url)
  for (const id of ['a', 'b', 'c']) await bring(app, id)
  await bring(app, 'h', '/hazards')
  await app.call('/api/v1/incidents/a', { method: 'PATCH', token: app.tokens.operator, body: { step: 'invalidate', note: '误报' } })
  await tells(other, 4, 'four events')

  expect(other.told.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['incident:received', 'incident/a'],
    ['incident:received', 'incident/b'],
    ['incident:received', 'incident/c'],
    ['incident:invalidate', 'incident/a'],
  ])
  for (const { body, signature } of other.bodies) {
    const seconds = Number(/^t=(\d+),/.exec(signature)?.[1])
    expect(signature).toBe(signatureOf(secret, body, seconds * 1_000))
    expect(body).not.toContain('13800000000')
  }
})

test.each([500, 404, 302])('is told again, in order and once, after it answered %i', async (status) => {
  const [app, other] = [await startApp(), await listen()]
  await add(app, other.url)
  other.answers.push(status)
  await bring(app, 'a')
  await until({ what: 'a failure', ask: () => stateOf(app), isSo: ({ failures }) => failures === 1 })
  expect(await stateOf(app)).toMatchObject({ failures: 1, lastError: expect.any(String), nextTryMs: expect.any(Number) })
  await bring(app, 'b')
  await tells(other, 2, 'both')

  expect(other.told.map(({ subject }) => subject)).toEqual(['incident/a', 'incident/b'])
  expect((await stateOf(app)).failures).toBe(0)
})

test('goes on after a restart with what happened while nobody told it', async () => {
  const store = memoryStore()
  const other = await listen()
  const app = await startApp({ store })
  await add(app, other.url)
  await bring(app, 'a')
  await tells(other, 1, 'the first')
  other.answers.push(...Array.from({ length: 20 }, () => 503))
  await bring(app, 'b')
  await until({ what: 'a failure', ask: () => stateOf(app), isSo: ({ failures }) => failures > 0 })
  await app.app.close()
  other.answers.length = 0
  const again = await startApp({ store })
  await bring(again, 'c')
  await tells(other, 3, 'the rest')

  expect(other.told.map(({ subject }) => subject)).toEqual(['incident/a', 'incident/b', 'incident/c'])
})

test('that is removed is told nothing more', async () => {
  const [app, other] = [await startApp(), await listen()]
  const { id } = await add(app, other.url)
  await bring(app, 'a')
  await tells(other, 1, 'the first')
  expect((await app.call(`/api/v1/webhooks/${id}`, { method: 'DELETE', token: app.tokens.admin })).status).toBe(204)
  const second = await listen()
  await add(app, second.url)
  await bring(app, 'b')
  await tells(second, 1, 'the other one')

  expect(other.told).toHaveLength(1)
  expect((await app.call(`/api/v1/webhooks/${id}`, { method: 'DELETE', token: app.tokens.admin })).status).toBe(404)
})

test('hundreds at once come in bodies of at most a hundred, none twice', async () => {
  const [app, other] = [await startApp(), await listen()]
  await add(app, other.url)
  await Promise.all(Array.from({ length: 300 }, (_, i) => bring(app, `s-${i}`)))
  await tells(other, 300, 'all of them')

  const numbers = other.told.map(({ seq }) => seq)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  for (const { body } of other.bodies) expect((JSON.parse(body) as { readonly events: unknown[] }).events.length).toBeLessThanOrEqual(100)
})

test.each([
  ['no URL at all', { url: 'somewhere nice', subjects: ['incident'] }, 'body/url'],
  ['another protocol', { url: 'ftp://example.org/x', subjects: ['incident'] }, 'body/url'],
  ['a password in it', { url: 'http://me:secret@example.org/', subjects: ['incident'] }, 'body/url'],
  ['a subject that is none', { url: 'http://example.org/', subjects: ['unit'] }, 'body/subjects/0'],
  ['no subject', { url: 'http://example.org/', subjects: [] }, 'body/subjects'],
])('with %s is refused by name', async (_, body, field) => {
  const { call, tokens } = await startApp()
  const answer = await call('/api/v1/webhooks', { method: 'POST', token: tokens.admin, body })

  expect(answer.status).toBe(400)
  expect((await json<Problem>(answer)).errors?.map((error) => error.field)).toContain(field)
})
