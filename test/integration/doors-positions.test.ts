/** Our own doors over a real server: positions in all their forms, signs of life, duty. */
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aFix, aUnit, NOON_MS } from '../support/doors.ts'
import { DEVICE, GATEWAY, JSON_TYPE, openDoors } from '../support/open-doors.ts'

describe('POST /positions', () => {
  it('takes a JSON array', async () => {
    const { sendFixes } = await openDoors()

    const { status, body } = await sendFixes([aFix(), aFix({ lon: 181 })])

    expect(status).toBe(200)
    expect(body).toMatchObject({ accepted: 1, duplicates: 0, rejected: [{ index: 1, field: 'lon', code: 'POSITION_OUT_OF_RANGE' }] })
  })

  it('takes NDJSON, counts by line, and refuses a broken line alone', async () => {
    const { send } = await openDoors()
    const lines = [JSON.stringify(aFix()), '', '{"unit": "A12", ', JSON.stringify(aFix({ at: NOON_MS + 1 })), '']

    const { status, body } = await send('/positions', {
      headers: { ...GATEWAY, 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 2, code: 'FIELD_INVALID' }] })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('takes %s', async (encoding, compress) => {
    const { send } = await openDoors()
    const body = compress(JSON.stringify([aFix()]))

    const answer = await send('/positions', {
      headers: { ...GATEWAY, ...JSON_TYPE, 'content-encoding': encoding },
      body: new Uint8Array(body),
    })

    expect(answer.body).toMatchObject({ accepted: 1 })
  })

  it.each<[string, Record<string, string>, BodyInit, number, string]>([
    ['what is no JSON', JSON_TYPE, '[{', 400, 'BODY_UNREADABLE'],
    ['an empty body', JSON_TYPE, '', 400, 'BODY_UNREADABLE'],
    ['an object', JSON_TYPE, '{}', 400, 'REQUEST_INVALID'],
    ['text', { 'content-type': 'text/plain' }, '[]', 415, 'MEDIA_UNSUPPORTED'],
    ['an unknown encoding', { ...JSON_TYPE, 'content-encoding': 'zstd' }, '[]', 415, 'MEDIA_UNSUPPORTED'],
    ['what is no gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' }, '[]', 400, 'BODY_UNREADABLE'],
    [
      'truncated gzip',
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      new Uint8Array(gzipSync('[]'.padEnd(9_999)).subarray(0, 20)),
      400,
      'BODY_UNREADABLE',
    ],
    ['10 MB', JSON_TYPE, `[${' '.repeat(10_000_000)}]`, 413, 'BODY_TOO_LARGE'],
    [
      '10 MB in a small gzip',
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      new Uint8Array(gzipSync(`[${' '.repeat(10_000_000)}]`)),
      413,
      'BODY_TOO_LARGE',
    ],
    ['10,001 fixes', JSON_TYPE, `[${'1,'.repeat(10_000)}1]`, 413, 'BODY_TOO_LARGE'],
  ])('refuses %s with a problem, and goes on serving', async (_, headers, body, status, code) => {
    const { send, sendFixes } = await openDoors()

    const refused = await send('/positions', { headers: { ...GATEWAY, ...headers }, body })

    expect(refused.body).toMatchObject({ status, code })
    expect(refused.status).toBe(status)
    expect((await sendFixes([aFix()])).body).toMatchObject({ accepted: 1 })
  })

  it('refuses JSON a million deep as one bad fix', async () => {
    const { send } = await openDoors()
    const depth = 1_000_000

    const { body } = await send('/positions', { headers: { ...GATEWAY, ...JSON_TYPE }, body: `[${'['.repeat(depth)}${']'.repeat(depth)}]` })

    expect(body).toMatchObject({ accepted: 0, rejected: [{ index: 0, code: 'FIELD_INVALID' }] })
  })

  it('answers a full intake with 503 and when to come back', async () => {
    const { sendFixes } = await openDoors({ fixesInFlight: 1 })

    const { status, headers, body } = await sendFixes([aFix(), aFix({ at: NOON_MS + 1 })])

    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    expect(body).toMatchObject({ code: 'INTAKE_FULL', retry: true })
  })

  it('a sender that hangs up in the middle leaves nothing behind, and nobody else notices', async () => {
    const { url, sendFixes, units } = await openDoors()
    const { hostname, port } = new URL(url)
    const head = `POST /positions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer gateway\r\nContent-Type: application/json\r\n`
    for (const encoding of ['', 'Content-Encoding: gzip\r\n']) {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.write(`${head}${encoding}Content-Length: 1000\r\n\r\n`)
      socket.write(gzipSync(JSON.stringify([aFix({ unit: 'GONE' })])).subarray(0, 30))
      socket.destroy()
      await once(socket, 'close')
    }

    expect((await sendFixes([aFix()])).body).toMatchObject({ accepted: 1 })
    expect(units.slotOf('GONE')).toBeUndefined()
  })

  it('a declared 10 MB is refused before they are sent', async () => {
    const { url } = await openDoors()
    const request = httpRequest(`${url}/positions`, { method: 'POST', headers: { ...GATEWAY, ...JSON_TYPE, 'content-length': 10_000_000 } })
    onTestFinished(() => void request.destroy())
    request.on('error', () => undefined)
    request.flushHeaders()

    const [response] = (await once(request, 'response')) as [{ readonly statusCode: number }]

    expect(response.statusCode).toBe(413)
  })

  it('lets nobody in without a token', async () => {
    const { sendFixes, units } = await openDoors()

    expect((await sendFixes([aFix()], {})).status).toBe(401)
    expect(units.count).toBe(0)
  })
})

