/** Alarms over the public API: each cause raised once, taken on by one, told to walls, safe over restarts and storms. */
import { describe, expect, test } from 'vitest'
import type { Alarm, AlarmBoard, SosAnswer } from '#wire/alarms'
import { LIVE_REALM } from '#wire/live'
import type { Role } from '#wire/roles'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { coverageApp, footprintOf, json, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'
import { until } from '../support/until.ts'
import { openWall } from '../support/wall.ts'

const SQUARE = footprintOf([
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
  [0, 0],
])
const INSIDE = lonLatOf([50, 50])
const MINUTE_MS = 60_000
const ROOM = 'wujin'

interface Desk extends CoverageApp {
  post(path: string, body?: object, role?: Role): Promise<Response>
  patch(path: string, body: object, role?: Role): Promise<Response>
  open(): Promise<readonly Alarm[]>
  board(): Promise<AlarmBoard>
  /** Asks until the open alarms are so. */
  untilOpen(isSo: (alarms: readonly Alarm[]) => boolean): Promise<readonly Alarm[]>
}

async function openDesk(store: Store = memoryStore()): Promise<Desk> {
  const app = await coverageApp({ store })
  const { call, tokens } = app.house
  const open = async () => (await json<{ items: Alarm[] }>(call('/api/v1/alarms?limit=5000', { token: tokens.wall }))).items
  return {
    ...app,
    post: (path, body, role = 'operator') =>
      call(`/api/v1${path}`, { method: 'POST', token: tokens[role], ...(body === undefined ? {} : { body }) }),
    patch: (path, body, role = 'operator') => call(`/api/v1${path}`, { method: 'PATCH', token: tokens[role], body }),
    open,
    board: () => json(call('/api/v1/alarms/board', { token: tokens.wall })),
    untilOpen: (isSo) => until({ what: `open alarms to be so: ${isSo.toString()}`, ask: open, isSo }),
  }
}

const SLOW_DISK_MS = 150

/** A disk that takes its time over alarms: the next call comes while one is being written down. */
function slowStore(): Store {
  const store = memoryStore()
  const { append } = store.journal
  store.journal.append = async (drafts) => {
    if (drafts.some(({ subject }) => subject.startsWith('alarm/'))) await new Promise((written) => setTimeout(written, SLOW_DISK_MS))
    return append(drafts)
  }
  return store
}

/** What the journal has of alarms, oldest first. */
async function alarmEvents(store: Store) {
  return (await store.journal.read(ROOM, LIVE_REALM, 0, 20_000)).filter(({ subject }) => subject.startsWith('alarm/'))
}

describe('a call for help', () => {
  test('by a device is an alarm at once, with its place, stored as a position too; a flood is one alarm and few lines', async () => {
    const store = memoryStore()
    const { post, enlist, open, house } = await openDesk(store)
    await enlist('A1')
    const [lon, lat] = INSIDE

    const first = await post('/sos', { lon, lat, accuracy: 8, note: '楼道里有人受伤' }, 'device')
    const flood = await Promise.all(Array.from({ length: 300 }, () => post('/sos', undefined, 'device')))

    expect(first.status).toBe(201)
    const answer = await json<{ alarm: string }>(first)
    expect(answer).toMatchObject({ isNew: true, position: { accepted: 1, rejected: [] } })
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await open()).toMatchObject([
      { id: answer.alarm, cause: 'sos', about: 'unit/A1', level: 1, state: 'raised', place: INSIDE, note: '楼道里有人受伤', repeats: 0 },
    ])
    expect(await alarmEvents(store)).toHaveLength(1)
    house.pass(31_000)
    await post('/sos', { lon: lon + 0.001, lat }, 'device')
    expect(await open()).toMatchObject([{ repeats: 1, place: [lon + 0.001, lat] }])
  })

  test('from nowhere is put where its next message comes from, at once, with the first word of what it is', async () => {
    const store = memoryStore()
    const { post, open } = await openDesk(store)
    await post('/sos', undefined, 'device')
    expect(await open()).toMatchObject([{ about: 'unit/A1' }])
    expect((await open())[0]).not.toHaveProperty('place')

    const [lon, lat] = INSIDE
    await post('/sos', { lon, lat, note: '楼道里有人受伤' }, 'device')
    await Promise.all(Array.from({ length: 50 }, (_, i) => post('/sos', { lon: lon + i / 1e5, lat, note: '快来' }, 'device')))

    expect(await open()).toMatchObject([{ repeats: 1, place: INSIDE, note: '楼道里有人受伤' }])
    expect((await alarmEvents(store)).map(({ kind }) => kind)).toEqual(['alarm:raised', 'alarm:repeated'])
  })

  test('many at once by one device raise one alarm', async () => {
    const { post, open } = await openDesk(slowStore())

    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/sos', undefined, 'device')))

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await open()).toHaveLength(1)
  })

  test('without a place it is where the unit was last; one that cannot be is refused by name, and help is raised all the same', async () => {
    const { post, enlist, send, open } = await openDesk()
    await enlist('p1')
    await send([{ at: [50, 50], atMs: Date.now() - 1_000 }])

    await post('/sos', { unit: 'p1' }, 'gateway')
    const nowhere = await json(post('/sos', { unit: 'p2', lon: 0, lat: 0 }, 'gateway'))

    const [first, second] = (await open()).toSorted((a, b) => (a.about < b.about ? -1 : 1))
    expect(first?.place?.[0]).toBeCloseTo(INSIDE[0], 5)
    expect(second).toMatchObject({ about: 'unit/p2' })
    expect(second).not.toHaveProperty('place')
    expect(nowhere).toMatchObject({ position: { accepted: 0, rejected: [{ field: 'lon', code: 'POSITION_NULL_ISLAND' }] } })
  })

  test.each<[string, object | string, readonly string[]]>([
    ['with half a place', { lon: 119.9 }, ['body/lat']],
    ['with a longitude that is none', { lon: 'x', lat: 3 }, ['body/lon']],
    ['at no time', { at: '2026-00-00T00:00:00Z', note: 'help' }, ['body/at']],
    ['with a note of a thousand characters', { note: 'x'.repeat(1_000) }, ['body/note']],
    ['with a field nobody knows', { loud: true }, ['body/loud']],
    ['that is no JSON', '{"unit"', ['body']],
    ['that is a list', [], ['body']],
  ])('%s is raised all the same, and what could not be read is named', async (_, body, fields) => {
    const { post, open } = await openDesk()

    const answer = await post('/sos', body as object, 'device')

    expect(answer.status).toBe(201)
    const { passedOver = [] } = await json<SosAnswer>(answer)
    expect(passedOver.map(({ field }) => field)).toEqual(fields)
    const [alarm] = await open()
    expect(alarm).toMatchObject({ cause: 'sos', about: 'unit/A1' })
    expect(alarm).not.toHaveProperty('place')
    expect(Math.abs(alarm!.raisedMs - Date.now())).toBeLessThan(MINUTE_MS)
  })

  test.each<[string, Role, object | string, number, string]>([
    ['of another unit', 'device', { unit: 'B7' }, 403, 'B7'],
    ['of nobody', 'gateway', {}, 422, 'unit'],
    ['of a unit that cannot be read', 'gateway', { unit: 7 }, 422, 'unit'],
    ['of a gateway, that is no JSON', 'gateway', '{"unit"', 422, 'unit'],
    ['by who may not', 'wall', {}, 403, 'wall'],
  ])('%s is refused by name, and raises nothing', async (_, role, body, status, named) => {
    const { post, open } = await openDesk()

    const answer = await post('/sos', body as object, role)

    expect(answer.status).toBe(status)
    expect(JSON.stringify(await answer.json())).toContain(named)
    expect(await open()).toEqual([])
  })

  test('is at every wall within a second or two, and then who has it', async () => {
    const { post, house } = await openDesk()
    const wall = openWall(house.url, house.tokens.wall)
    await wall.join(undefined, ROOM)
    const cards = () => wall.vitals.at(-1)?.alarms?.cards ?? []

    const { alarm } = await json<{ alarm: string }>(post('/sos', undefined, 'device'))
    await wall.until(() => cards().length === 1)
    expect(cards()).toMatchObject([{ cause: 'sos', level: 1, count: 1, waiting: 1, owners: [], head: { id: alarm, about: 'unit/A1' } }])

    await post(`/alarms/${alarm}/acknowledge`)
    await wall.until(() => cards()[0]?.waiting === 0)
    expect(cards()).toMatchObject([{ owners: ['test-operator'], head: { state: 'acknowledged', owner: 'test-operator' } }])
    await post(`/alarms/${alarm}/handle`, { note: '误触' })
    await wall.until(() => cards().length === 0)
  })

  test('that ended is not raised again by what was sent before its end, and is by the next', async () => {
    const { post, open } = await openDesk()
    const atMs = Date.now()
    const { alarm } = await json<{ alarm: string }>(post('/sos', { at: atMs - 1_000 }, 'device'))
    await post(`/alarms/${alarm}/acknowledge`)
    await post(`/alarms/${alarm}/handle`, { note: '已送医' })

    const late = await post('/sos', { at: atMs - 500 }, 'device')
    expect([late.status, await json(late)]).toEqual([200, { alarm, isNew: false }])
    expect(await open()).toEqual([])
    expect((await post('/sos', undefined, 'device')).status).toBe(201)
  })
})

