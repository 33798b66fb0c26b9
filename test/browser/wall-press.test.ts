/** What a person does with the picture: presses it, reads a card, moves it, and finds the view again by its address. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { AreaGeometry } from '#wire/places'
import { en } from '../../client/i18n/en.ts'
import { middleOf } from '../../client/places/middle.ts'
import { openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { PLACE, sendFix } from '../support/one-fix.ts'
import { middleOfMap, openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
/** Opens a wall that looks at a place and has drawn it. */
async function lookAt({ url }: OpenHouse, at: string): Promise<WallBrowser> {
  const wall = await openWallBrowser({ url, token: ADMIN, path: `/?at=${at}` })
  await wall.page.locator('[data-test=map][data-drawn=true]').waitFor()
  return wall
}

async function pressMiddle(page: Page): Promise<void> {
  const { x, y } = middleOfMap()
  await page.mouse.click(x, y)
}

/** Takes the memory of every canvas away, as a graphics card does that is reset. Runs in the page. @returns of how many */
function loseContexts(canvases: readonly Element[]): number {
  const contexts = canvases.flatMap((one) => (one instanceof HTMLCanvasElement ? [one.getContext('webgl2')] : []))
  for (const context of contexts) context?.getExtension('WEBGL_lose_context')?.loseContext()
  return contexts.filter((context) => context?.isContextLost()).length
}

function wholeContexts(canvases: readonly Element[]): number {
  return canvases.filter((one) => one instanceof HTMLCanvasElement && one.getContext('webgl2')?.isContextLost() === false).length
}

async function gatewayOf({ app }: OpenHouse): Promise<string> {
  const made = { name: 'radio', role: 'gateway', source: '对讲机', simulated: true } as const
  return (await app.identity.tokens.create(made, 'test', Date.now())).token
}

inBrowser('a pressed unit shows call sign, team, speed and source, no name; so too when graphics memory was lost', async () => {
  const house = await openSmallHouse()
  const { page, until } = await lookAt(house, `${PLACE.lon},${PLACE.lat},16`)
  await sendFix(house.url, await gatewayOf(house), 'A12')
  await until(({ units }) => units.some(({ id, lonE7 }) => id === 'A12' && lonE7 !== 0))

  await pressMiddle(page)

  const card = page.locator('[data-test=unit-card]')
  await card.waitFor()
  expect(await card.getAttribute('data-unit')).toBe('A12')
  expect(await card.locator('h2').textContent()).toBe('A12')
  expect(await card.locator('[data-fact=速度]').textContent()).toBe('5 km/h')
  expect(await card.locator('[data-fact=来源]').textContent()).toBe('对讲机')
  expect(await card.locator('[data-fact=电量]').textContent()).toBe('80 %')
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })

  await page.evaluate(() => (document.documentElement.dataset['stays'] = ''))
  const contexts = await page.locator('[data-test=map] canvas').evaluateAll(loseContexts)
  await page.locator('[data-test=map][data-drawn=false]').waitFor()
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
  const whole = await page.locator('[data-test=map] canvas').evaluateAll(wholeContexts)
  await pressMiddle(page)
  await card.waitFor()

  expect([contexts > 0, whole, await page.evaluate(() => 'stays' in document.documentElement.dataset)]).toEqual([true, contexts, true])
})

inBrowser('a pressed compound shows what is known of it, Escape puts the card away, the palette finds it by name', async () => {
  const house = await openSmallHouse()
  const { features } = (await house.get('/compounds?f=geojson')) as {
    readonly features: readonly { readonly id: string; readonly geometry: AreaGeometry; readonly properties: { readonly name: string } }[]
  }
  const { id, geometry, properties } = features[0]!
  const { page } = await lookAt(house, `${middleOf(geometry).join(',')},16`)

  await pressMiddle(page)

  const card = page.locator('[data-test=compound-card]')
  await card.waitFor()
  expect(await card.getAttribute('data-compound')).toBe(id)
  expect(await card.locator('h2').textContent()).toBe(properties.name)
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })

  // By its name from the keyboard; the letter that opens the palette is not written into it.
  await page.keyboard.press('/')
  await page.keyboard.type(properties.name)
  await page.locator(`[data-test=palette] [aria-selected=true][data-command="compound-${id}"]`).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-test=palette]').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.keyboard.type(properties.name)
  await page.keyboard.press('Enter')
  await card.waitFor()
  expect(await card.getAttribute('data-compound')).toBe(id)
})

inBrowser('a town and a police post are found by name, gone to and marked, until something else is pressed', async () => {
  const house = await openSmallHouse()
  const { features } = (await house.get('/police-posts?f=geojson')) as {
    readonly features: readonly {
      readonly id: string
      readonly geometry: { readonly coordinates: readonly number[] }
      readonly properties: { readonly name: string }
    }[]
  }
  const post = features[0]!
  const { page } = await lookAt(house, `${PLACE.lon},${PLACE.lat},14`)
  const mark = page.locator('[data-test=place-mark]')

  await page.keyboard.press('/')
  await page.keyboard.type(post.properties.name)
  await page.locator(`[data-test=palette] [aria-selected=true][data-command="police-post-${post.id}"]`).waitFor()
  await page.keyboard.press('Enter')
  await mark.filter({ hasText: post.properties.name }).waitFor()
  const [lon, lat] = post.geometry.coordinates.map((degrees) => degrees.toFixed(3))
  await page.waitForURL((url) => {
    const at = url.searchParams
      .get('at')
      ?.split(',')
      .map((degrees) => Number(degrees).toFixed(3))
    return at?.[0] === lon && at?.[1] === lat
  })

  await page.keyboard.press('/')
  await page.keyboard.type('湖塘镇')
  await page.locator('[data-test=palette] [aria-selected=true][data-command^="division-"]').waitFor()
  await page.keyboard.press('Enter')
  await mark.filter({ hasText: '湖塘镇' }).waitFor()
  await page.keyboard.press('Escape')
  await mark.waitFor({ state: 'detached' })
})

inBrowser('an address brings back language, camera and hidden layers, on the page that wrote it and on another', async () => {
  const house = await openSmallHouse()
  const { page, until } = await lookAt(house, `${PLACE.lon},${PLACE.lat},15&hide=trails&lang=en`)
  await until(({ link }) => link === 'live')

  await page.keyboard.press('l')
  await page.locator('[data-test=layers] input').first().click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('+')
  await page.waitForURL(({ searchParams }) => searchParams.get('at')?.endsWith(',16.00') === true && searchParams.has('hide'))
  const { searchParams } = new URL(page.url())
  expect(await page.locator('[data-test=dark] h2').textContent()).toBe(en.coverage.panel.title)

  const again = await lookAt(house, `${searchParams.get('at')}&hide=${searchParams.get('hide')}&lang=en`)
  await sendFix(house.url, await gatewayOf(house), 'A12')
  await again.until(({ units }) => units.some(({ id, lonE7 }) => id === 'A12' && lonE7 !== 0))
  await pressMiddle(again.page)
  await again.page.locator('[data-test=unit-card]').waitFor()
  await again.page.keyboard.press('l')
  const isShown = await again.page.locator('[data-test=layers] input').evaluateAll((boxes) => boxes.map((box) => box.matches(':checked')))

  expect(searchParams.get('at')).toBe(`${PLACE.lon.toFixed(5)},${PLACE.lat.toFixed(5)},16.00`)
  expect(searchParams.get('hide')).toBe('trails,lights')
  expect(isShown).toEqual([false, true, true, true, true, true, true, true, false])
  expect(new URL(again.page.url()).searchParams.get('at')).toBe(searchParams.get('at'))
})
