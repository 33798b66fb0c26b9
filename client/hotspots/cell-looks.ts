/** What each cell of a map says, as a key: the colour it is filled with, the mark that it bears and its words hang on that. */
import type { HotspotAnswer } from '#wire/hotspots'
import type { MapMethod } from './hotspot-address.ts'
import { numbersOf, type HotspotTable } from './hotspot-table.ts'

/** Steps of a figure that only grows, palest first. */
export const STEPS = ['step1', 'step2', 'step3', 'step4', 'step5'] as const
type Step = (typeof STEPS)[number]

/** In the order of a legend: what matters first. */
export const LOOK_KEYS = {
  gi: ['hot', 'cold', 'notSignificant', 'tooFew'],
  change: ['up', 'down', 'notSignificant', 'noEvents'],
  density: [...STEPS, 'nearlyNone'],
  emerging: ['new', 'growing', 'persistent', 'sporadic', 'fading', 'none', 'tooFewPeriods'],
  dosage: ['hotAndDark', 'coldAndCrowded', 'balanced', 'unknown'],
  'near-repeat': ['raised'],
} as const satisfies Readonly<Record<MapMethod, readonly string[]>>
export type LookKey = (typeof LOOK_KEYS)[MapMethod][number]

export interface CellLooks {
  /** By cell. */
  readonly keys: readonly LookKey[]
  /** Of a map of steps: where each step ends, in the figure's own unit; the first begins at half of its end. */
  readonly upTo: readonly number[]
}

/** From step to step a density doubles: equal parts would leave all but the peaks in the palest. What would be a step below that is next to none. */
const STEP_TIMES = 2

/** Where each says what it found, and as what it counts that says nothing. */
const VERDICTS = {
  gi: ['verdict', 'tooFew'],
  change: ['verdict', 'unknown'],
  emerging: ['emergence', 'tooFewPeriods'],
  dosage: ['dosage', 'unknown'],
} as const satisfies Readonly<Record<string, readonly [column: string, quiet: LookKey]>>

export function looksOf(method: MapMethod, cells: HotspotTable): CellLooks {
  if (method === 'density') return stepsOf(numbersOf(cells, 'density'))
  if (method === 'near-repeat') return { keys: Array.from({ length: cells.count }, () => 'raised'), upTo: [] }
  const [column, quiet] = VERDICTS[method]
  const known: readonly string[] = LOOK_KEYS[method]
  const verdicts = cells.columns[column] ?? []
  return { keys: Array.from({ length: cells.count }, (_, cell) => named(verdicts[cell], known) ?? quiet), upTo: [] }
}

function named(value: unknown, known: readonly string[]): LookKey | undefined {
  return typeof value === 'string' && known.includes(value) ? (value as LookKey) : undefined // one of those known
}

/** Steps down from the highest value. */
function stepsOf(values: Float64Array): CellLooks {
  let highest = 0
  for (const value of values) if (value > highest) highest = value
  if (highest === 0) return { keys: Array.from(values, () => 'nearlyNone'), upTo: [] }
  const upTo = STEPS.map((_, step) => highest / STEP_TIMES ** (STEPS.length - 1 - step))
  const least = upTo[0]! / STEP_TIMES
  const stepOf = (value: number): Step | 'nearlyNone' => (value > least ? STEPS[upTo.findIndex((end) => value <= end)]! : 'nearlyNone')
  return { keys: Array.from(values, stepOf), upTo }
}

export interface LegendRow {
  readonly key: LookKey
  readonly count: number
}

/** How many cells there are of each look; a look that the map has not is told too, with 0: it was looked for. */
export function legendOf(method: MapMethod, { keys }: CellLooks): readonly LegendRow[] {
  const counts = new Map<LookKey, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return LOOK_KEYS[method].map((key) => ({ key, count: counts.get(key) ?? 0 }))
}

/** What is not drawn: next to nothing, and places that nobody knows anything of. */
const UNDRAWN: readonly LookKey[] = ['nearlyNone', 'unknown']

export function isDrawn(key: LookKey): boolean {
  return !UNDRAWN.includes(key)
}

/** Whether an answer says anything about cells that a map could show. */
export function hasMap({ cells }: Pick<HotspotAnswer, 'cells'>, method: MapMethod): boolean {
  return cells !== undefined && looksOf(method, cells).keys.some(isDrawn)
}