describe('who acts on an alarm', () => {
  test('of two at once one has it and the other is told who; a wall may not; a step that is not legal names those that are', async () => {
    const { post, house } = await openDesk(slowStore())
    const { alarm } = await json<{ alarm: string }>(post('/sos', undefined, 'device'))

    const answers = await Promise.all([
      post(`/alarms/${alarm}/acknowledge`, {}, 'operator'),
      post(`/alarms/${alarm}/acknowledge`, {}, 'coordinator'),
    ])
    const loser = answers.find(({ status }) => status === 409)!

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    const winner = answers[0] === loser ? 'test-coordinator' : 'test-operator'
    const problem = await json<{ detail: string; errors: { reason: string }[] }>(loser)
    expect(problem.detail).toContain(`'${winner}' has it`)
    expect(problem.errors.map(({ reason }) => reason)).toContain("'takeOver' is legal now")
    expect((await post(`/alarms/${alarm}/acknowledge`, {}, 'wall')).status).toBe(403)
    expect((await post(`/alarms/${alarm}/handle`)).status).toBe(400)
    expect((await post('/alarms/none/handle')).status).toBe(404)
    expect((await post(`/alarms/${alarm}/take-over`, {}, 'admin')).status).toBe(200)
    expect(await json(house.call(`/api/v1/alarms/${alarm}`, { token: house.tokens.wall }))).toMatchObject({ owner: 'test-admin' })
  })

  test('what is noise is muted with a reason, on no card, counted, and the journal says who; calls for help cannot be', async () => {
    const store = memoryStore()
    const { post, board, untilOpen, house } = await openDesk(store)
    const untilMs = Date.now() + 60 * MINUTE_MS
    await post('/incidents', { class: 'traffic', severity: 2 })
    await post('/incidents', { class: 'traffic', severity: 1 })
    await untilOpen((alarms) => alarms.length === 2)

    const made = await post('/alarms/mutes', { cause: 'incident', class: 'traffic', note: '封路施工', untilMs })
    const mute = await json<{ id: string }>(made)

    expect(made.status).toBe(201)
    expect(await board()).toMatchObject({ muted: 1, open: [1, 0, 0, 0], cards: [{ level: 1 }] })
    const lines = (await store.journal.read(ROOM, LIVE_REALM, 0, 1_000)).filter(({ subject }) => subject.startsWith('mute/'))
    expect(lines).toMatchObject([{ kind: 'mute:made', by: 'test-operator', data: { note: '封路施工' } }])
    const refused = await post('/alarms/mutes', { cause: 'sos', class: 'x', note: '太吵', untilMs })
    expect([refused.status, await json(refused)]).toMatchObject([400, { errors: [{ field: 'body/cause' }] }])
    const ended = await house.call(`/api/v1/alarms/mutes/${mute.id}`, { method: 'DELETE', token: house.tokens.operator })
    expect(ended.status).toBe(200)
    expect(await board()).toMatchObject({ muted: 0, open: [1, 1, 0, 0] })
  })
})

