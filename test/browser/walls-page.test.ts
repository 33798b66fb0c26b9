/** A named wall from its making to its driving: an administrator makes it, an operator drives it from a desk, another asks for it; the wall follows. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { ListedWall } from '#wire/walls'
import type { TileWitness } from '../../client/tiles/use-tile-witness.ts'
import { openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'
import { until } from '../support/until.ts'

const ADMIN = 'administrator-of-a-test'
/** Large enough for the map and the controls at its side, and nothing more: software draws it. */
const DESK = { widthPx: 780, heightPx: 400 }
const WALL = { widthPx: 340, heightPx: 96 }
const HALL = {
  name: 'hall',
  title: '指挥大厅',
  columns: 2,
  rows: 1,
  tileWidthMm: 1209.6,
  tileHeightMm: 680.4,
  bezelXMm: 3.5,
  bezelYMm: 3.5,
  distanceM: 5,
}

async function openAs(house: OpenHouse, role: 'admin' | 'operator' | 'wall', name: string, path: string): Promise<WallBrowser> {
  const { token } = await house.app.identity.tokens.create({ name, role }, 'test', Date.now())
  const opened = await openWallBrowser({ url: house.url, token, path, ...(role === 'wall' ? WALL : DESK) })
  // The map goes to its goal at once: fewer frames to draw.
  await opened.page.emulateMedia({ reducedMotion: 'reduce' })
  return opened
}

function listed(house: OpenHouse): Promise<readonly ListedWall[]> {
  return house.get('/walls').then((answer) => (answer as { readonly items: readonly ListedWall[] }).items)
}

function stands(page: Page, standing: string): Promise<void> {
  return page.locator(`[data-test=hold][data-standing=${standing}]`).waitFor()
}

/** Where the control page says that the wall looks. */
async function frameOn(page: Page): Promise<{ readonly lon: number; readonly lat: number; readonly widthM: number }> {
  const [lon, lat, widthM] = await page
    .locator('[data-test=wall-frame]')
    .evaluate((frame) => ['data-lon', 'data-lat', 'data-width'].map((name) => Number(frame.getAttribute(name))))
  return { lon: lon ?? NaN, lat: lat ?? NaN, widthM: widthM ?? NaN }
}

inBrowser('a wall is made by its form: what is typed is drawn, and what the server refuses is said beside the field', async () => {
  const house = await openSmallHouse()
  const admin = await openAs(house, 'admin', '管理员', '/walls')
  await admin.page.locator('[data-test=make]').click()
  await admin.page.locator('input[name=title]').fill('指挥大厅')
  await admin.page.locator('input[name=name]').fill('hall')
  await admin.page.locator('input[name=columns]').fill('16')
  await admin.page.locator('input[name=rows]').fill('16')
  await admin.page.locator('[data-test=save]').click()
  const refusal = admin.page.locator('label:has(input[name=rows]) [role=alert]')
  await refusal.waitFor()
  expect(await refusal.textContent()).toContain('64')
  expect(await listed(house)).toEqual([])
  await admin.page.locator('input[name=columns]').fill('2')
  await admin.page.locator('input[name=rows]').fill('1')
  await admin.page.locator('[data-screen^="46"]').click()
  expect(await admin.page.locator('[data-test=wall-drawing] figcaption').textContent()).toContain('2 列 1 行，整面 2.04 × 0.57 米')
  expect(await admin.page.locator('[data-test=addresses] [data-tile="2,1"] a').getAttribute('href')).toBe(`${house.url}/wall/hall?tile=2,1`)
  await admin.page.locator('[data-test=save]').click()
  await admin.page.locator('[data-wall=hall]').waitFor()
  expect((await listed(house)).map(({ layout }) => layout.title)).toEqual(['指挥大厅'])

  // Deleted: it asks first.
  await admin.page.locator('[data-test=remove]').click()
  expect(await listed(house)).toHaveLength(1)
  await admin.page.locator('[data-test=remove-sure]').click()
  await admin.page.locator('[data-test=none]').waitFor()
  expect(await listed(house)).toEqual([])
})

