/** A drill followed by the socket: each hears what it may see, by numbers of its own, gets what it missed, and whoever may not know of it hears nothing. */
import { expect, test } from 'vitest'
import type { Role } from '#wire/roles'
import { drillApp, planAtOnce, type DrillApp } from '../support/drill-app.ts'
import { anExpectation, anInject } from '../support/drills.ts'
import { openFollower, refusalAtDoor, type TestFollower } from '../support/follower.ts'
import { until } from '../support/until.ts'
import { openWall, valueOf } from '../support/wall.ts'

const script = [
  anInject({
    id: 'first',
    when: { kind: 'hand' },
    expectations: [anExpectation({ of: ['u1'], recognisedBy: { kind: 'mark' }, withinS: 60 })],
  }),
  anInject({ id: 'second', when: { kind: 'hand' }, expectations: [anExpectation({ id: 'then', of: ['t1'] })] }),
]
const OUTSIDERS = ['wall', 'leader', 'operator', 'admin'] as const satisfies readonly Role[]

function follower(app: DrillApp, token: string): TestFollower {
  return openFollower(app.url, token)
}

/** Everything that was told, and numbers without a hole. */
function seqs({ events }: TestFollower): readonly number[] {
  return events.map(({ seq }) => seq)
}

function counted(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => from + 1 + i)
}

test('whoever follows a drill is told each change, and holds the board that is asked for', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  const eye = follower(app, app.eye)
  const { seq, mode } = valueOf(await eye.follow())

  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  await app.did('/drills/d-1/mark', app.eye, { id: 'm-1', expectation: 'arrive' })
  await app.did('/drills/d-1/pause', app.chief, { note: '风大' })
  const held = await eye.untilBoard('the pause to be told', ({ state }) => state === 'paused')
  const asked = await app.board('d-1', app.eye)

  expect(mode).toBe('fresh')
  expect({ ...held, nowMs: 0, clockMs: 0 }).toEqual({ ...asked, nowMs: 0, clockMs: 0 })
  expect(seqs(eye)).toEqual(counted(seq, eye.events.length))
  expect(new Set(eye.events.map(({ realm }) => realm))).toEqual(new Set(['d-1']))
})

test('a cut is mended by what was missed alone, and by the board anew where the numbers are of another server', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  const eye = follower(app, app.eye)
  const { epoch, seq } = valueOf(await eye.follow())
  eye.socket.disconnect()

  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  await app.did('/drills/d-1/inject', app.chief, { inject: 'second' })
  eye.socket.connect()
  const resumed = valueOf(await eye.follow('d-1', { epoch, seq }))
  await eye.untilBoard('what was missed to come', ({ injects }) => injects.every(({ actualMs }) => actualMs !== undefined))
  const foreign = valueOf(await eye.follow('d-1', { epoch: 'another', seq: resumed.seq }))
  const ahead = valueOf(await eye.follow('d-1', { epoch, seq: resumed.seq + 1 }))

  expect(resumed).toMatchObject({ mode: 'resumed', epoch })
  expect(seqs(eye)).toEqual(counted(seq, resumed.seq - seq))
  expect(resumed.seq).toBeGreaterThan(seq)
  expect([foreign.mode, ahead.mode]).toEqual(['fresh', 'fresh'])
})

test('what is told to some is counted for them alone: a mark that others may not see leaves no hole in their numbers', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ mode: 'doubleBlind', script }))
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  const watcher = follower(app, app.tokens.wall)
  const phone = follower(app, app.phones.u1)
  const eye = follower(app, app.eye)
  const before = await Promise.all([watcher, phone, eye].map(async (one) => valueOf(await one.follow()).seq))

  await app.did('/drills/d-1/mark', app.eye, { id: 'm-1', note: '门开着' })
  await eye.untilBoard('the mark to be told', ({ whole }) => whole!.marks.length === 1)
  await app.did('/drills/d-1/inject', app.chief, { inject: 'second' })
  await watcher.untilBoard('the inject to be told', ({ injects }) => injects.length === 2)
  await app.did('/drills/d-1/acknowledge', app.phones.u1, { inject: 'first' })
  const own = await phone.untilBoard('its own press to be told', ({ injects }) => injects[0]?.ownAckMs !== undefined)

  expect(before).toEqual([0, 0, 0])
  // The wall: one inject more. The phone, whom that does not concern: its own press.
  expect(seqs(watcher)).toEqual([1])
  expect(seqs(phone)).toEqual([1])
  expect(eye.events.length).toBeGreaterThan(2)
  expect(own.injects.map(({ id }) => id)).toEqual(['first'])
  expect(JSON.stringify([watcher.events, phone.events])).not.toContain('门开着')
})

