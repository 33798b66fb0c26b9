/** Named walls over real sockets: tiles that come, die and are taken, one who drives and others who ask, alarms that take the screen, restarts. */
import { describe, expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import { MOST_REPLAYS } from '#wire/live'
import { TAKE_ASKED_MS, TILE_SILENT_MS, type ListedWall, type WallCamera, type WallLayout } from '#wire/walls'
import { memoryStore } from '../../server/store/memory-store.ts'
import { coverageApp, footprintOf, json, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'
import { rectangle } from '../support/coverage-town.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { aLayout, aTile, buildWall, livesOf, NAME, openPage, outcomeOf, watching, type WallPage } from '../support/named-walls.ts'
import { openReplayWall } from '../support/replay.ts'
import { until } from '../support/until.ts'
import { valueOf } from '../support/wall.ts'

const BEGAN_MS = 1_800_000_000_000
const MINUTE_MS = 60_000
const FAR: WallCamera = { lon: 120.05, lat: 31.6, widthM: 2_000 }
const TILES = [aTile(1, 1), aTile(2, 1), aTile(1, 2), aTile(2, 2)]

async function houseWithWall(): Promise<TestApp> {
  const house = await startApp({ standingAtMs: BEGAN_MS })
  expect((await buildWall(house)).status).toBe(201)
  return house
}

/** Another operator: a token with a name of its own. */
async function anotherOperator({ app }: TestApp, name = 'second'): Promise<{ readonly token: string }> {
  return app.identity.tokens.create({ name, role: 'operator' }, 'test', BEGAN_MS)
}

/** What the journal of the house has of walls, oldest first. */
async function notesOf({ store }: TestApp): Promise<readonly (readonly [kind: string, by: string])[]> {
  const events = await store.journal.read('house', 'live', 0, 10_000)
  return events.filter(({ subject }) => subject === `wall/${NAME}`).map(({ kind, by }) => [kind, by])
}

test('the time that screens count by is told as it is when it is asked for, to those who may see the picture', async () => {
  const house = await startApp({ standingAtMs: BEGAN_MS })
  const ask = (token: string) => house.call('/api/v1/time', { token })
  await ask(house.tokens.wall)
  house.pass(MINUTE_MS)

  const answer = await ask(house.tokens.wall)

  expect(await answer.json()).toEqual({ serverMs: BEGAN_MS + MINUTE_MS })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect((await ask(house.tokens.device)).status).toBe(403)
})

describe('tiles', () => {
  test('four come, each hears how all do; one is killed, the others hear of it; it is back on its own tile', async () => {
    const house = await houseWithWall()
    const desk = await watching(house, 'operator')
    const pages = await Promise.all(TILES.map((tile) => watching(house, 'wall', tile)))
    await desk.untilTiles((tiles) => livesOf(tiles).every((is) => is === 'alive'))

    pages[3]!.socket.disconnect()
    house.pass(TILE_SILENT_MS)
    for (const page of pages.slice(0, 3)) page.beat(30)
    const dead = await pages[0]!.untilTiles((tiles) => livesOf(tiles).join() === 'alive,alive,alive,dead')
    const back = await watching(house, 'wall', TILES[3])

    expect(dead[3]).toEqual({ column: 2, row: 2, is: 'dead', heardMs: BEGAN_MS })
    expect(dead[0]).toMatchObject({ framesPerS: 30, behindMs: 40, revision: 0, heardMs: BEGAN_MS + TILE_SILENT_MS })
    await pages[0]!.untilTiles((tiles) => livesOf(tiles)[3] === 'alive')
    pages[1]!.socket.emit('wall:leave', { name: NAME })
    await back.untilTiles((tiles) => livesOf(tiles)[1] === 'absent')
  })

  test('is taken by another browser only by force, or once it is silent; who had it is told', async () => {
    const house = await houseWithWall()
    const first = await watching(house, 'wall', aTile(2, 1))
    const other = openPage(house)

    const refused = await other.watch(aTile(2, 1, { browser: 'another-one' }))
    const copied = await other.watch(aTile(2, 1))
    const forced = await other.watch(aTile(2, 1, { browser: 'another-one', isForced: true }))
    await until({ what: 'the first to be told', ask: () => first.taken, isSo: ({ length }) => length > 0 })
    house.pass(TILE_SILENT_MS)
    const silent = await first.watch(aTile(2, 1))

    const since = new Date(BEGAN_MS).toISOString()
    expect(outcomeOf(refused)).toBe(`TILE_TAKEN: tile 2,1 is shown by another browser since ${since}`)
    expect(outcomeOf(copied)).toMatch(/^TILE_TAKEN/)
    expect(outcomeOf(forced)).toBe('ok')
    expect(first.taken).toEqual([{ name: NAME, column: 2, row: 1 }])
    expect(outcomeOf(silent)).toBe('ok')
  })

  test('outside the grid, of no wall, or of a name that is none is refused by name', async () => {
    const house = await houseWithWall()
    const page = openPage(house)

    expect(outcomeOf(await page.watch(aTile(3, 1)))).toBe('TILE_UNKNOWN: tile 3,1 is outside the wall: it has 2 columns and 2 rows')
    expect(outcomeOf(await page.watch(aTile(1, 1), 'nowhere'))).toBe("NOT_FOUND: there is no wall 'nowhere'")
    expect(outcomeOf(await page.watch(aTile(1, 1), 'No Wall'))).toMatch(/^REQUEST_INVALID: wall:watch: \/name/)
    expect(outcomeOf(await page.watch(aTile(0, 1)))).toMatch(/^REQUEST_INVALID: wall:watch: \/tile\/column/)
    expect(outcomeOf(await page.watch(aTile(2, 2)))).toBe('ok')
  })

  test('are told when the wall is built otherwise under them, and when it is no more', async () => {
    const house = await houseWithWall()
    const desk = await watching(house, 'operator')
    const outer = await watching(house, 'wall', aTile(2, 2))
    const { revision } = outer.states.at(-1)!

    const smaller = await buildWall(house, aLayout({ columns: 2, rows: 1 }))
    const told = await outer.untilState(({ layout }) => layout.rows === 1)
    await desk.untilTiles(({ length }) => length === 2)
    const removed = await house.call(`/api/v1/walls/${NAME}`, { method: 'DELETE', token: house.tokens.operator })
    await until({ what: 'to be told', ask: () => [...outer.removed, ...desk.removed], isSo: ({ length }) => length === 2 })

    expect(smaller.status).toBe(200)
    expect(told.revision).toBeGreaterThan(revision)
    expect(removed.status).toBe(204)
    expect(outcomeOf(await outer.watch(aTile(1, 1)))).toBe(`NOT_FOUND: there is no wall '${NAME}'`)
    expect(outcomeOf(await desk.take())).toBe(`NOT_FOUND: there is no wall '${NAME}'`)
  })
})

describe('the controls', () => {
  test('are one person’s: others are refused, ask, and get them when they are given', async () => {
    const house = await houseWithWall()
    const first = await watching(house, 'operator')
    const second = await watching(house, await anotherOperator(house))
    const tile = await watching(house, 'wall', aTile(1, 1))

    expect(outcomeOf(await first.drive({ mode: 'hold' }))).toBe('CONTROL_HELD: nobody has the controls: take them first')
    valueOf(await first.take())
    const driven = valueOf(await first.drive({ camera: FAR, takenMs: 800, hidden: ['heat', 'heat'] }))
    expect(outcomeOf(await second.drive({ mode: 'tour' }))).toBe("CONTROL_HELD: 'test-operator' has the controls: ask for them first")
    expect(outcomeOf(await tile.take())).toBe('ROLE_FORBIDDEN: a wall may not drive a wall (walls:drive)')
    expect(outcomeOf(await first.answer(true))).toBe('STATE_CONFLICT: nobody asks for the controls')
    const asking = valueOf(await second.take())
    const asked = await first.untilState(({ hold }) => hold?.wanted !== undefined)
    const given = valueOf(await first.answer(true))

    expect(driven.scene).toMatchObject({ mode: 'hold', hidden: ['heat'], path: { to: FAR, startMs: BEGAN_MS + 250, takenMs: 800 } })
    expect((await tile.untilScene(({ path }) => path.to.lon === FAR.lon)).path.to).toEqual(FAR)
    expect(asking.hold).toEqual(asked.hold)
    expect(asking.hold?.wanted).toEqual({ who: 'second', untilMs: BEGAN_MS + TAKE_ASKED_MS })
    expect(given.hold).toEqual({ who: 'second', sinceMs: BEGAN_MS })
    expect(outcomeOf(await first.drive({ mode: 'tour' }))).toMatch(/^CONTROL_HELD/)
    expect(outcomeOf(await second.drive({ mode: 'tour' }))).toBe('ok')
    expect(await until({ what: 'notes', ask: () => notesOf(house), isSo: ({ length }) => length === 6 })).toEqual([
      ['wall:saved', 'test-operator'],
      ['wall:taken', 'test-operator'],
      ['wall:held', 'test-operator'],
      ['wall:asked', 'second'],
      ['wall:taken', 'test-operator'],
      ['wall:toured', 'second'],
    ])
  })

  test('go over when nobody answers, are kept when refused, and are free when whoever had them stays away', async () => {
    const house = await houseWithWall()
    const first = await watching(house, 'operator')
    const second = await watching(house, await anotherOperator(house))
    valueOf(await first.take())
    valueOf(await second.take())
    valueOf(await first.answer(false))
    expect((await second.untilState(({ hold }) => hold?.who === 'test-operator' && !hold.wanted)).hold).toBeDefined()

    valueOf(await second.take())
    house.pass(TAKE_ASKED_MS)
    const over = await first.untilState(({ hold }) => hold?.who === 'second')
    second.socket.disconnect()
    await until({ what: 'the second to be gone', ask: () => house.pass(1_000), isSo: () => first.states.at(-1)?.hold === undefined })

    expect(over.hold?.wanted).toBeUndefined()
  })

  test('drive nothing where the request makes no sense, and it is said which field', async () => {
    const house = await houseWithWall()
    const page = await watching(house, 'coordinator')
    valueOf(await page.take())

    expect(outcomeOf(await page.drive({ camera: { ...FAR, lat: 89 } }))).toMatch(/^REQUEST_INVALID: wall:drive: \/camera\/lat/)
    expect(outcomeOf(await page.drive({ mode: 'tour', camera: FAR }))).toMatch(/^REQUEST_INVALID: wall:drive: mode is 'tour'/)
    expect(outcomeOf(await page.drive({ highlight: 'nowhere' }))).toMatch(/^REQUEST_INVALID: wall:drive: highlight names no compound/)
    expect(outcomeOf(await page.drive({ message: { text: ' ' } }))).toBe('REQUEST_INVALID: wall:drive: message/text is blank')
    expect(outcomeOf(await page.drive({ past: { atMs: BEGAN_MS, rate: 1 } }))).toBe('REQUEST_INVALID: wall:drive: past/atMs is not past')
  })

  test('put a message up, which comes down by itself; a past holds the wall, and a tour ends it', async () => {
    const house = await houseWithWall()
    const page = await watching(house, 'operator')
    valueOf(await page.take())

    const text = '请联系 13812345678'
    const said = valueOf(await page.drive({ message: { text, untilMs: BEGAN_MS + MINUTE_MS } }))
    const past = valueOf(await page.drive({ past: { atMs: BEGAN_MS - MINUTE_MS, rate: 10 } }))
    house.pass(MINUTE_MS)
    await page.untilScene(({ message }) => message === undefined)
    const toured = valueOf(await page.drive({ mode: 'tour' }))

    expect(said.scene.message?.text).not.toContain('13812345678')
    expect(said.scene.mode).toBe('tour')
    expect(past.scene).toMatchObject({ mode: 'hold', past: { atMs: BEGAN_MS - MINUTE_MS, rate: 10, setMs: BEGAN_MS } })
    expect(toured.scene).not.toHaveProperty('past')
  })
})

/** A house with two compounds that nobody has seen, so that there is somewhere to go. */
async function darkHouse(): Promise<CoverageApp> {
  const app = await coverageApp({ standingAtMs: BEGAN_MS })
  await app.add('c1', footprintOf(rectangle(0, 0, 100, 60)), { households: 900 })
  await app.add('c2', footprintOf(rectangle(3_000, 0, 100, 60)), { households: 100 })
  for (const id of ['c1', 'c2']) await app.until(id, ({ status }) => status === 'gap')
  expect((await buildWall(app.house)).status).toBe(201)
  return app
}

/** Lets time pass until what is shown is so. */
async function goOn({ house }: CoverageApp, page: WallPage, isSo: (stop: string) => boolean): Promise<string> {
  const stopNow = (): string => {
    const { stop } = page.states.at(-1)!.scene
    return stop ? `${stop.is} ${stop.id ?? ''}`.trim() : 'none'
  }
  return until({
    what: `the wall to be at: ${isSo.toString()}`,
    ask: () => {
      house.pass(1_000)
      return stopNow()
    },
    isSo,
  })
}

describe('a wall that stands by itself', () => {
  test('goes from the overview to the worst gaps and back, and tells where it is and until when', async () => {
    const app = await darkHouse()
    app.house.pass(MINUTE_MS)
    const page = await watching(app.house, 'wall', aTile(1, 1))

    expect(await goOn(app, page, (stop) => stop === 'overview')).toBe('overview')
    expect(await goOn(app, page, (stop) => stop.startsWith('gap'))).toBe('gap c1')
    expect(await goOn(app, page, (stop) => stop !== 'gap c1')).toBe('gap c2')
    const { scene } = page.states.at(-1)!
    expect(scene.path.to.lon).toBeCloseTo(lonLatOf([3_050, 30])[0], 6)
    expect(scene.stop?.untilMs).toBeGreaterThan(scene.path.startMs + scene.path.takenMs)
    expect(await goOn(app, page, (stop) => stop !== 'gap c2')).toBe('overview')
  })

  test('gives the screen to a call for help, and takes up where it was once somebody has taken it on', async () => {
    const app = await darkHouse()
    const { house } = app
    const page = await watching(house, 'operator')
    valueOf(await page.take())
    valueOf(await page.drive({ camera: FAR }))
    valueOf(await page.giveBack())
    const [lon, lat] = lonLatOf([3_050, 30])

    const { alarm } = await json<{ alarm: string }>(
      house.call('/api/v1/sos', { method: 'POST', token: house.tokens.device, body: { lon, lat } }),
    )
    const taken = await page.untilScene(({ stop }) => stop?.is === 'alarm')
    await house.call(`/api/v1/alarms/${alarm}/acknowledge`, { method: 'POST', token: house.tokens.operator })
    const back = await page.untilScene(({ stop }) => stop === undefined)

    expect(taken.stop).toMatchObject({ is: 'alarm', id: alarm })
    expect(taken.path.to).toMatchObject({ lon, lat })
    expect(back).toMatchObject({ mode: 'hold', path: { to: FAR } })
    const kinds = (await notesOf(house)).map(([kind]) => kind)
    expect(kinds.slice(-2)).toEqual(['wall:alarmed', 'wall:resumed'])
  })

  test('is not taken from under the hands of who drives; once they rest it is, and driving takes it back', async () => {
    const app = await darkHouse()
    const { house } = app
    const page = await watching(house, 'operator')
    valueOf(await page.take())
    valueOf(await page.drive({ camera: FAR }))
    const [lon, lat] = lonLatOf([50, 30])
    await house.call('/api/v1/sos', { method: 'POST', token: house.tokens.device, body: { lon, lat } })
    house.pass(29_000)
    // So that the wall has gone on since: it tells of a message that comes down in its next turn.
    valueOf(await page.drive({ message: { text: '稍候', untilMs: BEGAN_MS + 29_500 } }))
    house.pass(500)
    const driven = await page.untilScene(({ message }) => message === undefined)

    house.pass(30_000)
    const taken = await page.untilScene(({ stop }) => stop?.is === 'alarm')
    const left = valueOf(await page.drive({ camera: { ...FAR, widthM: 5_000 } }))

    expect(driven.stop).toBeUndefined()
    expect(taken.path.to).toMatchObject({ lon, lat })
    expect(left.scene).toMatchObject({ mode: 'hold', path: { to: { widthM: 5_000 } } })
    expect(left.scene.stop).toBeUndefined()
  })
})

describe('a past that a wall shows', () => {
  const KEPT_MS = BEGAN_MS + 10 * MINUTE_MS

  /** A house with ten minutes of past, and a wall that shows one of them, watched by more tiles than may look at pasts of their own. */
  async function wallInPast(past: { readonly atMs: number; readonly rate: number }) {
    const app = await coverageApp({ standingAtMs: BEGAN_MS })
    await app.add('c1', footprintOf(rectangle(0, 0, 100, 60)))
    app.house.pass(10 * MINUTE_MS)
    await buildWall(app.house, aLayout({ columns: 5, rows: 2 }))
    const desk = await watching(app.house, 'operator')
    valueOf(await desk.take())
    valueOf(await desk.drive({ past }))
    const tiles = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const page = openReplayWall(app.house)
        const tile = aTile(1 + (i % 5), 1 + Math.floor(i / 5))
        valueOf(await page.socket.emitWithAck('wall:watch', { name: NAME, tile }))
        return page
      }),
    )
    return { app, desk, tiles }
  }

  test('is one for all its tiles, however many: opened once, moved for all by who drives, and by none of them', async () => {
    const { app, desk, tiles } = await wallInPast({ atMs: KEPT_MS - 5 * MINUTE_MS, rate: 0 })

    const joined = await Promise.all(tiles.map((page) => page.join({ at: KEPT_MS - 5 * MINUTE_MS, rate: 0 })))
    valueOf(await tiles[0]!.setRate(60))
    const own = openReplayWall(app.house)
    valueOf(await own.join({ at: KEPT_MS - 8 * MINUTE_MS, rate: 0 }))
    await Promise.all(tiles.map((page) => until({ what: 'vitals', ask: () => page.vitals.length, isSo: (count) => count > 1 })))
    valueOf(await desk.drive({ past: { atMs: KEPT_MS - 5 * MINUTE_MS, rate: 10 } }))
    valueOf(await tiles[0]!.join({ at: KEPT_MS - 5 * MINUTE_MS, rate: 10 }))
    const last = tiles.at(-1)!
    await until({ what: 'the last to play', ask: () => last.vitals.at(-1)?.replay?.rate, isSo: (rate) => rate === 10 })
    const resetsBefore = tiles.map(({ resets }) => resets.length)
    valueOf(await desk.drive({ past: { atMs: KEPT_MS - 3 * MINUTE_MS, rate: 0 } }))
    valueOf(await tiles[0]!.join({ at: KEPT_MS - 3 * MINUTE_MS, rate: 0 }))
    await until({ what: 'the last to be told', ask: () => last.resets.length, isSo: (count) => count > 0 })
    const again = await Promise.all(tiles.map((page) => page.join({ at: KEPT_MS - 3 * MINUTE_MS, rate: 0 })))

    expect(joined.map(valueOf).map(({ replay }) => replay?.atMs)).toEqual(tiles.map(() => KEPT_MS - 5 * MINUTE_MS))
    expect(tiles[1]!.vitals[1]?.replay?.rate).toBe(0)
    expect(resetsBefore).toEqual(tiles.map(() => 0))
    expect(again.map(valueOf).map(({ replay }) => replay?.atMs)).toEqual(tiles.map(() => KEPT_MS - 3 * MINUTE_MS))
    expect(own.vitals.at(-1)?.replay?.atMs).toBe(KEPT_MS - 8 * MINUTE_MS)
  })

  test('is closed when the last of its tiles goes, and another may look', async () => {
    const { app, tiles } = await wallInPast({ atMs: KEPT_MS - 5 * MINUTE_MS, rate: 0 })
    await Promise.all(tiles.map(async (page) => valueOf(await page.join({ at: KEPT_MS - 5 * MINUTE_MS, rate: 0 }))))
    const others = await Promise.all(
      Array.from({ length: MOST_REPLAYS - 1 }, async (_, i) => {
        const page = openReplayWall(app.house)
        valueOf(await page.join({ at: KEPT_MS - (i + 1) * MINUTE_MS, rate: 0 }))
        return page
      }),
    )
    const next = openReplayWall(app.house)
    const refused = await next.join({ at: KEPT_MS - MINUTE_MS, rate: 0 })

    for (const { socket } of tiles) socket.disconnect()
    await until({ what: 'room', ask: () => next.join({ at: KEPT_MS - MINUTE_MS, rate: 0 }), isSo: ({ ok }) => ok })

    expect(outcomeOf(refused)).toMatch(/^REPLAY_FULL/)
    expect(others.every(({ resets }) => resets.length === 0)).toBe(true)
  })
})

