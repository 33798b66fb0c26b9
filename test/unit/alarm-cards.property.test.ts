/** Cards: however many alarms there are, at most thirty, none lost, no serious one behind what matters less. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ALARM_CAUSES, MOST_CARDS, type Alarm } from '#wire/alarms'
import { boardOf, groupsOf } from '../../server/domain/alarms/cards.ts'
import { isSerious } from '../../server/domain/alarms/causes.ts'
import { ALARM_MS, anAlarm } from '../support/alarms.ts'

const PLACES = 60
const TOWNS = 9

/** Alarms as a storm brings them: any cause, anywhere or nowhere, in ten seconds. */
const storm = (least: number, most: number) =>
  fc
    .array(
      fc.record({
        cause: fc.constantFrom(...ALARM_CAUSES),
        level: fc.integer({ min: 1, max: 4 }),
        place: fc.option(fc.nat(PLACES - 1), { nil: undefined }),
        afterMs: fc.nat(10_000),
        isTaken: fc.boolean(),
        escalation: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: least, maxLength: most },
    )
    .map((drafts) =>
      drafts.map(({ cause, level, place, afterMs, isTaken, escalation }, i): Alarm => {
        const raisedMs = ALARM_MS + afterMs
        return anAlarm({
          id: `a-${i}`,
          cause,
          about: `thing/${i}`,
          level,
          raisedMs,
          soundedMs: raisedMs,
          escalation,
          ...(isTaken ? { state: 'acknowledged', owner: `op-${i % 3}` } : {}),
          ...(place === undefined ? {} : { compound: `c-${place}`, division: `3204120${place % TOWNS}` }),
        })
      }),
    )

it('[G1] a thousand alarms in ten seconds are at most thirty cards, each alarm in exactly one', () => {
  fc.assert(
    fc.property(storm(1_000, 1_000), (alarms) => {
      const groups = groupsOf(alarms)
      const ids = groups.flatMap((group) => group.alarms.map(({ id }) => id))

      expect(groups.length).toBeLessThanOrEqual(MOST_CARDS)
      expect(ids.sort()).toEqual(alarms.map(({ id }) => id).sort())
    }),
    { numRuns: 30 },
  )
})

it('[G1] any number of alarms are at most thirty cards', () => {
  fc.assert(
    fc.property(storm(0, 120), (alarms) => {
      const groups = groupsOf(alarms)

      expect(groups.length).toBeLessThanOrEqual(MOST_CARDS)
      expect(groups.flatMap((group) => group.alarms)).toHaveLength(alarms.length)
    }),
  )
})

it('[G2] a card is all serious or not at all, and of one cause; serious cards come first and count every serious alarm', () => {
  fc.assert(
    fc.property(storm(0, 400), (alarms) => {
      const board = boardOf(alarms, [], ALARM_MS)
      const groups = groupsOf(alarms)

      for (const group of groups) {
        expect(new Set(group.alarms.map(isSerious)).size).toBe(1)
        expect(new Set(group.alarms.map(({ cause }) => cause)).size).toBe(1)
      }
      const levels = board.cards.map(({ level }) => level)
      expect(levels).toEqual([...levels].sort((a, b) => a - b))
      const counted = board.cards.filter((card) => card.level <= 2).reduce((sum, { count }) => sum + count, 0)
      expect(counted).toBe(alarms.filter(isSerious).length)
      expect(board.cards.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(alarms.filter(({ state }) => state === 'raised').length)
    }),
  )
})

it('[G3] the order in which alarms come changes nothing', () => {
  fc.assert(
    fc.property(storm(0, 200), fc.integer(), (alarms, seed) => {
      const shuffled = alarms
        .map((alarm, i) => ({ alarm, at: Math.sin(seed + i * 7.13) }))
        .sort((a, b) => a.at - b.at)
        .map(({ alarm }) => alarm)

      expect(boardOf(shuffled, [], ALARM_MS)).toEqual(boardOf(alarms, [], ALARM_MS))
    }),
  )
})

it('few alarms are told one by one: each call for help, each place', () => {
  const alarms = [
    anAlarm({ id: 'a', compound: 'c-1' }),
    anAlarm({ id: 'b', compound: 'c-1', about: 'incident/i-2' }),
    anAlarm({ id: 'c', compound: 'c-2', about: 'incident/i-3' }),
    anAlarm({ id: 'd', compound: 'c-1', cause: 'sos', about: 'unit/A1', level: 1 }),
    anAlarm({ id: 'e', compound: 'c-1', cause: 'sos', about: 'unit/A2', level: 1 }),
  ]

  expect(groupsOf(alarms).map((group) => group.alarms.map(({ id }) => id))).toEqual([['d'], ['e'], ['a', 'b'], ['c']])
})

it('in a storm of other things calls for help stay one by one', () => {
  const noise = Array.from({ length: 1_000 }, (_, i) =>
    anAlarm({ id: `n-${i}`, about: `watchPoint/${i}`, cause: 'missedCheckpoint', level: 3, compound: `c-${i}`, division: `d-${i % 40}` }),
  )
  const calls = Array.from({ length: 20 }, (_, i) => anAlarm({ id: `s-${i}`, cause: 'sos', about: `unit/A${i}`, level: 1 }))

  const groups = groupsOf([...noise, ...calls])

  expect(groups.slice(0, 20).map((group) => group.alarms.length)).toEqual(Array.from({ length: 20 }, () => 1))
  expect(groups).toHaveLength(21)
})

it('too many serious places are told by division, each with all that is in it', () => {
  const alarms = Array.from({ length: 100 }, (_, i) =>
    anAlarm({ id: `a-${i}`, about: `incident/${i}`, compound: `c-${i % 40}`, division: `d-${i % 5}` }),
  )

  expect(boardOf(alarms, [], ALARM_MS).cards.map(({ division, count }) => [division, count])).toEqual(
    ['d-0', 'd-1', 'd-2', 'd-3', 'd-4'].map((division) => [division, 20]),
  )
})
