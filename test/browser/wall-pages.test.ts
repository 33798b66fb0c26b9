/** What a person does at a screen: signs in, confirms a unit, sets a phone up. */
import { expect } from 'vitest'
import { DAY } from '../../client/wall/theme.ts'
import { openHouse, openSmallHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { PLACE, sendFix } from '../support/one-fix.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'

declare global {
  interface Window {
    /** The colour of panels at each print. */
    printedOn?: string[]
  }
}

inBrowser('a stranger is asked to sign in, a wrong token is refused in words, and a right one opens the wall', async () => {
  const { url } = await openHouse()
  const { page, until } = await openWallBrowser({ url })

  await page.locator('input[name=token]').fill('a-token-nobody-made')
  await page.locator('button.enter').click()
  await page.locator('[role=alert]').waitFor()
  await page.locator('input[name=token]').fill(ADMIN)
  await page.locator('button.enter').click()

  const held = await until(({ link, compounds }) => link === 'live' && compounds > 0)
  expect(held.watchPoints).toBeGreaterThan(0)
  expect(await page.locator('[data-test=demo]').textContent()).toBe('演示数据')
})

inBrowser('a unit that a gateway brought is confirmed on its page and then counts as ours on the wall', async () => {
  const { url, app } = await openHouse()
  const { token } = await app.identity.tokens.create({ name: 'radio', role: 'gateway' }, 'test', Date.now())
  await sendFix(url, token, 'R7')
  const { page, until } = await openWallBrowser({ url, token: ADMIN, path: '/units' })
  const row = page.locator('[data-test=unconfirmed] [data-unit=R7]')

  await row.locator('input[name=callSign]').fill('联防 07')
  await row.locator('select[name=team]').selectOption('coPrevention')
  await row.locator('[data-test=confirm]').click()
  await page.locator('[data-test=confirmed] [data-unit=R7]').waitFor()

  await page.goto(url)
  const held = await until(({ link, units }) => link === 'live' && units.length > 0)
  expect(held.units).toMatchObject([{ id: 'R7', callSign: '联防 07', confirmed: true }])
})

inBrowser('a wall that is switched on tells what happened before', async () => {
  const { url, app } = await openHouse()
  const { token } = await app.identity.tokens.create({ name: 'radio', role: 'gateway' }, 'test', Date.now())
  await sendFix(url, token, 'R7')
  const { page } = await openWallBrowser({ url, token: ADMIN })

  const row = page.locator('[data-test=news] [data-seq]').first()
  await row.waitFor()

  expect(await row.textContent()).toContain('R7')
  expect(await row.textContent()).toContain('登记单位 · 待确认')
})

inBrowser('a phone is set up by a code whose address takes its positions', async () => {
  const { url, get } = await openHouse()
  const { page } = await openWallBrowser({ url, token: ADMIN, path: '/phone-setup' })

  await page.locator('input[name=unit]').fill('P1')
  await page.locator('input[name=callSign]').fill('义巡 12')
  await page.locator('select[name=app]').selectOption('osmand')
  await page.locator('form .primary').click()
  await page.locator('[data-test=phone-made] svg[role=img] path').waitFor()
  const serverUrl = await page.locator('[data-test=server-url]').textContent()
  const answer = await fetch(`${serverUrl}?id=P1&lat=${PLACE.lat}&lon=${PLACE.lon}&timestamp=${Date.now()}`)

  expect(answer.status).toBe(200)
  expect(await get('/units')).toMatchObject({ items: [{ id: 'P1', callSign: '义巡 12' }] })
})

inBrowser(
  'the limits of alarms are changed on their page, a wrong one is refused beside its field, and what was muted is ended',
  async () => {
    const { url, get } = await openHouse()
    const mute = await fetch(`${url}/api/v1/alarms/mutes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ cause: 'silentSource', about: 'source/radio', note: '检修施工', untilMs: Date.now() + 3_600_000 }),
    })
    expect(mute.status).toBe(201)
    const { page } = await openWallBrowser({ url, token: ADMIN, path: '/settings/alarms' })
    await page.locator('[data-mute]').waitFor()

    await page.locator('input[name="orange/arriveMin"]').fill('2')
    const refusal = await page.locator('[data-group=orange] [role=alert]').textContent()
    const mayBeSaved = await page.locator('[data-test=save]').isEnabled()
    await page.locator('input[name="orange/arriveMin"]').fill('8')
    await page.locator('[data-test=save]').click()
    await page.locator('[data-test=saved]').waitFor()
    const muted = await page.locator('[data-mute]').textContent()
    await page.locator('[data-test=unmute]').click()
    await page.locator('[data-mute]').waitFor({ state: 'detached' })

    expect(refusal).toBe('不能短于前一项')
    expect(mayBeSaved).toBe(false)
    expect(muted).toMatch(/数据静默.*检修施工.*至 .*取消静音/s)
    expect(await get('/alarms/settings')).toMatchObject({ orange: { acknowledgeMin: 3, arriveMin: 8, handleMin: 60 } })
    expect(await get('/alarms/mutes')).toEqual({ items: [] })
  },
)

inBrowser('a wall is printed white, as its display shows it, on one sheet of its shape, and is as it was afterwards', async () => {
  const { url } = await openSmallHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN, widthPx: 1280, heightPx: 720 })
  await until(({ link, compounds }) => link === 'live' && compounds > 0)
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
  const panel = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--c-panel').trim())
  await page.evaluate(() => {
    window.printedOn = []
    addEventListener('beforeprint', () =>
      window.printedOn!.push(getComputedStyle(document.documentElement).getPropertyValue('--c-panel').trim()),
    )
  })
  const before = await panel()

  const sheets = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')

  // In points, four to three pixels.
  expect(sheets.match(/\/MediaBox \[[^\]]*\]/g)).toEqual(['/MediaBox [0 0 960 540]'])
  expect(await page.evaluate(() => window.printedOn)).toEqual([DAY.panel])
  expect(before).not.toBe(DAY.panel)
  expect(await panel()).toBe(before)
})
