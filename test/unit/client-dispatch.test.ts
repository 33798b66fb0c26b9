/** Who may do what about a gap, who is on the way, and how the screen says it. */
import { expect, it } from 'vitest'
import type { CoverageStatus } from '#wire/coverage'
import type { RoomEvent } from '#wire/live'
import type { AreaGeometry } from '#wire/places'
import type { Proposal, Suggestion, Task } from '#wire/tasks'
import { afterEvents, tasksBy } from '../../client/http/open-tasks.ts'
import { runningTime } from '../../client/i18n/say-tasks.ts'
import { zh } from '../../client/i18n/zh.ts'
import { taskWay } from '../../client/map/task-way.ts'
import { dispatchOf, plannedOffer, sentOf, soleOffer } from '../../client/wall/dispatch.ts'

/** 18:00 in UTC+8. */
const NOW_MS = Date.UTC(2026, 10, 26, 10)
const MINUTE_MS = 60_000

function aTask(task: Partial<Task> = {}): Task {
  return { id: 't1', unit: 'A12', compound: 'c-1', state: 'sent', sentMs: NOW_MS, ...task }
}

function aMove(move: Partial<Suggestion> = {}): Suggestion {
  const { unit = 'A12', compound = 'c-1' } = move
  return { unit, compound, arrivalS: 240, by: 'road', doneMin: 17.2, closes: [compound], opens: [], gain: 900, lossIfRefused: 900, ...move }
}

function aProposal(moves: readonly Suggestion[]): Proposal {
  return { atMs: NOW_MS, withinMin: 30, darkBefore: 1_800, darkAfter: 900, gaps: 2, units: 3, moves: [...moves] }
}

function told(task: Task): Pick<RoomEvent, 'subject' | 'data'> {
  return { subject: `task/${task.id}`, data: task }
}

const none: ReadonlyMap<string, Task> = new Map()
const guard = { callSign: '瞭望 12', team: 'patrol' } as const

it.each([
  ['gap', 0, true, 'suggestion'],
  ['critical', 0, true, 'suggestion'],
  ['gap', 0, false, 'none'],
  ['thinning', 0, true, 'none'],
  ['covered', 0, true, 'none'],
  ['blind', 0, true, 'none'],
  [undefined, 0, true, 'none'],
  ['gap', 1, true, 'task'],
  ['critical', 2, false, 'task'],
] as const satisfies readonly (readonly [CoverageStatus | undefined, number, boolean, string])[])(
  'about what is %s, with %i on the way, somebody who may act (%s) is offered: %s',
  (status, open, mayAct, dispatch) => {
    expect(dispatchOf(status, open, mayAct)).toBe(dispatch)
  },
)

it('a task is open from the event that sends it to the one that ends it, however it ends', () => {
  const [a, b, c] = [aTask({ id: 'a' }), aTask({ id: 'b' }), aTask({ id: 'c' })]
  const open = afterEvents(none, [told(a), told(b), told(c)])

  const left = afterEvents(open, [
    told({ ...a, state: 'done', endedMs: NOW_MS }),
    told({ ...b, state: 'cancelled', endedMs: NOW_MS }),
    { subject: 'unit/a', data: { id: 'a' } },
  ])

  expect([...open.keys()]).toEqual(['a', 'b', 'c'])
  expect([...left.values()]).toEqual([c])
  expect(afterEvents(left, [{ subject: 'task/c', data: undefined }]).size).toBe(0)
})

it('a wall that joins afresh and one that heard it all have the same tasks, also where it is told again what it was told before', () => {
  const events = [
    told(aTask({ id: 'a' })),
    told(aTask({ id: 'b', unit: 'B07' })),
    told(aTask({ id: 'a', state: 'done', endedMs: NOW_MS })),
    told(aTask({ id: 'c' })),
  ]
  const heard = afterEvents(none, events)

  // The list was fetched after the third event; the last three were told while it was on its way.
  const fetched = afterEvents(new Map([['b', aTask({ id: 'b', unit: 'B07' })]]), events.slice(1))

  expect(fetched).toEqual(heard)
  expect([...heard.keys()]).toEqual(['b', 'c'])
})

