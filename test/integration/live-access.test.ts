/** Who may come to a room, and what is said to those who ask wrongly. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { someFixes } from '../support/fixes.ts'
import { registerUnits, startLive } from '../support/live-server.ts'
import { openWall, valueOf } from '../support/wall.ts'

/** How a connection ends up: `connected`, or the code of its refusal. */
function outcomeOf(url: string, token: string): Promise<string> {
  const { socket } = openWall(url, token)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', (error) => resolve((error as Error & { data: { code: string } }).data.code)) // Socket.IO puts it there
  })
}

test.each([
  ['wall', 'connected'],
  ['leader', 'connected'],
  ['operator', 'connected'],
  ['coordinator', 'connected'],
  ['admin', 'connected'],
  ['auditor', 'connected'],
  ['device', 'ROLE_FORBIDDEN'],
  ['gateway', 'ROLE_FORBIDDEN'],
  ['stranger', 'TOKEN_INVALID'],
])('%s: %s', async (token, outcome) => {
  const { url } = await startLive()

  expect(await outcomeOf(url, token)).toBe(outcome)
})

test('a wall whose token is revoked is cut off and not let in again', async () => {
  const live = await startLive()
  const wall = openWall(live.url)
  valueOf(await wall.join())

  live.revoke('wall')
  await wall.until(() => wall.socket.disconnected)

  expect(await outcomeOf(live.url, 'wall')).toBe('TOKEN_INVALID')
})

const GOOD = { protocol: 2, room: 'wujin', realm: 'live' }

test.each([
  ['nothing at all', undefined, 'REQUEST_INVALID'],
  ['a string', 'wujin', 'REQUEST_INVALID'],
  ['no room', { protocol: 2, realm: 'live' }, 'REQUEST_INVALID'],
  ['a field too many', { ...GOOD, extra: 1 }, 'REQUEST_INVALID'],
  ['a fractional seq', { ...GOOD, have: { epoch: 'e', seq: 1.5 } }, 'REQUEST_INVALID'],
  ['a room name of 41 characters', { ...GOOD, room: 'x'.repeat(41) }, 'REQUEST_INVALID'],
  ['another protocol', { ...GOOD, protocol: 1 }, 'PROTOCOL_UNSUPPORTED'],
  ['an unknown room', { ...GOOD, room: 'house' }, 'ROOM_UNKNOWN'],
  ['an unknown realm', { ...GOOD, realm: 'drill-1' }, 'REALM_UNKNOWN'],
])('a join with %s is refused with a code, and the wall may try again', async (_, request, code) => {
  const { url } = await startLive()
  const wall = openWall(url)

  const answer: unknown = await wall.socket.emitWithAck('room:join', request as typeof GOOD) // wrong on purpose

  expect(answer).toMatchObject({ ok: false, code, retry: false })
  expect((await wall.join()).ok).toBe(true)
})

test('a join that waits for no answer, and a page that is no page, harm nobody', async () => {
  const { url } = await startLive()
  const wall = openWall(url)

  wall.socket.emit('room:join', GOOD, undefined as never)
  wall.socket.emit('room:leave', undefined as never)
  const answer = await wall.page(-1)
  await wall.until(() => wall.frames.length > 0)

  expect(answer).toMatchObject({ ok: false, code: 'REQUEST_INVALID' })
})

test('two joins at once are not both answered', async () => {
  const live = await startLive()
  await registerUnits(live, 3)
  const wall = openWall(live.url)
  const have = { epoch: live.room.epoch, seq: 0 }

  const [first, second] = await Promise.all([wall.join(have), wall.join(have)])
  await wall.until(() => wall.events.length >= 3)

  expect(first.ok).toBe(true)
  expect(second).toMatchObject({ ok: false, code: 'STATE_CONFLICT' })
  expect(wall.events.map(({ seq }) => seq)).toEqual([1, 2, 3])
})

test('a request larger than any there is closes the connection', async () => {
  const { url } = await startLive()
  const wall = openWall(url)
  await wall.until(() => wall.socket.connected)

  wall.socket.emit('room:leave', { room: 'x'.repeat(20_000), realm: 'live' })

  await wall.until(() => wall.socket.disconnected)
})

test('the example client of docs/ follows the picture', async () => {
  const live = await startLive()
  await live.units.register([{ id: 'A12', callSign: '瞭望 12', confirmed: true }], 'test', 'test', false, 1)
  await live.take(someFixes([{ slot: 0, lon: 119.95, lat: 31.68, takenMs: Date.now() }]))
  const file = fileURLToPath(new URL('../../docs/example-client.mjs', import.meta.url))
  const client = spawn(process.execPath, [file, live.url, 'wall'], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    client.kill()
    if (client.exitCode === null && client.signalCode === null) await once(client, 'exit')
  })
  const lines: string[] = []
  for await (const line of createInterface(client.stdout)) {
    lines.push(line)
    if (line.includes('119.95 31.68')) {
      await live.units.change('A12', { duty: 'standby' }, 'test', 2)
      await live.take(someFixes([{ slot: 0, lon: 119.96, lat: 31.69, takenMs: Date.now() + 1, receivedMs: Date.now() + 1 }]))
    }
    if (line.includes('119.96 31.69')) break
  }

  expect(lines[0]).toBe('joined wujin district fresh at seq 1, 1 units')
  expect(lines).toContain('event 2 duty:changed unit/A12')
  expect(lines.at(-1)).toMatch(/^瞭望 12 at 119\.96 31\.69, \d+ ms ago$/)
})
