/** Walls that look at the past over the socket: let in, held, played, sought, brought back; what is no moment is refused by name. */
import { describe, expect, test } from 'vitest'
import { MOST_REPLAYS, type Reply } from '#wire/live'
import { coverageApp, footprintOf, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'
import { rectangle } from '../support/coverage-town.ts'
import { openReplayWall, type ReplayWall } from '../support/replay.ts'
import { until } from '../support/until.ts'
import { openWall, valueOf } from '../support/wall.ts'

const BEGAN_MS = 1_800_000_000_000
const MINUTE_MS = 60_000
const UNIT = 'p1'

/** A house that has lived for ten minutes: a unit that walks east a metre a second, and an incident in the fifth minute. */
async function tenMinutes(): Promise<CoverageApp> {
  const app = await coverageApp({ standingAtMs: BEGAN_MS })
  await app.add('c1', footprintOf(rectangle(0, 0, 100, 60)))
  await app.enlist(UNIT)
  for (let minute = 1; minute <= 10; minute++) {
    app.house.pass(MINUTE_MS)
    await app.send(Array.from({ length: 6 }, (_, i) => placeAt(minute * MINUTE_MS - (5 - i) * 10_000)))
    if (minute === 5) await bring(app, 'j-1')
  }
  return app
}

function placeAt(ms: number) {
  return { unit: UNIT, at: [ms / 1_000, -15], atMs: BEGAN_MS + ms } as const
}

async function bring({ house: { call, tokens } }: CoverageApp, id: string): Promise<void> {
  const body = { id, class: 'criminal', severity: 3, place: lonLatOf([50, 30]), text: '电动车被盗' }
  expect((await call('/api/v1/incidents', { method: 'POST', token: tokens.operator, body })).status).toBe(201)
}

function at(minute: number): number {
  return BEGAN_MS + minute * MINUTE_MS
}

async function joined(app: CoverageApp, replay: { readonly at: number; readonly rate: number }): Promise<ReplayWall> {
  const wall = openReplayWall(app.house)
  valueOf(await wall.join(replay))
  return wall
}

function refusalOf(reply: Reply<unknown>): string {
  return reply.ok ? 'let in' : `${reply.code}: ${reply.message}`
}

describe('a moment that is none', () => {
  test('is refused by name: before anything was recorded, in the future, at no rate', async () => {
    const app = await coverageApp({ standingAtMs: BEGAN_MS })
    await app.enlist(UNIT)
    app.house.pass(MINUTE_MS)
    const wall = openReplayWall(app.house)
    const ask = async (moment: number, rate: number) => refusalOf(await wall.join({ at: moment, rate }))

    expect(await ask(BEGAN_MS - 1, 0)).toBe(
      'MOMENT_UNKNOWN: at 2027-01-15T07:59:59.999Z is not kept: what can be shown begins at 2027-01-15T08:00:00.000Z',
    )
    expect(await ask(at(2), 0)).toBe('REQUEST_INVALID: at 2027-01-15T08:02:00.000Z is in the future: it is 2027-01-15T08:01:00.000Z')
    expect(await ask(8.64e15 + 1, 0)).toMatch(/^REQUEST_INVALID: at 8640000000000001 is in the future/)
    expect(await ask(BEGAN_MS, 0.5)).toBe('REQUEST_INVALID: rate 0.5 is neither 0 (held) nor 1 to 600')
    expect(await ask(BEGAN_MS, 601)).toBe('REQUEST_INVALID: room:join: /replay/rate must be <= 600')
    expect(refusalOf(await wall.seek(at(0)))).toMatch(/^STATE_CONFLICT: this wall does not look at the past/)
    expect(refusalOf(await wall.setRate(1))).toMatch(/^STATE_CONFLICT/)
    expect(await ask(BEGAN_MS, 1)).toBe('let in')
  })

  test('that retention has removed is refused, and what begins is said', async () => {
    const app = await coverageApp({ standingAtMs: BEGAN_MS, settings: { TRACK_DAYS: '1' } })
    await app.enlist(UNIT)
    app.house.pass(3 * 24 * 60 * MINUTE_MS)
    const wall = openReplayWall(app.house)

    const refusal = refusalOf(await wall.join({ at: at(60), rate: 0 }))

    // A day of tracks, less the two hours of light before a moment and a quarter of an hour.
    expect(refusal).toMatch(/^MOMENT_UNKNOWN: .* begins at 2027-01-17T10:15:00.000Z$/)
  })
})

test('a wall in the past is told that it is, shows what was known then, and nothing that came later', async () => {
  const app = await tenMinutes()
  const wall = openReplayWall(app.house)

  const answer = valueOf(await wall.join({ at: at(4), rate: 0 }))
  await until({ what: 'vitals', ask: () => wall.vitals.length, isSo: (count) => count > 1 })

  expect(answer).toMatchObject({ mode: 'fresh', serverMs: at(4), replay: { atMs: at(4), rate: 0, behindMs: 0, isAtEnd: false } })
  expect(wall.vitals.every(({ replay, serverMs }) => replay?.atMs === at(4) && serverMs === at(4))).toBe(true)
  expect(wall.frames[0]).toMatchObject({ sinceFrame: 0, serverMs: at(4), unitCount: 1 })
  expect([...wall.frames[0]!.ageMs]).toEqual([0])
  expect(await wall.states('incident')).toEqual({})
  expect(Object.keys(await wall.states('compound'))).toEqual(['c1'])
  valueOf(await wall.seek(at(6)))
  expect(Object.keys(await wall.states('incident'))).toEqual(['j-1'])
})

test('who seeks a moment is in the journal of the house, with the moment, before it is shown', async () => {
  const app = await tenMinutes()
  const wall = await joined(app, { at: at(2), rate: 0 })
  valueOf(await wall.seek(at(4)))

  const looks = (await app.house.store.journal.read('house', 'live', 0, 1_000)).filter(({ kind }) => kind === 'past:read')

  expect(looks.map(({ subject, by, data }) => [subject, by, data])).toEqual([
    ['past/wujin', 'test-wall', { atMs: at(2) }],
    ['past/wujin', 'test-wall', { atMs: at(4) }],
  ])
})

test('a wall that plays gets frames and events as they came, in the clock of then, and is held where the present begins', async () => {
  const app = await tenMinutes()
  const wall = await joined(app, { at: at(4), rate: 120 })

  await until({ what: 'the end', ask: () => wall.vitals.at(-1)?.replay, isSo: (replay) => replay?.isAtEnd === true })

  const times = wall.frames.map(({ serverMs }) => serverMs)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  const brought = wall.events.find(({ subject }) => subject === 'incident/j-1')
  expect(brought).toMatchObject({ kind: 'incident:received', knownMs: at(5) })
  expect(brought).not.toHaveProperty('by')
  const moved = wall.frames.filter(({ unitCount, sinceFrame }) => unitCount === 1 && sinceFrame > 0)
  expect(moved.length).toBeGreaterThan(3)
  expect(wall.vitals.at(-1)?.replay).toMatchObject({ rate: 0, behindMs: 0 })
  expect(wall.vitals.at(-1)!.replay!.atMs).toBeLessThan(at(10))
  expect(valueOf(await wall.setRate(0))).toMatchObject({ rate: 0 })
})

test('a wall holds, plays faster, and goes on from where it was', async () => {
  const app = await tenMinutes()
  const wall = await joined(app, { at: at(2), rate: 0 })

  expect(valueOf(await wall.setRate(60))).toMatchObject({ rate: 60, atMs: at(2) })
  await until({ what: 'half a minute', ask: () => wall.vitals.at(-1)?.replay?.atMs, isSo: (ms) => (ms ?? 0) > at(2.5) })
  const held = valueOf(await wall.setRate(0))
  await until({ what: 'another word', ask: () => wall.vitals.at(-1)?.replay, isSo: (replay) => replay?.rate === 0 })

  expect(wall.vitals.at(-1)!.replay!.atMs).toBe(held.atMs)
})

test('a wall comes back to the present by joining, and one that stayed there has heard nothing of the past', async () => {
  const app = await tenMinutes()
  const stays = openWall(app.house.url, app.house.tokens.wall)
  valueOf(await stays.join())
  const wall = await joined(app, { at: at(3), rate: 60 })
  await until({ what: 'the past to go on', ask: () => wall.frames.length, isSo: (count) => count > 3 })

  const back = valueOf(await wall.join())
  const from = wall.vitals.length
  await until({ what: 'vitals', ask: () => wall.vitals.length, isSo: (count) => count > from })

  expect(back).toMatchObject({ serverMs: at(10) })
  expect(back).not.toHaveProperty('replay')
  expect(wall.vitals.slice(from).every(({ replay }) => replay === undefined)).toBe(true)
  expect(stays.vitals.every(({ replay, serverMs }) => replay === undefined && serverMs === at(10))).toBe(true)
  expect(stays.frames.every(({ serverMs }) => serverMs === at(10))).toBe(true)
  expect(refusalOf(await wall.seek(at(3)))).toMatch(/^STATE_CONFLICT/)
})

test('while a wall is in the past it hears nothing of the present', async () => {
  const app = await tenMinutes()
  const wall = await joined(app, { at: at(3), rate: 0 })
  const from = { frames: wall.frames.length, events: wall.events.length }

  await bring(app, 'j-2')
  await app.send([placeAt(10 * MINUTE_MS)])
  await until({ what: 'two more frames', ask: () => wall.frames.length, isSo: (count) => count > from.frames + 1 })

  expect(wall.events).toHaveLength(from.events)
  expect(wall.frames.slice(from.frames).every(({ serverMs }) => serverMs === at(3))).toBe(true)
  expect(Object.keys(await wall.states('incident'))).toEqual([])
})

test('so many walls look at the past, each at a moment of its own; the next is told, and let in once one is back', async () => {
  const app = await tenMinutes()
  const walls = await Promise.all(Array.from({ length: MOST_REPLAYS }, (_, i) => joined(app, { at: at(i + 1), rate: 0 })))
  const next = openReplayWall(app.house)

  expect(refusalOf(await next.join({ at: at(1), rate: 0 }))).toBe(
    `REPLAY_FULL: ${MOST_REPLAYS} walls look at the past already: one must go back to live first`,
  )
  // Who is in may look elsewhere.
  valueOf(await walls[0]!.seek(at(9)))
  walls[1]!.socket.disconnect()
  await until({ what: 'room', ask: () => next.join({ at: at(1), rate: 0 }), isSo: ({ ok }) => ok })
  expect(walls.slice(2).map(({ frames }) => frames[0]!.serverMs)).toEqual([3, 4, 5, 6, 7, 8].map(at))
})

test('who seeks again before it is answered gets the last moment; the ones before are told so', async () => {
  const app = await tenMinutes()
  const wall = await joined(app, { at: at(1), rate: 0 })

  const answers = await Promise.all([wall.seek(at(2)), wall.seek(at(3)), wall.seek(at(4))])

  expect(answers.map(refusalOf)).toEqual([
    'STATE_CONFLICT: a later search has taken the place of this one',
    'STATE_CONFLICT: a later search has taken the place of this one',
    'let in',
  ])
  expect(valueOf(answers[2]).serverMs).toBe(at(4))
})

test('a wall that plays over a change of ground is told to join again, and then sees the new ground', async () => {
  const app = await tenMinutes()
  app.house.pass(MINUTE_MS)
  await app.add('c2', footprintOf(rectangle(300, 0, 100, 60)))
  app.house.pass(3 * MINUTE_MS)
  const wall = await joined(app, { at: at(10.5), rate: 60 })

  await until({ what: 'the reset', ask: () => wall.resets, isSo: ({ length }) => length > 0 })
  const moment = wall.frames.at(-1)!.serverMs
  valueOf(await wall.join({ at: Math.max(moment, at(11)), rate: 0 }))

  expect(wall.resets).toEqual(['imported'])
  expect(moment).toBeLessThan(at(13))
  expect(Object.keys(await wall.states('compound'))).toEqual(['c1', 'c2'])
})

test('of other realms and rooms there is no past either', async () => {
  const app = await tenMinutes()
  const wall = openReplayWall(app.house)
  const ask = (address: object) =>
    wall.socket.emitWithAck('room:join', { protocol: 2, room: 'wujin', realm: 'live', replay: { at: at(1), rate: 0 }, ...address })

  expect(await ask({ realm: 'drill-1' })).toMatchObject({ ok: false, code: 'REALM_UNKNOWN' })
  expect(await ask({ room: 'elsewhere' })).toMatchObject({ ok: false, code: 'ROOM_UNKNOWN' })
})
