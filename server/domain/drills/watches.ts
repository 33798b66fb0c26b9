/** Watches: of one expectation whose inject has come, who can meet it, what shows it, and when it first was met. */
import type { Plane } from '#geodata/plane'
import { boundsOf, isInside, projected, type Polygon } from '#geodata/polygon'
import type { DrillEvidence, DrillInject, DrillInjected, DrillMet, DrillPlan, Expectation, Recognition } from '#wire/drills'
import { FRESH_LIMITS_MS } from '#wire/units'
import { gathering } from './gathering.ts'
import { allUnitsOf, participantsOf, unitsOf } from './participants.ts'

export interface Watch {
  readonly inject: string
  readonly expectation: string
  readonly recognisedBy: Recognition
  /** T+ of the inject, ms: what lies before it does not count. */
  readonly fromClockMs: number
  /** Whether anything was told since it was last asked when it was met. */
  hasNews: boolean
  /** A position of a unit, on the plane. */
  takePosition(unit: string, x: number, y: number, clockMs: number): void
  /** An acknowledgement, a report or a mark. @param id its own, `by` whom it comes from */
  takeFact(by: string, clockMs: number, id: string): void
  /** @param momentOf Unix ms of a T+ */
  met(momentOf: (clockMs: number) => number): DrillMet | undefined
}

export interface WatchOptions {
  readonly plan: DrillPlan
  readonly inject: DrillInject
  readonly expectation: Expectation
  readonly injected: DrillInjected
  readonly fromClockMs: number
  readonly plane: Plane
}

interface Place {
  readonly x: number
  readonly y: number
}

/** What each kind of recognition watches: its members, how long a sign of one holds, and which positions are one. */
interface Signs {
  readonly members: readonly string[]
  readonly count: number
  readonly holdMs: number
  /** Of each sender its member: a unit speaks for its team. */
  readonly memberOf: ReadonlyMap<string, readonly number[]>
  readonly isSign?: (member: number, x: number, y: number) => boolean
}

/** A watch at the moment its inject comes: nobody has done anything yet. Cost: O(units of the expectation). */
export function watchOf(options: WatchOptions): Watch {
  const { inject, expectation, fromClockMs } = options
  const { members, count, holdMs, memberOf, isSign } = signsOf(options)
  const there = gathering(members.length, holdMs)
  /** Of each member the sign that shows that it is there, where a sign has an id. */
  const shown = new Map<number, Sign>()
  /** What came later than when it was met cannot make it earlier, and changes no evidence. */
  let untilClockMs = Infinity

  const watch: Watch = {
    inject: inject.id,
    expectation: expectation.id,
    recognisedBy: expectation.recognisedBy,
    fromClockMs,
    hasNews: false,
    takePosition(unit, x, y, clockMs) {
      const found = memberOf.get(unit)
      if (!found || !isSign || clockMs < fromClockMs || clockMs > untilClockMs) return
      for (const member of found) {
        if (!isSign(member, x, y)) continue
        there.add(member, clockMs)
        watch.hasNews = true
      }
    },
    takeFact(by, clockMs, id) {
      if (clockMs < fromClockMs || clockMs > untilClockMs) return
      for (const member of memberOf.get(by) ?? []) {
        const sign = { by, clockMs, id }
        const held = shown.get(member)
        if (held && !isBefore(sign, held)) continue
        shown.set(member, sign)
        there.add(member, clockMs)
        watch.hasNews = true
      }
    },
    met(momentOf) {
      watch.hasNews = false
      const clockMs = there.firstMs(count)
      if (clockMs === Infinity) return undefined
      untilClockMs = clockMs
      const evidence = members
        .flatMap((member, i) => {
          const sinceMs = there.sinceMs(i, clockMs)
          return sinceMs === undefined ? [] : [{ member, sinceMs, sign: shown.get(i) }]
        })
        .sort((a, b) => a.sinceMs - b.sinceMs || compare(a.member, b.member))
        .slice(0, count)
        .map(({ member, sinceMs, sign }) => evidenceOf(expectation.recognisedBy, member, momentOf(sinceMs), sign))
      return { expectation: expectation.id, atMs: momentOf(clockMs), clockMs, evidence }
    },
  }
  return watch
}

