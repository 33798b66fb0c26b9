/** A small town for the coverage kernel: compounds, people who move, and a clock, all as plain data. */
import { DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { CompoundType } from '#wire/places'
import { COVERAGE_REASONS, COVERAGE_STATUSES, SHARE_SCALE } from '#wire/coverage'
import { TILE_CELLS } from '../../server/domain/coverage/cells.ts'
import { openCoverage, type Coverage } from '../../server/domain/coverage/coverage.ts'
import { flatAreaOfRings, type FlatArea } from '../../server/domain/coverage/flat-area.ts'
import type { JudgeQuestions } from '../../server/domain/coverage/judge.ts'
import { coverageRules } from '../../server/domain/coverage/rules.ts'
import { newSighting, type Sighting } from '../../server/domain/coverage/watch.ts'

type Xy = readonly [number, number]

/** Noon by the clock of the default settings: far from any change of band. */
export const NOON_MS = 1_800_000_000_000 + 20 * 3_600_000
export const MINUTE_MS = 60_000
export const SECOND_MS = 1_000

/** Everybody is heard, nothing is wrong, nobody is rostered anywhere. */
export const ALL_WELL: JudgeQuestions = { voiceOf: () => 'heard', hasSerious: () => false, isUnrostered: () => false }

/** A closed ring round a rectangle. */
export function rectangle(west: number, south: number, width: number, height: number): Xy[] {
  return [
    [west, south],
    [west + width, south],
    [west + width, south + height],
    [west, south + height],
    [west, south],
  ]
}

export function flat(...rings: readonly (readonly Xy[])[]): FlatArea {
  return flatAreaOfRings(rings.map((ring) => Float64Array.from(ring.flat())))
}

export interface TownOptions {
  readonly settings?: Partial<CoverageSettings>
  /** By compound slot. */
  readonly compounds?: readonly FlatArea[]
  readonly type?: CompoundType
}

/** Coverage of a town of these compounds: one of 100 m by 60 m at the origin unless told otherwise. Nobody has been seen yet. */
export function aTown({ settings = {}, compounds = [flat(rectangle(0, 0, 100, 60))], type = 'commodity' }: TownOptions = {}): Coverage {
  const town = openCoverage({ rules: coverageRules({ ...DEFAULT_COVERAGE, ...settings }) })
  town.setCompounds(compounds.map((footprint, compound) => ({ compound, type, footprint })))
  return town
}

/** A good fix of unit 0 on foot at the origin at noon, reported every 10 s by source 0, unless it says otherwise. */
export function aSighting(sighting: Partial<Sighting> = {}): Sighting {
  return { ...newSighting(), atMs: NOON_MS, isGood: true, linkMs: 25 * SECOND_MS, ...sighting }
}

/** Fixes along a way, evenly spaced in time. @param corners of the way; a corner given twice is a stay of one step */
export function walk(
  corners: readonly Xy[],
  fix: Partial<Sighting> & { readonly stepMs?: number; readonly stepM?: number } = {},
): Sighting[] {
  const { stepMs = 10 * SECOND_MS, stepM = 12, atMs = NOON_MS, ...rest } = fix
  const fixes: Sighting[] = []
  const put = (x: number, y: number) => fixes.push(aSighting({ ...rest, x, y, atMs: atMs + fixes.length * stepMs }))
  corners.forEach(([x, y], i) => {
    const before = corners[i - 1]
    if (!before) return put(x, y)
    const steps = Math.max(1, Math.ceil(Math.hypot(x - before[0], y - before[1]) / stepM))
    for (let step = 1; step <= steps; step++)
      put(before[0] + (step / steps) * (x - before[0]), before[1] + (step / steps) * (y - before[1]))
  })
  return fixes
}

/** A way round a rectangle, so far outside of it, once. */
export function lap(west: number, south: number, width: number, height: number, outsideM: number): Xy[] {
  return rectangle(west - outsideM, south - outsideM, width + 2 * outsideM, height + 2 * outsideM)
}

/** Every cell that was ever seen, by where it is: when, in quanta since 1970. Independent of tile numbers and bases. */
export function lightOf({ grid }: Coverage): Map<string, number> {
  const light = new Map<string, number>()
  for (let tile = 0; tile < grid.tileEnd; tile++) {
    if (!grid.isUsed(tile)) continue
    for (let k = 0; k < TILE_CELLS; k++) {
      const stamp = grid.stampsOf(tile)[grid.offsetOf(tile) + k]!
      if (stamp > 0) light.set(`${grid.columnOf(tile)},${grid.rowOf(tile)},${k}`, stamp + grid.baseOf(tile))
    }
  }
  return light
}

/** How a compound stands, in words; looked at now, whatever is due. */
export function standing(town: Coverage, atMs: number, compound = 0, questions: JudgeQuestions = ALL_WELL) {
  town.look(compound, atMs, questions)
  const { columns } = town
  return {
    share: columns.share[compound]! / SHARE_SCALE,
    status: COVERAGE_STATUSES[columns.status[compound]!]!,
    reason: COVERAGE_REASONS[columns.reason[compound]!]!,
    sinceMs: columns.sinceMs[compound]!,
    gapAtMs: columns.gapAtMs[compound]!,
    visitMs: columns.visitMs[compound]!,
    seenMs: columns.seenMs[compound]!,
  }
}
