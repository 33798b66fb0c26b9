/** How soon a wall says that its line is cut, that it comes back, and that it does not say so merely because its own page was busy. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openCutLine } from '../support/cut-line.ts'
import { openHouse, openSmallHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { sendFix } from '../support/one-fix.ts'
import { ADMIN_TOKEN, aDataDir, startServer } from '../support/server-process.ts'
import { smallDistrict } from '../support/small-district.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

/** What the wall promises. */
const PLAIN_WITHIN_MS = 2_000
/** Looks of the probe, and by how much one may be late before the page counts as busy. */
const PROBE_MS = 50
const STALL_MS = 5_000
/** Several frames of the stream come in it. */
const SLOW_MS = 900
/** Longer than an answer may take, and than the server waited for a sign of life once. */
const LONG_STALL_MS = 25_000
const HOUR_MS = 3_600_000
/** A wall's time is the server's to a fraction of this; what is asked takes its own time to be answered. */
const SAME_TIME_MS = 5_000
/** Small: what is measured here is the line, and software drawing takes its time by the pixel. */
const SMALL = { widthPx: 400, heightPx: 300 } as const

interface Probe {
  /** When the banner came and when it went, Unix ms. */
  readonly shownMs: number[]
  readonly goneMs: number[]
  /** How long the page was not able to do anything since `since`, ms. */
  busyMs: number
}

declare global {
  interface Window {
    probe?: Probe
    /** The timer that keeps the page busy. */
    slowed?: number
  }
}

/** Notes in the page when the banner comes and goes, and for how long the page itself was busy. */
async function watchBanner(page: Page): Promise<void> {
  await page.evaluate((everyMs) => {
    const probe: Probe = { shownMs: [], goneMs: [], busyMs: 0 }
    window.probe = probe
    let isShown = false
    new MutationObserver(() => {
      const isNow = document.querySelector('[data-test=lost]') !== null
      if (isNow === isShown) return
      isShown = isNow
      ;(isNow ? probe.shownMs : probe.goneMs).push(Date.now())
    }).observe(document.body, { childList: true, subtree: true })
    let lastMs = Date.now()
    setInterval(() => {
      const nowMs = Date.now()
      probe.busyMs += Math.max(0, nowMs - lastMs - everyMs)
      lastMs = nowMs
    }, everyMs)
  }, PROBE_MS)
}

async function post(url: string, path: string, body: unknown, method = 'POST'): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
}

const probeOf = (page: Page): Promise<Probe> => page.evaluate(() => window.probe!)

inBrowser('a cut line is plain on the wall within 2 s of the cut, and the wall comes back by itself', async () => {
  const { url } = await openSmallHouse()
  const line = await openCutLine(url)
  const { page, until } = await openWallBrowser({ url: line.url, token: ADMIN_TOKEN, ...SMALL })
  await until(({ link, frames }) => link === 'live' && frames > 2)
  await page.locator('[data-test=map][data-drawn=true]').waitFor()
  await watchBanner(page)
  const before = await probeOf(page)

  const cutMs = Date.now()
  line.cut()
  await page.locator('[data-test=lost]').waitFor()
  const { shownMs, busyMs } = await probeOf(page)
  line.mend()
  await page.locator('[data-test=lost]').waitFor({ state: 'detached' })

  const tookMs = shownMs[0]! - cutMs
  expect(tookMs).toBeLessThanOrEqual(PLAIN_WITHIN_MS + busyMs - before.busyMs)
})

