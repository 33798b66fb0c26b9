/** Random movement round the two compounds of a town, as it arrives: late fixes, coarse ones, jumps and rests among it. */
import * as fc from 'fast-check'
import { MOVERS } from '#wire/units'
import type { Sighting } from '../../server/domain/coverage/watch.ts'
import { unit } from './ring-cases.ts'
import { aSighting, flat, NOON_MS, rectangle, SECOND_MS } from './coverage-town.ts'

/** Two compounds whose surroundings overlap. */
export const NEIGHBOURS = [flat(rectangle(0, 0, 100, 60)), flat(rectangle(170, 20, 60, 60))] as const

const SOURCES = 3
/** Fixes of one unit. */
const MOST_FIXES = 25
const FASTEST_MPS = { foot: 4, bicycle: 10, vehicle: 24 } as const
const HALF = 0.5
const COARSE_SHARE = 0.1
const REST_SHARE = 0.3

/** One unit's fixes in the order in which they arrive: mostly in time, some held back past one to three later ones. */
function track(slot: number): fc.Arbitrary<Sighting[]> {
  return fc
    .record({
      mover: fc.constantFrom(...MOVERS),
      startX: unit,
      startY: unit,
      startS: fc.integer({ min: 0, max: 3_000 }),
      stepS: fc.integer({ min: 4, max: 70 }),
      steps: fc.array(fc.record({ turn: unit, speed: unit, rest: unit, coarse: unit, held: fc.nat({ max: 5 }) }), {
        minLength: 1,
        maxLength: MOST_FIXES,
      }),
    })
    .map(({ mover, startX, startY, startS, stepS, steps }) => {
      let [x, y] = [-100 + 400 * startX, -100 + 260 * startY]
      let course = 0
      const fixes = steps.map(({ turn, speed, rest, coarse }, i) => {
        course += (turn - HALF) * Math.PI
        const wayM = rest < REST_SHARE ? 0 : speed * FASTEST_MPS[mover] * stepS
        // Back towards the town from outside: most of a straight track would lie where nobody watches.
        if (Math.hypot(x - 100, y - 40) > 300) course = Math.atan2(40 - y, 100 - x)
        x += Math.cos(course) * wayM
        y += Math.sin(course) * wayM
        const atMs = NOON_MS + (startS + i * stepS) * SECOND_MS
        return aSighting({
          slot,
          mover,
          x,
          y,
          atMs,
          isGood: coarse > COARSE_SHARE,
          source: slot % SOURCES,
          linkMs: 2.5 * stepS * SECOND_MS,
        })
      })
      const arrival = steps.map(({ held }, i) => ({ i, at: i + Math.max(0, held - 2) }))
      return arrival.toSorted((a, b) => a.at - b.at || a.i - b.i).map(({ i }) => fixes[i]!)
    })
}

/** The fixes of each of some units, in their order of arrival. */
export const tracks: fc.Arbitrary<Sighting[][]> = fc
  .integer({ min: 1, max: 4 })
  .chain((units) => fc.tuple(...Array.from({ length: units }, (_, slot) => track(slot))))

/** One stream out of several, each in its own order. @param draws 0 to 1: whose turn it is next */
export function interleaved(streams: readonly (readonly Sighting[])[], draws: readonly number[]): Sighting[] {
  const left = streams.map((stream) => [...stream])
  const merged: Sighting[] = []
  for (let turn = 0; left.some(({ length }) => length > 0); turn++) {
    const waiting = left.filter(({ length }) => length > 0)
    merged.push(waiting[Math.floor((draws[turn % draws.length] ?? 0) * waiting.length) % waiting.length]!.shift()!)
  }
  return merged
}

/** Whose turn it is next, again and again. */
export const draws: fc.Arbitrary<number[]> = fc.array(unit, { minLength: 40, maxLength: 40 })

/** The moment after the last fix. */
export function endOf(streams: readonly (readonly Sighting[])[]): number {
  return Math.max(...streams.flat().map(({ atMs }) => atMs)) + SECOND_MS
}
