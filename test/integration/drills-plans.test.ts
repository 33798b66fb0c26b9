/** Plans of drills over HTTP: who may keep, change and start them, and what keeps them from being started. */
import { expect, test } from 'vitest'
import type { DrillActor, DrillChecked, DrillHeader, DrillKept, DrillVersion } from '#wire/drill-board'
import { memoryStore } from '../../server/store/memory-store.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject, aPlan } from '../support/drills.ts'
import { json } from '../support/coverage-app.ts'
import type { Problem } from '#wire/errors'

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
  expect(checked).toEqual({ faults: kept.faults, warnings: [] })
  expect([refused.status, await json<Problem>(refused)]).toMatchObject([
    409,
    { code: 'STATE_CONFLICT', errors: [{ field: 'participants/0/id' }, {}, {}, {}, {}] },
  ])
  expect(await json<Problem>(put({ ...better, version: 7 }))).toMatchObject({
    errors: [{ field: 'body/version', reason: expect.stringContaining('the next is 2') as string }],
  })
  expect(await json(put(better))).toEqual({ id: 'd-1', version: 2, faults: [], warnings: [] })
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
    field: 'participants/0/id',
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
  for (const id of ['live', 'templates', 'actors'])
    expect(await json<Problem>(post('/drills', tokens.coordinator, planAtOnce({ id })))).toMatchObject({ errors: [{ field: 'body/id' }] })
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

test('the seconds of a tier are those of the site as it starts, whatever they were when it was planned', async () => {
  const app = await drillApp()
  const { tokens } = app
  const { withinS: _, ...tiered } = anExpectation({ tier: 'selfHelp' })
  const script = [anInject({ when: { kind: 'clock', atS: 0 }, expectations: [tiered] })]
  await app.did('/drills', tokens.coordinator, aPlan({ script }))
  const planned = await app.board('d-1')
  const settings = await json<object>(app.get('/coverage/settings', tokens.admin))
  const body = { ...settings, selfHelpMin: 2, mutualAidMin: 4, supportMin: 6 }
  expect((await app.call('/api/v1/coverage/settings', { method: 'PUT', token: tokens.admin, body })).status).toBe(200)

  await app.did('/drills/d-1/start', app.chief)

  const { whole } = await app.board('d-1')
  expect(planned.whole!.tierS).toEqual({ selfHelp: 60, mutualAid: 180, support: 300 })
  expect(whole!.tierS).toEqual({ selfHelp: 120, mutualAid: 240, support: 360 })
  expect(whole!.outcomes[0]!.expectedMs).toBe(120_000)
})

test('whoever leads must be able to sign in, in a role that may; of observers who cannot it is only said', async () => {
  const app = await drillApp()
  const { did, tokens } = app
  const { record } = await app.app.identity.tokens.create({ name: 'left', role: 'operator' }, 'test', Date.now())
  const plan = planAtOnce({ controller: '导调席', observers: ['eye', 'left', 'test-wall', 'nobody'] })

  const kept = await did<DrillKept>('/drills', tokens.coordinator, plan)
  await app.app.identity.tokens.revoke(record.id, 'test', Date.now())
  const later = await did<DrillChecked>('/drills/d-1/check', tokens.coordinator)
  const put = (version: number, controller: string) =>
    json<DrillKept>(app.call('/api/v1/drills/d-1', { method: 'PUT', token: tokens.coordinator, body: { ...plan, version, controller } }))
  const asWall = await put(2, 'test-wall')
  const asChief = await put(3, 'chief')

  expect(kept.faults).toEqual([{ path: 'controller', reason: "nobody can sign in as '导调席' to lead it" }])
  expect(kept.warnings).toEqual([
    { path: 'observers/2', reason: "'test-wall' is a wall, which may not observe it" },
    { path: 'observers/3', reason: "nobody can sign in as 'nobody' to observe it" },
  ])
  expect(later.warnings.map(({ path }) => path)).toEqual(['observers/1', 'observers/2', 'observers/3'])
  expect(asWall.faults).toEqual([{ path: 'controller', reason: "'test-wall' is a wall, which may not lead it" }])
  expect(asChief.faults).toEqual([])
  await did('/drills/d-1/start', app.chief)
})

test('who prepares drills is told whom a plan can name: people who may act in drills, by name and role, without revoked ones and phones', async () => {
  const app = await drillApp()
  const { record } = await app.app.identity.tokens.create({ name: 'left', role: 'operator' }, 'test', Date.now())
  await app.app.identity.tokens.revoke(record.id, 'test', Date.now())
  await app.app.identity.tokens.create({ name: 'chief', role: 'operator' }, 'test', Date.now())
  const { cookie } = await app.app.identity.sessions.open({ role: 'coordinator', name: 'coordinator-1a2b' }, Date.now())
  const signedIn = { headers: { cookie: `lamplight_session=${cookie}` } }

  const actors = await json<readonly DrillActor[]>(app.get('/drills/actors', app.tokens.coordinator))

  expect(actors).toContainEqual({ name: 'chief', role: 'operator' })
  expect(actors.map(({ name }) => name)).toEqual(['chief', 'eye', 'test-admin', 'test-coordinator', 'test-leader', 'test-operator'])
  expect((await app.get('/drills/actors', app.tokens.operator)).status).toBe(403)
  // Who signed in by a link has no token, and leads all the same.
  expect(await json(app.call('/api/v1/drills/actors', signedIn))).toContainEqual({ name: 'coordinator-1a2b', role: 'coordinator' })
})

test('who saved which version of a plan is told to those who prepare drills, the newest first, and nothing of a plan that was taken back', async () => {
  const app = await drillApp()
  const other = (await app.app.identity.tokens.create({ name: 'office-2', role: 'coordinator' }, 'test', Date.now())).token
  const put = (token: string, version: number) =>
    app.call('/api/v1/drills/d-1', { method: 'PUT', token, body: planAtOnce({ version, title: `第 ${version} 版` }) })
  await app.did('/drills', app.tokens.coordinator, planAtOnce())
  await app.call('/api/v1/drills/d-1', { method: 'DELETE', token: app.tokens.coordinator })
  await app.did('/drills', app.tokens.coordinator, planAtOnce())
  app.pass(60_000)
  await put(other, 2)

  const refused = await json<Problem>(put(app.tokens.coordinator, 2))
  const versions = await json<readonly DrillVersion[]>(app.get('/drills/d-1/versions', app.tokens.coordinator))

  expect(refused.errors?.map(({ field }) => field)).toEqual(['body/version'])
  expect(versions.map(({ version, by }) => [version, by])).toEqual([
    [2, 'office-2'],
    [1, 'test-coordinator'],
  ])
  expect(versions[0]!.atMs - versions[1]!.atMs).toBeGreaterThanOrEqual(60_000)
  expect((await app.get('/drills/d-1/versions', app.chief)).status).toBe(403)
})
