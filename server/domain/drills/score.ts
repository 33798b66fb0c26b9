/** The figures of the after-action report. */
import { DRILL_ITEMS, DRILL_TIERS, SCORE_PARTS, type DrillItem, type DrillTier, type ScorePartName } from '#wire/drills'
import { clockAt } from './drill-clock.ts'
import { injectedOf, type DrillState } from './drill-state.ts'
import { outcomesOf, type Outcome } from './outcomes.ts'

export type ScoreWeights = Readonly<Record<ScorePartName, number>>

/** A site may weigh otherwise. [P] */
export const DEFAULT_WEIGHTS: ScoreWeights = { response: 40, muster: 20, handling: 30, reporting: 10 }

/** How many of what is judged were met in time, late, or missed. */
export interface Tally {
  readonly met: number
  readonly late: number
  readonly missed: number
  /** Met in time of all judged, 0 to 1; absent: none was judged. */
  readonly attainment?: number
}

/** When something was done, T+ ms: expected, actual, and the difference of the two. */
export interface ItemTime {
  readonly item: DrillItem
  readonly expectedMs?: number
  readonly actualMs?: number
  readonly differenceMs?: number
}

export interface ScorePart {
  readonly component: ScorePartName
  readonly weight: number
  /** 0 to 1; absent: nothing of it was judged, and it does not count. */
  readonly share?: number
  readonly tally: Tally
}

export interface DrillScore {
  readonly drill: string
  readonly plan: { readonly id: string; readonly version: number }
  /** Whether the drill has stopped: until then the figures are of what is judged so far. */
  readonly isFinal: boolean
  /** T+ at the end, or now; pauses are not in it. */
  readonly lengthMs: number
  readonly pausedMs: number
  readonly outcomes: readonly Outcome[]
  readonly times: readonly ItemTime[]
  readonly tiers: Readonly<Record<DrillTier, Tally>>
  /** By id: what was expected of each, alone or with others. */
  readonly participants: Readonly<Record<string, Tally>>
  readonly objectives: Readonly<Record<string, Tally>>
  readonly parts: readonly ScorePart[]
  /** 0 to 100, to a tenth; absent: nothing was judged. */
  readonly score?: number
}

/**
 * The figures of a drill at a moment.
 *
 * A part's share is the mean of the shares of its judged expectations, by their weights; the score is the mean of the parts that have one, by theirs, times 100.
 *
 * @throws RangeError when a weight is not a number from 0 on
 *
 * Cost: O(expectations × their participants).
 */
export function scoreOf(state: DrillState, nowMs: number, weights: ScoreWeights = DEFAULT_WEIGHTS): DrillScore {
  for (const [name, weight] of Object.entries(weights))
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`the weight of ${name} is ${weight}`)
  const { drill } = state
  const { plan } = drill
  const outcomes = outcomesOf(state, nowMs)
  const parts = (Object.keys(SCORE_PARTS) as ScorePartName[]).map((component) => partOf(component, outcomes, weights[component]))
  const score = weightedMean(parts.map(({ share, weight }) => ({ share, weight })))
  const untilMs = drill.stoppedMs ?? nowMs
  const lengthMs = clockAt(drill, untilMs)
  return {
    drill: drill.id,
    plan: { id: plan.id, version: plan.version },
    isFinal: drill.state === 'stopped',
    lengthMs,
    pausedMs: Math.max(0, untilMs - (drill.startedMs ?? untilMs)) - lengthMs,
    outcomes,
    times: DRILL_ITEMS.filter((item) => item !== 'other').map((item) => timeOf(state, item, outcomes)),
    tiers: {
      selfHelp: tallyOf(outcomes.filter(({ expectation }) => expectation.tier === DRILL_TIERS[0])),
      mutualAid: tallyOf(outcomes.filter(({ expectation }) => expectation.tier === DRILL_TIERS[1])),
      support: tallyOf(outcomes.filter(({ expectation }) => expectation.tier === DRILL_TIERS[2])),
    },
    participants: talliesOf(plan.participants, outcomes, ({ of }) => of),
    objectives: talliesOf(plan.objectives, outcomes, ({ objective }) => (objective === undefined ? [] : [objective])),
    parts,
    ...(score === undefined ? {} : { score: Math.round(score * 1_000) / 10 }),
  }
}