test('a restart loses no wall: how it is built, what it showed and who drove it', async () => {
  const store = memoryStore()
  const before = await startApp({ store, standingAtMs: BEGAN_MS })
  await buildWall(before)
  const page = await watching(before, 'operator')
  valueOf(await page.take())
  valueOf(await page.drive({ camera: FAR, message: { text: '今晚巡查' } }))
  await before.app.close()

  const after = await startApp({ store, standingAtMs: BEGAN_MS })
  const again = valueOf(await openPage(after).watch(aTile(1, 1)))

  expect(again).toMatchObject({
    layout: aLayout(),
    hold: { who: 'test-operator', sinceMs: BEGAN_MS },
    scene: { mode: 'hold', message: { text: '今晚巡查' }, path: { to: FAR } },
  })
})

describe('over HTTP', () => {
  test('walls are built, listed in order of name with who drives and how tiles do, and removed', async () => {
    const house = await houseWithWall()
    await buildWall(house, aLayout({ name: 'a-first', columns: 1, rows: 1 }))
    const page = await watching(house, 'operator')
    valueOf(await page.take())

    const { items } = await json<{ items: ListedWall[] }>(house.call('/api/v1/walls', { token: house.tokens.wall }))
    const one = await json<ListedWall>(house.call(`/api/v1/walls/${NAME}`, { token: house.tokens.wall }))

    expect(items.map(({ layout: { name } }) => name)).toEqual(['a-first', NAME])
    expect(one).toEqual(items[1])
    expect(one).toMatchObject({ layout: aLayout(), hold: { who: 'test-operator' } })
    expect(livesOf(one.tiles)).toEqual(['absent', 'absent', 'absent', 'absent'])
  })

  test('that cannot be built is refused, with the field', async () => {
    const { call, tokens } = await startApp()
    const put = async (layout: WallLayout) =>
      json<Problem>(call(`/api/v1/walls/${NAME}`, { method: 'PUT', token: tokens.admin, body: layout }))
    const fieldsOf = ({ code, errors = [] }: Problem) => [code, ...errors.map(({ field, reason }) => `${field} ${reason}`)]

    expect(fieldsOf(await put(aLayout({ columns: 16, rows: 5 })))).toEqual([
      'REQUEST_INVALID',
      'body/rows with 16 columns make 80 screens: a wall has at most 64',
    ])
    expect(fieldsOf(await put(aLayout({ name: 'other', title: ' ', bezelXMm: 500, tileWidthMm: 600, bezelYMm: 400 })))).toEqual([
      'REQUEST_INVALID',
      `body/name is not '${NAME}', the one in the address`,
      'body/title is blank',
      'body/bezelXMm is more than half a screen',
      'body/bezelYMm is more than half a screen',
    ])
    expect(fieldsOf(await put(aLayout({ columns: 16, rows: 1, tileWidthMm: 9_000 })))).toEqual([
      'REQUEST_INVALID',
      'body/columns make a side of 144 m: at most 60 m',
    ])
    expect(fieldsOf(await put(aLayout({ columns: 0 })))[1]).toMatch(/^body\/columns /)
  })
})
