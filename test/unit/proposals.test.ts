import { expect, test } from 'vitest'
import { gapWeight, DEFAULT_GAP_WEIGHTS } from '../../server/domain/proposals/gap-weight.ts'
import type { SendProblem } from '../../server/domain/proposals/problem.ts'
import { assessMoves, proposeMoves } from '../../server/domain/proposals/propose.ts'
import { sendOptions } from '../../server/domain/proposals/send-options.ts'
import { caughtFromTheStart, caughtOnTheWay } from '../support/hard-problems.ts'
import { anOption, aProblem } from '../support/send-problem.ts'

test('a proposal says who goes where, how long it takes, what it closes, opens and gains', () => {
  const problem = aProblem({
    gaps: [{ weight: 10 }, { weight: 4 }],
    held: [{ weight: 3, keepers: 1 }],
    options: [anOption({ unit: 7, gap: 0, arrivalS: 240, closeMinutes: 6, closes: [0, 1], leaves: [0] })],
  })

  expect(proposeMoves(problem)).toStrictEqual({
    moves: [{ option: 0, unit: 7, gap: 0, arrivalS: 240, doneMinutes: 10, closes: [0, 1], opens: [0], gain: 11, lossIfRefused: 11 }],
    darkBefore: 14,
    darkAfter: 3,
  })
})

test('one unit does one thing: the one that gains more', () => {
  const problem = aProblem({
    gaps: [{ weight: 10 }, { weight: 12 }],
    options: [anOption({ gap: 0 }), anOption({ gap: 1 })],
  })

  expect(proposeMoves(problem).moves.map(({ gap }) => gap)).toStrictEqual([1])
})

test('nobody is sent to close less than would open behind them', () => {
  const problem = aProblem({ held: [{ weight: 11, keepers: 1 }], options: [anOption({ leaves: [0] })] })

  expect(proposeMoves(problem)).toStrictEqual({ moves: [], darkBefore: 10, darkAfter: 10 })
})

test('what is done too late is not proposed', () => {
  const problem = aProblem({ withinMinutes: 9, options: [anOption({ arrivalS: 300, closeMinutes: 5 })] })

  expect(proposeMoves(problem).moves).toStrictEqual([])
  expect(proposeMoves({ ...problem, withinMinutes: 10 }).moves).toHaveLength(1)
})

test('a gap that two close counts once, so the second unit stays', () => {
  const problem = aProblem({ options: [anOption({ unit: 1 }), anOption({ unit: 2 })] })

  expect(proposeMoves(problem)).toMatchObject({ moves: [{ unit: 1 }], darkAfter: 0 })
})

test('of two units that would do the same the sooner goes, of two as soon the lower slot', () => {
  const late = anOption({ unit: 1, arrivalS: 400 })
  const soon = anOption({ unit: 9, arrivalS: 200 })
  const asSoon = anOption({ unit: 4, arrivalS: 200 })

  expect(proposeMoves(aProblem({ options: [late, soon] })).moves[0]!.unit).toBe(9)
  expect(proposeMoves(aProblem({ options: [late, soon, asSoon] })).moves[0]!.unit).toBe(4)
})

test('a compound that two hold opens when both have left', () => {
  const problem = aProblem({
    gaps: [{ weight: 10 }, { weight: 9 }],
    held: [{ weight: 12, keepers: 2 }],
    options: [anOption({ unit: 1, gap: 0, leaves: [0] }), anOption({ unit: 2, gap: 1, leaves: [0] })],
  })

  expect(proposeMoves(problem)).toMatchObject({ moves: [{ unit: 1, opens: [], gain: 10 }], darkAfter: 9 })
  expect(assessMoves(problem, [0, 1])).toMatchObject({ moves: [{ opens: [] }, { opens: [0], gain: -3 }], darkAfter: 12 })
})

/** Greedy sends the first unit to the gap that only the second could also close, and the other gap stays dark. */
const trap: SendProblem = aProblem({
  gaps: [{ weight: 10 }, { weight: 9 }],
  options: [anOption({ unit: 1, gap: 0, arrivalS: 60 }), anOption({ unit: 1, gap: 1 }), anOption({ unit: 2, gap: 0, arrivalS: 90 })],
})

test('an exchange undoes what greedy choice alone would lose', () => {
  expect(proposeMoves(trap)).toMatchObject({
    moves: [
      { unit: 2, gap: 0 },
      { unit: 1, gap: 1 },
    ],
    darkAfter: 0,
  })
  expect(proposeMoves(trap, 0)).toMatchObject({ moves: [{ unit: 1, gap: 0 }], darkAfter: 9 })
})

test.each([
  ['at the start', caughtFromTheStart, 26],
  ['on the way', caughtOnTheWay, 36],
])('a search that is caught %s begins again and finds the best plan', (_, problem, gain) => {
  const { darkBefore, darkAfter } = proposeMoves(problem)

  expect(darkBefore - darkAfter).toBe(gain)
})

test('no more are sent than may be', () => {
  const problem = { ...trap, atMost: 1 }

  expect(proposeMoves(problem)).toMatchObject({ moves: [{ gap: 0 }], darkAfter: 9 })
  expect(proposeMoves({ ...trap, atMost: 0 }).moves).toStrictEqual([])
})

test('where there are no gaps, no units or no options, nobody moves', () => {
  expect(proposeMoves(aProblem({ gaps: [], options: [] }))).toStrictEqual({ moves: [], darkBefore: 0, darkAfter: 0 })
  expect(proposeMoves(aProblem({ options: [] }))).toStrictEqual({ moves: [], darkBefore: 10, darkAfter: 10 })
})

