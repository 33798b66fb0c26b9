import fc from 'fast-check'
import { expect, it } from 'vitest'
import { brightnessOf } from '../../client/wall/ageing.ts'

it('shows a picture darker the older it is, never as bright as a live one and never black', () => {
  const ageMs = fc.integer({ min: 0, max: 86_400_000 })
  fc.assert(
    fc.property(ageMs, ageMs, (a, b) => {
      expect(brightnessOf(Math.max(a, b))).toBeLessThanOrEqual(brightnessOf(Math.min(a, b)))
    }),
  )
  expect(brightnessOf(0)).toBeLessThan(0.8)
  expect(brightnessOf(10_000)).toBeLessThan(brightnessOf(2_000) - 0.01)
  expect(brightnessOf(86_400_000)).toBeGreaterThan(0.4)
})