test('of a blind drill outsiders and participants hear nothing until it begins for them, however they ask', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ mode: 'doubleBlind', script }))
  const tokens = [...OUTSIDERS.map((role) => app.tokens[role]), app.phones.u1, app.phones.u7]
  const outside = tokens.map((token) => follower(app, token))

  const answers = await Promise.all(outside.map((one) => one.follow()))
  const absent = await Promise.all(outside.map((one) => one.follow('d-9')))
  await app.did('/drills/d-1/mark', app.eye, { note: 'x' })
  await app.did('/drills/d-1/pause', app.chief, { note: 'x' })
  await app.did('/drills/d-1/resume', app.chief)
  // Whoever leads has heard all of it by now, and a beat beside.
  const eye = follower(app, app.eye)
  await eye.follow()
  await until({ what: 'a beat', ask: async () => eye.beats.length, isSo: (count) => count > 0 })
  const heard = outside.map(({ events, beats, closed }) => [events, beats, closed])
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  const now = await Promise.all(outside.map(async (one) => (await one.follow()).ok))

  expect(answers.map((answer) => JSON.stringify(answer).replaceAll('d-1', 'd-9'))).toEqual(absent.map((answer) => JSON.stringify(answer)))
  expect(answers.every((answer) => !answer.ok && answer.code === 'NOT_FOUND')).toBe(true)
  expect(heard).toEqual(outside.map(() => [[], [], []]))
  expect(now).toEqual([true, true, true, true, true, false])
})

test('whoever may see more of a drill once it has ended is shown out, and is told all of it when it comes back', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ mode: 'doubleBlind', script }))
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  const watcher = follower(app, app.tokens.operator)
  const told = valueOf(await watcher.follow())

  await app.did('/drills/d-1/stop', app.chief)
  await until({ what: 'to be shown out', ask: async () => watcher.closed, isSo: (closed) => closed.length > 0 })
  const all = valueOf(await watcher.follow('d-1', { epoch: told.epoch, seq: told.seq }))

  expect(told).toMatchObject({ mode: 'fresh', board: { id: 'd-1' } })
  expect(told.mode === 'fresh' && told.board.whole).toBe(undefined)
  expect(all.mode === 'fresh' && all.board.whole?.plan.id).toBe('d-1')
  expect(watcher.events).toEqual([])
})

test('what is real and serious, and what becomes overdue, is told as it comes', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  const eye = follower(app, app.eye)
  await eye.follow()

  await app.did('/incidents', app.tokens.operator, { id: 'real', class: 'criminal', severity: 1, address: '延政中路' })
  const broken = await eye.untilBoard('what is real to be told', ({ noDuff }) => noDuff.length > 0)
  app.pass(61_000)
  const late = await eye.untilBoard('what is overdue to be told', ({ whole }) => whole!.outcomes[0]!.verdict === 'overdue')

  expect(broken.noDuff).toMatchObject([{ incident: 'real', severity: 1, address: '延政中路' }])
  // How late it is goes on with the clock.
  expect(late.whole!.outcomes[0]).not.toHaveProperty('differenceMs')
})

test('a plan that is taken back shows out whoever followed it, and is not there any more', async () => {
  const app = await drillApp()
  await app.did('/drills', app.tokens.coordinator, planAtOnce({ script }))
  const eye = follower(app, app.eye)
  await eye.follow()

  await app.call('/api/v1/drills/d-1', { method: 'DELETE', token: app.tokens.coordinator })
  await until({ what: 'to be shown out', ask: async () => eye.closed, isSo: (closed) => closed.includes('d-1') })

  expect(await eye.follow()).toMatchObject({ ok: false, code: 'NOT_FOUND' })
})

test('phones come in here and not into the live room, gateways into neither, and the live room has no realm of a drill for anybody', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  const wall = openWall(app.url, app.tokens.coordinator)
  const joined = await wall.socket.emitWithAck('room:join', { protocol: 2, room: 'wujin', realm: 'd-1' })
  const phone = openWall(app.url, app.phones.u1)

  expect(await new Promise((resolve) => phone.socket.on('connect_error', (error) => resolve(error.message)))).toMatch(
    /may not see the picture/,
  )
  expect(await refusalAtDoor(app.url, app.tokens.gateway)).toMatch(/may not see drills/)
  expect(await refusalAtDoor(app.url, 'nobody')).toMatch(/unknown/)
  expect(joined).toMatchObject({ ok: false, code: 'REALM_UNKNOWN' })
})

test('what is asked wrongly is named; one question at a time', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  const { socket, follow } = follower(app, app.eye)

  const wrong: unknown = await socket.emitWithAck('drill:follow', { protocol: 2, realm: '' })
  const old: unknown = await socket.emitWithAck('drill:follow', { protocol: 1, realm: 'd-1' })
  const [first, second] = await Promise.all([follow(), follow()])

  expect(wrong).toMatchObject({ ok: false, code: 'REQUEST_INVALID' })
  expect(old).toMatchObject({ ok: false, code: 'PROTOCOL_UNSUPPORTED' })
  expect([first.ok, second.ok]).toEqual([true, false])
})

test('whoever has left hears nothing more', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  const [gone, stays] = [follower(app, app.eye), follower(app, app.eye)]
  await gone.follow()
  await stays.follow()

  gone.socket.emit('drill:leave', { realm: 'd-1' })
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  await stays.untilBoard('the inject to be told', ({ injects }) => injects[0]!.actualMs !== undefined)

  expect(gone.events).toEqual([])
})
