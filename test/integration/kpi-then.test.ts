/** The KPI board as it was known at a moment is the board that was told then: whatever has gone on, come late, been put away or corrected since. */
import { expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { KpiBoard } from '#wire/kpi'
import { json } from '../support/coverage-app.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject } from '../support/drills.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { aFolder, openSqlite } from '../support/stores.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const NOON_MS = Date.parse('2026-09-16T12:00:00+08:00')

async function board({ call, tokens }: TestApp, query = ''): Promise<KpiBoard> {
  return json(call(`/api/v1/kpi${query}`, { token: tokens.leader }))
}

const SQUARE = [
  [119.9, 31.6],
  [119.95, 31.6],
  [119.95, 31.75],
  [119.9, 31.75],
  [119.9, 31.6],
]
const AREA = { type: 'Polygon', coordinates: [SQUARE] }
const INSIDE = [119.92, 31.7]

/** Everything that happens, one after the other. */
const STORY: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['POST', '/divisions', { id: '320412100', name: '湖塘镇', kind: 'town', centre: INSIDE, entrusted: false, area: AREA }],
  ['POST', '/units', { id: 'q1', team: 'rapidResponse', confirmed: true }],
  ['POST', '/incidents', { id: 'j-1', class: 'criminal', place: INSIDE }],
  ['POST', '/incidents', { id: 'j-2', class: 'dispute' }],
  ['POST', '/hazards', { id: 'h-1', class: 'fire', place: INSIDE }],
  ['PATCH', '/incidents/j-1', { step: 'invalidate', note: '误报' }],
  ['PATCH', '/incidents/j-2', { class: 'criminal' }],
  ['POST', '/leads', { id: 'l-1', suspicion: 'vehicle', text: '可疑车辆' }],
  ['PATCH', '/hazards/h-1', { step: 'assign', assignee: '物业' }],
  ['PATCH', '/hazards/h-1', { step: 'rectify' }],
  ['PATCH', '/incidents/j-1', { step: 'undo' }],
  ['PATCH', '/hazards/h-1', { step: 'review' }],
  ['PATCH', '/hazards/h-1', { step: 'close' }],
  ['PATCH', '/divisions/320412100', { name: '湖塘' }],
  ['PATCH', '/units/q1', { team: 'patrol' }],
  ['PATCH', '/divisions/320412100', { entrusted: true }],
  [
    'PUT',
    '/kpi/bases',
    [{ id: 'leads', fromMs: Date.parse('2026-08-01T00:00+08:00'), toMs: Date.parse('2026-09-01T00:00+08:00'), value: 40 }],
  ],
  ['POST', '/property-complaints', { id: 'p-1', topic: '停车' }],
]

test.each(['in one go', 'after a restart'] as const)(
  'a board asked for later is the one that was told, whatever happened since: %s',
  async (how) => {
    const dataDir = await aFolder()
    const app = await startApp({ store: await openSqlite({ dataDir }), standingAtMs: NOON_MS })
    const told: KpiBoard[] = []
    for (const [method, path, body] of STORY) {
      const answer = await app.call(`/api/v1${path}`, { method, token: method === 'PUT' ? app.tokens.admin : app.tokens.operator, body })
      expect([path, answer.ok ? '' : await answer.text()]).toEqual([path, ''])
      told.push(await board(app))
      app.pass(MINUTE_MS)
    }
    app.pass(3 * HOUR_MS)
    // What was lived through was worth comparing.
    expect(new Set(told.map((one) => JSON.stringify({ ...one, asOfMs: 0 }))).size).toBeGreaterThan(STORY.length / 2)

    let asked = app
    if (how !== 'in one go') {
      await app.app.close()
      asked = await startApp({ store: await openSqlite({ dataDir }), standingAtMs: NOON_MS + 4 * HOUR_MS })
    }

    for (const then of [...told, ...told.toReversed()]) expect(await board(asked, `?asKnownAt=${then.asOfMs}`)).toEqual(then)
  },
)

test('of a drill what was known then: not that it had ended, nor what was marked after its end', async () => {
  const app = await drillApp({ standingAtMs: NOON_MS })
  await app.call('/api/v1/units/u1', { method: 'PATCH', token: app.tokens.operator, body: { team: 'rapidResponse' } })
  const shut = anExpectation({ id: 'shut', of: ['u1'], recognisedBy: { kind: 'mark' }, withinS: 60 })
  await app.begin(planAtOnce({ observers: ['eye'], script: [anInject({ when: { kind: 'clock', atS: 0 }, expectations: [shut] })] }))
  const told: KpiBoard[] = []
  const look = async (): Promise<void> => {
    app.pass(1_000)
    told.push(await board(app))
    app.pass(1_000)
  }
  await look()
  app.pass(90_000)
  await app.did('/drills/d-1/stop', app.chief)
  await look()
  await app.did('/drills/d-1/mark', app.eye, { id: 'm-1', at: NOON_MS + 1_000, expectation: 'shut' })
  await look()

  expect(told.map(({ readiness }) => readiness.units[0]?.isReady)).toEqual([undefined, false, true])
  for (const then of told) expect(await board(app, `?asKnownAt=${then.asOfMs}`)).toEqual(then)
})

test('a moment that is none, has not come or is no longer kept is refused by name; before anything was recorded there is no board', async () => {
  const app = await startApp({ standingAtMs: NOON_MS, settings: { TRACK_DAYS: '2' } })
  const refusal = async (asKnownAt: string) => {
    const answer = await app.call(`/api/v1/kpi?asKnownAt=${asKnownAt}`, { token: app.tokens.wall })
    const { code, errors } = await json<Problem>(answer)
    return [answer.status, code, errors?.[0]?.field, errors?.[0]?.reason]
  }

  const field = 'querystring/asKnownAt'
  expect(await refusal('yesterday')).toEqual([400, 'REQUEST_INVALID', field, 'is not ISO 8601 with an offset, or Unix ms'])
  expect(await refusal(String(NOON_MS + 1))).toEqual([400, 'REQUEST_INVALID', field, 'is in the future'])
  expect(await refusal(String(NOON_MS - 48 * HOUR_MS - 1))).toEqual([400, 'REQUEST_INVALID', field, 'is longer ago than tracks are kept'])
  expect(await refusal(String(NOON_MS - HOUR_MS))).toEqual([404, 'MOMENT_UNKNOWN', undefined, undefined])
})