describe('POST /heartbeat', () => {
  it('needs no body, and takes one or many', async () => {
    const door = await openDoors()
    await aUnit(door)

    const answers = [
      await door.send('/heartbeat', { headers: DEVICE }),
      await door.send('/heartbeat', { headers: { ...DEVICE, ...JSON_TYPE }, body: '{"battery":0.4}' }),
      await door.send('/heartbeat', { headers: { ...GATEWAY, ...JSON_TYPE }, body: '[{"unit":"A12"},{"unit":"Z9"}]' }),
    ]

    expect(answers.map(({ body }) => (body as { accepted: number }).accepted)).toEqual([1, 1, 1])
    expect(door.alive.map(({ battery }) => battery)).toEqual([undefined, 0.4, undefined])
  })
})

describe('POST /duty', () => {
  it('sets the duty of the token’s unit, and what is taken afterwards is refused', async () => {
    const door = await openDoors()
    await aUnit(door)

    const { status, body } = await door.send('/duty', { headers: { ...DEVICE, ...JSON_TYPE }, body: '{"duty":"offDuty"}' })
    const answer = await door.sendFixes([aFix({ at: NOON_MS + 1 })], DEVICE)

    expect([status, body]).toMatchObject([200, { id: 'A12', duty: 'offDuty', dutySinceMs: NOON_MS }])
    expect(answer.body).toMatchObject({ rejected: [{ code: 'UNIT_OFF_DUTY' }] })
  })

  it('that began earlier is recorded with both times, and refuses what was taken since', async () => {
    const door = await openDoors()
    await aUnit(door)
    const change = { duty: 'offDuty', at: '2026-11-24T11:59:00+08:00' }

    const { body } = await door.send('/duty', { headers: { ...DEVICE, ...JSON_TYPE }, body: JSON.stringify(change) })
    const answer = await door.sendFixes([aFix({ at: NOON_MS - 59_000 }), aFix({ at: NOON_MS - 61_000 })], DEVICE)

    expect(body).toMatchObject({ dutySinceMs: NOON_MS - 60_000 })
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'UNIT_OFF_DUTY' }] })
    const events = await door.store.journal.read('wujin', 'live', 1, 10)
    expect(events).toMatchObject([{ kind: 'duty:changed', atMs: NOON_MS - 60_000, knownMs: NOON_MS }])
  })

  it.each<[string, unknown, number, string]>([
    ['another unit', { duty: 'onDuty', unit: 'B7' }, 403, 'UNIT_FORBIDDEN'],
    ['an unknown duty', { duty: 'asleep' }, 400, 'REQUEST_INVALID'],
    ['a time that is none', { duty: 'onDuty', at: 'now' }, 422, 'FIELD_INVALID'],
  ])('refuses %s', async (_, change, status, code) => {
    const door = await openDoors()
    await aUnit(door)

    const { body } = await door.send('/duty', { headers: { ...DEVICE, ...JSON_TYPE }, body: JSON.stringify(change) })

    expect(body).toMatchObject({ status, code })
  })
})
