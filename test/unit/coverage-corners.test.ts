/** The corners of what "covered" means (`docs/coverage.md`), each a case worked by hand: compounds of 100 m by 60 m, seconds after noon. */
import { describe, expect, test } from 'vitest'
import { MARK } from '#wire/fix'
import type { Division, Water } from '#wire/places'
import { CELL_AREA_M2, FULL_SHARE } from '../../server/domain/coverage/ring-cells.ts'
import { areaOf, aQuarter, compoundOf, PLANE, type PlacedFix, type Quarter } from '../support/coverage-quarter.ts'
import { lap, lightOf, NOON_MS, rectangle, SECOND_MS } from '../support/coverage-town.ts'

const HOUR_S = 3_600
/** Round a rectangle: 80 m along its sides, and a full circle at its corners. */
const RING_M2 = 80 * 320 + Math.PI * 80 * 80
const OURS = compoundOf(0, areaOf(rectangle(0, 0, 100, 60)))
/** 20 m south of the wall: in the surroundings. */
const BY_THE_WALL = [50, -20] as const

function secondsOf(ms: number): number {
  return Math.round((ms - NOON_MS) / SECOND_MS) + 0 // never −0
}

/** Fixes at one place, from a moment to another, each so many seconds. */
function staying(at: readonly [number, number], fromS: number, toS: number, everyS = 10, rest: Partial<PlacedFix> = {}): PlacedFix[] {
  return Array.from({ length: Math.floor((toS - fromS) / everyS) + 1 }, (_, i) => ({ at, s: fromS + i * everyS, ...rest }))
}

/** Walks round the compound, 15 m outside, from a moment on, at 1.2 m/s: most of its surroundings are seen. */
function walkRound(quarter: Quarter, fromS = 0): number {
  const corners = lap(0, 0, 100, 60, 15)
  let s = fromS
  for (let i = 1; i < corners.length; i++) {
    const [from, to] = [corners[i - 1]!, corners[i]!]
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 12)
    for (let step = 0; step < steps; step++, s += 10) {
      const share = step / steps
      quarter.send({ at: [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])], s })
    }
  }
  return s - 10
}

/** Whether a place was ever seen. */
function isLit({ room: { coverage } }: Quarter, [x, y]: readonly [number, number]): boolean {
  const [column, row] = [Math.floor(x / 6), Math.floor(y / 6)]
  const [tileColumn, tileRow] = [Math.floor(column / 8), Math.floor(row / 8)]
  return lightOf(coverage).has(`${tileColumn},${tileRow},${(row - 8 * tileRow) * 8 + column - 8 * tileColumn}`)
}

describe('a guard who stands still with a silent phone', () => {
  test('is there, and sees, for as long as the phone says that it is alive', () => {
    const quarter = aQuarter([OURS])
    quarter.send({ at: BY_THE_WALL, s: 0 })

    for (let s = 60; s <= 3 * HOUR_S; s += 60) quarter.alive(s)

    const { share, visitMs, seenMs } = quarter.standing(3 * HOUR_S)
    expect([secondsOf(visitMs), secondsOf(seenMs)]).toEqual([3 * HOUR_S, 3 * HOUR_S])
    // Of the disc of 50 m, its middle 20 m from the wall, 7,854 − (2,500 · acos 0.4 − 20 · √2,100) m² lie outside of the wall.
    const outsideM2 = Math.PI * 2_500 - (2_500 * Math.acos(0.4) - 20 * Math.sqrt(2_100))
    expect(Math.abs(share - outsideM2 / RING_M2)).toBeLessThan(0.01)
  })

  test('is no longer known to be there once it has been silent for 150 s, whatever comes then', () => {
    const quarter = aQuarter([OURS])
    quarter.send({ at: BY_THE_WALL, s: 0 })
    quarter.alive(150)

    for (const s of [301, 311, 321]) quarter.alive(s)

    const { visitMs, seenMs } = quarter.standing(400)
    expect([secondsOf(visitMs), secondsOf(seenMs)]).toEqual([150, 150])
  })

  test('is not taken to be there when off duty', () => {
    const quarter = aQuarter([OURS])
    quarter.send({ at: BY_THE_WALL, s: 0 })
    quarter.units.set(0, { ...quarter.units.get(0)!, duty: 'offDuty', dutySinceMs: NOON_MS + 30 * SECOND_MS })

    quarter.alive(60)
    quarter.send({ at: BY_THE_WALL, s: 70 })

    expect(secondsOf(quarter.standing(100).seenMs)).toBe(0)
  })
})

