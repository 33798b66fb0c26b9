/** How brightly each compound shines as a whole: its windows, and from far out its dot. Only what changed is sent to the map. */
import type { Feature } from 'geojson'
import { COVERAGE_REASONS, COVERAGE_STATUSES, type CoverageColumns, type CoverageStatus } from '#wire/coverage'
import { COMPOUND_TYPES, type Compound } from '#wire/places'
import { middleOf } from '../places/middle.ts'
import { DARK_STEP, lightStepOf } from '../wall/theme.ts'
import type { Change } from './feature-feed.ts'
import type { DotName } from './ring-glyphs.ts'
import { slabsOf } from './slabs.ts'

/** Windows are lit from the step of this share of the ring's age: always brighter than the ground they light. */
const WINDOW_AGE_SHARE = 0.5
/** Two features a compound, footprint and windows; their ids are made of its slot. */
const PARTS = 2
const SIDE_UNSEEN = COVERAGE_REASONS.indexOf('sideUnseen')
/** Dots of the worst lie on top. */
const WEIGHT: Readonly<Record<CoverageStatus, number>> = { unjudged: 0, covered: 0, blind: 1, thinning: 2, gap: 3, critical: 4 }

/** What a compound shows as a whole. */
export interface Shine {
  readonly windows: number
  readonly dot: DotName
  readonly weight: number
}

const UNLIT: Shine = { windows: DARK_STEP, dot: `lit${DARK_STEP}`, weight: 0 }

export function shineOf(columns: CoverageColumns, slot: number, nowMs: number, intervalMs: number): Shine {
  const status = COVERAGE_STATUSES[columns.status[slot] ?? 0] ?? 'unjudged'
  const ageMs = nowMs - (columns.seenMs[slot] ?? Number.NaN)
  const weight = WEIGHT[status]
  const ring = lightStepOf(ageMs, intervalMs)
  const windows = ring === DARK_STEP ? DARK_STEP : lightStepOf(ageMs * WINDOW_AGE_SHARE, intervalMs)
  switch (status) {
    case 'unjudged':
      return UNLIT
    case 'covered':
      return { windows, dot: `lit${ring}`, weight }
    case 'thinning':
      return { windows, dot: status, weight }
    case 'gap':
    case 'critical':
    case 'blind':
      // Where one side only is unseen the others are still lit, and so are the homes.
      return { windows: columns.reason[slot] === SIDE_UNSEEN ? windows : DARK_STEP, dot: status, weight }
  }
}

export interface Changes {
  readonly compounds: readonly Change[]
  readonly names: readonly Change[]
}

export interface LightBook {
  /** Footprints and windows, and the points of names and dots, as they were last told. */
  features(): { readonly compounds: Feature[]; readonly names: Feature[] }
  /**
   * Compares what every compound shows with what was last told; returns the differences. O(compounds).
   *
   * @param intervalsMs by type of compound, in the order of `COMPOUND_TYPES`
   */
  changed(columns: CoverageColumns, nowMs: number, intervalsMs: readonly number[]): Changes
}

export function lightBook(compounds: readonly Compound[]): LightBook {
  const shown = new Map<number, Shine>(compounds.map(({ slot }) => [slot, UNLIT]))
  return {
    features: () => ({
      compounds: compounds.flatMap(({ slot, footprint }): Feature[] => [
        { type: 'Feature', id: slot * PARTS, geometry: footprint, properties: { part: 'footprint' } },
        {
          type: 'Feature',
          id: slot * PARTS + 1,
          geometry: { type: 'MultiPolygon', coordinates: slabsOf(footprint).map((slab) => [slab]) },
          properties: { part: 'windows', step: shown.get(slot)!.windows },
        },
      ]),
      names: compounds.map(({ slot, name, footprint }): Feature => {
        const { dot, weight } = shown.get(slot)!
        return {
          type: 'Feature',
          id: slot,
          geometry: { type: 'Point', coordinates: [...middleOf(footprint)] },
          properties: { name, dot, weight },
        }
      }),
    }),
    changed(columns, nowMs, intervalsMs) {
      const changes = { compounds: [] as Change[], names: [] as Change[] }
      for (const { slot, type } of compounds) {
        const was = shown.get(slot)!
        const now = shineOf(columns, slot, nowMs, intervalsMs[COMPOUND_TYPES.indexOf(type)]!)
        if (now.windows !== was.windows) changes.compounds.push({ id: slot * PARTS + 1, properties: { step: now.windows } })
        if (now.dot !== was.dot) changes.names.push({ id: slot, properties: { dot: now.dot, weight: now.weight } })
        shown.set(slot, now)
      }
      return changes
    },
  }
}
