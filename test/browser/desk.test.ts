/** The operators' desk as an operator works at it, mostly by the keyboard: a call comes in, somebody is sent, it goes its way; nothing is lost. */
import type { Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import type { AreaGeometry } from '#wire/places'
import type { Incident } from '#wire/reports'
import type { PlaceResponders } from '#wire/responders'
import { middleOf } from '../../client/places/middle.ts'
import { openSmallHouse, type OpenHouse } from '../support/house.ts'
import { inBrowser } from '../support/in-browser.ts'
import { hasControls, NAUGHTY_STRINGS } from '../support/naughty-strings.ts'
import { openWallBrowser, type WallBrowser, type WallBrowserOptions } from '../support/wall-browser.ts'

/** Where the desk is its list and its card, and no map has to be drawn. */
const PHONE = { widthPx: 390, heightPx: 844 }
const ADMIN = 'administrator-of-a-test'

interface DeskHouse extends OpenHouse {
  readonly compound: { readonly name: string; readonly at: readonly [number, number] }
  /** As another operator would, elsewhere. */
  write(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<void>
  incident(id: string): Promise<Incident>
  open(role: 'operator' | 'leader', path: string, size?: Partial<WallBrowserOptions>): Promise<WallBrowser>
}

async function openDeskHouse(): Promise<DeskHouse> {
  const house = await openSmallHouse()
  const { features } = (await house.get('/compounds?f=geojson')) as {
    readonly features: readonly { readonly geometry: AreaGeometry; readonly properties: { readonly name: string } }[]
  }
  const { geometry, properties } = features[0]!
  const desk: DeskHouse = {
    ...house,
    compound: { name: properties.name, at: middleOf(geometry) },
    async write(method, path, body) {
      const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
      const answer = await fetch(`${house.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
    },
    incident: async (id) => (await house.get(`/incidents/${id}`)) as Incident,
    async open(role, path, size = {}) {
      const { token } = await house.app.identity.tokens.create({ name: `${role}-1`, role }, 'test', Date.now())
      return openWallBrowser({ url: house.url, token, path, widthPx: 1_000, heightPx: 640, ...size })
    },
  }
  for (const [id, eastDeg] of [
    ['K1', 0.002],
    ['K2', 0.02],
  ] as const) {
    const unit = { id, callSign: `快反 ${id}`, team: 'rapidResponse', mover: 'vehicle', duty: 'onDuty', confirmed: true }
    await desk.write('POST', '/units', unit)
    const [lon, lat] = desk.compound.at
    await fetch(`${house.url}/api/v1/positions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.token}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ unit: id, lon: lon + eastDeg, lat, at: Date.now(), accuracy: 5, crs: 'WGS84' }]),
    })
  }
  return desk
}

function card(page: Page, state: string): Promise<void> {
  return page.locator(`[data-test=desk-card][data-state=${state}]`).waitFor()
}

/** Changes are taken, and their answers held back until they are let go. */
async function holdAnswers(page: Page, path: string): Promise<{ release(): Promise<void> }> {
  const { promise: released, resolve: letGo } = Promise.withResolvers<void>()
  await page.route(path, async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue()
    const response = await route.fetch()
    await released
    await route.fulfill({ response })
  })
  return {
    async release() {
      letGo()
      await page.unrouteAll({ behavior: 'wait' })
      await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 50))) // the page has read it
    },
  }
}

function isFocused(page: Page, selector: string): Promise<unknown> {
  return page.waitForFunction((wanted) => document.activeElement?.matches(wanted) ?? false, selector)
}

