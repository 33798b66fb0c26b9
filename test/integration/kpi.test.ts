/** The KPI board over the API agrees at every step with a recount in SQL; what is entered is kept; what is wrong is refused by name. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { Report } from '#wire/reports'
import type { KpiBoard, KpiFigure } from '#wire/kpi'
import { json } from '../support/coverage-app.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject, inCircle } from '../support/drills.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { aFolder, openSqlite } from '../support/stores.ts'

const CHINA_MS = 8 * 3_600_000

/** Counts of the month that goes on, read from the file by SQL alone. */
const RECOUNT = `
  WITH latest AS (
    SELECT j.subject, j.data FROM states s JOIN journal j USING (room, realm, seq) WHERE s.room = 'wujin' AND s.realm = 'live'
  ), reports AS (
    SELECT substr(subject, 1, instr(subject, '/') - 1) AS kind, json_extract(data, '$.state') AS state, json_extract(data, '$.class') AS class
    FROM latest WHERE json_extract(data, '$.atMs') >= :fromMs AND json_extract(data, '$.atMs') < :toMs
  )
  SELECT
    count(*) FILTER (WHERE kind = 'incident' AND state NOT IN ('invalid', 'duplicate')) AS allCalls,
    count(*) FILTER (WHERE kind = 'incident' AND state NOT IN ('invalid', 'duplicate') AND class IN ('criminal', 'publicOrder')) AS crimeCalls,
    count(*) FILTER (WHERE kind = 'incident' AND state NOT IN ('invalid', 'duplicate') AND class = 'dispute') AS disputeCalls,
    count(*) FILTER (WHERE kind = 'complaint' AND state <> 'invalid') AS propertyComplaints,
    count(*) FILTER (WHERE kind = 'hazard' AND state NOT IN ('invalid', 'duplicate')) AS hazards,
    count(*) FILTER (WHERE kind = 'hazard' AND state = 'closed') AS closed,
    count(*) FILTER (WHERE kind = 'lead') AS leads
  FROM reports`

async function board(app: TestApp, query = ''): Promise<KpiBoard> {
  return json(app.call(`/api/v1/kpi${query}`, { token: app.tokens.leader }))
}

function figure({ figures }: KpiBoard, id: KpiFigure['id']): KpiFigure {
  return figures.find((one) => one.id === id)!
}

test('agrees with a recount in SQL after every report and every step', async () => {
  const dataDir = await aFolder()
  const app = await startApp({ store: await openSqlite({ dataDir }) })
  const database = new DatabaseSync(join(dataDir, 'lamplight.db'), { readOnly: true })
  const send = async (method: string, path: string, body: object) => {
    const answer = await app.call(`/api/v1${path}`, { method, token: app.tokens.operator, body })
    expect([path, body, answer.status]).toEqual([path, body, method === 'POST' ? 201 : 200])
  }

  async function expectAgreement(): Promise<void> {
    const now = await board(app)
    const counted = { ...database.prepare(RECOUNT).get({ ':fromMs': now.period.fromMs, ':toMs': now.period.toMs }) }
    const { part, whole } = figure(now, 'rectificationRate')
    const shown = Object.fromEntries(
      (['allCalls', 'crimeCalls', 'disputeCalls', 'propertyComplaints', 'leads'] as const).map((id) => [id, figure(now, id).value]),
    )
    expect({ ...shown, hazards: whole, closed: part }).toEqual(counted)
  }

  await expectAgreement()
  const classes = ['criminal', 'publicOrder', 'dispute', 'traffic', 'helpRequest']
  for (const [i, name] of classes.entries()) {
    await send('POST', '/incidents', { id: `j-${i}`, class: name, at: Date.now() - i * 1_000 })
    await expectAgreement()
  }
  await send('POST', '/property-complaints', { id: 'p-1', topic: '停车' })
  await send('POST', '/leads', { suspicion: 'vehicle', text: '可疑车辆' })
  await send('POST', '/hazards', { id: 'h-1', class: 'fire' })
  await send('POST', '/hazards', { id: 'h-2', class: 'traffic' })
  await expectAgreement()
  const steps: readonly (readonly [string, object])[] = [
    ['/incidents/j-0', { step: 'invalidate', note: '误报' }],
    ['/incidents/j-1', { step: 'markDuplicate', duplicateOf: 'j-2' }],
    ['/incidents/j-1', { step: 'undo' }],
    ['/incidents/j-3', { class: 'criminal' }],
    ['/property-complaints/p-1', { step: 'invalidate', note: '非物业' }],
    ['/hazards/h-1', { step: 'assign', assignee: '物业' }],
    ['/hazards/h-1', { step: 'rectify' }],
    ['/hazards/h-1', { step: 'review' }],
    ['/hazards/h-1', { step: 'close' }],
    ['/hazards/h-2', { step: 'invalidate', note: '已处理' }],
  ]
  for (const [path, step] of steps) {
    await send('PATCH', path, step)
    await expectAgreement()
  }
  database.close()
})

