import { expect, it } from 'vitest'
import { STEP_FLOATS, trailRing } from '../../client/map/trail-ring.ts'

/** Adds so many steps, each of which bears its number as its start. */
function add(ring: ReturnType<typeof trailRing>, from: number, count: number): void {
  for (let i = from; i < from + count; i++) ring.add(i % 2, 0, 0, 1, 1, i, 1)
}

function starts(ring: ReturnType<typeof trailRing>): readonly number[] {
  return Array.from({ length: ring.count }, (_, i) => ring.packed[i * STEP_FLOATS + 4]!)
}

it('keeps the newest steps when it is full, and names just what changed, also across its end', () => {
  const ring = trailRing(4)
  add(ring, 0, 3)
  expect(ring.dirtyRanges()).toEqual([[0, 3]])
  ring.clean()
  expect(ring.dirtyRanges()).toEqual([])

  add(ring, 3, 2)

  expect(ring.dirtyRanges()).toEqual([[0, 1], [3, 4]]) // prettier-ignore
  expect(starts(ring)).toEqual([4, 1, 2, 3])
})

it('takes one unit away and leaves the others, and moves all starts along with the base', () => {
  const ring = trailRing(4)
  add(ring, 0, 4)
  ring.rebase(1)
  expect(starts(ring)).toEqual([-1, 0, 1, 2])

  ring.forget(0)

  expect(starts(ring).filter((start) => start < -1e6)).toHaveLength(2)
  expect(ring.dirtyRanges()).toEqual([[0, 4]])
})
