/** Questions about hotspots beside everything else: reckoned once, in turn, stopped when nobody waits, and never in the stream's way. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import type { HotspotAnswer, HotspotProgress } from '#wire/hotspots'
import { encodeDiary } from '../../server/domain/coverage/diary.ts'
import type { HotspotQuestion } from '../../server/domain/hotspot-answers/question.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { reportColumns, type ReportColumns } from '../../server/domain/reports/report-columns.ts'
import { TIMEOUTS } from '../../server/http/fastify-server.ts'
import { hotspotRoute } from '../../server/http/hotspot-route.ts'
import type { CoverageDiary } from '../../server/live/coverage-diary.ts'
import { openHotspotDesk, USUAL_PATIENCE_MS, type HotspotDesk, type HotspotDeskOptions } from '../../server/live/hotspot-desk.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { degreesOf, DISTRICT_M, FROM_MS, HOTSPOT_PLANE, DIVISION, TO_MS } from '../support/hotspot-app.ts'
import { until } from '../support/until.ts'

const DENSITY: HotspotQuestion = {
  method: 'density',
  kind: 'incident',
  classes: [],
  compoundTypes: [],
  utcOffsetMs: 8 * 3_600_000,
  period: { fromMs: FROM_MS, toMs: TO_MS },
  cellM: 100,
  shape: 'square',
  bandM: 100,
  repeatsM: [0, 50, 100, 200],
  repeatsDays: [7, 14, 28],
  bandwidthM: 500,
  kernel: 'quartic',
  p: 'exact',
  permutations: 0,
  seed: 1,
  periods: 12,
  form: 'json',
}
/** Half a minute of work: as much as is not refused at once. */
const LONG: HotspotQuestion = { ...DENSITY, method: 'near-repeat', permutations: 7_999 }

const NO_DIARY: Pick<CoverageDiary, 'book'> = { book: async () => undefined }

/** So many calls, anywhere in the district, as the archive of reports keeps them. */
function columnsOf(count: number): ReportColumns {
  const random = seededRandom(1)
  const columns = reportColumns()
  for (let i = 0; i < count; i++)
    columns.put(`r-${i}`, i + 1, {
      atMs: FROM_MS + Math.floor(random() * (TO_MS - FROM_MS)),
      knownMs: TO_MS,
      stateMs: TO_MS,
      state: 'closed',
      class: 'criminal',
      severity: 3,
      compound: `c-${i % 600}`,
      division: undefined,
      place: [HOTSPOT_PLANE.lonOf(random() * DISTRICT_M), HOTSPOT_PLANE.latOf(random() * DISTRICT_M)],
      simulated: false,
    })
  return columns
}

async function openDesk(count: number, diary = NO_DIARY, bounds: Pick<HotspotDeskOptions, 'patienceMs' | 'turnMs'> = {}) {
  const ledger = await openLedger(memoryStore().journal, { room: 'wujin', realm: 'live' })
  const record = (kind: string, subject: string, data: object) =>
    ledger.record([{ kind, subject, atMs: TO_MS, knownMs: TO_MS, by: 'test', data }])
  await record('division:added', `division/${DIVISION.id}`, { ...DIVISION, simulated: false })
  const columns = columnsOf(count)
  /** Each question that is reckoned asks for them once. */
  let reckoned = 0
  const book = {
    pieces: async () => {
      reckoned++
      return columns
    },
    atHand: () => new Map(),
  }
  const desk = openHotspotDesk({ ledger, book, diary, plane: HOTSPOT_PLANE, epoch: () => 'one', nowMs: () => TO_MS, ...bounds })
  onTestFinished(() => {
    desk.close()
    ledger.close()
  })
  return { desk, ledger, record, reckoned: () => reckoned }
}

const never = new AbortController().signal

async function answerOf(desk: HotspotDesk, question: HotspotQuestion, signal = never): Promise<HotspotAnswer> {
  return JSON.parse(new TextDecoder().decode(await desk.ask(question, signal))) as HotspotAnswer // as the worker writes it
}