test('readiness comes from drills alone: of units by their latest that ended in the period, and "no drill yet" is said', async () => {
  const app = await drillApp()
  const units = ['u1', 'u2', 'u7']
  for (const id of units)
    await app.call(`/api/v1/units/${id}`, { method: 'PATCH', token: app.tokens.operator, body: { team: 'rapidResponse' } })
  const before = await board(app)
  await app.begin(planAtOnce({ script: [anInject({ when: { kind: 'clock', atS: 0 }, expectations: each() })] }))
  await app.stand('u1', 10)
  await app.untilBoard('d-1', 'u1 to be seen', ({ whole }) => whole?.outcomes[0]?.actualMs !== undefined)
  const during = await board(app)
  app.pass(2_000)
  await app.did('/drills/d-1/stop', app.chief)

  const after = await board(app)

  expect(figure(before, 'readiness')).toMatchObject({ value: null, held: 'noDrill', part: 0, whole: 0 })
  expect(figure(during, 'readiness')).toMatchObject({ value: null, held: 'noDrill' })
  expect(figure(after, 'readiness')).toMatchObject({ value: 0.5, part: 1, whole: 2 })
  expect(after.readiness.units.toSorted((a, b) => (a.unit < b.unit ? -1 : 1))).toMatchObject([
    { unit: 'u1', drill: 'd-1', met: 1, judged: 1, isReady: true },
    { unit: 'u2', drill: 'd-1', met: 0, judged: 1, isReady: false },
    { unit: 'u7' },
  ])
  expect(after.readiness.units.find(({ unit }) => unit === 'u7')).not.toHaveProperty('isReady')
  expect(after.readiness.places).toMatchObject([{ name: '大门', drill: 'd-1', met: 1, judged: 2 }])
  expect(figure(await board(app, `?at=${Date.UTC(2025, 0, 15)}`), 'readiness')).toMatchObject({ held: 'noDrill' })
  await app.app.close()
  expect((await board(await drillApp({ store: app.store }))).readiness).toEqual(after.readiness)
})

/** One thing of each of two units, within a second. */
function each() {
  return ['u1', 'u2'].map((of) => anExpectation({ id: of, of: [of], withinS: 1, recognisedBy: inCircle() }))
}

