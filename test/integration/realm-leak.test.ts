/**
 * What happens in a drill is seen nowhere in the live realm: a hundred thousand events of both (as many as are asked for), a double-blind drill that goes on, and every answer, socket,
 * webhook and export looked through; in the end all is answered as by a house in which there never was a drill.
 */
import { expect, test } from 'vitest'
import type { KpiBoard } from '#wire/kpi'
import { LIVE_REALM } from '#wire/live'
import { HAZARD_CLASSES, INCIDENT_CLASSES, REPORT_KINDS, type Report, type ReportKind, type Stamp } from '#wire/reports'
import { ROLES } from '#wire/roles'
import { WEBHOOK_SUBJECTS } from '#wire/webhooks'
import { exportCommand } from '../../server/cli/export.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { HOUSE_ROOM } from '../../server/domain/subjects.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { EventDraft, Store } from '../../server/store/ports.ts'
import { footprintOf, json } from '../support/coverage-app.ts'
import { rectangle } from '../support/coverage-town.ts'
import { addressOf, COMPOUND, MAPPING, QUESTIONS, routesOf, TELL_NOTHING } from '../support/every-question.ts'
import { everySocketAnswer } from '../support/every-socket-question.ts'
import { DEVICE_UNIT, startApp, testSettings, type TestApp } from '../support/http-server.ts'
import { aLayout, NAME as WALL } from '../support/named-walls.ts'
import { DESK_MAPPING } from '../support/report-tables.ts'
import { ROOM } from '../support/live-server.ts'
import { seeded } from '../support/noisy-walks.ts'
import { aJpeg } from '../support/photos.ts'
import { GIVE_UP_MS, until } from '../support/until.ts'
import { openWall } from '../support/wall.ts'
import { openListener } from '../support/listener.ts'

/** More by hand (`LAMPLIGHT_LEAK_EVENTS=1000000`, with a longer `--testTimeout`). */
const EVENTS = Number(process.env['LAMPLIGHT_LEAK_EVENTS'] ?? 100_000)
const BATCH = 1_000
/** Every event of the drill says so, in its text or its id; no live one does. */
const MARK = 'DRILL'
const DRILL_REALM = 'drill-7'
/** Subjects that are no reports; a drill may have its own of each. */
const OTHERS = ['alarm', 'unit', 'compound', 'watchPoint', 'checkIn', 'task', 'mute', 'kpiBase', 'roster', 'site'] as const
const MINUTE_MS = 60_000
/** The clock of every house here stands, so that two of them can be compared. */
const NOW_MS = Date.now()
const START_MS = NOW_MS - 30 * MINUTE_MS
/** So few that live reports and those of the drill share their ids. */
const IDS = 2_000
const TOWN = '320412100'

const random = seeded(7)
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!

function aReport(kind: ReportKind, id: string, isDrill: boolean): Report {
  const { first, states } = LIFECYCLES[kind]
  const state: string = pick(states)
  const atMs = START_MS + Math.floor(random() * 20 * MINUTE_MS)
  const stamp = (name: string): Stamp => ({ step: name, state: name, atMs, knownMs: atMs, by: 'someone' })
  const classes = kind === 'incident' ? INCIDENT_CLASSES : kind === 'hazard' ? HAZARD_CLASSES : undefined
  return {
    id,
    state,
    atMs,
    knownMs: atMs,
    stamps: state === first ? [stamp(first)] : [stamp(first), stamp(state)],
    place: [119.9 + random() / 10, 31.6 + random() / 10],
    text: isDrill ? `${MARK} 演练` : '真实',
    ...(classes ? { class: pick(classes), severity: 1 + Math.floor(random() * 4) } : {}),
    ...(kind === 'patrolTask' ? { task: 'pullDoor' } : {}),
    ...(random() < 0.1 ? { compound: COMPOUND, zone: 'inside', division: TOWN } : {}),
    hasPersonal: false,
    simulated: false,
  }
}

/** One event of either realm. */
function anEvent(isDrill: boolean): EventDraft {
  const realm = isDrill ? DRILL_REALM : LIVE_REALM
  const common = { room: ROOM, realm, atMs: START_MS, knownMs: START_MS, by: isDrill ? MARK : 'someone' }
  if (isDrill && random() < 0.2) {
    const [kind, id] = [pick(OTHERS), `${MARK}-${Math.floor(random() * IDS)}`]
    return { ...common, kind: `${kind}:told`, subject: `${kind}/${id}`, data: { id, text: MARK, state: 'raised' } }
  }
  const kind = pick(REPORT_KINDS)
  const id = isDrill && random() < 0.5 ? `${MARK}-${Math.floor(random() * IDS)}` : `r-${Math.floor(random() * IDS)}`
  return { ...common, kind: `${kind}:told`, subject: `${kind}/${id}`, data: aReport(kind, id, isDrill) }
}

type Post = (path: string, token: string, body: unknown, method?: string) => Promise<void>

function posting({ call }: TestApp): Post {
  return async (path, token, body, method = 'POST') => {
    const answer = await call(`/api/v1${path}`, { method, token, body })
    expect(answer.ok, `${path} ${await answer.text()}`).toBe(true)
  }
}

