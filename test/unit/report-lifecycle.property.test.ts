/** The lifecycles: whatever legal steps are taken, a report has the stamps of its state, and every other step is refused with the legal ones. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import { ROLES } from '#wire/roles'
import { hasEnded, legalSteps, takeStep, type Lifecycle, type StepWish } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'

const START_MS = 1_800_000_000_000
const MINUTE_MS = 60_000
/** Everything that any step needs. */
const SAID = { units: ['A1'], duplicateOf: 'other', assignee: '物业', checked: 20, found: 1, reminded: 1 }

const cycles: readonly Lifecycle[] = Object.values(LIFECYCLES)
const aCycle = fc.constantFrom(...cycles)
const choices = fc.array(fc.nat(), { maxLength: 40 })

function fresh({ first }: Lifecycle): Report {
  const stamp = { step: first, state: first, atMs: START_MS, knownMs: START_MS, by: 'op' }
  return { id: 'r1', state: first, atMs: START_MS, knownMs: START_MS, stamps: [stamp], hasPersonal: false, simulated: false, ...SAID }
}

function wish(step: string, more: Partial<StepWish> = {}): StepWish {
  return { step, atMs: START_MS, knownMs: START_MS + MINUTE_MS, by: 'op', role: 'admin', note: '已核实', ...more }
}

function taken(lifecycle: Lifecycle, report: Report, step: StepWish): Report {
  const answer = takeStep(lifecycle, report, step)
  if (!answer.ok) throw new Error(answer.reason)
  return { ...report, state: answer.state, stamps: [...report.stamps, answer.stamp] }
}

/** A life: at each state one of the legal steps, as the choices say. */
function live(lifecycle: Lifecycle, draws: readonly number[]): Report {
  return draws.reduce((report, draw, i) => {
    const legal = legalSteps(lifecycle, report.state, 'admin')
    if (legal.length === 0) return report
    return taken(lifecycle, report, wish(legal[draw % legal.length]!.name, { atMs: START_MS + i, knownMs: START_MS + i }))
  }, fresh(lifecycle))
}

test('[R2] no sequence of legal steps reaches a state without its stamps, nor without those of the states that it requires', () => {
  fc.assert(
    fc.property(aCycle, choices, (lifecycle, draws) => {
      const report = live(lifecycle, draws)
      const stamped = report.stamps.map(({ state }) => state)

      expect(stamped.at(-1)).toBe(report.state)
      expect(stamped).toEqual(expect.arrayContaining([report.state, ...(lifecycle.requires[report.state] ?? [])]))
    }),
    { numRuns: 1_000 },
  )
})

test('taking the stamped steps again gives the same state', () => {
  fc.assert(
    fc.property(aCycle, choices, (lifecycle, draws) => {
      const report = live(lifecycle, draws)
      const again = report.stamps
        .slice(1)
        .reduce((so, { step, atMs, knownMs }) => taken(lifecycle, so, wish(step, { atMs, knownMs })), fresh(lifecycle))

      expect(again).toEqual(report)
    }),
    { numRuns: 500 },
  )
})

test('[R1] of every state every step is either legal or refused, and who is refused is told the legal ones', () => {
  fc.assert(
    fc.property(aCycle, choices, fc.nat(), (lifecycle, draws, pick) => {
      const report = live(lifecycle, draws)
      const step = lifecycle.steps[pick % lifecycle.steps.length]!
      const answer = takeStep(
        lifecycle,
        report,
        wish(step.name, { atMs: START_MS + draws.length, knownMs: START_MS + draws.length, role: step.roles[0]! }),
      )

      expect(answer.ok).toBe(step.from.includes(report.state))
      if (!answer.ok)
        for (const { name } of legalSteps(lifecycle, report.state, step.roles[0]!)) expect(answer.reason).toContain(`'${name}'`)
    }),
    { numRuns: 1_000 },
  )
})

describe.each(REPORT_KINDS)('the table of %s', (kind: ReportKind) => {
  const lifecycle: Lifecycle = LIFECYCLES[kind]

  test('names only its own states, and each of them can be reached', () => {
    const named = lifecycle.steps.flatMap(({ from, to }) => [...from, ...(to === 'before' ? [] : [to])])
    expect(lifecycle.states).toEqual(expect.arrayContaining([...named, lifecycle.first, ...lifecycle.ended]))
    const reached = new Set([lifecycle.first])
    for (let before = 0; before !== reached.size;) {
      before = reached.size
      for (const { from, to } of lifecycle.steps) if (to !== 'before' && from.some((state) => reached.has(state))) reached.add(to)
    }
    expect([...reached].toSorted()).toEqual([...lifecycle.states].toSorted())
  })

  test('lets nothing end but where something ends: from every other state some step goes on', () => {
    for (const state of lifecycle.states) {
      const goesOn = lifecycle.steps.some(({ from, to }) => from.includes(state) && to !== 'before')
      expect(`${state}: ${goesOn ? 'goes on' : 'ends'}`).toBe(`${state}: ${hasEnded(lifecycle, { state }) ? 'ends' : 'goes on'}`)
    }
  })

  test('gives no step to a wall, a leader or an auditor', () => {
    const silent = ROLES.filter((role) => ['wall', 'leader', 'auditor'].includes(role))
    for (const state of lifecycle.states) for (const role of silent) expect(legalSteps(lifecycle, state, role)).toEqual([])
  })
})

describe('a step', () => {
  const { incident } = LIFECYCLES

  test('without what it needs is refused, and the field named', () => {
    const { units: _, ...bare } = fresh(incident) as Report & { readonly units?: unknown }
    expect(takeStep(incident, bare, wish('dispatch'))).toMatchObject({ ok: false, field: 'units' })
    expect(takeStep(incident, { ...bare, units: [] } as Report, wish('dispatch'))).toMatchObject({ ok: false, field: 'units' })
    const { note: __, ...silent } = wish('invalidate')
    expect(takeStep(incident, bare, silent)).toMatchObject({ ok: false, field: 'note' })
    expect(takeStep(incident, bare, { ...silent, note: ' \u3000' })).toMatchObject({ ok: false, field: 'note' })
  })

  test.each([
    ['before the last one', { atMs: START_MS - 1 }],
    ['in the future', { atMs: START_MS + 2 * MINUTE_MS + 1 }],
  ])('that happened %s is refused [R3]', (_, times) => {
    expect(takeStep(incident, fresh(incident), wish('invalidate', times))).toMatchObject({ ok: false, field: 'at' })
  })

  test('that there is none of, or that the role may not take, is refused', () => {
    expect(takeStep(incident, fresh(incident), wish('fly'))).toMatchObject({ ok: false, field: 'step' })
    expect(takeStep(incident, fresh(incident), wish('dispatch', { role: 'device' }))).toMatchObject({ ok: false, field: 'step' })
  })

  test('undone puts a report where it was, however often', () => {
    let report = taken(incident, taken(incident, fresh(incident), wish('dispatch')), wish('depart'))
    for (let i = 0; i < 3; i++) {
      report = taken(incident, report, wish(i % 2 === 0 ? 'markDuplicate' : 'invalidate'))
      report = taken(incident, report, wish('undo'))
      expect(report.state).toBe('enRoute')
    }
  })
})
