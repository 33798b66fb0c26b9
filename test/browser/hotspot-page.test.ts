/** What a leader reads of hotspots: two quarters compared, what is significant and why, exported as it is shown; and why there is nothing where there is nothing. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { HotspotAnswer } from '#wire/hotspots'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { figureText } from '../../client/i18n/say-hotspots.ts'
import { openHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const QUARTER = 3
const OFFSET_MS = 8 * 3_600_000

interface Quarter {
  readonly fromMs: number
  readonly toMs: number
}

/** The last quarter that is over, or the one before it, by the district's clock. */
function quarterBefore(back: 1 | 2): Quarter {
  const local = new Date(Date.now() + OFFSET_MS)
  const month = (at: number) => Date.UTC(local.getUTCFullYear(), at, 1) - OFFSET_MS
  const first = (Math.floor(local.getUTCMonth() / QUARTER) - back) * QUARTER
  return { fromMs: month(first), toMs: month(first + QUARTER) }
}

async function send(url: string, method: string, path: string, body: string, type = 'application/json'): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${ADMIN}`, 'content-type': type }, body })
  expect([path, answer.ok]).toEqual([path, true])
}

interface Compound {
  readonly id: string
  readonly name: string
  readonly footprint: { readonly coordinates: readonly (readonly (readonly [number, number])[])[] }
}

/** The demo district with calls of two quarters: scattered over its compounds, and in the second three times as many at one of them. */
async function aHouseOfCalls(): Promise<OpenHouse & { readonly hot: Compound; readonly now: Quarter; readonly before: Quarter }> {
  const house = await openHouse()
  const { items } = (await house.get('/compounds?limit=2000')) as { readonly items: readonly Compound[] }
  const [now, before, random] = [quarterBefore(1), quarterBefore(2), seededRandom(11)]
  const hot = items[20]!
  const rows: string[] = []
  const call = (compound: Compound, { fromMs, toMs }: Quarter) => {
    const [lon, lat] = compound.footprint.coordinates[0]![0]!
    const at = new Date(fromMs + Math.floor(random() * (toMs - fromMs))).toISOString()
    rows.push(`e${rows.length},${at},${random() < 0.5 ? 'criminal' : 'traffic'},${lon},${lat}`)
  }
  for (const quarter of [now, before]) for (let i = 0; i < 1_000; i++) call(items[Math.floor(random() * items.length)]!, quarter)
  for (let i = 0; i < 120; i++) call(hot, now)
  for (let i = 0; i < 40; i++) call(hot, before)
  const mapping = {
    kind: 'incident',
    utcOffsetMin: 0,
    crs: 'WGS84',
    columns: { id: 'id', at: 'at', class: 'class', lon: 'lon', lat: 'lat' },
    fixed: { severity: 3, state: 'closed' },
  }
  await send(house.url, 'PUT', '/report-mappings/plain', JSON.stringify(mapping))
  await send(house.url, 'POST', '/reports/import?mapping=plain', ['id,at,class,lon,lat', ...rows, ''].join('\n'), 'text/csv; charset=utf-8')
  return { ...house, hot, now, before }
}

async function asLeader({ app, url }: OpenHouse, path: string): Promise<WallBrowser> {
  const { token } = await app.identity.tokens.create({ name: 'chief', role: 'leader' }, 'test', Date.now())
  const opened = await openWallBrowser({ url, token, path })
  await counted(opened.page)
  return opened
}

/** Nothing is under way any more. */
async function counted(page: Page): Promise<void> {
  // Once all is counted there is nothing in it, and nothing of it to be seen.
  await page.locator('[data-test=work]').waitFor({ state: 'attached' })
  await page.waitForFunction(() => !document.querySelector('[data-test=work] progress'))
}

function text(page: Page, selector: string): Promise<string> {
  return page.locator(selector).innerText()
}

/** Presses what downloads a file. */
async function downloaded(page: Page, selector: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(selector).first().click()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

/** Rows of a CSV of the API, by their columns; the line of parameters before them left out. */
function rowsOf(csv: Buffer): readonly Readonly<Record<string, string>>[] {
  const [, head = '', ...lines] = csv.toString('utf8').replace('\uFEFF', '').trimEnd().split('\r\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i]!, value])))
}

inBrowser('a leader compares two quarters, finds the significant places, reads why, and exports what the API says', async () => {
  const { hot, now, before, ...house } = await aHouseOfCalls()
  const { page, faults, origins } = await asLeader(house, '/hotspots?cell=1000')

  await page.locator('[data-period=quarter]').click()
  await page.locator('[data-test=earlier]').click()
  await counted(page)
  const periods = `from=${now.fromMs}&to=${now.toMs}`
  const gi = (await house.get(`/hotspots?method=gi&${periods}&cell=1000`)) as HotspotAnswer
  const change = (await house.get(
    `/hotspots?method=change&${periods}&baseFrom=${before.fromMs}&baseTo=${before.toMs}&cell=1000`,
  )) as HotspotAnswer
  const ranked = (await house.get(`/hotspots?method=ranked&${periods}`)) as HotspotAnswer

  // What is significant stands in the heading and the legend, what changed in words.
  expect(Number(gi.figures['hot'])).toBeGreaterThan(0)
  expect(await text(page, '[data-test=heading]')).toContain(`${String(gi.figures['hot'])} 格警情明显偏多`)
  for (const [look, figure] of [
    ['hot', 'hot'],
    ['cold', 'cold'],
    ['notSignificant', 'notSignificant'],
    ['tooFew', 'tooFew'],
  ] as const)
    expect(await text(page, `[data-look=${look}] b`)).toBe(`${Number(gi.figures[figure]).toLocaleString('en-US')} 格`)
  expect(await text(page, '[data-test=lead]')).toContain('共 1,120 起，对比期 1,040 起')
  expect(change.compounds!.columns['verdict']!.filter((verdict) => verdict === 'up')).toHaveLength(1)
  expect(await text(page, '[data-test=changed]')).toContain(`明显增加的小区：${hot.name}（`)

  // A pressed cell says why.
  const row = gi.cells!.columns['verdict']!.indexOf('hot')
  await page.locator('.map[data-drawn-cells]').waitFor()
  await page.waitForFunction(
    (count) => document.querySelector<HTMLElement>('.map')?.dataset['drawnCells'] === count,
    String(gi.cells!.count),
  )
  const scaleOfWhole = await text(page, '.scale')
  await page.locator(`[data-compound="${hot.id}"] button`).click()
  await page.locator('.map-pin').waitFor()
  // The map comes into sight where the name was pressed, and its scale is that of where it looks now.
  expect(await page.locator('.map-pin').evaluate((pin) => pin.getBoundingClientRect().top)).toBeGreaterThan(0)
  const scaleOfPlace = await text(page, '.scale')
  expect([scaleOfWhole, scaleOfPlace].map((said) => said.split(' ')[1])).toEqual(['千米', '米'])
  const box = (await page.locator('.map').boundingBox())!
  await page.locator('.map').click({ position: { x: box.width / 2, y: box.height / 2 } })
  const sheet = await text(page, '[data-test=sheet]')
  for (const said of ['结论', '明显偏多', '难以用偶然解释', '校正后的 p 值', 'Getis-Ord Gi*']) expect(sheet).toContain(said)
  expect(row).toBeGreaterThanOrEqual(0)
  await page.keyboard.press('Escape')

  // The compounds stand in the API's order with its figures.
  const first = page.locator('[data-test=ranked] tbody tr').first()
  expect(await first.getAttribute('data-compound')).toBe(ranked.compounds!.columns['id']![0])
  expect(await first.locator('[data-column=events]').innerText()).toBe(String(ranked.compounds!.columns['events']![0]))

  // The clock has every hour of a week, and nobody looked.
  expect(await page.locator('[data-test=clock] [data-clock=events] td[title]').count()).toBe(168)
  expect(await text(page, '[data-test=dosage]')).toContain('没有巡防记录')

  // The week of a pressed compound, of a cell and of a town stand below that of the whole.
  const ofHot = (await house.get(`/hotspots?method=clock&${periods}&compound=${hot.id}`)) as HotspotAnswer
  expect(await text(page, '[data-test=clock-at]')).toContain(`${ofHot.counts.period.used} 起`)
  expect(await text(page, '[data-test=clock-at]')).toContain(`${hot.name}的一周`)
  expect(new URL(page.url()).searchParams.get('clock')).toBe(`compound.${hot.id}`)
  await page.locator('.map').click({ position: { x: box.width / 2, y: box.height / 2 } })
  await page.locator('[data-test=cell-clock]').click()
  await counted(page)
  expect(new URL(page.url()).searchParams.get('clock')).toMatch(/^cell\.hex\.1000\.c-?\d+r-?\d+$/)
  expect(await text(page, '[data-test=clock-at]')).toContain('1,000 米格')

  // Near repeats are counted when they are asked for, band by band as the API has them.
  await page.locator('[data-test=ask-repeats]').click()
  await counted(page)
  const repeats = (await house.get(`/hotspots?method=near-repeat&${periods}&cell=1000`)) as HotspotAnswer
  const knox = await text(page, '[data-test=knox]')
  for (const pairs of repeats.bands!.columns['observed']!) expect(knox).toContain(`${Number(pairs).toLocaleString('en-US')} 对`)
  expect(await page.locator('[data-test=knox] [data-verdict=more]').count()).toBe(
    repeats.bands!.columns['verdict']!.filter((verdict) => verdict === 'more').length,
  )
  const truth = (await house.get(
    `/hotspots?method=truth&map=gi&${periods}&baseFrom=${before.fromMs}&baseTo=${before.toMs}&cell=1000`,
  )) as HotspotAnswer
  const five = truth.maps!.columns['areaShare']!.indexOf(0.05)
  expect(await text(page, '[data-truth=gi] [data-column=hits]')).toBe(figureText(Number(truth.maps!.columns['hits']![five])))

  // What is exported is what the API says.
  const cells = await downloaded(page, '[data-csv=map-gi]')
  const exported = rowsOf(cells.bytes)
  const days = [now.fromMs, now.toMs - 1].map((ms) => new Date(ms + OFFSET_MS).toISOString().slice(0, 10)).join('-')
  expect(cells.name).toBe(`hotspots-gi-cells-${days}.csv`)
  for (const column of ['id', 'events', 'z', 'q', 'verdict'])
    expect(exported.map((one) => one[column])).toEqual(gi.cells!.columns[column]!.map((value) => String(value ?? '')))
  const compounds = await downloaded(page, '[data-csv=ranked]')
  expect(rowsOf(compounds.bytes).map(({ shrunkRate }) => shrunkRate)).toEqual(
    ranked.compounds!.columns['shrunkRate']!.map((value) => String(value ?? '')),
  )
  const geojson = await downloaded(page, '[data-test=geojson]')
  expect((JSON.parse(geojson.bytes.toString()) as { readonly features: readonly unknown[] }).features).toHaveLength(gi.cells!.count)
  expect(geojson.name).toBe(`hotspots-gi-${days}.geojson`)
  const changed = await downloaded(page, '[data-csv=change-compounds]')
  expect(rowsOf(changed.bytes).map(({ verdict }) => verdict)).toEqual(
    change.compounds!.columns['verdict']!.map((value) => String(value ?? '')),
  )
  const picture = await downloaded(page, '[data-test=png]')
  expect(picture.name).toBe(`hotspots-gi-${days}.png`)
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(picture.bytes.length).toBeGreaterThan(10_000)

  expect(faults).toEqual([])
  expect([...origins]).toEqual([house.url])
})

inBrowser('a view stands in its address: maps side by side and wiped, filters, saved under a name', async () => {
  const house = await aHouseOfCalls()
  const { page } = await asLeader(house, '/hotspots?period=quarter&cell=1000')

  await page.locator('select[name=beside]').selectOption('density')
  await page.locator('select[name=class]').selectOption('traffic')
  await page.locator('select[name=hours]').selectOption('night')
  await counted(page)
  expect(await page.locator('.map').count()).toBe(2)
  await page.locator('[data-arrange=swipe]').click()
  await page.locator('[data-test=wipe]').fill('20')
  expect(await page.locator('figure:nth-of-type(2) .ground').getAttribute('style')).toContain('inset(0px 0px 0px 20%)')
  await page.locator('[data-test=views] summary').click()
  await page.locator('input[name=view]').fill('交通 并排')
  await page.locator('[data-test=save-view]').click()
  await page.locator('[data-view="交通 并排"]').waitFor()
  const link = new URL(await page.locator('[data-test=view-link]').inputValue())

  expect(Object.fromEntries(link.searchParams)).toEqual({
    period: 'quarter',
    cell: '1000',
    beside: 'density',
    swipe: '1',
    class: 'traffic',
    hours: 'night',
  })
  await page.goto(`${house.url}/hotspots`)
  await counted(page)
  await page.locator('[data-test=views] summary').click()
  await page.locator('[data-view="交通 并排"] .name').click()
  await page.waitForFunction(() => document.querySelectorAll('.map').length === 2)
  expect(await page.locator('select[name=class]').inputValue()).toBe('traffic')
  await counted(page)
  expect(await text(page, '[data-test=counts]')).toContain('其他时间')
})

inBrowser('a period with nothing in it, one without a base and one that is to come are explained, and no empty map is shown', async () => {
  const house = await aHouseOfCalls()
  const { page, faults } = await asLeader(
    house,
    '/hotspots?from=2024-01-01&to=2024-03-31&baseFrom=2023-01-01&baseTo=2023-03-31&map=density',
  )

  expect(await text(page, '[data-map=density]')).toContain('这一时段没有可统计的记录')
  expect(await text(page, '[data-test=changed]')).toContain('对比期没有可统计的记录')
  expect(await text(page, '[data-test=truth]')).toContain('对比期没有可统计的记录')
  expect(await page.locator('[data-test=truth] table').count()).toBe(0)
  expect(await page.locator('[data-test=legend]').count()).toBe(0)
  expect(await page.locator('[data-test=png]').isDisabled()).toBe(true)
  expect(faults).toEqual([])

  await page.goto(`${house.url}/hotspots?from=2099-01-01&to=2099-01-31&baseFrom=2023-01-01&baseTo=2023-03-31`)
  await counted(page)
  expect(await text(page, '[data-map=gi]')).toContain('时段起点：还没有到')
  expect(await page.locator('[data-test=legend]').count()).toBe(0)
  expect(await text(page, '[data-test=heading]')).toContain('热点研判')
})

inBrowser('counting can be stopped, and what cannot be reached leaves the figures that there are, dimmed and dated', async () => {
  const house = await aHouseOfCalls()
  const { page } = await asLeader(house, '/hotspots?period=quarter')
  const lead = await text(page, '[data-test=changed]')

  let asked = ''
  // Never answered, but told of.
  await page.route('**/api/v1/hotspots?*', (route) => void (asked = new URL(route.request().url()).searchParams.get('ask') ?? ''))
  await page.route('**/api/v1/hotspots/progress', (route) =>
    route.fulfill({
      json: {
        items: [
          { method: 'gi', state: 'reckoning', share: 0.427, ask: asked },
          { method: 'truth', state: 'waiting', share: null, ask: 'somebodyElse' },
        ],
      },
    }),
  )
  await page.locator('[data-base=lastYear]').click()
  await page.locator('[data-test=progress]').waitFor()
  expect(await page.locator('[data-test=progress]').allInnerTexts()).toEqual(['冷热显著性：计算 42%'])
  expect(await page.locator('[data-test=changed] .figures.old').count()).toBeGreaterThan(0)
  expect(await text(page, '[data-test=changed]')).toContain(lead.split('\n').at(-1)!)
  await page.locator('[data-test=stop]').click()
  expect(await text(page, '[data-test=changed]')).toMatch(/已停止，没有统计完。 下面变淡的仍是 \d{4}-.* 对比 \d{4}-.*的数/)

  await page.unroute('**/api/v1/hotspots?*')
  await page.route('**/api/v1/hotspots?*', (route) => route.abort())
  await page.locator('[data-test=again]').click()
  await page.locator('[data-test=changed] [role=alert]').first().waitFor()
  expect(await text(page, '[data-test=changed]')).toMatch(/连不上服务器.*下面变淡的仍是/s)

  await page.unroute('**/api/v1/hotspots?*')
  await counted(page)
  await page.locator('[data-test=again]').click()
  await counted(page)
  expect(await page.locator('.figures.old').count()).toBe(0)
})

inBrowser('definitions are one press away; in print there is ink on paper, whose print it is, and no buttons', async () => {
  const { page } = await asLeader(await openHouse(), '/hotspots')

  await page.locator('[data-basis=truth]').click()
  expect(await text(page, '[data-test=sheet]')).toContain('PAI')
  await page.keyboard.press('Escape')
  expect(await page.locator('[data-test=made-by]').isVisible()).toBe(false)
  await page.emulateMedia({ media: 'print' })

  expect(await text(page, '[data-test=made-by]')).toMatch(/制作人\s*领导（chief）/)
  expect(await text(page, '[data-test=review]')).toBe('无（演示底图）')
  expect(await text(page, '[data-test=basis]')).toContain('Benjamini–Hochberg')
  for (const gone of ['print', 'png', 'work', 'views']) expect(await page.locator(`[data-test=${gone}]`).first().isVisible()).toBe(false)
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
})

inBrowser(
  'what of a link cannot be read is said in one sentence, a town that is gone too, and the address says what is shown',
  async () => {
    const house = await openHouse()
    const { page } = await asLeader(house, '/hotspots?class=foo&division=320499999&hours=noon&map=density')

    expect(await page.locator('[data-test=link-fault]').count()).toBe(1)
    expect(await text(page, '[data-test=link-fault]')).toBe(
      '链接里有看不懂的：昼夜“noon”（现按“全天”显示）、类别“foo”（现按“全部类别”显示）、范围“320499999”（现按“全区”显示）。',
    )
    expect(await page.locator('[role=alert]').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?map=density')
    await page.locator('[data-method=gi]').click()
    await page.locator('[data-test=link-fault]').waitFor({ state: 'detached' })
  },
)

inBrowser('two maps of which one is wiped away are both whole in print, and compounds without an event have no rank', async () => {
  const house = await aHouseOfCalls()
  const day = new Date(house.now.fromMs + 10 * OFFSET_MS).toISOString().slice(0, 10)
  const { page } = await asLeader(house, `/hotspots?period=quarter&at=${day}&cell=1000&beside=density&swipe=1`)

  await page.locator('[data-test=ranked] [data-test=all]').click()
  const ranks = await page.locator('[data-column=rank]').allInnerTexts()
  const events = await page.locator('[data-test=ranked] [data-column=events]').allInnerTexts()
  expect(events.includes('0')).toBe(true)
  expect(ranks).toEqual(events.map((count, i) => (count === '0' ? '—' : String(i + 1))))
  expect(await text(page, '[data-test=own-scale]')).toContain('颜色按本图最高值分档')

  await page.emulateMedia({ media: 'print' })
  const grounds = await page
    .locator('.ground')
    .evaluateAll((all) =>
      all.map((one) => ({ left: one.getBoundingClientRect().left, clip: getComputedStyle(one).clipPath, width: one.clientWidth })),
    )
  expect(grounds.map(({ clip }) => clip)).toEqual(['none', 'none'])
  expect(grounds[1]!.left).toBeGreaterThanOrEqual(grounds[0]!.left + grounds[0]!.width)
  // Each legend stands under its own map.
  const legends = await page.locator('[data-test=legend]').evaluateAll((all) =>
    all.flatMap((one) => {
      const { left, width } = one.getBoundingClientRect()
      return width === 0 ? [] : [{ left, looks: [...one.querySelectorAll('[data-look]')].map((look) => look.getAttribute('data-look')) }]
    }),
  )
  expect(legends.map(({ looks }) => looks[0])).toEqual(['hot', 'step1'])
  expect(legends.map(({ left }) => left >= grounds[1]!.left)).toEqual([false, true])
})

inBrowser('made-up events are told of once on a page', async () => {
  const house = await openHouse()
  const at = new Date(Date.now() - 3_600_000).toISOString()
  const { items } = (await house.get('/compounds?limit=1')) as { readonly items: readonly Compound[] }
  const [lon, lat] = items[0]!.footprint.coordinates[0]![0]!
  const answer = await fetch(`${house.url}/api/v1/incidents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ class: 'traffic', severity: 3, at, place: [lon, lat], text: '两车刮擦' }),
  })
  expect([answer.status, await answer.text()]).toEqual([201, expect.anything()])
  const { page } = await asLeader(house, '/hotspots?beside=density')

  expect(
    await page
      .locator('body')
      .innerText()
      .then((all) => all.split('起是演示数据').length - 1),
  ).toBe(1)
})

inBrowser('from the palette of a wall a leader comes to the pages of figures', async () => {
  const house = await openHouse()
  const { token } = await house.app.identity.tokens.create({ name: 'chief', role: 'leader' }, 'test', Date.now())
  const { page, until } = await openWallBrowser({ url: house.url, token })
  await until(({ link }) => link === 'live')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('热点研判')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/hotspots**')
  await page.locator('[data-test=heading]').waitFor()
})

inBrowser('on a phone nothing but the tables is wider than the screen', async () => {
  const house = await openHouse()
  const { token } = await house.app.identity.tokens.create({ name: 'chief', role: 'leader' }, 'test', Date.now())
  for (const language of ['zh-CN', 'en']) {
    const path = `/hotspots?beside=change&lang=${language}`
    const { page } = await openWallBrowser({ url: house.url, token, path, widthPx: 390, heightPx: 844 })
    await counted(page)

    expect([language, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([language, 390])
    const hint = await page.locator('[data-test=counts] .wide').evaluate((table) => getComputedStyle(table, '::before').content)
    expect([language, hint.replaceAll('"', '')]).toEqual([language, language === 'en' ? 'Tables scroll sideways ↔' : '表格可左右滑动 ↔'])
  }
})