test('whoever has gone off duty counts still with what was taken before, and comes late', () => {
  const quarter = aQuarter([OURS])
  quarter.units.set(0, { ...quarter.units.get(0)!, duty: 'offDuty', dutySinceMs: NOON_MS + 60 * SECOND_MS })

  quarter.send({ at: BY_THE_WALL, s: 50, receivedMs: NOON_MS + 90 * SECOND_MS, mark: MARK.late })

  expect(secondsOf(quarter.standing(100).seenMs)).toBe(50)
})

test('an unconfirmed unit, and one on standby, see nothing', () => {
  const quarter = aQuarter([OURS])
  const unit = quarter.units.get(0)!

  for (const other of [
    { ...unit, confirmed: false },
    { ...unit, duty: 'standby' as const },
  ]) {
    quarter.units.set(0, other)
    quarter.send(...staying(BY_THE_WALL, 0, 120))
  }

  expect(quarter.standing(130)).toMatchObject({ share: 0, reason: 'neverVisited', seenMs: Number.NaN })
})

describe('a parked car', () => {
  test('sees nothing after five minutes, and sees again when it moves', () => {
    const quarter = aQuarter([OURS])
    quarter.send(...staying(BY_THE_WALL, 0, 1_200, 10, { mover: 'vehicle' }))
    expect(secondsOf(quarter.standing(1_200).seenMs)).toBe(300)

    quarter.send({ at: [90, -20], s: 1_210, mover: 'vehicle' })

    expect(secondsOf(quarter.standing(1_220).seenMs)).toBe(1_210)
  })

  test('is no visit, however long it stands', () => {
    const quarter = aQuarter([OURS])

    quarter.send(...staying(BY_THE_WALL, 0, 1_200, 10, { mover: 'vehicle' }))

    expect(quarter.standing(1_200)).toMatchObject({ visitMs: Number.NaN, reason: 'neverVisited' })
  })
})

test('a car at a light sees, and is no visit', () => {
  const quarter = aQuarter([OURS])

  quarter.send({ at: [-50, -20], s: 0, mover: 'vehicle' }, ...staying(BY_THE_WALL, 10, 100, 10, { mover: 'vehicle' }))

  const { share, visitMs, seenMs } = quarter.standing(100)
  expect(secondsOf(seenMs)).toBe(100)
  expect(share).toBeGreaterThan(0.2)
  expect(visitMs).toBeNaN()
})

test('a bicycle sees as far as somebody on foot, and is no visit, passing or standing', () => {
  const [byBicycle, onFoot] = [aQuarter([OURS]), aQuarter([OURS])]

  byBicycle.send(...staying(BY_THE_WALL, 0, 200, 10, { mover: 'bicycle' }))
  onFoot.send(...staying(BY_THE_WALL, 0, 200))

  expect(byBicycle.standing(200).share).toBe(onFoot.standing(200).share)
  expect(byBicycle.standing(200).visitMs).toBeNaN()
  expect(secondsOf(onFoot.standing(200).visitMs)).toBe(200)
})

describe('a visit', () => {
  test('of 59 s is none', () => {
    const quarter = aQuarter([OURS])

    quarter.send(...staying(BY_THE_WALL, 0, 50), { at: BY_THE_WALL, s: 59 })

    expect(quarter.standing(60).visitMs).toBeNaN()
  })

  test('of 60 s is one, inside the walls and outside', () => {
    for (const at of [BY_THE_WALL, [50, 30] as const]) {
      const quarter = aQuarter([OURS])

      quarter.send(...staying(at, 0, 60))

      expect(secondsOf(quarter.standing(60).visitMs)).toBe(60)
    }
  })

  test('ends where the surroundings end: 90 m from the wall there is none', () => {
    const quarter = aQuarter([OURS])

    quarter.send(...staying([50, -90], 0, 600))

    expect(quarter.standing(600).visitMs).toBeNaN()
  })
})

