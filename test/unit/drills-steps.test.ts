/** The course of a drill: what may be done when and by whom, what is due, and who sees what. */
import { describe, expect, test } from 'vitest'
import type { DrillPlan } from '#wire/drills'
import { MOST_PAUSES } from '#wire/drills'
import { folded, injectsDue, injectsToCome, nextInjectMs } from '../../server/domain/drills/drill-state.ts'
import { plannedDrill, whyNot, whyNotReplan, type DrillWish } from '../../server/domain/drills/drill-steps.ts'
import { injectsSeenBy, sightOf, type DrillViewer } from '../../server/domain/drills/who-sees.ts'
import { START_MS, TIER_S, aPlan, anExpectation, anInject, planBy, rehearsal, underWay, type Rehearsal } from '../support/drills.ts'

function refusal(drill: Rehearsal, wish: DrillWish): string | undefined {
  const refused = whyNot(drill.state, wish)
  return refused && `${refused.field ?? wish.step}: ${refused.reason}`
}

const MARKED = planBy({ kind: 'mark' })

describe('the controller', () => {
  test('is the only one who may lead', () => {
    const drill = rehearsal(aPlan())

    expect(refusal(drill, { step: 'pause', atMs: START_MS + 1, by: 'eye' })).toBe("pause: only its controller 'chief' may pause it")
    expect(refusal(drill, { step: 'stop', atMs: START_MS + 1, by: 'server' })).toBe("stop: only its controller 'chief' may stop it")
  })

  test('is told from where which steps are legal', () => {
    const drill = rehearsal(aPlan())

    expect(refusal(drill, { step: 'resume', atMs: START_MS + 1, by: 'chief' })).toBe(
      "resume: it is 'running': from there the steps are 'pause', 'stop', 'inject', 'skip'",
    )
    drill.stopAt(60_000)
    expect(refusal(drill, { step: 'start', atMs: START_MS + 70_000, by: 'chief', tierS: TIER_S })).toBe(
      "start: it is 'stopped': from there the steps are none",
    )
  })

  test('cannot go back before the last step', () => {
    const drill = underWay(aPlan())

    expect(refusal(drill, { step: 'pause', atMs: START_MS + 9_000, by: 'chief' })).toBe(
      'at: is before its last step (2026-11-24T04:00:10.000Z)',
    )
    expect(refusal(drill, { step: 'pause', atMs: START_MS + 10_000, by: 'chief' })).toBeUndefined()
  })

  test('injects and skips each inject once', () => {
    const drill = underWay(aPlan({ script: [anInject(), anInject({ id: 'late', when: { kind: 'hand' }, expectations: [] })] }))
    const skip = { step: 'skip', atMs: START_MS + 20_000, by: 'chief', inject: 'late' } as const

    expect(refusal(drill, { ...skip, inject: 'order' })).toBe("inject: 'order' has come already")
    expect(refusal(drill, { ...skip, inject: 'x' })).toBe("inject: there is no inject 'x'")
    drill.act(skip)
    expect(refusal(drill, { ...skip, step: 'inject', isByHand: true, origins: [] })).toBe("inject: 'late' was skipped already")
  })

  test('may inject before its time; the server may not', () => {
    const drill = rehearsal(aPlan())
    const inject = { step: 'inject' as const, atMs: START_MS + 9_999, by: 'chief', isByHand: true, inject: 'order', origins: [] }

    expect(refusal(drill, inject)).toBeUndefined()
    expect(refusal(drill, { ...inject, by: 'server', isByHand: false })).toBe("inject: 'order' is not due")
    expect(refusal(drill, { ...inject, by: 'server' })).toBe("inject: only its controller 'chief' may inject it")
    expect(refusal(drill, { ...inject, by: 'server', isByHand: false, atMs: START_MS + 10_000 })).toBeUndefined()
  })

  test('pauses fifty times at most', () => {
    const drill = rehearsal(aPlan())
    for (let i = 0; i < MOST_PAUSES; i++) drill.pauseAt(1_000 + i, 1)

    expect(refusal(drill, { step: 'pause', atMs: START_MS + 100_000, by: 'chief' })).toBe(
      'pause: it has been paused 50 times: no more are kept',
    )
  })

  test('a drill that ends in a pause has ended that pause', () => {
    const drill = rehearsal(aPlan())
    drill.act({ step: 'pause', atMs: START_MS + 1_000, by: 'chief', note: '真实警情' })
    drill.act({ step: 'stop', atMs: START_MS + 5_000, by: 'chief' })

    expect(drill.state.drill.pauses).toEqual([{ fromMs: START_MS + 1_000, toMs: START_MS + 5_000, note: '真实警情' }])
  })
})

