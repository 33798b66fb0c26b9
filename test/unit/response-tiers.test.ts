import { expect, test } from 'vitest'
import { checkTiers, DEFAULT_TIERS, isResponseGap, tierMet } from '../../server/domain/response/tiers.ts'

test.each([
  [0, 'selfHelp'],
  [60, 'selfHelp'],
  [60.1, 'mutualAid'],
  [180, 'mutualAid'],
  [300, 'support'],
  [300.1, undefined],
  [Infinity, undefined],
])('an arrival after %s s keeps %s', (seconds, tier) => {
  expect(tierMet(seconds, DEFAULT_TIERS)).toBe(tier)
})

test('a response gap opens where the nearest needs more than the required tier, or nobody comes', () => {
  expect(isResponseGap(300, DEFAULT_TIERS)).toBe(false)
  expect(isResponseGap(301, DEFAULT_TIERS)).toBe(true)
  expect(isResponseGap(Infinity, DEFAULT_TIERS)).toBe(true)
  expect(isResponseGap(61, { ...DEFAULT_TIERS, required: 'selfHelp' })).toBe(true)
})

test.each([
  [{ selfHelp: 0, mutualAid: 180, support: 300 }],
  [{ selfHelp: 60, mutualAid: 60, support: 300 }],
  [{ selfHelp: 60, mutualAid: 180, support: Infinity }],
  [{ selfHelp: Number.NaN, mutualAid: 180, support: 300 }],
])('tiers of %o are refused', (seconds) => {
  expect(() => checkTiers({ ...DEFAULT_TIERS, seconds })).toThrow(RangeError)
})
