/** A wall before its map has come. */
import { expect } from 'vitest'
import { openSmallHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

const ADMIN = 'administrator-of-a-test'
const MAP = /\/WallMap-[^/]*\.js$/

inBrowser('a wall stands without its map, which keeps its place and is asked for until it comes', async () => {
  const { url } = await openSmallHouse()
  const { page } = await openWallBrowser({ url, token: ADMIN, widthPx: 390, heightPx: 844 })
  let asked = 0
  await page.route(MAP, (route) => {
    asked++
    return route.abort()
  })
  await page.reload()
  await page.locator('main[data-ready=true]').waitFor()
  await page.locator('[data-test=dark] [data-status=gap]').first().waitFor()
  const place = page.locator('.ground > .map')
  const before = await place.boundingBox()
  const askedBefore = asked

  await page.unroute(MAP)
  await page.locator('[data-test=map][data-drawn=true]').waitFor()

  expect(askedBefore).toBeGreaterThan(0)
  expect(before!.height).toBeGreaterThan(0)
  expect(await place.boundingBox()).toEqual(before)
})
