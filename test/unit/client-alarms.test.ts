/** Alarms on a wall: which cards are shown, what they say, and what is heard. */
import { describe, expect, it } from 'vitest'
import { DEFAULT_ALARMS, type Alarm, type AlarmBoard } from '#wire/alarms'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { en } from '../../client/i18n/en.ts'
import { cardSaid, cardsShown } from '../../client/wall/alarm-cards.ts'
import { gainOf, isNight, NOTHING_HEARD, REPEAT_MS, soundDue, tonesOf } from '../../client/wall/alarm-sound.ts'
import { boardOf } from '../../server/domain/alarms/cards.ts'
import { stepped } from '../../server/domain/alarms/lifecycle.ts'
import { escalated } from '../../server/domain/alarms/timers.ts'
import { ALARM_MS, anAlarm } from '../support/alarms.ts'

const NAMES = {
  unit: (id: string) => (id === 'A12' ? 'Lookout 12' : undefined),
  compound: (id: string) => `compound ${id}`,
  watchPoint: () => undefined,
  division: (id: string) => (id === 'd-1' ? 'Hutang' : undefined),
  incidentAddress: (id: string) => (id === 'i-2' ? 'Lake Road 8' : undefined),
}

function boardWith(soundedMs: number[], waiting: number[]): AlarmBoard {
  return { cards: [], open: waiting, waiting, muted: 0, soundedMs }
}

describe('sound', () => {
  it('is made once for what is new and waits, the most urgent first, and once for all that came together', () => {
    const board = boardWith([0, 50, 60, 0], [0, 1, 1, 0])

    const first = soundDue(board, NOTHING_HEARD, 0)

    expect(first?.level).toBe(2)
    expect(soundDue(board, first!.heard, 1_000)).toBeUndefined()
    expect(soundDue(boardWith([0, 50, 70, 0], [0, 1, 1, 0]), first!.heard, 2_000)?.level).toBe(3)
  })

  it('is not made for what somebody has taken on, and is again once a limit passes', () => {
    const taken = stepped(anAlarm({ level: 2 }), 'acknowledge', { atMs: ALARM_MS, knownMs: ALARM_MS, by: 'op' })
    const boardAt = (alarm: Alarm, nowMs: number) => boardOf([alarm], [], nowMs)
    const minute = (min: number) => ALARM_MS + min * 60_000

    expect(soundDue(boardAt(taken, ALARM_MS), NOTHING_HEARD, 0)).toBeUndefined()
    const late = escalated(taken, DEFAULT_ALARMS, minute(DEFAULT_ALARMS.orange.arriveMin))
    const due = soundDue(boardAt(late, minute(10)), NOTHING_HEARD, 0)
    expect(due?.level).toBe(2)
    expect(soundDue(boardAt(late, minute(11)), due!.heard, 1_000)).toBeUndefined()
    const there = stepped(late, 'arrive', { atMs: minute(11), knownMs: minute(11), by: 'op' })
    expect(soundDue(boardAt(there, minute(11)), NOTHING_HEARD, 0)).toBeUndefined()
  })

  it('of level 1 is made again while nobody has it', () => {
    const board = boardWith([10, 0, 0, 0], [1, 0, 0, 0])
    const { heard } = soundDue(board, NOTHING_HEARD, 0)!

    expect(soundDue(board, heard, REPEAT_MS - 1)).toBeUndefined()
    expect(soundDue(board, heard, REPEAT_MS)?.level).toBe(1)
    expect(soundDue(boardWith([0, 0, 0, 0], [0, 0, 0, 0]), heard, REPEAT_MS)).toBeUndefined()
  })

  it('tells levels apart by number of tones, and by night is softer and only for serious ones', () => {
    expect([1, 2, 3, 4].map((level) => tonesOf(level).length)).toEqual([6, 4, 2, 1])
    expect([1, 2, 3, 4].map((level) => gainOf(level, true) > 0)).toEqual([true, true, false, false])
    expect(gainOf(1, true)).toBeLessThan(gainOf(1, false))
    // Noon and 23:00 in Changzhou.
    expect([ALARM_MS, ALARM_MS + 11 * 3_600_000].map((atMs) => isNight(DEFAULT_COVERAGE, atMs))).toEqual([false, true])
  })
})

describe('cards', () => {
  it('are all serious ones, and lesser ones while a row has room; one row, or all, where somebody wants it so', () => {
    const alarms = [
      ...Array.from({ length: 4 }, (_, i) => anAlarm({ id: `s-${i}`, about: `incident/s${i}` })),
      ...Array.from({ length: 9 }, (_, i) => anAlarm({ id: `o-${i}`, about: `watchPoint/${i}`, cause: 'missedCheckpoint', level: 3 })),
    ]
    const board = boardOf(alarms, [], ALARM_MS)

    expect(cardsShown(board, 'usual', 3)).toHaveLength(6)
    expect(cardsShown(board, 'few', 3)).toHaveLength(3)
    expect(cardsShown(board, 'all', 3)).toHaveLength(13)
  })

  it('say what and who by name, how many, how long, who has it, and who is to be called', () => {
    const call = anAlarm({ cause: 'sos', about: 'unit/A12', level: 1, compound: 'c-1', note: 'hurt', escalation: 1 })
    const mine = { ...anAlarm({ id: 'b', division: 'd-1' }), state: 'acknowledged' as const, owner: 'Wang' }
    const theirs = { ...mine, id: 'c', about: 'incident/i-2', owner: 'Li' }
    const [first] = boardOf([call], [], ALARM_MS).cards
    const [second] = boardOf(
      [
        { ...mine, compound: 'c-2' },
        { ...theirs, compound: 'c-2' },
      ],
      [],
      ALARM_MS,
    ).cards

    expect(cardSaid(first!, NAMES, en, ALARM_MS + 90_000)).toEqual({
      title: 'SOS Lookout 12',
      many: undefined,
      age: '90 s',
      who: 'nobody has it',
      isWaiting: true,
      escalation: '▲1 call coordinator',
      more: 'compound c-1 · hurt',
    })
    expect(cardSaid(second!, NAMES, en, ALARM_MS)).toMatchObject({
      title: 'Incident compound c-2',
      many: '×2',
      who: 'Li +1 has it',
      isWaiting: false,
    })
  })

  it('say where an incident outside every compound is: its address, else its town', () => {
    const titleOf = (over: Partial<Alarm>): string => cardSaid(boardOf([anAlarm(over)], [], ALARM_MS).cards[0]!, NAMES, en, ALARM_MS).title

    expect(titleOf({ about: 'incident/i-2', compound: 'c-1', division: 'd-1' })).toBe('Incident compound c-1')
    expect(titleOf({ about: 'incident/i-2', division: 'd-1' })).toBe('Incident Lake Road 8')
    expect(titleOf({ about: 'incident/i-1', division: 'd-1' })).toBe('Incident Hutang')
    expect(titleOf({ about: 'incident/i-1' })).toBe('Incident Place unknown')
  })
})
