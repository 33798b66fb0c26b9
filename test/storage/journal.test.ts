/** The rules of the journal, of blobs and of the store as a whole, over every driver. */
import { describe, expect, test } from 'vitest'
import type { ArchivedState, Journal } from '../../server/store/ports.ts'
import { aDraft, DRIVERS } from '../support/stores.ts'

async function archivedOf(journal: Journal, prefix: string): Promise<readonly ArchivedState[]> {
  const found: ArchivedState[] = []
  for await (const page of journal.archived('wujin', 'live', prefix)) found.push(...page)
  return found
}

describe.each(DRIVERS)('the journal ($name)', ({ open }) => {
  test('[J1] an append answers with its drafts, numbered in their order', async () => {
    const { journal } = await open()

    const stored = await journal.append([
      aDraft({ data: { callSign: 'A1' } }),
      aDraft({ subject: 'unit/b' }),
      aDraft({ subject: 'unit/a' }),
    ])

    expect(stored.map(({ seq, subject }) => [seq, subject])).toEqual([
      [1, 'unit/a'],
      [2, 'unit/b'],
      [3, 'unit/a'],
    ])
    expect(await journal.read('wujin', 'live', 0, 10)).toEqual(stored)
  })

  test('[J1] an event keeps every field, whatever its text', async () => {
    const { journal } = await open()
    const draft = aDraft({
      kind: '点:变',
      subject: "unit/'; DROP--",
      by: '广播站',
      data: { name: '桥 🏮', list: [1, -0.5, null], deep: { ok: true } },
    })

    await journal.append([draft])

    expect(await journal.read('wujin', 'live', 0, 10)).toEqual([{ ...draft, seq: 1 }])
  })

  test('[J2] numbers have no hole within a room and realm, however many appends run at once', async () => {
    const { journal } = await open()

    const groups = await Promise.all(
      Array.from({ length: 60 }, (_, i) => journal.append([aDraft({ room: i % 2 ? 'a' : 'b' }), aDraft({ room: 'a', realm: 'drill-1' })])),
    )

    for (const [room, realm, count] of [
      ['a', 'live', 30],
      ['b', 'live', 30],
      ['a', 'drill-1', 60],
    ] as const) {
      const seqs = groups.flat().filter((event) => event.room === room && event.realm === realm)
      expect(seqs.map(({ seq }) => seq).toSorted((x, y) => x - y)).toEqual(Array.from({ length: count }, (_, i) => i + 1))
      expect(await journal.lastSeq(room, realm)).toBe(count)
    }
    expect(await journal.lastSeq('nowhere', 'live')).toBe(0)
  })

  test('[J3] a read gives what comes after a number, in order, and no more than was asked for', async () => {
    const { journal } = await open()
    await journal.append(Array.from({ length: 10 }, (_, i) => aDraft({ subject: `unit/${i}` })))

    const page = await journal.read('wujin', 'live', 3, 4)

    expect(page.map(({ seq }) => seq)).toEqual([4, 5, 6, 7])
    expect(await journal.read('wujin', 'live', 10, 4)).toEqual([])
  })

  test('[J4] states are the last of each subject, without those that are gone, in order of their numbers', async () => {
    const { journal } = await open()
    await journal.append([
      aDraft({ subject: 'unit/a', data: 1 }),
      aDraft({ subject: 'unit/b', data: 2 }),
      aDraft({ subject: 'place/c', data: 3 }),
    ])
    await journal.append([aDraft({ subject: 'unit/a', data: 4 })])
    const { data: _absent, ...tombstone } = aDraft({ subject: 'unit/b' })
    await journal.append([tombstone])

    expect(await journal.states('wujin', 'live', '')).toEqual([
      { subject: 'place/c', seq: 3, data: 3 },
      { subject: 'unit/a', seq: 4, data: 4 },
    ])
    expect(await journal.states('wujin', 'live', 'unit/')).toEqual([{ subject: 'unit/a', seq: 4, data: 4 }])
    await journal.append([aDraft({ subject: 'unit/b', data: 6 })])
    expect((await journal.states('wujin', 'live', 'unit/')).map(({ seq }) => seq)).toEqual([4, 6])
  })

  test('[J4] many states come whole and in their order, as one moment saw them', async () => {
    const { journal } = await open()
    const subjects = Array.from({ length: 3_000 }, (_, i) => `unit/${i}`)
    await journal.append(subjects.map((subject) => aDraft({ subject, data: 'x'.repeat(500) })))

    const states = await journal.states('wujin', 'live', '')
    const changing = journal.append(subjects.map((subject) => aDraft({ subject, data: 'changed' })))
    const between = await journal.states('wujin', 'live', '')
    await changing

    expect(states.map(({ subject }) => subject)).toEqual(subjects)
    expect(new Set(between.map(({ data }) => data)).size).toBe(1)
    expect(between).toHaveLength(3_000)
  })

  test('[J4] a prefix is taken as it is, in any script', async () => {
    const { journal } = await open()
    await journal.append([aDraft({ subject: '灯🏮/1' }), aDraft({ subject: '灯🏮2' }), aDraft({ subject: '%/1' })])

    expect((await journal.states('wujin', 'live', '灯🏮/')).map(({ subject }) => subject)).toEqual(['灯🏮/1'])
    expect((await journal.states('wujin', 'live', '%')).map(({ subject }) => subject)).toEqual(['%/1'])
  })

  test('[J8] what was put away is no state at hand, keeps its digest, and comes back with its next event', async () => {
    const { journal } = await open()
    await journal.append(['a', 'b', 'c'].map((id) => aDraft({ subject: `unit/${id}`, data: id })))

    const put = await journal.archive('wujin', 'live', 2, [
      { subject: 'unit/b', digest: '{"b":"桥 🏮"}' },
      { subject: 'unit/c', digest: 'too new' },
      { subject: 'unit/z', digest: 'never was' },
    ])
    const others = await journal.archive('changzhou', 'live', 99, [{ subject: 'unit/a', digest: 'of another room' }])

    expect(put).toEqual([2, undefined, undefined])
    expect(others).toEqual([undefined])
    expect((await journal.states('wujin', 'live', '')).map(({ subject }) => subject)).toEqual(['unit/a', 'unit/c'])
    expect(await archivedOf(journal, '')).toEqual([{ subject: 'unit/b', seq: 2, digest: '{"b":"桥 🏮"}' }])
    expect(await archivedOf(journal, 'place/')).toEqual([])
    await journal.append([aDraft({ subject: 'unit/b', data: 'again' })])
    expect((await journal.states('wujin', 'live', '')).map(({ seq }) => seq)).toEqual([1, 3, 4])
    expect(await archivedOf(journal, '')).toEqual([])
  })

  test('[J8] what is put away twice is put away once; what is gone is in no archive', async () => {
    const { journal } = await open()
    await journal.append([aDraft({ subject: 'unit/a' }), aDraft({ subject: 'unit/b' })])
    const { data: _absent, ...tombstone } = aDraft({ subject: 'unit/b' })

    for (const digest of ['first', 'second'])
      await journal.archive('wujin', 'live', 2, [
        { subject: 'unit/a', digest },
        { subject: 'unit/b', digest },
      ])
    await journal.append([tombstone])

    expect(await archivedOf(journal, '')).toEqual([{ subject: 'unit/a', seq: 1, digest: 'second' }])
    expect(await journal.stateOf('wujin', 'live', 'unit/b')).toBeUndefined()
  })

  test('[J8] an archive of many is read whole, each once', async () => {
    const { journal } = await open()
    const subjects = Array.from({ length: 3_000 }, (_, i) => `unit/${i}`)
    await journal.append(subjects.map((subject) => aDraft({ subject })))
    await journal.archive(
      'wujin',
      'live',
      3_000,
      subjects.map((subject) => ({ subject, digest: 'x'.repeat(500) })),
    )

    const found = await archivedOf(journal, 'unit/')

    expect(found.map(({ subject }) => subject).toSorted()).toEqual(subjects.toSorted())
    expect(await journal.states('wujin', 'live', '')).toEqual([])
  })

  test('[J9] one state and states by number are given from the archive too, and only the last of a subject', async () => {
    const { journal } = await open()
    await journal.append([
      aDraft({ subject: 'unit/a', data: 1 }),
      aDraft({ subject: 'unit/b', data: 2 }),
      aDraft({ subject: 'unit/a', data: 3 }),
    ])
    await journal.archive('wujin', 'live', 3, [{ subject: 'unit/b', digest: '' }])

    expect(await journal.stateOf('wujin', 'live', 'unit/b')).toEqual({ subject: 'unit/b', seq: 2, data: 2 })
    expect(await journal.stateOf('wujin', 'live', 'unit/nobody')).toBeUndefined()
    expect(await journal.statesAt('wujin', 'live', [3, 1, 2, 77])).toEqual([
      { subject: 'unit/a', seq: 3, data: 3 },
      { subject: 'unit/b', seq: 2, data: 2 },
    ])
  })

  test('[J9] whether subjects are there is told in the order asked, of those put away too, and not of those that are gone', async () => {
    const { journal } = await open()
    await journal.append([aDraft({ subject: 'unit/a' }), aDraft({ subject: 'unit/b' }), aDraft({ subject: 'unit/c' })])
    const { data: _gone, ...gone } = aDraft({ subject: 'unit/c' })
    await journal.append([gone])
    await journal.archive('wujin', 'live', 4, [{ subject: 'unit/b', digest: '' }])

    expect(await journal.hasStates('wujin', 'live', ['unit/x', 'unit/b', 'unit/c', 'unit/a'])).toEqual([false, true, false, true])
    expect(await journal.hasStates('wujin', 'drill-1', ['unit/a'])).toEqual([false])
  })

  test('[J11] what was true up to a number is told in the order asked, whatever came later, and not of what was not there or was gone', async () => {
    const { journal } = await open()
    const { data: _gone, ...gone } = aDraft({ subject: 'unit/b' })
    await journal.append([
      aDraft({ subject: 'unit/a', data: 1 }),
      aDraft({ subject: 'unit/b', data: { text: '桥 🏮' } }),
      aDraft({ subject: 'unit/a', realm: 'drill-1', data: 'of another realm' }),
      gone,
      aDraft({ subject: 'unit/a', data: 4 }),
      aDraft({ subject: 'unit/c', data: 5 }),
    ])
    await journal.archive('wujin', 'live', 5, [{ subject: 'unit/a', digest: '' }])
    const upTo = (seq: number) => journal.statesUpTo('wujin', 'live', ['unit/c', 'unit/b', 'unit/a', 'unit/b'], seq)
    const [a1, b2, a4] = [
      { subject: 'unit/a', seq: 1, data: 1 },
      { subject: 'unit/b', seq: 2, data: { text: '桥 🏮' } },
      { subject: 'unit/a', seq: 4, data: 4 },
    ]

    expect(await upTo(0)).toEqual([undefined, undefined, undefined, undefined])
    expect(await upTo(2)).toEqual([undefined, b2, a1, b2])
    expect(await upTo(3)).toEqual([undefined, undefined, a1, undefined])
    expect(await upTo(99)).toEqual([{ subject: 'unit/c', seq: 5, data: 5 }, undefined, a4, undefined])
    expect(await journal.statesUpTo('nowhere', 'live', ['unit/a'], 9)).toEqual([undefined])
  })

  test('[J10] realms of a room are given each once, and none that only was asked about', async () => {
    const { journal } = await open()
    const realms = ['live', '演练-1', 'drill-2']
    for (const realm of [...realms, 'live']) await journal.append([aDraft({ realm }), aDraft({ realm })])
    await journal.append([aDraft({ room: 'changzhou', realm: 'elsewhere' })])
    await journal.lastSeq('wujin', 'never')

    expect((await journal.realms('wujin')).toSorted()).toEqual(realms.toSorted())
    expect(await journal.realms('nowhere')).toEqual([])
  })

  test('[J6] what was handed in may be changed without changing the journal', async () => {
    const { journal } = await open()
    const data = { names: ['a'] }

    const appending = journal.append([aDraft({ data })])
    data.names.push('b')
    await appending

    expect((await journal.read('wujin', 'live', 0, 1))[0]?.data).toEqual({ names: ['a'] })
  })

  test('[J7] past its bound an append is refused whole, and taken again when there is room', async () => {
    const { journal } = await open({ maxWaitingDrafts: 3 })
    const first = journal.append([aDraft(), aDraft()])

    await expect(journal.append([aDraft(), aDraft()])).rejects.toMatchObject({ code: 'INTAKE_FULL' })

    await first
    expect(await journal.lastSeq('wujin', 'live')).toBe(2)
    await journal.append([aDraft(), aDraft(), aDraft()])
    expect(await journal.lastSeq('wujin', 'live')).toBe(5)
  })
})

