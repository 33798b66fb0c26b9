/** The doors of phone apps over a real server: what the apps send, and what they are answered. */
import { describe, expect, it } from 'vitest'
import { aUnit, DAY_MS, NOON_MS, storedTimes } from '../support/doors.ts'
import { DEVICE, JSON_TYPE, openDoors } from '../support/open-doors.ts'
import { sharedData } from '../support/shared-data.ts'
import { readTraccarVectors } from '../support/traccar-vectors.ts'

const osmandFile = sharedData('protocols/osmand/traccar-vectors.json')
const owntracksFile = sharedData('protocols/owntracks/traccar-vectors.json')
/** The vectors are up to thirteen years old. */
const LONG_MS = 20 * 366 * DAY_MS

describe('/osmand', () => {
  it('takes a query by GET and POST, a form, and JSON, with the token in the path or the header', async () => {
    const door = await openDoors()
    await aUnit(door)
    const query = (second: number) => `id=A12&lat=31.7&lon=119.95&timestamp=${NOON_MS / 1000 + second}`
    const json = (second: number) =>
      JSON.stringify({
        device_id: 'A12',
        location: { timestamp: new Date(NOON_MS + second * 1_000).toISOString(), coords: { latitude: 31.7, longitude: 119.95 } },
      })

    const answers = [
      await door.send(`/osmand/device?${query(0)}`, { method: 'GET' }),
      await door.send(`/osmand/device?${query(1)}`),
      await door.send('/osmand', { headers: { ...DEVICE, 'content-type': 'application/x-www-form-urlencoded' }, body: query(2) }),
      await door.send('/osmand/device', { headers: JSON_TYPE, body: json(3) }),
      await door.send('/osmand/device', { headers: { 'content-type': 'text/plain' }, body: json(4) }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await storedTimes(door)).toEqual([0, 1, 2, 3, 4].map((second) => NOON_MS + second * 1_000))
  })

  it.skipIf(osmandFile === undefined)('every vector that must be a position is stored, and no other', async () => {
    const { send, shown } = await openDoors({ keepMs: LONG_MS })
    const stored: boolean[] = []

    for (const { method, path, contentType, body } of readTraccarVectors(osmandFile!)) {
      const before = shown.length
      const duplicates = await send(`/osmand/gateway${path.slice(1)}`, {
        method,
        ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
        ...(body === undefined ? {} : { body }),
      })
      // The first two vectors are one position, told twice.
      stored.push(shown.length > before || (duplicates.body as { duplicates?: number }).duplicates === 1)
    }

    expect(stored).toEqual(readTraccarVectors(osmandFile!).map(({ check }) => check === 'Position' || check === 'Attribute'))
  })

  it.each<[string, string, number, string]>([
    ['no id', 'lat=1&lon=2', 400, 'REQUEST_INVALID'],
    ['another unit’s id', 'id=B7&lat=1&lon=2', 403, 'UNIT_FORBIDDEN'],
    ['another unit’s id and no position', 'id=B7', 403, 'UNIT_FORBIDDEN'],
    ['a latitude that is no number', 'id=A12&lat=abc&lon=2', 422, 'FIELD_INVALID'],
    ['no longitude', 'id=A12&lat=1', 422, 'FIELD_MISSING'],
    ['a time nobody can read', 'id=A12&lat=1&lon=2&timestamp=soon', 422, 'FIELD_INVALID'],
  ])('answers %s so that a person notices', async (_, query, status, code) => {
    const door = await openDoors()
    await aUnit(door)

    const answer = await door.send(`/osmand/device?${query}`, { method: 'GET' })

    expect(answer.body).toMatchObject({ status, code })
  })

  it.each([
    ['too old', `lat=1&lon=2&timestamp=${(NOON_MS - 31 * DAY_MS) / 1000}`, 'TIME_TOO_OLD'],
    ['ahead of time', `lat=1&lon=2&timestamp=${NOON_MS / 1000 + 61}`, 'TIME_IN_FUTURE'],
    ['at null island', 'lat=0&lon=0', 'POSITION_NULL_ISLAND'],
    ['outside the world', 'lat=91&lon=2', 'POSITION_OUT_OF_RANGE'],
  ])('a fix %s is answered 200 with its refusal, or the phone would send it for ever', async (_, query, code) => {
    const door = await openDoors()
    await aUnit(door)

    const answer = await door.send(`/osmand/device?id=A12&${query}`, { method: 'GET' })

    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, rejected: [{ code }] } })
    expect(answer.headers.get('lamplight-refused')).toBe(code)
  })

  it('without a position it is a sign of life', async () => {
    const door = await openDoors()
    await aUnit(door)

    const { status } = await door.send('/osmand/device?id=A12&cell=257,02,16,2224', { method: 'GET' })

    expect(status).toBe(200)
    expect(door.alive).toMatchObject([{ slot: 0, atMs: NOON_MS }])
    expect(door.shown).toEqual([])
  })
})