describe('acknowledgements and marks', () => {
  const ack = { step: 'acknowledge', atMs: START_MS + 20_000, knownMs: START_MS + 21_000, by: 'u1', inject: 'order' } as const
  const mark = { step: 'mark', atMs: START_MS + 20_000, knownMs: START_MS + 3_600_000, by: 'eye', id: 'm1', expectation: 'arrive' } as const

  test('only of who takes part, of an inject that has come, not before it, in a pause or after the end, and once', () => {
    const drill = rehearsal(MARKED)
    expect(refusal(drill, ack)).toBe("inject: 'order' has not come")
    drill.tick(10_000)
    drill.pauseAt(30_000, 10_000)

    expect(refusal(drill, { ...ack, by: 'u9' })).toBe("by: 'u9' does not take part")
    expect(refusal(drill, { ...ack, atMs: START_MS + 9_999 })).toBe('at: is before the inject came (2026-11-24T04:00:10.000Z)')
    expect(refusal(drill, { ...ack, atMs: START_MS + 35_000, knownMs: START_MS + 50_000 })).toBe(
      'at: is in a pause: the clock of the drill does not run',
    )
    drill.act(ack)
    expect(refusal(drill, { ...ack, atMs: START_MS + 20_001 })).toBe("acknowledge: 'u1' has acknowledged 'order' already")
    expect(refusal(drill, { ...ack, atMs: START_MS + 19_999 })).toBeUndefined()
    drill.stopAt(100_000)
    expect(refusal(drill, { ...ack, by: 'u2', atMs: START_MS + 200_000, knownMs: START_MS + 200_000 })).toBe(
      'at: is after the end: the clock of the drill does not run',
    )
  })

  test('a time ahead of when it is learned is taken as that', () => {
    const drill = underWay(MARKED)
    drill.act({ ...mark, atMs: START_MS + 7_200_000, knownMs: START_MS + 25_000 })

    expect(drill.state.marks.get('m1')).toMatchObject({ atMs: START_MS + 25_000, knownMs: START_MS + 25_000, saidMs: START_MS + 7_200_000 })
  })

  test('a clock that is ahead by no more than clocks differ is not told of', () => {
    const drill = underWay(MARKED)
    drill.act({ ...mark, atMs: START_MS + 26_000, knownMs: START_MS + 25_000 })

    expect(drill.state.marks.get('m1')).toMatchObject({ atMs: START_MS + 25_000 })
    expect(drill.state.marks.get('m1')).not.toHaveProperty('saidMs')
  })

  test('a mark is made by an observer or the controller, of something that is marked, once under its id; also sent long after', () => {
    const drill = underWay(MARKED)

    expect(refusal(drill, { ...mark, by: 'u1' })).toBe("mark: 'u1' neither observes nor leads it")
    expect(refusal(drill, { ...mark, expectation: 'x' })).toBe("expectation: there is no expectation 'x' that is marked")
    expect(refusal(drill, { ...mark, atMs: START_MS + 9_999 })).toBe('at: is before the inject came (2026-11-24T04:00:10.000Z)')
    drill.stopAt(100_000)
    drill.act(mark)
    expect(refusal(drill, mark)).toBe("id: a mark 'm1' is there already")
    const { expectation: _, ...note } = mark
    expect(refusal(drill, { ...note, id: 'm2' })).toBe('note: is missing: name an expectation, or write a note')
    expect(refusal(drill, { ...note, id: 'm2', note: '通道被车堵住' })).toBeUndefined()
  })

  test('what is expected by position cannot be marked', () => {
    expect(refusal(underWay(aPlan()), mark)).toBe("expectation: there is no expectation 'arrive' that is marked")
  })
})

