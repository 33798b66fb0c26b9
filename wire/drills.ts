/** Drills 演练: what is rehearsed, by whom, what is expected when, and what the journal holds of it, in a realm of its own. No field here holds a person. */
import Type, { type Static } from 'typebox'
import { UnitId } from './fix.ts'
import { LonLat, PlaceId } from './places.ts'
import { REPORT_KINDS } from './reports.ts'
import { Sha256, Words } from './words.ts'

/** Tabletop 桌面推演, live 实战演练, muster test 拉动测试, double-blind 双盲演练. */
export const DRILL_MODES = ['tabletop', 'live', 'muster', 'doubleBlind'] as const
export const DRILL_STATES = ['planned', 'running', 'paused', 'stopped'] as const
/** What is timed, in the order in which it usually comes. */
export const DRILL_ITEMS = [
  'order',
  'acknowledge',
  'depart',
  'firstArrival',
  'equipment',
  'cordon',
  'muster',
  'control',
  'report',
  'end',
  'other',
] as const
export type DrillItem = (typeof DRILL_ITEMS)[number]

/** Of the parts of the score the items that each is made of. [P] */
export const SCORE_PARTS = {
  response: ['order', 'acknowledge', 'depart', 'firstArrival'],
  muster: ['muster', 'equipment'],
  handling: ['cordon', 'control', 'other'],
  reporting: ['report', 'end'],
} as const satisfies Readonly<Record<string, readonly DrillItem[]>>
export type ScorePartName = keyof typeof SCORE_PARTS
/** 1 分钟自救, 3 分钟互救, 5 分钟支援; their seconds are settings. */
export const DRILL_TIERS = ['selfHelp', 'mutualAid', 'support'] as const
export type DrillTier = (typeof DRILL_TIERS)[number]

export const MOST_PARTICIPANTS = 300
export const MOST_TEAM_UNITS = 50
/** Units of all participants together. */
export const MOST_DRILL_UNITS = 1_000
export const MOST_PAUSES = 50
export const MOST_MARKS = 2_000
/** Of one drill, those that were erased too. */
export const MOST_PHOTOS = 200
/** Of one, as it is sent. */
export const MAX_PHOTO_BYTES = 8 * 1024 * 1024
export const MOST_SIGNATURES = 50
export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const
export type PhotoType = (typeof PHOTO_TYPES)[number]
/** Of more only the newest are told. */
export const MOST_OUTAGES = 50
const MOST_INJECTS = 100
const MOST_EXPECTATIONS = 20
const LONGEST_S = 21_600

const CLOSED = { additionalProperties: false } as const
/** An id inside one plan. It holds no `@`, which joins two of them. */
const LocalId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' })
/** A token's name. */
const Actor = Words(120)
const Time = Type.Number()
const Seconds = Type.Integer({ minimum: 0, maximum: LONGEST_S })
const Count = Type.Integer({ minimum: 1, maximum: MOST_DRILL_UNITS })
/** `event` of a CAP message: what kind of thing happened, in the words of whoever sends it. */
const CapEvent = Words(80)
/** Of one message: it says the same in each of its languages. */
export const MOST_CAP_EVENTS = 8

/** Who takes part. Withdrawn: its positions do not count for coverage meanwhile, and the gap that this makes is real. */
export const DrillParticipant = Type.Union([
  Type.Object({ kind: Type.Literal('unit'), id: UnitId, duty: Type.Optional(Words(40)), isWithdrawn: Type.Boolean() }, CLOSED),
  Type.Object({ kind: Type.Literal('watchPoint'), id: PlaceId, duty: Type.Optional(Words(40)), isWithdrawn: Type.Boolean() }, CLOSED),
  Type.Object(
    {
      kind: Type.Literal('team'),
      id: LocalId,
      name: Words(40),
      units: Type.Array(UnitId, { maxItems: MOST_TEAM_UNITS }),
      duty: Type.Optional(Words(40)),
      isWithdrawn: Type.Boolean(),
    },
    CLOSED,
  ),
])
export type DrillParticipant = Static<typeof DrillParticipant>

