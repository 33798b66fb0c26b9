/** A new version of the client under pages that are open: a wall gives way to it without a blank frame and looks where it looked, a desk asks. */
import type { BrowserContext, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { zh } from '../../client/i18n/zh.ts'
import type {} from '../../client/renewal/held-picture.ts'
import { buildApp, type App } from '../../server/app.ts'
import { readSettings } from '../../server/settings.ts'
import { inBrowser } from '../support/in-browser.ts'
import { aLayout, NAME } from '../support/named-walls.ts'
import { otherBuild } from '../support/other-build.ts'
import { smallDistrict } from '../support/small-district.ts'
import { until as waitFor } from '../support/until.ts'
import { openWall, valueOf } from '../support/wall.ts'
import { openWallBrowser, type WallBrowser } from '../support/wall-browser.ts'

const ADMIN_TOKEN = 'administrator-of-a-test'
const VIEW = '/?at=119.93000,31.74500,13.50&hide=labels,trails&lang=en'
/** Where the named wall stands: the middle of its right screen is that of the view above. */
const STANDS = { lon: 119.9036, lat: 31.745, widthM: 10_000 } as const
/** Frames kept of one change of pages, at most. */
const MOST_FRAMES = 2_000
/** A pixel brighter than this in any colour is a road, a house, a label or a light: the ground is darker. */
const DRAWN_FROM = 40
/** A pixel redder than blue by so much is the edge of a gap, or its figure. */
const EDGE_FROM = 50
/** A serious incident's mark has less red in it, the gaps in view more. */
const EDGES_FROM = 1_000
/** Of what the last frame of the old page has of each, the share that every later frame must have: a map without its ground has a quarter, one without its rings none. */
const LEAST_SHARE = 0.6

interface House {
  readonly url: string
  /** Ends the server and starts it again on the same data and port, with another client, or the same. */
  restart(clientDir?: string): Promise<void>
  call(method: string, path: string, body: object): Promise<void>
}

async function openHouse(): Promise<House> {
  const reading = readSettings({ ADMIN_TOKEN })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const { settings } = reading
  const store = await smallDistrict()
  let app: App | undefined
  async function start(port: number, clientDir?: string): Promise<string> {
    app = await buildApp({ store, settings, nowMs: Date.now, log: false, ...(clientDir !== undefined && { clientDir }) })
    return app.fastify.listen({ host: '127.0.0.1', port })
  }
  onTestFinished(async () => {
    await app?.close()
    await store.close()
  })
  const url = await start(0)
  return {
    url,
    async restart(clientDir) {
      await app?.close()
      await start(Number(new URL(url).port), clientDir)
    },
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
      const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
    },
  }
}

interface Frame {
  /** PNG in base64. */
  readonly picture: string
  /** When it was shown, Unix ms. */
  readonly atMs: number
}

/** Every frame that the page's tab shows from now on, also while one page gives way to another; the array grows as they come. */
async function film(context: BrowserContext, page: Page): Promise<readonly Frame[]> {
  const session = await context.newCDPSession(page)
  const frames: Frame[] = []
  session.on('Page.screencastFrame', ({ data, sessionId, metadata: { timestamp = 0 } }) => {
    if (frames.length < MOST_FRAMES) frames.push({ picture: data, atMs: timestamp * 1_000 })
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined) // the page may just be changing
  })
  await session.send('Page.startScreencast', { format: 'png' })
  return frames
}

/** How much of the middle of each frame, where the map is, is drawn on, and how much is edges of gaps; worked out in a browser, which reads pictures. */
async function drawnOn(reader: Page, frames: readonly Frame[]): Promise<readonly { readonly drawn: number; readonly edges: number }[]> {
  const found = []
  for (const { picture } of frames)
    found.push(
      await reader.evaluate(
        async ({ text, drawnFrom, edgeFrom }) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
          const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
          const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
          pen.drawImage(bitmap, 0, 0)
          const { data } = pen.getImageData(bitmap.width / 4, bitmap.height / 4, bitmap.width / 2, bitmap.height / 2)
          let [drawn, edges] = [0, 0]
          for (let i = 0; i < data.length; i += 4) {
            if (Math.max(data[i]!, data[i + 1]!, data[i + 2]!) > drawnFrom) drawn++
            if (data[i]! - data[i + 2]! > edgeFrom) edges++
          }
          return { drawn, edges }
        },
        { text: picture, drawnFrom: DRAWN_FROM, edgeFrom: EDGE_FROM },
      ),
    )
  return found
}

/** @param isPlaced what has no place takes the screen of no named wall */
async function bring({ call }: House, id: string, severity: number, isPlaced = true): Promise<void> {
  await call('POST', '/incidents', { id, class: 'publicOrder', severity, ...(isPlaced && { place: [119.93, 31.745] }), text: '持械' })
}

const entryOf = (page: Page): Promise<string> => page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')!.src)

interface GivingWay extends Pick<WallBrowser, 'page' | 'until'> {
  readonly house: House
  readonly old: string
}

