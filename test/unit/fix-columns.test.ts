import { expect, test } from 'vitest'
import { fixBasket } from '../../server/store/fix-basket.ts'
import { newFixColumns } from '../../server/store/fix-columns.ts'
import { someFixes } from '../support/fixes.ts'

const NAMES = [
  'takenMs',
  'receivedMs',
  'slot',
  'lonE7',
  'latE7',
  'speedCmps',
  'courseCdeg',
  'accuracyDm',
  'source',
  'batteryPct',
  'mark',
] as const

test.each([0, 1, 2, 3, 7, 100])('%d fixes: no column lies over another', (count) => {
  const fixes = newFixColumns(count)

  NAMES.forEach((name, i) => fixes[name].fill(i + 1))

  for (const [i, name] of NAMES.entries()) expect([...fixes[name]], name).toEqual(Array.from({ length: count }, () => i + 1))
})

test('a basket gives all that was put in, in that order, once, in the buffer it names', () => {
  const basket = fixBasket()
  const parts = [3, 600, 1].map((count, part) =>
    someFixes(Array.from({ length: count }, (_, i) => ({ slot: part * 1_000 + i, takenMs: i }))),
  )

  for (const part of parts) basket.put(part)
  const { fixes, buffer } = basket.take()

  expect([...fixes.slot]).toEqual(parts.flatMap(({ slot }) => [...slot]))
  expect([...fixes.takenMs]).toEqual(parts.flatMap(({ takenMs }) => [...takenMs]))
  for (const name of NAMES) expect(fixes[name].buffer).toBe(buffer)
  expect(basket.take().fixes.count).toBe(0)
})
