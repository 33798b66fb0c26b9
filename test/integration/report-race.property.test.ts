/** Several operators act on one report at the same moment: each wins whole or is refused in words, and the journal read anew has the same report. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { Fault } from '#wire/errors'
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import { legalSteps, takeStep } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { openReportDesk } from '../../server/live/report-desk.ts'
import { memoryStore } from '../../server/store/memory-store.ts'

const ADDRESS = { room: 'wujin', realm: 'live' }
const START_MS = 1_800_000_000_000
const [ID, OTHER, UNIT] = ['r-1', 'other', 'u-1']

/** What an operator says with a step besides a note: everything that some step needs, in the operator's own words where there are any. */
function saidBy(kind: ReportKind, step: string, name: string): Readonly<Record<string, unknown>> {
  const own: Readonly<Partial<Record<ReportKind, object>>> = {
    incident: { units: [UNIT] },
    hazard: { assignee: name },
    patrolTask: { checked: name.length, found: 1, reminded: 0 },
  }
  // Said without the step that asks for it, it is refused.
  const isDuplicate = LIFECYCLES[kind].steps.find((one) => one.name === step)?.needs?.includes('duplicateOf') ?? false
  return { text: name, ...own[kind], ...(isDuplicate ? { duplicateOf: OTHER } : {}) }
}

async function openDesk() {
  const store = memoryStore()
  const ledger = await openLedger(store.journal, ADDRESS)
  await ledger.record([
    { kind: 'unit:registered', subject: `unit/${UNIT}`, atMs: START_MS, knownMs: START_MS, by: 'first', data: { id: UNIT } },
  ])
  const failures: unknown[] = []
  const desk = openReportDesk({
    ledger,
    store,
    places: { at: () => ({}) },
    plane: planeAt(119.95, 31.68),
    nowMs: () => START_MS,
    onFailure: (err) => failures.push(err),
  })
  return {
    desk,
    journal: store.journal,
    async close() {
      await desk.close()
      ledger.close()
      expect(failures).toEqual([])
    },
  }
}

const draw = fc.record({
  kind: fc.constantFrom(...REPORT_KINDS),
  rounds: fc.array(fc.array(fc.nat(), { minLength: 2, maxLength: 4 }), { maxLength: 8 }),
})

test('of operators who act at once each wins whole or is told what is legal, never a mixture', async () => {
  await fc.assert(
    fc.asyncProperty(draw, async ({ kind, rounds }) => {
      const { desk, journal, close } = await openDesk()
      const lifecycle = LIFECYCLES[kind]
      const first = { name: 'first', role: 'admin' } as const
      for (const id of [ID, OTHER]) await desk.bring(kind, { id, atMs: START_MS }, first, false)

      for (const choices of rounds) {
        const before = (await desk.book.find(kind, ID))!
        const acts = choices.map((choice, i) => ({ step: lifecycle.steps[choice % lifecycle.steps.length]!.name, name: `operator-${i}` }))
        const ends = await Promise.allSettled(
          acts.map(({ step, name }) =>
            desk.change(kind, ID, { step, atMs: START_MS, note: name, said: saidBy(kind, step, name) }, { name, role: 'admin' }),
          ),
        )
        const after = (await desk.book.find(kind, ID))!

        const won = acts.filter((_, i) => ends[i]!.status === 'fulfilled')
        const news = after.stamps.slice(before.stamps.length)
        expect(news.map(({ step, by, note }) => [step, by, note])).toEqual(won.map(({ step, name }) => [step, name, name]))
        // Whose step was the last, whose words stand; what each needed for its own step stands in its own stamp.
        expect(after.text).toBe(won.at(-1)?.name ?? before.text)
        for (const { by, told } of news) if (told?.assignee !== undefined) expect(told.assignee).toBe(by)
        // One after the other they were legal, and lead where the report is.
        let state: Report = before
        const legal = new Set(legalSteps(lifecycle, state.state, 'admin').map(({ name }) => `'${name}' is legal now`))
        for (const { step, by, note, told } of news) {
          const wish = { step, atMs: START_MS, knownMs: START_MS, by, role: 'admin', ...(note === undefined ? {} : { note }) } as const
          const answer = takeStep(lifecycle, { ...state, ...told }, wish)
          if (!answer.ok) throw new Error(`${step} was taken from '${state.state}': ${answer.reason}`)
          state = { ...state, state: answer.state, stamps: [...state.stamps, answer.stamp] }
          for (const { name } of legalSteps(lifecycle, state.state, 'admin')) legal.add(`'${name}' is legal now`)
        }
        expect(state.state).toBe(after.state)
        for (const end of ends) {
          if (end.status === 'fulfilled') continue
          const fault = end.reason as Fault
          expect([fault.name, ['STATE_CONFLICT', 'REQUEST_INVALID'].includes(fault.code)]).toEqual(['Fault', true])
          if (fault.code === 'STATE_CONFLICT') expect([...legal]).toEqual(expect.arrayContaining(fault.errors.map(({ reason }) => reason)))
        }
      }

      const again = await openLedger(journal, ADDRESS)
      expect(again.of<Report>(kind).get(ID)).toEqual(await desk.book.find(kind, ID))
      again.close()
      await close()
    }),
    { numRuns: 200 },
  )
})
