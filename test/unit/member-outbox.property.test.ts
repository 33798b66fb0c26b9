/** What a member enters reaches the server once and in order, however often the line breaks. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  drain,
  MOST_ENTRIES,
  nextOf,
  outcomeOf,
  refusedOf,
  waitingOf,
  withEntry,
  withoutEntry,
  withRefusal,
  type Answer,
  type Entry,
  type NewEntry,
} from '../../client/member/outbox.ts'

/** What becomes of one sending: the line breaks before the server hears it or after, the server is busy, it fails, or it answers. */
const FATES = ['answered', 'lostBefore', 'lostAfter', 'busy', 'defect'] as const
type Fate = (typeof FATES)[number]

const NO_ANSWER: Answer = { status: 0, code: 'UNREACHABLE', message: '' }

function anEntry(entry: Partial<NewEntry> = {}): NewEntry {
  return { id: 'e-1', kind: 'hazard', about: '', atMs: 0, method: 'POST', path: '/hazards', ...entry }
}

/** A phone's storage in memory. */
function aBox(entries: readonly Entry[] = []) {
  let kept = entries
  return {
    read: () => kept,
    keep: (next: readonly Entry[]) => void (kept = next),
    enter: (entry: NewEntry) => void (kept = withEntry(kept, entry) ?? kept),
  }
}

/** A server that knows an entry again by its id, and refuses those it is told to. */
function aServer(isRefused: (id: string) => boolean) {
  const taken: string[] = []
  function answer(id: string): Answer {
    if (isRefused(id)) return { status: 400, code: 'REQUEST_INVALID', message: 'no' }
    if (taken.includes(id)) return { status: 409, code: 'STATE_CONFLICT', message: 'exists' }
    taken.push(id)
    return { status: 201, code: '', message: '' }
  }
  return {
    taken,
    hear(id: string, fate: Fate): Answer {
      if (fate === 'lostBefore') return NO_ANSWER
      if (fate === 'busy') return { status: 503, code: 'STORE_FAILED', message: '' }
      if (fate === 'defect') return { status: 500, code: 'INTERNAL', message: '' }
      const said = answer(id)
      return fate === 'lostAfter' ? NO_ANSWER : said
    },
  }
}

describe('the outbox', () => {
  it('delivers each entry exactly once and in order, whatever fails, and shows what was refused', async () => {
    // Fewer than five defects in all: from the fifth of one entry on it counts as refused (below).
    const fates = fc.array(fc.constantFrom(...FATES), { maxLength: 60 }).filter((all) => all.filter((fate) => fate === 'defect').length < 5)
    const runs = fc.record({ fates, bad: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), atOnce: fc.integer({ min: 1, max: 4 }) })

    await fc.assert(
      fc.asyncProperty(runs, async ({ fates, bad, atOnce }) => {
        const ids = bad.map((_, i) => `e-${i}`)
        const server = aServer((id) => bad[ids.indexOf(id)]!)
        const box = aBox()
        const left = [...fates]
        const send = (entry: Entry): Promise<Answer> => Promise.resolve(server.hear(entry.id, left.shift() ?? 'answered'))

        for (let i = 0; i < ids.length; i += atOnce) {
          for (const id of ids.slice(i, i + atOnce)) box.enter(anEntry({ id }))
          await drain(box, send)
        }
        while ((await drain(box, send)) === 'later');

        expect(server.taken).toEqual(ids.filter((_, i) => !bad[i]))
        expect(refusedOf(box.read()).map(({ id }) => id)).toEqual(ids.filter((_, i) => bad[i]))
        expect(waitingOf(box.read())).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('sends nothing past one that has to wait', async () => {
    const box = aBox()
    for (const id of ['a', 'b']) box.enter(anEntry({ id }))
    const sent: string[] = []

    const end = await drain(box, ({ id }) => {
      sent.push(id)
      return Promise.resolve(NO_ANSWER)
    })

    expect([end, sent, box.read().map(({ id, tries }) => [id, tries])]).toEqual([
      'later',
      ['a'],
      [
        ['a', 1],
        ['b', 0],
      ],
    ])
  })

  it('sends what is entered while it sends', async () => {
    const box = aBox()
    box.enter(anEntry({ id: 'a' }))
    const sent: string[] = []

    await drain(box, ({ id }) => {
      if (id === 'a') box.enter(anEntry({ id: 'b' }))
      sent.push(id)
      return Promise.resolve({ status: 201, code: '', message: '' })
    })

    expect([sent, box.read()]).toEqual([['a', 'b'], []])
  })

  it('sends a call for help before all else, and of two that wait only the newer', () => {
    const box = aBox()
    box.enter(anEntry({ id: 'a' }))
    box.enter(anEntry({ id: 'sos-1', kind: 'help' }))
    box.enter(anEntry({ id: 'sos-2', kind: 'help' }))

    expect(nextOf(box.read())?.id).toBe('sos-2')
    expect(box.read().map(({ id }) => id)).toEqual(['a', 'sos-2'])
  })

  it('takes no more than its bound, what was refused counted, but always a call for help', () => {
    const box = aBox()
    for (let i = 0; i < MOST_ENTRIES; i++) box.enter(anEntry({ id: `e-${i}` }))
    box.keep(withRefusal(box.read(), 'e-0', { code: 'X', message: 'no' }))

    expect(withEntry(box.read(), anEntry({ id: 'more' }))).toBeUndefined()
    expect(withEntry(box.read(), anEntry({ id: 'sos', kind: 'help' }))).toHaveLength(MOST_ENTRIES + 1)
    expect(withEntry(withoutEntry(box.read(), 'e-0'), anEntry({ id: 'more' }))).toHaveLength(MOST_ENTRIES)
  })

  it('stops at a phone that was switched off, and keeps everything for who decides', async () => {
    const box = aBox()
    box.enter(anEntry())

    expect(await drain(box, () => Promise.resolve({ status: 401, code: 'TOKEN_INVALID', message: '' }))).toBe('revoked')
    expect(box.read()).toHaveLength(1)
  })
})

describe('what becomes of an entry', () => {
  it.each([
    ['taken', 201, {}, 'done'],
    ['no answer', 0, { tries: 9 }, 'later'],
    ['a conflict', 409, {}, 'refused'],
    ['a conflict after sendings that never arrived', 409, { tries: 9 }, 'refused'],
    ['too many calls', 429, {}, 'later'],
    ['too slow', 408, {}, 'later'],
    ['a server that is full', 503, { tries: 99 }, 'later'],
    ['a defect', 500, { tries: 9, defects: 4 }, 'later'],
    ['a defect again and again', 500, { defects: 5 }, 'refused'],
    ['a way that is closed', 502, { tries: 99 }, 'later'],
    ['a token that is none any more', 401, {}, 'revoked'],
    ['what this phone may not do', 403, {}, 'refused'],
    ['nothing of that name', 404, {}, 'refused'],
    ['a hazard that is there already', 409, { kind: 'hazard' }, 'done'],
    ['a step that is not legal', 409, { kind: 'step', tries: 1 }, 'refused'],
    ['a step that is not legal, after a sending whose answer was lost', 409, { kind: 'step', tries: 2 }, 'done'],
    ['a way to take back that is not there', 404, { kind: 'back' }, 'done'],
  ] as const)('%s (%i, %j): %s', (_, status, entry, outcome) => {
    expect(outcomeOf({ kind: 'going', tries: 1, defects: 0, ...entry }, { status })).toBe(outcome)
  })
})