export const DrillArea = Type.Union([
  Type.Object({ kind: Type.Literal('circle'), at: LonLat, radiusM: Type.Number({ minimum: 5, maximum: 5_000 }) }, CLOSED),
  Type.Object({ kind: Type.Literal('polygon'), ring: Type.Array(LonLat, { minItems: 4, maxItems: 200 }) }, CLOSED),
])
export type DrillArea = Static<typeof DrillArea>

/** How it is known that something was done. */
export const Recognition = Type.Union([
  /** So many units inside at one moment; each counts for `freshS` (30 s unless told otherwise) after a position there. */
  Type.Object(
    {
      kind: Type.Literal('position'),
      area: DrillArea,
      count: Count,
      freshS: Type.Optional(Type.Integer({ minimum: 10, maximum: 600 })),
    },
    CLOSED,
  ),
  /** So many units further than this from where each stood as the inject came. */
  Type.Object({ kind: Type.Literal('departure'), radiusM: Type.Number({ minimum: 20, maximum: 5_000 }), count: Count }, CLOSED),
  /** So many participants have acknowledged the inject. */
  Type.Object({ kind: Type.Literal('message'), count: Count }, CLOSED),
  /** So many participants have brought a report of the kind, and of the class where one is named, in the drill's realm. */
  Type.Object(
    {
      kind: Type.Literal('report'),
      report: Type.Enum(REPORT_KINDS),
      class: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      count: Count,
    },
    CLOSED,
  ),
  /** An observer, or the controller, has marked it. */
  Type.Object({ kind: Type.Literal('mark') }, CLOSED),
])
export type Recognition = Static<typeof Recognition>

/** What is expected of whom after an inject: within `withinS`, or within the seconds of a tier. */
export const Expectation = Type.Object(
  {
    id: LocalId,
    item: Type.Enum(DRILL_ITEMS),
    title: Type.Optional(Words(80)),
    /** Ids of participants. */
    of: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: MOST_PARTICIPANTS }),
    withinS: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_S })),
    tier: Type.Optional(Type.Enum(DRILL_TIERS)),
    objective: Type.Optional(LocalId),
    /** How much it weighs among those of its component; 1 unless told otherwise. */
    weight: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
    recognisedBy: Recognition,
  },
  CLOSED,
)
export type Expectation = Static<typeof Expectation>

/**
 * When an inject comes: at T+; so long after another came; after an expectation was met, or was not met at its limit; after a CAP message of status
 * Exercise that names the drill (and whose event is this, where one is named); or by the controller's hand alone.
 */
export const InjectTime = Type.Union([
  Type.Object({ kind: Type.Literal('clock'), atS: Seconds }, CLOSED),
  Type.Object({ kind: Type.Literal('afterInject'), inject: LocalId, delayS: Seconds }, CLOSED),
  Type.Object({ kind: Type.Literal('afterMet'), expectation: LocalId, delayS: Seconds }, CLOSED),
  Type.Object({ kind: Type.Literal('afterMissed'), expectation: LocalId, delayS: Seconds }, CLOSED),
  Type.Object({ kind: Type.Literal('afterCap'), event: Type.Optional(CapEvent), delayS: Seconds }, CLOSED),
  Type.Object({ kind: Type.Literal('hand') }, CLOSED),
])
export type InjectTime = Static<typeof InjectTime>

/** A piece of the story told to the participants 情景注入. */
export const DrillInject = Type.Object(
  {
    id: LocalId,
    title: Words(80),
    text: Type.Optional(Words(1_000)),
    when: InjectTime,
    expectations: Type.Array(Expectation, { maxItems: MOST_EXPECTATIONS }),
  },
  CLOSED,
)
export type DrillInject = Static<typeof DrillInject>

