/** Incidents and hazards as somebody before the wall sees them: what is brought over the API appears, goes on, and leaves. */
import { expect } from 'vitest'
import type { HazardHeatAnswer } from '#wire/hazard-heat'
import type { AreaGeometry } from '#wire/places'
import { middleOf } from '../../client/places/middle.ts'
import { openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { middleOfMap, openWallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
async function call(url: string, method: 'POST' | 'PATCH', path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
}

async function firstCompound({
  get,
}: OpenHouse): Promise<{ readonly id: string; readonly name: string; readonly at: readonly [number, number] }> {
  const { features } = (await get('/compounds?f=geojson')) as {
    readonly features: readonly { readonly id: string; readonly geometry: AreaGeometry; readonly properties: { readonly name: string } }[]
  }
  const { id, geometry, properties } = features[0]!
  return { id, name: properties.name, at: middleOf(geometry) }
}

inBrowser('an incident is brought, appears with its shape and number, goes through its steps, and leaves when it is closed', async () => {
  const house = await openSmallHouse()
  const { url } = house
  const { name, at } = await firstCompound(house)
  await call(url, 'POST', '/units', {
    id: 'K1',
    callSign: '快反 01',
    team: 'rapidResponse',
    mover: 'vehicle',
    duty: 'onDuty',
    confirmed: true,
  })
  await call(url, 'POST', '/incidents', { id: 'before', class: 'traffic', severity: 4, place: [at[0] + 0.02, at[1]] })
  const { page, until, faults } = await openWallBrowser({
    url,
    token: ADMIN,
    path: `/?at=${at.join(',')},14`,
    widthPx: 1_920,
    heightPx: 1_080,
  })
  const map = page.locator('[data-test=map][data-drawn=true]')
  await map.waitFor()
  const row = page.locator('[data-test=incidents] [data-incident=j-1]')
  const card = page.locator('[data-test=report-card]')
  const isState = (state: string): Promise<void> => page.locator(`[data-test=report-card][data-state=${state}]`).waitFor()

  // What was open before the wall came is there; the serious one that comes now stands before it.
  await until(({ incidents }) => incidents.map(({ id }) => id).join() === 'before')
  await call(url, 'POST', '/incidents', { id: 'j-1', class: 'publicOrder', severity: 1, place: at, text: '持械滋事' })
  await until(({ incidents }) => incidents.map(({ id }) => id).join() === 'j-1,before')
  await page.locator('[data-test=map][data-incidents*="incident-1:j-1"]').waitFor()
  expect(await page.locator('[data-test=incident-count]').textContent()).toBe('2')
  expect(await row.locator('svg[data-severity="1"] text').textContent()).toBe('1')
  expect(await row.textContent()).toContain('持械滋事')
  expect(await row.textContent()).toContain(name)

  await row.click()
  await isState('received')
  expect(await card.locator('h2').textContent()).toBe('持械滋事')
  await call(url, 'PATCH', '/incidents/j-1', { step: 'dispatch', units: ['K1'] })
  await isState('dispatched')
  expect(await row.textContent()).toContain('快反 01')
  await call(url, 'PATCH', '/incidents/j-1', { step: 'arrive' })
  await isState('arrived')
  await call(url, 'PATCH', '/incidents/j-1', { step: 'report', note: '已控制' })
  await isState('feedback')
  expect(await card.locator('[data-test=time-line] li').allTextContents()).toEqual([
    expect.stringContaining('反馈') as string,
    expect.stringContaining('到场') as string,
    expect.stringContaining('派警') as string,
    expect.stringContaining('接警') as string,
  ])
  expect(await card.locator('[data-step=report]').textContent()).toContain('已控制')
  await call(url, 'PATCH', '/incidents/j-1', { step: 'close' })

  // Whoever reads its card still sees how it ended.
  await isState('closed')
  await row.waitFor({ state: 'detached' })
  await page.locator('[data-test=map]:not([data-incidents*="j-1"])').waitFor()
  expect(await page.locator('[data-test=incident-count]').textContent()).toBe('1')
  expect(faults).toEqual([])
})

inBrowser('several incidents at one place are one mark with a count: pressed, it tells which', async () => {
  const house = await openSmallHouse()
  const { url } = house
  const { at } = await firstCompound(house)
  for (const [id, severity] of [
    ['a', 3],
    ['b', 2],
    ['c', 4],
  ] as const)
    // prettier-ignore
    await call(url, 'POST', '/incidents', { id, class: 'traffic', severity, place: [at[0] + 0.01, at[1]], text: `第 ${id} 起` })
  const { page } = await openWallBrowser({ url, token: ADMIN, path: `/?at=${at[0] + 0.01},${at[1]},16` })
  await page.locator('[data-test=map][data-incidents="incident-2:b+c+a"]').waitFor()

  const { x, y } = middleOfMap()
  await page.mouse.click(x, y)
  const group = page.locator('[data-test=report-group]')
  await group.waitFor()
  expect(await group.locator('[data-report]').evaluateAll((rows) => rows.map((one) => one.getAttribute('data-report')))).toEqual([
    'b',
    'c',
    'a',
  ])
  await group.locator('[data-report=c]').click()

  await page.locator('[data-test=report-card][data-report=c]').waitFor()
})

inBrowser(
  'a hazard warms the ground when it is found and no more when it is closed; its layer can be put away, and the address keeps that',
  async () => {
    const house = await openSmallHouse()
    const { url, get } = house
    const { at } = await firstCompound(house)
    const { page, until } = await openWallBrowser({ url, token: ADMIN, path: `/?at=${at.join(',')},14` })
    const map = page.locator('[data-test=map]')
    const isDrawn = (cells: number): Promise<void> => page.locator(`[data-test=map][data-heat="${cells}"]`).waitFor()
    await page.locator('[data-test=map][data-drawn=true]').waitFor()
    await isDrawn(0)
    // The light tells in which plane cells are counted: from then on both sides count the same ones.
    await until(({ lightTiles }) => lightTiles > 0)
    // Until all light is drawn the legend says so.
    await page.locator('[data-test=light-pending]').waitFor({ state: 'detached' })

    await call(url, 'POST', '/hazards', { id: 'h-1', class: 'fire', severity: 2, place: at })
    await until(({ hazards }) => hazards.length === 1)
    const told = (await get('/hazards/heat')) as HazardHeatAnswer
    expect(told.cells.length).toBeGreaterThan(50)
    await isDrawn(told.cells.length)
    expect(await page.locator('[data-test=hazards] [data-class=fire] b').textContent()).toBe('1')
    await page.locator('[data-test=heat-legend]').waitFor()

    await page.keyboard.press('l')
    await page.locator('[data-test=layers] label', { hasText: '隐患热力' }).click()
    await isDrawn(0)
    await page.waitForURL(/hide=heat/)
    await page.locator('[data-test=layers] label', { hasText: '隐患热力' }).click()
    await isDrawn(told.cells.length)

    await call(url, 'PATCH', '/hazards/h-1', { step: 'invalidate', note: '误报' })
    await isDrawn(0)
    expect(await map.getAttribute('data-heat')).toBe('0')
    expect(await page.locator('[data-test=hazard-count]').textContent()).toBe('0')
  },
)