describe('base figures', () => {
  test('are entered for a period, replaced by the next, and told as entered', async () => {
    const app = await startApp()
    const { call, tokens } = app
    const [fromMs, toMs] = [Date.parse('2026-06-01T00:00+08:00'), Date.parse('2026-07-01T00:00+08:00')]
    const put = (value: number) =>
      call('/api/v1/kpi/bases', { method: 'PUT', token: tokens.admin, body: [{ id: 'allCalls', fromMs, toMs, value }] })
    await put(30_000)
    expect((await put(31_000)).status).toBe(200)

    expect(await json(call('/api/v1/kpi/bases', { token: tokens.wall }))).toEqual([{ id: 'allCalls', fromMs, toMs, value: 31_000 }])
    const july = await board(app, `?period=month&at=${Date.UTC(2026, 6, 15)}`)
    expect(july.basePeriod).toEqual({ fromMs, toMs })
    expect(figure(july, 'allCalls')).toMatchObject({ value: 0, base: { value: 31_000, from: 'entered' }, change: -1 })
  })

  test('are taken back one by one: what was counted holds again', async () => {
    const { call, tokens, store } = await startApp()
    const [fromMs, toMs] = [Date.parse('2026-06-01T00:00+08:00'), Date.parse('2026-07-01T00:00+08:00')]
    const body = ['allCalls', 'leads'].map((id) => ({ id, fromMs, toMs, value: 7 }))
    await call('/api/v1/kpi/bases', { method: 'PUT', token: tokens.admin, body })
    const remove = async (path: string) => (await call(`/api/v1/kpi/bases/${path}`, { method: 'DELETE', token: tokens.admin })).status

    expect(await remove(`allCalls?from=${fromMs + 1}`)).toBe(404)
    expect(await remove(`happiness?from=${fromMs}`)).toBe(400)
    expect(await remove('allCalls')).toBe(400)
    expect(await remove('allCalls?from=2026-06-01T00:00:00%2B08:00')).toBe(204)
    expect(await remove(`allCalls?from=${fromMs}`)).toBe(404)
    expect(await json(call('/api/v1/kpi/bases', { token: tokens.wall }))).toEqual([body[1]])
    expect((await store.journal.read('wujin', 'live', 0, 1_000)).at(-1)).toMatchObject({
      kind: 'kpiBase:removed',
      subject: `kpiBase/allCalls@${fromMs}`,
      by: 'test-admin',
    })
  })

  test('of a period that is not over are refused, as JSON and by its line in CSV', async () => {
    const { call, tokens } = await startApp()
    const put = async (body: unknown, type: string) => {
      const answer = await call('/api/v1/kpi/bases', { method: 'PUT', token: tokens.admin, body, headers: { 'content-type': type } })
      return [answer.status, (await json<Problem>(answer)).errors?.[0]]
    }
    const reason = 'is not past: a base is of a period that is over'
    const going = [{ id: 'allCalls', fromMs: 1, toMs: Date.now() + 60_000, value: 3 }]

    expect(await put(going, 'application/json')).toEqual([400, { field: 'body/0/toMs', reason }])
    expect(await put('figure,from,to,value\nleads,2025-01-01,2999-12-31,4\n', 'text/csv')).toEqual([
      400,
      { field: 'body/line 2/to', reason },
    ])
  })

  test.each([
    ['an end before the beginning', [{ id: 'allCalls', fromMs: 2, toMs: 1, value: 3 }], 'body/0/fromMs'],
    ['a time before there was one', [{ id: 'allCalls', fromMs: -1e300, toMs: 1, value: 3 }], 'body/0/fromMs'],
    ['a figure that is none', [{ id: 'happiness', fromMs: 1, toMs: 2, value: 3 }], 'body/0/id'],
    ['less than none', [{ id: 'allCalls', fromMs: 1, toMs: 2, value: -3 }], 'body/0/value'],
  ])('with %s are refused by name', async (_, body, field) => {
    const { call, tokens } = await startApp()
    const answer = await call('/api/v1/kpi/bases', { method: 'PUT', token: tokens.admin, body })
    expect(answer.status).toBe(400)
    expect((await json<Problem>(answer)).errors?.map((error) => error.field)).toContain(field)
  })
})

test('a period of its own needs all four ends, in order', async () => {
  const app = await startApp()
  const ends = `?from=${Date.UTC(2026, 0, 1)}&to=${Date.UTC(2026, 6, 1)}`
  expect(await board(app, ends)).toMatchObject({ errors: [{ field: 'querystring/baseFrom' }] })
  expect(await board(app, '?at=8640000000000000')).toMatchObject({ errors: [{ field: 'querystring/at', reason: 'is past the year 9999' }] })
  expect(await board(app, `${ends}&baseFrom=5&baseTo=4`)).toMatchObject({ errors: [{ field: 'querystring/baseFrom' }] })
  expect(await board(app, `${ends}&baseFrom=${Date.UTC(2025, 0, 1)}&baseTo=${Date.UTC(2025, 6, 1)}`)).toMatchObject({
    period: { fromMs: Date.UTC(2026, 0, 1) },
    basePeriod: { toMs: Date.UTC(2025, 6, 1) },
  })
})

