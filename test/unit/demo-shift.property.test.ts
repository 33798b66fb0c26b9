import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Fix } from '#wire/fix'
import { demoGround, type DemoGround } from '../../server/demo/demo-ground.ts'
import { openShift } from '../../server/demo/shift.ts'

const START_MS = 1_700_000_000_000
const E7 = 10_000_000
const STEP_E7 = 30_000 // 0.003°, about 300 m

/** A chessboard of streets with a square compound in each of its fields. */
function smallGround(): DemoGround {
  const side = 5
  const nodesE7: number[] = []
  const edges: number[] = []
  const compounds = []
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [lonE7, latE7] = [119.9 * E7 + column * STEP_E7, 31.7 * E7 + row * STEP_E7]
      const node = row * side + column
      nodesE7.push(lonE7, latE7)
      if (column + 1 < side) edges.push(node, node + 1, 3)
      if (row + 1 < side) edges.push(node, node + side, 3)
      const [west, south, east, north] = [lonE7 + 8_000, latE7 + 8_000, lonE7 + 22_000, latE7 + 22_000].map((e7) => e7 / E7) as [
        number,
        number,
        number,
        number,
      ]
      const ring = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ]
      compounds.push({ id: `c-${node}`, properties: { division: '320412100' }, geometry: { type: 'Polygon', coordinates: [ring] } })
    }
  }
  const post = { id: 'p', properties: {}, geometry: { type: 'Point', coordinates: [119.906, 31.706] } }
  return demoGround({ compounds, watchPoints: [post], policePosts: [post], streets: { nodesE7, edges, oneWay: [] } })
}

const GROUND = smallGround()

function shiftOf(seed: number) {
  return openShift({ ground: GROUND, seed, fixesPerS: 2, startMs: START_MS })
}

it('sends the same fixes for the same seed, however the time is cut into steps', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.array(fc.integer({ min: 1, max: 120_000 }), { minLength: 1, maxLength: 20 }), (seed, steps) => {
      const endMs = START_MS + steps.reduce((sum, step) => sum + step, 0)
      const whole = shiftOf(seed).step(endMs)
      const cut = shiftOf(seed)
      const pieces: Fix[] = []
      let atMs = START_MS
      for (const step of steps) pieces.push(...cut.step((atMs += step)))

      expect(pieces).toEqual(whole)
    }),
    { numRuns: 30 },
  )
})

it('sends other fixes for another seed', () => {
  expect(shiftOf(1).step(START_MS + 60_000)).not.toEqual(shiftOf(2).step(START_MS + 60_000))
})
