/** One wall of several screens: each browser shows its part of one picture, says how it does, and why it shows none. */
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { TILE_BEAT_MS, type WallCamera, type WallLayout } from '#wire/walls'
import { zh } from '../../client/i18n/zh.ts'
import { bezelsOf } from '#geodata/bezels'
import { openHouse, openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { wordsUnderBezels } from '../support/layout-faults.ts'
import { smallDistrict } from '../support/small-district.ts'
import { until } from '../support/until.ts'
import { openWallBrowser } from '../support/wall-browser.ts'
import { openWall, valueOf, type WallSocket } from '../support/wall.ts'

const ADMIN = 'administrator-of-a-test'
const WALL: WallLayout = {
  name: 'hall',
  title: '指挥大厅',
  columns: 2,
  rows: 2,
  tileWidthMm: 960,
  tileHeightMm: 540,
  bezelXMm: 20,
  bezelYMm: 16,
  distanceM: 4,
}
/** Another, wider than two screens side by side are: its panels are laid out otherwise. */
const WIDE: WallLayout = { ...WALL, name: 'wide', columns: 3 }
/** Pixels a millimetre, and what that makes of a screen and of the bezels. */
const PX_PER_MM = 0.5
const TILE = { width: 480, height: 270 } as const
const BEZEL = { width: 10, height: 8 } as const
/** Software drawing on a loaded machine takes its time; the time limit of a test is 300 s. */
const GIVE_UP_MS = 240_000
/** Of the pixels of the screens. */
const MOST_DIFFERENT = 0.001
/** The edge of a mark that is drawn into another sheet of the browser's may be softer by so many steps of a colour. */
const SAME_COLOUR = 32
const CAMERA: WallCamera = { lon: 119.9532, lat: 31.7095, widthM: 6_000 }
const word = zh.walls.tile

async function build({ url }: OpenHouse, layout: WallLayout): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/v1/walls/${layout.name}`, { method: 'PUT', headers, body: JSON.stringify(layout) })
  if (!answer.ok) throw new Error(`the wall was answered ${answer.status}: ${await answer.text()}`)
}

/** Somebody at a desk who has the controls. */
async function openDesk({ url }: OpenHouse, { name }: WallLayout = WALL): Promise<WallSocket> {
  const { socket } = openWall(url, ADMIN)
  valueOf(await socket.emitWithAck('wall:watch', { name }))
  valueOf(await socket.emitWithAck('wall:take', { name }))
  return socket
}

/** Another browser that takes a screen by force: what the server hears of one, without its picture. */
async function openOther({ url }: OpenHouse, column: number, row: number): Promise<void> {
  const { socket } = openWall(url, ADMIN)
  const tile = { column, row, browser: `another-browser-${column}-${row}`, isForced: true }
  valueOf(await socket.emitWithAck('wall:watch', { name: WALL.name, tile }))
  const beat = setInterval(() => socket.emit('wall:beat', { name: WALL.name, framesPerS: 60, behindMs: 0, revision: 1 }), TILE_BEAT_MS)
  onTestFinished(() => clearInterval(beat))
}

/** A page that is signed in and shows nothing yet. */
async function openPage({ url }: OpenHouse): Promise<Page> {
  const { page } = await openWallBrowser({ url, token: ADMIN, path: '/wall/nowhere' })
  const context = await page
    .context()
    .browser()!
    .newContext({ storageState: await page.context().storageState() })
  onTestFinished(() => context.close())
  await page.locator('[data-fault=noWall]').waitFor()
  expect(await page.locator('h1').textContent()).toBe(word.noWall('nowhere'))
  await page.close()
  const screen = await context.newPage()
  screen.setDefaultTimeout(GIVE_UP_MS)
  return screen
}

interface Size {
  readonly width: number
  readonly height: number
}

function wholeOf({ columns, rows }: WallLayout): Size {
  return { width: columns * (TILE.width + BEZEL.width) - BEZEL.width, height: rows * (TILE.height + BEZEL.height) - BEZEL.height }
}

async function show(page: Page, { url }: OpenHouse, search: string, viewport: Size, { name }: WallLayout = WALL): Promise<void> {
  await page.setViewportSize({ ...viewport })
  await page.goto(`${url}/wall/${name}${search}`)
  await page.locator('[data-test=tile-picture][data-still=true] [data-test=map][data-drawn=true]').waitFor()
}

async function photograph(page: Page): Promise<string> {
  return (await page.screenshot()).toString('base64')
}

/** The photograph of a screen that shows all it is to show and has come to rest: twice the same. A starved page rests before it is whole. */
async function photographAtRest(page: Page): Promise<string> {
  await page.waitForFunction(() => window.lamplightTile?.().isWhole)
  let last = ''
  return until({
    what: 'the picture to come to rest',
    ask: async () => {
      const before = last
      last = await photograph(page)
      return last === before ? last : ''
    },
    isSo: (seen) => seen !== '',
    everyMs: 500,
    giveUpMs: GIVE_UP_MS,
  })
}

/** The share of a screen's pixels that differ from the same pixels of the whole; worked out in the browser, which reads pictures. */
async function differing(
  page: Page,
  whole: string,
  part: string,
  { column, row }: { readonly column: number; readonly row: number },
): Promise<number> {
  const at = { x: (column - 1) * (TILE.width + BEZEL.width), y: (row - 1) * (TILE.height + BEZEL.height) }
  return page.evaluate(
    async ({ pictures, from, sameColour }) => {
      const [one, other] = await Promise.all(
        pictures.map(async (text) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
          const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
          const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
          pen.drawImage(picture, 0, 0)
          return pen.getImageData(0, 0, picture.width, picture.height)
        }),
      )
      const { width, height, data } = other!
      let different = 0
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const there = 4 * ((from.y + y) * one!.width + from.x + x)
          const here = 4 * (y * width + x)
          if ([0, 1, 2].some((k) => Math.abs(one!.data[there + k]! - data[here + k]!) > sameColour)) different++
        }
      return different / (width * height)
    },
    { pictures: [whole, part], from: at, sameColour: SAME_COLOUR },
  )
}

/** The largest share of a screen's pixels that are otherwise than those of the wall on one page. */
async function mostDiffering(page: Page, house: OpenHouse, wall: WallLayout, whole: string): Promise<number> {
  let most = 0
  for (let row = 1; row <= wall.rows; row++)
    for (let column = 1; column <= wall.columns; column++) {
      await show(page, house, `?tile=${column},${row}`, TILE, wall)
      most = Math.max(most, await differing(page, whole, await photographAtRest(page), { column, row }))
    }
  return most
}

inBrowser('screens show what one large screen shows, to the pixel, bezels left out, and no words are where bezels are', async () => {
  const time: { stoppedMs?: number } = {}
  const house = await openHouse({}, await smallDistrict(), () => time.stoppedMs ?? Date.now())
  // One stands in the light: its card is the longest text of a wall.
  const { items } = (await house.get('/compounds?limit=1')) as { readonly items: readonly { readonly id: string }[] }
  const highlight = items[0]!.id
  for (const wall of [WALL, WIDE]) {
    await build(house, wall)
    const desk = await openDesk(house, wall)
    const { scene } = valueOf(await desk.emitWithAck('wall:drive', { name: wall.name, camera: CAMERA, takenMs: 0, highlight }))
    await until({ what: 'the wall to stand', ask: Date.now, isSo: (nowMs) => nowMs > scene.path.startMs })
  }
  // What is judged later would be on some of the photographs only.
  await until({
    what: 'all compounds to be judged',
    ask: async () => (await house.get('/coverage')) as { readonly items: readonly { readonly status: string }[] },
    isSo: ({ items: judged }) => judged.length > 0 && judged.every(({ status }) => status === 'gap'),
    giveUpMs: GIVE_UP_MS,
  })
  const page = await openPage(house)
  // Time stands still in the house and in the browser: what is photographed one after the other is of one moment.
  time.stoppedMs = Date.now()
  await page.addInitScript(() => (performance.now = () => 1_000))
  // The browser's own notes of what it asks for do not stand still.
  await page.route('**/api/v1/time?*', (route) => route.abort())

  for (const wall of [WALL, WIDE]) {
    await show(page, house, '', wholeOf(wall), wall)
    const whole = await photographAtRest(page)

    expect(await wordsUnderBezels(page, bezelsOf(wall, PX_PER_MM))).toEqual([])
    expect(await mostDiffering(page, house, wall, whole)).toBeLessThanOrEqual(MOST_DIFFERENT)
  }
})

inBrowser('a screen says why it shows nothing, and shows itself as soon as it can', async () => {
  const house = await openSmallHouse()
  await build(house, WALL)
  const desk = await openDesk(house)
  const page = await openPage(house)
  const sentence = page.locator('[data-test=tile-fault]')
  const picture = page.locator('[data-test=tile-picture]')

  await page.goto(`${house.url}/wall/${WALL.name}?tile=one`)
  await sentence.waitFor()
  expect(await sentence.locator('h1').textContent()).toBe(word.unreadable('one'))

  await page.goto(`${house.url}/wall/${WALL.name}?tile=3,1`)
  await sentence.waitFor()
  expect(await sentence.locator('h1').textContent()).toBe(word.outside(3, 1))
  expect(await sentence.locator('p').first().textContent()).toBe(word.grid(2, 2))

  await build(house, { ...WALL, columns: 3 })
  await picture.waitFor()
  await build(house, WALL)
  await page.locator('[data-fault=outside]').waitFor()

  await show(page, house, '?tile=1,1', TILE)
  valueOf(await desk.emitWithAck('wall:drive', { name: WALL.name, message: { text: '全体集合' } }))
  await page.locator('[data-test=tile-message]', { hasText: '全体集合' }).waitFor()
  expect(await page.locator('[data-test=tile-hold]').count()).toBe(1)

  await openOther(house, 1, 1)
  await page.locator('[data-fault=taken]').waitFor()
  await page.locator('[data-test=take-tile]').click()
  await picture.waitFor()
})

/** As small as screens may be. */
const SMALL = { widthPx: 192, heightPx: 108 } as const
const MINUTE_MS = 60_000

/** A screen in a browser of its own. */
async function openTile({ url }: OpenHouse, column: number, row: number): Promise<Page> {
  const { page } = await openWallBrowser({ url, token: ADMIN, path: `/wall/${WALL.name}?tile=${column},${row}`, ...SMALL })
  await page.locator('[data-test=tile-picture]').waitFor()
  return page
}

function onAll(screens: readonly Page[], selector: string, state: 'attached' | 'detached' = 'attached'): Promise<unknown> {
  return Promise.all(screens.map((page) => page.locator(selector).waitFor({ state })))
}

inBrowser(
  'four screens: one killed is told of on the others until it is back; an alarm takes all; controls and the past are theirs in common',
  async () => {
    const ahead = { ms: 0 }
    const house = await openHouse({}, await smallDistrict(), () => Date.now() + ahead.ms)
    await build(house, WALL)
    const post = (path: string, body: object, token = ADMIN) =>
      fetch(`${house.url}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const [first, second, third, fourth] = await Promise.all([1, 2].flatMap((row) => [1, 2].map((column) => openTile(house, column, row))))
    const others = [first!, second!, third!]
    await onAll([...others, fourth!], `[data-test=screens-alive]:has-text("${word.alive(4, 4)}")`)

    await fourth!.context().browser()!.close()
    await onAll(others, '[data-test=dead-tiles] [data-tile="2,2"]')
    const screens = [...others, await openTile(house, 2, 2)]
    await onAll(screens, '[data-test=dead-tiles]', 'detached')
    await onAll(screens, `[data-test=screens-alive]:has-text("${word.alive(4, 4)}")`)

    // Nobody drives: a call for help takes the wall, and gives it back once somebody has it.
    const called = await post('/sos', { unit: 'A12', lon: CAMERA.lon, lat: CAMERA.lat }, house.token)
    const { alarm } = (await called.json()) as { readonly alarm: string }
    await onAll(screens, '[data-test=tile-stop].alarm')
    await post(`/alarms/${encodeURIComponent(alarm)}/acknowledge`, {})
    await onAll(screens, '[data-test=tile-stop].alarm', 'detached')

    // One has the controls, and gives them to another who asks; who has them is on every screen.
    const { token } = await house.app.identity.tokens.create({ name: '值班员乙', role: 'operator' }, 'test', Date.now())
    const desk = await openDesk(house)
    const other = openWall(house.url, token).socket
    valueOf(await other.emitWithAck('wall:watch', { name: WALL.name }))
    await onAll(screens, '[data-test=tile-hold]')
    valueOf(await other.emitWithAck('wall:take', { name: WALL.name }))
    valueOf(await desk.emitWithAck('wall:answer', { name: WALL.name, isGiven: true }))
    await onAll(screens, '[data-test=tile-hold]:has-text("值班员乙")')

    // The past is one: every screen shows the same moment, and the present again.
    ahead.ms = 2 * MINUTE_MS
    const atMs = Date.now() + MINUTE_MS
    valueOf(await other.emitWithAck('wall:drive', { name: WALL.name, past: { atMs, rate: 0 } }))
    await onAll(screens, '[data-test=tile-picture][data-past]')
    expect(await Promise.all(screens.map((page) => page.evaluate(() => window.lamplight?.().past?.atMs)))).toEqual(screens.map(() => atMs))
    valueOf(await other.emitWithAck('wall:drive', { name: WALL.name, past: null }))
    await onAll(screens, '[data-test=tile-picture]:not([data-past])')
  },
)