/** One of each thing that a question names. */
async function settle(app: TestApp): Promise<void> {
  const post = posting(app)
  const { operator, admin } = app.tokens
  const ground = (halfM: number) => footprintOf(rectangle(-halfM, -halfM, halfM, halfM))
  await post('/divisions', operator, { id: TOWN, name: '湖塘镇', kind: 'town', centre: [119.95, 31.68], area: ground(3_000) })
  await post('/compounds', operator, {
    id: COMPOUND,
    name: '一号小区',
    type: 'commodity',
    gates: [],
    households: 1_200,
    footprint: ground(60),
  })
  await post('/units', operator, { id: DEVICE_UNIT, confirmed: true, duty: 'onDuty', team: 'rapidResponse' })
  await post('/positions', app.tokens.gateway, [{ unit: DEVICE_UNIT, lon: 119.95, lat: 31.68, at: NOW_MS - 1_000, accuracy: 5 }])
  await post(`/report-mappings/${MAPPING}`, admin, DESK_MAPPING, 'PUT')
  await post(`/walls/${WALL}`, admin, aLayout(), 'PUT')
}

/** A double-blind drill that has begun for nobody but those who lead it, under the id of a live report; its realm holds one of each of its own events. */
async function beginBlindDrill(app: TestApp): Promise<void> {
  const { tokens, url } = app
  const post = posting(app)
  await post('/units', tokens.operator, { id: 'u-1', confirmed: true, duty: 'onDuty' })
  const chief = (await app.app.identity.tokens.create({ name: `${MARK}-chief`, role: 'leader' }, 'test', Date.now())).token
  const expectation = { id: 'come', item: 'report', of: ['u-1'], withinS: 60, recognisedBy: { kind: 'mark' } }
  await post('/drills', tokens.coordinator, {
    id: 'r-1',
    version: 1,
    title: MARK,
    scenario: MARK,
    mode: 'doubleBlind',
    place: { at: [119.95, 31.7], name: MARK },
    lengthS: 9_000,
    controller: `${MARK}-chief`,
    observers: [],
    objectives: [{ id: 'o', text: MARK }],
    participants: [{ kind: 'unit', id: 'u-1', duty: MARK, isWithdrawn: false }],
    script: [{ id: 'first', title: MARK, text: MARK, when: { kind: 'clock', atS: 8_000 }, expectations: [expectation] }],
  })
  await post('/drills/r-1/start', chief, {})
  await post('/drills/r-1/mark', chief, { note: MARK })
  const photo = { method: 'POST', headers: { authorization: `Bearer ${chief}` }, body: aJpeg() }
  expect((await fetch(`${url}/api/v1/drills/r-1/photos?id=r-1&note=${MARK}`, photo)).status).toBe(201)
  await post('/drills/r-1/reports', chief, { id: 'r-1', by: 'u-1', kind: 'incident', class: 'fire', text: MARK })
  await post('/drills/r-1/pause', chief, { note: MARK })
  await post('/drills/r-1/resume', chief, {})
}

interface Answer {
  readonly path: string
  readonly text: string
  /** Another house with the same past says the same. */
  readonly isShared: boolean
}

/** Asks everything that can be asked: each question as whoever may ask it, and as everybody else. */
async function everyAnswer({ call, tokens }: TestApp): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (const [route, { as = 'wall', status = 200, asked, isOfItsOwn = false }] of Object.entries(QUESTIONS)) {
    for (const path of asked) {
      const answer = await call(addressOf(path), { token: tokens[as] })
      expect(answer.status, `${path} as ${as}`).toBe(status)
      answers.push({ path, text: await answer.text(), isShared: !isOfItsOwn })
    }
    // Who prepares drills may see them by their own calls, and there alone.
    const others = ROLES.filter((role) => role !== as && !(role === 'coordinator' && route.startsWith('/api/v1/drills')))
    for (const role of others) {
      const text = await (await call(addressOf(asked[0]!), { token: tokens[role] })).text()
      answers.push({ path: `${asked[0]} as ${role}`, text, isShared: false })
    }
  }
  return answers
}

/** Every kind of export that the command line has, as its own help lists them. */
async function everyExport(store: Store): Promise<string> {
  const lines: string[] = []
  const settings = await testSettings()
  const kinds = /export (?<kinds>\S+)/.exec(exportCommand.usage)?.groups?.['kinds']?.split('|') ?? []
  expect(kinds).toContain('journal')
  const io = {
    settings,
    openStore: async () => ({ ...store, close: async () => undefined }),
    print: (line: string) => void lines.push(line),
    printError: (line: string) => expect.fail(line),
    progress: () => undefined,
    nowMs: () => NOW_MS,
  }
  for (const kind of kinds) expect(await exportCommand.run([kind], io), kind).toBe(0)
  return lines.join('\n')
}

/** A store with the same live past, in which there never was a drill. */
async function withoutDrills(store: Store): Promise<Store> {
  const other = memoryStore({ maxWaitingDrafts: EVENTS * 2 })
  for (const room of [HOUSE_ROOM, ROOM])
    for (let afterSeq = 0; ;) {
      const events = await store.journal.read(room, LIVE_REALM, afterSeq, BATCH)
      if (events.length === 0) break
      await other.journal.append(events.map(({ seq: _, ...draft }) => draft))
      afterSeq = events.at(-1)!.seq
    }
  return other
}