inBrowser('a call is entered, sent to the nearest and taken to its end from the keyboard; what people wrote stays text', async () => {
  const house = await openDeskHouse()
  const { page, origins, faults } = await house.open('operator', '/desk')
  const { compound } = house
  await page.locator('[data-test=desk-list]').waitFor()
  await page.locator('main[data-ready=true]').waitFor()

  await page.keyboard.press('n')
  await isFocused(page, 'select[name=class]')
  await page.locator('select[name=class]').selectOption('publicOrder')
  await page.locator('select[name=severity]').nth(1).selectOption('2')
  await page.locator('textarea[name=text]').fill('<script>window.pwned = 1</script><b>持械</b>')
  await page.locator('input[name=byCompound]').fill(compound.name)
  await page.locator('[data-test=pin-picked]').waitFor({ state: 'attached' })
  await page.locator('input[name=phone]').fill('13800000000')
  await page.keyboard.press('Control+Enter')
  await card(page, 'received')
  expect(await page.locator('[data-test=desk-card] h2').textContent()).toBe('<script>window.pwned = 1</script><b>持械</b>')
  expect(await page.locator('[data-test=desk-card]').textContent()).toContain(compound.name)
  const id = (await page.locator('[data-test=desk-card]').getAttribute('data-report'))!.replace('incident/', '')

  // A figure's key is the step, Enter takes it: the nearest has the keyboard as soon as it is known.
  await page.keyboard.press('1')
  await isFocused(page, '[data-unit=K1] [data-test=send-unit]')
  const told = (await house.get(`/responders?lon=${compound.at[0]}&lat=${compound.at[1]}`)) as PlaceResponders
  const offered = await page
    .locator('[data-test=dispatch] [data-unit]')
    .evaluateAll((rows) => rows.map(({ dataset }) => ({ unit: dataset['unit'], seconds: Number(dataset['seconds']), by: dataset['by'] })))
  expect(offered).toEqual(told.items.map(({ unit, seconds, by }) => ({ unit, seconds, by })))
  expect(await page.locator('[data-test=dispatch]').textContent()).toContain(`${told.items[0]!.seconds} 秒`)
  // Pressed twice it is taken once, and no step that follows is taken by the second.
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await card(page, 'dispatched')
  // The line may tell that a step is done before its answer comes: the next is neither held up by that, nor is what is written for it lost.
  const answers = await holdAnswers(page, `**/api/v1/incidents/${id}`)
  for (const [step, state] of [
    ['depart', 'enRoute'],
    ['arrive', 'arrived'],
  ] as const) {
    const place = await page.locator('[data-test=steps] [data-step]').evaluateAll((all, name) => all.findIndex((one) => one.getAttribute('data-step') === name), step) // prettier-ignore
    await page.keyboard.press(String(place + 1))
    await isFocused(page, `[data-test=steps] [data-step=${step}]`)
    await page.keyboard.press('Enter')
    await card(page, state)
  }
  await page.keyboard.press('2')
  await isFocused(page, 'textarea[name=note]')
  await page.keyboard.type('已')
  await answers.release()
  await page.keyboard.type('控制')
  await page.keyboard.press('Control+Enter')
  await card(page, 'feedback')
  await page.keyboard.press('1')
  await isFocused(page, '[data-test=steps] [data-step=close]')
  await page.keyboard.press('Enter')
  await card(page, 'closed')

  const closed = await house.incident(id)
  expect(closed.stamps.map(({ step, by }) => `${step} ${by}`)).toEqual(
    ['received', 'dispatch', 'depart', 'arrive', 'report', 'close'].map((step) => `${step} operator-1`),
  )
  expect(closed).toMatchObject({ units: ['K1'], severity: 2, hasPersonal: true, stamps: { 4: { note: '已控制' } } })
  expect(await page.locator('[data-test=time-line] li').first().textContent()).toContain('operator-1')
  // Ended ones are a list of their own, and the link to one opens it.
  await page.keyboard.press('Escape')
  await page.keyboard.press('o')
  await page.locator(`[data-row="incident/${id}"][data-state=closed]`).waitFor()
  await page.waitForURL(/ended=1/)
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
  expect([...origins]).toEqual([house.url])
  expect(faults).toEqual([])
})

const SHOWN = 40
/** Each card takes a while to open: every so many are. */
const OPENED_EVERY = 4

