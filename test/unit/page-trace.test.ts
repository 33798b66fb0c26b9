import { expect, it } from 'vitest'
import {
  drawnCosts,
  frameCosts,
  messageCosts,
  readTrace,
  stretchCosts,
  updatesOf,
  wholeCosts,
  type TraceEvent,
} from '../bench/page-trace.ts'

const PAGE = { pid: 1, tid: 1 }
const MS = 1_000

function task(fromMs: number, durMs: number, cpuMs: number, on = PAGE): TraceEvent {
  return { name: 'RunTask', ph: 'X', ts: fromMs * MS, dur: durMs * MS, tdur: cpuMs * MS, ...on }
}

function mark(name: string, atMs: number, on = PAGE): TraceEvent {
  return { name, ph: 'I', ts: atMs * MS, ...on }
}

/** Two updates, 100 ms apart, and a third that nothing follows: a message of 2 ms each time, a picture of 3, and in between something else of 1. */
const EVENTS = [
  mark('bound', 0),
  ...[100, 200, 300].flatMap((atMs) => [task(atMs, 4, 2), mark('update', atMs + 1)]),
  ...[110, 210].flatMap((atMs) => [task(atMs, 2, 1), task(atMs + 5, 10, 3), mark('Commit', atMs + 12), task(atMs + 50, 1, 1)]),
  // A worker of the same page, and another process.
  task(104, 50, 50, { pid: 1, tid: 2 }),
  mark('Commit', 105, { pid: 2, tid: 1 }),
  mark('bound', 400),
]

it('an update until it is drawn is all of the main thread from its message to the end of the first picture after it', () => {
  const trace = readTrace(EVENTS, 'bound')

  const costs = drawnCosts(trace, updatesOf(trace, 50 * MS))

  expect(costs).toEqual([
    { cpuMs: 6, clockMs: 16 },
    { cpuMs: 6, clockMs: 16 },
  ])
})

it('all of an update is what the main thread does until the next, and the last is left out', () => {
  const trace = readTrace(EVENTS, 'bound')

  const costs = wholeCosts(trace, updatesOf(trace, 50 * MS))

  expect(costs.map(({ cpuMs }) => cpuMs)).toEqual([7, 7])
})

it('the message alone is its task', () => {
  const trace = readTrace(EVENTS, 'bound')

  expect(messageCosts(trace, updatesOf(trace, 50 * MS)).map(({ cpuMs }) => cpuMs)).toEqual([2, 2, 2])
})

it('messages that come close together are one update', () => {
  const trace = readTrace([...EVENTS, mark('update', 103)], 'bound')

  expect(updatesOf(trace, 50 * MS)).toEqual([101 * MS, 201 * MS, 301 * MS])
})

it('a page at rest is counted by the same stretches of time, those in which it did nothing too', () => {
  const trace = readTrace(EVENTS, 'bound')

  expect(stretchCosts(trace, 100 * MS).map(({ cpuMs }) => cpuMs)).toEqual([0, 7, 7, 2])
})

it('a picture is its task, however many parts are handed on in it', () => {
  const trace = readTrace([...EVENTS, mark('Commit', 122)], 'bound')

  expect(frameCosts(trace)).toEqual([
    { cpuMs: 3, clockMs: 10 },
    { cpuMs: 3, clockMs: 10 },
  ])
})

it('a trace without its bounds is refused', () => {
  expect(() => readTrace([task(0, 1, 1)], 'bound')).toThrow("no mark 'bound'")
})