describe('a night change', () => {
  const at = (hour: number, minute = 0) => (hour - 12) * HOUR_S + minute * 60

  test('opens no gap by the clock alone: at ten in the evening an hour old light has two hours still, and less with every minute', () => {
    const quarter = aQuarter([OURS])
    const endS = walkRound(quarter, at(20, 30))
    const before = quarter.standing(at(22) - 1)

    const after = quarter.standing(at(22) + 1)

    expect([before.status, after.status]).toEqual(['covered', 'covered'])
    expect(after.share).toBe(before.share)
    // Seen at 20:3x it counts until the window of 120 − x minutes has come past it: between 22:15 and 22:20.
    expect(secondsOf(after.gapAtMs)).toBeGreaterThan(at(22, 14))
    expect(secondsOf(after.gapAtMs)).toBeLessThan((at(22) + endS + 2 * HOUR_S) / 2 + 60)
  })
})

describe('neighbours whose surroundings overlap', () => {
  /** 40 m further east. */
  const THEIRS = compoundOf(1, areaOf(rectangle(140, 0, 100, 60)))

  test('leave out the footprint of one another', () => {
    const { room } = aQuarter([OURS, THEIRS])

    const areaM2 = (room.coverage.ground.ring(0)!.cells.totalShares / FULL_SHARE) * CELL_AREA_M2

    // The neighbour stands within 80 m with 40 m by 60 m of it.
    const exactM2 = RING_M2 - 40 * 60
    expect(Math.abs(areaM2 - exactM2)).toBeLessThan(0.003 * exactM2)
  })

  test('are both lit, and both visited, by one walk between them', () => {
    const quarter = aQuarter([OURS, THEIRS])

    quarter.send(...Array.from({ length: 11 }, (_, i): PlacedFix => ({ at: [120, -30 + 12 * i], s: 10 * i })))

    const [ours, theirs] = [quarter.standing(110, 0), quarter.standing(110, 1)]
    expect(ours.share).toBeGreaterThan(0.15)
    expect(Math.abs(ours.share - theirs.share)).toBeLessThan(0.01)
    expect([secondsOf(ours.visitMs), secondsOf(theirs.visitMs)]).toEqual([100, 100])
  })

  test('get their ground back when the other is gone', () => {
    const { room } = aQuarter([OURS, THEIRS])
    const before = room.coverage.ground.ring(0)!.cells.totalShares

    room.removeCompound(1)

    const goneM2 = ((room.coverage.ground.ring(0)!.cells.totalShares - before) / FULL_SHARE) * CELL_AREA_M2
    expect(Math.abs(goneM2 - 2_400)).toBeLessThan(50)
  })
})

describe('a silent source', () => {
  /** Somebody was by the wall at noon; the source has been silent for 30 s from then on. */
  function silentQuarter(): Quarter {
    const quarter = aQuarter([OURS])
    quarter.send(...staying(BY_THE_WALL, 0, 60, 10, { source: 3 }))
    quarter.heardMs.set(3, NOON_MS + 60 * SECOND_MS)
    return quarter
  }

  test('leaves a gap a gap while light is left', () => {
    expect(silentQuarter().standing(2 * HOUR_S)).toMatchObject({ status: 'gap', reason: 'sideUnseen' })
  })

  test('makes it blind when no light is left: nobody knows', () => {
    expect(silentQuarter().standing(2 * HOUR_S + 61)).toMatchObject({
      status: 'blind',
      reason: 'sourceSilent',
      share: 0,
      gapAtMs: Number.NaN,
    })
  })

  test('is told at the instant at which the last light goes, though nobody asks', () => {
    const quarter = silentQuarter()
    quarter.room.tick(NOON_MS + HOUR_S * SECOND_MS)

    quarter.room.tick(NOON_MS + (2 * HOUR_S + 61) * SECOND_MS)

    expect([...quarter.room.coverage.changed]).toEqual([0])
  })

  test('makes it a gap again when it is heard, in the next tick', () => {
    const quarter = silentQuarter()
    quarter.room.tick(NOON_MS + 3 * HOUR_S * SECOND_MS)
    expect(quarter.standing(3 * HOUR_S).status).toBe('blind')

    quarter.heardMs.set(3, NOON_MS + (3 * HOUR_S + 10) * SECOND_MS)
    quarter.room.tick(NOON_MS + (3 * HOUR_S + 11) * SECOND_MS)

    expect(quarter.standing(3 * HOUR_S + 11)).toMatchObject({ status: 'gap', reason: 'overdue' })
  })

  test('says nothing of a compound that another source serves and that is heard', () => {
    const quarter = silentQuarter()
    quarter.send({ at: BY_THE_WALL, s: 65, source: 4 })

    expect(quarter.standing(3 * HOUR_S).status).toBe('gap')
  })
})