test('the same asked twice at once is reckoned once, and kept until a report or the ground changes', async () => {
  const { desk, record, reckoned } = await openDesk(2_000)
  const [first, second] = await Promise.all([answerOf(desk, DENSITY), answerOf(desk, DENSITY)])
  expect(first.counts.period.used).toBe(2_000)
  expect(second).toEqual(first)
  await answerOf(desk, DENSITY)
  expect(reckoned()).toBe(1)

  await record('unit:added', 'unit/A1', {})
  await answerOf(desk, DENSITY)
  expect(reckoned()).toBe(1)
  await record('incident:received', 'incident/x', {})
  await answerOf(desk, DENSITY)
  expect(reckoned()).toBe(2)
  await answerOf(desk, { ...DENSITY, seed: 2 })
  expect(reckoned()).toBe(3)
})

test('eight different questions wait at most; the next is told to come again, and what is kept has an end', async () => {
  const { desk } = await openDesk(100)
  const asked = Array.from({ length: 8 }, (_, seed) => answerOf(desk, { ...DENSITY, seed }))
  await expect(desk.ask({ ...DENSITY, seed: 8 }, never)).rejects.toMatchObject({ code: 'INTAKE_FULL' })
  await Promise.all(asked)

  for (let seed = 8; seed < 40; seed++) await desk.ask({ ...DENSITY, seed }, never)
  expect(desk.load).toMatchObject({ waiting: 0, kept: 24 })
})

test('cells that are too many to be told are refused before anything is read', async () => {
  const { desk, reckoned } = await openDesk(100)
  for (const [question, most] of [
    [{ ...DENSITY, cellM: 20 }, 200_000],
    [{ ...DENSITY, cellM: 40, form: 'geojson' }, 50_000],
  ] as const)
    await expect(desk.ask(question, never)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      errors: [{ field: 'querystring/cell', reason: expect.stringContaining(`more than ${most} cells`) }],
    })

  expect(reckoned()).toBe(0)
})

test('a question whose asker goes is stopped, one that another waits for is not, and the next is answered', async () => {
  const { desk } = await openDesk(40_000)
  const [one, other] = [new AbortController(), new AbortController()]
  const both = [desk.ask(LONG, one.signal), desk.ask(LONG, other.signal)].map((asked) => expect(asked).rejects.toThrow('gone'))
  await until({ what: 'the thread to run', ask: () => desk.load.isReckoning, isSo: (isReckoning) => isReckoning })
  one.abort()
  expect(desk.load).toMatchObject({ waiting: 1, isReckoning: true })
  other.abort()
  await Promise.all(both)
  expect(desk.load.waiting).toBe(0)
  await until({ what: 'the thread to let go', ask: () => desk.load.isReckoning, isSo: (isReckoning) => !isReckoning })

  expect((await answerOf(desk, DENSITY)).counts.period.used).toBe(40_000)
})

test('whoever waits too long is told why in words before the connection is closed, and what nobody waits for is stopped', async () => {
  expect(2 * USUAL_PATIENCE_MS).toBeLessThan(1.5 * TIMEOUTS.connectionTimeout)
  const { desk } = await openDesk(40_000, NO_DIARY, { patienceMs: 1_500 })
  const long = desk.ask(LONG, never, { name: 'same' })
  const next = desk.ask({ ...LONG, seed: 2 }, never, { name: 'same' })

  await expect(long).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    errors: [{ field: 'querystring/cell', reason: expect.stringContaining('takes longer than 1.5 s') }],
  })
  await expect(next).rejects.toMatchObject({ code: 'INTAKE_FULL', message: expect.stringContaining('have taken 1.5 s') })
  expect(desk.load.waiting).toBe(0)
  await until({ what: 'the thread to let go', ask: () => desk.load.isReckoning, isSo: (isReckoning) => !isReckoning })
})

