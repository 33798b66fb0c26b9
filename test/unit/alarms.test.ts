/** The rules of alarms: raised once, taken on by one, escalating by level, clearing only when the cause is over. */
import { describe, expect, it, test } from 'vitest'
import { ALARM_STATES, DEFAULT_ALARMS, type Alarm, type AlarmMute } from '#wire/alarms'
import type { Report } from '#wire/reports'
import type { SourceHealth } from '#wire/sources'
import { boardOf } from '../../server/domain/alarms/cards.ts'
import { incidentFinding, keyOf, patienceMs, sourceFinding, type Finding } from '../../server/domain/alarms/causes.ts'
import { isOpen, legalSteps, stepped, whyNot } from '../../server/domain/alarms/lifecycle.ts'
import { isMutedBy, problemsOfMute } from '../../server/domain/alarms/mutes.ts'
import { awaits, dueMs, escalated } from '../../server/domain/alarms/timers.ts'
import { FLUTTER_MS, raised, repeated, SHOWN_AFTER_MS, turnOf } from '../../server/domain/alarms/turn.ts'
import { aFinding, ALARM_MS as NOON_MS, anAlarm } from '../support/alarms.ts'

const MINUTE_MS = 60_000
const by = (name: string, atMs = NOON_MS, note?: string) => ({ atMs, knownMs: atMs, by: name, ...(note === undefined ? {} : { note }) })

/** One turn over these alarms and findings; what is not found is over. */
function turn(alarms: readonly Alarm[], findings: readonly Finding[], nowMs: number, isOver = true) {
  let made = 0
  return turnOf({
    alarms,
    findings: new Map(findings.map((finding) => [keyOf(finding), finding])),
    isOver: () => isOver,
    settings: DEFAULT_ALARMS,
    nowMs,
    newId: () => `new-${++made}`,
  })
}

describe('the life of an alarm', () => {
  it('is taken on by one: another is told who has it, and may take it over', () => {
    const taken = stepped(anAlarm(), 'acknowledge', by('op-1'))

    expect(taken).toMatchObject({ state: 'acknowledged', owner: 'op-1' })
    expect(whyNot(taken, 'acknowledge', by('op-2'))?.reason).toContain("'op-1' has it")
    expect(whyNot(taken, 'takeOver', by('op-1'))?.reason).toContain('already')
    expect(stepped(taken, 'takeOver', by('op-2'))).toMatchObject({ state: 'acknowledged', owner: 'op-2' })
  })

  it('stamps every step, and an ended one knows when it ended', () => {
    const taken = stepped(anAlarm(), 'acknowledge', by('op-1', NOON_MS + 1))
    const there = stepped(taken, 'arrive', by('op-1', NOON_MS + 2))
    const handled = stepped(there, 'handle', by('op-1', NOON_MS + 3, '已劝离'))

    expect(handled.stamps.map(({ step, state }) => [step, state])).toEqual([
      ['raise', 'raised'],
      ['acknowledge', 'acknowledged'],
      ['arrive', 'arrived'],
      ['handle', 'handled'],
    ])
    expect(handled).toMatchObject({ endedMs: NOON_MS + 3 })
    expect(handled.goneMs).toBeUndefined()
  })

  test.each(ALARM_STATES)('from %s exactly the legal steps may be taken', (state) => {
    const alarm = anAlarm({ state, ...(state === 'raised' ? {} : { owner: 'op-1' }) })
    const names = ['acknowledge', 'takeOver', 'arrive', 'handle'] as const

    expect(names.filter((name) => !whyNot(alarm, name, by('op-2')))).toEqual(legalSteps(state))
  })

  it('a call for help never clears by itself, and is ended only by saying what became of it', () => {
    const call = anAlarm({ cause: 'sos', about: 'unit/A12', level: 1 })
    const taken = stepped(call, 'acknowledge', by('op-1'))

    expect(whyNot(call, 'clear', by('server'))).toBeDefined()
    for (const note of [undefined, '', ' \u3000'])
      expect(whyNot(taken, 'handle', by('op-1', NOON_MS, note))).toMatchObject({ field: 'note' })
    expect(whyNot(taken, 'handle', by('op-1', NOON_MS, '误触'))).toBeUndefined()
    expect(turn([call], [], NOON_MS + 1)).toEqual([])
  })
})

