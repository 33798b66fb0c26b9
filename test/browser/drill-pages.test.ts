/** A drill on its own pages: led, timed from positions, marked on a phone without a signal, broken into by what is real, reported, printed, and shown again. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { LonLat } from '#wire/places'
import { exactClockOf } from '../../client/i18n/say.ts'
import { exactOf } from '../../client/i18n/say-drills.ts'
import { openCutLine } from '../support/cut-line.ts'
import { openDrillHouse } from '../support/drill-house.ts'
import { BEAT, DESK, OTHERS, planned, TEMPLATE } from '../support/drill-planned.ts'
import { inBrowser } from '../support/in-browser.ts'
import { until } from '../support/until.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

declare global {
  interface Window {
    /** What a page had read when it was printed: whether each picture of it was there. */
    picturesPrinted?: readonly boolean[]
  }
}

const GATE: LonLat = [119.934024, 31.730399]
const CORNERS = 4
const PHONE = { width: 390, height: 844 } as const
/** The phone's time is the server's less the way of one answer, which is long where the machine is busy; it is never ahead. */
const LATE_ANSWER_MS = 5_000
const SLACK_MS = 500
const HOUR_MS = 3_600_000

/** Until the clock has turned twice since the press that is to be kept. */
async function secondsPass(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const secondsOf = (test: string) =>
      (document.querySelector(`[data-test=${test}]`)?.textContent ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
    return secondsOf('clock') >= secondsOf('pressed') + 2
  })
}

/** Until the page would open without a signal. */
async function keptFor(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await until({
    what: 'the page to be kept',
    ask: () => page.evaluate(async () => (await (await caches.open('lamplight-observe')).match('/drills/observe')) !== undefined),
    isSo: (isKept) => isKept,
  })
}

/** Runs within a page, before anything else of it: its own clock is ahead by so much, or behind. */
function setClockAhead(aheadMs: number): void {
  const Right = Date
  globalThis.Date = class extends Right {
    constructor(...of: readonly unknown[]) {
      super(...((of.length === 0 ? [Right.now() + aheadMs] : of) as [number]))
    }
    static override now(): number {
      return Right.now() + aheadMs
    }
  } as DateConstructor
  Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + aheadMs })
}

/** Another page of the same browser, signed in as somebody else. */
async function openAlso(
  first: Page,
  { url, token, path, aheadMs = 0 }: { readonly url: string; readonly token: string; readonly path: string; readonly aheadMs?: number },
): Promise<Page> {
  const context = await first
    .context()
    .browser()!
    .newContext({ viewport: { width: DESK.widthPx, height: DESK.heightPx } })
  if (aheadMs !== 0) await context.addInitScript(setClockAhead, aheadMs)
  await context.request.post(`${url}/api/v1/session`, { data: { token }, headers: { origin: url } })
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  return page
}

/** What a browser's own window would ask for is looked at instead. */
async function printed(page: Page): Promise<readonly boolean[]> {
  await page.evaluate(() => {
    window.print = () => (window.picturesPrinted = [...document.images].map(({ complete, naturalWidth }) => complete && naturalWidth > 0))
  })
  await page.locator('[data-test=print]').click()
  await page.waitForFunction(() => window.picturesPrinted !== undefined)
  return page.evaluate(() => window.picturesPrinted!)
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth)
}

