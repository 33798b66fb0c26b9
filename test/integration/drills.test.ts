/** Drills over HTTP: planned, led, timed by the server from what comes through the public doors, and reported. */
import { expect, test } from 'vitest'
import type { DrillHeader, DrillReport } from '#wire/drill-board'
import type { DrillMark, DrillPlan } from '#wire/drills'
import { centroid } from '#geodata/polygon'
import { allUnitsOf } from '../../server/domain/drills/participants.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject, aPlan, inCircle } from '../support/drills.ts'
import { json } from '../support/coverage-app.ts'

interface Problem {
  readonly code: string
  readonly errors?: readonly { readonly field: string; readonly reason: string }[]
}

test('a drill is planned, started, timed from positions sent by the public door, stopped, and reported to the millisecond', async () => {
  const app = await drillApp()
  const { chief, did, stand, store } = app
  const startedMs = Date.now()
  await app.begin(planAtOnce())
  await stand('u1', 10)
  const secondMs = Date.now()
  await stand('u2', 20, secondMs)
  await stand('u7', 0)
  const board = await app.untilBoard('d-1', 'two units to be seen', ({ whole }) => whole?.outcomes[0]?.verdict === 'met')
  await did('/drills/d-1/stop', chief)

  const report = await app.report('d-1')

  const met = (await store.journal.states('wujin', 'd-1', 'drillMet/'))[0]!.data as { atMs: number }
  expect(met.atMs).toBe(secondMs)
  const [outcome] = report.outcomes
  expect(outcome).toMatchObject({ verdict: 'met', share: 1 })
  expect(report.startedMs! + outcome!.actualMs!).toBe(secondMs)
  expect(outcome!.differenceMs).toBe(outcome!.actualMs! - outcome!.expectedMs!)
  expect(outcome!.evidence.map((one) => one.kind === 'position' && one.unit)).toEqual(['u1', 'u2'])
  expect(report).toMatchObject({ isFinal: true, score: 100, weights: { response: 40 } })
  expect(board.startedMs).toBeGreaterThanOrEqual(startedMs)
})

test('the report of a house that comes back, made from the journal alone, is the same', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  await app.did('/drills/d-1/acknowledge', app.phones.u1, { inject: 'order' })
  await app.stand('u1', 10)
  await app.stand('u2', 10)
  await app.untilBoard('d-1', 'both to be seen', ({ whole }) => whole?.outcomes[0]?.actualMs !== undefined)
  await app.did('/drills/d-1/mark', app.eye, { id: 'm-1', note: '灭火器在位' })
  await app.did('/drills/d-1/stop', app.chief)
  const before = await app.report('d-1')
  await app.app.close()

  const again = await drillApp({ store: app.store })

  expect(await again.report('d-1')).toEqual(before)
})

test('injects come by the clock, after one another and after what was met; by hand and skipped as the controller says', async () => {
  const app = await drillApp()
  const { chief, did } = app
  const seen = anExpectation({ id: 'seen', recognisedBy: inCircle(1), withinS: 60 })
  const script = [
    anInject({ id: 'order', when: { kind: 'clock', atS: 0 }, expectations: [seen] }),
    anInject({ id: 'then', when: { kind: 'afterInject', inject: 'order', delayS: 1 }, expectations: [] }),
    anInject({ id: 'hurt', when: { kind: 'afterMet', expectation: 'seen', delayS: 0 }, expectations: [] }),
    anInject({ id: 'far', when: { kind: 'clock', atS: 800 }, expectations: [] }),
    anInject({ id: 'hand', when: { kind: 'hand' }, expectations: [] }),
  ]
  await app.begin(aPlan({ script }))

  const later = await app.untilBoard('d-1', 'the second to come', ({ injects }) => injects[1]!.actualMs !== undefined)
  await app.stand('u1', 0)
  await app.untilBoard('d-1', 'the third to come', ({ injects }) => injects[2]!.actualMs !== undefined)
  await did('/drills/d-1/inject', chief, { inject: 'hand' })
  await did('/drills/d-1/skip', chief, { inject: 'far' })

  const board = await app.board('d-1')
  expect(later.injects[1]!.actualMs).toBeGreaterThanOrEqual(1_000)
  expect(later.injects[1]!.lateMs).toBeGreaterThanOrEqual(0)
  expect(board.injects.map(({ isByHand }) => isByHand)).toEqual([false, false, false, undefined, true])
  expect(board.injects[3]).toMatchObject({ isSkipped: true, plannedMs: 800_000 })
  const again = await app.post('/drills/d-1/inject', chief, { inject: 'hand' })
  expect([again.status, await json<Problem>(again)]).toMatchObject([
    400,
    { errors: [{ field: 'body/inject', reason: "'hand' has come already" }] },
  ])
})