describe('timers', () => {
  it('escalate once each, at the time they pass, and sound again', () => {
    const alarm = anAlarm({ level: 1 })
    const settings = DEFAULT_ALARMS

    const first = escalated(alarm, settings, NOON_MS + MINUTE_MS)
    const again = escalated(first, settings, NOON_MS + 2 * MINUTE_MS)

    expect(escalated(alarm, settings, NOON_MS + MINUTE_MS - 1)).toBe(alarm)
    expect(first).toMatchObject({ escalation: 1, soundedMs: NOON_MS + MINUTE_MS })
    expect(first.stamps.at(-1)).toMatchObject({ step: 'overdue:acknowledge', atMs: NOON_MS + MINUTE_MS })
    expect(again).toBe(first)
  })

  it('[A3] go on from their stamps: after an hour away all three are stamped at the time they passed', () => {
    const late = escalated(anAlarm({ level: 1 }), DEFAULT_ALARMS, NOON_MS + 60 * MINUTE_MS)

    expect(late.escalation).toBe(3)
    expect(late.stamps.slice(1).map(({ atMs, knownMs }) => [(atMs - NOON_MS) / MINUTE_MS, (knownMs - NOON_MS) / MINUTE_MS])).toEqual([
      [1, 60],
      [5, 60],
      [30, 60],
    ])
  })

  it('that are met do not escalate; nobody has to go to a silent source', () => {
    const there = stepped(stepped(anAlarm({ level: 1 }), 'acknowledge', by('op-1')), 'arrive', by('op-1'))

    expect(dueMs(there, 'acknowledge', DEFAULT_ALARMS)).toBeUndefined()
    expect(dueMs(there, 'arrive', DEFAULT_ALARMS)).toBeUndefined()
    expect(dueMs(there, 'handle', DEFAULT_ALARMS)).toBe(NOON_MS + 30 * MINUTE_MS)
    expect(dueMs(anAlarm({ cause: 'silentSource' }), 'arrive', DEFAULT_ALARMS)).toBeUndefined()
    expect(dueMs(stepped(there, 'handle', by('op-1')), 'handle', DEFAULT_ALARMS)).toBeUndefined()
  })

  it('name who is to see to it', () => {
    expect([0, 1, 2, 3].map(awaits)).toEqual(['operator', 'coordinator', 'leader', 'leader'])
  })
})

