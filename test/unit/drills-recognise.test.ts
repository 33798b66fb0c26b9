/** How it is known that something was done: every kind of recognition, with its edges. */
import { describe, expect, test } from 'vitest'
import type { Recognition } from '#wire/drills'
import { MARK } from '#wire/fix'
import { timekeeper } from '../../server/domain/drills/recognise.ts'
import {
  PLANE,
  START_MS,
  aPlan,
  anExpectation,
  anInject,
  at,
  fixesOf,
  inCircle,
  planBy,
  rehearsal,
  slotOf,
  underWay,
  type Rehearsal,
} from '../support/drills.ts'

const SQUARE: Recognition = {
  kind: 'position',
  area: { kind: 'polygon', ring: [at(-50, -50), at(50, -50), at(50, 50), at(-50, 50), at(-50, -50)] },
  count: 1,
}
const MUSTER = anExpectation({ id: 'muster', item: 'muster', recognisedBy: inCircle(3) })

function metAt(drill: Rehearsal, expectation = 'arrive'): number | undefined {
  drill.settle()
  return drill.state.met.get(expectation)?.clockMs
}

describe('by position', () => {
  test('a first arrival is met at the own time of the first fix inside, with unit and time as evidence', () => {
    const drill = underWay(planBy(inCircle()))

    drill.see({ unit: 'u1', atMs: 20_000, x: 51 }, { unit: 'u1', atMs: 31_250, x: 49 }, { unit: 'u2', atMs: 40_000, x: 0 })

    expect(metAt(drill)).toBe(31_250)
    expect(drill.state.met.get('arrive')).toEqual({
      expectation: 'arrive',
      atMs: START_MS + 31_250,
      clockMs: 31_250,
      evidence: [{ kind: 'position', unit: 'u1', atMs: START_MS + 31_250 }],
    })
  })

  test('a polygon is recognised by its inside', () => {
    const drill = underWay(planBy(SQUARE))

    drill.see({ unit: 'u1', atMs: 20_000, x: 60, y: 0 }, { unit: 'u1', atMs: 30_000, x: 45, y: 45 })

    expect(metAt(drill)).toBe(30_000)
  })

  test('[T2] a position before the inject does not count, one at its very moment does', () => {
    const drill = underWay(planBy(inCircle()))

    drill.see({ unit: 'u1', atMs: 9_999, x: 0 })
    const before = metAt(drill)
    drill.see({ unit: 'u2', atMs: 10_000, x: 0 })

    expect(before).toBeUndefined()
    expect(metAt(drill)).toBe(10_000)
  })

  test('[T3] a late fix makes a time earlier, and a later one changes nothing', () => {
    const drill = underWay(planBy(inCircle()))

    drill.see({ unit: 'u1', atMs: 60_000, x: 0 })
    const first = metAt(drill)
    drill.see({ unit: 'u2', atMs: 45_000, x: 0 })
    const earlier = metAt(drill)
    drill.see({ unit: 'u3', atMs: 50_000, x: 0 }, { unit: 'u2', atMs: 46_000, x: 500 })

    expect([first, earlier, metAt(drill)]).toEqual([60_000, 45_000, 45_000])
  })

  test('[T4] coarse positions and jumps do not count, late ones do', () => {
    const drill = underWay(planBy(inCircle()))

    drill.see({ unit: 'u1', atMs: 20_000, x: 0, mark: MARK.coarse }, { unit: 'u1', atMs: 21_000, x: 0, mark: MARK.jump | MARK.late })
    const before = metAt(drill)
    drill.see({ unit: 'u1', atMs: 22_000, x: 0, mark: MARK.late })

    expect(before).toBeUndefined()
    expect(metAt(drill)).toBe(22_000)
  })

  test('only those of whom it is expected are looked at, each unit of a team for itself', () => {
    const drill = underWay(planBy(inCircle(), { of: ['t1'] }))

    drill.see({ unit: 'u1', atMs: 20_000, x: 0 }, { unit: 'u6', atMs: 30_000, x: 0 })

    expect(metAt(drill)).toBe(30_000)
  })
})