/** Answers name the log that they are of; every house has one of its own. */
function plain(text: string): string {
  return text.replaceAll(/"epoch":"[^"]*"/g, '')
}

async function countOf({ call, tokens }: TestApp, path: string): Promise<number> {
  let count = 0
  for (let cursor = ''; ;) {
    const page = await json<{ items: readonly unknown[]; next?: string }>(call(`${path}?limit=5000${cursor}`, { token: tokens.wall }))
    count += page.items.length
    if (page.next === undefined) return count
    cursor = `&cursor=${page.next}`
  }
}

test('every route that answers is asked, or said to tell nothing', async () => {
  const { app } = await startApp()

  expect(routesOf(app.fastify).filter((route) => !(route in QUESTIONS) && !TELL_NOTHING.includes(route))).toEqual([])
})

test('no event of a drill is in any answer, count, alarm, figure, export, webhook or socket of the live realm', async () => {
  const store = memoryStore({ maxWaitingDrafts: EVENTS })
  const first = await startApp({ store, standingAtMs: NOW_MS })
  const hook = await openListener()
  const { admin, operator } = first.tokens
  await first.call('/api/v1/webhooks', { method: 'POST', token: admin, body: { url: hook.url, subjects: WEBHOOK_SUBJECTS } })
  const wall = openWall(first.url, first.tokens.wall)
  await wall.join()
  await settle(first)
  await beginBlindDrill(first)
  expect(await store.journal.lastSeq(ROOM, 'r-1')).toBeGreaterThan(4)

  const live = new Map<string, Report>()
  let liveEvents = 0
  for (let i = 0; i < EVENTS; i += BATCH) {
    const drafts = Array.from({ length: BATCH }, () => anEvent(random() < 0.5))
    await store.journal.append(drafts)
    for (const { realm, subject, data } of drafts) {
      if (realm !== LIVE_REALM) continue
      live.set(subject, data as Report)
      liveEvents++
    }
    // What another process appends is read on with whatever the house records itself.
    await first.call('/api/v1/leads', { method: 'POST', token: operator, body: { id: `own-${i}`, suspicion: 'person' } })
  }
  const own = EVENTS / BATCH
  const UNITS = 1
  // Each body is read once: all of them again whenever one asks would be the most of a million events.
  let [told, read] = [0, 0]
  await until({
    what: 'the webhook to be told of all',
    ask: () => {
      for (; read < hook.bodies.length; read++) told += (JSON.parse(hook.bodies[read]!) as { events: unknown[] }).events.length
      return told
    },
    isSo: () => told >= liveEvents + own,
    giveUpMs: GIVE_UP_MS + EVENTS,
  })
  await wall.until(() => wall.events.length >= liveEvents + own + UNITS)

  expect(hook.bodies.join()).not.toContain(MARK)
  expect(JSON.stringify([wall.events, wall.vitals])).not.toContain(MARK)
  const seqs = wall.events.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i))
  expect(new Set(wall.events.map(({ realm }) => realm))).toEqual(new Set([LIVE_REALM]))

  // Those who prepare drills see it; everybody else is answered as if there were none.
  expect((await first.call('/api/v1/drills/r-1', { token: first.tokens.coordinator })).status).toBe(200)

  // The same of a house that comes back.
  for (const app of [first, await startApp({ store })]) {
    for (const { path, text } of await everyAnswer(app)) expect(text.includes(MARK), path).toBe(false)
    const countsAs = (kind: string) => [...live].filter(([subject]) => subject.startsWith(`${kind}/`)).map(([, report]) => report)
    expect(await countOf(app, '/api/v1/incidents')).toBe(countsAs('incident').length)
    expect(await countOf(app, '/api/v1/hazards')).toBe(countsAs('hazard').length)
    expect(await countOf(app, '/api/v1/leads')).toBe(countsAs('lead').length + own)
    const { figures } = await json<KpiBoard>(app.call('/api/v1/kpi?period=year', { token: app.tokens.wall }))
    const calls = countsAs('incident').filter(({ state }) => !['invalid', 'duplicate'].includes(state))
    expect(figures.find(({ id }) => id === 'allCalls')?.value).toBe(calls.length)
    expect((await app.call('/api/v1/incidents/DRILL-1', { token: app.tokens.admin })).status).toBe(404)
    for (const path of ['', '/report', '/cap', '/photos/r-1'])
      for (const token of [app.tokens.admin, app.tokens.wall, app.tokens.leader, app.tokens.operator, app.tokens.device])
        expect((await app.call(`/api/v1/drills/r-1${path}`, { token })).status, path).toBe(404)
    expect((await app.call('/api/v1/drills/r-1/stop', { method: 'POST', token: app.tokens.admin, body: {} })).status).toBe(404)
    expect(await json(app.call('/api/v1/drills', { token: app.tokens.leader }))).toEqual({ items: [] })
  }
})
