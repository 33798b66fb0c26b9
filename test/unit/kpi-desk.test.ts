/** Boards that are asked for at the same time: the same one is counted once, and there is an end to how many are. */
import { expect, test } from 'vitest'
import { openKpiDesk } from '../../server/live/kpi-desk.ts'
import { openLedger } from '../../server/live/ledger.ts'
import type { Gathering } from '../../server/live/report-archive.ts'
import { memoryStore } from '../../server/store/memory-store.ts'

const SPANS = { period: { fromMs: 0, toMs: 2 }, base: { fromMs: 0, toMs: 1 }, awardsBase: { fromMs: 0, toMs: 1 } }
const MOST_COUNTED = 20

/** A desk that counts nothing until it is let. */
async function heldDesk() {
  const ledger = await openLedger(memoryStore().journal, { room: 'wujin', realm: 'live' })
  const { promise: isLet, resolve: letGo } = Promise.withResolvers<void>()
  let gathered = 0
  async function gather<T>(_kinds: readonly unknown[], begin: () => Gathering<T>): Promise<T> {
    gathered++
    await isLet
    return begin().end()
  }
  const gatherThen = () => Promise.reject(new Error('nobody asks for the past'))
  const book = { gather, gatherThen, newestMs: () => -Infinity }
  const desk = openKpiDesk({ ledger, book, drillResults: async () => [], nowMs: () => 1 })
  return { desk, letGo, gathered: () => gathered }
}

test('whoever asks for the same board while it is counted gets it too; whoever asks later has it counted anew', async () => {
  const { desk, letGo, gathered } = await heldDesk()
  const asked = ['month', 'month', 'year'].map((name) => desk.board({ name, spansAt: () => SPANS }))
  letGo()

  const [one, same, other] = await Promise.all(asked)
  expect(one).toBe(same)
  expect(other).not.toBe(one)
  expect(gathered()).toBe(2)
  await desk.board({ name: 'month', spansAt: () => SPANS })
  expect(gathered()).toBe(3)
})

test('so many different ones are counted at once, and who asks for another is asked to come again', async () => {
  const { desk, letGo } = await heldDesk()
  const asked = Array.from({ length: MOST_COUNTED }, (_, i) => desk.board({ name: `board ${i}`, spansAt: () => SPANS }))

  await expect(desk.board({ name: 'one more', spansAt: () => SPANS })).rejects.toMatchObject({ code: 'INTAKE_FULL' })
  letGo()
  await Promise.all(asked)
  await expect(desk.board({ name: 'one more', spansAt: () => SPANS })).resolves.toMatchObject({ asOfMs: 1 })
})

test('a question that cannot be asked is refused, and does not stand in the way of the next', async () => {
  const { desk, letGo } = await heldDesk()
  letGo()
  const wrong = () => {
    throw new RangeError('from is not before to')
  }

  await expect(desk.board({ name: 'own', spansAt: wrong })).rejects.toThrow('from is not before to')
  await expect(desk.board({ name: 'own', spansAt: () => SPANS })).resolves.toMatchObject({ asOfMs: 1 })
})