/** A plan as it is edited, kept, exported and imported. What it may still lack is found by `check-plan`. */
export const DrillPlan = Type.Object(
  {
    id: PlaceId,
    /** One more with each change. */
    version: Type.Integer({ minimum: 1, maximum: 100_000 }),
    title: Words(80),
    scenario: Words(2_000),
    mode: Type.Enum(DRILL_MODES),
    place: Type.Object({ at: LonLat, name: Words(80), compound: Type.Optional(PlaceId) }, CLOSED),
    /** The planned end, T+. */
    lengthS: Type.Integer({ minimum: 60, maximum: LONGEST_S }),
    /** Who leads it: one at a time. */
    controller: Type.Optional(Actor),
    observers: Type.Array(Actor, { maxItems: 50 }),
    participants: Type.Array(DrillParticipant, { maxItems: MOST_PARTICIPANTS }),
    objectives: Type.Array(Type.Object({ id: LocalId, text: Words(200) }, CLOSED), { maxItems: 20 }),
    script: Type.Array(DrillInject, { maxItems: MOST_INJECTS }),
  },
  CLOSED,
)
export type DrillPlan = Static<typeof DrillPlan>

/** Seconds of each tier. */
export const TierSeconds = Type.Object(
  { selfHelp: Type.Number({ minimum: 1 }), mutualAid: Type.Number({ minimum: 1 }), support: Type.Number({ minimum: 1 }) },
  CLOSED,
)
export type TierSeconds = Static<typeof TierSeconds>

const DrillPause = Type.Object(
  {
    fromMs: Time,
    toMs: Type.Optional(Time),
    note: Type.Optional(Words(200)),
    /** The real incident for which it was suspended. */
    incident: Type.Optional(PlaceId),
    /** What it was then. */
    class: Type.Optional(Type.String({ maxLength: 40 })),
    severity: Type.Optional(Type.Integer()),
  },
  CLOSED,
)

/** A drill (subject `drill/ID` of the realm `ID`): its plan, and when its clock ran. */
export const Drill = Type.Object(
  {
    id: PlaceId,
    plan: DrillPlan,
    /** As the settings had them when it was planned, and then when it started. */
    tierS: TierSeconds,
    state: Type.Enum(DRILL_STATES),
    startedMs: Type.Optional(Time),
    stoppedMs: Type.Optional(Time),
    pauses: Type.Array(DrillPause, { maxItems: MOST_PAUSES }),
    /** While it ran and the server did not: its clock went on, and what came late is timed all the same; nothing was told meanwhile. */
    outages: Type.Optional(Type.Array(Type.Object({ fromMs: Time, toMs: Time }, CLOSED), { maxItems: MOST_OUTAGES })),
  },
  CLOSED,
)
export type Drill = Static<typeof Drill>

/** An inject that has come (subject `drillInject/ID`). */
export const DrillInjected = Type.Object(
  {
    inject: LocalId,
    atMs: Time,
    isByHand: Type.Boolean(),
    /** Where units stood then, as far as that was known: departures are measured from there. */
    origins: Type.Array(Type.Object({ unit: UnitId, at: LonLat }, CLOSED), { maxItems: MOST_DRILL_UNITS }),
  },
  CLOSED,
)
export type DrillInjected = Static<typeof DrillInjected>

/** An inject that will not come (subject `drillInject/ID`). */
export const DrillSkipped = Type.Object({ inject: LocalId, atMs: Time, isSkipped: Type.Literal(true) }, CLOSED)
export type DrillSkipped = Static<typeof DrillSkipped>

/** When something was seen, and when that was learned. */
const TOLD = {
  atMs: Time,
  knownMs: Time,
  /** What the sender's clock said, where that was ahead of when it came by more than clocks differ: it counts from when it came. */
  saidMs: Type.Optional(Time),
} as const

/** A participant, or a unit of its team, has acknowledged an inject (subject `drillAck/INJECT@BY`). */
export const DrillAck = Type.Object({ inject: LocalId, by: Type.Union([UnitId, PlaceId]), ...TOLD }, CLOSED)
export type DrillAck = Static<typeof DrillAck>

