/** Reports that have ended are put away: nobody who asks for them, counts them or goes on with them can tell. */
import { setImmediate } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { Report } from '#wire/reports'
import { openLedger, type Ledger } from '../../server/live/ledger.ts'
import { openReportArchive } from '../../server/live/report-archive.ts'
import { reportBook } from '../../server/live/report-book.ts'
import { openReportDesk, type ReportDesk } from '../../server/live/report-desk.ts'
import type { Store } from '../../server/store/ports.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import { aFolder, openSqlite } from '../support/stores.ts'

const START_MS = 1_800_000_000_000
const HOUR_MS = 3_600_000
const OPERATOR = { name: 'op', role: 'operator' } as const
const PLACE: [lon: number, lat: number] = [119.95, 31.68]
const CALL = { class: 'fire', severity: 3, place: PLACE }

interface OpenDesk {
  readonly desk: ReportDesk
  readonly ledger: Ledger
  readonly clock: { nowMs: number }
  close(): Promise<void>
}

async function openDesk(store: Store, nowMs = START_MS): Promise<OpenDesk> {
  const clock = { nowMs }
  const ledger = await openLedger(store.journal, { room: 'wujin', realm: 'live' })
  const failures: unknown[] = []
  const desk = openReportDesk({
    ledger,
    store,
    places: { at: () => ({}) },
    plane: planeAt(...PLACE),
    nowMs: () => clock.nowMs,
    onFailure: (err) => failures.push(err),
  })
  return {
    desk,
    ledger,
    clock,
    async close() {
      await desk.close()
      ledger.close()
      expect(failures).toEqual([])
    },
  }
}

const everything = () => true

async function listed(desk: ReportDesk, limit = 1_000): Promise<readonly Report[]> {
  const all: Report[] = []
  for (let after: Awaited<ReturnType<ReportDesk['book']['page']>>['next']; ;) {
    const { reports, next } = await desk.book.page('incident', everything, limit, after)
    all.push(...reports)
    if (!next) return all
    after = next
  }
}

/** All that is counted: what is put away, and what is at hand. */
async function rowsOf(desk: ReportDesk): Promise<{ atMs: number; state: string }[]> {
  const { versions, pieceAt, names } = await desk.book.pieces('incident')
  const away = versions
    .map((_, piece) => pieceAt(piece))
    .flatMap(({ atMs, state }) => Array.from(atMs, (ms, i) => ({ atMs: ms, state: names[state[i]!] })))
  const rows = [...away, ...[...desk.book.atHand('incident').values()].map(({ atMs, state }) => ({ atMs, state }))]
  return rows.flatMap(({ atMs, state }) => (state === undefined ? [] : [{ atMs, state }]))
}

const bring = ({ desk, clock }: OpenDesk, id: string, agoMs = 0) =>
  desk.bring('incident', { ...CALL, id, atMs: clock.nowMs - agoMs }, OPERATOR, false)

const end = ({ desk, clock }: OpenDesk, id: string) =>
  desk.change('incident', id, { step: 'invalidate', note: '误报', atMs: clock.nowMs, said: {} }, OPERATOR)

