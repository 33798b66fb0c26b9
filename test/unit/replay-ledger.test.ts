/** The journal as it was known at a moment, and as it went on: the same whatever way one came there, and never written. */
import { expect, test } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { openLedger } from '../../server/live/ledger.ts'
import { openReplayLedger } from '../../server/live/replay-ledger.ts'
import { seqKnownAt } from '../../server/live/replay-seq.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { EventDraft, Journal } from '../../server/store/ports.ts'

const ADDRESS = { room: 'wujin', realm: LIVE_REALM }
const GO_ON = async (): Promise<void> => undefined

function anEvent(subject: string, knownMs: number, data?: unknown, realm: string = LIVE_REALM): EventDraft {
  return {
    room: 'wujin',
    realm,
    kind: 'test:changed',
    subject,
    atMs: knownMs,
    knownMs,
    by: 'test',
    ...(data === undefined ? {} : { data }),
  }
}

async function aJournal(drafts: readonly EventDraft[]) {
  const { journal } = memoryStore()
  if (drafts.length > 0) await journal.append(drafts)
  return journal
}

async function openAt(journal: Journal, atMs: number) {
  return openReplayLedger({ journal, ledger: await openLedger(journal, ADDRESS) }, atMs, GO_ON)
}

const LIFE = [
  anEvent('unit/a', 10, { duty: 'onDuty' }),
  anEvent('unit/b', 20, { duty: 'onDuty' }),
  anEvent('drill/x', 25, { name: 'x' }, 'drill-1'),
  anEvent('unit/a', 30, { duty: 'offDuty' }),
  anEvent('unit/b', 40),
  anEvent('incident/i', 50, { id: 'i', state: 'received', stamps: [] }),
  anEvent('incident/i', 60, { id: 'i', state: 'closed', stamps: [] }),
]

test.each([
  [0, 0],
  [9, 0],
  [10, 1],
  [29, 2],
  [30, 3],
  [1_000, 6],
])('at %i ms the house knew of %i events', async (atMs, seq) => {
  expect(await seqKnownAt(await aJournal(LIFE), ADDRESS, atMs)).toBe(seq)
})

test('it is opened as it was known then: what came later, what was gone and what had ended is not in it', async () => {
  const journal = await aJournal(LIFE)
  const at = async (atMs: number) => {
    const ledger = await openAt(journal, atMs)
    return [ledger.seq, Object.fromEntries(ledger.of('unit')), [...ledger.of('incident').keys()], ledger.of('drill').size]
  }

  expect(await at(25)).toEqual([2, { a: { duty: 'onDuty' }, b: { duty: 'onDuty' } }, [], 0])
  expect(await at(45)).toEqual([4, { a: { duty: 'offDuty' } }, [], 0])
  expect(await at(55)).toEqual([5, { a: { duty: 'offDuty' } }, ['i'], 0])
  expect(await at(60)).toEqual([6, { a: { duty: 'offDuty' } }, [], 0])
})

test('going on tells each event once, in order, and ends where opening there would have', async () => {
  const journal = await aJournal(LIFE)
  const ledger = await openAt(journal, 15)
  const told: number[] = []
  ledger.onEvents((events) => told.push(...events.map(({ seq }) => seq)))

  expect(await ledger.load(100)).toBe(100)
  for (const toMs of [15, 20, 35, 35, 60, 100]) ledger.advance(toMs)

  expect(told).toEqual([2, 3, 4, 5, 6])
  expect(ledger.seq).toBe(6)
  expect(Object.fromEntries(ledger.of('unit'))).toEqual({ a: { duty: 'offDuty' } })
})

test('of what was not known then nothing can be read', async () => {
  const ledger = await openAt(await aJournal(LIFE), 30)

  expect((await ledger.since(0, 100)).map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(await ledger.since(3, 100)).toEqual([])
})

test('of very many events at once it holds some, and says up to when', async () => {
  const many = Array.from({ length: 30_000 }, (_, i) => anEvent(`unit/${i}`, 100 + Math.floor(i / 1_000), {}))
  const ledger = await openAt(await aJournal(many), 50)

  const heldMs = await ledger.load(1_000)
  ledger.advance(heldMs)

  expect(heldMs).toBeLessThan(1_000)
  expect(ledger.of('unit').size).toBe((heldMs - 99) * 1_000)
  expect(await ledger.load(1_000)).toBe(1_000)
  ledger.advance(1_000)
  expect(ledger.of('unit').size).toBe(30_000)
})

test('the past is not written to', async () => {
  const ledger = await openAt(await aJournal(LIFE), 30)

  await expect(ledger.record([])).rejects.toMatchObject({ code: 'STATE_CONFLICT' })
})