inBrowser('a wall that was cut off while somebody was sent, and while the task was taken back, has what the others have', async () => {
  const { url, get, token } = await openSmallHouse()
  const line = await openCutLine(url)
  const { page, until } = await openWallBrowser({ url: line.url, token: ADMIN_TOKEN, ...SMALL })
  await page.locator('[data-test=dark] [data-status=gap]').first().waitFor()
  const compound = (await page.locator('[data-test=dark] [data-status=gap]').first().getAttribute('data-compound'))!
  await sendFix(url, token, 'A12')
  await post(url, '/units/A12', { confirmed: true, duty: 'onDuty' }, 'PATCH')
  const { epoch } = await until(({ units }) => units.some(({ confirmed }) => confirmed))

  line.cut()
  await page.locator('[data-test=lost]').waitFor()
  await post(url, '/suggestions', { unit: 'A12', compound, answer: 'accept' })
  line.mend()
  const back = await until(({ tasks }) => tasks.length > 0)
  const open = (await get('/tasks?state=sent')) as { items: readonly { readonly id: string }[] }
  const id = open.items[0]!.id
  line.cut()
  await page.locator('[data-test=lost]').waitFor()
  await post(url, `/tasks/${id}/cancel`, {})
  line.mend()
  const left = await until(({ tasks }) => tasks.length === 0)

  expect(back.tasks).toEqual([{ id, unit: 'A12', compound }])
  expect([back.epoch, left.epoch]).toEqual([epoch, epoch])
  // By the events it missed, each once, not by beginning again.
  expect(left.appliedSeqs.length).toBeGreaterThanOrEqual(2)
  expect(new Set(left.appliedSeqs).size).toBe(left.appliedSeqs.length)
})

inBrowser('a page that is busy for seconds does not call its line lost, but says that it stood still until it keeps up', async () => {
  const { url } = await openSmallHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN_TOKEN, ...SMALL })
  await until(({ link, frames }) => link === 'live' && frames > 2)
  await watchBanner(page)

  await page.evaluate((forMs) => {
    const untilMs = Date.now() + forMs
    while (Date.now() < untilMs);
  }, STALL_MS)
  await page.locator('[data-test=stuck]', { hasText: '线路正常' }).waitFor()
  const { frames } = await until(() => true)
  await until((held) => held.frames > frames + 2)
  await page.locator('[data-test=stuck]').waitFor({ state: 'detached' })

  expect(await probeOf(page)).toMatchObject({ shownMs: [] })
})

inBrowser('a page that cannot draw each frame says how many it skips, for as long as it does', async () => {
  const { url } = await openSmallHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN_TOKEN, ...SMALL })
  await until(({ link, frames }) => link === 'live' && frames > 2)
  const skipped = page.locator('[data-test=skipped]')

  // Frames come several a second: of those that come meanwhile one is drawn.
  await page.evaluate((forMs) => {
    window.slowed = window.setInterval(() => {
      for (const untilMs = Date.now() + forMs; Date.now() < untilMs;);
    }, 1)
  }, SLOW_MS)
  await skipped.filter({ hasText: /跳过 [1-9]\d* 帧，画出每秒 \d+\.\d 帧/ }).waitFor()
  await page.evaluate(() => clearInterval(window.slowed))

  await skipped.waitFor({ state: 'detached' })
})

inBrowser('a page that is busy for half a minute right after it asked to be let in is let in, on the line that it had', async () => {
  const { url } = await openSmallHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN_TOKEN, ...SMALL })
  await until(({ link }) => link === 'live')
  let lines = 0
  page.on('websocket', () => lines++)
  await page.addInitScript((forMs) => {
    let isAsked = false
    const send = WebSocket.prototype.send
    WebSocket.prototype.send = function (message) {
      send.call(this, message)
      if (isAsked || typeof message !== 'string' || !message.includes('room:join')) return
      isAsked = true
      setTimeout(() => {
        for (const untilMs = Date.now() + forMs; Date.now() < untilMs;);
      })
    }
  }, LONG_STALL_MS)

  await page.reload()
  await page.locator('[data-test=stuck]').waitFor()
  const { frames } = await until(({ link }) => link === 'live')
  await until((held) => held.frames > frames + 2)

  expect(lines).toBe(1)
})

