/**
 * What happens in a drill is seen nowhere in the live realm: a hundred thousand events of both (as many as are asked for), three double-blind drills that go on, and every answer, socket,
 * webhook and export looked through; in the end all is answered as by a house in which there never was a drill.
 */
import { expect, test } from 'vitest'
import type { KpiBoard } from '#wire/kpi'
import { LIVE_REALM, type RoomEvent } from '#wire/live'
import { REPORT_KINDS, type Report } from '#wire/reports'
import { ROLES, type Role } from '#wire/roles'
import { WEBHOOK_SUBJECTS } from '#wire/webhooks'
import { exportCommand } from '../../server/cli/export.ts'
import { HOUSE_ROOM } from '../../server/domain/subjects.ts'
import type { CompoundCoverage } from '../../server/http/compound-coverage.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { beginBlindDrill, settle } from '../support/blind-drill.ts'
import { json } from '../support/coverage-app.ts'
import { addressOf, COMPOUND, QUESTIONS, REPORT, routesOf, TELL_NOTHING } from '../support/every-question.ts'
import { everySocketAnswer } from '../support/every-socket-question.ts'
import { openFollower } from '../support/follower.ts'
import { startApp, testSettings, type TestApp } from '../support/http-server.ts'
import { ROOM } from '../support/live-server.ts'
import { DRILL_REALMS, DRILL_TEXT, LIVE_TEXT, MARK, realmEvents } from '../support/realm-events.ts'
import { GIVE_UP_MS, until } from '../support/until.ts'
import { openWall, valueOf } from '../support/wall.ts'
import { openListener } from '../support/listener.ts'

/** More by hand (`LAMPLIGHT_LEAK_EVENTS=1000000`, with a longer `--testTimeout`). */
const EVENTS = Number(process.env['LAMPLIGHT_LEAK_EVENTS'] ?? 100_000)
const BATCH = 1_000
/** The clock of every house here stands, so that two of them can be compared; at a whole second, as a checkpoint of coverage keeps its times. */
const NOW_MS = Math.floor(Date.now() / 1_000) * 1_000
/** Who prepares and examines drills sees them by their own calls, and there alone. */
const OFFICE: readonly Role[] = ['coordinator', 'auditor']

interface Answer {
  readonly path: string
  readonly text: string
  /** Another house with the same past says the same. */
  readonly isShared: boolean
}

/** Asks everything that can be asked, each question as whoever may ask it; then its first form as each of `roles` besides. */
async function everyAnswer({ call, tokens }: TestApp, roles: readonly Role[]): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (const [route, { as = 'wall', status = 200, asked, isOfItsOwn = false }] of Object.entries(QUESTIONS)) {
    for (const path of asked) {
      const answer = await call(addressOf(path), { token: tokens[as] })
      expect(answer.status, `${path} as ${as}`).toBe(status)
      answers.push({ path, text: await answer.text(), isShared: !isOfItsOwn })
    }
    const others = roles.filter((role) => role !== as && !(OFFICE.includes(role) && route.startsWith('/api/v1/drills')))
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
      await other.journal.append(events)
      afterSeq = events.at(-1)!.seq
    }
  // Positions have no realm: both houses have the same.
  return { ...other, tracks: store.tracks }
}

/** Whether the compound is judged, and it is known who could come. */
async function isJudged({ call, tokens }: TestApp): Promise<boolean> {
  const { status, response } = await json<CompoundCoverage>(call(`/api/v1/coverage/${COMPOUND}`, { token: tokens.wall }))
  return status !== 'unjudged' && response !== undefined
}

/** All answers of one moment: asked again while the house still writes down what follows from what it was told, such as alarms. */
async function quietAnswers(app: TestApp, roles: readonly Role[]): Promise<readonly Answer[]> {
  await until({ what: 'every compound to be judged', ask: () => isJudged(app), isSo: Boolean })
  for (;;) {
    const before = await app.store.journal.lastSeq(ROOM, LIVE_REALM)
    const answers = await everyAnswer(app, roles)
    if ((await app.store.journal.lastSeq(ROOM, LIVE_REALM)) === before) return answers
  }
}

