/** The answer about near repeats: Knox's table band by band, adjusted over all of it, and the places at raised risk as the period ends. */
import { expect, test } from 'vitest'
import { adjustedP } from '../../server/domain/hotspots/false-discovery.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { aCase, aCompound, aQuestion, CASE_FROM_MS, columnsOf, figuresOf, type CaseCall } from '../support/hotspot-case.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const QUESTION = aQuestion({
  method: 'near-repeat',
  cellM: 250,
  repeatsM: [0, 100, 200],
  repeatsDays: [7, 14],
  permutations: 999,
})
/** As the period ends. */
const END_DAY = 84

function onDays(rows: readonly (readonly [x: number, y: number, day: number])[]): CaseCall[] {
  return rows.map(([x, y, day]) => ({ x, y, atMs: CASE_FROM_MS + day * DAY_MS }))
}

/** Somewhere and some time, and by every third another 60 m away, four days after. */
function repeating(): CaseCall[] {
  const random = seededRandom(4)
  return onDays(
    Array.from({ length: 120 }, (_, i) => {
      const [x, y, day] = [500 + random() * 9_000, 500 + random() * 9_000, random() * (END_DAY - 5)] as const
      return i % 3 === 0
        ? ([
            [x, y, day],
            [x + 60, y, day + 4],
          ] as const)
        : ([[x, y, day]] as const)
    }).flat(),
  )
}

test('ten events by hand: each pair in its band, and each band with its ends', () => {
  const ten = onDays([
    [500, 500, 0], // a
    [500, 500, 3], // b: at a's place, 3 days after it
    [560, 580, 5], // c: 100 m from a and b, 5 and 2 days after them
    [620, 660, 12], // d: 200 m from a and b (12 and 9 days), 100 m from c (7 days)
    [5_500, 500, 0], // e
    [5_500, 650, 30], // f: 150 m from e, but a month after
    [9_500, 500, 1], // g
    [9_500, 500, 15], // h: at g's place, 14 days after
    [9_500, 9_500, 2], // i: alone
    [100, 9_800, 2], // j: alone
  ])
  const bands = columnsOf(figuresOf(aCase(QUESTION, ten)), 'bands')

  expect(bands).toMatchObject({
    fromM: [0, 0, 0, 0, 100, 100],
    withinM: [0, 0, 100, 100, 200, 200],
    fromDays: [0, 7, 0, 7, 0, 7],
    withinDays: [7, 14, 7, 14, 7, 14],
    // the very place: a–b; g–h. Up to 100 m: a–c, b–c, c–d. Up to 200 m: none within a week; a–d, b–d.
    observed: [1, 1, 3, 0, 0, 2],
  })
  bands['ratio']!.forEach((ratio, band) => expect(ratio).toBe(Number(bands['observed']![band]) / Number(bands['expected']![band])))
})

test('p is adjusted over the whole table, and only by that a band is more than chance', () => {
  const answer = figuresOf(aCase(QUESTION, repeating()))
  const bands = columnsOf(answer, 'bands')
  const p = Float64Array.from(bands['p']!, Number)

  expect(bands['q']).toEqual([...adjustedP(p)])
  expect(bands['verdict']).toEqual(bands['q']!.map((q) => (Number(q) <= 0.05 ? 'more' : 'notSignificant')))
  expect(bands['verdict']![2]).toBe('more')
  expect(bands['raisedForDays']).toEqual([0, 0, 7, 7, 0, 0])
  expect(answer.notes).toEqual([])
})

test('cells and compounds are at raised risk by what has just happened at or near them', () => {
  const last = onDays([[3_010, 3_010, END_DAY - 1]])
  const compounds = [
    aCompound('far', 8_000, 8_000),
    aCompound('near', 3_060, 3_010),
    aCompound('home', 3_400, 3_010), // its middle is far, but the call is tied to it
  ]
  const calls = [
    ...repeating().filter(({ atMs }) => atMs < CASE_FROM_MS + (END_DAY - 9) * DAY_MS),
    ...last.map((call) => ({ ...call, compound: 2 })),
  ]
  const answer = figuresOf(aCase(QUESTION, calls, { compounds }))
  const cells = columnsOf(answer, 'cells')
  const untilMs = CASE_FROM_MS + (END_DAY - 1) * DAY_MS + WEEK_MS

  expect(columnsOf(answer, 'compounds')).toMatchObject({ id: ['near', 'home'], events: [1, 1], untilMs: [untilMs, untilMs] })
  expect(cells).toMatchObject({ id: ['c12r12'], events: [1], untilMs: [untilMs] })
  expect(answer.figures).toMatchObject({ cellsAtRaisedRisk: 1, compoundsAtRaisedRisk: 2, untilMs })
})

test('says where bands are wide, shuffles few, repeats none', () => {
  const random = seededRandom(8)
  const chance = onDays(Array.from({ length: 200 }, () => [random() * 9_999, random() * 9_999, random() * END_DAY] as const))
  const codesOf = (with_: Partial<typeof QUESTION>) => figuresOf(aCase({ ...QUESTION, ...with_ }, chance)).notes.map(({ code }) => code)

  expect(codesOf({})).toEqual(['noRepeats'])
  expect(codesOf({ repeatsDays: [7, 43] })).toEqual(['noRepeats', 'wideBands'])
  expect(codesOf({ repeatsM: [100, 5_001] })).toEqual(['noRepeats', 'wideBands'])
  expect(codesOf({ permutations: 99 })).toEqual(['noRepeats', 'fewShuffles'])
  const none = figuresOf(aCase(QUESTION, []))
  expect([none.notes.map(({ code }) => code), none.tables.bands!.count, none.figures['untilMs']]).toEqual([['noEvents'], 0, null])
})
