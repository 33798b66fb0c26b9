/** What is asked of hotspots, with nothing left open, and what is known to answer it: plain data that can be handed to another thread. */
import type { HOTSPOT_CHANCES, HotspotCsvTable, HotspotForm, HotspotKind, HotspotMethod, HotspotTestedMap } from '#wire/hotspots'
import type { CompoundType } from '#wire/places'
import type { Polygon } from '#geodata/polygon'
import type { Kernel } from '../hotspots/bandwidth.ts'
import type { Hours } from '../hotspots/hours.ts'
import type { CellShape } from '../hotspots/lattice.ts'
import type { Watch } from '../hotspots/watch.ts'

/** From `fromMs` to before `toMs`, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** What of a span has records: weeks before there were any are no weeks without events. */
export function sinceRecords({ fromMs, toMs }: Span, recordsFromMs = fromMs): Span {
  return { fromMs: Math.min(toMs, Math.max(fromMs, recordsFromMs)), toMs }
}

export interface HotspotQuestion {
  readonly method: HotspotMethod
  /** Of `clock`: the place it is of, by its id; absent: the whole ground. */
  readonly place?: { readonly kind: 'compound' | 'cell'; readonly id: string }
  /** Of `truth`: the map that is tested. */
  readonly tested?: HotspotTestedMap
  readonly kind: HotspotKind
  /** None: all. */
  readonly classes: readonly string[]
  /** Only what is tied to compounds of these types, and only such compounds; none: all. */
  readonly compoundTypes: readonly CompoundType[]
  /** Only what happened at these hours; absent: all. */
  readonly hours?: Hours
  /** Of the district's clock. */
  readonly utcOffsetMs: number
  readonly period: Span
  /** What the period is held against; of `truth`, what the maps are made from. */
  readonly base?: Span
  readonly cellM: number
  readonly shape: CellShape
  /** Of `gi` how far neighbours reach. */
  readonly bandM: number
  /** Of `near-repeat`: upper ends of the bands of space, and of time, rising. */
  readonly repeatsM: readonly number[]
  readonly repeatsDays: readonly number[]
  readonly bandwidthM: number | 'rule'
  readonly kernel: Kernel
  /** Where p of `gi` comes from. */
  readonly p: (typeof HOTSPOT_CHANCES)[number]
  /** Of shuffles, and of `near-repeat`. */
  readonly permutations: number
  readonly seed: number
  /** Of `emerging`: how many equal parts the period is cut into. */
  readonly periods: number
  readonly division?: string
  readonly form: HotspotForm
  /** Which table a CSV has; absent: the first. */
  readonly table?: HotspotCsvTable
}

/** A compound as it is ranked. */
export interface RankedCompound {
  readonly id: string
  readonly name: string
  /** 0: not known. */
  readonly households: number
  readonly lon: number
  readonly lat: number
  /** Its number in the picture, and in the coverage diary. */
  readonly slot: number
  /** Index among the towns of the ground, −1: in none of them. */
  readonly town: number
}

export interface Town {
  readonly id: string
  readonly name: string
  readonly lon: number
  readonly lat: number
}

/** The ground that an answer is about. */
export interface Ground {
  /** Another for every other outline. */
  readonly key: string
  /** Metres on the plane. */
  readonly outline: readonly Polygon[]
  /** Ground that others police, taken out of the outline. */
  readonly without: readonly Polygon[]
  readonly originLon: number
  readonly originLat: number
  readonly compounds: readonly RankedCompound[]
  readonly towns: readonly Town[]
  /** Ids of all compounds of the types asked for, wherever they lie; none where all are. */
  readonly typed: readonly string[]
}

/** Reports of one span that count, in the order of `orderByTime`. */
export interface SpanEvents {
  readonly count: number
  /** Metres on the plane; NaN: nobody said where. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly atMs: Float64Array
  /** Index among the compounds of the ground, −1: in none of them. */
  readonly compound: Int32Array
  /** 1: made up. */
  readonly simulated: Uint8Array
  /** What was met in the span and is in no column. */
  readonly leftOut: LeftOut
}

export interface LeftOut {
  readonly invalid: number
  readonly otherClass: number
  /** Where hours are asked for. */
  readonly otherHours?: number
  /** Where types of compounds are asked for. */
  readonly otherCompound?: number
}

export interface HotspotCase {
  readonly question: HotspotQuestion
  readonly ground: Ground
  readonly events: SpanEvents
  /** Of the base, where there is one. */
  readonly baseEvents?: SpanEvents
  /** When the earliest report of the kind happened, whatever its class; absent: there is none. */
  readonly recordsFromMs?: number
  /** What the coverage diary says of the compounds of the ground in the period; absent where the method does not ask. */
  readonly watch?: Watch
  readonly asOfMs: number
}

/** Told how much of the work is done, 0 to 1, as often as it likes. */
export type Tell = (share: number) => void
