/** What happened before a wall joined, as it may ask for it. */
import { expect, test } from 'vitest'
import { MAX_PAST_EVENTS } from '#wire/live'
import { registerUnits, startLive, type TestLive } from '../support/live-server.ts'
import { openWall, valueOf } from '../support/wall.ts'

async function rename(live: TestLive, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await live.units.change('u0', { callSign: `c${i}` }, 'test', 1)
}

test('a fresh wall asks for the last events before it, and what comes live goes on where they end', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  await rename(live, 9)
  const wall = openWall(live.url)
  const { seq } = valueOf(await wall.join())

  await live.units.change('u0', { callSign: 'live' }, 'test', 1)
  await wall.until(() => wall.events.length === 1)
  const past = valueOf(await wall.past(seq, 4))

  expect([...past, ...wall.events].map((event) => event.seq)).toEqual([7, 8, 9, 10, 11])
  expect(past.at(-1)).toMatchObject({ room: 'wujin', realm: 'live', kind: 'unit:changed', subject: 'unit/u0', data: { callSign: 'c8' } })
  expect(past.at(-1)).not.toHaveProperty('by')
})

test('asking again with a smaller number goes back to the first event, and no further', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  await rename(live, 5)
  const wall = openWall(live.url)
  valueOf(await wall.join())

  const seqs = async (toSeq: number): Promise<readonly number[]> => valueOf(await wall.past(toSeq, 4)).map(({ seq }) => seq)

  expect(await seqs(6)).toEqual([3, 4, 5, 6])
  expect(await seqs(2)).toEqual([1, 2])
  expect(await seqs(0)).toEqual([])
  expect(await seqs(1_000)).toEqual([3, 4, 5, 6])
})

test.each([
  ['more than is given at once', { toSeq: 1, limit: MAX_PAST_EVENTS + 1 }, 'REQUEST_INVALID'],
  ['none', { toSeq: 1, limit: 0 }, 'REQUEST_INVALID'],
  ['a number below zero', { toSeq: -1, limit: 1 }, 'REQUEST_INVALID'],
  ['another district', { toSeq: 1, limit: 1, room: 'elsewhere' }, 'ROOM_UNKNOWN'],
  ['another realm', { toSeq: 1, limit: 1, realm: 'drill-1' }, 'REALM_UNKNOWN'],
])('who asks for %s is refused with a code', async (_, asked, code) => {
  const { url } = await startLive()
  const { socket } = openWall(url)

  expect(await socket.emitWithAck('room:past', { room: 'wujin', realm: 'live', ...asked })).toMatchObject({ ok: false, code })
})

test('a wall reads the past one answer at a time', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  const wall = openWall(live.url)
  valueOf(await wall.join())

  const [first, second] = await Promise.all([wall.past(1, 1), wall.past(1, 1)])

  expect(first.ok).toBe(true)
  expect(second).toMatchObject({ ok: false, code: 'STATE_CONFLICT', retry: expect.any(Boolean) })
  expect((await wall.past(1, 1)).ok).toBe(true)
})
