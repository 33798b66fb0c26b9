/** What a unit sees with each of its fixes, and where it has stayed: the rules [V1] to [V3], [W1] and [W2]. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Mover } from '#wire/units'
import { unitSight, type UnitSight } from '../../server/domain/coverage/unit-sight.ts'
import { visits, type Visits } from '../../server/domain/coverage/visits.ts'

const LINK_MS = 25_000
const DWELL_MS = 60_000
const START_MS = 1_800_000_000_000
const RULE = {
  reachM: { foot: 50, bicycle: 50, vehicle: 80 },
  fastestMps: { foot: 3, bicycle: 8, vehicle: 20 },
  parkedAfterMs: 300_000,
} as const

interface Seen {
  readonly fromX: number
  readonly fromS: number
  readonly toX: number
  readonly toS: number
}

/** A unit on a line due east. @returns what a fix, `atS` seconds after the start, makes it see */
function onALine(mover: Mover, sight = unitSight(RULE)) {
  const sweepsOf = (count: number): Seen[] =>
    sight.sweeps.slice(0, count).map(({ fromX, fromMs, toX, toMs }) => ({
      fromX,
      fromS: (fromMs - START_MS) / 1_000,
      toX,
      toS: (toMs - START_MS) / 1_000,
    }))
  return {
    sight,
    fix: (atS: number, x: number, linkMs = LINK_MS) => sweepsOf(sight.fix(0, mover, x, 0, START_MS + atS * 1_000, linkMs)),
    alive: (atS: number) => sweepsOf(sight.alive(0, mover, START_MS + atS * 1_000, LINK_MS)),
  }
}

function way(fromS: number, fromX: number, toS: number, toX: number): Seen {
  return { fromX, fromS, toX, toS }
}
function disc(atS: number, x: number): Seen {
  return way(atS, x, atS, x)
}

describe('[V1] a fix sees', () => {
  test('its disc when it is the first', () => expect(onALine('foot').fix(0, 5)).toEqual([disc(0, 5)]))

  test('the way from the fix before it', () => {
    const unit = onALine('foot')
    unit.fix(0, 0)

    expect(unit.fix(10, 12)).toEqual([way(0, 0, 10, 12)])
  })

  test('its disc alone where the fix before is too long ago, to the millisecond', () => {
    const unit = onALine('foot')
    unit.fix(0, 0)
    expect(unit.fix(25, 12)).toEqual([way(0, 0, 25, 12)])
    expect(unit.fix(50.001, 24)).toEqual([disc(50.001, 24)])
  })

  test.each([
    ['foot', 30],
    ['bicycle', 80],
    ['vehicle', 200],
  ] as const)('its disc alone where a %s would have to go more than %d m in 10 s', (mover, mostM) => {
    const unit = onALine(mover)
    unit.fix(0, 0)

    expect(unit.fix(10, mostM)).toEqual([way(0, 0, 10, mostM)])
    expect(unit.fix(20, 2 * mostM + 0.1)).toEqual([disc(20, 2 * mostM + 0.1)])
  })

  test('when it is late, the ways from the fix before and to the fix after', () => {
    const unit = onALine('foot')
    unit.fix(0, 0)
    unit.fix(20, 30)

    expect(unit.fix(10, 20)).toEqual([way(0, 0, 10, 20), way(10, 20, 20, 30)])
  })

  test('when it is late and belongs to one side only, its disc or that way', () => {
    const unit = onALine('foot')
    unit.fix(0, 0)
    unit.fix(100, 60)

    expect(unit.fix(90, 50)).toEqual([disc(90, 50), way(90, 50, 100, 60)])
    expect(unit.fix(10, 12)).toEqual([way(0, 0, 10, 12)])
    expect(unit.fix(50, 30)).toEqual([disc(50, 30)])
  })

  test('when it is older than all that are remembered, the way from the one that came before it so late', () => {
    const unit = onALine('foot')
    for (let i = 0; i < 12; i++) unit.fix(1_000 + 10 * i, 0)

    expect(unit.fix(0, 100)).toEqual([disc(0, 100)])
    expect(unit.fix(10, 110)).toEqual([way(0, 100, 10, 110)])
    expect(unit.fix(20, 120)).toEqual([way(10, 110, 20, 120)])
    expect(unit.fix(15, 115)).toEqual([disc(15, 115), way(15, 115, 20, 120)])
  })
})

test('[V1] the fixes of a unit that come in any order make it see every way between two next to each other', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), (gapsS, dice) => {
      const timesS = gapsS.reduce<number[]>((times, gap) => [...times, times.at(-1)! + gap], [0])
      const ways = timesS.slice(1).flatMap((toS, i) => (toS - timesS[i]! <= 25 ? [way(timesS[i]!, timesS[i]!, toS, toS)] : []))
      const unit = onALine('foot')
      const left = [...timesS]
      const seen: Seen[] = []

      while (left.length > 0) {
        const [atS] = left.splice(Number(dice.next().value) % left.length, 1)
        seen.push(...unit.fix(atS!, atS!))
      }

      expect(seen).toEqual(expect.arrayContaining(ways))
      for (const atS of timesS) expect(seen.some(({ fromS, toS }) => fromS === atS || toS === atS)).toBe(true)
    }),
  )
})