interface Sign {
  readonly by: string
  readonly clockMs: number
  readonly id: string
}

/** Of two signs the one that is kept does not depend on which came first. */
function isBefore(a: Sign, b: Sign): boolean {
  return (a.clockMs - b.clockMs || compare(a.id, b.id) || compare(a.by, b.by)) < 0
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function evidenceOf({ kind }: Recognition, member: string, atMs: number, sign: Sign | undefined): DrillEvidence {
  switch (kind) {
    case 'position':
    case 'departure':
      return { kind: 'position', unit: member, atMs }
    case 'message':
      return { kind: 'message', by: sign?.by ?? member, atMs }
    case 'report':
      return { kind: 'report', id: sign?.id ?? member, by: sign?.by ?? member, atMs }
    case 'mark':
      return { kind: 'mark', id: sign?.id ?? member, observer: sign?.by ?? member, atMs }
  }
}

function signsOf({ plan, expectation, injected, plane }: WatchOptions): Signs {
  const { recognisedBy } = expectation
  const participants = participantsOf(plan, expectation.of)
  const units = allUnitsOf(participants)
  const unitMembers = new Map(units.map((unit, i) => [unit, [i]]))
  switch (recognisedBy.kind) {
    case 'position': {
      const { area, count, freshS } = recognisedBy
      const holdMs = freshS === undefined ? FRESH_LIMITS_MS.live : freshS * 1_000
      return { members: units, count, holdMs, memberOf: unitMembers, isSign: insideOf(area, plane) }
    }
    case 'departure': {
      const { radiusM, count } = recognisedBy
      const isSign = outsideOf(originsOf(injected, units, plane), radiusM)
      return { members: units, count, holdMs: Infinity, memberOf: unitMembers, isSign }
    }
    case 'message':
    case 'report': {
      const memberOf = new Map<string, number[]>()
      for (const [i, participant] of participants.entries())
        for (const by of new Set([participant.id, ...unitsOf(participant)])) memberOf.set(by, [...(memberOf.get(by) ?? []), i])
      return { members: participants.map(({ id }) => id), count: recognisedBy.count, holdMs: Infinity, memberOf }
    }
    case 'mark': {
      const observers = [...plan.observers, ...(plan.controller === undefined ? [] : [plan.controller])]
      return { members: [''], count: 1, holdMs: Infinity, memberOf: new Map(observers.map((name) => [name, [0]])) }
    }
  }
}

function insideOf(area: Extract<Recognition, { readonly kind: 'position' }>['area'], plane: Plane): NonNullable<Signs['isSign']> {
  if (area.kind === 'circle') {
    const [x0, y0] = [plane.xOf(area.at[0]), plane.yOf(area.at[1])]
    return (_, x, y) => (x - x0) ** 2 + (y - y0) ** 2 <= area.radiusM ** 2
  }
  const ring = projected(plane, area.ring)
  const [west, south, east, north] = boundsOf(ring)
  const polygon: Polygon = [ring]
  const point: [number, number] = [0, 0] // one for all fixes
  return (_, x, y) => {
    if (x < west || x > east || y < south || y > north) return false
    point[0] = x
    point[1] = y
    return isInside(polygon, point)
  }
}

/** Where each unit stood; `undefined` where that was not known, so its departure cannot be. */
function originsOf({ origins }: DrillInjected, units: readonly string[], plane: Plane): readonly (Place | undefined)[] {
  const byUnit = new Map(origins.map(({ unit, at }) => [unit, { x: plane.xOf(at[0]), y: plane.yOf(at[1]) }]))
  return units.map((unit) => byUnit.get(unit))
}

function outsideOf(origins: readonly (Place | undefined)[], radiusM: number): NonNullable<Signs['isSign']> {
  return (member, x, y) => {
    const origin = origins[member]
    return origin !== undefined && (x - origin.x) ** 2 + (y - origin.y) ** 2 > radiusM ** 2
  }
}