test('long work gives way to what others ask, but not to what the same page asks, and is answered after all', async () => {
  const { desk } = await openDesk(20_000, NO_DIARY, { turnMs: 1 })
  const order: string[] = []
  const told = (name: string, asked: Promise<unknown>) => asked.then(() => order.push(name))
  const long = told('long', desk.ask({ ...LONG, permutations: 299 }, never, { name: 'one' }))
  await until({ what: 'the shuffles to be under way', ask: () => desk.progress()[0]?.share ?? 0, isSo: (share) => share > 0 })
  const own = told('own', desk.ask({ ...DENSITY, seed: 2 }, never, { name: 'one' }))
  const others = told('others', desk.ask({ ...DENSITY, seed: 3 }, never, { name: 'two' }))
  await Promise.all([long, own, others])

  expect(order).toEqual(['own', 'others', 'long'])
  await Promise.all([
    told('long again', desk.ask({ ...LONG, permutations: 299, seed: 2 }, never, { name: 'one' })),
    told('own again', desk.ask({ ...DENSITY, seed: 4 }, never, { name: 'one' })),
  ])
  expect(order.slice(3)).toEqual(['long again', 'own again'])
})

test('pairs that are too many for the shuffles asked for are refused before the first shuffle', async () => {
  const { desk } = await openDesk(40_000)

  await expect(desk.ask({ ...LONG, repeatsM: [0, 300, 600, 1_200], permutations: 999 }, never)).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    errors: [
      { field: 'querystring/bands', reason: expect.stringContaining('more than 8333333 pairs of events, the most for 999 permutations') },
    ],
  })
})

