import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unitIndex } from '../../server/live/unit-index.ts'

/** An index and the map that it stands for; the slot of an id is its last place in the list. */
function both(ids: readonly string[], removed: readonly string[] = []) {
  const index = unitIndex()
  const map = new Map<string, number>()
  ids.forEach((id, slot) => {
    index.set(id, slot)
    map.set(id, slot)
  })
  for (const id of removed) {
    index.remove(id)
    map.delete(id)
  }
  const find = (id: string) => index.find(Buffer.from(`"${id}"`), 1, 1 + id.length)
  return { map, find }
}

const anId = fc.string({ unit: fc.constantFrom('a', 'b', '1', '2', ':'), minLength: 1, maxLength: 5 })

test('an index finds what a map of the same ids finds, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(anId, { maxLength: 3_000 }), fc.array(anId, { maxLength: 50 }), (ids, others) => {
      const { map, find } = both(ids, others)

      for (const id of [...ids, ...others]) expect(find(id)).toBe(map.get(id) ?? -1)
    }),
    { numRuns: 100 },
  )
})

test('a hundred thousand units are all found', () => {
  const ids = Array.from({ length: 100_000 }, (_, i) => `radio-${i * 7}`)

  const { find } = both(ids)

  expect(ids.every((id, slot) => find(id) === slot)).toBe(true)
  expect(find('radio-1')).toBe(-1)
})

test('an id that was removed comes back under its new slot', () => {
  const index = unitIndex()
  const id = Buffer.from('A12')

  index.set('A12', 4)
  index.remove('A12')
  index.set('A12', 9)

  expect(index.find(id, 0, 3)).toBe(9)
})

test('an id that is not printable ASCII is left out', () => {
  const index = unitIndex()

  index.set('巡逻1', 4)

  expect(index.find(Buffer.from('巡逻1'), 0, 7)).toBe(-1)
})
