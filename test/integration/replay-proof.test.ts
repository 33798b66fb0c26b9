/** The picture of a moment by replay is the picture that was live then: every unit, compound with who would be there first, report and alarm, and who was heard. */
import { expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { memoryStore } from '../../server/store/memory-store.ts'
import { coverageApp, footprintOf, lonLatOf, type CoverageApp, type SentFix } from '../support/coverage-app.ts'
import { lap, MINUTE_MS, NOON_MS, rectangle, SECOND_MS, walk } from '../support/coverage-town.ts'
import { hashOf, lookAt, shownLive, type Shown } from '../support/replay.ts'
import { until } from '../support/until.ts'

const COMPOUNDS = ['north', 'middle', 'south', 'far'] as const
/** Built while the test looks on, so near that the ring of `middle` is another from then on. */
const NEIGHBOUR = 'neighbour'
const BUILT_MS = 9 * 60_000
const APART_M = 400
const STEP_MS = 10 * SECOND_MS
/** Short, so that gaps open and close while the test looks on. */
const SETTINGS = { ...DEFAULT_COVERAGE, interval: { dayMin: 5, nightMin: 5 }, thinningMin: 1 }
/** Of the real clock: two judgings and what follows from them. */
const QUIET_MS = 2_500
/** Crosses a quarter of an hour: some moments begin at one keyframe, some at the next. */
const MINUTES = 22
const LOOK_AT_MIN = [2, 7, 12, 16, 21]
/** Where the car of the rapid response stands, one place after the other. */
const CAR_STANDS = [
  [600, 0],
  [-300, -900],
] as const
const CAR_S = 20

interface Moment {
  readonly atMs: number
  readonly shown: Shown
}

function corner(name: (typeof COMPOUNDS)[number]): readonly [number, number] {
  return [0, -APART_M * COMPOUNDS.indexOf(name)]
}

/** Rounds of a compound, one after another, with a rest at each corner. */
function rounds(name: (typeof COMPOUNDS)[number], unit: string, startS: number): SentFix[] {
  const [x, y] = corner(name)
  const way = lap(x, y, 100, 60, 15).flatMap((at) => [at, at, at])
  return walk(way, { atMs: NOON_MS + startS * SECOND_MS }).map((fix) => ({ unit, at: [fix.x, fix.y], atMs: fix.atMs }))
}

/** A car that stands, and says so each minute: live, who is nearest is searched every few seconds. */
function carAt(at: readonly [number, number], fromMin: number): SentFix[] {
  return Array.from({ length: Math.floor(MINUTES / CAR_STANDS.length) }, (_, i) => ({
    unit: 'car',
    at,
    atMs: NOON_MS + (Math.floor(fromMin) + i) * MINUTE_MS + CAR_S * SECOND_MS,
  }))
}

/** Everything that happens, by the minute in which it does. */
function storyOf(app: CoverageApp): Readonly<Record<number, () => Promise<unknown>>> {
  const { call, tokens } = app.house
  const ask = (method: string, path: string, body: object) => call(`/api/v1${path}`, { method, token: tokens.operator, body })
  const inside = lonLatOf([50, corner('middle')[1] + 30])
  return {
    1: () => ask('POST', '/incidents', { id: 'j-1', class: 'criminal', severity: 1, place: inside, text: '撬门' }),
    5: () => ask('PATCH', '/units/p2', { duty: 'offDuty' }),
    8: () => ask('PATCH', '/incidents/j-1', { step: 'dispatch', units: ['p1'] }),
    9: () => app.add(NEIGHBOUR, footprintOf(rectangle(150, corner('middle')[1], 100, 60))),
    10: () => ask('POST', '/hazards', { id: 'h-1', class: 'fire', severity: 2, place: lonLatOf([50, 30]), text: '堵塞通道' }),
    13: () => ask('PATCH', '/units/p2', { duty: 'onDuty', callSign: '瞭望 2' }),
    15: () => ask('POST', '/units', { id: 'late', confirmed: true, duty: 'onDuty' }),
    18: () => ask('PATCH', '/incidents/j-1', { step: 'invalidate', note: '误报' }),
  }
}

/** Lives through it all on a clock that stands but for its steps, and looks at some moments. */
async function live(app: CoverageApp): Promise<Moment[]> {
  const fixes = [
    ...rounds('north', 'p1', 30),
    ...rounds('north', 'p1', 700),
    ...rounds('middle', 'p2', 60),
    ...rounds('south', 'p3', 200),
    ...rounds('south', 'p3', 900),
    ...CAR_STANDS.flatMap((stands, i) => carAt(stands, (i * MINUTES) / CAR_STANDS.length)),
  ]
  const story = storyOf(app)
  const moments: Moment[] = []
  for (let ms = STEP_MS; ms <= MINUTES * MINUTE_MS; ms += STEP_MS) {
    app.house.pass(STEP_MS)
    const atMs = NOON_MS + ms
    const come = fixes.filter((fix) => fix.atMs > atMs - STEP_MS && fix.atMs <= atMs && !(fix.unit === 'p2' && ms > 5 * MINUTE_MS))
    if (come.length > 0) await app.send(come)
    const happens = ms % MINUTE_MS === 0 ? story[ms / MINUTE_MS] : undefined
    if (happens) expect((await happens()) as Response).toMatchObject({ ok: true })
    // Ground is laid by the ticks, whose clock is the real one: nothing goes on before it is.
    if (ms === BUILT_MS) await app.until(NEIGHBOUR, ({ status }) => status !== 'unjudged')
    // Asked for, each is judged: the clock of the ticks is the real one.
    const names = ms < BUILT_MS ? COMPOUNDS : [...COMPOUNDS, NEIGHBOUR]
    for (const name of names) await app.one(name)
    if (ms % MINUTE_MS !== 0 || !LOOK_AT_MIN.includes(ms / MINUTE_MS)) continue
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
    moments.push({ atMs, shown: await shownLive(app, names) })
  }
  return moments
}

test('a moment by replay has the hash that it had live', async () => {
  const store = memoryStore()
  const app = await coverageApp({ store, standingAtMs: NOON_MS })
  await app.put(SETTINGS)
  for (const name of COMPOUNDS) {
    await app.add(name, footprintOf(rectangle(...corner(name), 100, 60)))
    await app.until(name, ({ status }) => status !== 'unjudged')
  }
  for (const unit of ['p1', 'p2', 'p3']) await app.enlist(unit)
  await app.enlist('car', 'vehicle', 'rapidResponse')

  const moments = await live(app)
  const seen = await until({ what: 'all moments', ask: () => moments, isSo: ({ length }) => length === LOOK_AT_MIN.length })

  for (const { atMs, shown } of seen) expect(await lookAt(app, atMs), new Date(atMs).toISOString()).toEqual(shown)
  const hashes = seen.map(({ shown }) => hashOf(shown))
  expect(new Set(hashes).size).toBe(LOOK_AT_MIN.length)
  // Backwards too: nothing of one moment is left in the next.
  for (const { atMs, shown } of seen.toReversed()) expect(hashOf(await lookAt(app, atMs))).toBe(hashOf(shown))
  // What was lived through was worth comparing.
  const statuses = new Set(seen.flatMap(({ shown }) => (shown.compounds as { status: string }[]).map(({ status }) => status)))
  expect([...statuses]).toEqual(expect.arrayContaining(['gap', 'covered', 'critical']))
  expect(seen.some(({ shown }) => shown.alarms.length > 0)).toBe(true)
  const soonest = seen.flatMap(({ shown }) =>
    (shown.compounds as { response?: { seconds: number } }[]).flatMap(({ response }) => response?.seconds ?? []),
  )
  expect(new Set(soonest).size).toBeGreaterThan(CAR_STANDS.length)
}, 180_000)
