/** Calls for help through the doors of phone apps: which fields call, and that the position is stored all the same. */
import { describe, expect, it } from 'vitest'
import { aUnit, NOON_MS, storedTimes } from '../support/doors.ts'
import { DEVICE, GATEWAY, JSON_TYPE, openDoors } from '../support/open-doors.ts'

const S = NOON_MS / 1000

describe('/osmand', () => {
  it.each([
    ['sos', true],
    ['SOS', true],
    ['lowBattery,sos', true],
    ['fallDown', true],
    ['1', true],
    ['lowBattery', false],
    ['sosX', false],
    ['', false],
  ])('alarm=%s in a query calls for help: %s; the position is stored either way', async (alarm, calls) => {
    const door = await openDoors()
    await aUnit(door)

    const query = `id=A12&lat=31.7&lon=119.95&timestamp=${S}&alarm=${encodeURIComponent(alarm)}`
    const { status } = await door.send(`/osmand/device?${query}`, { method: 'GET' })

    expect(status).toBe(200)
    expect(door.calls.map(({ unit, place, atMs }) => ({ unit, place, atMs }))).toEqual(
      calls ? [{ unit: 'A12', place: [119.95, 31.7], atMs: NOON_MS }] : [],
    )
    expect(await storedTimes(door)).toEqual([NOON_MS])
  })

  it.each([
    ['among the extras', { location: { extras: { alarm: 'sos' } } }],
    ['in the location', { location: { alarm: true } }],
    ['at the top', { location: {}, alarm: 'sos' }],
  ])('JSON with the alarm %s calls for help', async (_, { location, ...rest }: { location: object }) => {
    const door = await openDoors()
    await aUnit(door)
    const whole = { ...location, timestamp: new Date(NOON_MS).toISOString(), coords: { latitude: 31.7, longitude: 119.95 } }

    await door.send('/osmand/device', { headers: JSON_TYPE, body: JSON.stringify({ device_id: 'A12', ...rest, location: whole }) })

    expect(door.calls).toMatchObject([{ unit: 'A12', place: [119.95, 31.7] }])
    expect(await storedTimes(door)).toEqual([NOON_MS])
  })

  it('help without a position is help; a position that is refused does not keep it from being raised', async () => {
    const door = await openDoors()
    await aUnit(door)

    await door.send('/osmand/device?id=A12&alarm=sos')
    const bad = await door.send(`/osmand/device?id=A12&lat=abc&lon=2&alarm=sos`)

    expect(door.calls).toMatchObject([{ unit: 'A12' }, { unit: 'A12' }])
    expect(door.calls.some(({ place }) => place)).toBe(false)
    expect(bad.status).toBe(422)
  })

  it('help of a device that names no unit is that of its own; the message is refused all the same, so that somebody mends it', async () => {
    const door = await openDoors()
    await aUnit(door)

    const device = await door.send('/osmand/device?alarm=sos&timestamp=never')
    const gateway = await door.send('/osmand/gateway?alarm=sos')

    expect([device.status, gateway.status]).toEqual([400, 400])
    expect(door.calls.map(({ unit }) => unit)).toEqual(['A12'])
  })

  it('a device calls for its own unit only', async () => {
    const door = await openDoors()

    const { status, body } = await door.send('/osmand/device?id=B7&lat=31.7&lon=119.95&alarm=sos')

    expect([status, body]).toMatchObject([403, { code: 'UNIT_FORBIDDEN' }])
    expect(door.calls).toEqual([])
  })
})

describe('/owntracks', () => {
  const location = { _type: 'location', lat: 31.7, lon: 119.95, tst: S, tid: '12' }

  it.each([
    ['an alarm', { alarm: 'sos' }, true],
    ['a point of interest named SOS', { poi: 'sos' }, true],
    ['another point of interest', { poi: 'bus stop' }, false],
    ['nothing of the kind', {}, false],
  ])('a location with %s: %j, help %s', async (_, extra, calls) => {
    const door = await openDoors()
    await aUnit(door)

    const answer = await door.send('/owntracks', { headers: { ...DEVICE, ...JSON_TYPE }, body: JSON.stringify({ ...location, ...extra }) })

    expect([answer.status, answer.body]).toEqual([200, []])
    expect(door.calls.map(({ unit }) => unit)).toEqual(calls ? ['A12'] : [])
    expect(await storedTimes(door)).toEqual([NOON_MS])
  })

  it('of several saved up each that calls is told, with the unit that its topic names', async () => {
    const door = await openDoors()
    const messages = [
      { ...location, topic: 'owntracks/B7/phone' },
      { ...location, topic: 'owntracks/B8/phone', alarm: 'sos' },
    ]

    await door.send('/owntracks', { headers: { ...GATEWAY, ...JSON_TYPE }, body: JSON.stringify(messages) })

    expect(door.calls).toMatchObject([{ unit: 'B8-phone' }])
  })
})

it('a place in another datum is brought to ours', async () => {
  const door = await openDoors()

  await door.send('/sos', {
    headers: { ...GATEWAY, ...JSON_TYPE },
    body: JSON.stringify({ unit: 'B7', lon: 119.95, lat: 31.7, crs: 'GCJ02' }),
  })

  const [lon, lat] = door.calls[0]!.place!
  expect(lon).toBeCloseTo(119.9455, 3)
  expect(lat).toBeCloseTo(31.702, 2)
  expect(lon).not.toBe(119.95)
})
