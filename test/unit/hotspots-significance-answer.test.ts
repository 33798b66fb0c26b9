/** The answer about significance: what it says of a map that one cell makes by itself. */
import { expect, test } from 'vitest'
import { largestHeap } from '../../server/domain/hotspots/largest-heap.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { aCase, aQuestion, CASE_FROM_MS, figuresOf, type CaseCall } from '../support/hotspot-case.ts'

const DAY_MS = 86_400_000
const QUESTION = aQuestion({ method: 'gi' })

/** Calls that lie anywhere, more of them in one quarter, and a burst at one place. */
function calls(burst: number): readonly CaseCall[] {
  const random = seededRandom(7)
  const usual = Array.from({ length: 900 }, (_, i) => ({
    x: 100 + random() * (i % 3 === 0 ? 3_800 : 9_800),
    y: 100 + random() * (i % 3 === 0 ? 3_800 : 9_800),
    atMs: CASE_FROM_MS + (i % 80) * DAY_MS,
  }))
  return [...usual, ...Array.from({ length: burst }, (_, i) => ({ x: 8_500, y: 8_500, atMs: CASE_FROM_MS + (i % 80) * DAY_MS }))]
}

test('a cell that makes most of the spread hides what is less, and the answer says so', () => {
  const [plain, heaped] = [0, 400].map((burst) => figuresOf(aCase(QUESTION, calls(burst))))

  expect(plain!.notes.map(({ code }) => code)).not.toContain('oneHeap')
  expect(heaped!.notes.map(({ code }) => code)).toContain('oneHeap')
  expect(heaped!.notes.find(({ code }) => code === 'oneHeap')!.text).toMatch(/holds 4\d\d of the 1300 events/)
  expect(heaped!.figures['hot']).toBeLessThan(Number(plain!.figures['hot']))
})

test.each([
  ['one cell beside three empty ones: (6 − 1.5)² of 4.5² + 3 · 1.5²', [6, 0, 0, 0], { events: 6, spreadShare: 0.75 }],
  ['two that differ alike', [0, 2], { events: 2, spreadShare: 0.5 }],
  ['all the same', [3, 3, 3], { events: 3, spreadShare: 0 }],
])('%s', (_, counts, heap) => {
  expect(largestHeap(counts)).toEqual(heap)
})