/** What an observer saw (subject `drillMark/ID`): that an expectation was met, or a note. */
export const DrillMark = Type.Object(
  {
    id: PlaceId,
    expectation: Type.Optional(LocalId),
    observer: Actor,
    ...TOLD,
    note: Type.Optional(Words(500)),
    /** Where it was written down from a CAP message that tells of something: its events. */
    capEvents: Type.Optional(Type.Array(CapEvent, { maxItems: MOST_CAP_EVENTS })),
  },
  CLOSED,
)
export type DrillMark = Static<typeof DrillMark>

/** A photograph that an observer took (subject `drillPhoto/ID`). The picture lies beside the journal and can be erased; what is said of it stays. */
export const DrillPhoto = Type.Object(
  {
    id: PlaceId,
    /** What it shows. */
    expectation: Type.Optional(LocalId),
    observer: Actor,
    ...TOLD,
    note: Type.Optional(Words(500)),
    type: Type.Enum(PHOTO_TYPES),
    /** Of the picture as it is kept. */
    bytes: Type.Integer({ minimum: 1, maximum: MAX_PHOTO_BYTES }),
    sha256: Sha256,
    erasedMs: Type.Optional(Time),
  },
  CLOSED,
)
export type DrillPhoto = Static<typeof DrillPhoto>

/** Somebody has signed the report (subject `drillSignature/ID`): as it was by these weights, named by the SHA-256 of its content. */
export const DrillSignature = Type.Object(
  {
    /** Its number, from 1 on. */
    id: Type.String({ pattern: '^[1-9][0-9]{0,3}$' }),
    /** Of the report: one more with each content that was signed. */
    version: Type.Integer({ minimum: 1, maximum: MOST_SIGNATURES }),
    by: Actor,
    atMs: Time,
    sha256: Sha256,
    weights: Type.Record(Type.String({ maxLength: 40 }), Type.Number({ minimum: 0 })),
  },
  CLOSED,
)
export type DrillSignature = Static<typeof DrillSignature>

/** What shows that something was done, each with its own time. */
export const DrillEvidence = Type.Union([
  Type.Object({ kind: Type.Literal('position'), unit: UnitId, atMs: Time }, CLOSED),
  Type.Object({ kind: Type.Literal('message'), by: Type.String({ maxLength: 64 }), atMs: Time }, CLOSED),
  Type.Object({ kind: Type.Literal('report'), id: PlaceId, by: Type.String({ maxLength: 64 }), atMs: Time }, CLOSED),
  Type.Object({ kind: Type.Literal('mark'), id: PlaceId, observer: Actor, atMs: Time }, CLOSED),
])
export type DrillEvidence = Static<typeof DrillEvidence>

/** An expectation that was met (subject `drillMet/EXPECTATION`). Recorded again when later news shows that it was met earlier. */
export const DrillMet = Type.Object(
  {
    expectation: LocalId,
    /** The time of the evidence that completed it, and the same on the drill's clock. */
    atMs: Time,
    clockMs: Time,
    evidence: Type.Array(DrillEvidence, { minItems: 1, maxItems: MOST_DRILL_UNITS }),
  },
  CLOSED,
)
export type DrillMet = Static<typeof DrillMet>

/** What each event of a drill holds. */
export const DRILL_EVENTS = {
  'drill:planned': Drill,
  'drill:started': Drill,
  'drill:paused': Drill,
  'drill:resumed': Drill,
  'drill:stopped': Drill,
  'drill:recovered': Drill,
  'drill:injected': DrillInjected,
  'drill:skipped': DrillSkipped,
  'drill:acknowledged': DrillAck,
  'drill:marked': DrillMark,
  'drill:photographed': DrillPhoto,
  'drill:photoErased': DrillPhoto,
  'drill:met': DrillMet,
  'drill:signed': DrillSignature,
} as const
export type DrillEventKind = keyof typeof DRILL_EVENTS
/** One event of a drill, as far as its rules read it. */
export type DrillEvent = { [K in DrillEventKind]: { readonly kind: K; readonly data: Static<(typeof DRILL_EVENTS)[K]> } }[DrillEventKind]