describe('a fix that is wrong', () => {
  test('marked as a jump, sees nothing, and breaks no way', () => {
    const quarter = aQuarter([OURS, compoundOf(1, areaOf(rectangle(2_000, 2_000, 100, 60)))])

    quarter.send({ at: [20, -20], s: 0 }, { at: [2_050, 1_980], s: 10, mark: MARK.jump }, { at: [70, -20], s: 20 })

    expect(quarter.standing(30, 1).share).toBe(0)
    // Seen on the way, not from its ends: 26 m and more from both, within 50 m of the middle.
    expect(isLit(quarter, [45, -63])).toBe(true)
  })

  test('that is the first is believed, and lit only where it was: nothing on the way to the truth', () => {
    const quarter = aQuarter([OURS, compoundOf(1, areaOf(rectangle(600, 0, 100, 60)))])

    quarter.send({ at: [650, -20], s: 0 })
    for (const s of [10, 20, 30]) quarter.send({ at: BY_THE_WALL, s, mark: MARK.jump })
    expect([quarter.standing(35, 0).share, quarter.standing(35, 1).share > 0.1]).toEqual([0, true])

    // After three that agree the gate believes them: the next is good.
    quarter.send({ at: BY_THE_WALL, s: 40 })

    expect(quarter.standing(45, 0).share).toBeGreaterThan(0.1)
    expect(isLit(quarter, [160, -20])).toBe(false)
  })
})

describe('a clock that is ahead', () => {
  test('counts at the time of receipt', () => {
    const quarter = aQuarter([OURS])

    quarter.send({ at: BY_THE_WALL, s: 50, receivedMs: NOON_MS })

    expect(secondsOf(quarter.standing(1).seenMs)).toBe(0)
    expect(quarter.standing(2 * HOUR_S + 1).share).toBe(0)
  })

  test('that is behind counts at its own', () => {
    const quarter = aQuarter([OURS])

    quarter.send({ at: BY_THE_WALL, s: 0, receivedMs: NOON_MS + 3_000 * SECOND_MS, mark: MARK.late })

    expect(secondsOf(quarter.standing(3_001).seenMs)).toBe(0)
  })
})

describe('a fix that is too coarse', () => {
  test('gives no light and no visit, and is the reason told', () => {
    const quarter = aQuarter([OURS])

    quarter.send(...staying(BY_THE_WALL, 0, 120, 10, { accuracyM: 25.1 }))

    expect(quarter.standing(130)).toMatchObject({ share: 0, status: 'gap', reason: 'tooCoarse', visitMs: Number.NaN })
    expect(quarter.standing(120 + 2 * HOUR_S).reason).toBe('neverVisited')
  })

  test('is one of more than half the reach: 25 m on foot, 40 m in a car', () => {
    const quarter = aQuarter([OURS])

    quarter.send({ at: BY_THE_WALL, s: 0, accuracyM: 25 })
    quarter.send({ at: BY_THE_WALL, s: 10, accuracyM: 40, mover: 'vehicle' })
    quarter.send({ at: BY_THE_WALL, s: 20, accuracyM: 40.1, mover: 'vehicle' })

    expect(secondsOf(quarter.standing(30).seenMs)).toBe(10)
  })

  test('is one that the gate marked, whatever the reach', () => {
    const quarter = aQuarter([OURS], { settings: { footReachM: 300 } })

    quarter.send({ at: BY_THE_WALL, s: 0, accuracyM: 110, mark: MARK.coarse })

    expect(quarter.standing(10)).toMatchObject({ share: 0, reason: 'tooCoarse' })
  })
})

