/** What a person does at a screen: signs in, reads a card, confirms a unit, sets a phone up. */
import { expect, it } from 'vitest'
import { openHouse } from '../support/house.ts'
import { browserPath, openWallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const PLACE = { lon: 119.958, lat: 31.71 }
const noBrowser = browserPath() === undefined

async function sendFix(url: string, token: string, unit: string): Promise<void> {
  const fix = { unit, ...PLACE, at: Date.now(), speed: 1.4, course: 90, accuracy: 8, battery: 0.8 }
  const answer = await fetch(`${url}/api/v1/positions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify([fix]),
  })
  expect(await answer.json()).toMatchObject({ accepted: 1 })
}

it.skipIf(noBrowser)('a stranger is asked to sign in, a wrong token is refused in words, and a right one opens the wall', async () => {
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

it.skipIf(noBrowser)('a pressed unit shows its call sign, team, speed and source, and no name', async () => {
  const { url, app } = await openHouse()
  const { token } = await app.identity.tokens.create(
    { name: 'radio', role: 'gateway', source: '对讲机', simulated: true },
    'test',
    Date.now(),
  )
  const { page, until } = await openWallBrowser({ url, token: ADMIN, path: `/?at=${PLACE.lon},${PLACE.lat},16` })
  await page.locator('[data-test=map][data-drawn=true]').waitFor()

  await sendFix(url, token, 'A12')
  await until(({ units }) => units.some(({ id, lonE7 }) => id === 'A12' && lonE7 !== 0))
  // The camera looks at the unit's place: the middle of what the bar and the panels leave free.
  const { x, y } = await page.evaluate(() => ({
    x: window.innerWidth / 2,
    y: (document.querySelector('header')!.getBoundingClientRect().bottom + window.innerHeight) / 2,
  }))
  await page.mouse.click(x, y)

  const card = page.locator('[data-test=unit-card]')
  await card.waitFor()
  expect(await card.getAttribute('data-unit')).toBe('A12')
  expect(await card.locator('[data-fact=速度]').textContent()).toBe('5 km/h')
  expect(await card.locator('[data-fact=来源]').textContent()).toBe('对讲机')
  expect(await card.locator('[data-fact=电量]').textContent()).toBe('80 %')
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
})

it.skipIf(noBrowser)('a unit that a gateway brought is confirmed on its page and then counts as ours on the wall', async () => {
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

it.skipIf(noBrowser)('a phone is set up by a code whose address takes its positions', async () => {
  const { url, get } = await openHouse()
  const { page } = await openWallBrowser({ url, token: ADMIN, path: '/phone-setup' })

  await page.locator('input[name=unit]').fill('P1')
  await page.locator('input[name=callSign]').fill('义巡 12')
  await page.locator('form .primary').click()
  await page.locator('[data-test=phone-made] svg[role=img] path').waitFor()
  const serverUrl = await page.locator('[data-test=server-url]').textContent()
  const answer = await fetch(`${serverUrl}?id=P1&lat=${PLACE.lat}&lon=${PLACE.lon}&timestamp=${Date.now()}`)

  expect(answer.status).toBe(200)
  expect(await get('/units')).toMatchObject({ items: [{ id: 'P1', callSign: '义巡 12' }] })
})

it.skipIf(noBrowser)('the wall speaks English when its address says so, and keeps camera and hidden layers there', async () => {
  const { url } = await openHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN, path: '/?lang=en&at=119.95,31.7,13&hide=trails' })
  await until(({ link }) => link === 'live')
  await page.locator('[data-test=map][data-drawn=true]').waitFor()

  await page.keyboard.press('l')
  await page.locator('[data-test=layers] input').first().click()
  await page.keyboard.press('+')

  expect(await page.locator('[data-test=dark] h2').textContent()).toBe('Longest unvisited')
  await page.waitForURL(({ searchParams }) => searchParams.get('at') === '119.95000,31.70000,14.00')
  expect(new URL(page.url()).searchParams.get('hide')).toBe('trails,lights')
  expect(new URL(page.url()).searchParams.get('lang')).toBe('en')
})
