/** A clock that was set is noticed, one that is drawn in is not. */
import { expect, it } from 'vitest'
import { clockSteps, LOOK_MS } from '../../server/clock-steps.ts'

const HOUR_MS = 3_600_000

it('tells of a clock that was set on or back, or that stood still while the machine slept, once; not of one that is drawn in', () => {
  const look = clockSteps({ wallMs: 1_800_000_000_000, steadyMs: 5_000 })
  let [wallMs, steadyMs] = [1_800_000_000_000, 5_000]
  const told = [0, -HOUR_MS, 0, HOUR_MS, 5, -5, 999, 1_000].map((byMs) => {
    wallMs += LOOK_MS + byMs
    steadyMs += LOOK_MS
    return look({ wallMs, steadyMs })
  })

  expect(told).toEqual([0, -HOUR_MS, 0, HOUR_MS, 0, 0, 0, 1_000])
})