test('the clock stands in a pause: what happens meanwhile counts for nothing, and an inject waits', async () => {
  const app = await drillApp()
  await app.begin(
    planAtOnce({
      script: [
        anInject({ when: { kind: 'clock', atS: 0 }, expectations: [anExpectation({ recognisedBy: inCircle(1), withinS: 60 })] }),
        anInject({ id: 'next', when: { kind: 'clock', atS: 30 }, expectations: [] }),
      ],
    }),
  )
  await app.did('/drills/d-1/pause', app.chief, { note: '下雨' })
  const paused = await app.board('d-1')
  await app.stand('u1', 0)
  app.pass(60_000)

  const still = await app.board('d-1')
  await app.did('/drills/d-1/resume', app.chief)
  const resumed = await app.board('d-1')

  expect(still.clockMs).toBe(paused.clockMs)
  expect(still.pauses).toMatchObject([{ note: '下雨' }])
  expect(resumed.clockMs).toBeLessThan(30_000)
  expect(resumed.injects[1]!.actualMs).toBeUndefined()
  expect(resumed.whole!.outcomes[0]!.verdict).toBe('pending')
})

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
  expect(ahead.atMs).toBe(ahead.knownMs)
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

  const { whole } = await app.board('d-1')
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

test('only whom the plan names leads a drill, and only coordinators plan', async () => {
  const app = await drillApp()
  const { tokens, chief, eye } = app
  await app.begin(planAtOnce())
  const statusOf = async (path: string, token: string, body?: unknown) => (await app.post(path, token, body)).status

  expect(await statusOf('/drills/d-1/pause', tokens.coordinator)).toBe(403)
  expect(await statusOf('/drills/d-1/stop', eye)).toBe(403)
  expect(await statusOf('/drills/d-1/mark', tokens.coordinator, { note: 'x' })).toBe(403)
  expect(await statusOf('/drills', tokens.admin, planAtOnce({ id: 'd-2' }))).toBe(403)
  expect(await statusOf('/drills/d-1/pause', chief)).toBe(200)
})

test('a plan is kept with its faults, each with its path, and is not started with them', async () => {
  const app = await drillApp()
  const { did, post, tokens } = app
  const bad = planAtOnce({ participants: [{ kind: 'unit', id: 'nobody', isWithdrawn: false }] })

  const kept = await did<{ readonly faults: readonly { readonly path: string; readonly reason: string }[] }>(
    '/drills',
    tokens.coordinator,
    bad,
  )
  const checked = await did('/drills/d-1/check', tokens.coordinator)
  const refused = await post('/drills/d-1/start', app.chief)
  const better = { ...planAtOnce(), version: 2 }
  const put = (plan: unknown) => app.call('/api/v1/drills/d-1', { method: 'PUT', token: tokens.coordinator, body: plan })

  expect(kept.faults).toContainEqual({ path: 'participants/0/id', reason: "there is no unit 'nobody'" })
  expect(checked).toEqual({ faults: kept.faults })
  expect([refused.status, await json<Problem>(refused)]).toMatchObject([
    409,
    { code: 'STATE_CONFLICT', errors: [{ field: 'plan/participants/0/id' }, {}, {}, {}, {}] },
  ])
  expect(await json<Problem>(put({ ...better, version: 7 }))).toMatchObject({
    errors: [{ field: 'body/version', reason: expect.stringContaining('the next is 2') as string }],
  })
  expect(await json(put(better))).toEqual({ id: 'd-1', version: 2, faults: [] })
  await did('/drills/d-1/start', app.chief)
  expect((await put({ ...better, version: 3 })).status).toBe(409)
  expect(await json<Problem>(post('/drills', tokens.coordinator, { ...better, lengthS: 5, colour: 'teal' }))).toMatchObject({
    errors: [{ field: 'body/colour' }, { field: 'body/lengthS' }],
  })
})

