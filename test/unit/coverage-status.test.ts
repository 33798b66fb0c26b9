/** What a compound is called and why: the tables of `status.ts`, row by row. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGap, isGapStatus, reasonOf, statusOf, type CoverageFacts } from '../../server/domain/coverage/status.ts'

const SHARES = { open: 0.35, close: 0.45 }

/** A compound that is well seen and was visited in time; each case says what is otherwise. */
const WELL: CoverageFacts = {
  share: 0.9,
  isVisited: true,
  wasEverVisited: true,
  isLit: true,
  isGuarded: false,
  isSilent: false,
  wasCoarse: false,
  isUnrostered: false,
  hasSerious: false,
  isThinning: false,
  isVisitFirst: false,
  wasGap: false,
}
const DARK = { share: 0, isLit: false } as const
const OVERDUE = { isVisited: false } as const
const UNKNOWN = { isVisited: false, wasEverVisited: false } as const

function facts(...others: readonly Partial<CoverageFacts>[]): CoverageFacts {
  return others.reduce<CoverageFacts>((all, some) => ({ ...all, ...some }), WELL)
}

const anyFacts: fc.Arbitrary<CoverageFacts> = fc.record({
  share: fc.oneof(fc.constant(Number.NaN), fc.constantFrom(0, 0.34, 0.35, 0.4, 0.45, 1)),
  isVisited: fc.boolean(),
  wasEverVisited: fc.boolean(),
  isLit: fc.boolean(),
  isGuarded: fc.boolean(),
  isSilent: fc.boolean(),
  wasCoarse: fc.boolean(),
  isUnrostered: fc.boolean(),
  hasSerious: fc.boolean(),
  isThinning: fc.boolean(),
  isVisitFirst: fc.boolean(),
  wasGap: fc.boolean(),
})

describe('status', () => {
  test.each([
    ['guarded', { isGuarded: true }, 'covered'],
    ['guarded, though nothing else holds', { isGuarded: true, isSilent: true, hasSerious: true, ...DARK, ...UNKNOWN }, 'covered'],
    ['silent and dark', { isSilent: true, ...DARK }, 'blind'],
    ['silent and dark, serious, never visited', { isSilent: true, hasSerious: true, ...DARK, ...UNKNOWN }, 'blind'],
    ['silent but lit, a gap', { isSilent: true, ...OVERDUE }, 'gap'],
    ['dark but heard', DARK, 'gap'],
    ['a gap with something serious', { ...DARK, hasSerious: true }, 'critical'],
    ['a gap with nothing serious', OVERDUE, 'gap'],
    ['no gap, thinning', { isThinning: true }, 'thinning'],
    ['no gap, thinning, something serious', { isThinning: true, hasSerious: true }, 'thinning'],
    ['no gap, not thinning', {}, 'covered'],
    ['a gap that thins is a gap', { ...OVERDUE, isThinning: true }, 'gap'],
  ] as const)('%s: %s', (_, case_, status) => expect(statusOf(facts(case_), SHARES)).toBe(status))

  test('is that of a gap where the gap rule holds, and nowhere else', () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        const isExcused = some.isGuarded || (some.isSilent && !some.isLit)

        expect(isGapStatus(statusOf(some, SHARES))).toBe(!isExcused && isGap(some, SHARES))
      }),
    )
  })
})

describe('the gap rule', () => {
  test.each([
    [false, 0.3499, true, true],
    [false, 0.3499, false, true],
    [false, 0.35, false, true],
    [false, 0.35, true, false],
    [true, 0.4499, true, true],
    [true, 0.4499, false, true],
    [true, 0.45, false, true],
    [true, 0.45, true, false],
    [false, Number.NaN, true, false],
    [true, Number.NaN, true, false],
    [false, Number.NaN, false, true],
  ])('was a gap: %s, share %d, visited in time: %s: is a gap: %s', (wasGap, share, isVisited, is) =>
    expect(isGap(facts({ wasGap, share, isVisited }), SHARES)).toBe(is),
  )

  test('stays as it was while the share is between the two bounds and the visit in time', () => {
    for (const wasGap of [true, false])
      for (const share of [0.35, 0.4, 0.4499]) expect(isGap(facts({ wasGap, share }), SHARES)).toBe(wasGap)
  })
})

describe('reason', () => {
  const COARSE = { wasCoarse: true } as const
  const UNROSTERED = { isUnrostered: true } as const

  test.each([
    ['covered', 'guarded', [{ isGuarded: true }], 'guarded'],
    ['covered', 'not guarded', [], 'none'],
    ['unjudged', 'whatever', [UNKNOWN, DARK], 'none'],
    ['blind', 'whatever', [COARSE, UNKNOWN, UNROSTERED, DARK], 'sourceSilent'],
    ['gap', 'too coarse, and not visited', [COARSE, OVERDUE], 'tooCoarse'],
    ['gap', 'too coarse, and dark', [COARSE, DARK], 'tooCoarse'],
    ['gap', 'too coarse, never visited', [COARSE, UNKNOWN, UNROSTERED], 'tooCoarse'],
    ['gap', 'too coarse, but visited and lit: the rest explains it', [COARSE, { share: 0.2 }], 'sideUnseen'],
    ['gap', 'never visited', [UNKNOWN], 'neverVisited'],
    ['gap', 'never visited, and nobody due', [UNKNOWN, UNROSTERED], 'neverVisited'],
    ['gap', 'visited too long ago', [OVERDUE], 'overdue'],
    ['gap', 'visited too long ago, and nobody due', [OVERDUE, UNROSTERED], 'nobodyRostered'],
    ['gap', 'visited in time', [{ share: 0.2 }], 'sideUnseen'],
    ['gap', 'visited in time, dark, somebody due', [DARK], 'sideUnseen'],
    ['gap', 'visited in time, dark, nobody due', [DARK, UNROSTERED], 'nobodyRostered'],
    ['gap', 'visited in time, lit, nobody due', [{ share: 0.2 }, UNROSTERED], 'sideUnseen'],
    ['critical', 'visited too long ago', [OVERDUE], 'overdue'],
    ['thinning', 'visited in time', [{ share: 0.4 }], 'sideUnseen'],
    ['thinning', 'too coarse, dark', [COARSE, DARK], 'tooCoarse'],
    ['thinning', 'visited in time, the visit lapses first', [{ share: 0.4, isVisitFirst: true }], 'overdue'],
    ['gap', 'visited in time, the visit would have lapsed first', [{ share: 0.2, isVisitFirst: true }], 'sideUnseen'],
  ] as const)('%s, %s: %s', (status, _, some, reason) => expect(reasonOf(status, facts(...some))).toBe(reason))

  test('is told for whatever is not covered, and for nothing that is', () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        const status = statusOf(some, SHARES)

        expect(reasonOf(status, some) === 'none').toBe(status === 'covered' && !some.isGuarded)
      }),
    )
  })
})
