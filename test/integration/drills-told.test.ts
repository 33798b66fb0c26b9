/** What is told of a drill, and by it, over HTTP: marks, acknowledgements and reports; the board, what is real meanwhile, and the figures of the report. */
import { expect, test } from 'vitest'
import type { DrillHeader, DrillReport } from '#wire/drill-board'
import type { DrillMark } from '#wire/drills'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject, inCircle } from '../support/drills.ts'
import { json } from '../support/coverage-app.ts'
import type { Problem } from '#wire/errors'

test('marks come late with their own time, also after the end and again, and a clock ahead is taken as now', async () => {
  const app = await drillApp()
  const { did, eye } = app
  await app.begin(
    planAtOnce({
      script: [
        anInject({
          when: { kind: 'clock', atS: 0 },
          expectations: [anExpectation({ id: 'shut', item: 'cordon', recognisedBy: { kind: 'mark' }, withinS: 60 })],
        }),
      ],
    }),
  )
  const seenMs = Date.now()
  app.pass(40_000)
  await did('/drills/d-1/stop', app.chief)
  const mark = { id: 'm-1', expectation: 'shut', note: '门已关', at: seenMs }

  const first = await did<DrillMark>('/drills/d-1/mark', eye, mark)
  const again = await did<DrillMark>('/drills/d-1/mark', eye, mark)
  const ahead = await did<DrillMark>('/drills/d-1/mark', eye, { id: 'm-2', note: '一小时后', at: Date.now() + 3_600_000 })

  const { outcomes, marks } = await app.report('d-1')
  expect(first).toMatchObject({ observer: 'eye', atMs: seenMs })
  expect(again).toEqual(first)
  // An hour ahead: it counts from when it came, is kept, and says what its clock said.
  expect(ahead.atMs).toBe(ahead.knownMs)
  expect(ahead.saidMs! - ahead.knownMs).toBeGreaterThan(3_500_000)
  expect(outcomes[0]).toMatchObject({ verdict: 'met', evidence: [{ kind: 'mark', id: 'm-1', atMs: seenMs }] })
  expect(marks.map(({ id }) => id)).toEqual(['m-1', 'm-2'])
  const early = await app.post('/drills/d-1/mark', eye, { expectation: 'shut', at: seenMs - 3_600_000 })
  expect(await json<Problem>(early)).toMatchObject({
    errors: [{ field: 'body/at', reason: expect.stringContaining('before the inject came') as string }],
  })
})

test('a phone acknowledges for its unit or team, whoever leads writes down what a watch point says, and a report counts where it is awaited', async () => {
  const app = await drillApp()
  const { did, post, phones, chief } = app
  const ack = anExpectation({
    id: 'ack',
    item: 'acknowledge',
    of: ['u1', 't1', 'w1'],
    recognisedBy: { kind: 'message', count: 3 },
    withinS: 60,
  })
  const tell = anExpectation({
    id: 'tell',
    item: 'report',
    of: ['u1'],
    recognisedBy: { kind: 'report', report: 'incident', class: 'fire', count: 1 },
    withinS: 60,
  })
  await app.begin(planAtOnce({ script: [anInject({ when: { kind: 'clock', atS: 0 }, expectations: [ack, tell] })] }))

  await did('/drills/d-1/acknowledge', phones.u1, { inject: 'order' })
  await did('/drills/d-1/acknowledge', phones.u1, { inject: 'order' })
  await did('/drills/d-1/acknowledge', phones.u5, { inject: 'order' })
  await did('/drills/d-1/acknowledge', chief, { inject: 'order', by: 'w1' })
  await did('/drills/d-1/reports', phones.u1, { kind: 'incident', class: 'fire', text: '厨房着火' })

  const ownAckOf = async (phone: string) => (await app.board('d-1', phone)).injects[0]!.ownAckMs
  const { whole } = await app.board('d-1')
  expect(await ownAckOf(phones.u1)).toBe(whole!.acks.find(({ by }) => by === 'u1')!.atMs)
  expect((await app.board('d-1', chief)).injects[0]).not.toHaveProperty('ownAckMs')
  expect(whole!.acks.map(({ by }) => by).toSorted()).toEqual(['u1', 'u5', 'w1'])
  expect(whole!.outcomes.map(({ verdict }) => verdict)).toEqual(['met', 'met'])
  expect((await post('/drills/d-1/acknowledge', phones.u1, { inject: 'order', by: 'u5' })).status).toBe(403)
  expect((await post('/drills/d-1/acknowledge', phones.u7, { inject: 'order' })).status).toBe(404)
  expect(await json<Problem>(post('/drills/d-1/acknowledge', chief, { inject: 'order', by: 'u9' }))).toMatchObject({
    errors: [{ field: 'body/by', reason: "'u9' does not take part" }],
  })
  expect(await json<Problem>(post('/drills/d-1/reports', phones.u1, { kind: 'incident', class: 'flood' }))).toMatchObject({
    errors: [{ field: 'body/class' }],
  })
  const { items } = await json<{ readonly items: readonly unknown[] }>(app.get('/incidents', app.tokens.wall))
  expect(items).toEqual([])
})

