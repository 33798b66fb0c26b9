/** The compounds as lit shapes: which step each shows, sent to the map only where a step changed, and never faster than it can draw. */
import type { Feature } from 'geojson'
import type { Compound } from '#wire/places'
import { DARK_STEP, lightStepOf } from '../wall/theme.ts'
import { slabsOf } from './slabs.ts'

const MINUTE_MS = 60_000
/** Windows are lit from the step of this share of the ring's age: always brighter than the ground they light. */
const WINDOW_AGE_SHARE = 0.5
/** Two features a compound, ring and windows; their ids are made of its slot. */
const PARTS = 2

/** The two steps a compound shows. */
export interface LightSteps {
  readonly ring: number
  readonly windows: number
}

/** @param nearMs when anyone was last near; `NaN` for never */
export function lightStepsAt(nearMs: number, nowMs: number): LightSteps {
  const ageMin = (nowMs - nearMs) / MINUTE_MS
  if (Number.isNaN(ageMin)) return { ring: DARK_STEP, windows: DARK_STEP }
  const ring = lightStepOf(ageMin)
  return { ring, windows: ring === DARK_STEP ? DARK_STEP : lightStepOf(ageMin * WINDOW_AGE_SHARE) }
}

export interface StepChange {
  readonly id: number
  readonly step: number
}

export interface LightBook {
  /** The features of all compounds, at the steps of the last `stepsChanged`. */
  features(): Feature[]
  /** Compares every compound's step with what was last told; returns the differences. O(compounds). */
  stepsChanged(nearMs: Float64Array, nowMs: number): readonly StepChange[]
}

export function lightBook(compounds: readonly Compound[]): LightBook {
  const shown = new Map<number, LightSteps>(compounds.map(({ slot }) => [slot, { ring: DARK_STEP, windows: DARK_STEP }]))
  return {
    features: () =>
      compounds.flatMap(({ slot, id, footprint }): Feature[] => {
        const steps = shown.get(slot)!
        return [
          { type: 'Feature', id: slot * PARTS, geometry: footprint, properties: { part: 'ring', step: steps.ring, compound: id } },
          {
            type: 'Feature',
            id: slot * PARTS + 1,
            geometry: { type: 'MultiPolygon', coordinates: slabsOf(footprint).map((slab) => [slab]) },
            properties: { part: 'windows', step: steps.windows },
          },
        ]
      }),
    stepsChanged(nearMs, nowMs) {
      const changes: StepChange[] = []
      for (const { slot } of compounds) {
        const was = shown.get(slot)!
        const now = lightStepsAt(nearMs[slot] ?? Number.NaN, nowMs)
        if (now.ring !== was.ring) changes.push({ id: slot * PARTS, step: now.ring })
        if (now.windows !== was.windows) changes.push({ id: slot * PARTS + 1, step: now.windows })
        if (now.ring !== was.ring || now.windows !== was.windows) shown.set(slot, now)
      }
      return changes
    },
  }
}