describe('two fixes that do not belong together', () => {
  const [HERE, THERE] = [
    [-20, -20],
    [120, -20],
  ] as const
  /** 68 m and 72 m from the two: neither disc reaches it, the way between does. */
  const BETWEEN = [48, -20] as const

  test.each([
    ['in 25 s, by bicycle: the way is seen', 25, 'bicycle', true],
    ['in 26 s, more than 2.5 intervals of 10 s: two discs', 26, 'bicycle', false],
    ['in 17 s by bicycle, 8.2 m/s: two discs', 17, 'bicycle', false],
    ['in 25 s on foot, 5.6 m/s: two discs', 25, 'foot', false],
  ] as const)('%s', (_, s, mover, isSeen) => {
    const quarter = aQuarter([OURS])

    quarter.send({ at: HERE, s: 0, mover }, { at: THERE, s, mover })

    expect([isLit(quarter, HERE), isLit(quarter, BETWEEN), isLit(quarter, THERE)]).toEqual([true, isSeen, true])
  })

  test('of a source that tells no interval belong together for 150 s', () => {
    for (const [s, isSeen] of [
      [150, true],
      [151, false],
    ] as const) {
      const quarter = aQuarter([OURS], { intervalMs: Number.NaN })

      quarter.send({ at: HERE, s: 0 }, { at: THERE, s })

      expect(isLit(quarter, BETWEEN)).toBe(isSeen)
    }
  })
})

test('a late fix between two adds the ways from and to it, and takes nothing back', () => {
  const quarter = aQuarter([OURS])
  const [first, late, last] = [{ at: [20, -20], s: 0 } as const, { at: [30, -75], s: 20 } as const, { at: [70, -20], s: 44 } as const]
  quarter.send(first, last)
  const before = lightOf(quarter.room.coverage)
  // 46 m beside the middle of each way: further than 53 m from both of its ends.
  const beside = [
    [-20, -56],
    [87, -75],
  ] as const
  expect(beside.map((place) => isLit(quarter, place))).toEqual([false, false])

  quarter.send({ ...late, receivedMs: NOON_MS + 50 * SECOND_MS, mark: MARK.late })

  const after = lightOf(quarter.room.coverage)
  for (const [cell, seen] of before) expect(after.get(cell)).toBeGreaterThanOrEqual(seen)
  expect(before.size).toBeGreaterThan(0)
  expect(beside.map((place) => isLit(quarter, place))).toEqual([true, true])
})

describe('a staffed watch point', () => {
  const GATE = [50, -10] as const

  test('guards its compound: visited throughout, its disc of 100 m seen, and no gap until it ends', () => {
    const quarter = aQuarter([OURS])

    quarter.staff(GATE, 0, 2 * HOUR_S)

    for (const s of [0, HOUR_S, 2 * HOUR_S - 1]) {
      const { status, reason, share, visitMs } = quarter.standing(s)
      expect([status, reason, secondsOf(visitMs)]).toEqual(['covered', 'guarded', 2 * HOUR_S])
      expect(share).toBeGreaterThan(0.45)
    }
    expect(secondsOf(quarter.standing(HOUR_S).gapAtMs)).toBeGreaterThanOrEqual(2 * HOUR_S)
  })

  test('is a gap from the moment it ends where its ring is too dark', () => {
    const quarter = aQuarter([OURS], { settings: { watchPointReachM: 30 } })
    quarter.staff(GATE, 0, 2 * HOUR_S)
    quarter.room.tick(NOON_MS)
    expect(quarter.standing(HOUR_S).share).toBeLessThan(0.35)

    quarter.room.tick(NOON_MS + (2 * HOUR_S + 7) * SECOND_MS)

    expect(quarter.standing(2 * HOUR_S + 8)).toMatchObject({
      status: 'gap',
      reason: 'sideUnseen',
      sinceMs: NOON_MS + 2 * HOUR_S * SECOND_MS,
    })
  })

  test('lights the compound next door, and guards only its own', () => {
    const quarter = aQuarter([OURS, compoundOf(1, areaOf(rectangle(140, 0, 100, 60)))])

    quarter.staff([120, 30], 0, HOUR_S, 0)

    expect([quarter.standing(60, 0).reason, quarter.standing(60, 1).status]).toEqual(['guarded', 'gap'])
    expect(quarter.standing(60, 1).share).toBeGreaterThan(0.2)
  })

  test('goes on from one check-in to the next', () => {
    const quarter = aQuarter([OURS])
    quarter.staff(GATE, 0, 2 * HOUR_S)

    quarter.staff(GATE, HOUR_S, 3 * HOUR_S)

    expect(quarter.standing(2.5 * HOUR_S)).toMatchObject({ reason: 'guarded' })
  })
})

