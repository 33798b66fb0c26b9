import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exchange } from '../../server/domain/proposals/exchange.ts'
import { addGreedily } from '../../server/domain/proposals/greedy.ts'
import { optionTable } from '../../server/domain/proposals/option-table.ts'
import { emptyPlan, STAYS } from '../../server/domain/proposals/plan.ts'
import { doneMinutes, type SendOption, type SendProblem } from '../../server/domain/proposals/problem.ts'
import { assessMoves, proposeMoves } from '../../server/domain/proposals/propose.ts'
import { exactProposals } from '../support/exact-proposals.ts'
import { addPlainly } from '../support/plain-greedy.ts'

const MOST = 12
/** Of the best plan's gain, on every case. */
const LEAST_SHARE = 0.95
const CASES = 250
/** Always the same cases: about one in ten thousand others misses the best plan, and nobody has proved that none misses by more. */
const SEED = 20_261_126

/** Ones, small whole numbers with many ties, and weights as the default function makes them. */
const weight = fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 9 }), fc.double({ min: 0.01, max: 10_000, noNaN: true }))

/** Everything up to twelve, drawn without the usual leaning to what is small. */
const problem: fc.Arbitrary<SendProblem> = fc
  .record({
    gaps: fc.array(fc.record({ weight }), { minLength: 1, maxLength: MOST, size: 'max' }),
    held: fc.array(fc.record({ weight, keepers: fc.integer({ min: 1, max: 3 }) }), { maxLength: 6, size: 'max' }),
    drafts: fc.array(
      fc.record({
        unit: fc.integer({ min: 0, max: MOST - 1 }),
        gap: fc.nat(1_000),
        also: fc.array(fc.nat(1_000), { maxLength: 3 }),
        leaves: fc.array(fc.nat(1_000), { maxLength: 2 }),
        arrivalS: fc.integer({ min: 0, max: 1_200 }),
        closeMinutes: fc.integer({ min: 1, max: 15 }),
      }),
      { maxLength: 48, size: 'max' },
    ),
    withinMinutes: fc.integer({ min: 10, max: 40 }),
    atMost: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 3 }),
  })
  .map(({ gaps, held, drafts, withinMinutes, atMost }) => {
    const options = drafts.map(({ gap, also, leaves, ...draft }): SendOption => {
      const named = [gap, ...also].map((at) => at % gaps.length)
      const left = held.length === 0 ? [] : leaves.map((at) => at % held.length)
      return { ...draft, gap: named[0]!, closes: [...new Set(named)], leaves: [...new Set(left)] }
    })
    return { gaps, held, options, withinMinutes, ...(atMost === undefined ? {} : { atMost }) }
  })

/** What a choice of options is worth, told by sets. */
function slowGain({ gaps, held, options, withinMinutes }: SendProblem, chosen: readonly number[]): number {
  const sent = chosen.map((option) => options[option]!)
  const closed = new Set(sent.filter((option) => doneMinutes(option) <= withinMinutes).flatMap(({ closes }) => closes))
  const opened = held.filter(({ keepers }, at) => sent.filter(({ leaves }) => leaves.includes(at)).length >= keepers)
  const closedWeight = [...closed].reduce((sum, gap) => sum + gaps[gap]!.weight, 0)
  return closedWeight - opened.reduce((sum, compound) => sum + compound.weight, 0)
}

function unlimited({ gaps, held, options, withinMinutes }: SendProblem): SendProblem {
  return { gaps, held, options, withinMinutes }
}

const exactGain = await exactProposals()

test(`greedy choice with exchange reaches ${LEAST_SHARE} of the best plan always, and the best plan nearly always`, () => {
  let best = 0
  let worst = 1
  fc.assert(
    fc.property(problem, (small) => {
      const { darkBefore, darkAfter } = proposeMoves(small)
      const exact = exactGain(small)
      const share = exact < 1e-6 ? 1 : (darkBefore - darkAfter) / exact
      worst = Math.min(worst, share)
      if (share > 1 - 1e-6) best++
      expect(share).toBeGreaterThanOrEqual(LEAST_SHARE)
      expect(share).toBeLessThanOrEqual(1 + 1e-6)
    }),
    { numRuns: CASES, seed: SEED },
  )
  console.log(`proposals: the best plan in ${best} of ${CASES} cases, ${(100 * worst).toFixed(1)} % of it at worst`)
  expect(best).toBeGreaterThan(0.95 * CASES)
})

test('greedy choice alone reaches half of the best plan where nothing is left', () => {
  fc.assert(
    fc.property(problem, (small) => {
      const nothingLeft = { ...unlimited(small), options: small.options.map((option) => ({ ...option, leaves: [] })) }
      const { darkBefore, darkAfter } = proposeMoves(nothingLeft, 0)
      expect(darkBefore - darkAfter).toBeGreaterThanOrEqual(exactGain(nothingLeft) / 2 - 1e-6)
    }),
  )
})

