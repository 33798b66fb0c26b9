/** The past on the wall: dragged to, played, left by one key, compared with what the wall showed live; linked to, refused in words, resumed after a cut. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { AreaGeometry } from '#wire/places'
import { zh } from '../../client/i18n/zh.ts'
import { middleOf } from '../../client/places/middle.ts'
import type { WallWitness } from '../../client/wall/use-witness.ts'
import { openCutLine } from '../support/cut-line.ts'
import { openHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'

declare global {
  interface Window {
    /** Sends on what the page has asked of what happened before. */
    letNewsGo?: () => void
  }
}

const ADMIN = 'administrator-of-a-test'
const UNIT = 'K1'
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const WALL = { token: ADMIN, widthPx: 1_920, heightPx: 1_080 } as const

type Place = readonly [number, number]

/** A house whose clock is put forward, with one unit. */
async function steppedHouse() {
  let goneMs = 0
  const nowMs = (): number => Math.floor(Date.now() + goneMs)
  const house = await openHouse({}, undefined, nowMs)
  async function post(path: string, body: unknown, token = ADMIN): Promise<void> {
    const answer = await fetch(`${house.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
  }
  const { features } = (await house.get('/compounds?f=geojson')) as { readonly features: readonly { readonly geometry: AreaGeometry }[] }
  const [lon, lat] = middleOf(features[0]!.geometry)
  await post('/units', { id: UNIT, callSign: '快反 01', team: 'rapidResponse', mover: 'vehicle', duty: 'onDuty', confirmed: true })
  return {
    url: house.url,
    nowMs,
    /** Three places, some 100 m from each other. */
    places: [0, 0.001, 0.002].map((east): Place => [lon + east, lat]),
    pass: (ms: number) => (goneMs += ms),
    stand: ([unitLon, unitLat]: Place) =>
      post('/positions', [{ unit: UNIT, lon: unitLon, lat: unitLat, at: nowMs(), accuracy: 5 }], house.token),
    bring: (id: string, [atLon, atLat]: Place) =>
      post('/incidents', { id, class: 'publicOrder', severity: 1, place: [atLon, atLat], text: '持械滋事' }),
  }
}

function standsAt({ units }: WallWitness, [lon]: Place): boolean {
  return units.some(({ id, lonE7 }) => id === UNIT && Math.abs(lonE7 - lon * 1e7) < 10)
}

/** What of a wall is of its moment. */
function shownBy({ units, incidents, hazards, tasks, compounds, watchPoints }: WallWitness): object {
  return { units, incidents, hazards, tasks, compounds, watchPoints }
}

/** Drags the handle from where now is to a moment, in steps, as a hand does. */
async function dragTo(page: Page, atMs: number, nowMs: number): Promise<void> {
  const box = (await page.locator('[data-test=past-handle]').boundingBox())!
  const y = box.y + box.height / 2
  const x = box.x + box.width * (1 - (nowMs - atMs) / DAY_MS)
  await page.mouse.move(box.x + box.width - 2, y)
  await page.mouse.down()
  await page.mouse.move((box.x + box.width + x) / 2, y)
  await page.mouse.move(x, y)
  await page.mouse.up()
}

async function textOf({ page }: WallBrowser, test: string): Promise<string> {
  return (await page.locator(`[data-test=${test}]`).textContent()) ?? ''
}

inBrowser('dragged back the wall shows where the unit was and no incident; played, both come; one key is back to now', async () => {
  const house = await steppedHouse()
  const [first, second, third] = house.places as [Place, Place, Place]
  house.pass(MINUTE_MS)
  await house.stand(first)
  const wall = await openWallBrowser({ ...WALL, url: house.url, path: `/?at=${first.join(',')},14` })
  const { page, until, faults } = wall
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
  const atFirst = shownBy(await until((held) => held.units.length === 1 && held.units[0]!.lonE7 !== 0))
  house.pass(30 * MINUTE_MS)
  const secondMs = house.nowMs()
  await house.stand(second)
  await house.bring('j-1', second)
  const atSecond = shownBy(await until((held) => standsAt(held, second) && held.incidents.length === 1))
  house.pass(30 * MINUTE_MS)
  await house.stand(third)
  const atThird = shownBy(await until((held) => standsAt(held, third)))
  await page.locator('[data-test=alarm-acknowledge]').first().waitFor()
  expect(await page.locator('[data-test=past-frame]').count()).toBe(0)
  house.pass(5 * MINUTE_MS)
  // The strip ends at the wall's own clock: it has to have heard of the leap.
  await until(({ nowMs }) => nowMs > secondMs + 34 * MINUTE_MS)

  await dragTo(page, secondMs - 15 * MINUTE_MS, house.nowMs())

  const then = await until((held) => held.past !== undefined && standsAt(held, first) && held.incidents.length === 0 && held.compounds > 0)
  expect(Math.abs(then.past!.atMs - (secondMs - 15 * MINUTE_MS))).toBeLessThan(2 * MINUTE_MS)
  expect(then.past!.rate).toBe(0)
  expect(shownBy(then)).toEqual(atFirst)
  // It says all round that it is not now, and nothing that acts is there; what is happening now is said.
  await page.locator('[data-test=past-frame]').waitFor()
  expect(await textOf(wall, 'past-said')).toContain('不是现在')
  expect(await textOf(wall, 'past-badge')).toContain('不是现在')
  expect(await textOf(wall, 'past-from-now')).toMatch(/^距现在 \d+ 分$|^距现在 \d+ 小时 \d+ 分$/)
  expect(await textOf(wall, 'present-clock')).toMatch(/^现在是 \d\d:\d\d:\d\d$/)
  await page.locator('[data-test=past-serious]').waitFor()
  expect(await textOf(wall, 'past-serious')).toContain('现在有')

  // Minutes by the arrows; a rate that leaves a slow machine half a minute before the next place, and on.
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction((from) => window.lamplight!().past?.atMs === from + 60_000, then.past!.atMs)
  for (const rate of [10, 60]) {
    await page.keyboard.press(']')
    await page.locator(`[data-rate="${rate}"][aria-checked=true]`).waitFor()
  }
  await page.keyboard.press(' ')
  const played = await until((held) => held.past !== undefined && standsAt(held, second) && held.incidents.length === 1)
  await page.keyboard.press(' ')
  expect(played.nowMs).toBeGreaterThanOrEqual(secondMs - 1_000)
  await until(({ past }) => past?.rate === 0)
  expect(shownBy(await until((held) => standsAt(held, second)))).toEqual(atSecond)
  // The alarm of then is told, and neither heard nor to be acted on.
  await page.locator('[data-test=alarm]').first().waitFor()
  expect(await page.locator('[data-test=alarm-acknowledge]').count()).toBe(0)
  await page.locator('[data-test=alarm] button').first().click()
  await page.locator('[data-test=sheet-owner]').waitFor()
  expect(await page.locator('[data-test^=step-], [data-test=mute]').count()).toBe(0)

  await page.keyboard.press('n')

  expect(shownBy(await until((held) => held.past === undefined && standsAt(held, third) && held.compounds > 0))).toEqual(atThird)
  await page.locator('[data-test=past-frame]').waitFor({ state: 'detached' })
  await page.waitForURL((url) => !url.searchParams.has('past'))
  expect(faults).toEqual([])
})

inBrowser('a link opens its moment, which steps from mark to mark and is held through a cut of the line', async () => {
  const house = await steppedHouse()
  const [first, second] = house.places as [Place, Place, Place]
  house.pass(MINUTE_MS)
  await house.stand(first)
  house.pass(20 * MINUTE_MS)
  const atMs = house.nowMs()
  house.pass(10 * MINUTE_MS)
  await house.stand(second)
  await house.bring('j-1', second)
  house.pass(MINUTE_MS)
  const line = await openCutLine(house.url)

  const wall = await openWallBrowser({ ...WALL, url: line.url, path: `/?at=${first.join(',')},14&past=${new Date(atMs).toISOString()}` })

  const { page, until } = wall
  await until((held) => held.past?.atMs === atMs && held.link === 'live' && standsAt(held, first) && held.compounds > 0)
  expect(await textOf(wall, 'past-moment')).toBe(new Date(atMs + 8 * 60 * MINUTE_MS).toISOString().slice(0, 19).replace('T', ' '))

  line.cut()
  await page.locator('[data-test=lost]').waitFor()
  line.mend()
  await page.locator('[data-test=lost]').waitFor({ state: 'detached' })
  const back = await until((held) => held.link === 'live' && standsAt(held, first))
  expect(back.past?.atMs).toBe(atMs)

  await page.waitForFunction(() => document.querySelectorAll('[data-test=past-handle] rect').length > 0)
  await page.keyboard.press('.')
  await until((held) => held.past !== undefined && held.incidents.length === 1)
  await page.waitForURL((url) => Date.parse(url.searchParams.get('past') ?? '') > atMs)
})

inBrowser('a moment before the log begins, and one that cannot be read, are refused in a sentence, and the present is shown', async () => {
  const house = await steppedHouse()
  house.pass(MINUTE_MS)
  await house.stand(house.places[0]!)
  const early = await openWallBrowser({ ...WALL, url: house.url, path: '/?past=2020-01-01T00:00:00Z' })

  await early.page.locator('[data-test=past-fault]', { hasText: '最早能看到' }).waitFor()
  const held = await early.until(({ link, compounds }) => link === 'live' && compounds > 0)
  expect(held.past).toBeUndefined()
  expect(await textOf(early, 'past-fault')).toContain('2020-01-01 08:00:00 看不了')
  await early.page.locator('[data-test=past-fault] button').click()
  await early.page.locator('[data-test=past-fault]').waitFor({ state: 'detached' })
  await early.page.waitForURL((url) => !url.searchParams.has('past'))

  const odd = await openWallBrowser({ ...WALL, url: house.url, path: '/?past=yesterday' })
  await odd.until(({ link }) => link === 'live')
  expect(await textOf(odd, 'past-fault')).toContain('yesterday')
})

inBrowser(
  'a link brings back the moment and its rate, the open card, the camera and the layers, on a page that knows none of them',
  async () => {
    const house = await steppedHouse()
    const [first] = house.places as [Place, Place, Place]
    house.pass(MINUTE_MS)
    await house.stand(first)
    house.pass(60 * MINUTE_MS)
    const past = new Date(house.nowMs() - 40 * MINUTE_MS).toISOString()
    const one = await openWallBrowser({ ...WALL, url: house.url, path: `/?at=${first.join(',')},15&hide=trails&past=${past}` })
    await one.until((held) => held.past !== undefined && held.units.length === 1)

    await one.page.keyboard.press('/')
    await one.page.keyboard.type('快反 01')
    await one.page.keyboard.press('Enter')
    await one.page.locator(`[data-test=unit-card][data-unit="${UNIT}"]`).waitFor()
    await one.page.locator('[data-rate="10"]').click()
    await one.page.locator('[data-test=past-play]').click()
    await one.page.waitForURL(({ searchParams }) => searchParams.get('rate') === '10' && searchParams.has('card'))
    const link = new URL(one.page.url())
    const other = await openWallBrowser({ ...WALL, url: house.url, path: `${link.pathname}${link.search}` })
    await other.page.locator(`[data-test=unit-card][data-unit="${UNIT}"]`).waitFor()

    const { past: shown } = await other.until((held) => held.past?.rate === 10)
    expect(shown!.atMs).toBeGreaterThanOrEqual(Date.parse(link.searchParams.get('past')!))
    const again = new URL(other.page.url()).searchParams
    for (const part of ['at', 'hide', 'card', 'rate']) expect([part, again.get(part)]).toEqual([part, link.searchParams.get(part)])

    // What is closed and left is left out of the address, too.
    await other.page.keyboard.press('Escape')
    await other.page.locator('[data-test=past-back]').click()
    await other.page.waitForURL(({ searchParams }) => !searchParams.has('card') && !searchParams.has('past') && !searchParams.has('rate'))
  },
)

inBrowser('until what happened before a moment is read, the wall says that it is being read, and not that nothing happened', async () => {
  const house = await steppedHouse()
  house.pass(60 * MINUTE_MS)
  const { page } = await openWallBrowser({ ...WALL, url: house.url, path: '/enter' })
  await page.addInitScript(() => {
    const send = WebSocket.prototype.send
    const held: (() => void)[] = []
    window.letNewsGo = () => held.splice(0).forEach((goOn) => goOn())
    WebSocket.prototype.send = function (message) {
      if (typeof message === 'string' && message.includes('room:past')) held.push(() => send.call(this, message))
      else send.call(this, message)
    }
  })

  await page.goto(`${house.url}/?past=${new Date(house.nowMs() - 40 * MINUTE_MS).toISOString()}`)

  await page.locator('main[data-past] [data-test=news-reading]').waitFor()
  expect(await page.locator('[data-test=news]').textContent()).toBe(zh.happening.reading)
  await page.evaluate(() => window.letNewsGo?.())
  await page.locator('[data-test=news] [data-seq]').first().waitFor()
  expect(await page.locator('[data-test=news-reading]').count()).toBe(0)
})
