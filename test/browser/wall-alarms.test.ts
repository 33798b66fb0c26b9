/** Alarms as a wall shows them: a call for help that cannot be missed, who has it on every wall, and a storm that stays readable. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { zh } from '../../client/i18n/zh.ts'
import { openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

const STORM = 1_000
const AT_ONCE = 25
const MOST_CARDS = 30

async function staff({ app, url }: OpenHouse) {
  const make = async (name: string, role: 'operator' | 'wall' | 'gateway') =>
    (await app.identity.tokens.create({ name, role }, 'test', Date.now())).token
  const gateway = await make('radio', 'gateway')
  const post = (path: string, body: object) =>
    fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return { operator: await make('值班员王芳', 'operator'), wall: await make('wall-1', 'wall'), post }
}

/** What the page's main thread has used since, as text: processor time, so that other work on the machine counts for nothing. */
async function mainThreadOf(page: Page): Promise<() => Promise<string>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => new Map((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]))
  const before = await read()
  const fromMs = performance.now()
  return async () => {
    const after = await read()
    const usedS = (name: string) => ((after.get(name) ?? 0) - (before.get(name) ?? 0)).toFixed(2)
    const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map((name) => `${name} ${usedS(name)}`)
    return `main thread ${usedS('TaskDuration')} s of ${((performance.now() - fromMs) / 1_000).toFixed(1)} s, of it ${parts.join(', ')}`
  }
}

/** A step that takes longer has failed. */
const SOUND_MS = 45_000

inBrowser('a call for help is on every wall, is taken on by an operator, and a read-only wall says who has it', async () => {
  const house = await openSmallHouse()
  const { operator, wall, post } = await staff(house)
  const [desk, display] = await Promise.all([
    openWallBrowser({ url: house.url, token: operator }),
    openWallBrowser({ url: house.url, token: wall }),
  ])
  await Promise.all([desk, display].map(({ until }) => until(({ link }) => link === 'live')))

  await post('/sos', { unit: 'A12', note: '楼道里有人受伤' })

  const [tile, shown] = [desk, display].map(({ page }) => page.locator('[data-test=alarm][data-level="1"]')) as [
    ReturnType<typeof desk.page.locator>,
    ReturnType<typeof desk.page.locator>,
  ]
  await Promise.all([tile.waitFor(), shown.waitFor()])
  expect(await shown.locator('.title').textContent()).toBe(`${zh.alarms.cause.sos} A12`)
  expect(await shown.locator('[data-test=alarm-owner]').textContent()).toBe(zh.alarms.state['raised'])
  expect(await shown.locator('[data-test=alarm-acknowledge]').count()).toBe(0)

  await tile.locator('[data-test=alarm-acknowledge]').click()
  await shown.locator('[data-test=alarm-owner]', { hasText: '值班员王芳' }).waitFor()

  await tile.locator('.words').click()
  const sheet = desk.page.locator('[data-test=alarm-sheet]')
  await sheet.locator('[data-test=step-handle]').waitFor()
  expect(await sheet.locator('[data-test=step-handle]').isDisabled()).toBe(true)
  await sheet.locator('input[name=note]').fill('误触，已核实')
  await sheet.locator('[data-test=step-handle]').click()
  await Promise.all([tile, shown, sheet].map((gone) => gone.waitFor({ state: 'detached' })))
  expect([...desk.faults, ...display.faults]).toEqual([])
})

// The sound service of a browser on a machine without a sound card has been seen not to start: then another browser is tried.
inBrowser('a wall that may make no sound yet says so, and sounds once it may for what still waits', { retry: 2 }, async () => {
  const house = await openSmallHouse()
  const { wall, post } = await staff(house)
  const { page, until } = await openWallBrowser({ url: house.url, token: wall })
  page.setDefaultTimeout(SOUND_MS)
  await until(({ link }) => link === 'live')

  // Whether a page may sound untouched is the browser's affair: some let it, as a display is told to. Then nothing is said to be blocked.
  const isBlocked = await page.evaluate(async () => {
    const context = new AudioContext()
    await new Promise((settled) => setTimeout(settled, 1_000))
    return context.state !== 'running'
  })
  const blocked = page.locator('[data-test=sound-blocked]')
  await blocked.waitFor({ state: isBlocked ? 'visible' : 'detached' })
  await post('/sos', { unit: 'A12' })
  await page.locator('[data-test=alarm]').waitFor()
  if (isBlocked) expect(await page.locator('[data-test=alarms]').getAttribute('data-sounded')).toBe('0')

  await page.locator('[data-test=dark] h2').click()
  await blocked.waitFor({ state: 'detached' })
  await page.locator('[data-test=alarms]:not([data-sounded="0"])').waitFor()
})

inBrowser('a storm of a thousand is at most thirty cards that count every alarm', async () => {
  const house = await openSmallHouse()
  const { wall, post } = await staff(house)
  const { page, until, faults } = await openWallBrowser({ url: house.url, token: wall, widthPx: 1_920, heightPx: 1_080 })
  await until(({ link }) => link === 'live')
  const used = await mainThreadOf(page)

  for (let from = 0; from < STORM; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) =>
        (from + i) % 100 === 0
          ? post('/sos', { unit: `S${from + i}` })
          : post('/incidents', { id: `i-${from + i}`, class: 'publicOrder', severity: 1 + (i % 2) }),
      ),
    )

  await page.waitForFunction((all) => {
    const tiles = [...document.querySelectorAll<HTMLElement>('[data-test=alarm]')]
    return tiles.reduce((sum, { dataset }) => sum + Number(dataset['count']), 0) === all
  }, STORM)
  const tiles = page.locator('[data-test=alarm]')
  expect(await tiles.count()).toBeLessThanOrEqual(MOST_CARDS)
  expect(await page.locator('[data-test=alarm]', { hasText: zh.alarms.cause.sos }).count()).toBe(STORM / 100)
  // Figures to read, not to pass or fail by.
  console.info(`storm: ${await used()}`)
  expect(faults).toEqual([])
})