test('a board that is asked for every second is sent again only when something has changed', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const ask = (token: string, tag?: string) =>
    app.call('/api/v1/drills/d-1', { token, headers: tag === undefined ? {} : { 'if-none-match': tag } })
  const tag = (await ask(app.chief)).headers.get('etag')!

  const same = await ask(app.chief, tag)
  const ofAnother = await ask(app.phones.u1, tag)
  app.pass(61_000)
  const overdue = await ask(app.chief, tag)
  const laterTag = overdue.headers.get('etag')!
  const still = await ask(app.chief, laterTag)
  await app.did('/incidents', app.tokens.operator, { class: 'fire', severity: 1 })
  const real = await ask(app.chief, laterTag)

  expect([same.status, ofAnother.status, overdue.status, still.status, real.status]).toEqual([304, 200, 200, 304, 200])
  expect(await json(overdue)).toMatchObject({ whole: { outcomes: [{ verdict: 'overdue' }] } })
})

test('something real and serious while a drill runs stands on its board, and one press suspends it', async () => {
  const app = await drillApp()
  const { did, post, chief, tokens } = app
  await app.begin(planAtOnce())
  expect((await post('/drills/d-1/suspend', chief)).status).toBe(409)
  await did('/incidents', tokens.operator, { id: 'small', class: 'fire', severity: 3 })
  await did('/incidents', tokens.operator, { id: 'real', class: 'criminal', severity: 1, address: '大门' })

  const [whole, phone] = [await app.board('d-1'), await app.board('d-1', app.phones.u1)]
  await did('/drills/d-1/suspend', chief)

  expect(whole.noDuff).toMatchObject([{ incident: 'real', severity: 1, address: '大门' }])
  expect(phone.noDuff).toMatchObject([{ incident: 'real', severity: 1 }])
  expect(phone.noDuff[0]).not.toHaveProperty('address')
  expect(await app.board('d-1')).toMatchObject({ state: 'paused', pauses: [{ incident: 'real' }] })
  expect((await app.report('d-1')).pauses).toMatchObject([{ incident: 'real' }])
})

test('what is real and serious before a drill starts stands on its board from the plan on, until it is over or the drill is', async () => {
  const app = await drillApp()
  const { did, post, chief, tokens } = app
  const toldNow = async () => (await app.board('d-1')).noDuff.map(({ incident }) => incident)
  await did('/incidents', tokens.operator, { id: 'before', class: 'fire', severity: 1 })
  await did('/drills', tokens.coordinator, planAtOnce())

  const planned = await toldNow()
  await did('/drills/d-1/start', chief)
  await did('/incidents', tokens.operator, { id: 'since', class: 'fire', severity: 2 })
  const running = await toldNow()
  await app.call('/api/v1/incidents/since', { method: 'PATCH', token: tokens.operator, body: { step: 'invalidate', note: '误报' } })
  const left = await toldNow()
  const suspended = await post('/drills/d-1/suspend', chief, { incident: 'before' })
  await did('/drills/d-1/stop', chief)

  expect([planned, running, left, await toldNow()]).toEqual([['before'], ['since', 'before'], ['before'], []])
  expect(suspended.status).toBe(200)
})

test('the report weighs as it is asked to, stands beside an earlier one, and is a table without formulas', async () => {
  const app = await drillApp()
  const { chief, did, tokens } = app
  const script = [
    anInject({
      when: { kind: 'clock', atS: 0 },
      expectations: [
        anExpectation({ id: 'come', title: '=1+1', recognisedBy: inCircle(1), withinS: 60 }),
        anExpectation({ id: 'tell', item: 'report', recognisedBy: { kind: 'report', report: 'lead', count: 1 }, withinS: 60 }),
      ],
    }),
  ]
  for (const id of ['d-1', 'd-2']) {
    await app.begin(planAtOnce({ id, script }))
    await app.stand('u1', id === 'd-1' ? 0 : 5)
    await app.untilBoard(id, 'it to be met', ({ whole }) => whole?.outcomes[0]?.verdict === 'met')
    app.pass(61_000)
    await did(`/drills/${id}/stop`, chief)
    app.pass(1_000)
  }

  const usual = await app.report('d-2')
  const weighed = await json<DrillReport>(app.get('/drills/d-2/report?response=0&against=d-1', tokens.coordinator))
  const earlierThan = async (id: string, token: string) =>
    (await json<{ readonly items: readonly DrillHeader[] }>(app.get(`/drills/${id}/earlier`, token))).items.map((one) => one.id)
  await did('/drills', tokens.coordinator, planAtOnce({ id: 'd-3', participants: [{ kind: 'unit', id: 'u6', isWithdrawn: false }] }))
  const asTable = await app.get('/drills/d-2/report?f=csv', tokens.coordinator)
  const csv = await asTable.text()

  expect([usual.score, weighed.score]).toEqual([80, 0])
  expect([await earlierThan('d-2', tokens.wall), await earlierThan('d-1', tokens.coordinator)]).toEqual([['d-1'], []])
  // u6 was of a team of both.
  expect(await earlierThan('d-3', tokens.coordinator)).toEqual(['d-2', 'd-1'])
  expect((await app.get('/drills/d-2/earlier', app.phones.u1)).status).toBe(403)
  expect(weighed.comparison).toMatchObject({
    // Each drill has an id of its own, and so has its plan: what it asks is held against what the other asked.
    isSamePlan: true,
    score: { earlier: 0, later: 0, difference: 0 },
    expectations: [{ expectation: 'come' }, { expectation: 'tell' }],
  })
  expect(csv.split('\r\n')).toHaveLength(4)
  expect(csv).toContain("'=1+1")
  expect(asTable.headers.get('content-disposition')).toBe('attachment; filename="drill-d-2.csv"')
  expect((await app.get('/drills/d-2/report?reporting=-1', tokens.coordinator)).status).toBe(400)
})