describe('a report that ended an hour ago', () => {
  test('is held whole no longer, and is found, listed and counted as before', async () => {
    const open = await openDesk(memoryStore())
    await bring(open, 'stays')
    await bring(open, 'goes')
    const ended = await end(open, 'goes')

    open.clock.nowMs += HOUR_MS - 1
    await open.desk.putAway()
    expect([...open.desk.book.atHand('incident').keys()]).toEqual(['stays', 'goes'])
    open.clock.nowMs += 1
    await open.desk.putAway()

    expect([...open.desk.book.atHand('incident').keys()]).toEqual(['stays'])
    expect(await open.desk.book.find('incident', 'goes')).toEqual(ended)
    expect((await listed(open.desk)).find(({ id }) => id === 'goes')).toEqual(ended)
    expect((await rowsOf(open.desk)).map(({ state }) => state).toSorted()).toEqual(['invalid', 'received'])
    await open.close()
  })

  test('goes on as any other: taken back it is at hand again, its own id is taken, and it can be the one that another repeats', async () => {
    const open = await openDesk(memoryStore())
    const { desk, clock } = open
    await bring(open, 'j-1')
    await end(open, 'j-1')
    clock.nowMs += 2 * HOUR_MS
    await desk.putAway()

    await expect(bring(open, 'j-1')).rejects.toMatchObject({ code: 'STATE_CONFLICT' })
    const late = await bring(open, 'late', 2 * HOUR_MS)
    expect(late.maybeSameAs).toEqual(['j-1'])
    await desk.change('incident', 'late', { step: 'markDuplicate', atMs: clock.nowMs, said: { duplicateOf: 'j-1' } }, OPERATOR)
    const again = await desk.change('incident', 'j-1', { step: 'undo', atMs: clock.nowMs, said: {} }, OPERATOR)

    expect(again.stamps.map(({ state }) => state)).toEqual(['received', 'invalid', 'received'])
    expect(desk.book.atHand('incident').get('j-1')).toEqual(again)
    expect((await listed(desk)).map(({ id }) => id).toSorted()).toEqual(['j-1', 'late'])
    await open.close()
  })

  test('is not read at the next start, and is there all the same', async () => {
    const dataDir = await aFolder()
    const store = await openSqlite({ dataDir })
    const first = await openDesk(store)
    for (const id of ['a', 'b', 'c']) await bring(first, id)
    await end(first, 'a')
    await end(first, 'b')
    first.clock.nowMs += HOUR_MS
    await first.desk.putAway()
    const before = await listed(first.desk)
    await first.close()

    const second = await openDesk(store, first.clock.nowMs)

    expect([...second.ledger.of('incident').keys()]).toEqual(['c'])
    expect(await listed(second.desk)).toEqual(before)
    expect(await rowsOf(second.desk)).toHaveLength(3)
    await second.close()
  })
})

test('[A1] [A2] whatever is brought, ended, taken back, put away and read again: the same reports as if none were put away', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('bring', 'end', 'undo', 'erase'), n: fc.integer({ min: 0, max: 2 }) }) },
    { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('laterPutAway', 'putAway', 'reload'), n: fc.constant(0) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
      const open = await openDesk(memoryStore())
      const { desk, clock } = open
      const model = new Map<string, Report>()
      const keep = (report: Report | undefined) => report && model.set(report.id, report)
      const refused = () => undefined
      for (const { what, n } of steps) {
        const id = `r-${n}`
        clock.nowMs += 1_000
        if (what === 'bring') keep(await bring(open, id).catch(refused))
        if (what === 'end') keep(await end(open, id).catch(refused))
        if (what === 'undo') keep(await desk.change('incident', id, { step: 'undo', atMs: clock.nowMs, said: {} }, OPERATOR).catch(refused))
        if (what === 'erase') keep(await desk.erase('incident', id, { name: 'admin', role: 'admin' }).catch(refused))
        if (what === 'laterPutAway') clock.nowMs += HOUR_MS
        if (what.endsWith('utAway')) await desk.putAway()
        if (what === 'reload') {
          await open.ledger.reload()
          desk.reload()
        }
      }

      const wanted = [...model.values()].toSorted((a, b) => b.atMs - a.atMs)
      expect(await listed(desk, limit)).toEqual(wanted)
      for (const report of wanted) expect(await desk.book.find('incident', report.id)).toEqual(report)
      const rows = await rowsOf(desk)
      expect(rows.toSorted((a, b) => b.atMs - a.atMs)).toEqual(wanted.map(({ atMs, state }) => ({ atMs, state })))
      await open.close()
    }),
    { numRuns: 150 },
  )
})

