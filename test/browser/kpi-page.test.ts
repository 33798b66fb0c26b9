/** What a leader reads: the figures of the KPI board with their definitions, of any period, and on paper. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { KpiBoard } from '#wire/kpi'
import { openHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const MINUTE_MS = 60_000
async function send(url: string, method: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
  expect([path, answer.ok]).toEqual([path, true])
}

/** A house with twelve crimes at the start of the base period, nine now, three of them invalid; and a lead. */
async function aMonth(): Promise<OpenHouse & { readonly first: KpiBoard }> {
  const house = await openHouse()
  const first = (await house.get('/kpi')) as KpiBoard
  for (let i = 0; i < 12; i++) await send(house.url, 'POST', '/incidents', { class: 'criminal', at: first.basePeriod.fromMs })
  for (let i = 0; i < 9; i++) await send(house.url, 'POST', '/incidents', { id: `now-${i}`, class: 'criminal' })
  for (let i = 0; i < 3; i++) await send(house.url, 'PATCH', `/incidents/now-${i}`, { step: 'invalidate', note: '误报' })
  await send(house.url, 'POST', '/leads', { suspicion: 'vehicle', text: '可疑车辆' })
  return { ...house, first }
}

async function asLeader({ app, url }: OpenHouse, path = '/kpi'): Promise<WallBrowser> {
  const { token } = await app.identity.tokens.create({ name: 'chief', role: 'leader' }, 'test', Date.now())
  const opened = await openWallBrowser({ url, token, path })
  await opened.page.locator('[data-figure=allCalls]').waitFor()
  return opened
}

function text(page: Page, selector: string): Promise<string> {
  return page.locator(selector).innerText()
}

inBrowser('a leader sees the same figures as the API gives, each with its base, its change and whether that is good', async () => {
  const house = await aMonth()
  const { page, faults } = await asLeader(house)
  const { figures } = (await house.get('/kpi')) as KpiBoard

  for (const { id, value } of figures.filter((figure) => figure.part === undefined))
    expect([id, await text(page, `[data-figure=${id}] [data-test=value]`)]).toEqual([id, String(value)])
  expect(figures.find(({ id }) => id === 'crimeCalls')).toMatchObject({ value: 6, base: { value: 12 }, change: -0.5 })
  const crimes = await text(page, '[data-figure=crimeCalls]')
  for (const said of ['向好', '6', '▼ −50.0%', '下降', '下降为好', '对比期 12 起']) expect(crimes).toContain(said)
  expect(await text(page, '[data-figure=leads]')).toContain('无基数')
  expect(await text(page, '[data-figure=selfMediation] [data-test=target]')).toContain('不能判断')
  expect(faults).toEqual([])
})

inBrowser('a press on a figure shows its definition, and Escape gives the figure back', async () => {
  const { page } = await asLeader(await aMonth())
  await page.locator('[data-figure=crimeCalls]').focus()

  await page.keyboard.press('Enter')
  const sheet = await text(page, '[data-test=sheet]')
  await page.keyboard.press('Escape')
  await page.locator('[data-test=sheet]').waitFor({ state: 'detached' })

  for (const said of ['统计口径', '违法犯罪和公共秩序', '对比期', '12 起', '由记录统计', '最新来源', '截至']) expect(sheet).toContain(said)
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-figure'))).toBe('crimeCalls')
})

inBrowser('the period and the base stand in the address, and a month back shows that month', async () => {
  const house = await aMonth()
  const { page } = await asLeader(house)

  await page.locator('[data-base=lastYear]').click()
  await page.locator('[data-test=earlier]').click()
  await page.waitForFunction(() => document.querySelector('[data-figure=allCalls] [data-test=value]')?.textContent === '12')
  const { searchParams } = new URL(page.url())
  const at = Date.parse(searchParams.get('at') ?? '')
  const last = (await house.get(`/kpi?base=lastYear&at=${at}`)) as KpiBoard

  expect(searchParams.get('base')).toBe('lastYear')
  expect(last.period.fromMs).toBe(house.first.basePeriod.fromMs)
  expect(await text(page, '[data-test=as-of]')).toContain('已结束')
  await page.locator('[data-test=later]').click()
  await page.waitForFunction(() => document.querySelector('[data-figure=allCalls] [data-test=value]')?.textContent === '6')
  expect(await page.locator('[data-test=later]').isDisabled()).toBe(true)
})