describe('causes', () => {
  test('a serious incident: its dispatch takes the alarm on, its arrival is arrival, its end clears it; a lesser one raises none', async () => {
    const { post, patch, enlist, untilOpen } = await openDesk()
    await enlist('A1')
    await post('/incidents', { id: 'i-3', class: 'traffic', severity: 3 })
    await post('/incidents', { id: 'i-1', class: 'fire', severity: 1 })

    expect(await untilOpen((alarms) => alarms.length > 0)).toMatchObject([
      { cause: 'incident', about: 'incident/i-1', level: 1, class: 'fire' },
    ])
    await patch('/incidents/i-1', { step: 'dispatch', units: ['A1'] }, 'coordinator')
    expect(await untilOpen(([alarm]) => alarm?.state === 'acknowledged')).toMatchObject([{ owner: 'test-coordinator' }])
    await patch('/incidents/i-1', { step: 'arrive' })
    await untilOpen(([alarm]) => alarm?.state === 'arrived')
    await patch('/incidents/i-1', { step: 'invalidate', note: '误报' })
    await untilOpen((alarms) => alarms.length === 0)
  })

  test('a watch point whose check-in ran out, until the next; one that never checked in is not missed', async () => {
    const { post, house, untilOpen, open } = await openDesk()
    for (const id of ['w1', 'w2']) await post('/watch-points', { id, name: id, at: INSIDE })
    await post('/check-ins', { watchPoint: 'w1' })

    house.pass(119 * MINUTE_MS)
    expect(await open()).toEqual([])
    house.pass(2 * MINUTE_MS)

    expect(await untilOpen((alarms) => alarms.length > 0)).toMatchObject([{ cause: 'missedCheckpoint', about: 'watchPoint/w1', level: 3 }])
    await post('/check-ins', { watchPoint: 'w1' })
    await untilOpen((alarms) => alarms.length === 0)
  })

  test('a watch point where not all is well, until somebody has handled it or a check-in says that it is', async () => {
    const { post, untilOpen, open } = await openDesk()
    for (const id of ['w1', 'w2']) await post('/watch-points', { id, name: id, at: INSIDE })
    await post('/check-ins', { watchPoint: 'w2' })
    await post('/check-ins', { watchPoint: 'w1', isNormal: false })

    const [alarm] = await untilOpen((alarms) => alarms.length > 0)
    expect(alarm).toMatchObject({ cause: 'abnormalCheckIn', about: 'watchPoint/w1', level: 3, place: INSIDE, state: 'raised' })
    // Said again it is the same alarm.
    await post('/check-ins', { watchPoint: 'w1', isNormal: false })
    expect((await post(`/alarms/${alarm!.id}/acknowledge`, {})).status).toBe(200)
    expect(await untilOpen(([one]) => one?.state === 'acknowledged')).toMatchObject([{ id: alarm!.id, owner: 'test-operator' }])
    await post('/check-ins', { watchPoint: 'w1' })
    await untilOpen((alarms) => alarms.length === 0)

    await post('/check-ins', { watchPoint: 'w1', isNormal: false })
    const [second] = await untilOpen((alarms) => alarms.length > 0)
    expect(second!.id).not.toBe(alarm!.id)
    await post(`/alarms/${second!.id}/acknowledge`, {})
    await post(`/alarms/${second!.id}/handle`, {})
    await untilOpen((alarms) => alarms.length === 0)
    await post('/check-ins', { watchPoint: 'w1', isNormal: false })
    expect(await open()).toEqual([])
  })

  test('a critical gap, beside the incident that makes it so', async () => {
    const { add, post, patch, untilOpen, until: untilStanding, house } = await openDesk()
    await add('c1', SQUARE)
    await untilStanding('c1', ({ status }) => status === 'gap')
    await post('/incidents', { id: 'i-1', class: 'criminal', severity: 2, place: INSIDE })
    await untilStanding('c1', ({ status }) => status === 'critical')
    expect((await untilOpen((found) => found.length > 0)).map(({ cause }) => cause)).toEqual(['incident'])
    house.pass(10_000)

    const alarms = await untilOpen((found) => found.some(({ cause }) => cause === 'criticalGap'))

    expect(new Set(alarms.map(({ about, level }) => `${about} ${level}`))).toEqual(new Set(['compound/c1 2', 'incident/i-1 2']))
    await patch('/incidents/i-1', { step: 'invalidate', note: '误报' })
    await untilOpen((found) => found.length === 0)
  })

  test('a source that falls silent, until it is heard again', async () => {
    const { enlist, send, post, house, open, untilOpen } = await openDesk()
    await enlist('p1')
    await send([{ at: [0, 0], atMs: Date.now() }])
    house.pass(5 * MINUTE_MS)
    for (let beat = 0; beat < 12; beat++) {
      await post('/heartbeat', undefined, 'gateway')
      expect(await open()).toEqual([])
      house.pass(20_000)
    }

    house.pass(3 * MINUTE_MS)
    expect(await untilOpen((alarms) => alarms.length > 0)).toMatchObject([
      { cause: 'silentSource', about: 'source/test-gateway', class: 'gateway', level: 3 },
    ])
    await post('/heartbeat', undefined, 'gateway')
    await untilOpen((alarms) => alarms.length === 0)
  })
})

