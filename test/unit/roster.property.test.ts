import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DutyDue, dutiesDue, nextEdgeMs } from '../../server/domain/roster.ts'
import { DUTIES, type Unit } from '#wire/units'
import type { RosterTurn } from '#wire/roster'

const UNIT: Unit = {
  id: 'p1',
  slot: 0,
  callSign: '义巡 01',
  team: 'patrol',
  mover: 'foot',
  confirmed: true,
  duty: 'offDuty',
  dutySinceMs: 0,
  source: 'radio',
  simulated: false,
}

const turn = (fromMs: number, toMs: number, duty: RosterTurn['duty'] = 'onDuty'): RosterTurn => ({ unit: 'p1', duty, fromMs, toMs })
const due = (turns: readonly RosterTurn[], nowMs: number, unit = UNIT): readonly DutyDue[] =>
  dutiesDue(turns, (id) => (id === unit.id ? unit : undefined), nowMs)

test('a turn puts its unit on duty from its first moment, not before', () => {
  expect(due([turn(100, 200)], 99)).toEqual([])
  expect(due([turn(100, 200)], 100)).toEqual([{ unit: 'p1', duty: 'onDuty', atMs: 100 }])
})

test('the end of a turn takes the unit off duty, at the moment it ended', () => {
  const onDuty: Unit = { ...UNIT, duty: 'onDuty', dutySinceMs: 100 }

  expect(due([turn(100, 200)], 250, onDuty)).toEqual([{ unit: 'p1', duty: 'offDuty', atMs: 200 }])
})

test('a turn that follows at once keeps the unit on duty', () => {
  const onDuty: Unit = { ...UNIT, duty: 'onDuty', dutySinceMs: 100 }

  expect(due([turn(100, 200), turn(200, 300)], 250, onDuty)).toEqual([])
})

test('a duty set by hand inside a turn stands until the next edge', () => {
  const sentHome: Unit = { ...UNIT, duty: 'offDuty', dutySinceMs: 150 }

  expect(due([turn(100, 200)], 160, sentHome)).toEqual([])
})

test('turns of unknown units are passed over', () => {
  expect(dutiesDue([turn(1, 2)], () => undefined, 10)).toEqual([])
})

const turns = fc.array(
  fc
    .record({ fromMs: fc.integer({ min: 1, max: 100 }), lengthMs: fc.integer({ min: 1, max: 40 }), duty: fc.constantFrom(...DUTIES) })
    .map(({ fromMs, lengthMs, duty }) => turn(fromMs, fromMs + lengthMs, duty)),
  { maxLength: 8 },
)

/** Applies what is due at each of the given moments, in order. */
function live(roster: readonly RosterTurn[], moments: readonly number[]): Unit['duty'] {
  let unit = UNIT
  for (const nowMs of moments) for (const { duty, atMs } of due(roster, nowMs, unit)) unit = { ...unit, duty, dutySinceMs: atMs }
  return unit.duty
}

test('a server that looks at every edge and one that sleeps through them all end with the same duty', () => {
  fc.assert(
    fc.property(turns, fc.integer({ min: 0, max: 160 }), (roster, endMs) => {
      const everyMs = Array.from({ length: endMs + 1 }, (_, ms) => ms)

      expect(live(roster, [endMs])).toBe(live(roster, everyMs))
    }),
  )
})

test('between now and the next edge nothing new becomes due', () => {
  fc.assert(
    fc.property(turns, fc.integer({ min: 0, max: 160 }), (roster, nowMs) => {
      const unit = { ...UNIT, duty: live(roster, [nowMs]), dutySinceMs: nowMs }
      const until = nextEdgeMs(roster, nowMs) ?? nowMs + 50

      for (let ms = nowMs; ms < until; ms++) expect(due(roster, ms, unit)).toEqual([])
    }),
  )
})