describe('what is due', () => {
  const plan = aPlan({
    script: [
      anInject({ expectations: [anExpectation({ recognisedBy: { kind: 'mark' } })] }),
      anInject({ id: 'next', when: { kind: 'afterInject', inject: 'order', delayS: 20 }, expectations: [] }),
      anInject({ id: 'then', when: { kind: 'afterMet', expectation: 'arrive', delayS: 5 }, expectations: [] }),
      anInject({ id: 'byHand', when: { kind: 'hand' }, expectations: [] }),
    ],
  })
  const due = (drill: Rehearsal, atMs: number): readonly string[] => injectsDue(drill.state, START_MS + atMs).map(({ inject }) => inject.id)

  test('at its time on the clock, not before', () => {
    const drill = rehearsal(plan)

    expect([due(drill, 9_999), due(drill, 10_000)]).toEqual([[], ['order']])
    expect(nextInjectMs(drill.state)).toBe(START_MS + 10_000)
  })

  test('after another, after what was met, never by itself where it waits for a hand', () => {
    const drill = underWay(plan)
    drill.markAt(12_000)
    drill.settle()

    expect(injectsToCome(drill.state).map(({ inject, clockMs }) => [inject.id, clockMs])).toEqual([
      ['then', 17_000],
      ['next', 30_000],
    ])
    expect(due(drill, 40_000)).toEqual(['then', 'next'])
  })

  test('later by as long as the clock stood', () => {
    const drill = underWay(plan)
    drill.pauseAt(15_000, 100_000)

    expect([due(drill, 129_999), due(drill, 130_000)]).toEqual([[], ['next']])
  })

  test('after what was not met at its limit, and not where it was met by then; what was only late was not', () => {
    const missed = anInject({ id: 'worse', when: { kind: 'afterMissed', expectation: 'arrive', delayS: 5 }, expectations: [] })
    const asked = anInject({ expectations: [anExpectation({ recognisedBy: { kind: 'mark' }, withinS: 60 })] })
    const dueOf = (markedMs?: number): readonly string[] => {
      const drill = underWay(aPlan({ script: [asked, missed] }))
      if (markedMs !== undefined) {
        drill.markAt(markedMs)
        drill.settle()
      }
      expect(due(drill, 74_999)).toEqual([])
      return due(drill, 75_000)
    }

    expect(due(rehearsal(aPlan({ script: [asked, missed] })), 75_000)).toEqual(['order'])
    expect([dueOf(), dueOf(70_000), dueOf(70_001)]).toEqual([['worse'], [], ['worse']])
  })

  test('after a CAP message of its event, or of any, the earliest, and after no other note', () => {
    const when = (event?: string) => ({ kind: 'afterCap' as const, delayS: 3, ...(event === undefined ? {} : { event }) })
    const [any, fire] = [when(), when('火警')].map((one, i) => anInject({ id: `c${i}`, when: one, expectations: [] }))
    const drill = underWay(aPlan({ script: [anInject(), any!, fire!] }))
    const tell = (id: string, clockMs: number, capEvents?: readonly string[]) =>
      drill.act({
        step: 'mark',
        id,
        by: 'eye',
        atMs: START_MS + clockMs,
        knownMs: START_MS + 60_000,
        note: 'CAP',
        ...(capEvents ? { capEvents } : {}),
      })

    tell('note', 12_000)
    const before = injectsToCome(drill.state)
    tell('late', 30_000, ['Fire', '火警'])
    tell('other', 20_000, ['地震'])
    tell('first', 25_000, ['火警'])

    expect(before).toEqual([])
    expect(injectsToCome(drill.state).map(({ inject, clockMs }) => [inject.id, clockMs])).toEqual([
      ['c0', 23_000],
      ['c1', 28_000],
    ])
  })

  test('after an inject that was skipped as if it had come then', () => {
    const drill = rehearsal(plan)
    drill.act({ step: 'skip', atMs: START_MS + 5_000, by: 'chief', inject: 'order' })

    expect(due(drill, 25_000)).toEqual(['next'])
  })
})

