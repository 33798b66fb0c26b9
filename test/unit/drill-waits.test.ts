/** An inject that is on no clock says what it waits for, to whom the whole plan may be told. */
import { expect, it } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { comingSaid } from '../../client/i18n/say-drills.ts'
import { zh } from '../../client/i18n/zh.ts'
import { boardOf } from '../../server/domain/drills/board.ts'
import { anExpectation, anInject, aPlan, rehearsal, START_MS } from '../support/drills.ts'

const after = (id: string, when: Parameters<typeof anInject>[0] & object) => anInject({ id, title: id, expectations: [], ...when })
const PLAN = aPlan({
  mode: 'doubleBlind',
  script: [
    anInject({ expectations: [anExpectation(), anExpectation({ id: 'gate', title: '关门', recognisedBy: { kind: 'mark' } })] }),
    after('inject', { when: { kind: 'afterInject', inject: 'order', delayS: 90 } }),
    after('met', { when: { kind: 'afterMet', expectation: 'arrive', delayS: 0 } }),
    after('missed', { when: { kind: 'afterMissed', expectation: 'gate', delayS: 60 } }),
    after('cap', { when: { kind: 'afterCap', event: '火灾', delayS: 30 } }),
    after('any', { when: { kind: 'afterCap', delayS: 0 } }),
    after('hand', { when: { kind: 'hand' } }),
  ],
})
const BESIDE = { noDuff: [], names: {} }
const boardAt = (clockMs: number, viewer: Parameters<typeof boardOf>[1]) => {
  const drill = rehearsal(PLAN)
  for (const dueMs of [10_000, 100_000]) if (dueMs <= clockMs) drill.tick(dueMs)
  return boardOf(drill.state, viewer, START_MS + clockMs, BESIDE)!
}

it('says it in words, with the time as planned where there is one', () => {
  const { injects } = boardAt(0, { name: 'chief', role: 'operator' })

  expect(Object.fromEntries(injects.map((inject) => [inject.id, comingSaid(inject, zh)]))).toEqual({
    order: '计划 0:10',
    inject: '计划 1:40 · 接在“门岗报警”之后 90 秒',
    met: '计划 2:10 · “首到”完成之后',
    missed: '“关门”到限未完成之后 1 分钟',
    cap: '收到 CAP 演练消息“火灾”之后 30 秒',
    any: '收到 CAP 演练消息之后',
    hand: '导调手动',
  })
  expect(comingSaid(injects[3]!, en)).toBe('1 min after “关门” was not met in time')
})

it('says nothing of it to whom only what has come is told', () => {
  const whole = boardAt(100_000, { name: 'chief', role: 'operator' }).injects
  const told = boardAt(100_000, { name: 'watcher', role: 'operator' }).injects

  expect(whole.find(({ id }) => id === 'inject')).toMatchObject({ actualMs: 100_000, waitsFor: { kind: 'afterInject' } })
  expect(told.map(({ id }) => id)).toEqual(['order', 'inject'])
  expect(told.filter(({ waitsFor }) => waitsFor !== undefined)).toEqual([])
})
