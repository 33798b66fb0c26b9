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

test('one who waits for each answer is not held up, until many have come', async () => {
  const { groups, ends, commit } = heldCommit()
  const handIn = groupCommit(commit, { gapMs: NEVER_MS, ...byLength })

  for (let i = 0; i < 7; i++) {
    const answer = handIn('a')
    await expect.poll(() => ends.length).toBe(i + 1)
    ends[i]!.resolve()
    await answer
  }
  void handIn('b')
  await new Promise((resolve) => setImmediate(resolve))

  expect(groups).toEqual(Array.from({ length: 7 }, () => ['a']))
})

/** The last of eight commits that came one right after another: what comes after it waits for the gap. */
async function afterMany() {
  const held = heldCommit()
  const handIn = groupCommit(held.commit, { gapMs: NEVER_MS, ...byLength })
  for (let i = 0; i < 7; i++) {
    const answer = handIn('')
    held.ends[i]!.resolve()
    await answer
    await new Promise((resolve) => setImmediate(resolve))
  }
  const last = handIn('')
  const end = held.ends[7]!
  held.groups.length = 0
  return { groups: held.groups, handIn, last, end }
}

test('little that comes after many waits for the gap', async () => {
  const { groups, handIn, last, end } = await afterMany()

  end.resolve()
  await last
  void handIn('bcd')
  await new Promise((resolve) => setImmediate(resolve))

  expect(groups).toEqual([])
})

test('enough that comes together does not wait for the gap', async () => {
  const { groups, handIn, last, end } = await afterMany()

  end.resolve()
  await last
  void handIn('bcd')
  await new Promise((resolve) => setImmediate(resolve))
  void handIn('e')

  await expect.poll(() => groups).toEqual([['bcd', 'e']])
})

test('enough that came during a commit goes as soon as it is done', async () => {
  const { groups, handIn, end } = await afterMany()

  void handIn('bcde')
  end.resolve()

  await expect.poll(() => groups).toEqual([['bcde']])
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
