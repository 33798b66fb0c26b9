/** What happens in the demo district: incidents and hazards, each with its whole life worked out beforehand. No clock, no network. */
import type { UnitDraft } from '#wire/units'
import { chanceOf, type Chance } from './chance.ts'
import type { DemoCompound, DemoGround } from './demo-ground.ts'
import { HAZARD_CASES, INCIDENT_CASES } from './report-words.ts'

export type LifeKind = 'incident' | 'hazard'

/** One call: what is brought first, the step taken after that. */
export interface ReportAct {
  readonly kind: LifeKind
  readonly id: string
  readonly atMs: number
  readonly isBrought: boolean
  readonly body: Readonly<Record<string, unknown>>
}

export interface ReportLife {
  readonly kind: LifeKind
  readonly begunMs: number
  /** In order of time; the first brings it. */
  readonly acts: readonly ReportAct[]
}

export interface LifeOptions {
  readonly ground: Pick<DemoGround, 'plane' | 'compounds'>
  readonly units: readonly UnitDraft[]
  readonly seed: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const UTC8_MS = 8 * HOUR_MS

/** A district of 1.3 million people has about 1,000 calls a day. How many hazards are found is our own guess. */
const A_DAY: Readonly<Record<LifeKind, number>> = { incident: 1_000, hazard: 16 }
/** Lives are worked out slot by slot, each with a chance of its own. */
const SLOT_MS: Readonly<Record<LifeKind, number>> = { incident: 10 * MINUTE_MS, hazard: HOUR_MS }
/** No life is longer than the delays below add up to. */
export const LONGEST_LIFE_MS: Readonly<Record<LifeKind, number>> = { incident: HOUR_MS, hazard: 56 * HOUR_MS }
const DAY_MS = 24 * HOUR_MS
/** Calls by hour of the day in UTC+8, about 1 on average: few before dawn, most in the evening. */
const BY_HOUR = [0.6, 0.4, 0.3, 0.3, 0.3, 0.4, 0.7, 1, 1.2, 1.2, 1.2, 1.1, 1, 1.1, 1.2, 1.2, 1.2, 1.3, 1.5, 1.6, 1.6, 1.4, 1.1, 0.8]
/** Keeps the chances of what happens apart from those of who walks. */
const OWN_STREAM = 7_919
/** Of a thousand calls: how many are of severity 1, 2, 3; the others are of severity 4. */
const SEVERE = [1, 12, 160] as const
const INVALID_SHARE = 0.06
const INSIDE_SHARE = 0.7
/** How far from the middle of its compound something happens inside, and from a corner in its surroundings. */
const INSIDE_M = 30
const AROUND_M = 45

/** The lives that begin in a span of time, in order. The same seed, the same lives, however the time is cut. */
export function reportLives(options: LifeOptions, kind: LifeKind, fromMs: number, toMs: number): readonly ReportLife[] {
  const slotMs = SLOT_MS[kind]
  const lives: ReportLife[] = []
  for (let slot = Math.floor(fromMs / slotMs); slot * slotMs < toMs; slot++) {
    const chance = chanceOf(options.seed + OWN_STREAM, 2 * slot + (kind === 'incident' ? 0 : 1))
    const hour = Math.floor((slot * slotMs + UTC8_MS) / HOUR_MS) % BY_HOUR.length
    const count = poisson(((A_DAY[kind] * slotMs) / DAY_MS) * BY_HOUR[hour]!, chance)
    for (let n = 0; n < count; n++) {
      const begunMs = Math.floor(slot * slotMs + chance.between(0, slotMs))
      const id = `demo-${kind}-${slot}-${n}`
      const life = kind === 'incident' ? incidentLife(options, id, begunMs, chance) : hazardLife(options, id, begunMs, chance)
      if (begunMs >= fromMs && begunMs < toMs) lives.push(life)
    }
  }
  return lives.sort((a, b) => a.begunMs - b.begunMs)
}

function incidentLife({ ground, units }: LifeOptions, id: string, begunMs: number, chance: Chance): ReportLife {
  const what = weighted(INCIDENT_CASES, chance)
  const severity = what.class === 'fire' ? chance.pick([2, 3, 3]) : severityOf(chance)
  const compound = chance.pick(ground.compounds)
  const brought = { class: what.class, severity, text: chance.pick(what.texts), place: placeBy(ground, compound, chance) }
  const life = lifeOf('incident', id, begunMs, brought)
  const sent = [
    ...new Set([unitOf(units, what.team, compound, chance), ...(severity <= 2 ? [unitOf(units, 'rapidResponse', compound, chance)] : [])]),
  ]
  life.step('dispatch', chance.between(0.5, 2), { units: sent })
  life.step('depart', chance.between(0.3, 1.5))
  life.step('arrive', chance.between(3, 9))
  if (severity > 2 && chance.happens(INVALID_SHARE)) {
    life.step('invalidate', chance.between(1, 4), { note: '到场未发现情况' })
    return life.done()
  }
  life.step('handle', chance.between(0.5, 2))
  life.step('report', chance.between(6, severity <= 2 ? 35 : 24), { note: chance.pick(what.outcomes) })
  life.step('close', chance.between(1, 5))
  return life.done()
}

function hazardLife({ ground }: LifeOptions, id: string, begunMs: number, chance: Chance): ReportLife {
  const what = weighted(HAZARD_CASES, chance)
  const severity = chance.pick([2, 3, 3, 3, 4, 4, 4, 4, 4, 4])
  const compound = chance.pick(ground.compounds)
  const brought = { class: what.class, severity, text: chance.pick(what.texts), place: placeBy(ground, compound, chance) }
  const life = lifeOf('hazard', id, begunMs, brought)
  life.step('report', chance.between(1, 10))
  life.step('assign', chance.between(10, 90), { assignee: chance.pick(what.assignees) })
  life.step('rectify', chance.between(60, 480))
  life.step('review', chance.between(360, 2_400))
  life.step('close', chance.between(30, 240))
  return life.done()
}

interface LifeInMaking {
  /** @param afterMin minutes after the step before */
  step(name: string, afterMin: number, said?: object): void
  done(): ReportLife
}

function lifeOf(kind: LifeKind, id: string, begunMs: number, brought: object): LifeInMaking {
  const acts: ReportAct[] = [{ kind, id, atMs: begunMs, isBrought: true, body: { ...brought, id, at: begunMs } }]
  return {
    step(name, afterMin, said = {}) {
      const atMs = Math.floor(acts.at(-1)!.atMs + afterMin * MINUTE_MS)
      acts.push({ kind, id, atMs, isBrought: false, body: { step: name, at: atMs, ...said } })
    },
    done: () => ({ kind, begunMs, acts }),
  }
}

function severityOf(chance: Chance): number {
  const drawn = chance.between(0, 1_000)
  let upTo = 0
  for (const [i, share] of SEVERE.entries()) if (drawn < (upTo += share)) return i + 1
  return SEVERE.length + 1
}

/** A unit of the team, of the compound's own division where it has one. */
function unitOf(units: readonly UnitDraft[], team: string, { division }: DemoCompound, chance: Chance): string {
  const ours = units.filter((unit) => unit.team === team)
  const near = ours.filter((unit) => unit.division === division)
  return chance.pick(near.length > 0 ? near : ours.length > 0 ? ours : units).id
}

function placeBy({ plane }: Pick<DemoGround, 'plane'>, { centre, ring }: DemoCompound, chance: Chance): readonly [number, number] {
  const isInside = chance.happens(INSIDE_SHARE)
  const corner = chance.pick(ring)
  const outM = Math.hypot(corner.x - centre.x, corner.y - centre.y) || 1
  const at = isInside
    ? { x: centre.x + chance.normal() * INSIDE_M, y: centre.y + chance.normal() * INSIDE_M }
    : { x: corner.x + ((corner.x - centre.x) / outM) * AROUND_M, y: corner.y + ((corner.y - centre.y) / outM) * AROUND_M }
  return [plane.lonOf(at.x), plane.latOf(at.y)]
}

function weighted<T extends { readonly share: number }>(cases: readonly T[], chance: Chance): T {
  let left = chance.between(
    0,
    cases.reduce((sum, { share }) => sum + share, 0),
  )
  return cases.find(({ share }) => (left -= share) < 0) ?? cases[0]!
}

/** How many of what comes by itself come in a span in which `mean` are expected. Knuth, The Art of Computer Programming, vol. 2, §3.4.1. */
function poisson(mean: number, chance: Chance): number {
  let count = 0
  for (let product = chance.next(); product > Math.exp(-mean); product *= chance.next()) count++
  return count
}
