/** Makers of drills: a small plan, who does what when, and a drill that runs through it. */
import { planeAt } from '#geodata/plane'
import type { DrillEvent, DrillInject, DrillPlan, Expectation, Recognition, TierSeconds } from '#wire/drills'
import { MARK } from '#wire/fix'
import { momentOf } from '../../server/domain/drills/drill-clock.ts'
import { folded, injectsDue, type DrillState } from '../../server/domain/drills/drill-state.ts'
import { eventOf, plannedDrill, type DrillWish } from '../../server/domain/drills/drill-steps.ts'
import type { DrillGround } from '../../server/domain/drills/plan-faults.ts'
import { timekeeper, type DrillFixes, type DrillReport, type Timekeeper } from '../../server/domain/drills/recognise.ts'

/** 24 November 2026, noon in Changzhou. */
export const START_MS = Date.UTC(2026, 10, 24, 4)
export const PLACE = [119.95, 31.7] as const
export const PLANE = planeAt(...PLACE)
export const TIER_S: TierSeconds = { selfHelp: 60, mutualAid: 180, support: 300 }
export const UNITS = ['u1', 'u2', 'u3', 'u4'] as const

/** A place so many metres east and north of the middle. */
export function at(x: number, y = 0): [number, number] {
  return [PLANE.lonOf(x), PLANE.latOf(y)]
}

/** Inside 50 m of the middle. */
export function inCircle(count = 1, over: { readonly freshS?: number } = {}): Recognition {
  return { kind: 'position', area: { kind: 'circle', at: at(0), radiusM: 50 }, count, ...over }
}

export function anExpectation(over: Partial<Expectation> = {}): Expectation {
  const timed = over.tier === undefined ? { withinS: 120 } : {}
  return { id: 'arrive', item: 'firstArrival', of: [...UNITS], recognisedBy: inCircle(), ...timed, ...over }
}

export function anInject(over: Partial<DrillInject> = {}): DrillInject {
  return { id: 'order', title: '门岗报警', when: { kind: 'clock', atS: 10 }, expectations: [anExpectation()], ...over }
}

export function aPlan(over: Partial<DrillPlan> = {}): DrillPlan {
  return {
    id: 'd-1',
    version: 1,
    title: '大门持械滋事',
    scenario: '一名男子持械闯门。',
    mode: 'live',
    place: { at: at(0), name: '大门' },
    lengthS: 900,
    controller: 'chief',
    observers: ['eye'],
    participants: [
      ...UNITS.map((id) => ({ kind: 'unit' as const, id, isWithdrawn: false })),
      { kind: 'watchPoint' as const, id: 'w1', isWithdrawn: false },
      { kind: 'team' as const, id: 't1', name: '一组', units: ['u5', 'u6'], isWithdrawn: false },
    ],
    objectives: [{ id: 'fast', text: '三分钟到场' }],
    script: [anInject()],
    ...over,
  }
}

/** One inject at T+10 s with one expectation that is recognised so. */
export function planBy(recognisedBy: Recognition, over: Partial<Expectation> = {}): DrillPlan {
  return aPlan({ script: [anInject({ expectations: [anExpectation({ recognisedBy, ...over })] })] })
}

/** Everybody is there and on duty, everything lies in the district. */
export function aGround(over: Partial<DrillGround> = {}): DrillGround {
  return {
    unitOf: (id) => (/^u\d$/.test(id) ? { confirmed: true, duty: 'onDuty' } : undefined),
    hasWatchPoint: (id) => id === 'w1',
    hasCompound: (id) => id === 'c1',
    isInDistrict: ([lon, lat]) => Math.hypot(PLANE.xOf(lon), PLANE.yOf(lat)) < 10_000,
    drillOf: () => undefined,
    tierS: TIER_S,
    rolesOf: () => ['operator'],
    ...over,
  }
}

/** Where a unit was: metres from the middle, T+ or Unix ms as the user says. */
export interface Seen {
  readonly unit: string
  readonly atMs: number
  readonly x: number
  readonly y?: number
  readonly mark?: number
}

const SLOTS = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8', 'u9']

export function slotOf(unit: string): number | undefined {
  const slot = SLOTS.indexOf(unit)
  return slot < 0 ? undefined : slot
}

