/**
 * What happens in a drill is seen nowhere in the live realm: a hundred thousand events of both (as many as are asked for), a double-blind drill that goes on, and every answer, socket
 * and webhook looked through.
 */
import { expect, test } from 'vitest'
import type { KpiBoard } from '#wire/kpi'
import { LIVE_REALM } from '#wire/live'
import { HAZARD_CLASSES, INCIDENT_CLASSES, type Report, type Stamp } from '#wire/reports'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { EventDraft } from '../../server/store/ports.ts'
import { json } from '../support/coverage-app.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { ROOM } from '../support/live-server.ts'
import { seeded } from '../support/noisy-walks.ts'
import { aJpeg } from '../support/photos.ts'
import { until } from '../support/until.ts'
import { openWall } from '../support/wall.ts'
import { openListener } from '../support/listener.ts'

/** More by hand (`LAMPLIGHT_LEAK_EVENTS=1000000`, with a longer `--testTimeout`). */
const EVENTS = Number(process.env['LAMPLIGHT_LEAK_EVENTS'] ?? 100_000)
const BATCH = 1_000
/** Every event of the drill says so, in its text or its id; no live one does. */
const MARK = 'DRILL'
const DRILL_REALM = 'drill-7'
const KINDS = ['incident', 'hazard', 'lead', 'dispute', 'complaint', 'award'] as const
/** Subjects that are no reports; a drill may have its own of each. */
const OTHERS = ['alarm', 'unit', 'compound', 'watchPoint', 'checkIn', 'task', 'mute', 'kpiBase', 'roster', 'site'] as const
const MINUTE_MS = 60_000
const START_MS = Date.now() - 30 * MINUTE_MS
/** So few that live reports and those of the drill share their ids. */
const IDS = 2_000

const random = seeded(7)
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!

function aReport(kind: (typeof KINDS)[number], id: string, isDrill: boolean): Report {
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
  const kind = pick(KINDS)
  const id = isDrill && random() < 0.5 ? `${MARK}-${Math.floor(random() * IDS)}` : `r-${Math.floor(random() * IDS)}`
  return { ...common, kind: `${kind}:told`, subject: `${kind}/${id}`, data: aReport(kind, id, isDrill) }
}

/** A double-blind drill that has begun for nobody but those who lead it, under the id of a live report; its realm holds one of each of its own events. */
async function beginBlindDrill({ app, call, tokens, url }: TestApp): Promise<void> {
  const post = async (path: string, token: string, body: unknown): Promise<void> => {
    const answer = await call(`/api/v1${path}`, { method: 'POST', token, body })
    expect(answer.ok, `${path} ${await answer.text()}`).toBe(true)
  }
  await post('/units', tokens.operator, { id: 'u-1', confirmed: true, duty: 'onDuty' })
  const chief = (await app.identity.tokens.create({ name: `${MARK}-chief`, role: 'leader' }, 'test', Date.now())).token
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

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Asks everything that can be asked: each GET of the API, in each form; of one thing, of a live one whose id the drill has too. */
async function everyAnswer({ call, tokens }: TestApp): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const { paths } = await json<OpenApi>(call('/api/v1/openapi.json', { token: tokens.admin }))
  const asked = Object.entries(paths)
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path.replaceAll(/\{\w+\}/g, 'r-1'))
  const forms = asked.flatMap((path) =>
    path.includes('r-1') ? [path] : [path, `${path}?f=geojson`, `${path}?f=csv`, `${path}?limit=5000`],
  )
  const texts: { path: string; text: string }[] = []
  for (const path of [...forms, '/metrics'])
    for (const token of [tokens.admin, tokens.wall]) texts.push({ path, text: await (await call(path, { token })).text() })
  return texts
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

test('no event of a drill is in any answer, count, alarm, figure, export, webhook or socket of the live realm', async () => {
  const store = memoryStore({ maxWaitingDrafts: EVENTS })
  const first = await startApp({ store })
  const hook = await openListener()
  const { admin, operator } = first.tokens
  await first.call('/api/v1/webhooks', { method: 'POST', token: admin, body: { url: hook.url, subjects: KINDS } })
  const wall = openWall(first.url, first.tokens.wall)
  await wall.join()
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
  await until({
    what: 'the webhook to be told of all',
    ask: async () => hook.bodies.reduce((sum, body) => sum + (JSON.parse(body) as { events: unknown[] }).events.length, 0),
    isSo: (told) => told >= liveEvents + own,
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
