/** Which compounds nobody has been near for the longest, and who could go: figures the wall holds, and no judgement of coverage. */
import { planeAt } from '#geodata/plane'
import { DEGREE_E7, type UnitColumns } from '#wire/frame'
import type { Compound, LonLat } from '#wire/places'
import { FRESH_LIMITS_MS } from '#wire/units'

const MINUTE_MS = 60_000

export interface DarkCompound {
  readonly compound: Compound
  /** Whole minutes since anyone was near; `undefined` when nobody is on record. */
  readonly minutes: number | undefined
}

export interface DarkOverview {
  /** The worst first: those never visited, the ones with more homes before, then the longest. */
  readonly worst: readonly DarkCompound[]
  /** Past the interval, and how many of them nobody is on record at. */
  readonly count: number
  readonly neverCount: number
}

/** @param nearMs when anyone was last near, by compound slot; `NaN` for never */
export function darkOverview(compounds: Iterable<Compound>, nearMs: Float64Array, nowMs: number, tauMin: number): DarkOverview {
  const dark: DarkCompound[] = []
  let neverCount = 0
  for (const compound of compounds) {
    const near = nearMs[compound.slot] ?? Number.NaN
    if (Number.isNaN(near)) {
      neverCount++
      dark.push({ compound, minutes: undefined })
    } else if (nowMs - near > tauMin * MINUTE_MS) dark.push({ compound, minutes: Math.floor((nowMs - near) / MINUTE_MS) })
  }
  dark.sort(byDarkness)
  return { worst: dark, count: dark.length, neverCount }
}

function byDarkness(a: DarkCompound, b: DarkCompound): number {
  const minutes = (b.minutes ?? Infinity) - (a.minutes ?? Infinity)
  if (minutes !== 0 && !Number.isNaN(minutes)) return minutes
  return (b.compound.households ?? 0) - (a.compound.households ?? 0) || a.compound.slot - b.compound.slot
}

export interface NearestUnit {
  readonly slot: number
  readonly metres: number
}

/**
 * The nearest of some units by straight line whose position is fresh enough to say so.
 *
 * Assumptions: the plane at the place; within 0.3 % over a district.
 */
export function nearestUnit(from: LonLat, slots: Iterable<number>, columns: UnitColumns, nowMs: number): NearestUnit | undefined {
  const plane = planeAt(from[0], from[1])
  let nearest: NearestUnit | undefined
  for (const slot of slots) {
    const ageMs = nowMs - (columns.takenMs[slot] ?? Number.NaN)
    if (!(ageMs <= FRESH_LIMITS_MS.lagging)) continue
    const metres = Math.hypot(plane.xOf(columns.lonE7[slot]! / DEGREE_E7), plane.yOf(columns.latE7[slot]! / DEGREE_E7))
    if (!nearest || metres < nearest.metres) nearest = { slot, metres }
  }
  return nearest
}
