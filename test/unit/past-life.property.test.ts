/** History that is brought in keeps the rules of what is lived through, and nothing in it is made up unsaid. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Report } from '#wire/reports'
import { takeStep, type Lifecycle } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { pastLife, type ToldLife } from '../../server/domain/reports/past-life.ts'

const START_MS = 1_500_000_000_000
const KNOWN_MS = 1_800_000_000_000
const SAID = { units: ['A1'], duplicateOf: 'other', assignee: '物业', checked: 20, found: 1, reminded: 1 }

const cycles: readonly Lifecycle[] = Object.values(LIFECYCLES)

/** Some states with times, a note, and a state that it ended in: possible or not. */
const told = fc.constantFrom(...cycles).chain((lifecycle) => {
  const state = fc.constantFrom(...lifecycle.states.slice(1))
  return fc.record({
    lifecycle: fc.constant(lifecycle),
    times: fc.uniqueArray(fc.record({ state, atMs: fc.integer({ min: START_MS - 5, max: START_MS + 50 }) }), {
      selector: (one) => one.state,
    }),
    state: fc.option(fc.constantFrom(...lifecycle.states), { nil: undefined }),
    note: fc.option(fc.constant('已处理'), { nil: undefined }),
  })
})

/** What is told of a life, as a generator or a test gives it. */
interface Given {
  readonly times?: ToldLife['times']
  readonly state?: string | undefined
  readonly note?: string | undefined
}

function lifeOf(lifecycle: Lifecycle, { times, state, note }: Given) {
  return pastLife(lifecycle, {
    atMs: START_MS,
    times: times ?? [],
    ...(state === undefined ? {} : { state }),
    ...(note === undefined ? {} : { note }),
    knownMs: KNOWN_MS,
    by: 'cli',
  })
}

test('[R1] [R2] [R3] a life that is taken can be lived again step by step, and bears every time that was told', () => {
  fc.assert(
    fc.property(told, ({ lifecycle, ...given }) => {
      const life = lifeOf(lifecycle, given)
      if (!life.ok) return
      const first: Report = {
        id: 'r',
        state: lifecycle.first,
        atMs: START_MS,
        knownMs: KNOWN_MS,
        stamps: [life.stamps[0]!],
        hasPersonal: false,
        simulated: false,
        ...SAID,
      }
      const again = life.stamps.slice(1).reduce((report, { step, atMs }) => {
        const roles = lifecycle.steps.find(({ name }) => name === step)!.roles
        const answer = takeStep(lifecycle, report, { step, atMs, knownMs: KNOWN_MS, by: 'cli', role: roles[0]!, note: 'x' })
        if (!answer.ok) throw new Error(`${step}: ${answer.reason}`)
        return { ...report, state: answer.state, stamps: [...report.stamps, answer.stamp] }
      }, first)

      expect(again.state).toBe(life.state)
      expect(again.stamps.map(({ state }) => state)).toEqual(life.stamps.map(({ state }) => state))
      expect(life.stamps.map(({ state }) => state)).toEqual(expect.arrayContaining([...(lifecycle.requires[life.state] ?? [])]))
      const known = life.stamps.slice(1).filter(({ isSupposed }) => isSupposed !== true)
      expect(known.map(({ state, atMs }) => ({ state, atMs }))).toEqual(
        expect.arrayContaining(given.times.map(({ state, atMs }) => ({ state, atMs }))),
      )
      expect(known).toHaveLength(given.times.length)
      if (given.state !== undefined) expect(life.state).toBe(given.state)
      if (given.note !== undefined) expect(life.stamps.filter(({ note }) => note === '已处理')).toHaveLength(1)
    }),
    { numRuns: 2_000 },
  )
})

test('a life in the wrong order is refused by the state at fault', () => {
  const at = (state: string, min: number) => ({ state, atMs: START_MS + min * 60_000 })

  expect(lifeOf(LIFECYCLES.incident, { times: [at('arrived', 5), at('dispatched', 9)] })).toMatchObject({
    ok: false,
    field: 'dispatched',
    reason: "'dispatched' cannot follow 'arrived'",
  })
  expect(lifeOf(LIFECYCLES.incident, { times: [at('dispatched', -1)] })).toMatchObject({
    field: 'dispatched',
    reason: 'is before it happened',
  })
  expect(lifeOf(LIFECYCLES.incident, { times: [at('closed', 5)], state: 'received' })).toMatchObject({ field: 'state' })
  expect(lifeOf(LIFECYCLES.incident, { times: [{ state: 'closed', atMs: KNOWN_MS + 120_000 }] })).toMatchObject({
    field: 'closed',
    reason: 'is in the future',
  })
})

test('what nobody wrote down is said to be supposed, at the time of the stamp before it', () => {
  const life = lifeOf(LIFECYCLES.incident, { times: [{ state: 'arrived', atMs: START_MS + 9 }], state: 'closed', note: '调解' })

  expect(life).toMatchObject({
    ok: true,
    state: 'closed',
    stamps: [
      { step: 'received', atMs: START_MS },
      { step: 'dispatch', atMs: START_MS, isSupposed: true },
      { step: 'arrive', atMs: START_MS + 9 },
      { step: 'report', atMs: START_MS + 9, isSupposed: true, note: '调解' },
      { step: 'close', atMs: START_MS + 9, isSupposed: true },
    ],
  })
})
