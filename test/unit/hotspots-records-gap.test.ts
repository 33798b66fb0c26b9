/** A base that begins before records were kept: nothing is held against it, and the answer says since when there are records. */
import { expect, test } from 'vitest'
import { isPartlyBeforeRecords } from '../../server/domain/hotspots/records-gap.ts'
import { aCase, aCompound, aQuestion, CASE_FROM_MS, columnsOf, figuresOf, type CaseCall } from '../support/hotspot-case.ts'

const DAY_MS = 86_400_000
const compounds = [aCompound('k', 5_000, 5_000)]

/** Ten calls a day from a day of the base on, to the end of the period. */
function callsFrom(day: number): readonly CaseCall[] {
  const perDay = 10
  return Array.from({ length: (56 - day) * perDay }, (_, i) => ({
    x: 500 + ((i * 137) % 90) * 100,
    y: 500 + ((i * 61) % 90) * 100,
    atMs: CASE_FROM_MS + day * DAY_MS + (i * DAY_MS) / perDay,
    compound: 0,
  }))
}

/** Four weeks against the four before. */
const question = aQuestion({
  method: 'change',
  base: { fromMs: CASE_FROM_MS, toMs: CASE_FROM_MS + 28 * DAY_MS },
  period: { fromMs: CASE_FROM_MS + 28 * DAY_MS, toMs: CASE_FROM_MS + 56 * DAY_MS },
})

function changeOf(calls: readonly CaseCall[]) {
  return figuresOf({ ...aCase(question, calls, { compounds }), recordsFromMs: calls[0]!.atMs })
}

test('a base of which half has no records yet makes no rise: no change is judged, and a note says since when there are records', () => {
  const answer = changeOf(callsFrom(14))

  expect(answer.counts).toMatchObject({ period: { used: 280 }, base: { used: 140 } })
  expect(answer.figures).toMatchObject({ ratio: null, low: null, up: 0, down: 0, recordsFromMs: CASE_FROM_MS + 14 * DAY_MS })
  expect(columnsOf(answer, 'compounds')['verdict']).toEqual([null])
  expect(answer.notes).toEqual([
    {
      code: 'basePartly',
      text: 'the base period begins before there are records, which is 2026-03-15T16:00:00.000Z: no change is judged against a part of it',
    },
  ])
})

test('a base that has records from its beginning on is judged, also where the first event came a little after it began', () => {
  for (const day of [0, 0.2]) {
    const { figures, notes } = changeOf(callsFrom(day))

    expect(notes.map(({ code }) => code)).not.toContain('basePartly')
    expect(figures['ratio']).toBeCloseTo(1, 1)
    expect(figures['recordsFromMs']).toBeUndefined()
  }
})

test('a gap before the first record is one where chance would fill it in nineteen cases of twenty', () => {
  const span = { fromMs: 0, toMs: 100 }

  expect(isPartlyBeforeRecords({ ...span, recordsFromMs: 10, events: 26 })).toBe(false)
  expect(isPartlyBeforeRecords({ ...span, recordsFromMs: 10, events: 27 })).toBe(true)
  expect(isPartlyBeforeRecords({ ...span, recordsFromMs: -1, events: 1_000 })).toBe(false)
  expect(isPartlyBeforeRecords({ ...span, recordsFromMs: 100, events: 0 })).toBe(true)
})
