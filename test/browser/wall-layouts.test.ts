/** Every layout of a wall in every state of it: nothing leaves the screen, lies on another part, or is cut; and on named walls nothing is under a bezel. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { bezelsOf } from '#geodata/bezels'
import { wallSizeMm } from '#geodata/wall-shape'
import type { DrillPlan } from '#wire/drills'
import type { DriveRequest, WallLayout } from '#wire/walls'
import { openDrillHouse, type DrillHouse } from '../support/drill-house.ts'
import { BEAT, OTHERS, TEMPLATE } from '../support/drill-planned.ts'
import { inBrowser } from '../support/in-browser.ts'
import { layoutFaults, settleLayout, wordsUnderBezels } from '../support/layout-faults.ts'
import { until } from '../support/until.ts'
import { openWallBrowser } from '../support/wall-browser.ts'
import { openWall, valueOf } from '../support/wall.ts'

const ADMIN = 'administrator-of-a-test'
const PLACE = [119.9532, 31.7095] as const
/** Of a desk, of large displays, of several side by side, of one on its end, of a phone. */
const DISPLAYS = [
  [1920, 1080],
  [3840, 2160],
  [5760, 1080],
  [7680, 2160],
  [6656, 1792],
  [1080, 1920],
  [390, 844],
] as const
const HIDDEN = ['lights', 'windows', 'labels', 'trails', 'units']
const GIVE_UP_MS = 240_000
const LOOKS = 4

type Faults = Record<string, readonly string[]>

/** What is wrong once the page has come to rest: between what it is told and the next frame, which a test draws seldom, it is not laid out yet. */
async function restingFaults(page: Page, look: (page: Page) => Promise<readonly string[]>): Promise<readonly string[]> {
  let found: readonly string[] = []
  for (let i = 0; i < LOOKS; i++) {
    await settleLayout(page)
    found = await look(page)
    if (found.length === 0) break
  }
  return found
}

/** The same page at one size after the other. */
async function measure(page: Page, state: string, faults: Faults): Promise<void> {
  for (const [width, height] of DISPLAYS) {
    await page.setViewportSize({ width, height })
    faults[`${width}×${height} ${state}`] = await restingFaults(page, layoutFaults)
  }
  await page.setViewportSize({ width: 1_920, height: 1_080 })
}

function found(faults: Faults): readonly [string, readonly string[]][] {
  return Object.entries(faults).filter(([, each]) => each.length > 0)
}

/** Every compound is a gap: names, figures and times stand everywhere. */
async function judged(house: DrillHouse): Promise<void> {
  await until({
    what: 'all compounds to be judged',
    ask: async () => (await house.get('/coverage')) as { readonly items: readonly { readonly status: string }[] },
    isSo: ({ items }) => items.length > 0 && items.every(({ status }) => status === 'gap' || status === 'critical'),
    giveUpMs: GIVE_UP_MS,
  })
}