describe('a turn', () => {
  it('[A1] raises what is found once, however often it is found', () => {
    const [change] = turn([], [aFinding()], NOON_MS + 5)

    expect(change).toMatchObject({ kind: 'alarm:raised', alarm: { state: 'raised', atMs: NOON_MS, raisedMs: NOON_MS + 5, level: 2 } })
    expect(turn([change!.alarm!], [aFinding()], NOON_MS + 6)).toEqual([])
  })

  it('[A1] what was handled is not raised again until its cause was over in between', () => {
    const handled = stepped(stepped(anAlarm(), 'acknowledge', by('op-1')), 'handle', by('op-1'))

    expect(turn([handled], [aFinding()], NOON_MS + 1)).toEqual([])
    const [gone] = turn([handled], [], NOON_MS + 2)
    expect(gone).toMatchObject({ kind: 'alarm:gone', alarm: { state: 'handled', goneMs: NOON_MS + 2 } })
    expect(turn([gone!.alarm!], [aFinding()], NOON_MS + 3)).toMatchObject([{ kind: 'alarm:raised', id: 'new-1' }])
  })

  it('[A1] what was handled and has become more urgent is raised again', () => {
    const handled = stepped(stepped(anAlarm(), 'acknowledge', by('op-1')), 'handle', by('op-1'))

    const changes = turn([handled], [aFinding({ level: 1 })], NOON_MS + 1)

    expect(changes).toMatchObject([{ kind: 'alarm:gone' }, { kind: 'alarm:raised', alarm: { level: 1 } }])
  })

  it('[A2] clears what is over, and keeps what is only not known', () => {
    expect(turn([anAlarm()], [], NOON_MS + 1)).toMatchObject([
      { kind: 'alarm:cleared', alarm: { state: 'cleared', endedMs: NOON_MS + 1, goneMs: NOON_MS + 1 } },
    ])
    expect(turn([anAlarm()], [], NOON_MS + 1, false)).toEqual([])
  })

  it('what flutters sounds once', () => {
    const [cleared] = turn([anAlarm()], [], NOON_MS + 1_000)

    const [soon] = turn([cleared!.alarm!], [aFinding()], NOON_MS + 2_000)
    const [late] = turn([cleared!.alarm!], [aFinding()], NOON_MS + 2_000 + FLUTTER_MS)
    const [worse] = turn([cleared!.alarm!], [aFinding({ level: 1 })], NOON_MS + 2_000)

    expect(soon?.alarm?.soundedMs).toBe(NOON_MS)
    expect(late?.alarm?.soundedMs).toBe(NOON_MS + 2_000 + FLUTTER_MS)
    expect(worse?.alarm?.soundedMs).toBe(NOON_MS + 2_000)
  })

  it('a more urgent incident takes its alarm along, and it sounds again', () => {
    const [change] = turn([anAlarm()], [aFinding({ level: 1, compound: 'c-1' })], NOON_MS + 7)

    expect(change).toMatchObject({ kind: 'alarm:changed', alarm: { level: 1, compound: 'c-1', soundedMs: NOON_MS + 7 } })
  })

  it('whoever dispatches an incident has its alarm; arrival is arrival', () => {
    const stamp = { step: 'dispatch', state: 'dispatched', atMs: NOON_MS + 1, knownMs: NOON_MS + 1, by: 'op-3' }
    const there = { ...stamp, step: 'arrive', state: 'arrived', atMs: NOON_MS + 2 }

    const [taken] = turn([anAlarm()], [aFinding({ acknowledged: stamp })], NOON_MS + 3)
    const [arrived] = turn([taken!.alarm!], [aFinding({ acknowledged: stamp, arrived: there })], NOON_MS + 4)

    expect(taken).toMatchObject({ kind: 'alarm:acknowledged', alarm: { owner: 'op-3' } })
    expect(arrived).toMatchObject({ kind: 'alarm:arrived', alarm: { state: 'arrived', owner: 'op-3' } })
  })

  it('what ended a day ago leaves the picture', () => {
    const [cleared] = turn([anAlarm()], [], NOON_MS)

    expect(turn([cleared!.alarm!], [], NOON_MS + SHOWN_AFTER_MS)).toEqual([])
    expect(turn([cleared!.alarm!], [], NOON_MS + SHOWN_AFTER_MS + 1)).toEqual([{ kind: 'alarm:removed', id: 'a-1' }])
  })

  it('a call that is repeated is the same alarm, moves with its unit and makes no sound', () => {
    const call = raised(aFinding({ cause: 'sos', about: 'unit/A12', level: 1 }), 'a-1', NOON_MS)

    expect(repeated(call, { atMs: NOON_MS + 9, place: [119.95, 31.68] })).toEqual({
      ...call,
      repeats: 1,
      repeatedMs: NOON_MS + 9,
      place: [119.95, 31.68],
    })
  })
})

