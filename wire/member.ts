/** What a member's own phone is told, and what it may say besides what every device sends: about its own unit, and what is near it. */
import Type, { type Static } from 'typebox'
import { COVERAGE_REASONS, COVERAGE_STATUSES } from './coverage.ts'
import { Crs } from './crs.ts'
import { UnitId } from './fix.ts'
import { COMPOUND_TYPES, LonLat, PlaceId } from './places.ts'
import { INCIDENT_CLASSES, INCIDENT_STATES, PATROL_TASKS, PATROL_TASK_STATES, ReportId, Severity } from './reports.ts'
import { Task } from './tasks.ts'
import { Duty, Mover, Team } from './units.ts'

/** The most gaps and watch points that a phone is told of, and the most tasks of a kind. */
export const MOST_NEAR = 5
export const MOST_GIVEN = 20

const Time = Type.Number()
const Lon = Type.Number({ minimum: -180, maximum: 180 })
const Lat = Type.Number({ minimum: -90, maximum: 90 })
const CLOSED = { additionalProperties: false } as const
/** ISO 8601 with an offset, or Unix ms; absent: now. */
const When = Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()]))

/** Metres in a straight line, and degrees clockwise from north; absent: it is not known where the unit is. */
const Away = { distanceM: Type.Optional(Type.Integer({ minimum: 0 })), bearingDeg: Type.Optional(Type.Integer()) }

/** A compound as it stands, seen from the unit. */
export const NearGap = Type.Object(
  {
    compound: PlaceId,
    name: Type.String(),
    type: Type.Enum(COMPOUND_TYPES),
    status: Type.Enum(COVERAGE_STATUSES),
    reason: Type.Enum(COVERAGE_REASONS),
    /** Since when it has this status: of a gap, the moment it became one. */
    sinceMs: Type.Optional(Time),
    /** When anybody was there last; absent: not as far back as is known. */
    visitMs: Type.Optional(Time),
    /** The interval in force, min. */
    intervalMin: Type.Number(),
    /** Share of the ring seen inside the interval, 0 to 1; absent: not judged. */
    share: Type.Optional(Type.Number()),
    /** A bit for each sector of bearing whose ring is mostly unseen; bit 0 is north, clockwise. */
    unseenSides: Type.Integer({ minimum: 0, maximum: 65_535 }),
    unseenM: Type.Integer({ minimum: 0 }),
    ...Away,
    /** Seconds until the unit is there, and how that was reckoned; absent where it cannot be said. */
    travelS: Type.Optional(Type.Integer({ minimum: 0 })),
    by: Type.Optional(Type.Enum(['road', 'straight'])),
    /** How many other units are on their way there. */
    others: Type.Integer({ minimum: 0 }),
  },
  CLOSED,
)
export type NearGap = Static<typeof NearGap>

/** A watch point at hand, and where it is: a phone without a line measures for itself how far it is. */
export const NearPoint = Type.Object(
  {
    id: PlaceId,
    name: Type.String(),
    at: LonLat,
    distanceM: Type.Integer({ minimum: 0 }),
    /** Until when the last check-in there holds; absent: nobody has checked in, or it ran out. */
    staffedUntilMs: Type.Optional(Time),
  },
  CLOSED,
)
export type NearPoint = Static<typeof NearPoint>

/** Rings as x, y by turns, metres east and north of the middle of a compound. */
const Rings = Type.Array(Type.Array(Type.Integer(), { maxItems: 20_000 }), { maxItems: 2_000 })

/** A compound and its surroundings to be drawn: its footprint, its whole ring, and what of the ring is unseen. */
export const RingSketch = Type.Object(
  { compound: PlaceId, footprint: Rings, ring: Rings, unseen: Rings, unit: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer()])) },
  CLOSED,
)
export type RingSketch = Static<typeof RingSketch>

const Whereabouts = {
  place: Type.Optional(LonLat),
  address: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  /** The name of the compound in whose zone it is. */
  compound: Type.Optional(Type.String()),
  atMs: Time,
  ...Away,
}

/** An incident that the unit was sent to: what the field needs of it. */
export const OwnIncident = Type.Object(
  { id: ReportId, class: Type.Enum(INCIDENT_CLASSES), severity: Severity, state: Type.Enum(INCIDENT_STATES), ...Whereabouts },
  CLOSED,
)
export type OwnIncident = Static<typeof OwnIncident>

/** What the unit was asked to check. */
export const OwnPatrolTask = Type.Object(
  { id: ReportId, task: Type.Enum(PATROL_TASKS), state: Type.Enum(PATROL_TASK_STATES), ...Whereabouts },
  CLOSED,
)
export type OwnPatrolTask = Static<typeof OwnPatrolTask>

/** The answer of `GET /me`. What is near, and what was given to the unit, only while it is confirmed and not off duty. */
export const MemberView = Type.Object(
  {
    /** The server's time: every age is reckoned from it. */
    nowMs: Time,
    /** What is shown is made up. */
    demo: Type.Boolean(),
    unit: Type.Object(
      { id: UnitId, callSign: Type.String(), team: Team, mover: Mover, duty: Duty, dutySinceMs: Time, confirmed: Type.Boolean() },
      CLOSED,
    ),
    /** When the last position of the unit that was believed was taken. */
    fixMs: Type.Optional(Time),
    /** What distances are reckoned from: the place that was given, or the last position if it is not too old. */
    from: Type.Optional(Type.Enum(['given', 'lastFix'])),
    /** How far from a watch point one may check in, m. */
    reachM: Type.Number(),
    /** The gap that the unit is on its way to. */
    going: Type.Optional(Type.Object({ task: Task, gap: NearGap, isThere: Type.Boolean() }, CLOSED)),
    /** Its last way that ended a moment ago, and the name of where it led. */
    ended: Type.Optional(Type.Object({ task: Task, name: Type.String() }, CLOSED)),
    gaps: Type.Array(NearGap, { maxItems: MOST_NEAR }),
    /** Compounds of the district that are not judged yet: while there are some, no gap may mean nobody knows. */
    judging: Type.Integer({ minimum: 0 }),
    points: Type.Array(NearPoint, { maxItems: MOST_NEAR }),
    incidents: Type.Array(OwnIncident, { maxItems: MOST_GIVEN }),
    patrolTasks: Type.Array(OwnPatrolTask, { maxItems: MOST_GIVEN }),
    /** Of the gap that was asked for, else of the one it goes to, else of the first. */
    sketch: Type.Optional(RingSketch),
  },
  CLOSED,
)
export type MemberView = Static<typeof MemberView>

/** Where the unit is, as far as the phone knows, and which gap it looks at. */
export const MemberQuery = Type.Object({ lon: Type.Optional(Lon), lat: Type.Optional(Lat), gap: Type.Optional(PlaceId) }, CLOSED)

/** A task's own id, made by the phone, so that the same word sent twice is one task. */
const OwnId = Type.String({ minLength: 8, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' })

/** "I'll go." */
export const GoingDraft = Type.Object({ compound: PlaceId, id: Type.Optional(OwnId), at: When }, CLOSED)
export type GoingDraft = Static<typeof GoingDraft>

/** A member's check-in: where, and from which place of its own. */
export const OwnCheckInDraft = Type.Object(
  {
    watchPoint: PlaceId,
    lon: Lon,
    lat: Lat,
    /** Radius of the 68 % circle, m. */
    accuracy: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 })),
    crs: Type.Optional(Crs),
    at: When,
    headcount: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    isNormal: Type.Optional(Type.Boolean()),
  },
  CLOSED,
)
export type OwnCheckInDraft = Static<typeof OwnCheckInDraft>
