/** Reports over the public API: brought, gone on with, tied to their place; what is personal stays apart; what is wrong is refused by name. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import { LIVE_REALM } from '#wire/live'
import { REPORT_KINDS, type Incident, type Report, type ReportKind } from '#wire/reports'
import { REPORT_PATHS } from '../../server/http/report-routes.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { coverageApp, footprintOf, json, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'
import { sharedData } from '../support/shared-data.ts'

const SQUARE = footprintOf([
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
  [0, 0],
])
const INSIDE = lonLatOf([50, 50])
const BESIDE = lonLatOf([150, 50])
const FAR = lonLatOf([1_000, 50])
const MINUTE_MS = 60_000

interface Desk extends CoverageApp {
  post(path: string, body: object, role?: 'operator' | 'device' | 'gateway' | 'admin'): Promise<Response>
  patch(path: string, body: object, role?: 'operator' | 'device' | 'gateway' | 'admin'): Promise<Response>
  get(path: string, role?: 'operator' | 'wall' | 'admin'): Promise<Response>
}

/** @param hasGround with a compound, laid and judged: that takes a second */
async function openDesk(hasGround = false, store: Store = memoryStore()): Promise<Desk> {
  const app = await coverageApp({ store })
  const { call, tokens } = app.house
  if (hasGround) {
    await app.add('c1', SQUARE)
    await app.until('c1', ({ status }) => status !== 'unjudged')
  }
  await app.enlist('A1')
  return {
    ...app,
    post: (path, body, role = 'operator') => call(`/api/v1${path}`, { method: 'POST', token: tokens[role], body }),
    patch: (path, body, role = 'operator') => call(`/api/v1${path}`, { method: 'PATCH', token: tokens[role], body }),
    get: (path, role = 'operator') => call(`/api/v1${path}`, { token: tokens[role] }),
  }
}

const SLOW_DISK_MS = 150

/** A disk that takes its time over incidents: the next is brought while one is being written down. */
function slowStore(): Store {
  const store = memoryStore()
  const { append } = store.journal
  store.journal.append = async (drafts) => {
    if (drafts.some(({ subject }) => subject.startsWith('incident/'))) await new Promise((written) => setTimeout(written, SLOW_DISK_MS))
    return append(drafts)
  }
  return store
}

const THEFT = { class: 'criminal', severity: 3, place: INSIDE, text: '电动车被盗' }

