/** The intake over the memory store: what is answered, what is stored, what is shown. */
import { describe, expect, it } from 'vitest'
import { MARK, type Fix } from '#wire/fix'
import { scanFixes } from '../../server/doors/plain-fixes.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { aDevice, aFix, aGateway, aUnit, DAY_MS, NOON_MS, openTestIntake, storedTimes } from '../support/doors.ts'
import { heldTracks, untilHeld } from '../support/held-tracks.ts'

describe('a batch', () => {
  it('is answered with what was accepted, is durable by then, and is shown afterwards', async () => {
    const door = await openTestIntake()

    const answer = await door.intake.accept(
      [aFix(), aFix({ at: NOON_MS + 1_000, speed: 1.5, course: 360, accuracy: 4.2, battery: 0.5 })],
      aGateway(),
    )

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

    await door.intake.accept(
      [aFix({ unit: 'B1' }), aFix({ unit: 'B2' }), aFix({ unit: 'B1', at: NOON_MS + 1 })],
      aGateway({ simulated: true }),
    )

    expect(door.units.count).toBe(2)
    expect(door.units.at(0)).toMatchObject({ id: 'B1', confirmed: false, duty: 'onDuty', source: 'radio-1', simulated: true })
  })

  it('that is plain is answered, stored and shown as its items would be', async () => {
    const batches = [
      [aFix({ unit: 'B1', speed: 1.5 }), aFix({ unit: 'B2' })], // nobody knows them yet
      [aFix({ unit: 'B1', speed: 1.5 }), aFix({ unit: 'B2', at: NOON_MS + 1_000 })], // one is stored already
      [aFix({ unit: 'B1', at: NOON_MS + 60_001 }), aFix({ unit: 'B1', at: NOON_MS + 2_000 })], // one is too far ahead
    ]
    const [plainly, slowly] = [await openTestIntake(), await openTestIntake()]

    for (const batch of batches) {
      const plain = scanFixes(Buffer.from(JSON.stringify(batch)), 'WGS84')
      expect(await plainly.intake.acceptPlain(plain!, aGateway())).toEqual(await slowly.intake.accept(batch, aGateway()))
    }

    expect(await storedTimes(plainly, 'B1')).toEqual(await storedTimes(slowly, 'B1'))
    expect(plainly.shown.map(({ count }) => count)).toEqual(slowly.shown.map(({ count }) => count))
    expect(await storedTimes(plainly, 'B2')).toEqual([NOON_MS, NOON_MS + 1_000])
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

    await expect(
      door.intake.accept(
        Array.from({ length: 10_001 }, () => aFix()),
        aGateway(),
      ),
    ).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' })
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

    const fromGateway = await door.intake.heartbeat(
      [{ unit: 'A12' }, { unit: 'Z' }, 7, { at: 'now' }, { at: NOON_MS + 60_001 }],
      aGateway(),
    )
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