inBrowser('a wall whose server was stopped and started again comes back by itself', async () => {
  const dataDir = await aDataDir()
  const server = await startServer(dataDir)
  const { page, until } = await openWallBrowser({ url: server.url, token: ADMIN_TOKEN, ...SMALL })
  const { epoch } = await until(({ link, frames }) => link === 'live' && frames > 2)

  await server.end('SIGTERM')
  await page.locator('[data-test=lost]').waitFor()
  await startServer(dataDir, { PORT: new URL(server.url).port })
  const back = await until(({ link }) => link === 'live')

  expect(back.epoch).toBe(epoch)
})

/** As somebody does who sets the clock of the machine that the page is on. */
async function setClock(page: Page, byMs: number): Promise<void> {
  await page.evaluate((jumpMs) => {
    const Real = Date
    class Set extends Real {
      constructor(...given: [] | [number]) {
        super(given[0] ?? Real.now() + jumpMs)
      }
      static override now(): number {
        return Real.now() + jumpMs
      }
    }
    Object.assign(globalThis, { Date: Set })
  }, byMs)
}

inBrowser(
  'a wall that slept for an hour is right when it wakes, whatever its own clock says by then; so it is when the server’s is set back',
  async () => {
    let goneMs = 0
    const serverMs = (): number => Date.now() + goneMs
    const { url } = await openHouse({}, await smallDistrict(), serverMs)
    const line = await openCutLine(url)
    const { page, until } = await openWallBrowser({ url: line.url, token: ADMIN_TOKEN, ...SMALL })
    const isRight = (shownMs: number): boolean => Math.abs(shownMs - serverMs()) < SAME_TIME_MS
    const call = (id: string) => post(url, '/incidents', { id, class: 'publicOrder', severity: 3 })
    await until(({ link, nowMs, frames }) => link === 'live' && frames > 2 && isRight(nowMs))
    const devTools = await page.context().newCDPSession(page)

    // A page that sleeps counts nothing meanwhile: the hour passes on the server alone.
    await devTools.send('Page.setWebLifecycleState', { state: 'frozen' })
    line.drop()
    goneMs = HOUR_MS
    await call('i-1')
    line.mend()
    await devTools.send('Page.setWebLifecycleState', { state: 'active' })
    await setClock(page, -HOUR_MS)
    await until(({ link, nowMs, incidents }) => link === 'live' && incidents.length === 1 && isRight(nowMs))
    await page.locator('[data-test=lost]').waitFor({ state: 'detached' })

    goneMs = 0
    await call('i-2')
    const { link } = await until(({ nowMs, incidents }) => incidents.length === 2 && isRight(nowMs))
    expect(link).toBe('live')
  },
)

inBrowser('a display that was switched on while the server was away goes on to the wall when it is back', async () => {
  const { url } = await openSmallHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN_TOKEN, ...SMALL })
  await until(({ link }) => link === 'live')
  // The page itself comes from the server: what is away is what it asks next.
  await page.route('**/api/v1/session', (route) => route.abort())
  await page.reload()
  await page.locator('[data-fault=unreachable]').waitFor()

  await page.unroute('**/api/v1/session')

  await until(({ link, compounds }) => link === 'live' && compounds > 0)
})

inBrowser('a page that is older than its server says so and reloads by itself', async () => {
  const { url } = await openSmallHouse()
  const { page, until } = await openWallBrowser({ url, token: ADMIN_TOKEN, ...SMALL })
  await until(({ link }) => link === 'live')
  let isOld = true
  await page.routeWebSocket(/socket\.io/, (wall) => {
    const server = wall.connectToServer()
    wall.onMessage((message) => server.send(isOld ? String(message).replace(/"protocol":\d+/, '"protocol":999') : message))
  })
  await page.reload()
  await page.locator('[data-test=refused]', { hasText: '即将自动刷新' }).waitFor()

  isOld = false

  await until(({ link, compounds }) => link === 'live' && compounds > 0)
})