inBrowser(
  'a drill is planned from a template, led, observed without a signal, broken into, ended, reported with the times of the API, printed, and shown again',
  async () => {
    const house = await openDrillHouse()
    await house.register([...BEAT, ...OTHERS])
    const { page, faults } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
    await page.locator(`[data-template=${TEMPLATE}]`).waitFor()
    const id = await planned(page)
    expect(await page.locator('[data-test=soundness]').innerText()).toBe('可以开始')
    const plan = await openAlso(page, { url: house.url, token: house.chief, path: `/drills/${id}/plan` })
    const list = await openAlso(page, { url: house.url, token: house.watcher, path: '/drills' })
    // Opened before there is anything that it may know of: the drill is double-blind.
    await list.locator('[data-group=running]').waitFor()
    expect(await list.locator('[data-drill]').count()).toBe(0)

    await page.locator('[data-test=to-board]').click()
    await page.locator('[data-test=start]').click()
    await page.locator('[data-state=running]').waitFor()
    expect(await page.locator('[data-test=corner]').allInnerTexts()).toEqual(Array.from({ length: CORNERS }, () => '演练'))
    await page.locator('[data-map=crew]').click()
    const map = page.locator('[data-test=drill-map]')
    await map.and(page.locator('[data-shown~=w-19]')).waitFor()
    expect([(await map.getAttribute('data-shown'))!.includes(BEAT[0]!), await map.getAttribute('data-met')]).toEqual([false, '0'])
    const arrivedMs = await house.stand(BEAT, GATE)
    await page.locator('[data-row=first][data-verdict=met]').waitFor()
    // Whoever has been seen somewhere is on the map, and where somebody was expected it is done.
    for (const unit of BEAT) await map.and(page.locator(`[data-shown~=${unit}]`)).waitFor()
    expect(Number(await map.getAttribute('data-met'))).toBeGreaterThan(0)
    await page.locator('[data-map=none]').click()

    await page.locator('[data-participant=w-19] [data-test=hear]').click()
    await page.locator('[data-participant=w-19] [data-test=heard]').waitFor()

    const line = await openCutLine(house.url)
    const phone = await openWallBrowser({ url: line.url, token: house.eye, path: `/drills/${id}/observe`, widthPx: 390, heightPx: 844 })
    await phone.page.locator('[data-item=gate-shut]:enabled').waitFor()
    await keptFor(phone.page)
    line.drop()
    await phone.page.context().setOffline(true)
    const fromMs = Date.now()
    await phone.page.locator('[data-item=gate-shut]').click()
    const pressedMs = Date.now()
    await phone.page.locator('[name=note]').fill('门已关')
    await secondsPass(phone.page)
    await phone.page.locator('[data-test=keep]').click()
    await phone.page.locator('[data-test=waiting]').waitFor()
    await phone.page.locator('[data-test=line]').getByText('没有信号').waitFor()
    const file = (name: string, bytes: Buffer) => ({ name, mimeType: 'image/jpeg', buffer: bytes })
    await phone.page.locator('[data-test=photo]').setInputFiles(file('a.jpg', Buffer.from('no picture')))
    await phone.page.locator('[data-test=no-photo]').waitFor()
    await phone.page.locator('[data-test=photo]').setInputFiles(file('b.jpg', await phone.page.screenshot()))
    await phone.page.locator('[data-test=photo-form] [name=note]').fill('门内')
    await phone.page.locator('[data-test=keep-photo]').click()
    await phone.page.locator('[data-test=waiting]').nth(1).waitFor()
    await phone.page.reload()
    await phone.page.locator('[data-item=gate-shut]:disabled').waitFor()
    await phone.page.locator('[data-test=waiting]').nth(1).waitFor()
    const joinedMs = Date.now()
    line.mend()
    await phone.page.context().setOffline(false)
    await phone.page.locator('[data-test=sent]').nth(1).waitFor()
    await page.locator('[data-row=gate-shut][data-verdict=met]').waitFor()

    await house.desk('/incidents', { id: 'real', class: 'criminal', severity: 1, address: '延政中路' })
    await page.locator('[data-test=no-duff]').waitFor()
    await phone.page.locator('[data-test=no-duff]').waitFor()
    await plan.locator('[data-test=suspend]').waitFor()
    await list.locator('[data-test=no-duff]').getByText('延政中路').waitFor()
    expect(await list.locator('[data-test=suspend]').count()).toBe(0)
    await page.locator('[data-test=suspend]').click()
    await page.locator('[data-state=paused]').waitFor()
    await plan.locator('[data-test=suspend]').waitFor({ state: 'detached' })
    for (const other of [plan, list]) await other.close()
    const standing = await page.locator('[data-test=clock]').innerText()
    await page.locator('[data-test=resume]').click()
    await page.locator('[data-state=running]').waitFor()
    await page.waitForFunction((still) => document.querySelector('[data-test=clock]')?.textContent !== still, standing)
    // What was planned for no time is said to have come by hand, and nothing before it.
    await page.locator('[data-inject=finish] [data-test=inject]').click()
    await page
      .locator('[data-inject=finish] .time')
      .getByText(/^手动$/)
      .waitFor()
    await page.locator('[data-test=stop]').click()
    await page.locator('[data-test=stop-sure]').click()
    await page.locator('[data-test=report]').click()
    await page.locator('[data-outcome=first]').waitFor()

    const report = await house.report(id)
    const actual = new Map(report.outcomes.map(({ expectation, actualMs }) => [expectation.id, actualMs]))
    for (const { expectation, actualMs } of report.outcomes)
      expect([expectation.id, await page.locator(`[data-outcome=${expectation.id}] [data-test=actual]`).innerText()]).toEqual([
        expectation.id,
        actualMs === undefined ? '—' : exactOf(actualMs),
      ])
    expect(await page.locator('[data-test=score]').innerText()).toBe(String(report.score))
    expect(report.startedMs! + actual.get('first')!).toBe(arrivedMs)
    // What shows it stands beside it as exactly, and so does the start: whoever adds finds the same.
    expect(await page.locator('[data-outcome=first] [data-test=evidence]').innerText()).toContain(exactClockOf(arrivedMs))
    expect(await page.locator('[data-test=started]').innerText()).toContain(exactClockOf(report.startedMs!))
    const moment = await page.locator('[data-outcome=first] [data-test=actual] a').getAttribute('href')
    expect(moment).toBe(`/drills/${id}/replay?t=${actual.get('first')! / 1_000}`)
    const mark = report.marks[0]!
    expect(mark).toMatchObject({ observer: 'eye', expectation: 'gate-shut', note: '门已关' })
    expect(mark.atMs).toBeGreaterThanOrEqual(fromMs - LATE_ANSWER_MS)
    expect(mark.atMs).toBeLessThanOrEqual(pressedMs + SLACK_MS)
    expect(mark.knownMs).toBeGreaterThanOrEqual(joinedMs)
    await page.locator('[data-test=sign]').click()
    await page.locator('[data-test=sign]').click()
    await page.locator('[data-test=signed-by]').getByText('chief').waitFor()
    expect(await page.locator('[data-test=sha256]').innerText()).toContain(report.sha256)
    const [photo] = report.photos
    expect(photo).toMatchObject({ observer: 'eye', note: '门内', type: 'image/jpeg' })
    expect(photo!.atMs).toBeLessThanOrEqual(joinedMs + SLACK_MS)
    expect(photo!.knownMs).toBeGreaterThanOrEqual(joinedMs)
    expect(await printed(page)).toEqual([true])
    expect(report.pauses).toHaveLength(1)
    expect(await page.locator('[data-test=pauses] [data-incident=real]').innerText()).toContain('真实警情 1 级 · 违法犯罪 · real')
    expect(await page.locator('[data-test=course] [data-how=came]').count()).toBeGreaterThan(0)
    expect(await page.locator('[data-staff=beat]').innerText()).toContain(`${BEAT.length}`)

    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('[data-test=corner]:visible').count()).toBe(CORNERS)
    expect(await page.locator('[data-test=print]').isVisible()).toBe(false)
    expect(await page.locator('[data-test=printed-by]').innerText()).toMatch(/chief/)
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
    expect(await page.locator(`[data-photo="${photo!.id}"] img`).evaluate((img) => getComputedStyle(img).objectFit)).toBe('contain')
    await page.emulateMedia({ media: 'screen' })

    // Shown again: at the beginning nothing is done; stepped on from what happened to what happened next, it is as it was done.
    await page.locator('[data-test=replay]').click()
    await page.locator('[data-row=first][data-verdict=pending]').waitFor()
    await page.locator('[data-map=crew]').click()
    await page.locator('[data-test=drill-map][data-met="0"]').waitFor()
    while ((await page.locator('[data-row=first]').getAttribute('data-verdict')) !== 'met') await page.locator('[data-test=after]').click()
    await page.locator('[data-test=drill-map][data-met]:not([data-met="0"])').waitFor()
    expect(await page.locator('[data-row=gate-shut]').getAttribute('data-verdict')).toBe('pending')
    await page.locator('[data-map=none]').click()
    const handle = page.locator('[role=slider]')
    const { width, height } = (await handle.boundingBox())!
    // The last five seconds are no past yet: the end is pressed until it can be shown.
    await until({
      what: 'the end to be shown, over which nothing stands that broke in before it',
      ask: async () => {
        await handle.click({ position: { x: width - 1, y: height / 2 } })
        await page.locator('[data-test=play]:enabled').waitFor()
        return page.locator('[data-test=no-duff]').count()
      },
      isSo: (bands) => bands === 0,
    })
    await page.locator('[data-row=gate-shut][data-verdict=met]').waitFor()
    expect(await page.locator('[data-test=replay-said]').innerText()).toContain('不是现在')

    // What broke in stands over the moments between the pause and the end, and over none after it.
    const [pause] = report.pauses
    const [brokenMs, endMs] = [pause!.fromMs - report.startedMs!, report.lengthMs]
    await page.goto(`${house.url}/drills/${id}/replay?t=${(brokenMs + endMs) / 2_000}`)
    await page.locator('[data-test=no-duff]').getByText('延政中路').waitFor()

    await page.setViewportSize(PHONE)
    const widths = [await widthOf(page)]
    for (const path of ['', '/report']) {
      await page.goto(`${house.url}/drills/${id}${path}`)
      await page.locator(path === '' ? '[data-row=first]' : '[data-outcome=first]').waitFor()
      widths.push(await widthOf(page))
    }
    expect(widths).toEqual([PHONE.width, PHONE.width, PHONE.width])
    // On the line of time of a phone every name is whole.
    await page.goto(`${house.url}/drills/${id}`)
    await page.locator('[data-row=first]').waitFor()
    expect(
      await page
        .locator('[data-row] .name > .clip')
        .evaluateAll((names) => names.filter((one) => one.scrollWidth > one.clientWidth).length),
    ).toBe(0)
    // What is said of who takes part is never broken within a word, however long their task.
    await page.locator('[data-participant] .who > .label').evaluateAll((tasks) => {
      for (const task of tasks) task.textContent += ' · 在大门口守到支援来，不让人进出'
    })
    const linesOf = await page.locator('[data-participant] .state > .label').evaluateAll((all) =>
      all.map((one) => {
        const text = document.createRange()
        text.selectNodeContents(one)
        return text.getClientRects().length
      }),
    )
    expect(linesOf).toEqual([1, 1, 1])
    expect(faults).toEqual([])
  },
)