describe('causes', () => {
  const incident = { id: 'i-1', state: 'received', severity: 2, atMs: NOON_MS, stamps: [], simulated: false } as unknown as Report
  const source: SourceHealth = {
    id: 'radio-1',
    kind: 'gateway',
    simulated: false,
    crs: 'WGS84',
    lastFixMs: NOON_MS,
    intervalMs: 60_000,
    heardEveryMs: 60_000,
    fixesPerMinute: 0,
    accepted: 1,
    duplicates: 0,
    refused: 0,
    coarse: 0,
    jumps: 0,
    late: 0,
  }

  it('only a serious incident that has not ended is one', () => {
    expect(incidentFinding(incident)).toMatchObject({ about: 'incident/i-1', level: 2 })
    expect(incidentFinding({ ...incident, severity: 3 })).toBeUndefined()
    expect(incidentFinding({ ...incident, state: 'closed' })).toBeUndefined()
  })

  it('a source is silent after three of its intervals, and never before two minutes', () => {
    expect(patienceMs(source, 3, 2)).toBe(180_000)
    expect(patienceMs({ intervalMs: 5_000, heardEveryMs: 10_000 }, 3, 2)).toBe(120_000)
    expect(sourceFinding(source, NOON_MS + 180_000, 0, 180_000)).toBeUndefined()
    expect(sourceFinding(source, NOON_MS + 180_001, 0, 180_000)).toMatchObject({ about: 'source/radio-1', level: 3, atMs: NOON_MS })
  })

  it('a source that was heard once or now and then owes nothing; one that delivers by batches is awaited by the batch', () => {
    const { heardEveryMs: _heardEveryMs, ...once } = source
    const hourly = { intervalMs: 10_000, heardEveryMs: 3_600_000 }

    expect(sourceFinding(once, NOON_MS + 86_400_000, 0, patienceMs(once, 3, 2))).toBeUndefined()
    expect(patienceMs(hourly, 3, 2)).toBe(3 * 3_600_000)
  })

  it('a server that was away cannot tell silence from its own absence; what was never heard or is an import is never silent', () => {
    const { lastFixMs: _lastFixMs, ...unheard } = source
    const late = NOON_MS + 1_000_000

    expect(sourceFinding(source, late, late - 1, 180_000)).toBeUndefined()
    expect(sourceFinding(unheard, late, 0, 180_000)).toBeUndefined()
    expect(sourceFinding({ ...source, kind: 'import' }, late, 0, 180_000)).toBeUndefined()
  })
})

describe('noise', () => {
  const rule: AlarmMute = {
    id: 'm-1',
    cause: 'incident',
    class: 'publicOrder',
    note: '演唱会散场',
    fromMs: NOON_MS,
    untilMs: NOON_MS + 1_000,
    by: 'op-1',
  }

  it('is held while the rule lasts, by cause and class or by what it is about; level 1 and calls for help never', () => {
    expect(isMutedBy(rule, anAlarm(), NOON_MS)).toBe(true)
    expect(isMutedBy(rule, anAlarm(), NOON_MS + 1_000)).toBe(false)
    expect(isMutedBy(rule, anAlarm({ class: 'fire' }), NOON_MS)).toBe(false)
    expect(isMutedBy(rule, anAlarm({ level: 1 }), NOON_MS)).toBe(false)
    expect(isMutedBy({ ...rule, cause: 'sos' }, anAlarm({ cause: 'sos', level: 2 }), NOON_MS)).toBe(false)
  })

  it('is counted and on no card', () => {
    const board = boardOf([anAlarm(), anAlarm({ id: 'a-2', about: 'incident/i-2', class: 'fire' })], [rule], NOON_MS)

    expect(board).toMatchObject({ muted: 1, open: [0, 1, 0, 0], cards: [{ head: { id: 'a-2' } }] })
  })

  it('a rule names one thing or one class, ends within a week, and is never about calls for help', () => {
    const fields = (over: object) => problemsOfMute({ ...rule, ...over }, NOON_MS).map(({ field }) => field)

    expect(fields({})).toEqual([])
    expect(fields({ class: undefined })).toEqual(['about'])
    expect(fields({ about: 'incident/i-1' })).toEqual(['class'])
    expect(fields({ untilMs: NOON_MS })).toEqual(['untilMs'])
    expect(fields({ untilMs: NOON_MS + 8 * 86_400_000 })).toEqual(['untilMs'])
    expect(fields({ cause: 'sos' })).toEqual(['cause'])
  })
})

it('only raised, acknowledged and arrived alarms are open', () => {
  expect(ALARM_STATES.filter((state) => isOpen({ state }))).toEqual(['raised', 'acknowledged', 'arrived'])
})