/** Where two texts part, for who reads why a test has failed. */
function firstDifference(one: string, other: string): string {
  const at = Array.from(one).findIndex((sign, i) => sign !== other[i])
  return `…${one.slice(Math.max(0, at - 60), at + 60)}… and …${other.slice(Math.max(0, at - 60), at + 60)}…`
}

/** Answers name the log that they are of, of which every house has its own, and how long they took. */
function plain(text: string): string {
  return text.replaceAll(/"epoch":"[^"]*"|"tookMs":\d+/g, '')
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

/** Counts as a test counts itself, and of the drill not a word to whoever is no part of it. @param own leads that the house brought besides */
async function expectLiveCounts(app: TestApp, live: ReadonlyMap<string, Report>, own: number): Promise<void> {
  const countsAs = (kind: string) => [...live].filter(([subject]) => subject.startsWith(`${kind}/`)).map(([, report]) => report)
  expect(await countOf(app, '/api/v1/incidents')).toBe(countsAs('incident').length)
  expect(await countOf(app, '/api/v1/hazards')).toBe(countsAs('hazard').length)
  expect(await countOf(app, '/api/v1/leads')).toBe(countsAs('lead').length + own)
  const { figures } = await json<KpiBoard>(app.call('/api/v1/kpi?period=year', { token: app.tokens.wall }))
  const calls = countsAs('incident').filter(({ state }) => !['invalid', 'duplicate'].includes(state))
  expect(figures.find(({ id }) => id === 'allCalls')?.value).toBe(calls.length)
  expect((await app.call('/api/v1/incidents/DRILL-1', { token: app.tokens.admin })).status).toBe(404)
  for (const id of [REPORT, ...DRILL_REALMS])
    for (const path of ['', '/report', '/cap', '/photos/r-1'])
      for (const token of [app.tokens.admin, app.tokens.wall, app.tokens.leader, app.tokens.operator, app.tokens.device])
        expect((await app.call(`/api/v1/drills/${id}${path}`, { token })).status, path).toBe(404)
  expect((await app.call('/api/v1/drills/r-1/stop', { method: 'POST', token: app.tokens.admin, body: {} })).status).toBe(404)
  expect(await json(app.call('/api/v1/drills', { token: app.tokens.leader }))).toEqual({ items: [] })
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
  await settle(first, NOW_MS)
  const outside = openFollower(first.url, operator)
  // One under the id of a live report, and those that the random events are of.
  const chief = await beginBlindDrill(first, REPORT, 'u-1')
  for (const [i, id] of DRILL_REALMS.entries()) await beginBlindDrill(first, id, `u-${i + 2}`)
  // Whoever may not know of it is told of it no more than of one that is not there, and hears nothing; whoever prepares drills hears all of it.
  expect(await outside.follow('r-1')).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  const inside = openFollower(first.url, first.tokens.coordinator)
  const { seq: followedSeq } = valueOf(await inside.follow('r-1'))
  expect(await store.journal.lastSeq(ROOM, 'r-1')).toBeGreaterThan(4)

  const events = realmEvents(7, NOW_MS)
  const live = new Map<string, Report>()
  let liveEvents = 0
  for (let i = 0; i < EVENTS; i += BATCH) {
    const drafts = [...(i === 0 ? events.named() : []), ...Array.from({ length: BATCH }, () => events.next(events.random() < 0.5))]
    await store.journal.append(drafts)
    for (const { realm, subject, data } of drafts) {
      if (realm !== LIVE_REALM) continue
      live.set(subject, data as Report)
      liveEvents++
    }
    // What another process appends is read on with whatever the house records itself.
    await first.call('/api/v1/leads', { method: 'POST', token: operator, body: { id: `own-${i}`, suspicion: 'person' } })
  }
  // The last before a long wait, after which the server may be closing a connection that stood idle.
  const last = { method: 'POST', token: chief, headers: { connection: 'close' }, body: { note: `${MARK} at last` } }
  const marked = await first.call('/api/v1/drills/r-1/mark', last)
  expect(marked.status).toBe(200)
  const own = EVENTS / BATCH
  const isOfReport = ({ subject }: { readonly subject: string }) => REPORT_KINDS.some((kind) => subject.startsWith(`${kind}/`))
  // Each body is read once: all of them again whenever one asks would be the most of a million events.
  let [told, read] = [0, 0]
  await until({
    what: 'the webhook to be told of all',
    ask: () => {
      for (; read < hook.bodies.length; read++)
        told += (JSON.parse(hook.bodies[read]!) as { events: RoomEvent[] }).events.filter(isOfReport).length
      return told
    },
    isSo: () => told >= liveEvents + own,
    giveUpMs: GIVE_UP_MS + EVENTS,
  })
  const all = liveEvents + own
  // Counted only when there are as many: a look at each of them with every message would be the most of a million events.
  await wall.until(() => wall.events.length >= all && wall.events.filter(isOfReport).length >= all)

  await inside.untilBoard('the mark to be told', ({ whole }) => whole!.marks.length > 1)
  expect(hook.bodies.join()).not.toContain(MARK)
  expect(JSON.stringify([wall.events, wall.vitals])).not.toContain(MARK)
  const seqs = wall.events.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i))
  expect(new Set(wall.events.map(({ realm }) => realm))).toEqual(new Set([LIVE_REALM]))

  expect([outside.events, outside.beats, outside.closed]).toEqual([[], [], []])
  expect(inside.events.map(({ seq }) => seq)).toEqual(inside.events.map((_, i) => followedSeq + 1 + i))
  expect(new Set(inside.events.map(({ realm }) => realm))).toEqual(new Set(['r-1']))
  expect([LIVE_TEXT, DRILL_TEXT].filter((foreign) => JSON.stringify(inside.events).includes(foreign))).toEqual([])

  // Those who prepare drills see it; everybody else is answered as if there were none.
  expect((await first.call('/api/v1/drills/r-1', { token: first.tokens.coordinator })).status).toBe(200)
  // In that drill there is nothing of reality either, nor of the two others.
  for (const path of ['', '/report', '/report?f=csv', '/earlier', '/cap']) {
    const text = await (await first.call(`/api/v1/drills/r-1${path}`, { token: first.tokens.coordinator })).text()
    expect(
      [LIVE_TEXT, DRILL_TEXT].filter((foreign) => text.includes(foreign)),
      path,
    ).toEqual([])
  }

  for (const { path, text } of await everyAnswer(first, [])) expect(text.includes(MARK), path).toBe(false)
  await expectLiveCounts(first, live, own)
  await first.app.close()

  // The same of a house that comes back, and of one in which there never was a drill.
  const again = await startApp({ store, standingAtMs: NOW_MS })
  const one = await quietAnswers(again, ROLES)
  const other = await quietAnswers(await startApp({ store: await withoutDrills(store), standingAtMs: NOW_MS }), [])
  for (const { path, text } of one) expect(text.includes(MARK), path).toBe(false)
  const answered = new Map(other.map(({ path, text }) => [path, plain(text)]))
  const differing = one.filter(({ path, text, isShared }) => isShared && answered.get(path) !== plain(text))
  expect(differing.map(({ path, text }) => `${path}: ${firstDifference(plain(text), answered.get(path) ?? '')}`)).toEqual([])
  await expectLiveCounts(again, live, own)
  for (const id of DRILL_REALMS)
    for (const path of ['', '/report', '/report?f=csv', '/earlier', '/cap']) {
      const answer = await again.call(`/api/v1/drills/${id}${path}`, { token: again.tokens.coordinator })
      expect(answer.status, path).toBe(200)
      expect(await answer.text(), path).not.toContain(LIVE_TEXT)
    }

  expect(await everyExport(store)).not.toContain(MARK)
  // Of the drill nothing may be known, nobody has asked for the controls, and in the present there is no past to go about in.
  const [now, then] = [await everySocketAnswer(again, undefined), await everySocketAnswer(again, { at: NOW_MS, rate: 0 })]
  expect(now.refused.toSorted()).toEqual(['drill:follow', 'replay:rate', 'replay:seek', 'replay:states', 'wall:answer'])
  expect(then.refused.toSorted()).toEqual(['drill:follow', 'wall:answer'])
  for (const text of [...now.texts, ...then.texts]) expect(text.includes(MARK), text.slice(0, 200)).toBe(false)
})