describe('a compound whose surroundings are all entrusted to others', () => {
  const around: Division = {
    id: '320412100',
    name: '湖塘',
    kind: 'town',
    centre: [PLANE.lonOf(50), PLANE.latOf(30)],
    entrusted: true,
    area: areaOf(rectangle(-200, -200, 500, 460), rectangle(0, 0, 100, 60)),
    simulated: true,
  }
  const ringless = () => aQuarter([OURS], { divisions: [around] })

  test('is judged by visits alone, and has no share', () => {
    const quarter = ringless()
    expect(quarter.standing(0)).toMatchObject({ status: 'gap', reason: 'neverVisited' })

    quarter.send(...staying([50, 30], 10, 70))

    expect(quarter.standing(71)).toMatchObject({ status: 'covered', gapAtMs: NOON_MS + (70 + 2 * HOUR_S) * SECOND_MS })
    expect(quarter.room.coverage.columns.share[0]).toBe(65_535)
    expect(quarter.standing(70 + 2 * HOUR_S)).toMatchObject({ status: 'gap', reason: 'overdue' })
  })

  test('is not blind while its visit is in time, though the source has fallen silent', () => {
    const quarter = ringless()
    quarter.send(...staying([50, 30], 10, 70))
    quarter.heardMs.set(0, NOON_MS + 70 * SECOND_MS)

    expect(quarter.standing(HOUR_S).status).toBe('covered')
  })
})

test('a compound beside a lake has the surroundings that are land', () => {
  const lake: Water = { id: 'w', name: '湖', area: areaOf(rectangle(140, -500, 900, 1_060)), simulated: true }
  const { room } = aQuarter([OURS], { waters: [lake] })

  const areaM2 = (room.coverage.ground.ring(0)!.cells.totalShares / FULL_SHARE) * CELL_AREA_M2

  // East of 140: beside the wall 40 m by 60 m, and past each corner half the segment that a chord 40 m away cuts off a circle of 80 m.
  const segmentM2 = 80 * 80 * Math.acos(0.5) - 40 * Math.sqrt(80 * 80 - 40 * 40)
  expect(Math.abs(areaM2 - (RING_M2 - 40 * 60 - segmentM2))).toBeLessThan(125)
})

describe('a compound of two parts', () => {
  /** A second part 300 m further east. */
  const parts = compoundOf(0, {
    type: 'MultiPolygon',
    coordinates: [rectangle(0, 0, 100, 60), rectangle(400, 0, 100, 60)].map((ring) => [
      ring.map(([x, y]): [number, number] => [PLANE.lonOf(x), PLANE.latOf(y)]),
    ]),
  })

  test('has surroundings round each of them', () => {
    const { room } = aQuarter([parts])

    const areaM2 = (room.coverage.ground.ring(0)!.cells.totalShares / FULL_SHARE) * CELL_AREA_M2

    expect(Math.abs(areaM2 - 2 * RING_M2)).toBeLessThan(250)
  })

  test('is visited in either, and lit to half by a round of one', () => {
    const quarter = aQuarter([parts])
    const endS = walkRound(quarter)

    const { share, visitMs } = quarter.standing(endS)

    expect(share).toBeGreaterThan(0.3)
    expect(share).toBeLessThan(0.5)
    expect(secondsOf(visitMs)).toBe(endS)
    quarter.send(...staying([450, 30], endS + 200, endS + 300))
    expect(secondsOf(quarter.standing(endS + 300).visitMs)).toBe(endS + 300)
  })
})
