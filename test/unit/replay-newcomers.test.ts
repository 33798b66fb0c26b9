/** What the house could not know of a compound that was added meanwhile: visits that had not lasted long enough in the window before. */
import { expect, test } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { addedSince, forgetUnread } from '../../server/live/replay-newcomers.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { openReplayLedger } from '../../server/live/replay-ledger.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { aTown, MINUTE_MS, NOON_MS, SECOND_MS } from '../support/coverage-town.ts'

const ADDRESS = { room: 'wujin', realm: LIVE_REALM }
const WINDOW_MS = 120 * MINUTE_MS
const ADDED_MS = NOON_MS + 3 * 60 * MINUTE_MS

test.each([
  ['before the window', ADDED_MS - WINDOW_MS - SECOND_MS, false],
  ['too short a time in it', ADDED_MS - WINDOW_MS + 59 * SECOND_MS, false],
  ['in it', ADDED_MS - WINDOW_MS + 60 * SECOND_MS, true],
  ['since it was added', ADDED_MS + MINUTE_MS, true],
])('a visit %s', (_, cameMs, isKnown) => {
  const town = aTown()
  town.visited(0, cameMs)

  forgetUnread(town, new Map([[0, { seq: 1, knownMs: ADDED_MS }]]), WINDOW_MS)

  expect(town.columns.cameMs[0]).toBe(isKnown ? cameMs : Number.NaN)
})

test('of a compound that was there before, every visit is known', () => {
  const town = aTown()
  town.visited(0, NOON_MS)

  forgetUnread(town, new Map(), WINDOW_MS)

  expect(town.columns.cameMs[0]).toBe(NOON_MS)
})

test('those count that were added after the instant and up to where the ledger is', async () => {
  const { journal } = memoryStore()
  const event = (slot: number, knownMs: number, kind = 'compound:added') => ({
    ...ADDRESS,
    kind,
    subject: `compound/c${slot}`,
    atMs: knownMs,
    knownMs,
    by: 'test',
    data: { slot },
  })
  await journal.append([event(0, 10), event(1, 20), event(1, 25, 'compound:saved'), event(2, 30)])
  const ledger = await openReplayLedger({ journal, ledger: await openLedger(journal, ADDRESS) }, 25, async () => undefined)

  expect([...(await addedSince(journal, ledger, 10))]).toEqual([[1, { seq: 2, knownMs: 20 }]])
})
