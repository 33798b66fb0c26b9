/** A member's own phone over the public API: what it is told, and what it may say for its unit and for no other. */
import { describe, expect, test } from 'vitest'
import type { CheckIn } from '#wire/check-ins'
import { LIVE_REALM } from '#wire/live'
import type { MemberView } from '#wire/member'
import type { Task } from '#wire/tasks'
import { coverageApp, footprintOf, json, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'
import { DEVICE_UNIT } from '../support/http-server.ts'
import { until } from '../support/until.ts'

const square = (west: number) =>
  footprintOf([
    [west, 0],
    [west + 100, 0],
    [west + 100, 100],
    [west, 100],
    [west, 0],
  ])
const MINUTE_MS = 60_000
/** 300 m east of the compound. */
const PLACE = [400, 50] as const

interface Phone {
  me(query?: string): Promise<MemberView>
  post(path: string, body: object): Promise<Response>
  patch(path: string, body: object): Promise<Response>
  remove(path: string): Promise<Response>
}

interface Field extends CoverageApp {
  readonly phone: Phone
  /** Another unit's phone. */
  phoneOf(unit: string): Promise<Phone>
  desk(path: string, body: object, method?: string): Promise<Response>
  tasks(): Promise<readonly Task[]>
}

async function openField(options: { readonly isKnown?: boolean } = {}): Promise<Field> {
  const app = await coverageApp()
  const { call, tokens } = app.house
  const phoneWith = (token: string): Phone => ({
    me: (query = '') => json(call(`/api/v1/me${query}`, { token })),
    post: (path, body) => call(`/api/v1${path}`, { method: 'POST', token, body }),
    patch: (path, body) => call(`/api/v1${path}`, { method: 'PATCH', token, body }),
    remove: (path) => call(`/api/v1${path}`, { method: 'DELETE', token }),
  })
  await app.add('c1', square(0), { name: '柳岸南苑', households: 500 })
  if (options.isKnown !== false) await app.enlist(DEVICE_UNIT)
  return {
    ...app,
    phone: phoneWith(tokens.device),
    async phoneOf(unit) {
      const made = await app.house.app.identity.tokens.create({ name: `phone-${unit}`, role: 'device', unit }, 'test', Date.now())
      return phoneWith(made.token)
    },
    desk: (path, body, method = 'POST') => call(`/api/v1${path}`, { method, token: tokens.operator, body }),
    tasks: async () => (await json<{ items: readonly Task[] }>(call('/api/v1/tasks', { token: tokens.wall }))).items,
  }
}

/** The field, once the compound is judged a gap. */
async function openGap(): Promise<Field> {
  const field = await openField()
  await field.until('c1', ({ status }) => status === 'gap')
  return field
}

function at([x, y]: readonly [number, number]): string {
  const [lon, lat] = lonLatOf([x, y])
  return `?lon=${lon}&lat=${lat}`
}

async function eventsOf({ house }: CoverageApp) {
  return house.store.journal.read('wujin', LIVE_REALM, 0, 10_000)
}

describe('what a phone is told', () => {
  test('its own unit, and the gap near it: minutes, reason, side, how far and whither, with an outline to draw', async () => {
    const { phone } = await openGap()

    const view = await phone.me(at(PLACE))

    expect(view).toMatchObject({ unit: { id: DEVICE_UNIT, duty: 'onDuty', confirmed: true }, from: 'given', reachM: 100, points: [] })
    expect(view.gaps).toMatchObject([
      {
        compound: 'c1',
        name: '柳岸南苑',
        status: 'gap',
        reason: 'neverVisited',
        distanceM: 300,
        bearingDeg: 270,
        by: 'straight',
        others: 0,
      },
    ])
    // 350 m to its middle, the detour in it, at 1.4 m/s.
    expect(view.gaps[0]!.travelS).toBeCloseTo((350 * 1.35) / 1.4, -1)
    expect(view.gaps[0]!.sinceMs).toBeLessThanOrEqual(view.nowMs)
    expect(view.sketch).toMatchObject({ compound: 'c1', unit: [350, 0] })
    expect(view.sketch!.unseen).toEqual(view.sketch!.ring)
    expect(view.sketch!.footprint[0]!.slice(0, 4)).toEqual([-50, -50, 50, -50])
  })

  test('from where it was last, if that is not too long ago; where nothing is known, no gaps', async () => {
    const { phone, send, house } = await openGap()
    const before = await phone.me()

    await send([{ unit: DEVICE_UNIT, at: PLACE, atMs: Date.now() }])
    const known = await phone.me()
    house.pass(11 * MINUTE_MS)
    const late = await phone.me()

    expect([before.gaps, before.from, before.fixMs]).toEqual([[], undefined, undefined])
    expect(known).toMatchObject({ from: 'lastFix', gaps: [{ compound: 'c1', distanceM: 300 }] })
    expect([late.gaps, late.from]).toEqual([[], undefined])
    expect(late.fixMs).toBe(known.fixMs)
  })

  test.each([
    ['is not confirmed', { confirmed: false }],
    ['is off duty', { duty: 'offDuty' }],
  ])('nothing near, and nothing that was given, to a unit that %s', async (_, patch) => {
    const { phone, desk } = await openGap()
    await desk('/incidents', { id: 'j-1', class: 'fire', text: '冒烟' })
    await desk('/incidents/j-1', { step: 'dispatch', units: [DEVICE_UNIT] }, 'PATCH')

    await desk(`/units/${DEVICE_UNIT}`, patch, 'PATCH')

    expect(await phone.me(at(PLACE))).toMatchObject({ unit: { id: DEVICE_UNIT }, gaps: [], points: [], incidents: [], patrolTasks: [] })
  })

  test('what was given to it, and nothing that was given to others, nor anything personal', async () => {
    const { phone, phoneOf, desk, enlist } = await openGap()
    await enlist('B7')
    const place = lonLatOf([50, 50])
    await desk('/incidents', { id: 'j-1', class: 'fire', severity: 2, place, text: '冒烟', personal: { phone: '13800000000' } })
    await desk('/incidents', { id: 'j-2', class: 'traffic', place })
    await desk('/incidents/j-1', { step: 'dispatch', units: [DEVICE_UNIT] }, 'PATCH')
    await desk('/incidents/j-2', { step: 'dispatch', units: ['B7'] }, 'PATCH')
    await desk('/patrol-tasks', { id: 't-1', task: 'pullDoor', unit: DEVICE_UNIT, address: '东门车棚' })

    const own = await phone.me(at(PLACE))
    const other = await (await phoneOf('B7')).me(at(PLACE))

    expect(own.incidents).toEqual([
      {
        id: 'j-1',
        class: 'fire',
        severity: 2,
        state: 'dispatched',
        place,
        text: '冒烟',
        compound: '柳岸南苑',
        atMs: own.incidents[0]!.atMs,
        distanceM: 350,
        bearingDeg: 270,
      },
    ])
    expect(own.patrolTasks).toMatchObject([{ id: 't-1', task: 'pullDoor', state: 'assigned', address: '东门车棚' }])
    expect(other.incidents.map(({ id }) => id)).toEqual(['j-2'])
    expect(other.patrolTasks).toEqual([])
  })

  test('what is ended, taken from it or sent to others is told no more', async () => {
    const { phone, desk, enlist } = await openGap()
    await enlist('B7')
    for (const id of ['j-1', 'j-2']) {
      await desk('/incidents', { id, class: 'fire' })
      await desk(`/incidents/${id}`, { step: 'dispatch', units: [DEVICE_UNIT] }, 'PATCH')
    }

    await desk('/incidents/j-1', { step: 'dispatch', units: ['B7'] }, 'PATCH')
    await desk('/incidents/j-2', { step: 'invalidate', note: '误报' }, 'PATCH')

    expect((await phone.me()).incidents).toEqual([])
  })

  test.each([
    ['?lon=119.9', 'querystring/lat'],
    ['?lon=abc&lat=31.7', 'querystring/lon'],
    ['?lon=200&lat=31.7', 'querystring/lon'],
    ['?lon=0&lat=0', 'querystring/lon'],
    ['?lon=&lat=', 'querystring/lon'],
    ['?unit=B7', 'querystring/unit'],
  ])('%s is refused by name', async (query, field) => {
    const { phone } = await openField()

    expect(await phone.me(query)).toMatchObject({ status: 400, errors: [{ field }] })
  })

  test('a phone of a unit that nobody registered is told so', async () => {
    const { phone } = await openField({ isKnown: false })

    expect(await phone.me()).toMatchObject({ status: 422, code: 'UNIT_UNKNOWN' })
  })
})

describe('"I’ll go"', () => {
  test('is a task as an accepted proposal is, with its own time; the others see that somebody goes; sent twice it is one', async () => {
    const { phone, phoneOf, enlist, send, tasks, ...field } = await openGap()
    await enlist('B7')
    await send([{ unit: DEVICE_UNIT, at: PLACE, atMs: Date.now() }])
    const saidMs = Date.now() - 2 * MINUTE_MS

    const first = await phone.post('/me/going', { compound: 'c1', id: 'own-id-0001', at: saidMs })
    const task = (await first.json()) as Task
    const again = await phone.post('/me/going', { compound: 'c1', id: 'own-id-0001', at: saidMs })

    expect([first.status, again.status, await again.json()]).toEqual([201, 200, task])
    expect(task).toMatchObject({ id: 'own-id-0001', unit: DEVICE_UNIT, compound: 'c1', state: 'sent', sentMs: saidMs, by: 'straight' })
    expect(task.arriveMs).toBeGreaterThan(Date.now())
    expect(await tasks()).toEqual([task])
    expect((await phone.me(at(PLACE))).going).toMatchObject({
      task: { id: 'own-id-0001' },
      gap: { name: '柳岸南苑', others: 0 },
      isThere: false,
    })
    expect((await phone.me(at([140, 50]))).going).toMatchObject({ isThere: true })
    expect((await (await phoneOf('B7')).me(at(PLACE))).gaps).toMatchObject([{ compound: 'c1', others: 1 }])
    expect((await eventsOf(field as unknown as CoverageApp)).filter(({ kind }) => kind === 'task:sent')).toMatchObject([
      { subject: 'task/own-id-0001', by: 'test-device', atMs: saidMs },
    ])
  })

  test('is taken back by whoever said it, once, and by no other unit', async () => {
    const { phone, phoneOf, enlist, tasks } = await openGap()
    await enlist('B7')
    await phone.post('/me/going', { compound: 'c1', id: 'own-id-0001' })

    const others = await (await phoneOf('B7')).remove('/me/going/own-id-0001')
    const own = await phone.remove('/me/going/own-id-0001')
    const again = await phone.remove('/me/going/own-id-0001')
    const unknown = await phone.remove('/me/going/own-id-0002')

    expect([others.status, own.status, again.status, unknown.status]).toEqual([403, 200, 200, 404])
    expect(await again.json()).toEqual(await own.json())
    expect(await tasks()).toMatchObject([{ id: 'own-id-0001', state: 'cancelled' }])
    expect((await phone.me()).ended).toMatchObject({ name: '柳岸南苑', task: { state: 'cancelled' } })
  })

  test('is refused where there is no gap, a task already, or nobody who counts', async () => {
    const { phone, add, desk, until: untilSo } = await openGap()
    await add('c2', square(1_000))
    await untilSo('c2', ({ status }) => status === 'gap')
    const go = async (body: object) => {
      const answer = await phone.post('/me/going', body)
      return [answer.status, ((await answer.json()) as { code?: string }).code]
    }

    expect(await go({ compound: 'nowhere' })).toEqual([404, 'NOT_FOUND'])
    expect(await go({ compound: 'c1', at: Date.now() - 31 * MINUTE_MS })).toEqual([400, 'REQUEST_INVALID'])
    expect(await go({ compound: 'c1', at: 'now' })).toEqual([400, 'REQUEST_INVALID'])
    expect(await go({ compound: 'c1', unit: 'B7' })).toEqual([400, 'REQUEST_INVALID'])
    expect(await go({ compound: 'c1' })).toEqual([201, undefined])
    expect(await go({ compound: 'c2' })).toEqual([409, 'STATE_CONFLICT'])
    await desk(`/units/${DEVICE_UNIT}`, { duty: 'offDuty' }, 'PATCH')
    expect(await go({ compound: 'c2' })).toEqual([409, 'UNIT_OFF_DUTY'])
    await desk(`/units/${DEVICE_UNIT}`, { duty: 'onDuty', confirmed: false }, 'PATCH')
    expect(await go({ compound: 'c2' })).toEqual([409, 'STATE_CONFLICT'])
  })
})

describe('a member’s check-in', () => {
  const POINT = lonLatOf([0, -20])

  async function openPoint(): Promise<Field> {
    const field = await openField()
    await field.desk('/watch-points', { id: 'w1', name: '南门守望点', at: POINT, compound: 'c1' })
    return field
  }

  const placed = ([x, y]: readonly [number, number]) => {
    const [lon, lat] = lonLatOf([x, y])
    return { watchPoint: 'w1', lon, lat, accuracy: 8 }
  }

  test('counts from within the reach of the point, with its own time and how far it was; sent twice it is one', async () => {
    const { phone, ...field } = await openPoint()
    const atMs = Date.now() - 5 * MINUTE_MS
    const body = { ...placed([60, -20]), at: atMs, headcount: 2 }

    const first = await phone.post('/me/check-ins', body)
    const again = await phone.post('/me/check-ins', body)

    expect([first.status, again.status]).toEqual([201, 201])
    expect((await first.json()) as CheckIn).toEqual({
      watchPoint: 'w1',
      atMs,
      unit: DEVICE_UNIT,
      headcount: 2,
      isNormal: true,
      distanceM: 60,
    })
    expect((await eventsOf(field as unknown as CoverageApp)).filter(({ kind }) => kind === 'checkIn:made')).toMatchObject([
      { atMs, by: 'test-device' },
    ])
    expect((await phone.me(at([60, -20]))).points).toEqual([
      { id: 'w1', name: '南门守望点', at: POINT, distanceM: 60, staffedUntilMs: atMs + 120 * MINUTE_MS },
    ])
    await until({
      what: 'the compound to be guarded',
      ask: () => field.one('c1'),
      isSo: ({ reason }) => reason === 'guarded',
    })
  })

  test('that is not as it should be has a name of its own in the journal, and keeps the point staffed all the same', async () => {
    const { phone, ...field } = await openPoint()

    expect((await phone.post('/me/check-ins', { ...placed([60, -20]), isNormal: false })).status).toBe(201)

    const kinds = (await eventsOf(field as unknown as CoverageApp)).map(({ kind }) => kind).filter((kind) => kind.startsWith('checkIn:'))
    expect(kinds).toEqual(['checkIn:abnormal'])
    expect((await phone.me(at([60, -20]))).points).toMatchObject([{ id: 'w1', staffedUntilMs: expect.any(Number) as number }])
  })

  test('is refused from too far, with the distance; by a place too coarse; at no point; too late; or off duty', async () => {
    const { phone } = await openPoint()
    const refused = async (body: object) => (await phone.post('/me/check-ins', body)).json() as Promise<object>

    expect(await refused(placed([101, -20]))).toMatchObject({
      status: 409,
      code: 'PLACE_TOO_FAR',
      detail: expect.stringContaining('101 m'),
    })
    expect(await refused({ ...placed([0, 0]), accuracy: 51 })).toMatchObject({ status: 400, errors: [{ field: 'body/accuracy' }] })
    expect(await refused({ ...placed([0, 0]), watchPoint: 'w9' })).toMatchObject({ status: 400, errors: [{ field: 'body/watchPoint' }] })
    expect(await refused({ ...placed([0, 0]), at: Date.now() - 121 * MINUTE_MS })).toMatchObject({
      status: 400,
      errors: [{ field: 'body/at' }],
    })
    expect(await refused({ watchPoint: 'w1' })).toMatchObject({ status: 400 })
    await phone.post('/duty', { duty: 'offDuty' })
    expect(await refused(placed([0, 0]))).toMatchObject({ status: 409, code: 'UNIT_OFF_DUTY' })
  })

  test('whose place is in the datum of its token is brought to ours', async () => {
    const { phone } = await openPoint()

    const shifted = await phone.post('/me/check-ins', { ...placed([0, -20]), crs: 'GCJ02' })

    expect(await shifted.json()).toMatchObject({ code: 'PLACE_TOO_FAR' })
  })
})

test('a phone goes on with what was given to its own unit, and with nothing that was given to others', async () => {
  const { phone, phoneOf, desk, enlist } = await openField()
  await enlist('B7')
  const other = await phoneOf('B7')
  await desk('/incidents', { id: 'j-1', class: 'fire' })
  await desk('/incidents/j-1', { step: 'dispatch', units: [DEVICE_UNIT] }, 'PATCH')
  await desk('/patrol-tasks', { id: 't-1', task: 'pullDoor', unit: DEVICE_UNIT })

  const refused = [await other.patch('/incidents/j-1', { step: 'arrive' }), await other.patch('/patrol-tasks/t-1', { step: 'begin' })]
  const taken = [await phone.patch('/incidents/j-1', { step: 'arrive' }), await phone.patch('/patrol-tasks/t-1', { step: 'begin' })]

  expect(refused.map(({ status }) => status)).toEqual([403, 403])
  expect(await refused[0]!.json()).toMatchObject({ code: 'UNIT_FORBIDDEN' })
  expect(taken.map(({ status }) => status)).toEqual([200, 200])
})

test('the link for the member’s page bears the token behind the hash, and the token is that of the unit', async () => {
  const { desk, house } = await openField()

  const { token, serverUrl, qr } = await json<{ token: string; serverUrl: string; qr: string }>(
    desk('/phone-setup', { unit: DEVICE_UNIT, app: 'member' }),
  )

  expect([serverUrl, qr]).toEqual([`${house.url}/me`, `${house.url}/me#${token}`])
  expect(new URL(qr).search).toBe('')
  expect(await json(house.call('/api/v1/me', { token }))).toMatchObject({ unit: { id: DEVICE_UNIT } })
})