function partOf(component: ScorePartName, outcomes: readonly Outcome[], weight: number): ScorePart {
  const items: readonly DrillItem[] = SCORE_PARTS[component]
  const own = outcomes.filter(({ expectation }) => items.includes(expectation.item))
  const share = weightedMean(own.map(({ share, expectation }) => ({ share, weight: expectation.weight ?? 1 })))
  return { component, weight, ...(share === undefined ? {} : { share }), tally: tallyOf(own) }
}

/** Of those that have a share and weigh anything; `undefined`: there are none. */
function weightedMean(of: readonly { readonly share: number | undefined; readonly weight: number }[]): number | undefined {
  let [sum, weights] = [0, 0]
  for (const { share, weight } of of) {
    if (share === undefined) continue
    sum += share * weight
    weights += weight
  }
  return weights > 0 ? sum / weights : undefined
}

function tallyOf(outcomes: readonly Outcome[]): Tally {
  const count = (verdict: Outcome['verdict']): number => outcomes.filter((one) => one.verdict === verdict).length
  const [met, late, missed] = [count('met'), count('late'), count('missed')]
  const judged = met + late + missed
  return { met, late, missed, ...(judged > 0 ? { attainment: met / judged } : {}) }
}

/** A tally for each of these, of the outcomes that name it. */
function talliesOf(
  named: readonly { readonly id: string }[],
  outcomes: readonly Outcome[],
  namesOf: (expectation: Outcome['expectation']) => readonly string[],
): Readonly<Record<string, Tally>> {
  const own = new Map(named.map(({ id }) => [id, new Set<Outcome>()]))
  for (const outcome of outcomes) for (const id of namesOf(outcome.expectation)) own.get(id)?.add(outcome)
  return Object.fromEntries([...own].map(([id, about]) => [id, tallyOf([...about])]))
}

/** Done as soon as one has done it; everything else is done when the last of what was asked is. */
const BY_THE_FIRST: readonly DrillItem[] = ['order', 'firstArrival']

/** What nobody was asked for. */
const NEVER_ASKED: readonly Outcome['verdict'][] = ['skipped', 'notAsked']

function timeOf(state: DrillState, item: DrillItem, outcomes: readonly Outcome[]): ItemTime {
  const own = outcomes.filter(({ expectation, verdict }) => expectation.item === item && !NEVER_ASKED.includes(verdict))
  if (own.length === 0) return { item, ...ownTime(state, item) }
  const actual = own.flatMap(({ actualMs }) => actualMs ?? [])
  const expected = own.flatMap(({ expectedMs }) => expectedMs ?? [])
  const isFirst = BY_THE_FIRST.includes(item)
  const expectedMs = expected.length > 0 ? (isFirst ? Math.min(...expected) : Math.max(...expected)) : undefined
  const isDone = isFirst ? actual.length > 0 : actual.length === own.length
  const actualMs = isDone ? (isFirst ? Math.min(...actual) : Math.max(...actual)) : undefined
  return { item, ...timed(expectedMs, actualMs) }
}

/** Where nothing is expected: the order is the first inject, the end is the end. */
function ownTime({ drill, ...state }: DrillState, item: DrillItem): Omit<ItemTime, 'item'> {
  if (item === 'end') return timed(drill.plan.lengthS * 1_000, drill.stoppedMs === undefined ? undefined : clockAt(drill, drill.stoppedMs))
  if (item !== 'order') return {}
  const come = drill.plan.script.flatMap(({ id }) => injectedOf({ drill, ...state }, id) ?? [])
  return timed(undefined, come.length > 0 ? Math.min(...come.map(({ atMs }) => clockAt(drill, atMs))) : undefined)
}

function timed(expectedMs: number | undefined, actualMs: number | undefined): Omit<ItemTime, 'item'> {
  return {
    ...(expectedMs === undefined ? {} : { expectedMs }),
    ...(actualMs === undefined ? {} : { actualMs }),
    ...(expectedMs === undefined || actualMs === undefined ? {} : { differenceMs: actualMs - expectedMs }),
  }
}
