/** What an observer's phone says of what may be marked, by what the server said last and by its own clock since. */
import { expect, it } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import { observedItems } from '../../client/drills/observed.ts'
import type { Outcome } from '../../client/drills/time-line.ts'
import type { SentMark } from '../../client/drills/use-marks.ts'
import { observedSaid } from '../../client/i18n/say-observed.ts'
import { zh } from '../../client/i18n/zh.ts'
import type { Entry } from '../../client/member/outbox.ts'
import { anExpectation, aPlan, START_MS, TIER_S } from '../support/drills.ts'

const LIMIT_MS = 60_000
const PLANNED_MS = 300_000

function marked(over: Partial<Outcome> = {}): Outcome {
  const expectation = anExpectation({ id: 'shut', withinS: 60, recognisedBy: { kind: 'mark' } })
  return { inject: 'order', expectation, verdict: 'pending', injectMs: 0, expectedMs: LIMIT_MS, evidence: [], ...over }
}

function aBoard(outcomes: Outcome[]): DrillBoard {
  return {
    id: 'd-1',
    state: 'running',
    startedMs: START_MS,
    nowMs: START_MS,
    clockMs: 0,
    pauses: [],
    outages: [],
    noDuff: [],
    injects: [{ id: 'order', title: '下令', plannedMs: 0 }, { id: 'next', title: '再令', plannedMs: PLANNED_MS }], // prettier-ignore
    whole: { plan: aPlan(), tierS: TIER_S, names: {}, outcomes, acks: [], marks: [] },
  }
}

function keptAt(clockMs: number): Entry {
  const body = { id: 'm', at: START_MS + clockMs, expectation: 'shut' }
  return { id: 'm', kind: 'mark', about: '关门', atMs: START_MS + clockMs, method: 'POST', path: '/mark', body, tries: 0, defects: 0 }
}

function saidOf(
  outcome: Outcome,
  clockMs: number,
  { isOld = true, waiting = [] as readonly Entry[], sent = [] as readonly SentMark[] } = {},
): readonly [string, string] {
  const [item] = observedItems(aBoard([outcome]), { waiting, sent }, { clockMs, isOld })
  return [item!.standing.is, observedSaid(item!, zh)]
}

it('says of a limit that has passed without a signal that the phone’s clock says so, and that the server judges', () => {
  expect(saidOf(marked(), LIMIT_MS)).toEqual(['asked', '未到限 · 应于 1:00'])
  expect(saidOf(marked(), LIMIT_MS + 12_000)).toEqual(['asked', '按本机的钟已过限 +0:12，是否超时由服务器按它的时间判定 · 应于 1:00'])
})

it('leaves a limit to the server while the server is heard', () => {
  expect(saidOf(marked(), LIMIT_MS + 12_000, { isOld: false })).toEqual(['asked', '未到限 · 应于 1:00'])
  expect(saidOf(marked({ verdict: 'overdue' }), LIMIT_MS + 12_000)).toEqual(['asked', '已超时 · 应于 1:00'])
})

it('says when what is kept was pressed, and whether that was past its limit, however late it is now', () => {
  const later = { waiting: [keptAt(LIMIT_MS + 5_000)] }

  expect(saidOf(marked(), LIMIT_MS + 90_000, { waiting: [keptAt(40_000)] })).toEqual(['kept', '待发 · 按下时 0:40'])
  expect(saidOf(marked(), LIMIT_MS + 90_000, later)).toEqual([
    'kept',
    '待发 · 按下时 1:05 · 按本机的钟已过限 +0:05，是否超时由服务器按它的时间判定',
  ])
})

it('says of what has gone that it has, until the server says what comes of it: nobody marks it twice', () => {
  const sent = [{ id: 'm', about: '关门', atMs: START_MS + 40_000, expectation: 'shut' }]

  expect(saidOf(marked(), LIMIT_MS + 90_000, { sent })).toEqual(['sent', '已上报 · 按下时 0:40'])
  expect(saidOf(marked({ verdict: 'met', actualMs: 40_000 }), LIMIT_MS + 90_000, { sent })).toEqual(['done', '达标 0:40'])
})

it('lets what was planned be marked once its time has passed without a signal, and says that nobody here knows', () => {
  const { injectMs: _, expectedMs: _due, ...next } = marked({ inject: 'next' })
  const skipped = { ...next, verdict: 'skipped' as const }

  expect(saidOf(next, PLANNED_MS - 1)).toEqual(['notAsked', '未注入'])
  expect(saidOf(next, PLANNED_MS, { isOld: false })).toEqual(['notAsked', '未注入'])
  expect(saidOf(next, PLANNED_MS)).toEqual(['mayHaveCome', expect.stringContaining('按计划 5:00 应已注入；没有信号，不能核实')])
  expect(saidOf(skipped, PLANNED_MS)).toEqual(['notAsked', '已跳过'])
})

it('puts what has been asked first, and what the server has is done', () => {
  const { injectMs: _, ...next } = marked({ inject: 'next' })
  const done = marked({ verdict: 'met', actualMs: 30_000 })

  const items = observedItems(aBoard([next, done]), { waiting: [], sent: [] }, { clockMs: 40_000, isOld: false })

  expect(items.map(({ standing }) => standing.is)).toEqual(['done', 'notAsked'])
  expect(observedSaid(items[0]!, zh)).toBe('达标 0:30')
})