describe.each(DRIVERS)('blobs ($name)', ({ open }) => {
  test('[B1] [B2] a blob is what was last put, until it is removed', async () => {
    const { blobs } = await open()
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)

    await blobs.put('roads', Uint8Array.of(1, 2))
    await blobs.put('roads', bytes)

    expect(await blobs.get('roads')).toEqual(bytes)
    expect(await blobs.get('other')).toBeUndefined()
    await blobs.remove('roads')
    expect(await blobs.get('roads')).toBeUndefined()
  })

  test('[B1] a large blob comes back whole, and a small one after it too', async () => {
    const { blobs } = await open()
    const large = Uint8Array.from({ length: 2_500_001 }, (_, i) => (i * 7) % 251)

    await Promise.all([blobs.put('roads', large), blobs.put('lights', Uint8Array.of(1))])
    const first = await blobs.get('roads')
    await blobs.put('roads', large.subarray(0, 1_000_000))

    expect(first).toEqual(large)
    expect(await blobs.get('roads')).toEqual(large.subarray(0, 1_000_000))
    expect(await blobs.get('lights')).toEqual(Uint8Array.of(1))
  })

  test('[B1] an empty blob is one', async () => {
    const { blobs } = await open()

    await blobs.put('roads', new Uint8Array(0))

    expect(await blobs.get('roads')).toEqual(new Uint8Array(0))
  })

  test('[B1] of two puts at once the later one stands', async () => {
    const { blobs } = await open()

    await Promise.all([blobs.put('roads', new Uint8Array(1_500_000)), blobs.put('roads', Uint8Array.of(2))])

    expect(await blobs.get('roads')).toEqual(Uint8Array.of(2))
  })

  test('[B3] many small ones put at once are all there, replace what was, and can be removed one by one', async () => {
    const { blobs } = await open()
    await blobs.put('a', new Uint8Array(2_500_000))

    await blobs.putAll([
      { name: 'a', bytes: Uint8Array.of(1) },
      { name: 'b', bytes: Buffer.from('from a pool') },
    ])
    await blobs.putAll([])
    await blobs.remove('a')

    expect(await blobs.get('a')).toBeUndefined()
    expect(await blobs.get('b')).toEqual(new Uint8Array(Buffer.from('from a pool')))
  })

  test('[B1] bytes handed in are copied, and bytes given back belong to the caller', async () => {
    const { blobs } = await open()
    const bytes = Uint8Array.of(1, 2, 3)
    const putting = blobs.put('b', bytes)
    bytes[0] = 9
    await putting

    const got = await blobs.get('b')
    got?.fill(7)

    expect(await blobs.get('b')).toEqual(Uint8Array.of(1, 2, 3))
  })
})

describe.each(DRIVERS)('the store ($name)', ({ open }) => {
  test('[S1] two logs have two epochs, and one keeps its own', async () => {
    const [one, other] = [await open(), await open()]

    const epoch = await one.epoch()
    await one.journal.append([aDraft()])

    expect(await one.epoch()).toBe(epoch)
    expect(await other.epoch()).not.toBe(epoch)
  })
})