/** Naughty strings of one line, those with markup, code, or signs that change how others are shown first of all; every so many of them. */
function nastyLines(strings: readonly string[]): readonly string[] {
  const lines = strings.filter(
    (text) => text === text.trim() && text.length <= 500 && !hasControls(text) && !/[\r\n\u2028\u2029]/.test(text),
  )
  const nasty = lines.filter((text) => /[<>{}$%`;\u200b-\u202e]|[^\u0020-\u007e]/.test(text))
  const step = nasty.length / SHOWN
  return Array.from({ length: SHOWN }, (_, i) => nasty[Math.floor(i * step)]!) // there are some hundreds
}

const whereNaughty = NAUGHTY_STRINGS ? inBrowser : inBrowser.skip

whereNaughty('naughty strings are shown as the text that they are, in the list and on the card, and nothing of them runs', async () => {
  const house = await openDeskHouse()
  const texts = nastyLines(NAUGHTY_STRINGS ?? [])
  for (const [i, text] of texts.entries()) {
    const address = text.length <= 120 ? { address: text } : {}
    await house.write('POST', '/incidents', { id: `n-${i}`, class: 'other', text, ...address })
    if (i % OPENED_EVERY !== 0) continue
    await house.write('PATCH', `/incidents/n-${i}`, { step: 'invalidate', note: text })
    await house.write('PATCH', `/incidents/n-${i}`, { step: 'undo' })
  }
  const { page, origins, faults } = await house.open('operator', '/desk')
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.locator('main[data-ready=true]').waitFor()
  await page.locator(`[data-row="incident/n-${SHOWN - 1}"]`).waitFor()

  const inList = await page
    .locator('[data-test=desk-list] [data-row]')
    .evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('data-row'), row.querySelector('b')?.textContent, row.querySelectorAll('b *').length]),
    )
  expect(new Map(inList.map(([id, ...shown]) => [id, shown]))).toEqual(new Map(texts.map((text, i) => [`incident/n-${i}`, [text, 0]])))

  for (const [i, text] of texts.entries()) {
    if (i % OPENED_EVERY !== 0) continue
    await page.locator(`[data-row="incident/n-${i}"]`).click()
    await page.locator(`[data-test=desk-card][data-report="incident/n-${i}"]`).waitFor()
    expect(await page.locator('[data-test=desk-card] h2').textContent()).toBe(text)
    const { line, elements } = await page.locator('[data-test=time-line]').evaluate((list) => ({ line: list.textContent, elements: list.querySelectorAll('script, img, svg script, a, iframe').length })) // prettier-ignore
    expect([line.includes(text), elements]).toEqual([true, 0])
    if (text.length <= 120) expect(await page.locator('[data-test=desk-card] [data-fact]').allTextContents()).toContain(text)
  }
  expect(dialogs).toEqual([])
  expect([...origins]).toEqual([house.url])
  expect(faults).toEqual([])
})

inBrowser('whoever comes second is told what is possible now, and keeps what they wrote; a leader looks and has no steps', async () => {
  const house = await openDeskHouse()
  await house.write('POST', '/incidents', { id: 'j-1', class: 'traffic', severity: 3, place: house.compound.at, text: '两车相撞' })
  await house.write('PATCH', '/incidents/j-1', { step: 'dispatch', units: ['K2'] })
  const { page, faults } = await house.open('operator', '/desk', PHONE)
  await page.locator('main[data-ready=true]').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('快反 K2')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await card(page, 'dispatched')
  await page.locator('[data-step=invalidate]').click()
  await page.locator('textarea[name=note]').fill('报警人说是误会')

  // Between the press and the server somebody else was there.
  await page.route('**/api/v1/incidents/j-1', async (route) => {
    if (route.request().method() === 'PATCH') await house.write('PATCH', '/incidents/j-1', { step: 'invalidate', note: '重复来电' })
    await route.continue()
  })
  await page.locator('[data-test=send-step]').click()
  await page.locator('[data-test=act-fault][data-code=STATE_CONFLICT]').waitFor()
  expect(await page.locator('[data-test=legal-now] [data-legal]').evaluateAll((all) => all.map(({ dataset }) => dataset['legal']))).toEqual(['undo']) // prettier-ignore
  await card(page, 'invalid')
  expect(await page.locator('[data-test=steps] [data-step]').evaluateAll((all) => all.map(({ dataset }) => dataset['step']))).toEqual(['undo']) // prettier-ignore
  expect((await house.incident('j-1')).stamps.map(({ note }) => note)).toEqual([undefined, undefined, '重复来电'])
  expect(faults.filter((fault) => !fault.includes('409'))).toEqual([])

  const { page: leaders } = await house.open('leader', '/desk?open=incident/j-1', PHONE)
  await card(leaders, 'invalid')
  expect(await leaders.locator('[data-test=steps] button').count()).toBe(0)
  expect(await leaders.locator('[data-test=new], [data-test=correct], [data-test=personal]').count()).toBe(0)
})

inBrowser('a closed tab loses nothing: drafts are there again, and a step that was under way is done or still there', async () => {
  const house = await openDeskHouse()
  await house.write('POST', '/incidents', { id: 'j-1', class: 'traffic', severity: 3, place: house.compound.at })
  await house.write('PATCH', '/incidents/j-1', { step: 'dispatch', units: ['K1'] })
  const { page: first } = await house.open('operator', '/desk?open=incident/j-1', PHONE)
  await card(first, 'dispatched')
  await first.locator('[data-step=invalidate]').click()
  await first.locator('textarea[name=note]').fill('还没写完')
  await first.locator('[data-test=new]').click()
  await first.locator('[data-new-kind=hazard]').click()
  await first.locator('textarea[name=text]').fill('井盖缺失')
  await first.close()

  const again = await first.context().newPage()
  await again.goto(`${house.url}/desk?open=incident/j-1`)
  await again.locator('[data-test=restored]').waitFor()
  expect(await again.locator('textarea[name=note]').inputValue()).toBe('还没写完')
  expect(await again.locator('[data-test=new]').textContent()).toContain('有草稿')
  await again.locator('[data-test=new]').click()
  expect(await again.locator('textarea[name=text]').inputValue()).toBe('井盖缺失')
  expect(await again.locator('[data-new-kind=hazard]').getAttribute('aria-pressed')).toBe('true')
  await again.locator('[data-test=close]').click()
  await again.locator('[data-row="incident/j-1"]').click()

  // The tab is closed as the step is on its way: the server takes it, and neither its answer nor the line tells the page.
  const { promise: sent, resolve: isSent } = Promise.withResolvers<Request>()
  await again.route('**/api/v1/incidents/j-1', (route) =>
    route.request().method() === 'PATCH' ? isSent(route.request()) : route.continue(),
  )
  await again.locator('[data-test=send-step]').click()
  const step = await sent
  const asSent = { method: step.method(), headers: await step.allHeaders(), data: step.postData() ?? '' }
  await again.close()
  // It may have got away as the tab was closed: then it is taken already.
  expect([200, 409]).toContain((await first.context().request.fetch(step.url(), asSent)).status())
  const third = await first.context().newPage()
  const done = third.locator('[data-test=told][data-is=done]')
  // The lists come last: they take no card away that is open, nor what it says.
  await third.route(/\/api\/v1\/leads\?/, async (route) => {
    await done.waitFor()
    await route.continue()
  })
  await third.goto(`${house.url}/desk?open=incident/j-1`)
  await third.locator('main[data-ready=true]').waitFor()
  expect(await done.count()).toBe(1)
  await card(third, 'invalid')
  expect(await third.locator('[data-test=restored]').count()).toBe(0)
  expect((await house.incident('j-1')).stamps.at(-1)).toMatchObject({ step: 'invalidate', note: '还没写完', by: 'operator-1' })

  // A report that never reached the server is said to be missing, and is sent again under the same id.
  await third.locator('[data-test=new]').click()
  await third.locator('form select[name=class]').selectOption('traffic')
  const bodies: string[] = []
  await third.route('**/api/v1/hazards', (route) => {
    bodies.push(route.request().postData() ?? '')
    return bodies.length === 1 ? route.abort() : route.continue()
  })
  await third.locator('[data-test=submit-report]').click()
  await third.locator('[data-test=told][data-is=unknown]').waitFor()
  await third.locator('[data-test=told] button').click()
  await third.locator('[data-test=told][data-is=notTaken]').waitFor()
  await third.locator('[data-test=submit-report]').click()
  await card(third, 'found')
  const [before, after] = bodies.map((body) => JSON.parse(body) as { readonly id: string; readonly at: number; readonly text: string })
  expect(after).toEqual(before)
  expect(after!.text).toBe('井盖缺失')
})

inBrowser('ended ones are read page by page, one is taken up again; what is filled in wrong is named at its field', async () => {
  const house = await openDeskHouse()
  for (let i = 0; i < 101; i++) {
    await house.write('POST', '/incidents', { id: `e-${i}`, class: 'other', at: Date.now() - i * 60_000 })
    await house.write('PATCH', `/incidents/e-${i}`, { step: 'invalidate', note: '误报' })
  }
  const { page } = await house.open('operator', '/desk?ended=1&kind=incident', PHONE)
  await page.locator('[data-row="incident/e-0"]').waitFor()
  expect(await page.locator('[data-row]').count()).toBe(100)
  await page.locator('[data-test=more]').click()
  await page.locator('[data-row="incident/e-100"]').click()
  await card(page, 'invalid')
  await page.locator('[data-step=undo]').click()
  await card(page, 'received')

  await page.locator('[data-test=new]').click()
  await page.locator('[data-new-kind=patrolTask]').click()
  await page.locator('select[name=task]').selectOption('pullDoor')
  await page.locator('input[name=unit]').fill('nobody')
  await page.locator('[data-test=submit-report]').click()
  await page.locator('label', { hasText: '没有单位“nobody”' }).waitFor()
  expect(await page.locator('input[name=unit]').getAttribute('aria-invalid')).toBe('true')
  await page.locator('input[name=unit]').fill('K1')
  await page.locator('[data-test=submit-report]').click()
  await card(page, 'assigned')
  await page.locator('[data-step=finish]').click()
  expect(await page.locator('[data-test=send-step]').textContent()).toContain('检查')
  for (const [name, count] of Object.entries({ checked: '40', found: '1', reminded: '1' }))
    await page.locator(`input[name=${name}]`).fill(count)
  await page.keyboard.press('Control+Enter')
  await card(page, 'done')
  expect(await page.locator('[data-fact=检查]').textContent()).toBe('40')
})
