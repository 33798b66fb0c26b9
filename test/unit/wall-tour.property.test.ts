/** Where a wall goes by itself, and what takes the screen from it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WallCamera, WallStop } from '#wire/walls'
import {
  callsOf,
  callsTurn,
  CALL_MOST_MS,
  CALL_TURN_MS,
  drivenAway,
  NO_CALLS,
  type Call,
  type Calls,
} from '../../server/domain/walls/takeover.ts'
import { freshest, MOST_STOPS, tourTurn, TOUR_BEGINS, worstGaps, type TourGoal, type TourState } from '../../server/domain/walls/tour.ts'
import { ALARM_MS, anAlarm } from '../support/alarms.ts'

const OVERVIEW: WallCamera = { lon: 119.9, lat: 31.6, widthM: 40_000 }
const HOUR_MS = 3_600_000

function aGoal(id: string, is: TourGoal['is'] = 'gap'): TourGoal {
  return { is, id, place: [119.95, 31.65], spanM: 400 }
}

/** Goes on as time does. @returns each stop that it went to */
function tourOf(goalsAt: (turn: number) => readonly TourGoal[], turns: number): readonly (WallStop | undefined)[] {
  let state: TourState = TOUR_BEGINS
  let stop: WallStop | undefined
  let from = OVERVIEW
  return Array.from({ length: turns }, (_, i) => {
    const turn = tourTurn(state, { goals: goalsAt(i), overview: OVERVIEW, aspect: 16 / 9, from, stop }, Math.max(0, state.dueMs))
    state = turn.state
    if (!turn.stop) return undefined
    stop = turn.stop
    from = turn.camera
    return stop
  })
}

const keyOf = (stop: WallStop | undefined): string => (stop ? [stop.is, stop.id].filter(Boolean).join(' ') : 'stays')

describe('a tour', () => {
  test('shows the overview, then each goal once, the most pressing first, then the overview again', () => {
    const goals = [aGoal('i-1', 'incident'), aGoal('c-1'), aGoal('c-2')]

    expect(tourOf(() => goals, 6).map(keyOf)).toEqual(['overview', 'incident i-1', 'gap c-1', 'gap c-2', 'overview', 'incident i-1'])
  })

  test('goes next to what becomes pressing meanwhile, and not to what is no more', () => {
    const later = [aGoal('i-9', 'incident'), aGoal('c-1'), aGoal('c-3')]

    expect(tourOf((turn) => (turn < 2 ? [aGoal('c-1'), aGoal('c-2')] : later), 5).map(keyOf)).toEqual([
      'overview',
      'gap c-1',
      'incident i-9',
      'gap c-3',
      'overview',
    ])
  })

  test('comes round to the overview after five gaps, however their order changes meanwhile', () => {
    const stops = tourOf((turn) => Array.from({ length: 5 }, (_, i) => aGoal(`c-${turn + i}`)), 13).map(keyOf)

    expect(stops.flatMap((stop, i) => (stop === 'overview' ? [i] : []))).toEqual([0, 6, 12])
  })

  test('with nowhere to go stays at the overview, which then says no end', () => {
    const stops = tourOf(() => [], 4)

    expect(stops.map(keyOf)).toEqual(['overview', 'stays', 'stays', 'stays'])
    expect(stops[0]).not.toHaveProperty('untilMs')
  })

  test('never stays twice in a row, comes round to the overview, and leaves no goal out', () => {
    const someGoals = fc.uniqueArray(fc.nat(12), { maxLength: 5 }).map((ids) => ids.map((id) => aGoal(`c-${id}`)))
    fc.assert(
      fc.property(fc.array(someGoals, { minLength: 1, maxLength: 6 }), (rounds) => {
        const stops = tourOf((turn) => rounds[Math.floor(turn / 10)] ?? rounds.at(-1)!, 60).map(keyOf)
        const moved = stops.filter((stop) => stop !== 'stays')

        for (const [i, stop] of moved.entries()) if (i > 0) expect(stop).not.toBe(moved[i - 1])
        const goals = rounds.at(-1)!
        const lastRound = stops.slice(-goals.length * 2 - 2)
        if (rounds.length * 10 < 40) for (const { id } of goals) expect(lastRound).toContain(`gap ${id}`)
      }),
    )
  })

  test('ranks gaps as the left panel does: critical, then time dark times households, where none is told the usual number', () => {
    const gap = (id: string, darkH: number, households?: number, isCritical = false) => ({
      id,
      isCritical,
      sinceMs: -darkH * HOUR_MS,
      ...(households === undefined ? {} : { households }),
    })
    const gaps = [gap('small', 5, 100), gap('large', 2, 900), gap('critical', 0.1, 50, true), gap('untold', 3), gap('new', 0, 2_000)]

    expect(worstGaps(gaps, 0).map(({ id }) => id)).toEqual(['critical', 'untold', 'large', 'small', 'new'])
    expect(
      worstGaps(
        Array.from({ length: 40 }, (_, i) => gap(`g${i}`, i)),
        0,
      ),
    ).toHaveLength(MOST_STOPS.gap)
  })

  test('goes to the three newest serious incidents of the last two hours', () => {
    const incidents = [0.5, 3, 1, 0.1, 1.5].map((agoH, i) => ({ id: `i-${i}`, atMs: -agoH * HOUR_MS, place: [119.9, 31.6] as const }))

    expect(freshest(incidents as never, 0).map(({ id }) => id)).toEqual(['i-3', 'i-0', 'i-2'])
  })
})

