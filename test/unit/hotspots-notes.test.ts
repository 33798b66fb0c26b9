/** What an answer says where it has no figures: a sentence that tells why, and nothing that is not so. */
import { expect, test } from 'vitest'
import { aCase, aCompound, aQuestion, CASE_FROM_MS, figuresOf } from '../support/hotspot-case.ts'

const compounds = [aCompound('k', 5_000, 5_000)]

test('reports that are tied to no compound are no reason to say that there are none', () => {
  const calls = [1, 2, 3].map((i) => ({ x: 1_000 * i, y: 1_000, atMs: CASE_FROM_MS + i }))
  const { counts, notes } = figuresOf(aCase(aQuestion({ method: 'ranked' }), calls, { compounds }))

  expect(counts.period).toMatchObject({ used: 0, noCompound: 3 })
  expect(notes.find(({ code }) => code === 'noEvents')!.text).toBe(
    'the period has no event to count; left out: 3 tied to no compound on this ground',
  )
})

test('a period of which nothing was reported has no reports', () => {
  const { notes } = figuresOf(aCase(aQuestion({ method: 'ranked' }), [], { compounds }))

  expect(notes.find(({ code }) => code === 'noEvents')!.text).toBe('the period has no reports')
})

test('risk against watch tells of how many compounds nobody knows the households', () => {
  const given = aCase(aQuestion({ method: 'dosage' }), [], { compounds: [...compounds, aCompound('u', 2_000, 2_000, { households: 0 })] })

  expect(figuresOf(given).figures).toMatchObject({ compoundsWithoutHouseholds: 1 })
})
