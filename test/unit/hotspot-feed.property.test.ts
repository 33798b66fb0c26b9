/** What the thread of the hotspots knows: the reports as they are whenever it is asked, and the diary as it was written, each told once. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { LonLat } from '#wire/places'
import { INCIDENT_CLASSES, type Report } from '#wire/reports'
import { encodeDiary, type DiaryLine } from '../../server/domain/coverage/diary.ts'
import { heldDiary } from '../../server/domain/hotspot-answers/held-diary.ts'
import { heldReports } from '../../server/domain/hotspot-answers/held-reports.ts'
import type { Ground, HotspotQuestion } from '../../server/domain/hotspot-answers/question.ts'
import { isInHours } from '../../server/domain/hotspots/hours.ts'
import { orderByTime } from '../../server/domain/hotspots/time-order.ts'
import { watchLineOf, watchTally } from '../../server/domain/hotspots/watch.ts'
import { reportColumns } from '../../server/domain/reports/report-columns.ts'
import { hotspotFeed } from '../../server/live/hotspot-feed.ts'
import type { HotspotWord, RunningThread } from '../../server/live/hotspot-thread.ts'
import { aCompound, aQuestion } from '../support/hotspot-case.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const PLANE = planeAt(120, 31)
const NIGHT = { name: 'night', dayFromMs: 6 * HOUR_MS, nightFromMs: 22 * HOUR_MS, utcOffsetMs: 0 } as const
const COMPOUNDS = ['a', 'b', 'c'] as const
const GROUND: Ground = {
  key: 'ground',
  outline: [],
  without: [],
  originLon: PLANE.originLon,
  originLat: PLANE.originLat,
  compounds: [aCompound('b', 0, 0, { slot: 2 }), aCompound('a', 0, 0, { slot: 0 })],
  towns: [],
  typed: ['a', 'c'],
}

interface Row {
  readonly atMs: number
  readonly state: 'received' | 'closed' | 'invalid'
  readonly class: (typeof INCIDENT_CLASSES)[number]
  readonly compound: (typeof COMPOUNDS)[number] | undefined
  readonly place: LonLat | undefined
  readonly simulated: boolean
}

const aRow: fc.Arbitrary<Row> = fc.record({
  atMs: fc.integer({ min: 0, max: 40 }).map((hour) => hour * HOUR_MS),
  state: fc.constantFrom('received', 'closed', 'invalid'),
  class: fc.constantFrom(...INCIDENT_CLASSES),
  compound: fc.option(fc.constantFrom(...COMPOUNDS), { nil: undefined }),
  place: fc.option(fc.tuple(fc.constantFrom(120, 120.1), fc.constantFrom(31, 31.1)), { nil: undefined }),
  simulated: fc.boolean(),
})

const aSpan = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 25 })).map(([from, hours]) => ({
  fromMs: from * HOUR_MS,
  toMs: (from + hours) * HOUR_MS,
}))

const aFilter: fc.Arbitrary<Partial<HotspotQuestion>> = fc.record(
  { classes: fc.constant(['fire', 'traffic']), compoundTypes: fc.constant(['commodity'] as const), hours: fc.constant(NIGHT), base: aSpan },
  { requiredKeys: [] },
)

/** A thread that hears at once. */
function hearing(hear: (word: HotspotWord) => void): RunningThread {
  return { post: hear, reckon: () => Promise.reject(new Error('nothing is reckoned here')) }
}

/** What a question is about, the slow obvious way. */
function plainEvents(
  rows: readonly Row[],
  question: HotspotQuestion,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
) {
  const { classes, compoundTypes, hours } = question
  const leftOut = {
    invalid: 0,
    otherClass: 0,
    ...(hours ? { otherHours: 0 } : {}),
    ...(compoundTypes.length > 0 ? { otherCompound: 0 } : {}),
  }
  const events: (readonly (number | boolean)[])[] = []
  for (const { atMs, state, class: name, compound, place, simulated } of rows) {
    if (atMs < fromMs || atMs >= toMs) continue
    if (state === 'invalid') leftOut.invalid++
    else if (classes.length > 0 && !classes.includes(name)) leftOut.otherClass++
    else if (hours && !isInHours(hours, atMs)) leftOut.otherHours!++
    else if (compoundTypes.length > 0 && !(compound && GROUND.typed.includes(compound))) leftOut.otherCompound!++
    else
      events.push([
        place ? PLANE.xOf(place[0]) : NaN,
        place ? PLANE.yOf(place[1]) : NaN,
        atMs,
        GROUND.compounds.findIndex(({ id }) => id === compound),
        simulated,
      ])
  }
  return { events, leftOut }
}