it('events about other things leave the tasks as they are, the very same', () => {
  const open = afterEvents(none, [told(aTask())])

  expect(afterEvents(open, [{ subject: 'compound/c-1', data: undefined }])).toBe(open)
})

it('of those on the way to one place the one expected first is named, and the others are counted', () => {
  const open = new Map(
    [
      aTask({ id: 'unknown', unit: 'C' }),
      aTask({ id: 'late', unit: 'B', arriveMs: NOW_MS + 9 * MINUTE_MS }),
      aTask({ id: 'first', arriveMs: NOW_MS + 4 * MINUTE_MS, by: 'road' }),
    ].map((task) => [task.id, task]),
  )
  const tasks = tasksBy('compound', open).get('c-1')!

  const sent = sentOf(tasks, () => guard, zh, NOW_MS + 275_000)

  expect(tasks.map(({ id }) => id)).toEqual(['first', 'late', 'unknown'])
  expect(sent).toMatchObject({ callSign: '瞭望 12', team: 'patrol', elapsed: '04:35', due: '18:04 到', others: 2 })
  expect(sent!.details).toEqual(['18:00 派出', '预计 18:04 到', '沿路', '另 2 个'])
})

it('says by how much somebody is late, and nothing of a time that nobody could reckon', () => {
  const late = sentOf([aTask({ arriveMs: NOW_MS + MINUTE_MS, by: 'straight' })], () => guard, zh, NOW_MS + 4 * MINUTE_MS)
  const unreckoned = sentOf([aTask()], () => undefined, zh, NOW_MS)

  expect(late!.details).toEqual(['18:00 派出', '预计 18:01 到', '已过 3 分'])
  expect(unreckoned).toMatchObject({ callSign: 'A12', team: undefined, due: undefined, details: ['18:00 派出'] })
  expect(sentOf([], () => guard, zh, NOW_MS)).toBeUndefined()
})

it.each([
  [-500, '00:00'],
  [0, '00:00'],
  [275_999, '04:35'],
  [3_599_999, '59:59'],
  [3_600_000, '1:00:00'],
  [40_271_000, '11:11:11'],
])('%i ms on the way reads %s', (ms, said) => {
  expect(runningTime(ms)).toBe(said)
})

it('offers what the plan has for a gap, else who is best for it alone, and says what the plan had them do', () => {
  const plan = aProposal([aMove({ unit: 'A12', compound: 'c-2' })])

  expect(plannedOffer(aProposal([aMove()]), 'c-1')).toEqual({ move: aMove(), elsewhere: undefined })
  expect(plannedOffer(plan, 'c-1')).toBeUndefined()
  expect(soleOffer(aProposal([aMove()]), plan)).toEqual({ move: aMove(), elsewhere: 'c-2' })
  expect(soleOffer(aProposal([aMove({ unit: 'B07' })]), plan)!.elsewhere).toBeUndefined()
  expect(soleOffer(aProposal([]), plan)).toBeUndefined()
})

const SQUARE: AreaGeometry = {
  type: 'Polygon',
  coordinates: [[[119.95, 31.68], [119.952, 31.68], [119.952, 31.682], [119.95, 31.682], [119.95, 31.68]]] as [number, number][][], // prettier-ignore
}

it('the line to a compound ends at its wall, and its head points along it', () => {
  const way = taskWay([119.955, 31.681], SQUARE)!

  expect(way.from).toEqual([119.955, 31.681])
  expect(way.to[0]).toBeCloseTo(119.952, 9)
  expect(way.to[1]).toBeCloseTo(31.681, 9)
  // An arrow to the right, turned half round, points west.
  expect(Math.abs(way.turnDeg)).toBeCloseTo(180, 6)
  expect(taskWay([119.951, 31.675], SQUARE)!.turnDeg).toBeCloseTo(-90, 6)
})

it('whoever is within the walls has come: there is no line', () => {
  expect(taskWay([119.9505, 31.6805], SQUARE)).toBeUndefined()
})