test('no unit does two things, no more go than may, nothing proposed is too late, and every figure can be checked', () => {
  fc.assert(
    fc.property(problem, fc.constantFrom(0, 200, 2_000_000), (small, mostWeighed) => {
      const { moves, darkBefore, darkAfter } = proposeMoves(small, mostWeighed)
      const chosen = moves.map(({ option }) => option)

      expect(new Set(moves.map(({ unit }) => unit)).size).toBe(moves.length)
      expect(moves.length).toBeLessThanOrEqual(small.atMost ?? Infinity)
      expect(moves.every((move) => move.doneMinutes <= small.withinMinutes)).toBe(true)
      expect(darkBefore).toBeCloseTo(
        small.gaps.reduce((sum, gap) => sum + gap.weight, 0),
        6,
      )
      expect(darkBefore - darkAfter).toBeCloseTo(slowGain(small, chosen), 6)
      moves.forEach((move, i) => {
        const before = slowGain(small, chosen.slice(0, i))
        expect(move.gain).toBeCloseTo(slowGain(small, chosen.slice(0, i + 1)) - before, 6)
        const others = chosen.filter((option) => option !== move.option)
        expect(move.lossIfRefused).toBeCloseTo(slowGain(small, chosen) - slowGain(small, others), 6)
        const closed = move.closes.reduce((sum, gap) => sum + small.gaps[gap]!.weight, 0)
        const opened = move.opens.reduce((sum, at) => sum + small.held[at]!.weight, 0)
        expect(closed - opened).toBeCloseTo(move.gain, 6)
      })
    }),
    { numRuns: 300 },
  )
})

test('a what-if of what was proposed is the proposal', () => {
  fc.assert(
    fc.property(problem, (small) => {
      const proposed = proposeMoves(small)
      expect(
        assessMoves(
          small,
          proposed.moves.map(({ option }) => option),
        ),
      ).toStrictEqual(proposed)
    }),
  )
})

test('a what-if of any plan is what counting by sets gives', () => {
  fc.assert(
    fc.property(problem, fc.infiniteStream(fc.boolean()), (limited, coins) => {
      const small = unlimited(limited)
      const seen = new Set<number>()
      const chosen = small.options.flatMap(({ unit }, option) => {
        if (seen.has(unit) || coins.next().value) return []
        seen.add(unit)
        return [option]
      })
      const { darkBefore, darkAfter, moves } = assessMoves(small, chosen)
      expect(moves.map(({ option }) => option).sort((a, b) => a - b)).toStrictEqual(chosen)
      expect(darkBefore - darkAfter).toBeCloseTo(slowGain(small, chosen), 6)
    }),
  )
})

test('the lazy greedy takes the same options in the same order as one that weighs everything in every round', () => {
  fc.assert(
    fc.property(problem, fc.constantFrom(0, 1, -Infinity), (small, leastGain) => {
      const table = optionTable(
        small,
        small.options.map((_, option) => option),
      )
      expect(addGreedily(table, emptyPlan(table), leastGain)).toStrictEqual(addPlainly(table, emptyPlan(table), leastGain))
    }),
    { numRuns: 500 },
  )
})

test('an exchange never loses, and leaves no unit that could do better by itself', () => {
  let bettered = 0
  fc.assert(
    fc.property(problem, (small) => {
      const table = optionTable(
        small,
        small.options.flatMap((option, i) => (doneMinutes(option) <= small.withinMinutes ? [i] : [])),
      )
      const plan = emptyPlan(table)
      const chosen = () => [...plan.chosen].filter((option) => option !== STAYS)
      const worth = (options: readonly number[]) =>
        slowGain(
          small,
          options.map((option) => table.given[option]!),
        )
      addGreedily(table, plan, 0)
      const before = worth(chosen())

      exchange(table, plan, { leastGain: 1e-9, mostWeighed: Infinity })

      const after = worth(chosen())
      expect(after).toBeGreaterThanOrEqual(before - 1e-6)
      if (after > before + 1e-6) bettered++
      plan.chosen.forEach((own, unit) => {
        const others = chosen().filter((option) => option !== own)
        const mayGo = others.length < table.atMost
        const does = Array.from({ length: table.count }, (_, option) => option).filter((option) => mayGo && table.unitOf[option] === unit)
        expect(worth(others)).toBeLessThanOrEqual(after + 1e-6)
        for (const option of does) expect(worth([...others, option])).toBeLessThanOrEqual(after + 1e-6)
      })
    }),
    { numRuns: 300 },
  )
  expect(bettered).toBeGreaterThan(3)
})

test('the order in which options are given does not matter', () => {
  fc.assert(
    fc.property(problem, (small) => {
      // A time of its own for each, so that no two are equal in all that ranks them.
      const options = small.options.map((option, i) => ({ ...option, arrivalS: option.arrivalS + i / 1_000 }))
      const there = proposeMoves({ ...small, options })
      const back = proposeMoves({ ...small, options: options.toReversed() })
      const told = ({ moves }: typeof there) => moves.map(({ unit, gap, arrivalS }) => ({ unit, gap, arrivalS }))
      expect(told(back)).toStrictEqual(told(there))
    }),
  )
})