/** Films a page that waits for the end of the alarm, ends it, and holds every frame of the change against the last of the old page. */
async function givesWay({ house, page, old, until }: GivingWay): Promise<void> {
  const context = page.context()
  // After a restart light is drawn anew for a moment; what is to be held over the new page is the whole picture.
  const reader = await context.newPage()
  await page.bringToFront()
  const frames = await film(context, page)
  const edgesNow = async (): Promise<number> => (await drawnOn(reader, frames.slice(-1)))[0]?.edges ?? 0
  await waitFor({ what: 'the edges of gaps on the old page', ask: edgesNow, isSo: (edges) => edges > EDGES_FROM })
  await house.call('PATCH', '/incidents/i-1', { step: 'invalidate', note: '误报' })
  await page.waitForFunction((before) => document.querySelector<HTMLScriptElement>('script[type=module]')!.src !== before, old)
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
  await page.waitForFunction(() => window.lamplightHeld === undefined)
  await until(({ link }) => link === 'live')
  const [bornMs, drawnMs] = await page.evaluate(() => [performance.timeOrigin, performance.timeOrigin + performance.now()] as const)
  await waitFor({ what: 'a frame of the new page', ask: () => frames.at(-1)?.atMs ?? 0, isSo: (atMs) => atMs > drawnMs })
  expect(frames.filter(({ atMs }) => atMs > bornMs && atMs < drawnMs).length).toBeGreaterThan(0)

  const [last, ...later] = await drawnOn(reader, frames.slice(frames.findLastIndex(({ atMs }) => atMs < bornMs)))
  const least = (of: 'drawn' | 'edges'): number => Math.min(...later.map((frame) => frame[of])) / last![of]
  console.info(
    `renewal: ${later.length} frames, least drawn ${least('drawn').toFixed(2)} and edges ${least('edges').toFixed(2)} of the last before`,
  )
  expect(least('drawn')).toBeGreaterThan(LEAST_SHARE)
  expect(least('edges')).toBeGreaterThan(LEAST_SHARE)
}

inBrowser(
  'a wall waits for the end of a serious alarm, then takes up the new version under its last picture; a desk is asked',
  async () => {
    const house = await openHouse()
    const { page, until, faults } = await openWallBrowser({ url: house.url, token: ADMIN_TOKEN, path: VIEW })
    const context = page.context()
    const drawn = page.locator('[data-test=map][data-drawn=true]')
    await drawn.waitFor()
    await until(({ link }) => link === 'live')
    const desk = await context.newPage()
    await desk.goto(`${house.url}/desk`)
    await desk.locator('main[data-ready=true]').waitFor()
    const [old, address] = [await entryOf(page), page.url()]

    // The same version again is no reason for anything; and what is serious comes first. What the wall hears of tells that it is back.
    await house.restart()
    await bring(house, 'i-1', 1)
    await until(({ incidents }) => incidents.length === 1)
    await house.restart(await otherBuild())
    await bring(house, 'i-2', 4)
    await until(({ incidents, link }) => incidents.length === 2 && link === 'live')
    await desk.locator('[data-test=renewal]', { hasText: zh.renewal.offered }).waitFor()
    expect(await entryOf(page)).toBe(old)

    await givesWay({ house, page, old, until })
    expect(page.url()).toBe(address)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')

    expect(await entryOf(desk)).toBe(old)
    await desk.locator('[data-test=renew]').click()
    await desk.waitForFunction((before) => document.querySelector<HTMLScriptElement>('script[type=module]')?.src !== before, old)
    await desk.locator('main[data-ready=true]').waitFor()
    await desk.locator('[data-test=renewal]').waitFor({ state: 'detached' })
    expect(faults.filter((fault) => !/WebSocket|ERR_/.test(fault))).toEqual([])
  },
)

/** Built, and led to where there are gaps: there it stands, whatever is started again, until somebody drives it elsewhere. */
async function buildStanding({ url, call }: House): Promise<void> {
  await call('PUT', `/walls/${NAME}`, aLayout({ rows: 1 }))
  const { socket } = openWall(url, ADMIN_TOKEN)
  for (const ask of [
    () => socket.emitWithAck('wall:watch', { name: NAME }),
    () => socket.emitWithAck('wall:take', { name: NAME }),
    () => socket.emitWithAck('wall:drive', { name: NAME, camera: STANDS, takenMs: 0 }),
    () => socket.emitWithAck('wall:yield', { name: NAME }),
  ])
    valueOf(await ask())
  socket.disconnect()
}

inBrowser('a screen of a wall takes up the new version under its last picture, as its part of the wall', async () => {
  const house = await openHouse()
  await buildStanding(house)
  const path = `/wall/${NAME}?tile=2,1`
  const { page, until } = await openWallBrowser({ url: house.url, token: ADMIN_TOKEN, path })
  await page.locator('[data-test=tile-picture] [data-test=map][data-drawn=true]').waitFor()
  const old = await entryOf(page)
  await bring(house, 'i-1', 1, false)
  await until(({ incidents }) => incidents.length === 1)
  await house.restart(await otherBuild())
  await bring(house, 'i-2', 4, false)
  await until(({ incidents, link }) => incidents.length === 2 && link === 'live')

  await givesWay({ house, page, old, until })

  expect(page.url()).toBe(`${house.url}${path}`)
  await page.locator('[data-test=screens-alive]', { hasText: '1/2' }).waitFor()
})