describe('who sees what', () => {
  const viewer = (role: DrillViewer['role'], over: Partial<DrillViewer> = {}): DrillViewer => ({ name: 'x', role, ...over })
  const told = anExpectation({ of: ['u1'] })
  const blind: DrillPlan = aPlan({
    mode: 'doubleBlind',
    script: [
      anInject({ expectations: [told] }),
      anInject({ id: 'team', when: { kind: 'hand' }, expectations: [anExpectation({ id: 'b', of: ['t1'] })] }),
    ],
  })
  const sights = (drill: Rehearsal): readonly string[] =>
    [
      viewer('operator', { name: 'chief' }),
      viewer('device', { name: 'eye' }),
      viewer('coordinator'),
      viewer('operator'),
      viewer('wall'),
      viewer('device', { unit: 'u1' }),
      viewer('device', { unit: 'u5' }),
      viewer('device', { unit: 'u9' }),
      viewer('gateway'),
    ].map((one) => sightOf(drill.state, one))

  test('[V1][V3][V4] of a double-blind drill nobody but its own people anything before it begins for them', () => {
    const drill = rehearsal(blind)
    const before = sights(drill)
    drill.tick(10_000)
    const after = sights(drill)
    drill.stopAt(60_000)

    expect(before).toEqual(['all', 'all', 'all', 'none', 'none', 'none', 'none', 'none', 'none'])
    expect(after).toEqual(['all', 'all', 'all', 'told', 'told', 'told', 'none', 'none', 'none'])
    expect(sights(drill)).toEqual(['all', 'all', 'all', 'all', 'all', 'told', 'none', 'none', 'none'])
  })

  test('[V2][V3] an announced drill is known to those who look, its script not to those who take part', () => {
    const drill = rehearsal({ ...blind, mode: 'live' })

    expect(sights(drill)).toEqual(['all', 'all', 'all', 'all', 'all', 'told', 'told', 'none', 'none'])
    expect(injectsSeenBy(drill.state, viewer('device', { unit: 'u1' }))).toEqual([])
  })

  test('[V2] a participant is told the injects that expect something of it, and never what is expected', () => {
    const drill = underWay(blind)

    expect(injectsSeenBy(drill.state, viewer('device', { unit: 'u1' }))).toEqual([anInject({ expectations: [] })])
    expect(injectsSeenBy(drill.state, viewer('device', { unit: 'u5' }))).toEqual([])
    expect(injectsSeenBy(drill.state, viewer('coordinator'))).toHaveLength(2)
    expect(injectsSeenBy(drill.state, viewer('operator')).map(({ id }) => id)).toEqual(['order'])
  })
})

test('an event before the plan is a fault, and names itself', () => {
  expect(() => folded(undefined, { kind: 'drill:skipped', data: { inject: 'a', atMs: 0, isSkipped: true } })).toThrow(
    "'drill:skipped' comes before the plan of its drill",
  )
  expect(folded(undefined, { kind: 'drill:planned', data: plannedDrill(aPlan(), TIER_S) }).drill.state).toBe('planned')
})

test('another version of a plan follows the one before, and only while nothing has begun', () => {
  const planned = folded(undefined, { kind: 'drill:planned', data: plannedDrill(aPlan(), TIER_S) })

  expect(whyNotReplan(planned, aPlan({ version: 2 }))).toBeUndefined()
  expect(whyNotReplan(planned, aPlan())).toEqual({
    field: 'version',
    reason: 'is 1, the next is 2: somebody may have changed it meanwhile',
  })
  expect(whyNotReplan(planned, aPlan({ id: 'd-2', version: 2 }))?.field).toBe('id')
  expect(whyNotReplan(rehearsal(aPlan()).state, aPlan({ version: 2 }))?.reason).toBe("it is 'running': its plan stays as it is")
})
