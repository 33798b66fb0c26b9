import { onTestFinished, expect, test } from 'vitest'
import { sessionBook } from '../../server/http/session-book.ts'
import { senderOfToken, tokenBook } from '../../server/http/token-book.ts'
import { openHouseLedger } from '../../server/live/ledger.ts'
import { memoryStore } from '../../server/store/memory-store.ts'

const DAY_MS = 86_400_000
const NOW_MS = 1_790_000_000_000

async function openBooks() {
  const { journal } = memoryStore()
  const house = await openHouseLedger(journal)
  onTestFinished(() => house.close())
  const tokens = tokenBook(house)
  return { journal, house, tokens, sessions: sessionBook(house, tokens.holds) }
}

test('a token is found by all of itself and by nothing less', async () => {
  const { tokens } = await openBooks()
  const { token, record } = await tokens.create({ name: 'radio', role: 'gateway' }, 'cli', NOW_MS)
  const last = token.endsWith('A') ? 'B' : 'A'

  expect(token).toMatch(/^ll_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
  expect(tokens.find(token, NOW_MS)).toEqual(record)
  expect(tokens.find(token.slice(0, -1) + last, NOW_MS)).toBeUndefined()
  expect(tokens.find(token.slice(0, -1), NOW_MS)).toBeUndefined()
  expect(tokens.find(`ll_${record.id}_`, NOW_MS)).toBeUndefined()
})

test('what is kept of a token does not hold its secret', async () => {
  const { tokens, journal } = await openBooks()
  const { token } = await tokens.create({ name: 'radio', role: 'gateway' }, 'cli', NOW_MS)

  const kept = JSON.stringify(await journal.read('house', 'live', 0, 100))

  expect(kept).not.toContain(token.slice('ll_000000000000_'.length))
})

test('a revoked token holds no more, and its record stays', async () => {
  const { tokens } = await openBooks()
  const { token, record } = await tokens.create({ name: 'radio', role: 'gateway' }, 'cli', NOW_MS)

  await tokens.revoke(record.id, 'cli', NOW_MS + 1)

  expect(tokens.find(token, NOW_MS + 1)).toBeUndefined()
  expect(tokens.holds(record.id, NOW_MS + 1)).toBe(false)
  expect(tokens.all.get(record.id)).toMatchObject({ revokedMs: NOW_MS + 1 })
})

test('revoking by name revokes all of that name, and a second time none', async () => {
  const { tokens } = await openBooks()
  for (let i = 0; i < 2; i++) await tokens.create({ name: 'demo', role: 'gateway' }, 'cli', NOW_MS)

  expect(await tokens.revoke('demo', 'cli', NOW_MS)).toHaveLength(2)
  expect(await tokens.revoke('demo', 'cli', NOW_MS)).toHaveLength(0)
})

test('a token holds until the moment it expires', async () => {
  const { tokens } = await openBooks()
  const { token } = await tokens.create({ name: 'x', role: 'wall', expiresMs: NOW_MS + 10 }, 'cli', NOW_MS)

  expect(tokens.find(token, NOW_MS + 9)).toBeDefined()
  expect(tokens.find(token, NOW_MS + 10)).toBeUndefined()
})

test('a sender is told apart by role: phones share a source, a gateway has its own', async () => {
  const { tokens } = await openBooks()
  const device = await tokens.create({ name: 'phone-A1', role: 'device', unit: 'A1' }, 'cli', NOW_MS)
  const gateway = await tokens.create({ name: 'radio', role: 'gateway', crs: 'GCJ02', defaultAccuracyM: 30 }, 'cli', NOW_MS)
  const wall = await tokens.create({ name: 'hall', role: 'wall' }, 'cli', NOW_MS)

  expect(senderOfToken(device.record)).toMatchObject({ role: 'device', unit: 'A1', source: 'phones', sourceKind: 'phone', crs: 'WGS84' })
  expect(senderOfToken(gateway.record)).toMatchObject({ role: 'gateway', source: 'radio', crs: 'GCJ02', defaultAccuracyM: 30 })
  expect(() => senderOfToken(wall.record)).toThrow(RangeError)
})

test('a one-time link signs in once, also when two try at the same moment', async () => {
  const { sessions } = await openBooks()
  const code = await sessions.makeLink('operator', 'cli', NOW_MS)

  const opened = await Promise.all([sessions.redeem(code, NOW_MS), sessions.redeem(code, NOW_MS)])

  expect(opened.filter(Boolean)).toHaveLength(1)
  expect(await sessions.redeem(code, NOW_MS)).toBeUndefined()
})

test('a one-time link is good for a day', async () => {
  const { sessions } = await openBooks()
  const code = await sessions.makeLink('operator', 'cli', NOW_MS)

  expect(await sessions.redeem(code, NOW_MS + DAY_MS)).toBeUndefined()
  expect(await sessions.redeem(code, NOW_MS + DAY_MS - 1)).toBeDefined()
})

test('a person’s session ends the same day; a wall’s stands for months', async () => {
  const { sessions } = await openBooks()
  const person = await sessions.open({ role: 'operator', name: 'desk' }, NOW_MS)
  const wall = await sessions.open({ role: 'wall', name: 'hall' }, NOW_MS)

  expect(sessions.find(person.cookie, NOW_MS + DAY_MS)).toBeUndefined()
  expect(sessions.find(wall.cookie, NOW_MS + 300 * DAY_MS)).toBeDefined()
})

test('a session ends with the token it was opened with', async () => {
  const { sessions, tokens } = await openBooks()
  const { record } = await tokens.create({ name: 'hall', role: 'wall' }, 'cli', NOW_MS)
  const { cookie } = await sessions.open({ role: 'wall', name: 'hall', token: record.id }, NOW_MS)
  expect(sessions.find(cookie, NOW_MS)).toBeDefined()

  await tokens.revoke(record.id, 'cli', NOW_MS)

  expect(sessions.find(cookie, NOW_MS)).toBeUndefined()
})

test('sweeping removes what has expired and leaves what holds', async () => {
  const { sessions, house } = await openBooks()
  await sessions.open({ role: 'operator', name: 'old' }, NOW_MS - DAY_MS)
  const { record } = await sessions.open({ role: 'operator', name: 'new' }, NOW_MS)
  await sessions.makeLink('admin', 'cli', NOW_MS - 2 * DAY_MS)

  await sessions.sweep(NOW_MS)

  expect([...house.of('session').keys()]).toEqual([record.id])
  expect(house.of('signIn').size).toBe(0)
})