describe('a report', () => {
  test('is tied to its compound and zone, goes through its life, and keeps who did what when', async () => {
    const { post, patch, get } = await openDesk(true)
    const brought = await json<Incident>(post('/incidents', { ...THEFT, id: 'j-1' }))
    expect(brought).toMatchObject({
      state: 'received',
      compound: 'c1',
      zone: 'inside',
      stamps: [{ step: 'received', by: 'test-operator' }],
    })
    expect(await json(post('/incidents', { ...THEFT, place: BESIDE }))).toMatchObject({ compound: 'c1', zone: 'surroundings' })
    expect(await json(post('/incidents', { ...THEFT, place: FAR }))).not.toHaveProperty('compound')

    for (const step of [{ step: 'dispatch', units: ['A1'] }, { step: 'depart' }, { step: 'arrive' }, { step: 'handle' }])
      expect((await patch('/incidents/j-1', step)).status).toBe(200)
    await patch('/incidents/j-1', { step: 'report', note: '已追回' })
    const closed = await json<Incident>(patch('/incidents/j-1', { step: 'close' }))

    expect(closed.stamps.map(({ state }) => state)).toEqual([
      'received',
      'dispatched',
      'enRoute',
      'arrived',
      'handling',
      'feedback',
      'closed',
    ])
    expect(closed.stamps.at(-2)).toMatchObject({ note: '已追回' })
    // Whom a step sent is written down with it: another dispatch would not change that.
    expect(closed.stamps[1]).toMatchObject({ step: 'dispatch', told: { units: ['A1'] } })
    expect(await json(get('/incidents/j-1', 'wall'))).toEqual(closed)
    expect(await json(get('/incidents?open=true'))).toMatchObject({ items: [{ state: 'received' }, { state: 'received' }] })
    expect(await json(get('/incidents?f=geojson&state=closed'))).toMatchObject({
      features: [{ id: 'j-1', geometry: { coordinates: INSIDE } }],
    })
  })

  test('answers an illegal step with the legal ones, and is as it was', async () => {
    const { post, patch, get } = await openDesk()
    await post('/hazards', { id: 'h-1', class: 'fire', place: INSIDE })
    const refused = await patch('/hazards/h-1', { step: 'close' })

    expect(refused.status).toBe(409)
    const { errors = [] } = await json<Problem>(refused)
    expect(errors.map(({ reason }) => reason)).toEqual(
      ['report', 'assign', 'invalidate', 'markDuplicate'].map((step) => `'${step}' is legal now`),
    )
    expect(await json(get('/hazards/h-1'))).toMatchObject({ state: 'found', severity: 4 })
  })

  test('has one winner where two act at once, and the other is told what is legal now', async () => {
    const { post, patch, get } = await openDesk()
    await post('/incidents', { ...THEFT, id: 'j-1' })
    const answers = await Promise.all([
      patch('/incidents/j-1', { step: 'invalidate', note: '误报' }),
      patch('/incidents/j-1', { step: 'dispatch', units: ['A1'] }),
      patch('/incidents/j-1', { step: 'invalidate', note: '重复误报' }, 'admin'),
    ])

    expect(answers.map(({ status }) => status)).toEqual([200, 409, 409])
    expect((await json<Incident>(get('/incidents/j-1'))).stamps.map(({ step }) => step)).toEqual(['received', 'invalidate'])
  })

  test('may be a duplicate: proposed, linked by somebody, and undone', async () => {
    const { post, patch } = await openDesk()
    await post('/incidents', { ...THEFT, id: 'j-1' })
    await post('/incidents', { ...THEFT, id: 'other-class', class: 'fire' })
    await post('/incidents', { ...THEFT, id: 'too-far', place: BESIDE })
    await post('/incidents', { ...THEFT, id: 'too-old', at: Date.now() - 6 * MINUTE_MS })

    expect(await json(post('/incidents', { ...THEFT, id: 'j-2', place: lonLatOf([50, 120]) }))).toMatchObject({
      state: 'received',
      maybeSameAs: ['j-1'],
    })
    expect(await json(patch('/incidents/j-2', { step: 'markDuplicate', duplicateOf: 'j-1' }))).toMatchObject({
      state: 'duplicate',
      duplicateOf: 'j-1',
    })
    expect(await json(patch('/incidents/too-far', { step: 'markDuplicate', duplicateOf: 'j-2' }))).toMatchObject({
      errors: [{ field: 'body/duplicateOf', reason: "is itself a duplicate, of 'j-1'" }],
    })
    const undone = await json(patch('/incidents/j-2', { step: 'undo' }))
    expect(undone).toMatchObject({ state: 'received' })
    expect(undone).not.toHaveProperty('duplicateOf')
  })
})