describe('POST /owntracks', () => {
  const basic = (user: string, token: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`,
    ...JSON_TYPE,
  })
  const location = { _type: 'location', lat: 31.7, lon: 119.95, tst: NOON_MS / 1000, tid: '12' }

  it('takes a location by HTTP Basic for the token’s unit, whatever the tracker id, and answers an empty list', async () => {
    const door = await openDoors()
    await aUnit(door)

    const one = await door.send('/owntracks', { headers: basic('A12', 'device'), body: JSON.stringify(location) })
    const many = await door.send('/owntracks', {
      headers: { ...basic('A12', 'device'), 'x-limit-u': 'A12', 'x-limit-d': 'phone' },
      body: JSON.stringify([location, { ...location, tst: location.tst + 5, topic: 'owntracks/A12/phone' }, { _type: 'lwt', tst: 1 }]),
    })

    expect([one.status, one.body, many.status, many.body]).toEqual([200, [], 200, []])
    expect(await storedTimes(door)).toEqual([NOON_MS, NOON_MS + 5_000])
  })

  it('refuses by name a topic that speaks of somebody else', async () => {
    const door = await openDoors()
    await aUnit(door)

    const { body } = await door.send('/owntracks', {
      headers: basic('B7', 'device'),
      body: JSON.stringify({ ...location, topic: 'owntracks/B7/phone' }),
    })

    expect(body).toMatchObject({ status: 403, code: 'UNIT_FORBIDDEN', detail: expect.stringContaining('B7-phone') as string })
  })

  it.skipIf(owntracksFile === undefined)('every vector becomes a position of a gateway’s unit', async () => {
    const { send, shown, units } = await openDoors({ keepMs: LONG_MS })

    for (const { body } of readTraccarVectors(owntracksFile!))
      await send('/owntracks', { headers: basic('any', 'gateway'), body: body ?? '' })

    // The second and the third are one place and time of one unit, so one fix.
    expect(shown.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1])
    expect(units.slotOf('qtripp-865284041968706')).toBeDefined()
  })

  it('acknowledges all other messages and an empty body, and stores nothing of them', async () => {
    const door = await openDoors()
    await aUnit(door)
    const bodies = [
      '',
      '[]',
      '{"_type":"waypoint"}',
      '{"_type":"transition","acc":6,"event":"enter","lat":61.1,"lon":9.6,"tst":1,"wtst":1}',
      '{"_type":"encrypted","data":"YWJj"}',
    ]

    const answers = await Promise.all(bodies.map((body) => door.send('/owntracks', { headers: basic('A12', 'device'), body })))

    expect(answers.map(({ status, body }) => [status, body])).toEqual(bodies.map(() => [200, []]))
    expect(answers.at(-1)?.headers.get('lamplight-refused')).toBe('encrypted')
    expect(door.shown).toEqual([])
  })

  it('refuses what is malformed, all of it, naming which', async () => {
    const door = await openDoors()
    await aUnit(door)

    const { body } = await door.send('/owntracks', {
      headers: basic('A12', 'device'),
      body: JSON.stringify([location, { _type: 'location', lon: 1, tst: 1 }]),
    })

    expect(body).toMatchObject({ status: 400, code: 'REQUEST_INVALID', errors: [{ field: '/1' }] })
    expect(await storedTimes(door)).toEqual([])
  })
})
