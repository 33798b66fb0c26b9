/** The intake over the memory store: what is answered, what is stored, what is shown, and what a failing disk leaves behind. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '#wire/errors'
import { MARK, type Fix } from '#wire/fix'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { FixColumns, TrackLog } from '../../server/store/ports.ts'
import { aDevice, aFix, aGateway, aUnit, DAY_MS, NOON_MS, openTestIntake, storedTimes } from '../support/doors.ts'

/** A log whose appends wait for `fate` before they are stored or lost; as rule T4 has it, what waits is among the times. */
function slowTracks(fate: () => Promise<void>): (tracks: TrackLog) => TrackLog {
  const waiting = new Set<FixColumns>()
  return (tracks) => ({
    ...tracks,
    async append(fixes) {
      waiting.add(fixes)
      try {
        await fate()
        await tracks.append(fixes)
      } finally {
        waiting.delete(fixes)
      }
    },
    async timesOf(slot, fromMs, toMs) {
      const times = [...(await tracks.timesOf(slot, fromMs, toMs))]
      for (const fixes of waiting)
        fixes.takenMs.forEach((takenMs, i) => fixes.slot[i] === slot && takenMs >= fromMs && takenMs < toMs && times.push(takenMs))
      return Float64Array.from(times)
    },
  })
}

/** A log whose appends can be held back and refused, one by one, in the order of the calls. */
function heldTracks() {
  const held: { readonly pass: () => void; readonly fail: () => void }[] = []
  let isHeld = false
  const wrap = slowTracks(async () => {
    if (isHeld) await new Promise<void>((pass, reject) => held.push({ pass, fail: () => reject(new Error('the disk is full')) }))
  })
  return { wrap, held, hold: (on: boolean) => void (isHeld = on) }
}

/** Lets all that can go on without the held appends go on. */
async function untilHeld(held: readonly unknown[], count: number): Promise<void> {
  while (held.length < count) await new Promise((resolve) => setImmediate(resolve))
}

describe('a batch', () => {
  it('is answered with what was accepted, is durable by then, and is shown afterwards', async () => {
    const door = await openTestIntake()

    const answer = await door.intake.accept([aFix(), aFix({ at: NOON_MS + 1_000, speed: 1.5, course: 360, accuracy: 4.2, battery: 0.5 })], aGateway())

    expect(answer).toEqual({ accepted: 2, duplicates: 0, rejected: [] })
    const unit = await door.store.tracks.readUnit(0, 0, Number.MAX_SAFE_INTEGER)
    expect([...unit.takenMs]).toEqual([NOON_MS, NOON_MS + 1_000])
    expect([unit.lonE7[0], unit.latE7[0], unit.receivedMs[0]]).toEqual([1_199_500_000, 317_000_000, NOON_MS])
    expect([unit.speedCmps[0], unit.courseCdeg[0], unit.accuracyDm[0], unit.batteryPct[0]]).toEqual([65_535, 65_535, 65_535, 255])
    expect([unit.speedCmps[1], unit.courseCdeg[1], unit.accuracyDm[1], unit.batteryPct[1]]).toEqual([150, 0, 42, 50])
    expect(door.shown.map(({ count }) => count)).toEqual([2])
  })

  it('registers the units a gateway brings as unconfirmed, once', async () => {
    const door = await openTestIntake()

    await door.intake.accept([aFix({ unit: 'B1' }), aFix({ unit: 'B2' }), aFix({ unit: 'B1', at: NOON_MS + 1 })], aGateway({ simulated: true }))

    expect(door.units.count).toBe(2)
    expect(door.units.at(0)).toMatchObject({ id: 'B1', confirmed: false, duty: 'onDuty', source: 'radio-1', simulated: true })
  })

  it('does not register a unit whose fixes are all refused', async () => {
    const door = await openTestIntake()

    await door.intake.accept([aFix({ unit: 'B1', lon: 181 })], aGateway())

    expect(door.units.count).toBe(0)
  })

  it('converts the datum of the fix, else of the token', async () => {
    const door = await openTestIntake()
    const gcj = { lon: 119.94712039, lat: 31.69908695 }

    await door.intake.accept([aFix(gcj), aFix({ ...gcj, at: NOON_MS + 1_000, crs: 'WGS84' })], aGateway({ crs: 'GCJ02' }))

    const unit = await door.store.tracks.readUnit(0, 0, Number.MAX_SAFE_INTEGER)
    expect(unit.lonE7[0]! / 1e7).toBeCloseTo(119.942437, 6)
    expect(unit.latE7[0]! / 1e7).toBeCloseTo(31.701187, 6)
    expect(unit.lonE7[1]).toBe(1_199_471_204)
  })

  it('stores and marks what is coarse, late or a jump, and stores the time as it was sent', async () => {
    const door = await openTestIntake()
    const aheadMs = NOON_MS + 59_000

    await door.intake.accept(
      [
        aFix({ at: NOON_MS - 20_000 }),
        aFix({ at: NOON_MS - 10_000, accuracy: 150 }),
        aFix({ at: NOON_MS - 5_000, lat: 32.7 }),
        aFix({ at: NOON_MS - 15_000 }),
        aFix({ at: aheadMs }),
      ],
      aGateway(),
    )

    const unit = await door.store.tracks.readUnit(0, 0, Number.MAX_SAFE_INTEGER)
    expect([...unit.mark]).toEqual([MARK.good, MARK.late, MARK.coarse, MARK.jump, MARK.good])
    expect(unit.takenMs.at(-1)).toBe(aheadMs)
    const again = await door.intake.accept([aFix({ at: aheadMs })], aGateway())
    expect(again.duplicates).toBe(1)
  })
})

