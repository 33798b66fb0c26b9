/** Whoever was told a time asks by it again for what was so then, and gets that or nothing. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toldMoments } from '../../server/live/told-moments.ts'

const aStep = fc.record({ changes: fc.integer({ min: 0, max: 2 }), laterMs: fc.integer({ min: -3, max: 3 }) })

test('a time that was told stands for what was so then, whatever the clock does, until too much has changed', () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 120 }), (steps) => {
      let [nowMs, state] = [0, 0]
      const moments = toldMoments<number>(
        () => nowMs,
        (one, other) => one === other,
      )
      const told: (readonly [atMs: number, state: number])[] = []
      for (const { changes, laterMs } of steps) {
        nowMs += laterMs
        state += changes
        told.push([moments.tell(state), state])
      }

      const states = [...new Set(told.map(([, was]) => was))]
      const held = new Set(states.slice(-32))
      for (const [atMs, was] of told) expect(moments.at(atMs)).toBe(held.has(was) ? was : undefined)
    }),
  )
})

test('nothing is known of a time that nobody was told', () => {
  const moments = toldMoments<string>(
    () => 50,
    (one, other) => one === other,
  )

  expect(moments.at(50)).toBeUndefined()
  moments.tell('so')
  expect([49, 50, 51].map(moments.at)).toEqual([undefined, 'so', undefined])
})

test('two that differ are told different times within one millisecond', () => {
  const moments = toldMoments<string>(
    () => 50,
    (one, other) => one === other,
  )

  expect([moments.tell('so'), moments.tell('so'), moments.tell('otherwise')]).toEqual([50, 50, 51])
})
