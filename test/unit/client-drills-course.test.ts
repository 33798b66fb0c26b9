/** How a drill went, and which of several real incidents is told first. */
import { expect, it } from 'vitest'
import type { NoDuff } from '#wire/drill-board'
import { injectRows, pauseRows } from '../../client/drills/course.ts'
import { breaksIn, foremostOf } from '../../client/drills/no-duff.ts'

const BOARD = {
  state: 'stopped',
  startedMs: 1_000_000,
  stoppedMs: 1_200_000,
  pauses: [
    { fromMs: 1_040_000, toMs: 1_090_000, note: '下雨' },
    { fromMs: 1_150_000, toMs: 1_160_000, incident: 'i-1' },
  ],
  injects: [
    { id: 'order', title: '下令', plannedMs: 10_000, actualMs: 10_007, atMs: 1_010_007 },
    { id: 'hand', title: '收队', actualMs: 60_000, atMs: 1_110_000, isByHand: true },
    { id: 'spared', title: '断电', plannedMs: 70_000, atMs: 1_120_000, isSkipped: true },
    { id: 'far', title: '转移', plannedMs: 900_000 },
  ],
} as const

it('tells of each inject whether it came, by whom, was left out or never came, on the clock of the drill', () => {
  const board = { ...BOARD, pauses: [...BOARD.pauses], injects: [...BOARD.injects] }

  expect(injectRows(board).map(({ how, clockMs }) => [how, clockMs])).toEqual([
    ['came', 10_007],
    ['byHand', 60_000],
    ['skipped', 70_000],
    ['never', undefined],
  ])
  expect(injectRows({ ...board, state: 'running' }).at(-1)!.how).toBe('waits')
})

it('tells of each pause when, for how long and why the clock stood, and of one that goes on until now', () => {
  const pauses = [...BOARD.pauses, { fromMs: 1_180_000 }]
  const board = { state: 'paused' as const, startedMs: BOARD.startedMs, pauses, injects: [] }

  expect(pauseRows(board, 1_185_000)).toEqual([
    { fromMs: 1_040_000, clockMs: 40_000, lengthMs: 50_000, note: '下雨' },
    { fromMs: 1_150_000, clockMs: 100_000, lengthMs: 10_000, incident: 'i-1' },
    { fromMs: 1_180_000, clockMs: 120_000, lengthMs: 5_000 },
  ])
})

it('tells first what breaks in, then the gravest, then the newest; before a start nothing breaks in', () => {
  const one = (incident: string, atMs: number, severity: number): NoDuff => ({ incident, atMs, severity, class: 'fire', state: 'received' })
  const real = [one('before', 900, 1), one('since', 1_000, 2), one('later', 2_000, 2)]

  expect(foremostOf(real, 1_000)?.incident).toBe('later')
  expect(foremostOf(real, 3_000)?.incident).toBe('before')
  expect(foremostOf([], 1_000)).toBeUndefined()
  expect(real.map((each) => breaksIn(each, 1_000))).toEqual([false, true, true])
  expect(real.map((each) => breaksIn(each, undefined))).toEqual([false, false, false])
})