test('of reports of one thing that come at once each but the first names those before it', async () => {
  const { post } = await openDesk(false, slowStore())
  const ids = ['a', 'b', 'c', 'd', 'e', 'f']

  const brought = await Promise.all(ids.map((id) => json<Incident>(post('/incidents', { ...THEFT, id }))))

  // In whatever order they came: one names none, one names one, and so on.
  expect(brought.map(({ maybeSameAs = [] }) => maybeSameAs.length).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
})

describe('a list of reports', () => {
  test('goes on page by page from the newest, each report once', async () => {
    const { post, get } = await openDesk()
    const agoMin = [3, 1, 2, 2, 5, 4]
    const atMs = Date.now()
    for (const [i, min] of agoMin.entries()) await post('/hazards', { id: `h-${i}`, class: 'fire', at: atMs - min * MINUTE_MS })

    const times: number[] = []
    const ids: string[] = []
    let cursor = ''
    for (;;) {
      const page = await json<{ items: Report[]; next?: string }>(get(`/hazards?limit=2${cursor}`))
      expect(page.items.length).toBeLessThanOrEqual(2)
      times.push(...page.items.map((report) => report.atMs))
      ids.push(...page.items.map(({ id }) => id))
      if (page.next === undefined) break
      cursor = `&cursor=${page.next}`
    }

    expect(times).toEqual(agoMin.toSorted((a, b) => a - b).map((min) => atMs - min * MINUTE_MS))
    expect(new Set(ids).size).toBe(agoMin.length)
    expect(await json(get('/hazards?limit=2&f=geojson'))).toMatchObject({ features: [{ id: 'h-1' }, {}], next: expect.any(String) })
  })

  test('refuses a cursor that is none', async () => {
    const { get } = await openDesk()
    const refused = await get('/incidents?cursor=j-1')

    expect(refused.status).toBe(400)
    expect(await json<Problem>(refused)).toMatchObject({ errors: [{ field: 'querystring/cursor' }] })
  })
})

describe('a serious report', () => {
  test.each([
    ['incident', { class: 'criminal', severity: 2 }, { step: 'invalidate', note: '误报' }],
    ['hazard', { class: 'fire', severity: 1 }, { step: 'invalidate', note: '误报' }],
  ] as const)('%s makes a gap critical while it is open in the zone', async (kind, report, end) => {
    const desk = await openDesk(true)
    const path = REPORT_PATHS[kind]
    await desk.until('c1', ({ status }) => status === 'gap')
    await desk.post(path, { ...report, id: 'far', place: FAR })
    await desk.post(path, { ...report, id: 'mild', place: BESIDE, severity: 3 })
    await desk.post(path, { ...report, id: 'r-1', place: BESIDE })
    await desk.until('c1', ({ status }) => status === 'critical')
    await desk.patch(`${path}/r-1`, end)
    await desk.until('c1', ({ status }) => status === 'gap')
    await desk.patch(`${path}/mild`, { severity: 1 })
    await desk.until('c1', ({ status }) => status === 'critical')
  })
})

describe('what is personal', () => {
  const PERSON = { name: '王某某', phone: '13800000000', plate: '苏D12345' }

  test('is in no list, no event and no journal; those who may see it can, each look is recorded, and it can be erased', async () => {
    const { post, get, house } = await openDesk()
    const brought = await json<Report>(post('/incidents', { ...THEFT, id: 'j-1', personal: PERSON }))
    expect(brought.hasPersonal).toBe(true)
    expect((await get('/incidents/j-1/personal', 'wall')).status).toBe(403)
    expect(await json(get('/incidents/j-1/personal'))).toEqual(PERSON)

    const journal = JSON.stringify(await house.store.journal.read('wujin', LIVE_REALM, 0, 1_000))
    const lists = await (await get('/incidents', 'wall')).text()
    for (const secret of Object.values(PERSON)) expect(journal + lists).not.toContain(secret)
    const looks = (await house.store.journal.read('house', LIVE_REALM, 0, 1_000)).filter(({ kind }) => kind === 'personal:read')
    expect(looks).toMatchObject([{ subject: 'incident/j-1', by: 'test-operator' }])

    const erase = await house.call('/api/v1/incidents/j-1/personal', { method: 'DELETE', token: house.tokens.admin })
    expect(await json(erase)).toMatchObject({ id: 'j-1', hasPersonal: false })
    expect((await get('/incidents/j-1/personal')).status).toBe(404)
  })
})

describe('who may', () => {
  const DRAFTS: Readonly<Record<ReportKind, object>> = {
    incident: THEFT,
    hazard: { class: 'fire' },
    lead: { suspicion: 'person', text: '可疑人员' },
    dispute: { text: '邻里噪音' },
    complaint: { topic: '停车' },
    patrolTask: { task: 'pullDoor' },
    award: { text: '救人' },
  }

  test.each(REPORT_KINDS)('a phone brings %s only if it is met in the field', async (kind) => {
    const { post } = await openDesk()
    const isField = ['hazard', 'lead', 'dispute', 'patrolTask'].includes(kind)
    expect((await post(REPORT_PATHS[kind], DRAFTS[kind], 'gateway')).status).toBe(201)
    expect((await post(REPORT_PATHS[kind], DRAFTS[kind], 'device')).status).toBe(isField ? 201 : 403)
  })

  test('a phone corrects what it brought itself, and of what others brought nothing but what a step needs', async () => {
    const { post, patch, get } = await openDesk()
    await post('/leads', { id: 'own', suspicion: 'person', text: '可疑人员' }, 'device')
    await post('/leads', { id: 'other', suspicion: 'person', text: '可疑车辆' })
    await post('/hazards', { id: 'h-1', class: 'fire', assignee: '物业', text: '堆物' })
    await patch('/hazards/h-1', { step: 'assign' })

    expect((await patch('/leads/own', { text: '已离开' }, 'device')).status).toBe(200)
    expect((await patch('/leads/other', { text: '被改写' }, 'device')).status).toBe(403)
    expect((await patch('/hazards/h-1', { step: 'rectify', text: '被改写' }, 'device')).status).toBe(403)
    expect((await patch('/hazards/h-1', { step: 'rectify' }, 'device')).status).toBe(200)
    expect([await json(get('/leads/other')), await json(get('/hazards/h-1'))]).toMatchObject([{ text: '可疑车辆' }, { text: '堆物' }])
  })

  test('a patrol finishes its task with counts, and not without', async () => {
    const { post, patch } = await openDesk()
    await post('/patrol-tasks', { id: 't-1', task: 'pullDoor', unit: 'A1' })
    expect(await json(patch('/patrol-tasks/t-1', { step: 'finish', checked: 40 }, 'device'))).toMatchObject({
      errors: [{ field: 'body/found' }],
    })
    expect(await json(patch('/patrol-tasks/t-1', { step: 'finish', checked: 40, found: 41, reminded: 0 }, 'device'))).toMatchObject({
      errors: [{ field: 'body/found', reason: 'is more than was checked (40)' }],
    })
    expect(await json(post('/patrol-tasks', { task: 'pullDoor', checked: 1, found: 2 }))).toMatchObject({
      errors: [{ field: 'body/found' }],
    })
    expect(await json(patch('/patrol-tasks/t-1', { step: 'finish', checked: 40, found: 3, reminded: 2 }, 'device'))).toMatchObject({
      state: 'done',
      checked: 40,
      found: 3,
    })
    expect(await json(patch('/patrol-tasks/t-1', { checked: 2 }))).toMatchObject({ errors: [{ field: 'body/found' }] })
  })
})

describe('bad input', () => {
  test.each([
    ['a class that is none', { ...THEFT, class: 'arson' }, 'body/class'],
    ['no class', { severity: 3 }, 'body/class'],
    ['a severity of 5', { ...THEFT, severity: 5 }, 'body/severity'],
    ['a place off the Earth', { ...THEFT, place: [190, 31] }, 'body/place/0'],
    ['a text of 10 MB', { ...THEFT, text: 'x'.repeat(10_000_000) }, ''],
    ['a text too long', { ...THEFT, text: 'x'.repeat(2_001) }, 'body/text'],
    ['a bell in the text', { ...THEFT, text: 'ding\u0007' }, 'body/text'],
    ['a time that is none', { ...THEFT, at: 'yesterday' }, 'body/at'],
    ['a time in the future', { ...THEFT, at: Date.now() + 10 * MINUTE_MS }, 'body/at'],
    ['30 February', { ...THEFT, at: '2026-02-30T00:00:00Z' }, 'body/at'],
    ['a time without an offset', { ...THEFT, at: '2026-11-26 18:00' }, 'body/at'],
    ['a time of another century', { ...THEFT, at: '1926-01-01T00:00:00Z' }, 'body/at'],
    ['the place of who knows none', { ...THEFT, place: [0, 0] }, 'body/place'],
    ['a place at the South Pole', { ...THEFT, place: [179, -89] }, 'body/place'],
    ['a unit named twice', { ...THEFT, units: ['A1', 'A1'] }, 'body/units'],
    ['an id with a slash', { ...THEFT, id: 'a/b' }, 'body/id'],
    ['an id of dots', { ...THEFT, id: '..' }, 'body/id'],
    ['half a character', { ...THEFT, text: '\ud800' }, 'body/text'],
    ['a unit that is none', { ...THEFT, units: ['A1', 'nobody'] }, 'body/units/1'],
    ['a state of its own', { ...THEFT, state: 'closed' }, 'body/state'],
    ['nothing personal in what is personal', { ...THEFT, personal: {} }, 'body/personal'],
  ])('%s is refused by name', async (_, body, field) => {
    const { post, get } = await openDesk()
    const answer = await post('/incidents', body)

    expect([400, 413]).toContain(answer.status)
    const { errors = [] } = await json<Problem>(answer)
    if (field !== '') expect(errors.map((error) => error.field)).toContain(field)
    expect(await json(get('/incidents'))).toEqual({ items: [] })
  })

  test('a hazard due when no calendar has a day is refused by name', async () => {
    const { post } = await openDesk()
    for (const dueMs of [1e17, -1, 1.5]) {
      const answer = await post('/hazards', { class: 'fire', dueMs }, 'device')
      expect([answer.status, (await json<Problem>(answer)).errors?.[0]?.field]).toEqual([400, 'body/dueMs'])
    }
  })

  test.each([
    ['a state that is none', '?state=nope', 'querystring/state'],
    ['a parameter that nobody knows', '?bogus=1', 'querystring/bogus'],
  ])('%s is refused by name, and not passed over', async (_, query, field) => {
    const { get } = await openDesk()
    const answer = await get(`/incidents${query}`)
    expect([answer.status, (await json<Problem>(answer)).errors?.map((error) => error.field)]).toEqual([400, [field]])
  })

  test('the same id twice is told, and the first stays', async () => {
    const { post, get } = await openDesk()
    await post('/incidents', { ...THEFT, id: 'j-1' })
    expect((await post('/incidents', { ...THEFT, id: 'j-1', severity: 1 })).status).toBe(409)
    expect(await json(get('/incidents/j-1'))).toMatchObject({ severity: 3 })
  })

  test('words that are blank are none: the field is named', async () => {
    const { post } = await openDesk()
    const answer = await post('/incidents', { ...THEFT, address: ' \t' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'body/address', reason: 'is blank, or holds control characters' }] })
  })

  const naughty = sharedData('robustness/blns.json')
  test.skipIf(naughty === undefined)(
    'the naughty strings are kept unchanged, or refused where they are blank or hold control characters',
    async () => {
      const { post, get } = await openDesk()
      const strings = JSON.parse(await readFile(naughty!, 'utf8')) as readonly string[]
      let kept = 0
      for (const [i, text] of strings.entries()) {
        const isPlain = text.trim() !== '' && Array.from(text).every((c) => '\n\r\t'.includes(c) || (c >= ' ' && c !== '\u007f'))
        const answer = await post('/incidents', { class: 'other', id: `n-${i}`, text })
        expect([text, answer.status]).toEqual([text, isPlain ? 201 : 400])
        if (isPlain) kept++
      }
      const { items } = await json<{ readonly items: readonly Incident[] }>(get('/incidents?limit=5000'))
      expect(items).toHaveLength(kept)
      for (const { id, text } of items) expect(text).toBe(strings[Number(id.slice(2))])
    },
  )
})