describe('a muster', () => {
  test('is complete when so many are there at one moment', () => {
    const drill = underWay(aPlan({ script: [anInject({ expectations: [MUSTER] })] }))

    drill.see({ unit: 'u1', atMs: 20_000, x: 0 }, { unit: 'u2', atMs: 35_000, x: 0 })
    const two = metAt(drill, 'muster')
    drill.see({ unit: 'u3', atMs: 50_000, x: 0 })

    expect(two).toBeUndefined()
    expect(metAt(drill, 'muster')).toBe(50_000)
    expect(drill.state.met.get('muster')?.evidence.map((one) => one.atMs - START_MS)).toEqual([20_000, 35_000, 50_000])
  })

  test('whoever has not been seen there for longer than its freshness does not count', () => {
    const drill = underWay(aPlan({ script: [anInject({ expectations: [MUSTER] })] }))

    drill.see({ unit: 'u1', atMs: 20_000, x: 0 }, { unit: 'u2', atMs: 35_000, x: 0 }, { unit: 'u3', atMs: 50_001, x: 0 })
    const stale = metAt(drill, 'muster')
    drill.see({ unit: 'u1', atMs: 60_000, x: 0 })

    expect(stale).toBeUndefined()
    expect(metAt(drill, 'muster')).toBe(60_000)
  })

  test('a longer freshness may be planned for who reports seldom', () => {
    const plan = planBy(inCircle(2, { freshS: 60 }))
    const drill = underWay(plan)

    drill.see({ unit: 'u1', atMs: 20_000, x: 0 }, { unit: 'u2', atMs: 80_000, x: 0 })

    expect(metAt(drill)).toBe(80_000)
  })

  test('the same unit twice is one', () => {
    const drill = underWay(planBy(inCircle(2)))

    drill.see({ unit: 'u1', atMs: 20_000, x: 0 }, { unit: 'u1', atMs: 21_000, x: 0 })

    expect(metAt(drill)).toBeUndefined()
  })
})

describe('a departure', () => {
  const DEPART: Recognition = { kind: 'departure', radiusM: 100, count: 2 }
  const ORIGINS = [
    { unit: 'u1', at: at(500) },
    { unit: 'u2', at: at(800) },
  ]

  test('is met when so many are further from where each stood at the inject', () => {
    const drill = underWay(planBy(DEPART), ORIGINS)

    drill.see({ unit: 'u1', atMs: 20_000, x: 401 }, { unit: 'u1', atMs: 30_000, x: 399 })
    const one = metAt(drill)
    drill.see({ unit: 'u2', atMs: 45_000, x: 680 })

    expect(one).toBeUndefined()
    expect(metAt(drill)).toBe(45_000)
  })

  test('is not met within the radius, and is just outside it', () => {
    const drill = underWay(planBy({ ...DEPART, count: 1 }), ORIGINS)

    drill.see({ unit: 'u1', atMs: 20_000, x: 401 })
    const within = metAt(drill)
    drill.see({ unit: 'u1', atMs: 30_000, x: 399 })

    expect(within).toBeUndefined()
    expect(metAt(drill)).toBe(30_000)
  })

  test('who has left has left, however long ago', () => {
    const drill = underWay(planBy(DEPART), ORIGINS)

    drill.see({ unit: 'u1', atMs: 20_000, x: 300 }, { unit: 'u1', atMs: 400_000, x: 500 }, { unit: 'u2', atMs: 500_000, x: 0 })

    expect(metAt(drill)).toBe(500_000)
  })

  test('cannot be told of a unit whose place at the inject was not known', () => {
    const drill = underWay(planBy({ ...DEPART, count: 1 }), [])

    drill.see({ unit: 'u1', atMs: 20_000, x: 5_000 })

    expect(metAt(drill)).toBeUndefined()
  })
})