describe('a sign of life', () => {
  test('of somebody on foot extends what is seen, again and again, while none is missing for too long', () => {
    const unit = onALine('foot')
    unit.fix(0, 5)

    expect([unit.alive(20), unit.alive(40)]).toEqual([[way(0, 5, 20, 5)], [way(20, 5, 40, 5)]])
    expect(unit.alive(65.001)).toEqual([])
    expect(unit.alive(70)).toEqual([])
  })

  test('of a vehicle, of a stranger, and of a time before the last fix, says nothing', () => {
    const car = onALine('vehicle')
    car.fix(0, 5)
    const guard = onALine('foot')

    expect([car.alive(10), guard.alive(10)]).toEqual([[], []])
    guard.fix(20, 5)
    expect(guard.alive(10)).toEqual([])
  })
})

describe('[V3] a vehicle', () => {
  test('that has not moved for five minutes sees nothing until it moves', () => {
    const car = onALine('vehicle')
    const sees = [0, 100, 200, 300].map((atS) => car.fix(atS, atS / 20).length)

    expect(sees).toEqual([1, 1, 1, 1])
    expect(car.fix(301, 15)).toEqual([])
    expect(car.fix(2_000, 29)).toEqual([])
    expect(car.fix(2_010, 200)).toEqual([way(2_000, 29, 2_010, 200)])
  })

  test('that stood where late fixes tell of sees no longer there either', () => {
    const car = onALine('vehicle')
    car.fix(5_000, 9_000)

    const sees = Array.from({ length: 50 }, (_, i) => car.fix(10 * i, 0).length)

    expect(sees.slice(0, 31).every((count) => count > 0)).toBe(true)
    expect(sees.slice(31)).toEqual(Array.from({ length: 19 }, () => 0))
  })

  test('that stood where it left sees nothing there in fixes that come once it has gone', () => {
    const car = onALine('vehicle')
    for (let i = 0; i <= 40; i++) car.fix(10 * i, 0)
    car.fix(500, 1_500)

    expect([car.fix(410, 0), car.fix(420, 5)]).toEqual([[], []])
  })

  test('that is parked is so still after late fixes of where it came from', () => {
    const car = onALine('vehicle')
    for (let i = 0; i <= 40; i++) car.fix(1_000 + 10 * i, 0)

    expect(car.fix(500, 4_000)).not.toEqual([])
    expect(car.fix(1_410, 0)).toEqual([])
  })
})

test('whoever was forgotten begins anew', () => {
  const car = onALine('vehicle')
  for (let i = 0; i <= 40; i++) car.fix(10 * i, 0)

  car.sight.forget(0)

  expect(car.fix(410, 0)).toEqual([disc(410, 0)])
})

/** A stay in zone 7, told as the watch tells it. @returns when there was a visit, s after the start; `undefined` for none */
function stayer(stays: Visits = visits(DWELL_MS), sight: UnitSight = unitSight(RULE)) {
  const [zones, out, outMs] = [Uint32Array.of(7), new Uint32Array(4), new Float64Array(4)]
  return (atS: number, x = 0, isInZone = true): number | undefined => {
    const atMs = START_MS + atS * 1_000
    sight.fix(0, 'foot', x, 0, atMs, LINK_MS)
    const count = stays.fix(0, atMs, sight.beforeMs, sight.afterMs, zones, isInZone ? 1 : 0, out, outMs)
    return count === 0 ? undefined : (outMs[0]! - START_MS) / 1_000
  }
}

describe('[W1] a visit', () => {
  test('begins with the dwell, and goes on', () => {
    const stay = stayer()

    expect([0, 20, 40, 59.999, 60, 80].map((atS) => stay(atS))).toEqual([undefined, undefined, undefined, undefined, 60, 80])
  })

  test('is none where the fixes do not belong together', () => {
    const stay = stayer()

    expect([0, 20, 46, 66].map((atS) => stay(atS))).toEqual([undefined, undefined, undefined, undefined])
  })

  test('is none where somebody went out in between', () => {
    const stay = stayer()
    stay(0)
    stay(20)
    stay(40, 0, false)

    expect([60, 80, 100].map((atS) => stay(atS))).toEqual([undefined, undefined, undefined])
    expect(stay(120)).toBe(120)
  })
})

describe('[W2] a late fix', () => {
  test('joins what was before it to what was after it', () => {
    const stay = stayer()
    for (const atS of [0, 20, 65, 85]) expect(stay(atS)).toBeUndefined()

    expect(stay(42)).toBe(85)
  })

  test('is part of a visit that a phone without a signal tells of after its newest fix', () => {
    const stay = stayer()
    for (let i = 0; i < 12; i++) stay(5_000 + 10 * i, 3_000, false)

    expect([0, 20, 40, 60].map((atS) => stay(atS))).toEqual([undefined, undefined, undefined, 60])
  })

  test('ends in the same visits as if none had been late', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (gapsS, dice) => {
        const timesS = gapsS.reduce<number[]>((times, gap) => [...times, times.at(-1)! + gap], [0])
        const runs = timesS.reduce<number[][]>((all, atS) => {
          if (atS - (all.at(-1)?.at(-1) ?? -Infinity) <= 25) all.at(-1)!.push(atS)
          else all.push([atS])
          return all
        }, [])
        const lasts = runs.filter((run) => run.at(-1)! - run[0]! >= 60).map((run) => run.at(-1)!)
        const stay = stayer()
        const left = [...timesS]
        let last: number | undefined

        while (left.length > 0) {
          const [atS] = left.splice(Number(dice.next().value) % left.length, 1)
          const visitS = stay(atS!)
          if (visitS !== undefined) last = Math.max(last ?? 0, visitS)
        }

        expect(last).toBe(lasts.at(-1))
      }),
      { numRuns: 500 },
    )
  })
})
