/** The report of a drill beside an earlier one: chosen, kept in the address, taken along to the replay and back. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { DrillPlan } from '#wire/drills'
import { openDrillHouse, type DrillHouse } from '../support/drill-house.ts'
import { BEAT, DESK, OTHERS, TEMPLATE } from '../support/drill-planned.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

/** Of the template, led by `chief`: begun, one thing marked, and ended. */
async function held({ url, chief }: DrillHouse, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${chief}`, 'content-type': 'application/json' }
  const templates = (await (await fetch(`${url}/api/v1/drills/templates`, { headers })).json()) as readonly DrillPlan[]
  const plan = templates.find((one) => one.id === TEMPLATE)!
  const body = JSON.stringify({ ...plan, id, title: `演练 ${id}`, controller: 'chief', observers: ['eye'] })
  expect((await fetch(`${url}/api/v1/drills`, { method: 'POST', headers, body })).status).toBe(201)
  const mark = { id: `m-${id}`, expectation: 'gate-shut' }
  for (const [step, sent] of [
    ['start', {}],
    ['mark', mark],
    ['stop', {}],
  ] as const) {
    const answer = await fetch(`${url}/api/v1/drills/${id}/${step}`, { method: 'POST', headers, body: JSON.stringify(sent) })
    expect([step, answer.ok]).toEqual([step, true])
  }
}

function askedFor(page: Page): string | null {
  return new URL(page.url()).searchParams.get('against')
}

inBrowser('a report keeps the earlier drill beside it in its address: opened by a link, signed, gone to the replay and back', async () => {
  const house = await openDrillHouse()
  await house.register([...BEAT, ...OTHERS])
  for (const id of ['d-1', 'd-2']) await held(house, id)
  const { page, faults } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills/d-2/report', ...DESK })
  const choice = page.locator('[name=against]')
  const rows = page.locator('[data-compared]')
  await choice.waitFor()
  expect([await rows.count(), askedFor(page)]).toEqual([0, null])

  await choice.selectOption('d-1')
  await rows.first().waitFor()
  expect(askedFor(page)).toBe('d-1')
  await page.reload()
  await rows.first().waitFor()
  expect(await choice.inputValue()).toBe('d-1')
  // A signature changes nothing of what stands beside it.
  await page.locator('[data-test=sign]').click()
  await page.locator('[data-test=sign]').click()
  await page.locator('[data-test=signed-by]').waitFor()
  expect(await rows.count()).toBeGreaterThan(0)

  await page.locator('[data-test=replay]').click()
  await page.locator('[data-test=report]').click()
  await rows.first().waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('[data-test=beside]').innerText()).toMatch(/^与 .* 演练 d-1 相比$/)
  await page.emulateMedia({ media: 'screen' })
  await choice.selectOption('')
  await rows.first().waitFor({ state: 'detached' })
  expect(askedFor(page)).toBe(null)

  // One that there is nothing to compare with is said; the report itself stands.
  await page.goto(`${house.url}/drills/d-2/report?against=nosuch`)
  await page.locator('[data-test=no-earlier]').getByText('“nosuch”').waitFor()
  expect(await page.locator('[data-outcome]').count()).toBeGreaterThan(0)
  expect(faults).toEqual([])

  // On a phone a table that is cut says so, whose row it is stays, and on paper it is whole.
  await page.setViewportSize({ width: 390, height: 844 })
  const wide = page.locator('[role=region]').filter({ has: page.locator('[data-test=outcomes]') })
  await page.locator('[data-test=more-columns]').first().waitFor()
  const left = async () => (await page.locator('[data-outcome] th').first().boundingBox())!.x
  await wide.evaluate((region) => (region.scrollLeft = region.scrollWidth))
  expect(await left()).toBeGreaterThanOrEqual((await wide.boundingBox())!.x - 1)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('[data-test=more-columns]:visible').count()).toBe(0)
})
