/** Rates of some hours only: a week is then a week of those hours, whatever the method. */
import { expect, test } from 'vitest'
import type { HotspotMethod } from '#wire/hotspots'
import { aCase, aCompound, aQuestion, CASE_FROM_MS, columnsOf, figuresOf, type CaseCall } from '../support/hotspot-case.ts'

const HOUR_MS = 3_600_000
const NIGHT = { name: 'night', dayFromMs: 6 * HOUR_MS, nightFromMs: 22 * HOUR_MS, utcOffsetMs: 8 * HOUR_MS } as const
const NOON = CASE_FROM_MS + 12 * HOUR_MS
/** From noon to midnight, of which two hours are of the night; of the base, from midnight to noon, six are. */
const period = { fromMs: NOON, toMs: NOON + 12 * HOUR_MS }
const base = { fromMs: NOON - 12 * HOUR_MS, toMs: NOON }
const CALLS = Array.from({ length: 40 }, (_, i): CaseCall => ({ x: 5_000 + i, y: 5_000, atMs: NOON + 11 * HOUR_MS + i, compound: 0 }))
const BEFORE = Array.from({ length: 40 }, (_, i): CaseCall => ({ x: 5_000 + i, y: 5_000, atMs: NOON - 9 * HOUR_MS - i, compound: 0 }))
const compounds = [aCompound('k', 5_000, 5_000)]

function answerOf(method: HotspotMethod, isNight: boolean) {
  const question = aQuestion({ method, period, base, ...(isNight ? { hours: NIGHT } : {}) })
  return figuresOf(aCase(question, [...CALLS, ...BEFORE], { compounds }))
}

test('two of the 56 hours of the night, or twelve of the 168 of a week', () => {
  for (const method of ['density', 'ranked', 'change', 'dosage', 'clock'] as const) {
    expect([method, answerOf(method, true).figures['weeks']]).toEqual([method, 2 / 56])
    expect([method, answerOf(method, false).figures['weeks']]).toEqual([method, 12 / 168])
  }
})

test('a density is of a week of those hours', () => {
  const [all, night] = [false, true].map((isNight) => columnsOf(answerOf('density', isNight), 'cells')['density']!.map(Number))

  night!.forEach((density, cell) => expect(density).toBeCloseTo((all![cell]! * (12 / 168)) / (2 / 56), 9))
  expect(Math.max(...night!)).toBeGreaterThan(0)
})

test('a change holds as much time against as much: two hours of the night now, six before', () => {
  expect(answerOf('change', false).figures['ratio']).toBeCloseTo(1, 12)
  expect(answerOf('change', true).figures['ratio']).toBeCloseTo(3, 12)
})

test('an answer tells what it took for night', () => {
  expect(answerOf('gi', true).figures).toMatchObject({ dayFromMin: 360, nightFromMin: 1_320, utcOffsetMin: 480 })
  expect(answerOf('gi', false).figures).not.toHaveProperty('dayFromMin')
})
