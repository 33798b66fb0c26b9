/** Risk against watch, and the clock of the week, as they are answered: against sums made one by one. */
import { describe, expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { DiaryLine } from '../../server/domain/coverage/diary.ts'
import { rankedRates } from '../../server/domain/hotspots/ranked-rates.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { aCase, aCompound, aQuestion, CASE_FROM_MS, CASE_M, columnsOf, figuresOf, type CaseCall } from '../support/hotspot-case.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000
const WEEK_MS = 168 * HOUR_MS
const CHINA_MS = 8 * HOUR_MS
const NIGHT = { name: 'night', dayFromMs: 6 * HOUR_MS, nightFromMs: 22 * HOUR_MS, utcOffsetMs: CHINA_MS } as const
const TWO_WEEKS = { fromMs: CASE_FROM_MS, toMs: CASE_FROM_MS + 2 * WEEK_MS }
const [COVERED, BLIND] = [COVERAGE_STATUSES.indexOf('covered'), COVERAGE_STATUSES.indexOf('blind')]

/** Every quarter of an hour of a span, what each slot showed: percent, `undefined` where it was blind. */
function linesOf(
  span: { readonly fromMs: number; readonly toMs: number },
  shareOf: (slot: number, atMs: number) => number | undefined,
  slots: number,
) {
  const lines: DiaryLine[] = []
  for (let { fromMs: atMs } = span; atMs < span.toMs; atMs += QUARTER_MS) {
    const shares = Array.from({ length: slots }, (_, slot) => shareOf(slot, atMs))
    lines.push({
      atMs,
      share: Uint8Array.from(shares, (share = 0) => share),
      status: Uint8Array.from(shares, (share) => (share === undefined ? BLIND : COVERED)),
      visits: new Uint8Array(slots),
    })
  }
  return lines
}

describe('risk against watch', () => {
  /** Ten compounds a kilometre apart, the first most at risk; the odd ones in the light. */
  const compounds = Array.from({ length: 10 }, (_, i) => aCompound(`k${i}`, 500 + i * 1_000, 2_500, { slot: 9 - i, town: i < 5 ? 0 : 1 }))
  const towns = [
    { id: '1', name: 'west', lon: 120, lat: 31 },
    { id: '2', name: 'east', lon: 120.05, lat: 31 },
  ]
  const calls = compounds.flatMap((_, i) =>
    Array.from({ length: 3 * (10 - i) ** 2 }, (__, n): CaseCall => ({
      x: 500 + i * 1_000,
      y: 2_500,
      atMs: CASE_FROM_MS + n * HOUR_MS,
      compound: i,
    })),
  )
  const question = aQuestion({ method: 'dosage', period: TWO_WEEKS })
  const light = [5, 95, 10, 40, 50, 45, 55, 60, 90, 20]
  const lines = linesOf(TWO_WEEKS, (slot) => light[9 - slot], 10)

  test('by hand: the most at risk and dark, and the calm in the light', () => {
    const answer = figuresOf(aCase(question, calls, { compounds, towns, lines }))
    const told = columnsOf(answer, 'compounds')
    const minutes = 2 * 7 * 24 * 60

    // The upper fifth by risk are the first two, the lower half the last five; the upper fifth by light k1 and k8.
    expect(told['dosage']).toEqual(light.map((_, i) => ({ 0: 'hotAndDark', 8: 'coldAndCrowded' })[i] ?? 'balanced'))
    expect(told['events']).toEqual(compounds.map((_, i) => 3 * (10 - i) ** 2))
    expect(told['knownMinutes']).toEqual(compounds.map(() => minutes))
    told['lightMinutes']!.forEach((own, i) => expect(own).toBeCloseTo((light[i]! / 100) * minutes, 6))
    expect(answer.figures).toMatchObject({ compoundsHotAndDark: 1, compoundsColdAndCrowded: 1, compoundsBalanced: 8, compoundsUnknown: 0 })
    expect(answer.figures).toMatchObject({ watchKnownShare: 1, weeks: 2 })
    expect(answer.notes).toEqual([])
  })

  test('risk is the shrunk rate that compounds are ranked by', () => {
    const told = columnsOf(figuresOf(aCase(question, calls, { compounds, towns, lines })), 'compounds')
    const ranked = rankedRates(compounds.map((_, i) => ({ events: 3 * (10 - i) ** 2, households: 100 })))

    for (const { place, shrunk } of ranked) expect(told['risk']![place]).toBe(shrunk.rate)
  })

  test('a town has the events, the households and the light of its compounds; a cell the light of those that lie in it', () => {
    const answer = figuresOf(aCase(question, calls, { compounds, towns, lines }))
    const [of, told, cells] = [columnsOf(answer, 'towns'), columnsOf(answer, 'compounds'), columnsOf(answer, 'cells')]
    const sum = (values: readonly unknown[]) => values.reduce((total: number, value) => total + Number(value), 0)
    const rates = rankedRates([
      { events: 3 * (100 + 81 + 64 + 49 + 36), households: 500 },
      { events: 3 * (25 + 16 + 9 + 4 + 1), households: 500 },
    ])

    for (const name of ['events', 'lightMinutes', 'knownMinutes'])
      [0, 1].forEach((town) => expect(of[name]![town]).toBeCloseTo(sum(told[name]!.slice(5 * town, 5 * town + 5)), 6))
    expect(of['risk']).toEqual(rates.toSorted((a, b) => a.place - b.place).map(({ shrunk }) => shrunk.rate))
    compounds.forEach((_, i) => {
      const cell = cells['id']!.indexOf(`c${i}r2`)
      expect([cells['lightMinutes']![cell], cells['events']![cell]]).toEqual([told['lightMinutes']![i], told['events']![i]])
    })
    const empty = cells['id']!.indexOf('c3r7')
    expect(['lightMinutes', 'knownMinutes', 'dosage'].map((name) => cells[name]![empty])).toEqual([Number.NaN, 0, 'unknown'])
    expect(cells['dosage']!.filter((one) => one !== 'unknown')).toHaveLength(10)
  })

  test('what was known for less than half of the time is not judged, and blind is not dark', () => {
    const half = CASE_FROM_MS + WEEK_MS
    const dim = linesOf(TWO_WEEKS, (slot, atMs) => (slot === 9 && atMs < half + QUARTER_MS ? undefined : light[9 - slot]), 10)
    const known = linesOf(TWO_WEEKS, (slot, atMs) => (slot === 9 && atMs < half ? undefined : light[9 - slot]), 10)
    const first = (lines: readonly DiaryLine[]) => {
      const told = columnsOf(figuresOf(aCase(question, calls, { compounds, towns, lines })), 'compounds')
      return [told['dosage']![0], told['knownMinutes']![0], told['lightMinutes']![0]]
    }

    expect(first(dim).slice(0, 2)).toEqual(['unknown', 7 * 24 * 60 - 15])
    expect(first(known).slice(0, 2)).toEqual(['hotAndDark', 7 * 24 * 60])
    expect(first(linesOf(TWO_WEEKS, (slot) => (slot === 9 ? undefined : 50), 10))).toEqual(['unknown', 0, Number.NaN])
  })

  test('what was known for a part of the time is held against the others by its share, not by its minutes', () => {
    const half = CASE_FROM_MS + WEEK_MS
    const late = linesOf(TWO_WEEKS, (slot, atMs) => (slot === 1 && atMs < half ? undefined : light[9 - slot]), 10)
    const told = columnsOf(figuresOf(aCase(question, calls, { compounds, towns, lines: late })), 'compounds')

    // In minutes k8 has less than k3 to k7.
    expect([told['dosage']![8], told['knownMinutes']![8]]).toEqual(['coldAndCrowded', 7 * 24 * 60])
    expect(Number(told['lightMinutes']![8])).toBeLessThan(Number(told['lightMinutes']![4]))
  })

  test('where most compounds have no event, none without one is hot, and a note says how few there are', () => {
    // Fewer households are drawn less far below the rate of all: by order alone they would be the upper fifth.
    const uneven = compounds.map((one, i) => ({ ...one, households: i < 2 ? 3_000 : 3_000 - 300 * i }))
    const few = calls
      .filter(({ compound }) => compound === 0)
      .slice(0, 6)
      .map((call, i) => ({ ...call, x: call.x + i }))
    const answer = figuresOf(aCase(question, few, { compounds: uneven, towns, lines: linesOf(TWO_WEEKS, (slot) => 10 + 9 * slot, 10) }))
    const told = columnsOf(answer, 'compounds')

    expect(told['dosage']!.filter((_, i) => told['events']![i] === 0)).not.toContain('hotAndDark')
    expect(answer.notes.map(({ code }) => code)).toEqual(['fewEvents'])
  })

  test('by a few hours of a fortnight no place is called dark or crowded, and how little is known is told', () => {
    const answer = figuresOf(aCase(question, calls, { compounds, towns, lines: lines.slice(0, 20) }))

    for (const name of ['compounds', 'towns', 'cells'] as const)
      expect(new Set(columnsOf(answer, name)['dosage'])).toEqual(new Set(['unknown']))
    expect(columnsOf(answer, 'compounds')['knownMinutes']).toEqual(compounds.map(() => 300))
    expect(answer.figures).toMatchObject({ compoundsHotAndDark: 0, compoundsColdAndCrowded: 0, compoundsUnknown: 10 })
    expect(answer.notes).toEqual([
      {
        code: 'watchTooThin',
        text: 'the coverage diary tells 1 % of the period, less than half: no place is called dark or crowded by so little; ask for a period that it tells',
      },
    ])
  })

  test('a diary that holds nothing, or half, says so; so do households that nobody knows, and a district without compounds', () => {
    const codesOf = (more: Partial<Parameters<typeof aCase>[2]>) =>
      figuresOf(aCase(question, calls, { compounds, towns, lines, ...more })).notes.map(({ code }) => code)

    expect(codesOf({ lines: [] })).toEqual(['noWatchKnown'])
    expect(codesOf({ lines: lines.slice(0, lines.length / 2) })).toEqual(['watchPartlyKnown'])
    expect(codesOf({ lines: lines.slice(0, lines.length / 2 - 1) })).toEqual(['watchTooThin'])
    expect(codesOf({ compounds: compounds.map((one, i) => (i === 3 ? { ...one, households: 0 } : one)) })).toEqual(['noHouseholds'])
    expect(codesOf({ compounds: [] })).toEqual(['noCompounds', 'noWatchKnown'])
    const unknown = figuresOf(aCase(question, calls, { compounds: compounds.map((one) => ({ ...one, households: 0 })), towns, lines }))
    expect(columnsOf(unknown, 'compounds')['dosage']).toEqual(compounds.map(() => 'unknown'))
    expect(columnsOf(unknown, 'towns')['risk']).toEqual([Number.NaN, Number.NaN])
  })
})

describe('the clock of the week', () => {
  const random = seededRandom(9)
  const calls = Array.from({ length: 4_000 }, (): CaseCall => ({
    x: random() * CASE_M,
    y: random() * CASE_M,
    atMs: CASE_FROM_MS + Math.floor(random() * 2.4 * WEEK_MS),
  }))
  const compounds = [aCompound('a', 1_000, 1_000, { slot: 0 }), aCompound('b', 2_000, 1_000, { slot: 1 })]
  /** Not whole weeks, nor whole hours. */
  const period = { fromMs: CASE_FROM_MS + 20 * 60_000, toMs: CASE_FROM_MS + 2.4 * WEEK_MS }
  const lines = linesOf(
    { fromMs: CASE_FROM_MS, toMs: CASE_FROM_MS + 1.5 * WEEK_MS },
    (slot, atMs) => (slot === 1 && atMs % (3 * QUARTER_MS) === 0 ? undefined : (atMs / QUARTER_MS + 7 * slot) % 101),
    2,
  ).filter(({ atMs }) => atMs >= period.fromMs)
  const hourAt = (atMs: number) => {
    const local = new Date(atMs + CHINA_MS)
    return ((local.getUTCDay() + 6) % 7) * 24 + local.getUTCHours()
  }

  function slowly(isIn: (atMs: number) => boolean) {
    const rows = Array.from({ length: 168 }, () => ({ events: 0, minutes: 0, light: 0, known: 0 }))
    for (const { atMs } of calls) if (atMs >= period.fromMs && atMs < period.toMs && isIn(atMs)) rows[hourAt(atMs)]!.events++
    for (let { fromMs: atMs } = period; atMs < period.toMs; atMs += 60_000) if (isIn(atMs)) rows[hourAt(atMs)]!.minutes++
    for (const { atMs, share, status } of lines)
      for (const slot of [0, 1])
        if (isIn(atMs) && status[slot] !== BLIND) {
          rows[hourAt(atMs)]!.light += share[slot]! / 100
          rows[hourAt(atMs)]!.known++
        }
    return rows
  }

  test.each([
    ['all hours', undefined, () => true],
    ['by night', NIGHT, (atMs: number) => [22, 23, 0, 1, 2, 3, 4, 5].includes(new Date(atMs + CHINA_MS).getUTCHours())],
  ] as const)('%s: events, hours and light are those of a count one by one', (_, hours, isIn) => {
    const question = aQuestion({ method: 'clock', period, ...(hours ? { hours } : {}) })
    // What is of other hours is left out where the reports are read.
    const own = calls.filter(({ atMs }) => isIn(atMs))
    const answer = figuresOf(aCase(question, own, { compounds, lines }))
    const told = columnsOf(answer, 'hours')

    slowly(isIn).forEach(({ events, minutes, light, known }, hour) => {
      expect([told['day']![hour], told['hour']![hour]]).toEqual([Math.floor(hour / 24), hour % 24])
      expect(told['events']![hour]).toBe(events)
      expect(told['hours']![hour]).toBeCloseTo(minutes / 60, 9)
      if (minutes === 0) expect(told['perHour']![hour]).toBeNaN()
      else expect(told['perHour']![hour]).toBeCloseTo(events / (minutes / 60), 9)
      if (known === 0) expect(told['light']![hour]).toBeNaN()
      else expect(told['light']![hour]).toBeCloseTo(light / known, 9)
    })
    expect(answer.notes.map(({ code }) => code)).toEqual(['watchPartlyKnown'])
    expect(answer.figures['utcOffsetMin']).toBe(480)
  })

  test('of a compound it is of what is tied to it and of its own light; of a cell of what lies in it and the compounds there', () => {
    const at = (place: { kind: 'compound' | 'cell'; id: string }) => aQuestion({ method: 'clock', period, place, cellM: 2_000 })
    const tied = calls.map((call, i) => ({ ...call, ...(i % 9 === 0 ? { compound: 1 } : {}) }))
    const [compound, cell, empty] = [
      figuresOf(aCase(at({ kind: 'compound', id: 'b' }), tied, { compounds, lines })),
      figuresOf(aCase(at({ kind: 'cell', id: 'c0r0' }), tied, { compounds, lines })),
      figuresOf(aCase(at({ kind: 'cell', id: 'c4r4' }), tied, { compounds, lines })),
    ]
    const inPeriod = tied.filter(({ atMs }) => atMs >= period.fromMs && atMs < period.toMs)
    const ofCompound = inPeriod.filter((call) => 'compound' in call)
    const inCell = (x: number, y: number) => inPeriod.filter((call) => Math.floor(call.x / 2_000) === x && Math.floor(call.y / 2_000) === y)
    const clockOf = (own: readonly CaseCall[]) =>
      Array.from({ length: 168 }, (_, hour) => own.filter(({ atMs }) => hourAt(atMs) === hour).length)

    expect(columnsOf(compound, 'hours')['events']).toEqual(clockOf(ofCompound))
    expect(compound.counts.period).toMatchObject({ used: ofCompound.length, elsewhere: inPeriod.length - ofCompound.length })
    const [line] = lines
    const own = lines.filter(({ atMs, status }) => hourAt(atMs) === hourAt(line!.atMs) && status[1] !== BLIND)
    const light = own.reduce((sum, { share }) => sum + share[1]! / 100, 0) / own.length
    expect(columnsOf(compound, 'hours')['light']![hourAt(line!.atMs)]).toBeCloseTo(light, 9)

    expect(columnsOf(cell, 'hours')['events']).toEqual(clockOf(inCell(0, 0)))
    expect(cell.counts.period).toMatchObject({ used: inCell(0, 0).length, elsewhere: inPeriod.length - inCell(0, 0).length })
    expect(columnsOf(empty, 'hours')['events']).toEqual(clockOf(inCell(4, 4)))
    expect(new Set(columnsOf(empty, 'hours')['light'])).toEqual(new Set([Number.NaN]))
    expect(empty.notes.map(({ code }) => code)).toContain('noCompoundHere')
    expect([cell.figures['peak'], compound.figures['peak']]).toEqual(['tooFew', expect.stringMatching('chance|named')])
    for (const gone of [at({ kind: 'compound', id: 'z' }), at({ kind: 'cell', id: 'c9r9' })])
      expect(() => figuresOf(aCase(gone, tied, { compounds, lines }))).toThrow('on this ground')
  })

  test('of a diary that holds nothing light is not known', () => {
    const answer = figuresOf(aCase(aQuestion({ method: 'clock', period }), calls, { compounds }))

    expect(new Set(columnsOf(answer, 'hours')['light'])).toEqual(new Set([Number.NaN]))
    expect(answer.notes.map(({ code }) => code)).toEqual(['noWatchKnown'])
  })
})