test('a closed connection stops what it asked for', async () => {
  const { desk, ledger } = await openDesk(40_000)
  const app = Fastify()
  await app.register(hotspotRoute, { ledger, desk, coverage: { settings: DEFAULT_COVERAGE }, nowMs: () => TO_MS })
  onTestFinished(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const leaving = new AbortController()
  const asked = fetch(`${url}/hotspots?method=near-repeat&permutations=7999&band=200&from=${FROM_MS}`, { signal: leaving.signal })
  await until({ what: 'the thread to run', ask: () => desk.load.isReckoning, isSo: (isReckoning) => isReckoning })
  leaving.abort()
  await expect(asked).rejects.toThrow('abort')
  await until({ what: 'the thread to stop', ask: () => desk.load, isSo: ({ waiting, isReckoning }) => waiting === 0 && !isReckoning })

  expect((await fetch(`${url}/hotspots?method=gi&from=${FROM_MS}`)).status).toBe(200)
})

test('how far each question is, is told in its order and by the name it was asked with; the same by two names is reckoned once', async () => {
  const { desk, reckoned } = await openDesk(40_000)
  const leaving = new AbortController()
  const long = [
    desk.ask(LONG, leaving.signal, { name: 'one' }),
    desk.ask(LONG, leaving.signal, { name: 'two' }),
    desk.ask(LONG, leaving.signal),
  ]
  const next = desk.ask(DENSITY, never, { name: 'one' })
  expect(desk.progress().map(({ method, state, ask }) => [method, state, ask])).toEqual([
    ['near-repeat', 'collecting', 'one'],
    ['near-repeat', 'collecting', 'two'],
    ['density', 'waiting', 'one'],
  ])
  const shares: number[] = []
  await until({
    what: 'a share of the shuffles that has grown',
    ask: () => desk.progress()[0]!,
    isSo({ state, share }) {
      if (state === 'reckoning' && share !== null && share !== shares.at(-1)) shares.push(share)
      return shares.length >= 3
    },
  })
  expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
  expect(shares.every((share) => share > 0 && share < 1)).toBe(true)
  expect(desk.progress()[1]).toMatchObject({ ask: 'two', state: 'reckoning' })
  expect(desk.progress()[2]).toEqual({ method: 'density', state: 'waiting', share: null, ask: 'one' })
  leaving.abort()
  await Promise.allSettled(long)
  await next
  expect([desk.progress(), reckoned()]).toEqual([[], 2])
  await desk.ask(DENSITY, never, { name: 'again' })
  expect(reckoned()).toBe(2)
})

test('progress is told by the route', async () => {
  const { desk, ledger } = await openDesk(40_000)
  const app = Fastify()
  await app.register(hotspotRoute, { ledger, desk, coverage: { settings: DEFAULT_COVERAGE }, nowMs: () => TO_MS })
  onTestFinished(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const progress = async () => (await (await fetch(`${url}/hotspots/progress`)).json()) as HotspotProgress // as the route writes it
  expect(await progress()).toEqual({ items: [] })
  const leaving = new AbortController()
  const asked = fetch(`${url}/hotspots?method=gi&cell=60&permutations=9999&from=${FROM_MS}&ask=page7`, { signal: leaving.signal })
  const [item] = await until({
    what: 'the question to be told',
    ask: async () => (await progress()).items,
    isSo: ([first]) => first?.state === 'reckoning' && first.share !== null,
  })
  leaving.abort()
  await expect(asked).rejects.toThrow('abort')

  expect(item).toMatchObject({ method: 'gi', state: 'reckoning', ask: 'page7' })
  expect(item!.share).toBeGreaterThan(0)
  await until({ what: 'the question to go', ask: progress, isSo: ({ items }) => items.length === 0 })
})

test('the main thread goes on while a year of the coverage diary is read, once, and stops reading when nobody waits', async () => {
  const slots = 600
  const bookOf = (day: number) =>
    encodeDiary(
      Array.from({ length: 96 }, (_, i) => ({
        atMs: day * 86_400_000 + i * 900_000,
        share: new Uint8Array(slots).fill(40),
        status: new Uint8Array(slots).fill(1),
        visits: new Uint8Array(slots),
      })),
    )
  let days = 0
  const told: (readonly [state: string, share: number | null])[] = []
  const leaving = new AbortController()
  const diary = {
    async book(day: number) {
      if (days < 365) told.push(...desk.progress().map(({ state, share }) => [state, share] as const))
      if (++days === 365 + 20) leaving.abort()
      await setImmediate() // the store answers from a thread of its own
      return bookOf(day)
    },
  }
  const { desk, record } = await openDesk(1_000, diary)
  for (let i = 0; i < slots; i++)
    await record('compound:added', `compound/c-${i}`, {
      id: `c-${i}`,
      slot: i,
      name: `c-${i}`,
      type: 'commodity',
      gates: [],
      footprint: { type: 'Polygon', coordinates: [degreesOf(i, i, i + 9, i + 9)] },
      simulated: false,
    })
  const year: HotspotQuestion = { ...DENSITY, method: 'clock', cellM: 500, period: { fromMs: TO_MS - 365 * 86_400_000, toMs: TO_MS } }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  const { hours } = await answerOf(desk, year)
  const lastedMs = performance.now() - began
  delay.disable()
  const ms = (ns: number) => `${(ns / 1e6).toFixed(1)} ms`
  console.log(
    `365 days of ${slots} compounds: ${lastedMs.toFixed(0)} ms; loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, most ${ms(delay.max)}`,
  )
  expect(days).toBe(365)
  // Reports are a tenth of it, and each day as much as any other.
  expect(told.map(([state]) => state)).toEqual(Array.from({ length: 365 }, () => 'collecting'))
  told.forEach(([, share], day) => expect(share).toBeCloseTo(0.1 + (0.9 * day) / 365, 9))
  expect(hours!.columns['light']!.find((light) => light !== null)).toBeCloseTo(0.4, 9)

  // What is over is read once.
  expect((await answerOf(desk, { ...year, seed: 2 })).hours).toEqual(hours)
  expect(days).toBe(365)
  const yearBefore = { fromMs: year.period.fromMs - 365 * 86_400_000, toMs: year.period.fromMs }
  await expect(desk.ask({ ...year, period: yearBefore }, leaving.signal)).rejects.toThrow('gone')
  await desk.ask(DENSITY, never)
  expect(days).toBe(365 + 20)
})

test('the main thread goes on while a year of calls is reckoned', async () => {
  const { desk } = await openDesk(400_000)
  await answerOf(desk, { ...DENSITY, cellM: 200 })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  const body = await desk.ask(DENSITY, never)
  const lastedMs = performance.now() - began
  delay.disable()
  const { tookMs, counts } = JSON.parse(new TextDecoder().decode(body)) as HotspotAnswer // as the worker writes it
  const ms = (ns: number) => `${(ns / 1e6).toFixed(1)} ms`
  console.log(
    `400,000 events: answered in ${lastedMs.toFixed(0)} ms, ${tookMs} of them in the worker; loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, most ${ms(delay.max)}`,
  )
  expect(counts.period.used).toBe(400_000)
})
