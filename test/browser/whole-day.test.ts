/** One whole day before the wall: calls, one of them serious, a hazard, a missed check-in; at every step wall and board agree with a recount in SQL. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import type { KpiBoard } from '#wire/kpi'
import { openHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { aFolder, openSqlite } from '../support/stores.ts'
import { until } from '../support/until.ts'
import { openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const MINUTE_MS = 60_000
const CHECK_IN_HOLDS_MS = 120 * MINUTE_MS
const SOON_MS = 5_000
/** In the fields, away from every compound. */
const PLACE = [119.8, 31.52]

/** Everything that both screens say, counted from the file by SQL alone. */
const RECOUNT = `
  WITH latest AS (
    SELECT substr(j.subject, 1, instr(j.subject, '/') - 1) AS kind, j.data ->> '$.state' AS state, j.data ->> '$.class' AS class, j.data ->> '$.atMs' AS atMs
    FROM states s JOIN journal j USING (room, realm, seq) WHERE s.room = 'wujin' AND s.realm = 'live'
  ), month AS (SELECT * FROM latest WHERE atMs >= :fromMs AND atMs < :toMs AND state NOT IN ('invalid', 'duplicate'))
  SELECT
    (SELECT count(*) FROM latest WHERE kind = 'incident' AND state NOT IN ('closed', 'invalid', 'duplicate')) AS openIncidents,
    (SELECT count(*) FROM latest WHERE kind = 'hazard' AND state NOT IN ('closed', 'invalid', 'duplicate')) AS openHazards,
    (SELECT count(*) FROM latest WHERE kind = 'alarm' AND state NOT IN ('handled', 'cleared')) AS alarms,
    (SELECT count(*) FROM month WHERE kind = 'incident') AS allCalls,
    (SELECT count(*) FROM month WHERE kind = 'incident' AND class IN ('criminal', 'publicOrder')) AS crimeCalls,
    (SELECT count(*) FROM month WHERE kind = 'incident' AND class = 'dispute') AS disputeCalls,
    (SELECT count(*) FROM month WHERE kind = 'hazard' AND state = 'closed') AS part,
    (SELECT count(*) FROM month WHERE kind = 'hazard') AS whole`
const ON_BOARD = ['allCalls', 'crimeCalls', 'disputeCalls'] as const

interface Day {
  readonly wall: WallBrowser
  /** Takes one step of the day, and holds what both screens say then against the file. */
  step(method: 'POST' | 'PATCH', path: string, body: object): Promise<void>
  agree(): Promise<void>
  /** What the file has. */
  count(): Promise<Readonly<Record<string, number>>>
}

async function numberIn(page: Page, selector: string): Promise<number> {
  return Number(await page.locator(selector).textContent())
}

async function aDay(house: OpenHouse, dataDir: string): Promise<Day> {
  const { url, get, events, app } = house
  const { token } = await app.identity.tokens.create({ name: '值班员', role: 'operator' }, 'test', Date.now())
  const wall = await openWallBrowser({ url, token })
  const board = await wall.page.context().newPage()
  await board.goto(`${url}/kpi`)
  const database = new DatabaseSync(join(dataDir, 'lamplight.db'), { readOnly: true })
  onTestFinished(() => database.close())
  await wall.until(({ link }) => link === 'live')

  async function count(): Promise<Readonly<Record<string, number>>> {
    const { period } = (await get('/kpi')) as KpiBoard
    return database.prepare(RECOUNT).get({ ':fromMs': period.fromMs, ':toMs': period.toMs }) as Record<string, number> // counts only
  }

  /** Alarms are told with the next second's vitals: wall and file are asked until they are of one moment. */
  async function alarms(): Promise<{ readonly onWall: number; readonly inFile: number }> {
    const counts = await wall.page
      .locator('[data-test=alarm]')
      .evaluateAll((tiles) => tiles.map((tile) => Number(tile.getAttribute('data-count'))))
    return { onWall: counts.reduce((sum, one) => sum + one, 0), inFile: (await count())['alarms']! }
  }

  async function agree(): Promise<void> {
    const last = (await events()).at(-1)!
    await wall.until(({ seq }) => seq >= last.seq)
    const counted = await count()
    expect(await numberIn(wall.page, '[data-test=incident-count]')).toBe(counted['openIncidents'])
    expect(await numberIn(wall.page, '[data-test=hazard-count]')).toBe(counted['openHazards'])
    await until({ what: 'the alarms on the wall to be those of the file', ask: alarms, isSo: ({ onWall, inFile }) => onWall === inFile })

    await board.reload()
    await board.locator('[data-figure=allCalls]').waitFor()
    for (const id of ON_BOARD) expect([id, await numberIn(board, `[data-figure=${id}] [data-test=value]`)]).toEqual([id, counted[id]])
    const { figures } = (await get('/kpi')) as KpiBoard
    expect(figures.find(({ id }) => id === 'rectificationRate')).toMatchObject({ part: counted['part'], whole: counted['whole'] })
  }

  return {
    wall,
    count,
    agree,
    async step(method, path, body) {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect([path, body, answer.ok]).toEqual([path, body, true])
      await agree()
    },
  }
}

