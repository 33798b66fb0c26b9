/** Every page as an accessibility checker reads it: nothing serious and nothing critical, in Chinese, and by day and in English where words are longest. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type * as Axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDrillHouse, type DrillHouse } from '../support/drill-house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openMemberPhone } from '../support/member-phone.ts'
import { aLayout, NAME } from '../support/named-walls.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const TEMPLATE = 'drill-gate-intruder'
const BEAT = ['d-patrol-250', 'd-patrol-312', 'd-patrol-240', 'd-patrol-183']
const OTHERS = ['d-mediation-039', 'd-rapid-016']
const GRAVE = ['serious', 'critical']

declare global {
  interface Window {
    readonly axe?: typeof Axe
  }
}

/** What is grave on the page as it stands, each as `page: rule at selector`. */
async function graveOf(page: Page, name: string): Promise<readonly string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(await axeSource())
  const { violations } = await page.evaluate(() => window.axe!.run(document, { resultTypes: ['violations'] }))
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${name}: ${id} at ${String(target)}: ${failureSummary ?? ''}`))
}

async function callForHelp({ url, token }: DrillHouse): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  await fetch(`${url}/api/v1/sos`, { method: 'POST', headers, body: JSON.stringify({ unit: BEAT[0], note: '有人受伤' }) })
}

async function build({ url }: DrillHouse): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
  await fetch(`${url}/api/v1/walls/${NAME}`, { method: 'PUT', headers, body: JSON.stringify(aLayout()) })
}

function axeSource(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
}

inBrowser('on every page nothing is seriously or critically hard to reach, to read or to hear', async () => {
  const house = await openDrillHouse()
  const { url, chief } = house
  await house.register([...BEAT, ...OTHERS])
  await house.stand(BEAT, [119.934024, 31.730399])
  await house.desk('/incidents', { id: 'i-1', class: 'criminal', severity: 1, text: '有人翻墙', place: [119.934024, 31.730399] })
  await house.desk('/hazards', { id: 'h-1', class: 'fire', severity: 2, text: '楼道堆物', place: [119.934024, 31.730399] })
  await callForHelp(house)
  const { page } = await openWallBrowser({ url, path: '/enter', widthPx: 1280, heightPx: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const grave: string[] = []

  /** Opens a page, waits for what it is about, and has it read. */
  async function read(path: string, ready: string): Promise<void> {
    await page.goto(`${url}${path}`)
    await page.locator(ready).first().waitFor()
    grave.push(...(await graveOf(page, path)))
  }
  async function signIn(token: string): Promise<void> {
    const answer = await page.context().request.post(`${url}/api/v1/session`, { data: { token }, headers: { origin: url } })
    expect(answer.ok()).toBe(true)
  }

  await read('/enter', 'input[name=token]')
  await signIn(ADMIN)
  await read('/?lang=en&theme=day', 'main[data-ready=true] [data-test=alarm]')
  await page.goto(url)
  await page.locator('main[data-ready=true] [data-test=alarm]').first().waitFor()
  await page.keyboard.press('?')
  await page.locator('[data-test=keys]').waitFor()
  grave.push(...(await graveOf(page, 'the wall and its keys')))
  await page.setViewportSize({ width: 390, height: 844 })
  for (const words of ['', '&lang=en&theme=day']) await read(`/desk?open=incident/i-1${words}`, '[data-test=desk-card]')
  await page.setViewportSize({ width: 1280, height: 900 })
  await read('/units', '[data-unit]')
  await read('/phone-setup', 'input[name=unit]')
  await read('/settings/alarms', 'input[name="orange/arriveMin"]')
  await read('/settings/coverage', '[data-test=save]')
  await read('/kpi', '[data-figure=allCalls]')
  await read('/kpi?lang=en', '[data-figure=allCalls]')
  await read('/hotspots', '[data-test=counts]')
  await build(house)
  for (const words of ['', '?lang=en&theme=day']) {
    await read(`/walls${words}`, '[data-test=control]')
    await page.locator('[data-test=change]').click()
    await page.locator('[data-test=wall-form]').waitFor()
    grave.push(...(await graveOf(page, `/walls${words} and its form`)))
    await read(`/walls/${NAME}${words}`, 'main[data-ready=true]')
  }
  await read(`/wall/${NAME}`, '[data-test=tile-picture] [data-test=alarm]')

  await signIn(chief)
  await read('/drills', `[data-template=${TEMPLATE}]`)
  await page.locator(`[data-template=${TEMPLATE}]`).click()
  await page.locator('[data-test=soundness]').waitFor()
  await page.locator('[name=controller]').fill('chief')
  await page.locator('[name=observers]').fill('chief')
  await page.locator('[data-test=save]').click()
  await page.locator('[data-test=saved]').waitFor()
  grave.push(...(await graveOf(page, 'the plan of a drill')))
  const drill = new URL(page.url()).pathname.replace(/\/plan$/, '')
  await page.locator('[data-test=to-board]').click()
  await page.locator('[data-test=start]').click()
  await page.locator('[data-state=running]').waitFor()
  grave.push(...(await graveOf(page, 'the board of a drill')))
  await read(`${drill}/observe`, '[data-item]')
  await read(`${drill}/replay`, '[data-row]')
  await read(`${drill}/report`, '[data-outcome]')
  await page.setViewportSize({ width: 390, height: 844 })
  await read('/me', '[data-state=signedOut]')

  expect(grave).toEqual([])
})

inBrowser('the page of a member who is signed in has nothing grave either, nor what it opens', async () => {
  const { page } = await openMemberPhone()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const grave: string[] = [...(await graveOf(page, 'the gap near me'))]
  for (const sheet of ['open-check-in', 'open-hazard', 'duty']) {
    await page.locator(`[data-test=${sheet}]`).click()
    await page.locator('dialog[open]').waitFor()
    grave.push(...(await graveOf(page, sheet)))
    await page.keyboard.press('Escape')
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
  }
  await page.locator('[data-test=light]').click()
  grave.push(...(await graveOf(page, 'the gap near me, in the other light')))

  expect(grave).toEqual([])
})