test('two drills do not share a unit, and a plan is copied, taken back and planned again', async () => {
  const app = await drillApp()
  const { did, post, tokens, chief } = app
  await app.begin(planAtOnce())
  await did('/drills/d-1/copy', tokens.coordinator, { id: 'd-2', title: '再来一次' })

  const second = await post('/drills/d-2/start', chief)
  const taken = await app.call('/api/v1/drills/d-2', { method: 'DELETE', token: tokens.coordinator })
  const gone = await app.get('/drills/d-2', tokens.coordinator)
  const started = await app.call('/api/v1/drills/d-1', { method: 'DELETE', token: tokens.coordinator })
  await did('/drills', tokens.coordinator, planAtOnce({ id: 'd-2', version: 9 }))

  expect((await json<Problem>(second)).errors).toContainEqual({
    field: 'plan/participants/0/id',
    reason: "unit 'u1' takes part in the drill 'd-1'",
  })
  expect([taken.status, gone.status, started.status]).toEqual([204, 404, 409])
  const { items } = await json<{ readonly items: readonly DrillHeader[] }>(app.get('/drills', tokens.coordinator))
  expect(items).toMatchObject([
    { id: 'd-1', state: 'running', controller: 'chief' },
    { id: 'd-2', state: 'planned', version: 9 },
  ])
  await did('/drills/d-1/stop', chief)
  await did('/drills/d-2/start', chief)
  for (const id of ['live', 'templates'])
    expect(await json<Problem>(post('/drills', tokens.coordinator, planAtOnce({ id })))).toMatchObject({ errors: [{ field: 'body/id' }] })
})

test('a template of the house is held in the demo district: recognised by messages, departures, positions, reports and marks', async () => {
  const app = await drillApp({ settings: { DEMO: '1' } })
  const { did, chief, eye, tokens } = app
  const templates = await json<readonly DrillPlan[]>(app.get('/drills/templates', tokens.coordinator))
  const template = templates.find(({ id }) => id === 'drill-kitchen-fire')!
  const plan = { ...template, controller: 'chief', observers: ['eye'] }
  const crew = plan.participants.flatMap((one) => (one.kind === 'team' ? one.units : []))
  for (const id of allUnitsOf(plan.participants))
    await did('/units', tokens.operator, { id, confirmed: true, duty: 'onDuty', mover: 'vehicle' })
  const first = plan.script[0]!.expectations.find(({ id }) => id === 'first')!.recognisedBy
  const [lon, lat] = centroid(first.kind === 'position' && first.area.kind === 'polygon' ? first.area.ring : [])
  for (const unit of crew) await app.standAt(unit, [lon + 0.004, lat])
  expect(await did('/drills', tokens.coordinator, plan)).toMatchObject({ faults: [] })
  await did(`/drills/${plan.id}/start`, chief)

  for (const { id } of plan.participants) await did(`/drills/${plan.id}/acknowledge`, chief, { inject: 'call', by: id })
  await did(`/drills/${plan.id}/reports`, eye, { kind: 'incident', class: 'fire', by: 'w-08', text: '12 楼厨房着火' })
  app.pass(60_000)
  const arrivals: number[] = []
  for (const unit of crew) arrivals.push(await app.standAt(unit, [lon, lat]))
  app.pass(60_000)
  await app.untilBoard(plan.id, 'smoke to come', ({ injects }) => injects[1]!.actualMs !== undefined)
  await did(`/drills/${plan.id}/mark`, eye, { expectation: 'gear' })
  app.pass(900_000)
  await did(`/drills/${plan.id}/stop`, chief)

  const report = await app.report(plan.id)
  const outcomes = new Map(report.outcomes.map((outcome) => [outcome.expectation.id, outcome]))
  const actualMs = (id: string) => report.startedMs! + outcomes.get(id)!.actualMs!
  expect(['ack', 'leave', 'first', 'told', 'gear'].map((id) => outcomes.get(id)!.verdict)).not.toContain('missed')
  expect([actualMs('first'), actualMs('leave')]).toEqual([arrivals[0], arrivals[1]])
  expect(outcomes.get('doors')!.verdict).toBe('missed')
  expect(report.times.find(({ item }) => item === 'depart')?.actualMs).toBe(outcomes.get('leave')!.actualMs)
  expect(Object.keys(report.objectives)).toEqual(plan.objectives.map(({ id }) => id))
  expect(Object.keys(report.tiers)).toEqual(['selfHelp', 'mutualAid', 'support'])
  expect(templates).toHaveLength(3)
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
  await did('/incidents', tokens.operator, { id: 'before', class: 'fire', severity: 1 })
  await app.begin(planAtOnce())
  expect((await post('/drills/d-1/suspend', chief)).status).toBe(409)
  await did('/incidents', tokens.operator, { id: 'small', class: 'fire', severity: 3 })
  await did('/incidents', tokens.operator, { id: 'real', class: 'criminal', severity: 1, address: '大门' })

  const [whole, phone] = [await app.board('d-1'), await app.board('d-1', app.phones.u1)]
  await did('/drills/d-1/suspend', chief)

  expect(whole.noDuff).toMatchObject([{ incident: 'real', severity: 1, address: '大门' }])
  expect(phone.noDuff).toMatchObject([{ incident: 'real', severity: 1 }])
  expect(phone.noDuff[0]).not.toHaveProperty('address')
  expect(await app.board('d-1')).toMatchObject({ state: 'paused', pauses: [{ note: 'no duff: incident real' }] })
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
  const csv = await (await app.get('/drills/d-2/report?f=csv', tokens.coordinator)).text()

  expect([usual.score, weighed.score]).toEqual([80, 0])
  expect(weighed.comparison).toMatchObject({
    isSamePlan: false,
    score: { earlier: 0, later: 0, difference: 0 },
    expectations: [{ expectation: 'come' }, { expectation: 'tell' }],
  })
  expect(csv.split('\r\n')).toHaveLength(4)
  expect(csv).toContain("'=1+1")
  expect((await app.get('/drills/d-2/report?reporting=-1', tokens.coordinator)).status).toBe(400)
})