describe('by what the journal tells', () => {
  test('a message is met when so many participants have acknowledged, a team by any of its units', () => {
    const drill = underWay(planBy({ kind: 'message', count: 2 }, { of: ['u1', 't1', 'w1'] }))

    drill.acknowledge('u5', 15_000)
    drill.acknowledge('u6', 16_000)
    const one = metAt(drill)
    drill.acknowledge('w1', 21_000)

    expect(one).toBeUndefined()
    expect(metAt(drill)).toBe(21_000)
    expect(drill.state.met.get('arrive')?.evidence).toEqual([
      { kind: 'message', by: 'u5', atMs: START_MS + 15_000 },
      { kind: 'message', by: 'w1', atMs: START_MS + 21_000 },
    ])
  })

  test('a report is met by one of its kind and class from whom it is expected of', () => {
    const drill = underWay(planBy({ kind: 'report', report: 'incident', class: 'fire', count: 1 }, { of: ['u1'] }))

    drill.report({ clockMs: 20_000, id: 'r1', class: 'traffic' })
    drill.report({ clockMs: 21_000, id: 'r2', kind: 'hazard' })
    drill.report({ clockMs: 22_000, id: 'r3', by: 'u2' })
    drill.report({ clockMs: 9_000, id: 'r4' })
    const none = metAt(drill)
    drill.report({ clockMs: 30_000, id: 'r5' })

    expect(none).toBeUndefined()
    expect(metAt(drill)).toBe(30_000)
    expect(drill.state.met.get('arrive')?.evidence).toEqual([{ kind: 'report', id: 'r5', by: 'u1', atMs: START_MS + 30_000 }])
  })

  test('an observer marks; an earlier mark that comes later counts', () => {
    const drill = underWay(planBy({ kind: 'mark' }, { item: 'control' }))

    drill.markAt(50_000)
    const first = metAt(drill)
    drill.markAt(40_000)

    expect([first, metAt(drill)]).toEqual([50_000, 40_000])
    expect(drill.state.met.get('arrive')?.evidence).toEqual([{ kind: 'mark', id: 'm-40000', observer: 'eye', atMs: START_MS + 40_000 }])
  })
})

describe('the clock', () => {
  test('[T2] what is seen in a pause does not count, and the time taken leaves the pause out', () => {
    const drill = underWay(planBy(inCircle()))

    drill.pauseAt(20_000, 600_000)
    drill.keeper.takeFixes(fixesOf([{ unit: 'u1', atMs: START_MS + 20_000, x: 0 }]))
    drill.keeper.takeFixes(fixesOf([{ unit: 'u1', atMs: START_MS + 619_999, x: 0 }]))
    const inPause = metAt(drill)
    drill.keeper.takeFixes(fixesOf([{ unit: 'u1', atMs: START_MS + 620_000, x: 0 }]))

    expect(inPause).toBeUndefined()
    expect(metAt(drill)).toBe(20_000)
    expect(drill.state.met.get('arrive')?.atMs).toBe(START_MS + 620_000)
  })

  test('what is seen after the end does not count, what is told after it of before counts', () => {
    const drill = underWay(planBy(inCircle()))

    drill.stopAt(100_000)
    drill.see({ unit: 'u1', atMs: 100_001, x: 0 })
    const after = metAt(drill)
    drill.see({ unit: 'u1', atMs: 99_000, x: 0 })

    expect(after).toBeUndefined()
    expect(metAt(drill)).toBe(99_000)
  })

  test('before the start nothing counts', () => {
    const drill = rehearsal(planBy(inCircle()))

    drill.see({ unit: 'u1', atMs: 5_000, x: 0 })
    drill.tick(10_000)

    expect(metAt(drill)).toBeUndefined()
  })
})

test('what was told and is still being recorded is not told again', () => {
  const drill = underWay(planBy(inCircle()))
  drill.see({ unit: 'u1', atMs: 60_000, x: 0 })
  drill.settle()
  drill.see({ unit: 'u1', atMs: 45_000, x: 0 })
  const told = drill.keeper.news()

  drill.acknowledge('u2', 50_000)
  drill.see({ unit: 'u3', atMs: 45_000, x: 0 })

  expect(told.map(({ clockMs }) => clockMs)).toEqual([45_000])
  expect(drill.keeper.news()).toEqual([])
})

test('nothing is told twice, and after a restart nothing that was recorded', () => {
  const drill = underWay(planBy(inCircle()))
  const fix = { unit: 'u1', atMs: 20_000, x: 0 }
  drill.see(fix)
  drill.settle()

  drill.see(fix, { unit: 'u1', atMs: 30_000, x: 0 })
  const restarted = timekeeper({ plane: PLANE, slotOf })
  restarted.follow(drill.state)
  restarted.takeFixes(fixesOf([{ ...fix, atMs: START_MS + 20_000 }]))

  expect(drill.keeper.news()).toEqual([])
  expect(restarted.news()).toEqual([])
})
