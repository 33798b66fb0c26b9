/** The course of a drill over HTTP: started, timed by the server from what comes through the public doors, paused, ended, and reported. */
import { expect, test } from 'vitest'
import type { DrillPlan } from '#wire/drills'
import { centroid } from '#geodata/polygon'
import { allUnitsOf } from '../../server/domain/drills/participants.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject, aPlan, inCircle } from '../support/drills.ts'
import { json } from '../support/coverage-app.ts'
import type { Problem } from '#wire/errors'

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