inBrowser('a month that goes on is counted anew every minute; where that fails the figures stay and the page says so', async () => {
  const { url, ...house } = await aMonth()
  const { page } = await asLeader({ url, ...house })
  await page.clock.install()
  await page.locator('[data-base=lastYear]').click() // from here on its minutes are those of the test
  await page.locator('[data-figure=allCalls]').getByText('对比期 0 起').waitFor()

  await send(url, 'POST', '/incidents', { class: 'fire' })
  await page.clock.runFor(61_000)
  await page.locator('[data-figure=allCalls] [data-test=value]').getByText('7', { exact: true }).waitFor()
  await page.route('**/api/v1/kpi?*', (route) => route.abort())
  await page.clock.runFor(61_000)

  expect(await text(page, '[role=alert]')).toContain('连不上服务器')
  expect(await text(page, '[data-figure=allCalls] [data-test=value]')).toBe('7')
})

inBrowser('days of one’s own are compared as they are', async () => {
  const { page } = await asLeader(await aMonth())
  const shown = await text(page, '[data-test=base-period]')

  await page.locator('[data-test=own]').click()
  const baseFrom = await page.locator('[data-test=own-period] input[name=baseFrom]').inputValue()
  expect(shown).toContain(baseFrom)
  for (const name of ['from', 'to']) await page.locator(`[data-test=own-period] input[name=${name}]`).fill(baseFrom)
  await page.locator('[data-test=count]').click()
  await page.waitForFunction(() => document.querySelector('[data-figure=allCalls] [data-test=value]')?.textContent === '12')

  expect(await text(page, '[data-test=heading]')).toContain(`${baseFrom} 至 ${baseFrom}`)
  expect(await text(page, '[data-figure=allCalls]')).toContain('持平')
  expect(new URL(page.url()).searchParams.get('to')).toBe(baseFrom)
})

inBrowser('what an administrator enters for a month is the base of the next', async () => {
  const { url, first } = await aMonth()
  const twoMonthsAgo = new Date(first.basePeriod.fromMs - 10 * 86_400_000).toISOString().slice(0, 10)
  const { page } = await openWallBrowser({ url, token: ADMIN, path: `/kpi?at=${twoMonthsAgo}` })

  await page.locator('[data-test=bases] input[name=allCalls]').fill('48')
  await page.locator('[data-test=save-bases]').click()
  await page.locator('[data-test=bases-saved]').waitFor()
  await page.locator('[data-test=later]').click()
  await page.locator('[data-figure=allCalls] [data-test=base]').getByText('录入').waitFor()

  expect(await text(page, '[data-figure=allCalls]')).toContain('−75.0%')
})

inBrowser.each([
  ['leader', 1],
  ['wall', 0],
] as const)('from the wall’s menu the page opens for a %s: %s', async (role, count) => {
  const { app, url } = await openHouse()
  const { token } = await app.identity.tokens.create({ name: 'somebody', role }, 'test', Date.now())
  const { page } = await openWallBrowser({ url, token })

  await page.locator('[data-test=menu]').click()
  await page.locator('[data-test=language]').waitFor()
  const link = page.locator('nav a[href="/kpi"]')

  expect(await link.count()).toBe(count)
  if (count === 0) return
  await link.focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-figure=allCalls]').waitFor()
})

