/** What was true at a moment, read back from the present, is what reading the journal up to then gives. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import { openLedger } from '../../server/live/ledger.ts'
import { ledgerThen } from '../../server/live/ledger-then.ts'
import { memoryStore } from '../../server/store/memory-store.ts'

const ADDRESS = { room: 'wujin', realm: LIVE_REALM }
const SUBJECTS = ['unit/a', 'unit/b', 'compound/a', 'incident/i'] as const

/** At one time several may happen; without data a subject is gone. */
const happening = fc.record({
  subject: fc.constantFrom(...SUBJECTS),
  laterMs: fc.nat({ max: 2 }),
  data: fc.option(fc.nat(), { nil: undefined }),
})

interface Happening {
  readonly subject: string
  readonly knownMs: number
  readonly data: number | undefined
}

function drafts(happenings: readonly Happening[]) {
  return happenings.map(({ subject, knownMs, data }) => ({
    ...ADDRESS,
    kind: 'test:changed',
    subject,
    atMs: knownMs,
    knownMs,
    by: 'test',
    ...(data === undefined ? {} : { data }),
  }))
}

function folded(happenings: readonly Happening[]): Readonly<Record<string, number>> {
  const states = new Map<string, number>()
  for (const { subject, data } of happenings) {
    if (data === undefined) states.delete(subject)
    else states.set(subject, data)
  }
  return Object.fromEntries(states)
}

test('at every moment, also when it is read again after more has happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 20 }), fc.nat({ max: 20 }), async (some, cut) => {
      let knownMs = 10
      const all = some.map(({ subject, laterMs, data }) => ({ subject, data, knownMs: (knownMs += laterMs) }))
      const { journal } = memoryStore()
      await journal.append(drafts(all.slice(0, cut)))
      const ledger = await openLedger(journal, ADDRESS)
      for (let atMs = 9; atMs <= (all[cut - 1]?.knownMs ?? 9) - 1; atMs++) {
        const readThen = ledgerThen({ journal, ledger, atMs, goOn: async () => undefined })
        const then = all.filter((one) => one.knownMs <= atMs)
        const expectThen = async (): Promise<void> => {
          const { seq, of } = await readThen()
          const found = ['unit', 'compound', 'incident'].flatMap((kind) =>
            [...of<number>(kind)].map(([id, data]) => [`${kind}/${id}`, data]),
          )
          expect([seq, Object.fromEntries(found)]).toEqual([then.length, folded(then)])
        }

        await expectThen()
        await ledger.record(drafts(all.slice(cut)))
        await expectThen()
      }
    }),
    { numRuns: 200 },
  )
})

test('of kinds that are not asked for nothing is looked up', async () => {
  const { journal } = memoryStore()
  const ledger = await openLedger(journal, ADDRESS)
  await ledger.record(drafts([{ subject: 'unit/a', knownMs: 1, data: 1 }]))
  await ledger.record(drafts(SUBJECTS.map((subject) => ({ subject, knownMs: 2, data: 2 }))))
  const asked: string[] = []
  const watched: typeof journal = {
    ...journal,
    statesUpTo: (room, realm, subjects, upToSeq) => (asked.push(...subjects), journal.statesUpTo(room, realm, subjects, upToSeq)),
  }

  const { of } = await ledgerThen({ journal: watched, ledger, atMs: 1, kinds: ['unit'], goOn: async () => undefined })()

  expect(asked).toEqual(['unit/a', 'unit/b'])
  expect([...of('unit')]).toEqual([['a', 1]])
  expect([...of('compound')]).toEqual([])
})