inBrowser('marks of phones whose own clocks are an hour slow and an hour fast are timed by the server’s', async () => {
  const house = await openDrillHouse()
  await house.register([...BEAT, ...OTHERS])
  const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
  const id = await planned(page)
  await page.locator('[data-test=to-board]').click()
  await page.locator('[data-test=start]').click()
  await page.locator('[data-state=running]').waitFor()

  const pressed = new Map<string, readonly [fromMs: number, toMs: number]>()
  for (const aheadMs of [-HOUR_MS, HOUR_MS]) {
    const phone = await openAlso(page, { url: house.url, token: house.eye, path: `/drills/${id}/observe`, aheadMs })
    await phone.locator('[data-item=gate-shut]:enabled').waitFor()
    expect(Math.abs((await phone.evaluate(() => Date.now())) - aheadMs - Date.now())).toBeLessThan(HOUR_MS / 2)
    const fromMs = Date.now()
    await phone.locator('[data-test=note]').click()
    pressed.set(`${aheadMs}`, [fromMs, Date.now()])
    await phone.locator('[name=note]').fill(`${aheadMs}`)
    await phone.locator('[data-test=keep]').click()
    await phone.locator('[data-test=sent]').waitFor()
  }
  const { marks } = await house.report(id)

  expect(marks).toHaveLength(pressed.size)
  expect(new Set(marks.map(({ note }) => note))).toEqual(new Set(pressed.keys()))
  for (const { note, atMs, saidMs } of marks) {
    const [fromMs, toMs] = pressed.get(note!)!
    expect(atMs).toBeGreaterThanOrEqual(fromMs - LATE_ANSWER_MS)
    expect(atMs).toBeLessThanOrEqual(toMs + SLACK_MS)
    expect(saidMs).toBeUndefined()
  }
})

