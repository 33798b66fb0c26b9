import { expect, onTestFinished, test } from 'vitest'
import { openLedger, type Ledger } from '../../server/live/ledger.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Journal } from '../../server/store/ports.ts'

async function open(journal: Journal = memoryStore().journal): Promise<Ledger> {
  const ledger = await openLedger(journal, { room: 'wujin', realm: 'live' })
  onTestFinished(() => ledger.close())
  return ledger
}

function saved(id: string, data?: unknown) {
  return { kind: 'compound:saved', subject: `compound/${id}`, atMs: 1, knownMs: 1, by: 'test', data }
}

test('records made at once are told in order of their numbers, each once, and are true when record resolves', async () => {
  const ledger = await open()
  const told: number[] = []
  ledger.onEvents((events) => told.push(...events.map(({ seq }) => seq)))

  await Promise.all(Array.from({ length: 20 }, (_, i) => ledger.record([saved(`c${i}`, { i }), saved('last', { i })])))

  expect(told).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(ledger.seq).toBe(40)
  expect(ledger.of('compound').size).toBe(21)
})

test('a subject without data is gone', async () => {
  const ledger = await open()
  await ledger.record([saved('c1', {})])

  await ledger.record([saved('c1')])

  expect(ledger.of('compound').has('c1')).toBe(false)
})

test('a run longer than one page says with every part how far it goes', async () => {
  const { journal } = memoryStore()
  const ledger = await open(journal)
  const runs: number[][] = []
  ledger.onEvents((events, upToSeq) => runs.push([events.length, upToSeq]))

  await ledger.record(Array.from({ length: 12_000 }, (_, i) => saved(`c${i}`, {})))

  expect(runs).toEqual([
    [5_000, 12_000],
    [5_000, 12_000],
    [2_000, 12_000],
  ])
})

test('what another ledger of the journal recorded is true after catching up, and after opening', async () => {
  const { journal } = memoryStore()
  const [here, there] = [await open(journal), await open(journal)]

  await there.record([saved('c1', { name: 'there' })])
  await here.catchUp()

  expect(here.of('compound').get('c1')).toEqual({ name: 'there' })
  expect((await open(journal)).of('compound').get('c1')).toEqual({ name: 'there' })
})

test('one id registered ten times at once is one unit, and slots are dense', async () => {
  const ledger = await open()
  const units = openUnitBook(ledger)

  const made = await Promise.all(Array.from({ length: 10 }, (_, i) => units.register([{ id: 'A' }, { id: `B${i}` }], 'gw', 'gw', false, 5)))

  expect(new Set(made.map(([first]) => first!.slot)).size).toBe(1)
  expect(ledger.of('unit').size).toBe(11)
  expect(Array.from({ length: units.count }, (_, slot) => units.at(slot)?.slot)).toEqual(Array.from({ length: 11 }, (_, slot) => slot))
})

test('slots stay what they were when the register is opened again, and a slot with traces is given to nobody', async () => {
  const { journal } = memoryStore()
  await openUnitBook(await open(journal)).register([{ id: 'A' }, { id: 'B' }], 'gw', 'gw', false, 5)
  const units = openUnitBook(await open(journal))
  units.reserve(7)

  const [c] = await units.register([{ id: 'C' }], 'gw', 'gw', false, 5)

  expect([units.slotOf('A'), units.slotOf('B'), c?.slot]).toEqual([0, 1, 7])
})

test('a change is told by its kind, each time with the whole unit, and no change is told as nothing', async () => {
  const ledger = await open()
  const units = openUnitBook(ledger)
  const told: string[] = []
  await units.register([{ id: 'A' }], 'gw', 'gw', false, 5)
  ledger.onEvents((events) => told.push(...events.map(({ kind }) => kind)))

  const changed = await units.change('A', { confirmed: true, duty: 'standby', callSign: '瞭望 1' }, 'op', 9)
  await units.change('A', { confirmed: true, duty: 'standby' }, 'op', 10)

  expect(told).toEqual(['unit:confirmed', 'duty:changed', 'unit:changed'])
  expect(changed).toMatchObject({ id: 'A', confirmed: true, duty: 'standby', dutySinceMs: 9, callSign: '瞭望 1', slot: 0 })
  expect(units.at(0)).toEqual(changed)
})

test('two changes of one unit made at once both hold', async () => {
  const units = openUnitBook(await open())
  await units.register([{ id: 'A' }], 'gw', 'gw', false, 5)

  await Promise.all([units.change('A', { team: 'mediation' }, 'op', 9), units.change('A', { mover: 'vehicle' }, 'op', 9)])

  expect(units.at(0)).toMatchObject({ team: 'mediation', mover: 'vehicle' })
})

test('a unit that is not registered cannot be changed', async () => {
  const units = openUnitBook(await open())

  await expect(units.change('nobody', { duty: 'offDuty' }, 'op', 1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
