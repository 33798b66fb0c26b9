/** Coverage: whether the surroundings of a compound have been looked at, as judged live, and the settings it is judged by. */
import Type, { type Static } from 'typebox'
import { COMPOUND_TYPES } from './places.ts'

/** By index in the columns of a frame. `unjudged`: known, not looked at yet. */
export const COVERAGE_STATUSES = ['unjudged', 'covered', 'thinning', 'gap', 'critical', 'blind'] as const
export type CoverageStatus = (typeof COVERAGE_STATUSES)[number]

/** Why a compound is what it is; by index in the columns of a frame. */
export const COVERAGE_REASONS = [
  /** Nothing to explain. */
  'none',
  /** A watch point is staffed. */
  'guarded',
  /** Nobody has been there since it is known. */
  'neverVisited',
  /** The last visit is longer ago than the interval. */
  'overdue',
  /** Visited in time, but too much of the ring unseen: which sides, how many metres. */
  'sideUnseen',
  /** Somebody was there, with positions too coarse to count. */
  'tooCoarse',
  /** Nobody is rostered there. */
  'nobodyRostered',
  /** Whoever serves it is silent, and no light is left: not known. */
  'sourceSilent',
] as const
export type CoverageReason = (typeof COVERAGE_REASONS)[number]

/** Sectors of bearing, clockwise from north, in which unseen ring is told. */
export const BEARING_SECTORS = 16

const Minutes = (minimum: number, maximum: number, value: number) => Type.Number({ minimum, maximum, default: value })
const Metres = (minimum: number, maximum: number, value: number) => Type.Number({ minimum, maximum, default: value })
const Share = (value: number) => Type.Number({ minimum: 0, maximum: 1, default: value })
const DAY_MIN = 1_440
/** A year: longer intervals mean nothing. The retention of tracks bounds them further. */
const LONGEST_MIN = 365 * DAY_MIN

/** How long a compound may go unseen, minutes, by day and by night. */
export const CoverageInterval = Type.Object(
  { dayMin: Minutes(5, LONGEST_MIN, 120), nightMin: Minutes(5, LONGEST_MIN, 60) },
  { additionalProperties: false },
)
export type CoverageInterval = Static<typeof CoverageInterval>

/** The id of the settings of coverage: subject `setting/coverage`. */
export const COVERAGE_SETTING = 'coverage'

/** What coverage is judged by. Every figure is a proposal that a site may change. */
export const CoverageSettings = Type.Object(
  {
    /** How far a compound's surroundings reach, m. */
    radiusM: Metres(10, 500, 80),
    /** How far a unit on foot, on a bicycle, in a vehicle, and a staffed watch point see, m. */
    footReachM: Metres(5, 300, 50),
    bicycleReachM: Metres(5, 300, 50),
    vehicleReachM: Metres(5, 300, 80),
    watchPointReachM: Metres(5, 300, 100),
    /** The fastest each can go, m/s. */
    footFastestMps: Type.Number({ minimum: 0.5, maximum: 50, default: 3 }),
    bicycleFastestMps: Type.Number({ minimum: 0.5, maximum: 50, default: 8 }),
    vehicleFastestMps: Type.Number({ minimum: 0.5, maximum: 100, default: 20 }),
    interval: CoverageInterval,
    /** Other intervals by kind of compound. */
    intervalByType: Type.Partial(
      Type.Object(
        Object.fromEntries(COMPOUND_TYPES.map((type) => [type, CoverageInterval])) as Record<
          (typeof COMPOUND_TYPES)[number],
          typeof CoverageInterval
        >,
      ),
      { additionalProperties: false },
    ),
    /** When day and night begin, minutes after local midnight, and the local offset from UTC, minutes. */
    dayFromMin: Minutes(0, DAY_MIN - 1, 360),
    nightFromMin: Minutes(0, DAY_MIN - 1, 1_320),
    utcOffsetMin: Type.Number({ minimum: -840, maximum: 840, default: 480 }),
    /** A gap opens below the first share and closes from the second on. */
    openShare: Share(0.35),
    closeShare: Share(0.45),
    /** A gap foreseen within this time is thinning, min. */
    thinningMin: Minutes(1, 120, 15),
    /** How long a visit lasts at least, s. */
    dwellS: Type.Number({ minimum: 5, maximum: 1_800, default: 60 }),
    /** How long a check-in at a watch point holds, min. */
    checkInMin: Minutes(5, DAY_MIN, 120),
    /** A vehicle that stands longer sees nothing, min. */
    parkedMin: Minutes(1, 60, 5),
    /** A source is silent after so many of its reporting intervals. */
    silentIntervals: Type.Number({ minimum: 1, maximum: 100, default: 3 }),
    /** The tiers of response: self-help, mutual aid, support, min. */
    selfHelpMin: Minutes(0.5, 60, 1),
    mutualAidMin: Minutes(0.5, 60, 3),
    supportMin: Minutes(0.5, 120, 5),
  },
  { additionalProperties: false },
)
export type CoverageSettings = Static<typeof CoverageSettings>

export const DEFAULT_COVERAGE: CoverageSettings = {
  radiusM: 80,
  footReachM: 50,
  bicycleReachM: 50,
  vehicleReachM: 80,
  watchPointReachM: 100,
  footFastestMps: 3,
  bicycleFastestMps: 8,
  vehicleFastestMps: 20,
  interval: { dayMin: 120, nightMin: 60 },
  intervalByType: {},
  dayFromMin: 360,
  nightFromMin: 1_320,
  utcOffsetMin: 480,
  openShare: 0.35,
  closeShare: 0.45,
  thinningMin: 15,
  dwellS: 60,
  checkInMin: 120,
  parkedMin: 5,
  silentIntervals: 3,
  selfHelpMin: 1,
  mutualAidMin: 3,
  supportMin: 5,
}

/** The judgements on compounds as columns by compound slot, all equally long. Times are Unix ms; `NaN`: none. */
export interface CoverageColumns {
  /** Share of the ring seen inside the window, 1/10000; 65535: the compound has no surroundings to see. */
  readonly share: Uint16Array
  /** Index into `COVERAGE_STATUSES`. */
  readonly status: Uint8Array
  /** Index into `COVERAGE_REASONS`. */
  readonly reason: Uint8Array
  /** Since when it has had this status. */
  readonly sinceMs: Float64Array
  /** When it becomes a gap if nobody comes; of a gap: the moment it became one. `NaN`: nothing foreseen. */
  readonly gapAtMs: Float64Array
  readonly visitMs: Float64Array
  /** When any place of its ring was last seen. */
  readonly seenMs: Float64Array
  /** A bit for each sector of bearing from the middle of the compound in which most of the ring is unseen; bit 0 is north. */
  readonly unseenSides: Uint16Array
  /** Length of unseen ring, m. */
  readonly unseenM: Uint16Array
  /** Slot of the rapid-response unit that is there soonest; `NOBODY`: nobody is available. Told of gaps and of what is about to be one. */
  readonly responder: Uint32Array
  /** Seconds until it is there; 65535: not known. */
  readonly responseS: Uint16Array
  /** 1 where the seconds were found by road, 0 where by straight line × 1.35. */
  readonly isByRoad: Uint8Array
}
export const NOBODY = 0xffff_ffff
export const NO_SECONDS = 65_535
export const SHARE_SCALE = 10_000