describe('over time', () => {
  test('limits that pass escalate and say to whom; others are set by an administrator', async () => {
    const { post, board, house, untilOpen } = await openDesk()
    await post('/sos', undefined, 'device')

    house.pass(MINUTE_MS + 1_000)
    await untilOpen(([alarm]) => alarm?.escalation === 1)
    house.pass(5 * MINUTE_MS)
    await untilOpen(([alarm]) => alarm?.escalation === 2)

    expect(await board()).toMatchObject({ cards: [{ escalation: 2, waiting: 1 }] })
    const settings = await json<object>(house.call('/api/v1/alarms/settings', { token: house.tokens.wall }))
    const put = (role: Role, body: object) => house.call('/api/v1/alarms/settings', { method: 'PUT', token: house.tokens[role], body })
    expect((await put('operator', settings)).status).toBe(403)
    expect((await put('admin', { ...settings, red: { acknowledgeMin: 0, arriveMin: 5, handleMin: 30 } })).status).toBe(400)
    expect(await json(put('admin', { ...settings, silentMin: 4 }))).toMatchObject({ silentMin: 4 })
  })

  test('a restart raises nothing twice, forgets nothing, and limits go on from when the alarm was raised', async () => {
    const store = memoryStore()
    const before = await openDesk(store)
    await before.post('/sos', undefined, 'device')
    await before.post('/incidents', { id: 'i-1', class: 'fire', severity: 2 })
    const alarms = await before.untilOpen((found) => found.length === 2)
    await before.house.app.close()

    const after = await openDesk(store)
    after.house.pass(MINUTE_MS + 1_000)
    await after.untilOpen((found) => found.some(({ escalation }) => escalation === 1))

    const now = await after.open()
    expect(now.map(({ id }) => id)).toEqual(alarms.map(({ id }) => id))
    const call = now.find(({ cause }) => cause === 'sos')!
    expect(call.stamps.at(-1)).toMatchObject({ step: 'overdue:acknowledge', atMs: call.raisedMs + MINUTE_MS })
    expect((await alarmEvents(store)).filter(({ kind }) => kind === 'alarm:raised')).toHaveLength(2)
  })

  test('a storm of a thousand alarms in ten seconds is at most thirty cards, every serious one there and within reach', async () => {
    const { post, board, untilOpen, house } = await openDesk()
    const wall = openWall(house.url, house.tokens.wall)
    await wall.join(undefined, ROOM)
    for (let lot = 0; lot < 40; lot++)
      await Promise.all(
        Array.from({ length: 25 }, (_, i) =>
          lot % 8 === 0 && i < 4
            ? post('/sos', { unit: `S${lot}-${i}` }, 'gateway')
            : post('/incidents', { id: `i-${lot}-${i}`, class: 'publicOrder', severity: 1 + (i % 2) }, 'gateway'),
        ),
      )
    const alarms = await untilOpen((found) => found.length === 1_000)
    await wall.until(() => wall.vitals.at(-1)?.alarms?.open.reduce((sum, count) => sum + count, 0) === 1_000)

    const { cards, open } = await board()
    expect(cards.length).toBeLessThanOrEqual(30)
    expect(open.reduce((sum, count) => sum + count, 0)).toBe(1_000)
    expect(cards.filter(({ cause }) => cause === 'sos')).toHaveLength(20)
    const reached = new Set<string>()
    for (const { key } of cards) {
      const inCard = await json<{ items: Alarm[] }>(
        house.call(`/api/v1/alarms?limit=5000&card=${encodeURIComponent(key)}`, { token: house.tokens.wall }),
      )
      for (const { id } of inCard.items) reached.add(id)
    }
    expect(reached).toEqual(new Set(alarms.map(({ id }) => id)))
    expect(wall.vitals.every(({ alarms: told }) => (told?.cards.length ?? 0) <= 30)).toBe(true)
  })
})