inBrowser('a whole day: wall and KPI board agree at every step with a recount in SQL', async () => {
  const dataDir = await aFolder()
  const house = await openHouse({}, await openSqlite({ dataDir }))
  const { wall, step, agree, count } = await aDay(house, dataDir)
  await agree()

  // Morning: calls come in, one of them by mistake.
  await step('POST', '/incidents', { id: 'j-1', class: 'helpRequest', severity: 4, text: '老人求助' })
  await step('POST', '/incidents', { id: 'j-2', class: 'dispute', severity: 3, text: '邻里噪声纠纷' })
  await step('POST', '/incidents', { id: 'j-3', class: 'criminal', severity: 4, text: '误报' })
  await step('PATCH', '/incidents/j-3', { step: 'invalidate', note: '误拨' })

  // A serious one: it calls on the wall until somebody takes it on there.
  await step('POST', '/units', { id: 'K1', callSign: '快反 01', team: 'rapidResponse', mover: 'vehicle', duty: 'onDuty', confirmed: true })
  await step('POST', '/incidents', { id: 'j-4', class: 'publicOrder', severity: 2, place: PLACE, text: '多人斗殴' })
  const serious = wall.page.locator('[data-test=alarm][data-level="2"]')
  await serious.locator('[data-test=alarm-acknowledge]').click()
  await serious.locator('[data-test=alarm-owner]', { hasText: '值班员' }).waitFor()
  await agree()
  await step('PATCH', '/incidents/j-4', { step: 'dispatch', units: ['K1'] })
  await step('PATCH', '/incidents/j-4', { step: 'arrive' })
  await step('PATCH', '/incidents/j-4', { step: 'report', note: '已带离，无人受伤' })
  await step('PATCH', '/incidents/j-4', { step: 'close' })
  await serious.waitFor({ state: 'detached' })

  // Noon: a hazard is found, put right and closed.
  await step('POST', '/hazards', { id: 'h-1', class: 'fire', severity: 3, place: PLACE, text: '楼道堆物' })
  await step('PATCH', '/hazards/h-1', { step: 'assign', assignee: '物业' })
  await step('PATCH', '/hazards/h-1', { step: 'rectify' })
  await step('PATCH', '/hazards/h-1', { step: 'review' })
  await step('PATCH', '/hazards/h-1', { step: 'close' })

  // Evening: whoever checked in two hours ago does not come back, until somebody does.
  const { items } = (await house.get('/watch-points?limit=1')) as { readonly items: readonly { readonly id: string }[] }
  const watchPoint = items[0]!.id
  await step('POST', '/check-ins', { watchPoint, at: Date.now() - CHECK_IN_HOLDS_MS + SOON_MS })
  const missed = wall.page.locator('[data-test=alarm]', { hasText: '漏打卡' })
  await missed.waitFor()
  await agree()
  await step('POST', '/check-ins', { watchPoint })
  await missed.waitFor({ state: 'detached' })
  await agree()

  // The figures of the day, by hand: four calls of which one does not count, one crime, one dispute; one hazard, closed.
  expect(await count()).toMatchObject({ allCalls: 3, crimeCalls: 1, disputeCalls: 1, openIncidents: 2, openHazards: 0, part: 1, whole: 1 })
  expect(wall.faults).toEqual([])
})