test('as CSV it holds numbers and names of ours, and says of when it is', async () => {
  const app = await startApp()
  const answer = await app.call('/api/v1/kpi?f=csv', { token: app.tokens.leader })
  const [head = '', columns, ...rows] = (await answer.text()).trimEnd().split('\r\n')

  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const { period, awardsBasePeriod } = await board(app)
  expect(head).toContain(`period ${new Date(period.fromMs).toISOString()}`)
  expect(head).toContain(`base of awards ${new Date(awardsBasePeriod.fromMs).toISOString()}`)
  expect(new Date(period.fromMs + CHINA_MS).getUTCDate()).toBe(1)
  expect(columns).toBe('id,group,value,part,whole,base,baseFrom,change,held,target,isMet')
  expect(rows).toHaveLength(9)
  expect(rows[0]).toBe('allCalls,fourDown,0,,,0,counted,,noBase,,')
})

test('by place as CSV, with names that no spreadsheet takes for formulas; ground that others police is in neither table nor figure', async () => {
  const app = await startApp()
  const { call, tokens } = app
  const post = async (path: string, body: object) => {
    const answer = await call(`/api/v1${path}`, { method: 'POST', token: tokens.operator, body })
    expect([path, answer.status]).toEqual([path, 201])
  }
  const square = (west: number) => ({
    type: 'Polygon',
    coordinates: [
      [
        [west, 31.6],
        [west + 0.05, 31.6],
        [west + 0.05, 31.75],
        [west, 31.75],
        [west, 31.6],
      ],
    ],
  })
  const town = (id: string, name: string, west: number, entrusted: boolean) =>
    post('/divisions', { id, name, kind: 'town', centre: [west + 0.02, 31.7], entrusted, area: square(west) })
  await town('320412100', '=HYPERLINK("x")', 119.9, false)
  await town('320412104', '遥观镇', 120, true)
  await post('/units', { id: 'q1', team: 'rapidResponse', confirmed: true, division: '320412104' })
  for (const [id, lon] of [
    ['i-1', 119.92],
    ['i-2', 120.02],
    ['i-3', 120.03],
  ] as const)
    await post('/incidents', { id, class: 'dispute', place: [lon, 31.7] })

  const answer = await call('/api/v1/kpi?f=csv&by=divisions', { token: tokens.leader })
  const [, columns, ...rows] = (await answer.text()).trimEnd().split('\r\n')

  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="kpi-divisions.csv"')
  expect(columns).toBe(
    'id,name,households,allCalls,crimeCalls,disputeCalls,propertyComplaints,callsPerThousand,hazards,rectified,rectificationRate,leads,selfMediated,transferred,selfMediation,awards',
  )
  expect(rows).toEqual([`320412100,"'=HYPERLINK(""x"")",,1,0,1,0,,0,0,,0,0,0,,0`])
  const now = await board(app)
  expect([figure(now, 'allCalls').value, figure(now, 'disputeCalls').value, figure(now, 'readiness').whole]).toEqual([1, 1, 0])
  // i-1 is the newest that counts, though others were learned after it.
  const { knownMs } = await json<Report>(call('/api/v1/incidents/i-1', { token: tokens.wall }))
  expect(figure(now, 'allCalls').newestMs).toBe(knownMs)
  const theirs = await call('/api/v1/divisions/320412104', { method: 'PATCH', token: tokens.operator, body: { entrusted: false } })
  expect(theirs.status).toBe(200)
  expect(figure(await board(app), 'allCalls').value).toBe(3)
})