describe('gathered', () => {
  /** A house with so many calls, numbered by their times, all of them put away; two rows are gathered at a stretch. */
  async function putAwayHouse(count: number) {
    const { journal } = memoryStore()
    const ledger = await openLedger(journal, { room: 'wujin', realm: 'live' })
    const failures: unknown[] = []
    const archive = openReportArchive({
      journal,
      ledger,
      nowMs: () => START_MS + 2 * HOUR_MS,
      onPutAway: () => undefined,
      onFailure: (err) => failures.push(err),
      rowsAtOnce: 2,
    })
    /** As the ledger has it at every moment: of each call its state. */
    const truth = new Map<number, string>()
    ledger.onEvents((events) => events.forEach(({ atMs, data }) => truth.set(atMs, (data as Report).state)))
    let toldMs = START_MS
    const record = (n: number, state: string): Promise<unknown> => {
      const atMs = START_MS + n
      const eventMs = ++toldMs
      const stamps = [{ step: state, state, atMs, knownMs: atMs, by: 'op' }]
      const data: Report = { id: `j-${n}`, state, atMs, knownMs: atMs, stamps, hasPersonal: false, simulated: false }
      return ledger.record([{ kind: `incident:${state}`, subject: `incident/j-${n}`, atMs, knownMs: eventMs, by: 'op', data }])
    }
    for (let n = 0; n < count; n++) await record(n, 'invalid')
    await archive.putAway()
    const book = reportBook({ journal, ledger, archive })
    let beginnings = 0
    return {
      archive,
      record,
      told: () => ({ atMs: toldMs, truth: [...truth].toSorted(([a], [b]) => a - b) }),
      /** As they were known then. */
      gatherThen: (atMs: number) =>
        book.gatherThen({ kinds: ['incident'], others: [], atMs }, () => {
          const rows: [number, string][] = []
          return {
            spanOf: () => undefined,
            add: (_, row) => void rows.push([row.atMs, row.state]),
            end: () => rows.toSorted(([a], [b]) => a - b),
          }
        }),
      beginnings: () => beginnings,
      /** What was gathered, and what was true at its end. */
      gather: () =>
        book.gather(['incident'], () => {
          beginnings++
          const rows: [number, string][] = []
          return {
            spanOf: () => undefined,
            add: (_, { atMs, state }) => void rows.push([atMs, state]),
            end: () => ({ rows: rows.toSorted(([a], [b]) => a - b), truth: [...truth].toSorted(([a], [b]) => a - b) }),
          }
        }),
      async close() {
        await archive.close()
        ledger.close()
        expect(failures).toEqual([])
      },
    }
  }

  test('they hold nobody up: others go first between two slices, and nothing is put away meanwhile', async () => {
    const house = await putAwayHouse(20)
    const gathering = house.gather()
    let turns = 0
    const isOver = gathering.then(() => 'over' as const)
    while ((await Promise.race([isOver, setImmediate('going on' as const)])) !== 'over') turns++

    const { rows, truth } = await gathering
    expect(rows).toEqual(truth)
    expect(turns).toBeGreaterThanOrEqual(10)
    await house.close()
  })

  test('one that goes on meanwhile is in once, as it is at the end; where it happens again and again there is an end all the same', async () => {
    const house = await putAwayHouse(40)
    const gathering = house.gather()
    for (let n = 0; n < 20; n++) {
      await setImmediate()
      await house.record(39 - n, 'received')
    }

    const { rows, truth } = await gathering
    expect(rows).toEqual(truth)
    expect(house.beginnings()).toBe(3)
    await house.close()
  })

  test('they are as they are at the end, whatever comes, goes on and is put away meanwhile', async () => {
    const deed = fc.record({ turns: fc.nat({ max: 4 }), n: fc.nat({ max: 24 }), what: fc.constantFrom('received', 'invalid', 'putAway') })
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 12 }), async (deeds) => {
        const house = await putAwayHouse(20)
        const gathering = [house.gather(), house.gather()]
        for (const { turns, n, what } of deeds) {
          for (let i = 0; i < turns; i++) await setImmediate()
          // Not awaited: it happens while others do.
          void (what === 'putAway' ? house.archive.putAway() : house.record(n, what))
        }

        for (const { rows, truth } of await Promise.all(gathering)) expect(rows).toEqual(truth)
        await house.close()
      }),
      { numRuns: 100 },
    )
  })

  test('as they were known at a moment they are those of then, whatever has come, gone on and been put away since, and does so meanwhile', async () => {
    const deed = fc.record({ turns: fc.nat({ max: 4 }), n: fc.nat({ max: 24 }), what: fc.constantFrom('received', 'invalid', 'putAway') })
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 8 }),
        fc.array(deed, { maxLength: 8 }),
        fc.array(deed, { maxLength: 8 }),
        async (before, since, meanwhile) => {
          const house = await putAwayHouse(20)
          const does = ({ n, what }: (typeof before)[number]) => (what === 'putAway' ? house.archive.putAway() : house.record(n, what))
          for (const one of before) await does(one)
          const then = house.told()
          for (const one of since) await does(one)
          const gathering = house.gatherThen(then.atMs)
          for (const one of meanwhile) {
            for (let i = 0; i < one.turns; i++) await setImmediate()
            void does(one)
          }

          expect(await gathering).toEqual(then.truth)
          await house.close()
        },
      ),
      { numRuns: 200 },
    )
  })
})