describe('refusals', () => {
  const tooOld = NOON_MS - 30 * DAY_MS - 1
  it.each<[string, unknown, string, string | undefined]>([
    ['more than 60 s ahead', aFix({ at: NOON_MS + 60_001 }), 'TIME_IN_FUTURE', 'at'],
    ['older than the retention', aFix({ at: tooOld }), 'TIME_TOO_OLD', 'at'],
    ['in seconds', aFix({ at: NOON_MS / 1000 }), 'TIME_TOO_OLD', 'at'],
    ['of a time without offset', aFix({ at: '2026-11-24T12:00:00' }), 'FIELD_INVALID', 'at'],
    ['east of 180°', aFix({ lon: 180.1 }), 'POSITION_OUT_OF_RANGE', 'lon'],
    ['south of 90°', aFix({ lat: -90.1 }), 'POSITION_OUT_OF_RANGE', 'lat'],
    ['at null island', aFix({ lon: 0, lat: -0 }), 'POSITION_NULL_ISLAND', 'lon'],
    ['with a longitude that is text', { ...aFix(), lon: '119.9' }, 'FIELD_INVALID', 'lon'],
    ['with a longitude that is not a number', aFix({ lon: Number.NaN }), 'FIELD_INVALID', 'lon'],
    ['with an infinite latitude', aFix({ lat: Number.POSITIVE_INFINITY }), 'FIELD_INVALID', 'lat'],
    ['without a unit', { lon: 119.9, lat: 31.7, at: NOON_MS }, 'FIELD_MISSING', 'unit'],
    ['without a time', { unit: 'A12', lon: 119.9, lat: 31.7 }, 'FIELD_MISSING', 'at'],
    ['with a unit id that has a slash', aFix({ unit: 'a/b' }), 'FIELD_INVALID', 'unit'],
    ['with a negative speed', aFix({ speed: -1 }), 'FIELD_INVALID', 'speed'],
    ['in an unknown datum', { ...aFix(), crs: 'EPSG:4490' }, 'FIELD_INVALID', 'crs'],
    ['with a field nobody knows', { ...aFix(), altitude: 4 }, 'FIELD_INVALID', 'altitude'],
    ['that is a list', [aFix()], 'FIELD_INVALID', undefined],
    ['that is null', null, 'FIELD_INVALID', undefined],
    ['that is a number', 7, 'FIELD_INVALID', undefined],
  ])('a fix %s is refused by index, code and field, and its neighbours are taken', async (_, bad, code, field) => {
    const door = await openTestIntake()

    const answer = await door.intake.accept([aFix(), bad, aFix({ at: NOON_MS + 1_000 })], aGateway())

    expect(answer).toMatchObject({ accepted: 2, duplicates: 0, rejected: [{ index: 1, code }] })
    expect(answer.rejected[0]?.field).toBe(field)
    expect(answer.rejected[0]?.message).toMatch(/\w+/)
  })

  it('the edges themselves are taken', async () => {
    const door = await openTestIntake()
    const edges: Fix[] = [
      aFix({ unit: 'E1', at: NOON_MS + 60_000 }),
      aFix({ unit: 'E2', at: NOON_MS - 30 * DAY_MS }),
      aFix({ unit: 'E3', lon: 180, lat: 90 }),
      aFix({ unit: 'E4', lon: -180, lat: -90 }),
      aFix({ unit: 'E5', lon: 0, lat: 1e-6 }),
      aFix({ unit: 'E6', at: '2026-11-24T12:00:00+08:00' }),
    ]

    expect(await door.intake.accept(edges, aGateway())).toEqual({ accepted: 6, duplicates: 0, rejected: [] })
  })

  it('a device speaks only for its own unit, and only once that is registered', async () => {
    const door = await openTestIntake()
    const unknown = await door.intake.accept([aFix()], aDevice())
    await aUnit(door)

    const answer = await door.intake.accept([aFix(), aFix({ unit: 'B7' })], aDevice())

    expect(unknown.rejected).toMatchObject([{ index: 0, field: 'unit', code: 'UNIT_UNKNOWN' }])
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 1, field: 'unit', code: 'UNIT_FORBIDDEN' }] })
    expect(answer.rejected[0]?.message).toContain('B7')
  })

  it('a fix taken after the unit went off duty is refused, one from before is not', async () => {
    const door = await openTestIntake()
    await aUnit(door)
    await door.units.change('A12', { duty: 'offDuty' }, 'test', NOON_MS - 60_000)

    const answer = await door.intake.accept([aFix({ at: NOON_MS - 60_000 }), aFix({ at: NOON_MS - 59_999 })], aDevice())

    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'UNIT_OFF_DUTY' }] })
  })

  it('more fixes than one request may hold are refused as a whole', async () => {
    const door = await openTestIntake()

    await expect(door.intake.accept(Array.from({ length: 10_001 }, () => aFix()), aGateway())).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' })
  })
})

