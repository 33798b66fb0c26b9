import { expect, it } from 'vitest'
import { MARK } from '#wire/fix'
import { UNKNOWN_U16 } from '#wire/frame'
import { liveColumns } from '../../client/live/unit-columns.ts'
import { worldX, worldY } from '../../client/map/mercator.ts'
import { unitMotion, type UnitMotion } from '../../client/map/unit-motion.ts'

const ORIGIN = { originLon: 119.95, originLat: 31.7 }
const T0 = 1_764_000_000_000
/** 95 m further east: two seconds by car. */
const NEXT_LON = 119.951
const COVERED = { shape: 0, confirmed: true }

function aMotion(glideMaxS = 5): { motion: UnitMotion; steps: number[][]; rebased: number[] } {
  const steps: number[][] = []
  const rebased: number[] = []
  const motion = unitMotion({
    ...ORIGIN,
    nowMs: T0,
    glideMaxS: () => glideMaxS,
    onStep: (...step) => steps.push(step),
    onRebase: (byS) => rebased.push(byS),
  })
  return { motion, steps, rebased }
}

function columnsAt(lon: number, takenMs: number, mark: number = MARK.good) {
  const { units } = liveColumns()
  units.lonE7[0] = Math.round(lon * 1e7)
  units.latE7[0] = Math.round(ORIGIN.originLat * 1e7)
  units.takenMs[0] = takenMs
  units.courseCdeg[0] = UNKNOWN_U16
  units.accuracyDm[0] = 1_500
  units.mark[0] = mark
  return units
}

it('shows a first fix where it is, and glides to the next over the time between them', () => {
  const { motion } = aMotion()
  motion.dress(0, COVERED)
  motion.move(0, columnsAt(119.95, T0), T0)
  motion.move(0, columnsAt(NEXT_LON, T0 + 4_000), T0 + 4_000)

  const half = motion.placeOf(0, T0 + 6_000)!
  const end = motion.placeOf(0, T0 + 9_000)!

  expect(end.x).toBeCloseTo(worldX(NEXT_LON) - worldX(119.95), 6)
  expect(half.x).toBeCloseTo(end.x / 2, 6)
  expect(end.y + motion.originY).toBeCloseTo(worldY(ORIGIN.originLat), 6)
})

it('never glides longer than the limit, so that a mark is never further behind than that', () => {
  const { motion } = aMotion(5)
  motion.dress(0, COVERED)
  motion.move(0, columnsAt(119.95, T0), T0)
  motion.move(0, columnsAt(NEXT_LON, T0 + 100_000), T0 + 100_000)

  expect(motion.placeOf(0, T0 + 104_000)!.x).toBeLessThan(worldX(NEXT_LON) - worldX(119.95))
  expect(motion.placeOf(0, T0 + 105_000)!.x).toBeCloseTo(worldX(NEXT_LON) - worldX(119.95), 6)
})

it('draws no unit that is not dressed, and none that has no fix', () => {
  const { motion } = aMotion()
  motion.move(0, columnsAt(119.95, T0), T0)
  motion.dress(1, COVERED)

  expect(motion.placeOf(0, T0)).toBeUndefined()
  expect(motion.placeOf(1, T0)).toBeUndefined()
  motion.dress(0, COVERED)
  expect(motion.placeOf(0, T0)).toEqual({ x: 0, y: 0 })
})

it('tells steps from fix to fix, and none for fixes older than a trail is long', () => {
  const { motion, steps } = aMotion()
  motion.dress(0, COVERED)
  motion.move(0, columnsAt(119.949, T0 - 300_000), T0)
  motion.move(0, columnsAt(119.95, T0 - 200_000), T0)
  motion.move(0, columnsAt(NEXT_LON, T0 - 100_000), T0)

  expect(steps).toHaveLength(1)
  expect(steps[0]![1]).toBeCloseTo(0, 6)
  expect(steps[0]![3]).toBeCloseTo(worldX(NEXT_LON) - worldX(119.95), 6)
})

it.each([
  ['after a silence too long to know the way', NEXT_LON, 151_000],
  ['further than anybody can go', 119.96, 10_000],
])('stands at once where a unit appears %s, and joins the two places by no trail', (_, lon, afterMs) => {
  const { motion, steps } = aMotion()
  motion.dress(0, COVERED)
  motion.move(0, columnsAt(119.95, T0), T0)

  motion.move(0, columnsAt(lon, T0 + afterMs), T0 + afterMs)

  expect(motion.placeOf(0, T0 + afterMs)!.x).toBeCloseTo(worldX(lon) - worldX(119.95), 6)
  expect(steps).toEqual([])
})

it('keeps its place when the clock is counted from a new base after an hour', () => {
  const { motion, rebased } = aMotion()
  motion.dress(0, COVERED)
  motion.move(0, columnsAt(119.95, T0 + 3_590_000), T0 + 3_590_000)
  motion.move(0, columnsAt(NEXT_LON, T0 + 3_599_000), T0 + 3_599_000)
  const before = motion.placeOf(0, T0 + 3_599_900)!

  expect(motion.secondsAt(T0 + 3_600_000)).toBe(0)
  expect(rebased).toEqual([3_600])
  expect(motion.placeOf(0, T0 + 3_600_000)!.x).toBeGreaterThan(before.x)
  expect(motion.placeOf(0, T0 + 3_605_000)!.x).toBeCloseTo(worldX(NEXT_LON) - worldX(119.95), 6)
})

it('says which slots changed as one range, and grows for any slot', () => {
  const { motion } = aMotion()
  motion.dress(7, COVERED)
  motion.dress(3, COVERED)

  expect([motion.dirtyFrom, motion.dirtyTo]).toEqual([3, 8])
  motion.clean()
  motion.dress(100_000, COVERED)
  expect(motion.count).toBe(100_001)
  expect([motion.dirtyFrom, motion.dirtyTo]).toEqual([0, 100_001])
})

it('draws only those that are chosen, dressed before or after, and all again', () => {
  const { motion } = aMotion()
  const columns = columnsAt(119.95, T0)
  motion.dress(0, COVERED)
  motion.move(0, columns, T0)

  motion.only(new Set([3]))
  const others = motion.placeOf(0, T0)
  motion.dress(0, { shape: 1, confirmed: true })
  const still = motion.placeOf(0, T0)
  motion.only(new Set([0]))
  const chosen = motion.placeOf(0, T0)
  motion.only(undefined)
  motion.dress(0, undefined)
  motion.only(new Set([0]))

  expect([others, still]).toEqual([undefined, undefined])
  expect(chosen).toBeDefined()
  expect(motion.placeOf(0, T0)).toBeUndefined()
})
