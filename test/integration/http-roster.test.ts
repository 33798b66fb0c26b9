/** The roster over HTTP, and what it does to the duty of its units. */
import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/http-server.ts'

const HOUR_MS = 3_600_000

async function withUnit(): Promise<TestApp> {
  const app = await startApp()
  await app.call('/api/v1/units', { method: 'POST', token: app.tokens.operator, body: { id: 'A1', duty: 'offDuty' } })
  return app
}

const post = ({ call, tokens }: TestApp, body: unknown) => call('/api/v1/roster', { method: 'POST', token: tokens.operator, body })

async function dutyOf({ call, tokens }: TestApp): Promise<unknown> {
  const { items } = (await (await call('/api/v1/units', { token: tokens.operator })).json()) as { items: readonly { duty: string }[] }
  return items[0]?.duty
}

test('a turn that has begun puts its unit on duty, and one that has not does nothing yet', async () => {
  const app = await withUnit()
  const nowMs = Date.now() + 1

  const later = await post(app, [{ unit: 'A1', duty: 'onDuty', fromMs: nowMs + HOUR_MS, toMs: nowMs + 2 * HOUR_MS }])
  expect([later.status, await later.json(), await dutyOf(app)]).toEqual([200, { saved: 1 }, 'offDuty'])

  await post(app, [{ unit: 'A1', duty: 'standby', fromMs: nowMs, toMs: nowMs + HOUR_MS }])
  await expect.poll(() => dutyOf(app)).toBe('standby')
})

test('turns are listed, replaced by one from the same moment, and taken back', async () => {
  const app = await withUnit()
  const fromMs = Date.now() + HOUR_MS
  const turn = { unit: 'A1', duty: 'onDuty', fromMs, toMs: fromMs + HOUR_MS }
  await post(app, [turn])
  await post(app, [{ ...turn, duty: 'standby' }])
  const list = async () => (await app.call('/api/v1/roster', { token: app.tokens.wall })).json()
  expect(await list()).toEqual({ items: [{ ...turn, duty: 'standby' }] })
  const path = `/api/v1/roster/${encodeURIComponent(`A1@${fromMs}`)}`

  expect((await app.call(path, { method: 'DELETE', token: app.tokens.operator })).status).toBe(204)

  expect(await list()).toEqual({ items: [] })
  expect((await app.call(path, { method: 'DELETE', token: app.tokens.operator })).status).toBe(404)
})

test('turns that cannot be are named one by one, and none of the request is kept', async () => {
  const app = await withUnit()
  const good = { unit: 'A1', duty: 'onDuty', fromMs: 1_000, toMs: 2_000 }

  const answer = await post(app, [good, { ...good, unit: 'nobody' }, { ...good, toMs: 1_000 }, { ...good, toMs: 50 * HOUR_MS }])

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    code: 'REQUEST_INVALID',
    errors: [{ field: 'body/1/unit' }, { field: 'body/2/toMs' }, { field: 'body/3/toMs' }],
  })
  expect(await (await app.call('/api/v1/roster', { token: app.tokens.wall })).json()).toEqual({ items: [] })
})

test.each([
  ['no array', {}, 'body'],
  ['an empty one', [], 'body'],
  ['an unknown duty', [{ unit: 'A1', duty: 'asleep', fromMs: 1, toMs: 2 }], 'body/0/duty'],
  ['a missing end', [{ unit: 'A1', duty: 'onDuty', fromMs: 1 }], 'body/0/toMs'],
  ['an unknown field', [{ unit: 'A1', duty: 'onDuty', fromMs: 1, toMs: 2, who: 'x' }], 'body/0/who'],
])('%s is refused by its field', async (_, body, field) => {
  const app = await withUnit()

  const answer = await post(app, body)

  expect(answer.status).toBe(400)
  expect(((await answer.json()) as { errors: readonly { field: string }[] }).errors.map((error) => error.field)).toContain(field)
})
