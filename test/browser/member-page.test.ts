/** A member's phone: what is entered without a signal arrives with its own time; "I'll go" is seen elsewhere; a phone that is switched off forgets; a drill is told to whom it expects something of. */
import { expect } from 'vitest'
import type { CheckIn } from '#wire/check-ins'
import type { DrillBoard } from '#wire/drill-board'
import type { Recognition } from '#wire/drills'
import type { Hazard } from '#wire/reports'
import type { Task } from '#wire/tasks'
import { aPlan, anExpectation, anInject } from '../support/drills.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openMemberPhone } from '../support/member-phone.ts'
import { until } from '../support/until.ts'

/** The phone knows the server's time but for the way of one answer. */
const SKEW_MS = 5_000
const MARKUP = '<img src=x onerror="document.title=1">'

interface Listed<T> {
  readonly items: readonly T[]
}

inBrowser('what is entered without a signal, on a page opened without one, arrives once, in order and with its own time', async () => {
  const { house, url, page, origins, faults, cut, join } = await openMemberPhone()
  await page.waitForFunction(async () => (await (await caches.open('lamplight-me')).keys()).some(({ url }) => url.endsWith('/me')))
  await cut()
  await page.locator('[data-test=strip][data-line=offline]').waitFor()

  await page.locator('[data-test=open-hazard]').click()
  await page.locator('[data-choice=fire]').click()
  await page.locator('[data-choice="2"]').click()
  await page.locator('[name=text]').fill(MARKUP)
  await page.locator('[data-test=report]').click()
  await page.reload()
  await page.locator('[data-test=open-check-in]').click()
  await page.locator('[data-test=check-in]').click()
  await page.locator('[data-test=waits]').getByText('待发 2 条').waitFor()
  await page.locator('[data-test=as-of]').waitFor()
  const joinedMs = Date.now()
  await join()
  await page.locator('[data-test=waits]').waitFor({ state: 'detached' })

  const [hazards, checkIns] = [(await house.get('/hazards')) as Listed<Hazard>, (await house.get('/check-ins')) as Listed<CheckIn>]
  const told = (await house.events()).filter(({ kind }) => kind === 'hazard:found' || kind === 'checkIn:made')
  expect(hazards.items).toMatchObject([{ class: 'fire', severity: 2, text: MARKUP, compound: 'c1', place: [119.9526, 31.681] }])
  expect(checkIns.items).toMatchObject([{ watchPoint: 'w1', unit: 'A12', headcount: 1, isNormal: true }])
  expect(told.map(({ kind, by }) => [kind, by])).toEqual([
    ['hazard:found', 'phone-A12'],
    ['checkIn:made', 'phone-A12'],
  ])
  for (const { atMs, knownMs } of told) {
    expect(atMs).toBeLessThanOrEqual(joinedMs)
    expect(knownMs).toBeGreaterThanOrEqual(joinedMs)
  }
  expect([...origins]).toEqual([url])
  expect(faults()).toEqual([])
})

inBrowser('"I’ll go" is a task for every wall; others’ words are shown as text; the token is nowhere but on the phone', async () => {
  const { house, url, page, link, desk, origins, faults } = await openMemberPhone()
  await desk('POST', '/incidents', { id: 'j-1', class: 'fire', severity: 1, text: MARKUP, place: [119.9526, 31.681] })
  await desk('PATCH', '/incidents/j-1', { step: 'dispatch', units: ['A12'] })

  await page.locator('[data-test=go]').click()
  await page.locator('[data-test=going]').waitFor()
  const [task] = ((await house.get('/tasks')) as Listed<Task>).items
  await page.locator('[data-work=j-1]').getByText(MARKUP).waitFor()
  await page.locator('[data-work=j-1] [data-test=step]').click()
  await until({
    what: 'the incident to be on its way',
    ask: () => house.get('/incidents/j-1'),
    isSo: (told) => (told as { state: string }).state === 'enRoute',
  })
  await page.locator('[data-test=go]').click()
  await page.locator('[data-test=ended]').waitFor()

  expect(task).toMatchObject({ unit: 'A12', compound: 'c1', state: 'sent', by: 'straight' })
  expect((await house.get('/tasks')) as Listed<Task>).toMatchObject({ items: [{ id: task!.id, state: 'cancelled' }] })
  expect(await page.title()).not.toBe('1')
  expect(await house.get('/units')).toMatchObject({ items: [{ id: 'A12', position: { lon: 119.9526, lat: 31.681, accuracy: 8 } }] })
  expect(page.url()).toBe(`${url}/me`)
  expect(link.startsWith(`${url}/me#ll_`)).toBe(true)
  expect([...origins]).toEqual([url])
  expect(faults()).toEqual([])
})

inBrowser('what the server refuses is shown with its reason, holds nothing up, and is removed by hand', async () => {
  const { house, page, desk, cut, join } = await openMemberPhone()
  await cut()
  await page.locator('[data-test=go]').click()
  await page.locator('[data-test=open-hazard]').click()
  await page.locator('[data-choice=health]').click()
  await page.locator('[data-test=report]').click()
  await desk('PATCH', '/units/A12', { duty: 'offDuty' })

  await join()
  await page.locator('[data-test=waits]').getByText('1 条没收').waitFor()
  await page.locator('[data-test=strip]').click()
  const said = await page.locator('[data-test=refused-entry]').innerText()
  await page.locator('[data-test=drop]').click()
  await page.locator('[data-test=waits]').waitFor({ state: 'detached' })

  for (const part of ['我去看看 · 柳岸南苑', '已离岗，没有记上']) expect(said).toContain(part)
  expect(await house.get('/hazards')).toMatchObject({ items: [{ class: 'health' }] })
  expect(await house.get('/tasks')).toEqual({ items: [] })
})

