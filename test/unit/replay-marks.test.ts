/** Which moments of the past are worth stepping to. */
import { expect, test } from 'vitest'
import { COVERAGE_STATUSES, type CoverageStatus } from '#wire/coverage'
import { gapMarks, inOrder, markOf, type Standings } from '../../server/domain/replay-marks.ts'

function standings(...all: readonly (readonly [CoverageStatus, sinceMs: number])[]): Standings {
  return new Map(all.map(([status, sinceMs], slot) => [slot, { status: COVERAGE_STATUSES.indexOf(status), sinceMs }]))
}

const idOf = (slot: number) => `c${slot}`

test.each([
  ['a report that came in', 'incident:received', { severity: 2 }, { level: 2 }],
  ['one of unknown severity', 'hazard:found', {}, {}],
  ['an alarm', 'alarm:raised', { level: 1 }, { level: 1 }],
])('%s is a mark at the time at which it was learnt', (_, kind, data, level) => {
  expect(markOf({ kind, subject: 'x/1', knownMs: 5, data })).toEqual({ atMs: 5, kind, subject: 'x/1', ...level })
})

test.each(['incident:imported', 'incident:closed', 'unit:changed', 'alarm:escalated'])('%s is none', (kind) => {
  expect(markOf({ kind, subject: 'x/1', knownMs: 5, data: {} })).toBeUndefined()
})

test('a compound that has become a gap since is a mark at the moment it became one', () => {
  const before = { atMs: 100, standings: standings(['covered', 10], ['gap', 20], ['thinning', 90], ['gap', 30]) }
  const after = standings(['gap', 150], ['gap', 20], ['critical', 160], ['covered', 170])

  expect(gapMarks(before, after, idOf)).toEqual([
    { atMs: 150, kind: 'gap:opened', subject: 'compound/c0' },
    { atMs: 160, kind: 'gap:opened', subject: 'compound/c2' },
  ])
})

test('a gap that only became critical, or is older than what is known from before, is none', () => {
  const before = { atMs: 100, standings: standings(['gap', 20]) }

  expect(gapMarks(before, standings(['critical', 20], ['gap', 60]), idOf)).toEqual([])
})

test('where nothing is known from before, a gap is a mark by its own word; one of a compound that is gone is none', () => {
  expect(gapMarks(undefined, standings(['gap', 60], ['gap', Number.NaN]), idOf)).toHaveLength(1)
  expect(gapMarks(undefined, standings(['gap', 60]), () => undefined)).toEqual([])
})

test('they are told in order of time, and at one instant by what they are about', () => {
  const mark = (atMs: number, subject: string) => ({ atMs, kind: 'gap:opened', subject }) as const

  expect(inOrder([mark(2, 'b'), mark(2, 'a'), mark(1, 'c')])).toEqual([mark(1, 'c'), mark(2, 'a'), mark(2, 'b')])
})