/** Columns of fixes; times Unix ms. */
export function fixesOf(seen: readonly Seen[]): DrillFixes {
  const places = seen.map(({ x, y = 0 }) => at(x, y))
  return {
    count: seen.length,
    slot: Uint32Array.from(seen, ({ unit }) => slotOf(unit)!),
    takenMs: Float64Array.from(seen, ({ atMs }) => atMs),
    lonE7: Int32Array.from(places, ([lon]) => Math.round(lon * 1e7)),
    latE7: Int32Array.from(places, ([, lat]) => Math.round(lat * 1e7)),
    mark: Uint8Array.from(seen, ({ mark = MARK.good }) => mark),
  }
}

/** A drill that runs: its state, its timekeeper, and every event so far. */
export interface Rehearsal {
  readonly state: DrillState
  readonly events: readonly DrillEvent[]
  readonly keeper: Timekeeper
  /** Does it, @throws RangeError when it may not be done */
  act(wish: DrillWish): void
  /** Does what is due by the script at a T+. */
  tick(clockMs: number, origins?: readonly { readonly unit: string; readonly at: [number, number] }[]): void
  /** Positions, times T+ ms. */
  see(...seen: readonly Seen[]): void
  /** Acknowledges the inject `order` at a T+. */
  acknowledge(by: string, clockMs: number): void
  markAt(clockMs: number, over?: { readonly id?: string; readonly expectation?: string }): void
  report(over: Partial<DrillReport> & { readonly clockMs: number }): void
  /** Records what the timekeeper has found. */
  settle(): void
  pauseAt(clockMs: number, forMs: number): void
  stopAt(clockMs: number): void
  /** The same drill after a restart: its events, and a timekeeper that has seen nothing yet. */
  restarted(): Rehearsal
}

/** A drill that has started. @param before its events, where it goes on after a restart */
export function rehearsal(plan: DrillPlan, before: readonly DrillEvent[] = []): Rehearsal {
  const events: DrillEvent[] = []
  const keeper = timekeeper({ plane: PLANE, slotOf })
  let state: DrillState

  function record(event: DrillEvent): void {
    events.push(event)
    state = folded(events.length === 1 ? undefined : state, event)
    keeper.follow(state)
  }
  const act = (wish: DrillWish): void => record(eventOf(state, wish))
  const moment = (clockMs: number): number => momentOf(state.drill, clockMs)
  const by = plan.controller!

  if (before.length > 0) {
    events.push(...before)
    state = before.reduce<DrillState | undefined>(folded, undefined)!
    keeper.follow(state)
  } else {
    record({ kind: 'drill:planned', data: plannedDrill(plan, TIER_S) })
    act({ step: 'start', atMs: START_MS, by, tierS: TIER_S })
  }

  return {
    get state() {
      return state
    },
    events,
    keeper,
    act,
    tick(clockMs, origins = []) {
      for (const { inject } of injectsDue(state, moment(clockMs)))
        act({ step: 'inject', atMs: moment(clockMs), by: 'server', isByHand: false, inject: inject.id, origins: [...origins] })
    },
    see: (...seen) => keeper.takeFixes(fixesOf(seen.map((one) => ({ ...one, atMs: moment(one.atMs) })))),
    acknowledge: (who, clockMs) => act({ step: 'acknowledge', atMs: moment(clockMs), knownMs: moment(clockMs), by: who, inject: 'order' }),
    markAt: (clockMs, { id = `m-${clockMs}`, expectation = 'arrive' } = {}) =>
      act({ step: 'mark', atMs: moment(clockMs), knownMs: moment(clockMs), by: 'eye', id, expectation }),
    report: ({ clockMs, ...over }) =>
      keeper.takeReport({ id: 'r1', kind: 'incident', class: 'fire', by: 'u1', atMs: moment(clockMs), ...over }),
    settle() {
      for (const data of keeper.news()) record({ kind: 'drill:met', data })
    },
    pauseAt(clockMs, forMs) {
      const fromMs = moment(clockMs)
      act({ step: 'pause', atMs: fromMs, by })
      act({ step: 'resume', atMs: fromMs + forMs, by })
    },
    stopAt: (clockMs) => act({ step: 'stop', atMs: moment(clockMs), by }),
    restarted: () => rehearsal(plan, events),
  }
}

/** A drill whose inject has come, at T+10 s. */
export function underWay(plan: DrillPlan, origins?: readonly { readonly unit: string; readonly at: [number, number] }[]): Rehearsal {
  const drill = rehearsal(plan)
  drill.tick(10_000, origins)
  return drill
}