inBrowser('a wall is driven from a desk, followed by its own page, and handed from one operator to another', async () => {
  const house = await openSmallHouse()
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
  const build = () => fetch(`${house.url}/api/v1/walls/hall`, { method: 'PUT', headers, body: JSON.stringify(HALL) })
  await build()

  const wall = await openAs(house, 'wall', '主屏', '/wall/hall')
  const first = await openAs(house, 'operator', '甲', '/walls/hall')
  const { page } = first
  await page.locator('main[data-ready=true] [data-test=map][data-drawn=true]').waitFor()
  expect(await page.locator('[data-test=why-not]').getAttribute('data-why')).toBe('free')
  expect(await page.locator('[data-mode=hold]').isDisabled()).toBe(true)

  // An alarm has the wall: who leads it back has the controls, and the wall is on its tour again. The call is marked in the past of the day.
  await fetch(`${house.url}/api/v1/sos`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${house.token}` },
    body: JSON.stringify({ unit: 'A12', lon: 119.9532, lat: 31.7095 }),
  })
  await page.locator('[data-test=alarm-back]').click()
  await stands(page, 'mine')
  await page.locator('[data-test=alarm-back]').waitFor({ state: 'detached' })
  await page.locator('[data-mode=tour][aria-checked=true]').waitFor()

  // The wall goes where the map is dragged.
  await page.locator('[data-mode=hold]').click()
  await page.locator('[data-mode=hold][aria-checked=true]').waitFor()
  const before = await frameOn(page)
  await page.mouse.move(200, 240)
  await page.mouse.down()
  await page.mouse.move(320, 240, { steps: 4 })
  await page.mouse.up()
  const held = await until({
    what: 'the wall to have gone west',
    ask: () => frameOn(page),
    isSo: ({ lon }) => lon < before.lon - 0.001,
    everyMs: 200,
    giveUpMs: 120_000,
  })
  expect(held.widthM).toBeCloseTo(before.widthM, -3)
  const followed = await until({
    what: 'the wall to show what the desk says that it shows',
    ask: async () => ({ told: await frameOn(page), shown: await wall.page.evaluate(() => window.lamplightTile?.()) }),
    isSo: ({ told, shown }) => isAt(told, shown),
    everyMs: 200,
    giveUpMs: 120_000,
  })
  expect(followed.shown?.camera?.lon).toBeCloseTo(followed.told.lon, 5)

  // A message is across the wall until it is taken down.
  await page.locator('textarea[name=message]').fill('十分钟后交接班')
  await page.locator('[data-test=put-message]').click()
  await wall.page.locator('[data-test=tile-message]', { hasText: '十分钟后交接班' }).waitFor()
  await page.locator('[data-test=take-down]').click()
  await wall.page.locator('[data-test=tile-message]').waitFor({ state: 'detached' })
  // What is not looked at any more need not be drawn.
  await wall.page.close()

  // Handed over: the second asks, the first keeps it, the second asks again, the first gives it.
  const second = await openAs(house, 'operator', '乙', '/walls/hall')
  await stands(second.page, 'other')
  for (const [answer, standing] of [
    ['keep', 'other'],
    ['give', 'mine'],
  ] as const) {
    await second.page.locator('[data-test=take]').click()
    await page.locator('[data-test=asked]', { hasText: '乙' }).locator(`[data-test=${answer}]`).click()
    await stands(second.page, standing)
  }
  await stands(page, 'other')
  expect(await page.locator('[data-test=why-not]').textContent()).toContain('乙')
  expect((await listed(house))[0]?.hold?.who).toBe('乙')

  // Deleted under the hands that drive it: the page says so in its place, and shows the wall again once there is one.
  await second.page.locator('[data-test=past-ticks]:not([data-ticks="0"])').waitFor({ state: 'attached' })
  await fetch(`${house.url}/api/v1/walls/hall`, { method: 'DELETE', headers: { authorization: headers.authorization } })
  await second.page.locator('[data-test=waiting][role=alert]').waitFor()
  expect(await second.page.locator('[data-test=hold], [data-test=wall-frame]').count()).toBe(0)
  await build()
  await stands(second.page, 'free')
  expect([...first.faults, ...second.faults, ...wall.faults]).toEqual([])
})

function isAt(told: { readonly lon: number; readonly lat: number }, shown: TileWitness | undefined): boolean {
  const camera = shown?.camera
  return camera !== undefined && Math.abs(camera.lon - told.lon) < 1e-5 && Math.abs(camera.lat - told.lat) < 1e-5
}
