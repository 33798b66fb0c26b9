/** When the log is replaced under a running intake, it judges by the new one. */
import { expect, test } from 'vitest'
import { MARK } from '#wire/fix'
import { openIntake } from '../../server/doors/intake.ts'
import { openSourceBook } from '../../server/doors/source-book.ts'
import { LIVE_REALM } from '#wire/live'
import { openHouseLedger, openLedger } from '../../server/live/ledger.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { aFix, aGateway, DAY_MS, NOON_MS } from '../support/doors.ts'
import { replaceableStore } from '../support/replaceable-store.ts'

/** An intake over a store that can be replaced, and what the house does then. */
async function openRestorable(first: Store) {
  const store = replaceableStore(first)
  const ledger = await openLedger(store.journal, { room: 'wujin', realm: LIVE_REALM })
  const house = await openHouseLedger(store.journal)
  const units = openUnitBook(ledger)
  const sources = openSourceBook({ ledger: house })
  const limits = { keepMs: 30 * DAY_MS, fixesInFlight: 1_000, timesHeld: 1_000 }
  const intake = await openIntake({ tracks: store.tracks, units, sources, publish: () => undefined, nowMs: () => NOON_MS, limits })
  return {
    store,
    units,
    sources,
    intake,
    async restore(backup: Store) {
      store.replace(backup)
      await ledger.reload()
      units.reload()
      await house.reload()
      await intake.reload()
    },
  }
}

test('a fix that the restored log has not got is taken, not called a duplicate', async () => {
  const door = await openRestorable(memoryStore())
  await door.intake.accept([aFix()], aGateway())
  expect(await door.intake.accept([aFix()], aGateway())).toMatchObject({ accepted: 0, duplicates: 1 })

  await door.restore(memoryStore())

  expect(await door.intake.accept([aFix()], aGateway())).toMatchObject({ accepted: 1, duplicates: 0 })
  expect((await door.store.tracks.stats()).recentFixes).toBe(1)
})

test('a fix that the restored log has is a duplicate, and others are judged by its places', async () => {
  const backup = memoryStore()
  await (await openRestorable(backup)).intake.accept([aFix(), aFix({ at: NOON_MS - 3_600_000 })], aGateway())
  const door = await openRestorable(memoryStore())

  await door.restore(backup)
  const answer = await door.intake.accept([aFix(), aFix({ at: NOON_MS - 3_600_000 }), aFix({ at: NOON_MS - 1 })], aGateway())

  expect(answer).toMatchObject({ accepted: 1, duplicates: 2 })
  const { mark } = await door.store.tracks.readUnit(0, NOON_MS - 1, NOON_MS)
  expect([...mark]).toEqual([MARK.late])
})

test('a source has the number that the restored log gives it, and what was counted of it stays', async () => {
  const backup = memoryStore()
  const before = await openRestorable(backup)
  for (const name of ['other', 'radio-1']) await before.intake.accept([aFix({ unit: name })], aGateway({ source: name }))
  const door = await openRestorable(memoryStore())
  await door.intake.accept([aFix()], aGateway())
  expect(door.sources.nameOf(0)).toBe('radio-1')

  await door.restore(backup)

  expect([door.sources.nameOf(0), door.sources.nameOf(1)]).toEqual(['other', 'radio-1'])
  expect(door.sources.health(NOON_MS)).toMatchObject([
    { id: 'other', accepted: 0 },
    { id: 'radio-1', accepted: 1 },
  ])
})
