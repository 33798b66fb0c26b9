/** Coverage as somebody before the wall sees it: a dark compound lights up when it is walked round, goes dark when foretold, and somebody is sent. */
import { expect, onTestFinished } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import type { AreaGeometry } from '#wire/places'
import type { Task } from '#wire/tasks'
import { openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { lapAround } from '../support/lap.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const SECOND_MS = 1_000
/** The shortest there may be: what was seen longer ago no longer counts. */
const INTERVAL_MIN = 5
/** When the patrol walked: so long ago that its lap is forgotten in a minute and a half. */
const WALKED_FROM_MS = 296 * SECOND_MS
const WALKED_TO_MS = 216 * SECOND_MS
const PATROL = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'] as const
const ALIVE_EVERY_MS = 3 * SECOND_MS
/** Time for one person to walk round any compound of the demo district. */
const LAP_MS = 2_400 * SECOND_MS
const METRES_A_DEGREE_EAST = 94_800
/** Heard by a wall in some five seconds: longer than the light of a few streets takes to be drawn. */
const SOME_FRAMES = 10

declare global {
  interface Window {
    giveOutlines?: () => void
  }
}

/** What of `GET /coverage/:compound` is asked here. */
interface Stands {
  readonly status: string
  readonly cov: number
  readonly since: number
  readonly gapAt: number
}

async function call(url: string, method: 'POST' | 'PUT', path: string, token: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** The gateway stays alive: were it silent, nobody could know whether the patrol has gone. */
function keepAlive(url: string, token: string): void {
  const beat = setInterval(() => void call(url, 'POST', '/heartbeat', token, {}), ALIVE_EVERY_MS)
  onTestFinished(() => clearInterval(beat))
}

async function footprintOf({ get }: OpenHouse, id: string): Promise<AreaGeometry> {
  const { features } = (await get('/compounds?f=geojson')) as { features: { id: string; geometry: AreaGeometry }[] }
  return features.find((one) => one.id === id)!.geometry
}

async function standing({ get }: OpenHouse, id: string): Promise<Stands> {
  return (await get(`/coverage/${id}`)) as Stands
}

inBrowser('a patrol walks round a dark compound and it lights up; it leaves, and it goes dark when foretold', async () => {
  const house = await openSmallHouse()
  const { url, token } = house
  await call(url, 'PUT', '/coverage/settings', ADMIN, {
    ...DEFAULT_COVERAGE,
    interval: { dayMin: INTERVAL_MIN, nightMin: INTERVAL_MIN },
    thinningMin: 1,
  })
  for (const id of PATROL) await call(url, 'POST', '/units', ADMIN, { id, team: 'patrol', mover: 'foot', duty: 'onDuty', confirmed: true })
  const { page, until, faults } = await openWallBrowser({ url, token: ADMIN })
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
  const worst = page.locator('[data-test=dark] [data-status=gap]').first()
  await worst.waitFor()
  const id = (await worst.getAttribute('data-compound'))!
  const footprint = await footprintOf(house, id)
  const row = page.locator(`[data-test=dark] [data-compound="${id}"]`)
  const card = page.locator('[data-test=compound-card]')
  // It comes when it is foretold: the test's own time limit ends the wait.
  const isStatus = async (status: string): Promise<void> =>
    card.locator(`[data-test=card-status][data-status=${status}]`).waitFor({ timeout: 0 })
  await row.click()
  await isStatus('gap')

  keepAlive(url, token)
  const nowMs = Date.now()
  const fixes = lapAround({ footprint, units: PATROL, fromMs: nowMs - WALKED_FROM_MS, toMs: nowMs - WALKED_TO_MS })
  expect(await call(url, 'POST', '/positions', token, fixes)).toMatchObject({ accepted: fixes.length })
  await until(({ standings }) => ['covered', 'thinning'].includes(standings.find((one) => one.id === id)!.status))
  await row.waitFor({ state: 'detached' })
  const foretold = await standing(house, id)
  const seen = await card.locator('[data-fact=看见周边]').textContent()
  const visited = await card.locator('[data-fact=最近到访]').textContent()
  const forecast = await card.locator('[data-fact=预计]').textContent()
  await isStatus('thinning')
  await isStatus('gap')
  const gone = await standing(house, id)

  expect(foretold.cov).toBeGreaterThan(0.45)
  expect(seen).toMatch(/^(4[5-9]|[5-9]\d)%$/)
  expect(visited).toMatch(/前$/)
  expect(forecast).toMatch(/^[1-3] 分后成缺口$/)
  expect(gone.status).toBe('gap')
  // Exactly then, as the log has it: the wall heard of it within the second.
  expect(Math.abs(gone.since - foretold.gapAt)).toBeLessThan(2 * SECOND_MS)
  expect(gone.cov).toBeLessThan(DEFAULT_COVERAGE.openShare)
  expect(faults).toEqual([])
})

/** Metres east of a compound's easternmost corner. */
function eastOf(footprint: AreaGeometry, metres: number): { readonly lon: number; readonly lat: number } {
  const corners = footprint.coordinates.flat(footprint.type === 'Polygon' ? 1 : 2) as [number, number][]
  const [lon, lat] = corners.reduce((east, corner) => (corner[0] > east[0] ? corner : east))
  return { lon: lon + metres / METRES_A_DEGREE_EAST, lat }
}

inBrowser('a gap, a suggestion refused and one taken: all walls show who is on the way, until the gap has closed', async () => {
  const house = await openSmallHouse()
  const { url, token, app, get } = house
  const tokenOf = async (role: 'operator' | 'wall'): Promise<string> =>
    (await app.identity.tokens.create({ name: role, role }, 'test', Date.now())).token
  const operator = await openWallBrowser({ url, token: await tokenOf('operator') })
  const worst = operator.page.locator('[data-test=dark] [data-status=gap]').first()
  await worst.waitFor()
  const id = (await worst.getAttribute('data-compound'))!
  const footprint = await footprintOf(house, id)
  for (const [i, unit] of ['A12', 'B07'].entries()) {
    const person = { id: unit, callSign: `瞭望 ${unit}`, team: 'patrol', mover: 'foot', duty: 'onDuty', confirmed: true }
    await call(url, 'POST', '/units', ADMIN, person)
    await call(url, 'POST', '/positions', token, [{ unit, ...eastOf(footprint, 150 + 150 * i), at: Date.now(), accuracy: 5 }])
  }
  const { page } = operator
  const row = page.locator(`[data-test=dark] [data-compound="${id}"]`)
  const suggestion = page.locator('[data-test=suggestion]')
  const open = async (): Promise<readonly Task[]> => ((await get('/tasks?state=sent')) as { items: Task[] }).items

  await row.click()
  await suggestion.and(page.locator('[data-unit=A12]')).waitFor()
  await page.locator('[data-test=not-this]').click()
  await page.locator('[data-test=reason]', { hasText: '联系不上' }).click()
  await suggestion.and(page.locator('[data-unit=B07]')).waitFor()
  const refused = (await house.events()).at(-1)
  await page.locator('[data-test=send]').focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-test=task][data-unit=B07]').waitFor()
  const [task] = await open()
  await page.locator(`[data-test=map][data-tasks="${task!.id}"]`).waitFor()
  const rowSays = await row.locator('[data-test=row-task]').textContent()

  const display = await openWallBrowser({ url, token: await tokenOf('wall'), path: '/?lang=en' })
  await display.page.locator(`[data-test=map][data-tasks="${task!.id}"]`).waitFor()
  const onDisplay = display.page.locator(`[data-test=dark] [data-compound="${id}"]`)
  await onDisplay.click()
  const displaySays = await display.page.locator('[data-test=task-said]').textContent()
  const mayDo = await display.page.locator('[data-test=take-back], [data-test=suggestion]').count()

  const nowMs = Date.now()
  const fixes = lapAround({ footprint, units: ['B07'], fromMs: nowMs - LAP_MS, toMs: nowMs })
  expect(await call(url, 'POST', '/positions', token, fixes)).toMatchObject({ rejected: [] })
  for (const wall of [operator, display]) {
    await wall.until(({ tasks }) => tasks.length === 0)
    await wall.page.locator('[data-test=map][data-tasks=""]').waitFor()
    await wall.page.locator('[data-test=task], [data-test=row-task]').waitFor({ state: 'detached' })
  }

  expect(refused).toMatchObject({ kind: 'suggestion:refused', by: 'operator', data: { unit: 'A12', compound: id, reason: '联系不上' } })
  expect(rowSays).toMatch(/派 瞭望 B07\s*· 00:\d\d\s*\d\d:\d\d 到/)
  expect(displaySays).toMatch(/^Sent 瞭望 B07\s*· \d\d:\d\d$/)
  expect(mayDo).toBe(0)
  expect(await get('/tasks?state=done')).toMatchObject({ items: [{ id: task!.id, unit: 'B07', compound: id }] })
  expect((await house.events()).filter(({ kind }) => kind.startsWith('task:')).map(({ kind }) => kind)).toEqual(['task:sent', 'task:done'])
  expect([...operator.faults, ...display.faults]).toEqual([])
})

inBrowser('the settings in force stand behind every figure, and a wrong one is refused beside its field', async () => {
  const { url, get } = await openSmallHouse()
  const { page } = await openWallBrowser({ url, token: ADMIN, path: '/settings/coverage' })
  const radius = page.locator('input[name=radiusM]')
  await radius.waitFor()

  await radius.fill('5')
  const refusal = await page.locator('[role=alert]').textContent()
  const mayBeSaved = await page.locator('[data-test=save]').isEnabled()
  await radius.fill('120')
  await page.locator('input[name=nightFromMin]').fill('21:30')
  await page.locator('input[name="interval/nightMin"]').fill('45')
  await page.locator('[data-test=save]').click()
  await page.locator('[data-test=saved]').waitFor()
  await page.goto(url)
  await page.locator('[data-test=basis]').click()
  await page.locator('[data-test=basis-sheet]').waitFor()
  await page.locator('[data-test=basis-defaults]').waitFor({ state: 'detached' })
  const around = await page.locator('[data-basis=周边]').textContent()
  const interval = await page.locator('[data-basis=时限]').textContent()

  expect(refusal).toBe('须在 10 至 500 之间')
  expect(mayBeSaved).toBe(false)
  expect(await get('/coverage/settings')).toMatchObject({ radiusM: 120, nightFromMin: 1_290, interval: { dayMin: 120, nightMin: 45 } })
  expect(around).toContain('120 米')
  expect(interval).toContain('06:00–21:30 120 分，其余 45 分')
})

/** Runs in the page, before anything of its own: what tells the map's worker of the outlines of gaps waits until `giveOutlines`. */
function holdOutlines(): void {
  const post = Worker.prototype.postMessage
  const held: (() => void)[] = []
  let isHeld = true
  Worker.prototype.postMessage = function (this: Worker, ...sent: Parameters<Worker['postMessage']>) {
    const message = sent[0] as { readonly data?: { readonly source?: string } }
    if (isHeld && message.data?.source === 'outlines') held.push(() => post.apply(this, sent))
    else post.apply(this, sent)
  } as Worker['postMessage']
  window.giveOutlines = () => {
    isHeld = false
    for (const give of held) give()
  }
}

inBrowser(
  'as long as gaps that are listed are not all on the map, its legend says that it is being drawn, though all light is',
  async () => {
    const { url } = await openSmallHouse()
    const { page, until } = await openWallBrowser({ url, token: ADMIN })
    await page.addInitScript(holdOutlines)
    await page.reload()
    const pending = page.locator('[data-test=light-pending]')
    await page.locator('[data-test=map][data-drawn=true]').waitFor()
    await page.locator('[data-test=dark] [data-status=gap]').first().waitFor()

    const { frames } = await until(({ lightTiles }) => lightTiles > 0)
    await until((held) => held.frames > frames + SOME_FRAMES)
    expect(await pending.count()).toBe(1)

    await page.evaluate(() => window.giveOutlines!())
    await pending.waitFor({ state: 'detached' })
  },
)