inBrowser('a call for help needs two seconds, and goes off duty too', async () => {
  const { house, page } = await openMemberPhone()
  await page.locator('[data-test=duty]').click()
  await page.locator('[data-duty=offDuty]').click()
  await page.locator('[data-test=go-on]').waitFor()
  const help = page.locator('[data-test=help]')

  await help.click({ delay: 300 })
  expect(await house.get('/alarms')).toMatchObject({ items: [] })
  await help.click({ delay: 2_300 })
  await page.locator('[data-test=help-sent]').waitFor()

  expect(await house.get('/alarms')).toMatchObject({ items: [{ cause: 'sos', about: 'unit/A12' }] })
  expect(await house.get('/units')).toMatchObject({ items: [{ id: 'A12', duty: 'offDuty' }] })
})

inBrowser('a phone that is switched off says so and what was lost by it, and forgets everything', async () => {
  const { house, page, cut, join } = await openMemberPhone()
  await cut()
  await page.locator('[data-test=go]').click()
  await page.locator('[data-test=going-waits]').waitFor()

  await house.app.identity.tokens.revoke('phone-A12', 'test', Date.now())
  await join()
  await page.locator('[data-state=revoked]').waitFor()

  const said = await page.locator('[role=alert]').textContent()
  expect([said?.includes('已被停用'), said?.includes('1 条还没有发出')]).toEqual([true, true])
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([])
  expect(await house.get('/tasks')).toEqual({ items: [] })
})

inBrowser(
  'a blind drill is nothing on a phone before it begins for it; then its unit is told, and what it does without a signal has its own time',
  async () => {
    const { house, url, page, cut, join } = await openMemberPhone()
    const { token: chief } = await house.app.identity.tokens.create({ name: 'chief', role: 'coordinator' }, 'test', Date.now())
    const lead = async (path: string, body: unknown = {}): Promise<void> => {
      const headers = { authorization: `Bearer ${chief}`, 'content-type': 'application/json' }
      const answer = await fetch(`${house.url}/api/v1/drills${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    }
    const hear = anExpectation({ id: 'hear', of: ['A12'], item: 'acknowledge', recognisedBy: { kind: 'message', count: 1 }, withinS: 60 })
    const fire: Recognition = { kind: 'report', report: 'incident', class: 'fire', count: 1 }
    const tell = anExpectation({ id: 'tell', of: ['A12'], item: 'report', recognisedBy: fire, withinS: 60 })
    await lead('', {
      ...aPlan({ mode: 'doubleBlind', place: { at: [119.951, 31.681], name: '柳岸南苑' } }),
      participants: [{ kind: 'unit', id: 'A12', isWithdrawn: false }],
      script: [
        anInject({ id: 'first', when: { kind: 'hand' }, text: MARKUP, expectations: [hear] }),
        anInject({ id: 'second', title: '起火', when: { kind: 'hand' }, expectations: [tell] }),
      ],
    })
    await lead('/d-1/start')
    await page.reload()
    const asked = await page.waitForResponse((answer) => answer.url().includes('/drills?state=running'))
    expect(await asked.json()).toEqual({ items: [] })
    expect(await page.locator('[data-test=own-drill]').count()).toBe(0)

    await lead('/d-1/inject', { inject: 'first' })
    await page.reload()
    await page.locator('[data-test=own-drill] [data-inject=first]').getByText(MARKUP).waitFor()
    await cut()
    const fromMs = Date.now()
    await page.locator('[data-test=own-hear]').click()
    await page.locator('[data-test=own-heard]').getByText('等信号').waitFor()
    const untilMs = Date.now()
    await join()
    await page.locator('[data-test=own-heard]').getByText('已确认收到').waitFor()
    await lead('/d-1/inject', { inject: 'second' })
    await page.locator('[data-test=own-drill] [data-inject=second]').waitFor()
    await page.locator('[data-test=own-report]').click()
    await page.locator('[data-test=drill-report-sheet] [data-choice=fire]').click()
    await page.locator('[data-test=send-drill-report]').click()
    const { whole } = await until({
      what: 'the report to count',
      ask: async () =>
        (await (await fetch(`${house.url}/api/v1/drills/d-1`, { headers: { authorization: `Bearer ${chief}` } })).json()) as DrillBoard,
      isSo: (board) => board.whole!.outcomes.every(({ verdict }) => verdict === 'met'),
    })
    await lead('/d-1/stop')
    await page.locator('[data-test=own-let-go]').click()
    await page.locator('[data-test=own-drill]').waitFor({ state: 'detached' })

    const [ack] = whole!.acks
    expect(ack).toMatchObject({ inject: 'first', by: 'A12' })
    expect(ack!.atMs).toBeGreaterThanOrEqual(fromMs - SKEW_MS)
    expect(ack!.atMs).toBeLessThanOrEqual(untilMs + SKEW_MS)
    expect(ack!.knownMs).toBeGreaterThanOrEqual(untilMs)
    expect(await house.get('/incidents')).toEqual({ items: [] })
    expect(page.url()).toBe(`${url}/me`)
  },
)