describe('what calls for the screen', () => {
  const called = { state: 'raised', level: 1, place: [119.9, 31.6] as [number, number], soundedMs: ALARM_MS } as const

  test('is a call for help or an alarm of level 1 with a place that nobody has taken on, for five minutes after it sounded', () => {
    const alarms = [
      anAlarm({ ...called, id: 'red' }),
      anAlarm({ ...called, id: 'help', cause: 'sos', soundedMs: ALARM_MS + 1 }),
      anAlarm({ ...called, id: 'orange', level: 2 }),
      anAlarm({ ...called, id: 'taken', state: 'acknowledged' }),
      anAlarm({ ...called, id: 'old', soundedMs: ALARM_MS - CALL_MOST_MS }),
      { ...anAlarm({ ...called, id: 'nowhere' }), place: undefined } as never,
    ]

    expect(callsOf(alarms, ALARM_MS).map(({ id }) => id)).toEqual(['help', 'red'])
  })

  const aCall = (id: string, untilMs = CALL_MOST_MS): Call => ({ id, place: [119.9, 31.6], untilMs })

  test('several take turns, a new one first, and the screen is given back when none calls', () => {
    const shown: string[] = []
    let calls: Calls = NO_CALLS
    const step = (calling: readonly Call[], nowMs: number): boolean => {
      const turn = callsTurn(calls, calling, false, nowMs)
      calls = turn.calls
      if (turn.show) shown.push(turn.show.id)
      return turn.isOver
    }

    step([aCall('a')], 0)
    step([aCall('b'), aCall('a')], 1_000)
    step([aCall('b'), aCall('a')], CALL_TURN_MS)
    step([aCall('b'), aCall('a')], 2 * CALL_TURN_MS)
    step([aCall('c'), aCall('b'), aCall('a')], 3 * CALL_TURN_MS)
    step([aCall('b'), aCall('a')], 3 * CALL_TURN_MS + 1)

    expect(shown).toEqual(['a', 'b', 'a', 'c', 'b'])
    expect(step([], 4 * CALL_TURN_MS)).toBe(true)
  })

  test('waits for whoever drives now; what was driven away from comes back only when it sounds again', () => {
    expect(callsTurn(NO_CALLS, [aCall('a')], true, 0)).toMatchObject({ isOver: false, calls: { shown: [] } })
    const taken = callsTurn(NO_CALLS, [aCall('a')], false, 0).calls
    const away = drivenAway(taken, [aCall('a')])

    expect(callsTurn(away, [aCall('a')], false, 60_000).show).toBeUndefined()
    expect(callsTurn(away, [aCall('a', CALL_MOST_MS + 1)], false, 60_000).show?.id).toBe('a')
  })

  test('every screen that is taken is given back once nothing calls, and only what calls has it', () => {
    const someCalls = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 })
    const step = fc.record({ calling: someCalls, isDriven: fc.boolean(), isAway: fc.boolean(), ms: fc.nat(40_000) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let calls: Calls = NO_CALLS
        let has: string | undefined
        let nowMs = 0
        for (const { calling, isDriven, isAway, ms } of [...steps, { calling: [], isDriven: true, isAway: false, ms: 0 }]) {
          nowMs += ms
          const now = calling.map((id) => aCall(id))
          if (isAway && has !== undefined) {
            calls = drivenAway(calls, now)
            has = undefined
          }
          const turn = callsTurn(calls, now, isDriven, nowMs)
          calls = turn.calls
          if (turn.isOver) expect(has).toBeDefined()
          has = turn.show ? turn.show.id : turn.isOver ? undefined : has

          expect(calls.now?.id).toBe(has)
          if (has !== undefined) expect(calling).toContain(has)
          expect(calls.shown.length + calls.passedBy.length).toBeLessThanOrEqual(8)
        }
        expect(has).toBeUndefined()
      }),
    )
  })
})
