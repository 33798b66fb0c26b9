import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueQueue, type DueQueue } from '../../server/domain/coverage/due-queue.ts'

const COMPOUNDS = 40

const set = fc.record({
  compound: fc.integer({ min: 0, max: COMPOUNDS - 1 }),
  atMs: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(Infinity, Number.NaN, -Infinity)),
})
const take = fc.record({ untilMs: fc.integer({ min: 0, max: 120 }) })
type Step = { readonly compound: number; readonly atMs: number } | { readonly untilMs: number }

/** The obvious way: a list that is sorted whenever somebody asks. */
function sortedList(): Pick<DueQueue, 'set' | 'next'> {
  const due = new Map<number, number>()
  return {
    set(compound, atMs) {
      if (atMs === Infinity || Number.isNaN(atMs)) due.delete(compound)
      else due.set(compound, atMs)
    },
    next(nowMs) {
      const [first] = [...due].filter(([, atMs]) => atMs <= nowMs).toSorted((a, b) => a[1] - b[1] || a[0] - b[0])
      if (!first) return -1
      due.delete(first[0])
      return first[0]
    },
  }
}

/** Everything that is due, in the order given. */
function drained(queue: Pick<DueQueue, 'next'>, untilMs: number): number[] {
  const found: number[] = []
  for (let compound = queue.next(untilMs); compound >= 0; compound = queue.next(untilMs)) found.push(compound)
  return found
}

test('gives what a sorted list gives: all that is due, the earliest first, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: set }, { weight: 1, arbitrary: take }), { maxLength: 200 }), (steps: Step[]) => {
      const heap = dueQueue()
      const list = sortedList()
      const dueMs = new Map<number, number>()

      for (const step of [...steps, { untilMs: 200 }]) {
        if ('compound' in step) {
          heap.set(step.compound, step.atMs)
          list.set(step.compound, step.atMs)
          dueMs.set(step.compound, step.atMs)
          continue
        }
        const found = drained(heap, step.untilMs)
        const times = found.map((compound) => dueMs.get(compound) ?? Number.NaN)
        // Which of two that are due at once comes first is not promised.
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(new Set(found)).toEqual(new Set(drained(list, step.untilMs)))
        expect(new Set(found).size).toBe(found.length)
      }
    }),
    { numRuns: 500 },
  )
})

test('keeps what it holds when it grows, and is empty after it was cleared', () => {
  const queue = dueQueue()
  for (let compound = 0; compound < 5_000; compound++) queue.set(compound, 10_000 - compound)
  for (let compound = 0; compound < 4_990; compound++) queue.set(compound, Infinity)

  expect(drained(queue, 20_000)).toEqual([4_999, 4_998, 4_997, 4_996, 4_995, 4_994, 4_993, 4_992, 4_991, 4_990])

  queue.set(7, 1)
  queue.clear()
  expect(queue.next(Infinity)).toBe(-1)
})