inBrowser('whoever does not lead only watches, and sees of a double-blind drill nothing before it begins for them', async () => {
  const house = await openDrillHouse()
  await house.register([...BEAT, ...OTHERS])
  const lead = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
  const id = await planned(lead.page)
  const watch = await openAlso(lead.page, { url: house.url, token: house.watcher, path: `/drills/${id}` })
  await watch.locator('[role=alert]').waitFor()
  expect(await watch.locator('[data-test=time-line]').count()).toBe(0)

  await lead.page.locator('[data-test=to-board]').click()
  await lead.page.locator('[data-test=start]').click()
  await watch.locator('[data-inject=order]').waitFor()

  expect(await watch.locator('[data-inject]').count()).toBe(1)
  expect(await watch.locator('[data-test=lead], [data-test=inject], [data-test=time-line], [data-map]').count()).toBe(0)
  await watch.goto(`${house.url}/drills/${id}/replay`)
  await watch.getByText('计划在结束前不公开').waitFor()
  const eye = await openAlso(lead.page, { url: house.url, token: house.eye, path: `/drills/${id}` })
  await eye.locator('[data-test=watching]').getByText('chief').waitFor()
  expect(await eye.locator('[data-row]').count()).toBeGreaterThan(1)
  expect(await eye.locator('[data-test=lead], [data-test=inject]').count()).toBe(0)

  // On a wall: by hand alone, in its own frame, and what is real breaks in. It alone is drawn.
  for (const page of [watch, eye]) await page.close()
  await lead.page.setViewportSize({ width: 960, height: 600 })
  await lead.page.goto(`${house.url}/`)
  await lead.page.locator('[data-test=menu]').first().click()
  await lead.page.locator('[data-test=show-drill]').click()
  expect(await lead.page.locator('[data-test=wall-drill]').count()).toBe(0)
  await lead.page.locator(`[data-show="${id}"]`).click()
  // It stands in a corner of what is free, is moved by keyboard and by hand, and the wall keeps where.
  const inset = lead.page.locator('[data-test=wall-drill].inset')
  const box = inset.locator('section')
  await inset.and(lead.page.locator('.to-left.to-bottom')).waitFor()
  await lead.page.locator('[data-test=move-drill]').press('ArrowRight')
  await inset.and(lead.page.locator('.to-right.to-bottom')).waitFor()
  await lead.page.reload()
  await inset.and(lead.page.locator('.to-right.to-bottom')).waitFor()
  const head = (await lead.page.locator('[data-test=drill-title]').boundingBox())!
  const free = (await inset.boundingBox())!
  await lead.page.mouse.move(head.x + 4, head.y + 4)
  await lead.page.mouse.down()
  await lead.page.mouse.move(free.x - free.width, free.y - free.height, { steps: 4 })
  await lead.page.mouse.up()
  await inset.and(lead.page.locator('.to-left.to-top')).waitFor()
  await lead.page.locator('[data-test=widen]').click()
  await lead.page.locator('[data-test=wall-drill].whole [data-test=time-line]').waitFor()
  expect(await lead.page.locator('[data-test=wall-drill] [data-test=corner]').count()).toBe(CORNERS)
  await house.desk('/incidents', { id: 'real', class: 'criminal', severity: 1, address: '延政中路' })
  await inset.locator('[data-test=no-duff]').waitFor()
  // Never over an alarm, wherever it stands.
  const alarms = lead.page.locator('[data-test=alarms]')
  await alarms.waitFor()
  await until({
    what: 'the drill to stand below the alarms',
    ask: async () => [(await alarms.boundingBox())!, (await box.boundingBox())!] as const,
    isSo: ([above, below]) => below.y >= above.y + above.height,
  })
  // Over all of a low wall too: what is told begins below them, and its last row is within the frame.
  await lead.page.setViewportSize({ width: 1_280, height: 720 })
  await lead.page.locator('[data-test=widen]').click()
  const whole = lead.page.locator('[data-test=wall-drill].whole')
  await until({
    what: 'all of the drill to stand between the alarms and the foot of the frame',
    ask: async () => [
      (await alarms.boundingBox())!,
      (await whole.locator('[data-inject], .axis').first().boundingBox())!,
      (await whole.locator('[data-row]').last().boundingBox())!,
      (await whole.boundingBox())!,
    ],
    isSo: ([above, first, last, frame]) =>
      first!.y >= above!.y + above!.height && last!.y + last!.height < frame!.y + frame!.height && last!.height > 0,
  })
})

inBrowser('each page of a drill that there is none of says so, and leads back to the list', async () => {
  const house = await openDrillHouse()
  const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })

  for (const path of ['', '/plan', '/report', '/replay', '/observe']) {
    await page.goto(`${house.url}/drills/nosuch${path}`)
    await page.locator('[data-test=heading]').getByText('没有这个演练').waitFor()
    expect([path, await page.locator('[data-test=no-such-drill]').innerText()]).toEqual([path, expect.stringContaining('“nosuch”')])
    expect(await page.locator('a[href*=nosuch], form').count()).toBe(0)
  }
  await page.locator('[data-test=no-such-drill] a').click()
  await page.locator('[data-group=planned]').waitFor()
})
