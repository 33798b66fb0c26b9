/** Whether a soak finds what grows, and does not find what does not. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seededRandom } from '../bench/walkers.ts'
import { csvOf, judge, tableOf, type Sample } from '../soak/curve.ts'
import { slopeOf, verdictOf } from '../soak/slope.ts'

const HOUR_MS = 3_600_000
const HOURS = Array.from({ length: 60 }, (_, i) => i / 30)

/** Figures on a line, each off by what chance gives. */
function noisy(anHour: number, noise: number, seed: number): readonly number[] {
  const random = seededRandom(seed)
  return HOURS.map((at) => 40 + anHour * at + noise * (random() - 0.5))
}

it('a straight line has its own slope, and nothing is unsure about it', () => {
  fc.assert(
    fc.property(fc.double({ min: -100, max: 100, noNaN: true }), fc.double({ min: -1_000, max: 1_000, noNaN: true }), (anHour, base) => {
      const slope = slopeOf({ hours: HOURS, figures: HOURS.map((at) => base + anHour * at) })

      expect(slope.anHour).toBeCloseTo(anHour, 6)
      expect(slope.within).toBeLessThan(1e-6)
    }),
  )
})

it('growth of 5 an hour under noise of 2 is found, and noise alone is not taken for growth', () => {
  const verdicts = Array.from({ length: 20 }, (_, seed) => [
    verdictOf(slopeOf({ hours: HOURS, figures: noisy(5, 2, seed) }), 1),
    verdictOf(slopeOf({ hours: HOURS, figures: noisy(0, 2, seed) }), 1),
  ])

  expect(new Set(verdicts.map(([grown]) => grown))).toEqual(new Set(['grows']))
  expect(new Set(verdicts.map(([, still]) => still))).toEqual(new Set(['holds']))
})

it('what wanders, so that neighbours are alike, is less sure than what only trembles', () => {
  const random = seededRandom(7)
  let at = 0
  const wandering = HOURS.map(() => (at = 0.9 * at + random() - 0.5))
  const trembling = [...wandering].sort((a, b) => Math.sin(a * 1e6) - Math.sin(b * 1e6))

  expect(slopeOf({ hours: HOURS, figures: wandering }).within).toBeGreaterThan(slopeOf({ hours: HOURS, figures: trembling }).within)
})

it('too few samples, or all of one moment, say nothing', () => {
  const few = slopeOf({ hours: [0, 1, 2, 3], figures: [0, 10, 20, 30] })
  const together = slopeOf({ hours: [1, 1, 1, 1, 1], figures: [0, 1, 2, 3, 4] })

  expect([few, together].map((slope) => verdictOf(slope, 1))).toEqual(['unsure', 'unsure'])
  expect(() => slopeOf({ hours: [0, 1], figures: [0] })).toThrow(new RangeError('2 times and 1 figures'))
})

it('the warm-up is not judged; what a sample lacks is left out; what has no limit is said', () => {
  const samples = HOURS.map((hours): Sample => ({
    atMs: hours * HOUR_MS,
    figures: new Map([
      ['wall heap', hours < 1 ? 100 * hours : 100],
      ['server heap', 50 + 10 * hours],
      ['page processes', 200 + 50 * hours],
      ...(hours < 1.5 ? ([['tile heap', 20]] as const) : []),
    ]),
  }))

  const judged = judge(samples, 0, HOUR_MS)

  expect(judged.map(({ figure, verdict }) => [figure.name, verdict])).toEqual([
    ['wall heap', 'holds'],
    ['page processes', 'said'],
    ['server heap', 'grows'],
  ])
  expect(tableOf(judged)[4]).toBe('| server heap | MiB | 60.00 | 69.67 | +10.00 ± 0.00 | 1 | GROWS |')
  const [head, first] = csvOf(samples).split('\n')
  expect(head?.split(',').length).toBe(first?.split(',').length)
})
