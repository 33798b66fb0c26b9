import { expect, test } from 'vitest'
import { groupCommit } from '../../server/store/group-commit.ts'

/** Longer than any test runs: a commit that waits for it never begins. */
const NEVER_MS = 600_000

/** A commit that is done when the test says so, and what it was given. */
function heldCommit() {
  const groups: (readonly string[])[] = []
  const ends: PromiseWithResolvers<void>[] = []
  return {
    groups,
    ends,
    async commit(items: readonly string[]) {
      groups.push(items)
      const end = Promise.withResolvers<void>()
      ends.push(end)
      await end.promise
      return items.map((item) => item.toUpperCase())
    },
  }
}

const byLength = { enough: 4, sizeOf: (item: string) => item.length }

test('what comes first is committed at once, and what comes meanwhile goes together', async () => {
  const { groups, ends, commit } = heldCommit()
  const handIn = groupCommit(commit, { gapMs: 0, ...byLength })

  const [first, second, third] = [handIn('a'), handIn('b'), handIn('c')]
  ends[0]!.resolve()
  await first
  await expect.poll(() => groups).toEqual([['a'], ['b', 'c']])
  ends[1]!.resolve()

  expect(await Promise.all([second, third])).toEqual(['B', 'C'])
})

test('little that comes after a commit waits for the gap', async () => {
  const { groups, ends, commit } = heldCommit()
  const handIn = groupCommit(commit, { gapMs: NEVER_MS, ...byLength })

  const first = handIn('a')
  ends[0]!.resolve()
  await first
  void handIn('bcd')
  await new Promise((resolve) => setImmediate(resolve))

  expect(groups).toEqual([['a']])
})

test('enough that comes together does not wait for the gap', async () => {
  const { groups, ends, commit } = heldCommit()
  const handIn = groupCommit(commit, { gapMs: NEVER_MS, ...byLength })

  const first = handIn('a')
  ends[0]!.resolve()
  await first
  void handIn('bcd')
  await new Promise((resolve) => setImmediate(resolve))
  void handIn('e')

  await expect.poll(() => groups).toEqual([['a'], ['bcd', 'e']])
})

test('enough that came during a commit goes as soon as it is done', async () => {
  const { groups, ends, commit } = heldCommit()
  const handIn = groupCommit(commit, { gapMs: NEVER_MS, ...byLength })

  void handIn('a')
  void handIn('bcde')
  ends[0]!.resolve()

  await expect.poll(() => groups).toEqual([['a'], ['bcde']])
})

test('a failed commit fails for all that was in it, and the next goes on', async () => {
  const { ends, commit } = heldCommit()
  const handIn = groupCommit(commit, { gapMs: 0, ...byLength })

  const first = handIn('a')
  const second = handIn('b')
  ends[0]!.reject(new Error('disk full'))
  await expect(first).rejects.toThrow('disk full')
  await expect.poll(() => ends.length).toBe(2)
  ends[1]!.resolve()

  expect(await second).toBe('B')
})