test('a what-if answers for what is asked, also when it is too late or does harm', () => {
  const problem = aProblem({
    gaps: [{ weight: 10 }],
    held: [{ weight: 2, keepers: 1 }],
    options: [anOption({ unit: 1, arrivalS: 3_600, leaves: [0] }), anOption({ unit: 2 })],
  })

  expect(assessMoves(problem, [0])).toMatchObject({ moves: [{ doneMinutes: 65, closes: [], opens: [0], gain: -2 }], darkAfter: 12 })
  expect(assessMoves(problem, [0, 1])).toMatchObject({ darkAfter: 2 })
  expect(assessMoves(problem, [])).toStrictEqual({ moves: [], darkBefore: 10, darkAfter: 10 })
})

test('what refusing one move costs is told apart from what it gains in its turn', () => {
  const problem = aProblem({
    gaps: [{ weight: 10 }, { weight: 4 }, { weight: 3 }],
    options: [anOption({ unit: 1, closes: [0, 1] }), anOption({ unit: 2, closes: [1, 2] })],
  })

  expect(assessMoves(problem, [0, 1]).moves).toMatchObject([
    { unit: 1, gain: 14, lossIfRefused: 10 },
    { unit: 2, gain: 3, lossIfRefused: 3 },
  ])
})

test('a plan that asks one unit for two things, or more units than may go, is refused', () => {
  expect(() => assessMoves(trap, [0, 1])).toThrow('unit 1 cannot do two things')
  expect(() => assessMoves({ ...trap, atMost: 1 }, [0, 2])).toThrow('2 units where at most 1 may go')
  expect(() => assessMoves(trap, [3])).toThrow('no option 3 of 3')
})

test.each<[string, Partial<SendProblem>]>([
  ['gap 0 weighs -1', { gaps: [{ weight: -1 }] }],
  ['gap 0 weighs NaN', { gaps: [{ weight: Number.NaN }] }],
  ['held compound 0 weighs Infinity', { held: [{ weight: Infinity, keepers: 1 }] }],
  ['held compound 0 is held by 0', { held: [{ weight: 1, keepers: 0 }] }],
  ['option 0 is done after NaN min', { options: [anOption({ arrivalS: Number.NaN })] }],
  ['option 0 closes 1 of 1 gaps', { options: [anOption({ closes: [1] })] }],
  ['option 0 closes 0,0 of 1 gaps', { options: [anOption({ closes: [0, 0] })] }],
  ['option 0 leaves 0 of 0 held compounds', { options: [anOption({ leaves: [0] })] }],
  ['a time of NaN min', { withinMinutes: Number.NaN }],
  ['at most 1.5 units', { atMost: 1.5 }],
])('a problem in which %s is refused', (why, overrides) => {
  expect(() => proposeMoves(aProblem(overrides))).toThrow(new RangeError(why))
})

test('the options of a unit are the gaps that it closes in time, soonest first', () => {
  const gaps = [
    { compound: 4, closeMinutes: 5, alsoCloses: [2] },
    { compound: 0, closeMinutes: 5, alsoCloses: [] },
    { compound: 1, closeMinutes: 5, alsoCloses: [0] },
    { compound: 2, closeMinutes: 5, alsoCloses: [] },
  ]
  const secondsTo = Float64Array.of(1_200, 60, 90, Infinity, 600)
  const unit = { slot: 3, secondsTo, leaves: [8] }

  expect(sendOptions(unit, gaps, { withinMinutes: 15, mostAUnit: 12 })).toStrictEqual([
    { unit: 3, gap: 2, arrivalS: 60, closeMinutes: 5, closes: [2, 0], leaves: [8] },
    { unit: 3, gap: 3, arrivalS: 90, closeMinutes: 5, closes: [3], leaves: [8] },
    { unit: 3, gap: 0, arrivalS: 600, closeMinutes: 5, closes: [0, 2], leaves: [8] },
  ])
  expect(sendOptions(unit, gaps, { withinMinutes: 15, mostAUnit: 1 }).map(({ gap }) => gap)).toStrictEqual([2])
  expect(sendOptions({ ...unit, secondsTo: secondsTo.fill(Infinity) }, gaps, { withinMinutes: Infinity, mostAUnit: 9 })).toStrictEqual([])
})

test('a gap weighs its households, more when critical, and more the longer it is dark, up to a limit', () => {
  const facts = { households: 100, isCritical: false, darkMinutes: 0 }

  expect(gapWeight(facts)).toBe(100)
  expect(gapWeight({ ...facts, isCritical: true })).toBe(300)
  expect(gapWeight({ ...facts, darkMinutes: 120 })).toBe(200)
  expect(gapWeight({ ...facts, isCritical: true, darkMinutes: 60 })).toBe(450)
  expect(gapWeight({ ...facts, darkMinutes: Infinity })).toBe(400)
  expect(gapWeight({ ...facts, darkMinutes: -5 })).toBe(100)
  expect(gapWeight({ isCritical: false, darkMinutes: 0 })).toBe(DEFAULT_GAP_WEIGHTS.assumedHouseholds)
  expect(() => gapWeight({ ...facts, households: -1 })).toThrow('-1 households')
  expect(() => gapWeight({ ...facts, darkMinutes: Number.NaN })).toThrow(RangeError)
})