test('a question is about the reports as they are when it is asked, or were at one of the last moments, whatever has come, changed and gone', async () => {
  const step = fc.record({ id: fc.integer({ min: 0, max: 30 }), row: fc.option(aRow, { nil: undefined }), isAway: fc.boolean() })
  const round = fc.record({ steps: fc.array(step, { maxLength: 12 }), period: aSpan, filter: aFilter })
  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 6 }), async (rounds) => {
      const columns = reportColumns(4)
      const [away, hand] = [new Map<string, Row>(), new Map<string, Row>()]
      const held = heldReports(PLANE)
      let changes = 0
      const feed = hotspotFeed(
        hearing((word) => word.type === 'reports' && held.take(word.news)),
        {
          book: {
            pieces: async () => columns,
            atHand: () => new Map([...hand].map(([id, row]) => [id, { ...row, stamps: [] } as unknown as Report])),
          },
          diary: { book: async () => undefined },
          momentOf: () => String(changes),
          epoch: () => 'one',
          nowMs: () => 0,
        },
      )
      /** What there was at each moment. */
      const past: { readonly moment: string; readonly rows: readonly Row[] }[] = []
      for (const { steps, period, filter } of rounds) {
        for (const { id: number, row, isAway } of steps) {
          const id = `r${number}`
          columns.remove(id)
          away.delete(id)
          hand.delete(id)
          if (row) (isAway ? away : hand).set(id, row)
          if (row && isAway) columns.put(id, 1, { ...row, knownMs: 0, stateMs: 0, severity: undefined, division: undefined })
          changes++
        }
        past.push({ moment: await feed.reports('incident', () => undefined), rows: [...away.values(), ...hand.values()] })
        const question = aQuestion({ ...filter, period })
        const asked = past.slice(-4).filter(({ moment }) => feed.hasReports('incident', moment))
        expect(asked).toHaveLength(Math.min(4, past.length))
        const told = asked.flatMap(({ moment, rows }) => {
          const { events, baseEvents } = held.eventsOf(question, GROUND, moment)
          return [[events, period, rows] as const, ...(question.base ? [[baseEvents!, question.base, rows] as const] : [])]
        })

        for (const [events, span, there] of told) {
          const plain = plainEvents(there, question, span)
          const rows = Array.from({ length: events.count }, (_, i) => [
            events.x[i],
            events.y[i],
            events.atMs[i],
            events.compound[i],
            events.simulated[i] === 1,
          ])
          expect(events.leftOut).toEqual(plain.leftOut)
          expect(rows.map(String).sort()).toEqual(plain.events.map(String).sort())
          expect(
            Array.from(
              orderByTime({
                x: events.x.slice(0, events.count),
                y: events.y.slice(0, events.count),
                atMs: events.atMs.slice(0, events.count),
              }),
            ),
          ).toEqual([...Array.from({ length: events.count }).keys()])
        }
      }
    }),
  )
})

test('reports are told once: a second question of the same moment brings no news, and a change brings its piece alone', async () => {
  const columns = reportColumns(4)
  const put = (id: number) =>
    columns.put(`r${id}`, 1, {
      atMs: id,
      knownMs: 0,
      stateMs: 0,
      state: 'closed',
      class: undefined,
      severity: undefined,
      compound: undefined,
      division: undefined,
      place: undefined,
      simulated: false,
    })
  for (let id = 0; id < 10; id++) put(id)
  let moment = 'first'
  const told: (readonly number[])[] = []
  const feed = hotspotFeed(
    hearing((word) => word.type === 'reports' && told.push(word.news.pieces.map(({ piece }) => piece))),
    {
      book: { pieces: async () => columns, atHand: () => new Map() },
      diary: { book: async () => undefined },
      momentOf: () => moment,
      epoch: () => 'one',
      nowMs: () => 0,
    },
  )

  await feed.reports('incident', () => undefined)
  await feed.reports('incident', () => undefined)
  put(5)
  moment = 'second'
  await feed.reports('incident', () => undefined)

  expect(told).toEqual([[0, 1, 2], [1]])
})

test('light is what all lines of the period say, whichever days were read before, in which hours, and where a period cuts a day', async () => {
  const aLine = fc.record({ share: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 3 }), isBlind: fc.boolean() })
  const aBook = fc.array(aLine, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(aBook, { minLength: 2, maxLength: 2 }),
      fc.array(fc.tuple(aSpan, aFilter), { minLength: 1, maxLength: 5 }),
      async (books, asked) => {
        const lines = books.map((book, day) =>
          book.map(({ share, isBlind }, i): DiaryLine => {
            const status = new Uint8Array(share.length).fill(COVERAGE_STATUSES.indexOf(isBlind ? 'blind' : 'covered'))
            return { atMs: day * DAY_MS + i * 6 * HOUR_MS, share: Uint8Array.from(share), status, visits: new Uint8Array(share.length) }
          }),
        )
        const held = heldDiary()
        const reads: number[] = []
        const feed = hotspotFeed(
          hearing((word) => word.type === 'day' && held.add(word.day)),
          {
            book: { pieces: async () => reportColumns(), atHand: () => new Map() },
            diary: {
              async book(day) {
                reads.push(day)
                return encodeDiary(lines[day] ?? [])
              },
            },
            momentOf: () => 'one',
            epoch: () => 'one',
            nowMs: () => DAY_MS, // the first day is over, the second is not
          },
        )
        for (const [period, { hours }] of asked) {
          const question = aQuestion({ period, ...(hours ? { hours } : {}) })
          held.begin(question, GROUND)
          await feed.diary(
            period,
            () => true,
            () => undefined,
          )

          const plain = watchTally(Int32Array.of(2, 0), hours)
          for (const line of lines.flat()) if (line.atMs >= period.fromMs && line.atMs < period.toMs) plain.add(watchLineOf(line))
          expect(held.watch()).toEqual(plain.taken())
        }
        expect(reads.filter((day) => day === 0).length).toBeLessThanOrEqual(1)
      },
    ),
  )
})
