/** Staffing as the report tells it: who was to be there, who answered, who was seen in place. */
import { expect, it } from 'vitest'
import { staffOf } from '../../client/drills/staff.ts'
import type { Outcome } from '../../client/drills/time-line.ts'
import { aPlan, anExpectation } from '../support/drills.ts'

it('counts a team by its units: the first answer of any, and each that was seen once, however often', () => {
  const seenBy = (...units: readonly string[]): Outcome => ({
    inject: 'order',
    expectation: anExpectation(),
    verdict: 'met',
    evidence: [...units.map((unit) => ({ kind: 'position' as const, unit, atMs: 1 })), { kind: 'message' as const, by: 'u6', atMs: 1 }],
  })
  const acks = [
    { inject: 'order', by: 'u6', atMs: 30, knownMs: 30 },
    { inject: 'order', by: 't1', atMs: 20, knownMs: 40 },
  ]
  const { participants } = aPlan()

  const staff = staffOf({ acks, outcomes: [seenBy('u5', 'u1'), seenBy('u5')] }, aPlan({ participants: participants.slice(-2) }))

  expect(staff).toEqual([
    { one: participants.at(-2), planned: 0, seen: 0 },
    { one: participants.at(-1), planned: 2, seen: 1, ackMs: 20 },
  ])
})