inBrowser('on a phone nothing but the tables is wider than the screen, and each place’s name stays in view', async () => {
  const house = await openHouse()
  const { items } = (await house.get('/compounds')) as { readonly items: readonly { readonly footprint: GeoJSON.Polygon }[] }
  await send(house.url, 'POST', '/incidents', { class: 'dispute', place: items[0]!.footprint.coordinates[0]![0] })
  const { token } = await house.app.identity.tokens.create({ name: 'chief', role: 'leader' }, 'test', Date.now())
  const { page } = await openWallBrowser({ url: house.url, token, path: '/kpi', widthPx: 390, heightPx: 844 })
  const name = page.locator('[data-test=compounds] tbody th')
  await name.waitFor()

  await page.locator('[data-test=compounds] [role=region]').evaluate((region) => region.scrollTo(1_000, 0))

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect((await name.boundingBox())!.x).toBeGreaterThanOrEqual(0)
})

inBrowser('in print there is ink on paper, with the map’s number and whose print it is, and no buttons', async () => {
  const { page } = await asLeader(await aMonth())
  expect(await page.locator('[data-test=printed-by]').isVisible()).toBe(false)

  await page.emulateMedia({ media: 'print' })

  expect(await text(page, '[data-test=printed-by]')).toMatch(/打印人\s*领导（chief）/)
  expect(await text(page, '[data-test=review]')).toBe('无（演示底图）')
  expect(await page.locator('[data-test=print]').isVisible()).toBe(false)
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
})

inBrowser(
  'a wall that shows the past leads to the figures as they were known then, which say so, and lead to those of now and back',
  async () => {
    let goneMs = 0
    const nowMs = (): number => Math.floor(Date.now() + goneMs)
    const house = await openHouse({}, undefined, nowMs)
    await send(house.url, 'POST', '/incidents', { id: 'before', class: 'criminal' })
    goneMs += 2 * MINUTE_MS
    const thenMs = nowMs() - MINUTE_MS
    await send(house.url, 'POST', '/incidents', { id: 'since', class: 'criminal' })
    const { token } = await house.app.identity.tokens.create({ name: 'chief', role: 'leader' }, 'test', Date.now())
    const { page, faults } = await openWallBrowser({ url: house.url, token, path: `/?past=${thenMs}` })
    await page.locator('main[data-past]').waitFor()
    const calls = page.locator('[data-figure=allCalls] [data-test=value]')

    await page.locator('[data-test=menu]').click()
    await page.locator('[data-test=to-kpi]').click()
    await calls.getByText('1', { exact: true }).waitFor()

    expect(await text(page, '[data-test=then]')).toContain('回放 · 不是现在')
    expect(await text(page, '[data-test=as-of]')).toContain('按当时所知')
    await page.emulateMedia({ media: 'print' })
    expect(await text(page, '[data-test=then]')).toContain('当时所知的指标')
    await page.emulateMedia({ media: 'screen' })
    await page.locator('[data-period=year]').click()
    await page.waitForURL(/period=year/)
    await calls.getByText('1', { exact: true }).waitFor()
    await page.locator('[data-test=to-now]').click()
    await calls.getByText('2', { exact: true }).waitFor()
    expect(await page.locator('[data-test=then]').count()).toBe(0)
    await page.goBack()
    await page.locator('[data-test=to-wall]').click()
    await page.locator('main[data-past]').waitFor()
    expect(faults).toEqual([])
  },
)

inBrowser('of a moment that cannot be read or has not come the page says so', async () => {
  const house = await openHouse()
  const { page } = await asLeader(house, '/kpi?past=gestern')

  expect(await text(page, '[data-test=past-unreadable]')).toBe('链接里的时刻读不懂：gestern 下面是现在的指标。')
  await page.goto(`${house.url}/kpi?past=2999-01-01T00:00:00Z`)
  await page.locator('.warning[role=alert]').waitFor()
  expect(await text(page, '.warning[role=alert]')).toContain('那一刻：是将来的时间')
})