describe('duplicates', () => {
  it('within a batch, in the next batch, and in two batches at once are stored once and answered as such', async () => {
    const door = await openTestIntake()

    const first = await door.intake.accept([aFix(), aFix()], aGateway())
    const [second, third] = await Promise.all([
      door.intake.accept([aFix(), aFix({ at: NOON_MS + 1 })], aGateway()),
      door.intake.accept([aFix({ at: NOON_MS + 1 })], aGateway()),
    ])

    expect(first).toMatchObject({ accepted: 1, duplicates: 1 })
    expect([second.accepted + third.accepted, second.duplicates + third.duplicates]).toEqual([1, 2])
    expect(await storedTimes(door)).toEqual([NOON_MS, NOON_MS + 1])
  })

  it('are recognised after a restart, also where the newest fix was a jump', async () => {
    const store = memoryStore()
    const fixes = [
      ...Array.from({ length: 30 }, (_, i) => aFix({ at: NOON_MS - 3_600_000 + i * 60_000 })),
      aFix({ at: NOON_MS - 300_000, lat: 40 }),
      aFix({ unit: 'B1', at: NOON_MS - 1_000 }),
      aFix({ unit: 'B1', at: NOON_MS, lat: 40 }),
    ]
    await (await openTestIntake({ store })).intake.accept(fixes, aGateway())

    const again = await openTestIntake({ store, nowMs: NOON_MS + 1_000 })
    const answer = await again.intake.accept(fixes, aGateway())

    expect(answer).toEqual({ accepted: 0, duplicates: 33, rejected: [] })
  })

  it('after a restart a fix is judged by the places from before', async () => {
    const store = memoryStore()
    await (await openTestIntake({ store })).intake.accept([aFix()], aGateway())

    const again = await openTestIntake({ store, nowMs: NOON_MS + 10_000 })
    await again.intake.accept([aFix({ at: NOON_MS - 1_000 }), aFix({ at: NOON_MS + 10_000, lat: 40 })], aGateway())

    expect([...again.shown[0]!.mark]).toEqual([MARK.late, MARK.jump])
  })

  it('any splitting, any order and any repeats of a stream store each unit and time once', async () => {
    const stream = fc.array(fc.record({ unit: fc.constantFrom('A', 'B'), minute: fc.integer({ min: -200, max: 0 }) }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (drawn, batchSize, atOnce) => {
        const store = memoryStore()
        const door = await openTestIntake({ store })
        const fixes = drawn.map(({ unit, minute }) => aFix({ unit, at: NOON_MS + minute * 60_000 }))
        const batches: Fix[][] = []
        for (let at = 0; at < fixes.length; at += batchSize) batches.push(fixes.slice(at, at + batchSize))

        const answers = []
        if (atOnce) answers.push(...(await Promise.all(batches.map((batch) => door.intake.accept(batch, aGateway())))))
        else for (const batch of batches) answers.push(await door.intake.accept(batch, aGateway()))

        for (const unit of ['A', 'B']) {
          const expected = [...new Set(fixes.filter((fix) => fix.unit === unit).map(({ at }) => Number(at)))].sort((a, b) => a - b)
          expect(await storedTimes(door, unit)).toEqual(expected)
        }
        const counted = answers.map(({ accepted, duplicates }) => accepted + duplicates)
        expect(counted).toEqual(batches.map(({ length }) => length))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a disk that fails', () => {
  it('makes the whole request fail, and the retry is stored, not called a duplicate', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap })
    await door.intake.accept([aFix()], aGateway())
    hold(true)
    const lost = door.intake.accept([aFix({ at: NOON_MS + 1_000 }), aFix({ at: NOON_MS + 2_000 })], aGateway())
    await untilHeld(held, 1)
    held[0]!.fail()

    await expect(lost).rejects.toSatisfy((fault) => fault instanceof Fault && fault.code === 'STORE_FAILED')
    hold(false)
    const retried = await door.intake.accept([aFix({ at: NOON_MS + 1_000 }), aFix({ at: NOON_MS + 2_000 })], aGateway())

    expect(retried).toEqual({ accepted: 2, duplicates: 0, rejected: [] })
    expect(await storedTimes(door)).toEqual([NOON_MS, NOON_MS + 1_000, NOON_MS + 2_000])
    expect([...door.shown.at(-1)!.mark]).toEqual([MARK.good, MARK.good])
  })

  it('a duplicate of a fix that is not stored yet waits, and is stored itself when the first one is lost', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap })
    hold(true)
    const first = door.intake.accept([aFix()], aGateway())
    await untilHeld(held, 1)
    const second = door.intake.accept([aFix()], aGateway())
    await new Promise((resolve) => setImmediate(resolve))
    hold(false)
    held[0]!.fail()

    await expect(first).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await second).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
    expect(await storedTimes(door)).toEqual([NOON_MS])
  })

  it('a duplicate of a fix that is not stored yet is one once that is stored', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap })
    hold(true)
    const first = door.intake.accept([aFix()], aGateway())
    await untilHeld(held, 1)
    let isAnswered = false
    const second = door.intake.accept([aFix()], aGateway()).finally(() => (isAnswered = true))
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    expect(isAnswered).toBe(false)

    held[0]!.pass()

    expect(await first).toMatchObject({ accepted: 1 })
    expect(await second).toEqual({ accepted: 0, duplicates: 1, rejected: [] })
  })

  it('whatever fails and is sent again, everything ends up stored once', async () => {
    const step = fc.record({ minutes: fc.array(fc.integer({ min: -90, max: 0 }), { minLength: 1, maxLength: 5 }), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (drawn) => {
        const fates = drawn.map(({ fails }) => fails)
        const door = await openTestIntake({
          tracks: slowTracks(async () => {
            const fails = fates.shift() === true
            await new Promise((resolve) => setImmediate(resolve))
            if (fails) throw new Error('the disk is full')
          }),
        })
        const send = async (minutes: readonly number[]): Promise<void> => {
          const batch = minutes.map((minute) => aFix({ at: NOON_MS + minute * 60_000 }))
          for (;;) {
            try {
              await door.intake.accept(batch, aGateway())
              return
            } catch (error) {
              expect(error).toMatchObject({ code: 'STORE_FAILED' })
            }
          }
        }

        await Promise.all(drawn.map(({ minutes }) => send(minutes)))

        const expected = [...new Set(drawn.flatMap(({ minutes }) => minutes))].sort((a, b) => a - b).map((minute) => NOON_MS + minute * 60_000)
        expect(await storedTimes(door)).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a full intake', () => {
  it('refuses what is past its bound, says so, and takes it once there is room', async () => {
    const { wrap, held, hold } = heldTracks()
    const door = await openTestIntake({ tracks: wrap, fixesInFlight: 2 })
    hold(true)
    const first = door.intake.accept([aFix(), aFix({ at: NOON_MS + 1 })], aGateway())
    await untilHeld(held, 1)

    await expect(door.intake.accept([aFix({ at: NOON_MS + 2 })], aGateway())).rejects.toMatchObject({ code: 'INTAKE_FULL' })
    hold(false)
    held[0]!.pass()
    await first

    expect(await door.intake.accept([aFix({ at: NOON_MS + 2 })], aGateway())).toMatchObject({ accepted: 1 })
    expect(door.intake.load()).toEqual({ fixesInFlight: 0, limit: 2 })
  })
})

describe('sources', () => {
  it('count and estimate what they bring, and keep their number over a restart', async () => {
    const store = memoryStore()
    const door = await openTestIntake({ store })
    await door.intake.accept([aFix({ unit: 'X' })], aGateway({ source: 'other', by: 'other' }))
    const fixes = Array.from({ length: 10 }, (_, i) => aFix({ at: NOON_MS - 100_000 + i * 10_000, accuracy: 8 }))
    await door.intake.accept([...fixes, fixes[9], aFix({ lon: 500 }), aFix({ at: NOON_MS - 1, lat: 50 })], aGateway())

    const again = await openTestIntake({ store, nowMs: NOON_MS + 5_000 })

    expect(door.sources.health(NOON_MS).find(({ id }) => id === 'radio-1')).toEqual({
      id: 'radio-1',
      kind: 'gateway',
      simulated: false,
      crs: 'WGS84',
      lastFixMs: NOON_MS,
      fixesPerMinute: 11,
      accuracyM: 8,
      clockOffsetMs: 50_000,
      intervalMs: 10_000,
      accepted: 11,
      duplicates: 1,
      refused: 1,
      coarse: 0,
      jumps: 1,
      late: 0,
    })
    expect([again.sources.nameOf(0), again.sources.nameOf(1)]).toEqual(['other', 'radio-1'])
    expect(again.sources.health(NOON_MS).find(({ id }) => id === 'radio-1')).toMatchObject({ lastFixMs: NOON_MS, accepted: 0 })
  })

  it('new ones that come at once get numbers of their own', async () => {
    const door = await openTestIntake()

    await Promise.all(['s1', 's2', 's3', 's1'].map((source, i) => door.intake.accept([aFix({ unit: `U${i}` })], aGateway({ source }))))

    expect(new Set([0, 1, 2].map((index) => door.sources.nameOf(index)))).toEqual(new Set(['s1', 's2', 's3']))
    expect(door.sources.nameOf(3)).toBeUndefined()
  })
})

describe('signs of life', () => {
  it('an empty one is the source’s own, or the unit’s of a device', async () => {
    const door = await openTestIntake()
    await aUnit(door)

    expect(await door.intake.heartbeat([{}], aGateway())).toEqual({ accepted: 1, rejected: [] })
    expect(await door.intake.heartbeat([{ battery: 0.5 }], aDevice())).toEqual({ accepted: 1, rejected: [] })

    expect(door.alive).toEqual([{ slot: 0, atMs: NOON_MS, battery: 0.5 }])
    expect(door.sources.health(NOON_MS).map(({ id, lastHeartbeatMs }) => [id, lastHeartbeatMs])).toEqual([
      ['radio-1', NOON_MS],
      ['phones', NOON_MS],
    ])
  })

  it('of unknown or foreign units, or malformed, are refused by index', async () => {
    const door = await openTestIntake()
    await aUnit(door)

    const fromGateway = await door.intake.heartbeat([{ unit: 'A12' }, { unit: 'Z' }, 7, { at: 'now' }, { at: NOON_MS + 60_001 }], aGateway())
    const fromDevice = await door.intake.heartbeat([{ unit: 'B7' }], aDevice())

    expect(fromGateway.accepted).toBe(1)
    expect(fromGateway.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'UNIT_UNKNOWN'],
      [2, 'FIELD_INVALID'],
      [3, 'FIELD_INVALID'],
      [4, 'TIME_IN_FUTURE'],
    ])
    expect(fromDevice.rejected).toMatchObject([{ index: 0, code: 'UNIT_FORBIDDEN' }])
  })
})
