/** What is asked of hotspots, with nothing left open, and what is known to answer it: plain data that can be handed to another thread. */
import type { HotspotForm, HotspotKind, HotspotMethod } from '#wire/hotspots'
import type { Polygon } from '#geodata/polygon'
import type { Kernel } from '../hotspots/bandwidth.ts'
import type { CellShape } from '../hotspots/lattice.ts'

/** From `fromMs` to before `toMs`, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface HotspotQuestion {
  readonly method: HotspotMethod
  readonly kind: HotspotKind
  /** None: all. */
  readonly classes: readonly string[]
  readonly period: Span
  /** What the period is held against; of `truth`, what the maps are made from. */
  readonly base?: Span
  readonly cellM: number
  readonly shape: CellShape
  /** Of `gi` how far neighbours reach, of `near-repeat` the furthest band. */
  readonly bandM: number
  readonly bandwidthM: number | 'rule'
  readonly kernel: Kernel
  /** 0: p of the normal distribution. */
  readonly permutations: number
  readonly seed: number
  readonly division?: string
  readonly form: HotspotForm
}

/** A compound as it is ranked. */
export interface RankedCompound {
  readonly id: string
  readonly name: string
  /** 0: not known. */
  readonly households: number
  readonly lon: number
  readonly lat: number
}

/** The ground that an answer is about. */
export interface Ground {
  /** Another for every other outline. */
  readonly key: string
  /** Metres on the plane. */
  readonly outline: readonly Polygon[]
  readonly originLon: number
  readonly originLat: number
  readonly compounds: readonly RankedCompound[]
}

/** Reports that count, of the class asked for, of the period or of its base, in columns; the first `count` of each hold something. */
export interface EventColumns {
  readonly count: number
  /** Metres on the plane; NaN: nobody said where. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly atMs: Float64Array
  /** Index among the compounds of the ground, −1: in none of them. */
  readonly compound: Int32Array
  /** 1: made up. */
  readonly simulated: Uint8Array
}

/** What was met on the way and is in no column. */
export interface LeftOut {
  readonly invalid: number
  readonly otherClass: number
}

export interface HotspotCase {
  readonly question: HotspotQuestion
  readonly ground: Ground
  readonly events: EventColumns
  readonly leftOut: { readonly period: LeftOut; readonly base: LeftOut }
  readonly asOfMs: number
}