test('a departure is measured from where a unit stood as the inject came, not from where it had been before', async () => {
  const app = await drillApp()
  const gone = anExpectation({ item: 'depart', of: ['u1', 'u2'], recognisedBy: { kind: 'departure', radiusM: 50, count: 1 }, withinS: 60 })
  await app.stand('u1', 0)
  app.pass(121_000)
  await app.stand('u2', 0)
  await app.begin(planAtOnce({ script: [anInject({ when: { kind: 'clock', atS: 0 }, expectations: [gone] })] }))

  await app.stand('u1', 80)
  app.pass(30_000)
  await app.stand('u2', 80)

  const { whole } = await app.untilBoard('d-1', 'somebody to have left', (board) => board.whole?.outcomes[0]?.verdict === 'met')
  expect(whole!.outcomes[0]!.evidence).toMatchObject([{ unit: 'u2' }])
})

test('ten drills go on at once, and an eleventh waits until one has ended', async () => {
  const app = await drillApp()
  const ids = Array.from({ length: 11 }, (_, i) => `x${i}`)
  for (const id of ids) {
    await app.did('/units', app.tokens.operator, { id, confirmed: true, duty: 'onDuty' })
    const script = [anInject({ expectations: [anExpectation({ of: [id], recognisedBy: { kind: 'mark' }, withinS: 60 })] })]
    await app.did(
      '/drills',
      app.tokens.coordinator,
      aPlan({ id: `d-${id}`, participants: [{ kind: 'unit', id, isWithdrawn: false }], script }),
    )
  }

  const statuses = await Promise.all(ids.map(async (id) => (await app.post(`/drills/d-${id}/start`, app.chief)).status))
  const [refused] = ids.filter((_, i) => statuses[i] !== 200)

  expect(statuses.filter((status) => status === 200)).toHaveLength(10)
  expect(statuses).toContain(409)
  await app.did(`/drills/d-${ids.find((id) => id !== refused)}/stop`, app.chief)
  await app.did(`/drills/d-${refused}/start`, app.chief)
})

test('of two drills that share units and are started at once, however slow the disk, one is refused', async () => {
  const store = memoryStore()
  const append: typeof store.journal.append = (drafts) =>
    new Promise((slow) => setTimeout(slow, 20)).then(() => store.journal.append(drafts))
  const app = await drillApp({ store: { ...store, journal: { ...store.journal, append } } }, true)
  const ids = ['d-1', 'd-2']
  for (const id of ids) await app.did('/drills', app.tokens.coordinator, planAtOnce({ id }))

  const statuses = await Promise.all(ids.map(async (id) => (await app.post(`/drills/${id}/start`, app.chief)).status))

  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('what is sent while a start is being recorded is heard, and what comes at T+0 comes with it', async () => {
  const store = memoryStore()
  const [telling, sent] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const append: typeof store.journal.append = async (drafts) => {
    if (drafts[0]?.kind === 'drill:started') {
      telling.resolve()
      await sent.promise
    }
    return store.journal.append(drafts)
  }
  const app = await drillApp({ store: { ...store, journal: { ...store.journal, append } } }, true)
  await app.did('/drills', app.tokens.coordinator, planAtOnce())
  const starting = app.did('/drills/d-1/start', app.chief)
  await telling.promise

  for (const unit of ['u1', 'u2']) await app.stand(unit, 0)
  sent.resolve()
  await starting

  const { injects } = await app.untilBoard('d-1', 'both to have been heard', ({ whole }) => whole?.outcomes[0]?.verdict === 'met')
  expect(injects[0]!.actualMs).toBe(0)
})

test('what is due is told within a second of a clock that was set ahead', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script: [anInject({ when: { kind: 'clock', atS: 600 }, expectations: [anExpectation({ withinS: 60 })] })] }))

  app.pass(600_000)

  const { injects } = await app.untilBoard('d-1', 'the inject to come', (board) => board.injects[0]!.actualMs !== undefined)
  expect(injects[0]!.lateMs).toBeLessThan(5_000)
})