/** Asks as somebody else than an administrator; with a body: posts it. @throws Error with the answer unless it went well */
async function ask({ url }: DrillHouse, token: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
  const answer = await fetch(`${url}/api/v1${path}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** What is serious, and more of it than has a row to itself. */
async function callForHelp(house: DrillHouse): Promise<void> {
  const [lon, lat] = PLACE
  await ask(house, house.token, '/sos', { unit: 'A12', lon, lat, note: '楼道里有人受伤' })
  await house.desk('/incidents', { id: 'i-1', class: 'publicOrder', severity: 1, place: PLACE, text: '持械滋事' })
  await house.desk('/incidents', { id: 'i-2', class: 'criminal', severity: 2, place: PLACE, text: '有人翻墙入室' })
}

/** A drill that a wall can show. @returns its id */
async function planDrill(house: DrillHouse): Promise<string> {
  await house.register([...BEAT, ...OTHERS])
  const templates = (await ask(house, house.chief, '/drills/templates')) as readonly DrillPlan[]
  const plan = templates.find(({ id }) => id === TEMPLATE)!
  await ask(house, house.chief, '/drills', { ...plan, id: 'drill-of-a-test', controller: 'chief', observers: ['eye'] })
  return 'drill-of-a-test'
}

inBrowser('no part of a wall of any size leaves the screen, lies on another, or cuts words, whatever is shown', async () => {
  const house = await openDrillHouse()
  await judged(house)
  // With a legend of two lines.
  await house.desk('/hazards', { id: 'h-1', class: 'fire', severity: 2, text: '楼道堆物', place: PLACE })
  const { page } = await openWallBrowser({
    url: house.url,
    token: ADMIN,
    path: `/?hide=${HIDDEN.join(',')}`,
    widthPx: 1_920,
    heightPx: 1_080,
  })
  const faults: Faults = {}
  await page.locator('main[data-ready=true] [data-test=dark] [data-status=gap]').first().waitFor()

  await measure(page, 'live', faults)

  await page.locator('[data-test=dark] [data-status=gap]').first().click()
  await page.locator('[data-test=compound-card]').waitFor()
  await measure(page, 'card', faults)

  await callForHelp(house)
  await page.locator('[data-test=alarm]').nth(2).waitFor()
  await measure(page, 'card and alarms', faults)

  await page.locator('[data-test=alarm][data-level="1"]').first().locator('button').first().click()
  await page.locator('[data-test=alarm-sheet]').waitFor()
  await measure(page, 'alarm open', faults)

  await page.goto(`${house.url}/?hide=${HIDDEN.join(',')}&drill=${await planDrill(house)}`)
  await page.locator('main[data-ready=true] [data-test=wall-drill] [data-test=drill-title]').waitFor()
  await measure(page, 'alarms and a drill', faults)

  await page.goto(`${house.url}/?hide=${HIDDEN.join(',')}&past=${new Date().toISOString()}`)
  await page.locator('main[data-ready=true][data-past]').waitFor()
  await page.locator('[data-test=alarm][data-level="1"]').first().waitFor()
  await measure(page, 'past', faults)

  expect(found(faults)).toEqual([])
})

const PX_PER_MM = 0.5
const SCREEN = { title: '指挥大厅', tileWidthMm: 960, tileHeightMm: 540, bezelXMm: 20, bezelYMm: 16, distanceM: 4 }
const WALLS: readonly WallLayout[] = [
  { ...SCREEN, name: 'wide', columns: 2, rows: 1 },
  { ...SCREEN, name: 'square', columns: 2, rows: 2 },
  { ...SCREEN, name: 'hall', columns: 3, rows: 2 },
]

inBrowser('no part of a named wall lies on another, is cut or lies under a bezel, whatever it shows', async () => {
  const house = await openDrillHouse()
  await judged(house)
  const { items } = (await house.get('/compounds?limit=1')) as { readonly items: readonly { readonly id: string }[] }
  const highlight = items[0]!.id
  const camera = { lon: PLACE[0], lat: PLACE[1], widthM: 6_000 }
  const [page, faults] = [(await openWallBrowser({ url: house.url, token: ADMIN, path: '/wall/nowhere' })).page, {} as Faults]
  const { socket } = openWall(house.url, ADMIN)

  async function take(layout: WallLayout): Promise<void> {
    const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
    const built = await fetch(`${house.url}/api/v1/walls/${layout.name}`, { method: 'PUT', headers, body: JSON.stringify(layout) })
    expect(built.ok).toBe(true)
    valueOf(await socket.emitWithAck('wall:watch', { name: layout.name }))
    valueOf(await socket.emitWithAck('wall:take', { name: layout.name }))
  }
  /** @param there what the page then has */
  async function show(layout: WallLayout, state: string, change: Omit<DriveRequest, 'name'>, there: string): Promise<void> {
    valueOf(await socket.emitWithAck('wall:drive', { name: layout.name, ...change }))
    await page.locator(there).first().waitFor()
    faults[`${layout.columns}×${layout.rows} ${state}`] = await restingFaults(page, async () => [
      ...(await layoutFaults(page)),
      ...(await wordsUnderBezels(page, bezelsOf(layout, PX_PER_MM))).map((words) => `under a bezel: '${words}'`),
    ])
  }
  async function showAll(layout: WallLayout, states: string): Promise<void> {
    await take(layout)
    const { widthMm, heightMm } = wallSizeMm(layout)
    await page.setViewportSize({ width: Math.round(widthMm * PX_PER_MM), height: Math.round(heightMm * PX_PER_MM) })
    await page.goto(`${house.url}/wall/${layout.name}`)
    // It tells of the machine that draws this screen, over whatever part of the wall it shows; here that is as slow as others let it be.
    await page.addStyleTag({ content: '[data-test=skipped] { display: none }' })
    const picture = '[data-test=tile-picture]'
    const calling = `${picture} [data-test=alarm][data-level="1"]`
    await page.locator(`${picture} [data-test=dark] [data-status]`).first().waitFor()
    await show(layout, `${states}held`, { camera, takenMs: 0, hidden: HIDDEN, highlight: null }, `${picture}[data-still=true]`)
    if (states !== '') await page.locator(calling).first().waitFor()
    await show(layout, `${states}card`, { highlight }, `${picture} [data-test=compound-card]`)
    if (states !== '') await page.locator(calling).first().waitFor()
    await show(
      layout,
      `${states}message`,
      { message: { text: '全体注意：请各队长回报本队人数与位置' } },
      `${picture} [data-test=tile-message]`,
    )
    await show(layout, `${states}past`, { message: null, past: { atMs: Date.now() - 1_000, rate: 0 } }, `${picture}[data-past]`)
    valueOf(await socket.emitWithAck('wall:drive', { name: layout.name, past: null }))
  }

  for (const layout of WALLS) await showAll(layout, '')
  await callForHelp(house)
  for (const layout of WALLS) await showAll(layout, 'alarms, ')

  expect(found(faults)).toEqual([])
})
