/** Alarms 告警: what somebody must take on now, why, how urgent it is, and who has it. */
import Type, { type Static } from 'typebox'
import { Crs } from './crs.ts'
import { FieldError } from './errors.ts'
import { PositionsAnswer, UnitId } from './fix.ts'
import { LonLat, PlaceId } from './places.ts'
import { Note, Severity, Stamp } from './reports.ts'

/** A member's call for help, a serious incident, a critical gap, a watch point where not all is well, one whose check-in ran out, a source that fell silent. */
export const ALARM_CAUSES = ['sos', 'incident', 'criticalGap', 'abnormalCheckIn', 'missedCheckpoint', 'silentSource'] as const
export const AlarmCause = Type.Enum(ALARM_CAUSES)
export type AlarmCause = Static<typeof AlarmCause>

export const ALARM_STATES = ['raised', 'acknowledged', 'arrived', 'handled', 'cleared'] as const
export const AlarmState = Type.Enum(ALARM_STATES)
export type AlarmState = Static<typeof AlarmState>

/** Who is to see to an alarm that nobody has taken on, after no escalation, after one, after two and more. */
export const ESCALATES_TO = ['operator', 'coordinator', 'leader'] as const

/** The most cards a wall is ever told of, however many alarms there are. */
export const MOST_CARDS = 30
const MOST_STAMPS = 100

export const AlarmId = PlaceId
/** What an alarm is about: `unit/A12`, `incident/ID`, `compound/ID`, `watchPoint/ID`, `source/NAME`. */
const AlarmSubject = Type.String({ minLength: 3, maxLength: 140, pattern: '^[A-Za-z]+/[^\\u0000-\\u001f]+$' })
/** A class of what a cause is about: of incidents theirs, of sources `gateway` or `phone`, of gaps the kind of compound. */
const AlarmClass = Type.String({ minLength: 1, maxLength: 40 })
const Actor = Type.String({ maxLength: 120 })
const Time = Type.Number()

/** An alarm (subject `alarm/ID`). Identical ones, of the same cause and about the same, are one alarm. */
export const Alarm = Type.Object(
  {
    id: AlarmId,
    cause: AlarmCause,
    about: AlarmSubject,
    class: Type.Optional(AlarmClass),
    /** 1 red, 2 orange, 3 yellow, 4 blue. 1 and 2 are serious. */
    level: Severity,
    state: AlarmState,
    /** Who has taken it on (a token's name): one at a time. */
    owner: Type.Optional(Actor),
    place: Type.Optional(LonLat),
    compound: Type.Optional(PlaceId),
    division: Type.Optional(Type.String({ maxLength: 12 })),
    /** When its cause began, and when it was raised: timers run from then. Unix ms. */
    atMs: Time,
    raisedMs: Time,
    /** How many of its limits have passed unmet. */
    escalation: Type.Integer({ minimum: 0, maximum: 3 }),
    /** When it last sounded: as it was raised, rose in level, or escalated. */
    soundedMs: Time,
    /** How often a call for help was repeated as far as that was written down, and when last. */
    repeats: Type.Integer({ minimum: 0 }),
    repeatedMs: Type.Optional(Time),
    note: Type.Optional(Note),
    stamps: Type.Array(Stamp, { minItems: 1, maxItems: MOST_STAMPS }),
    endedMs: Type.Optional(Time),
    /** When its cause was over. An alarm that was handled before that is not raised again until its cause is over and comes back. */
    goneMs: Type.Optional(Time),
    simulated: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type Alarm = Static<typeof Alarm>

/** A rule (subject `mute/ID`): alarms of a cause, about one thing or of one class, are noise until then: kept, counted, and off the cards. */
export const AlarmMute = Type.Object(
  {
    id: AlarmId,
    cause: AlarmCause,
    about: Type.Optional(AlarmSubject),
    class: Type.Optional(AlarmClass),
    note: Note,
    fromMs: Time,
    untilMs: Time,
    by: Actor,
  },
  { additionalProperties: false },
)
export type AlarmMute = Static<typeof AlarmMute>

export const AlarmMuteDraft = Type.Object(
  {
    cause: AlarmCause,
    about: Type.Optional(AlarmSubject),
    class: Type.Optional(AlarmClass),
    note: Note,
    untilMs: Time,
  },
  { additionalProperties: false },
)
export type AlarmMuteDraft = Static<typeof AlarmMuteDraft>

/** What is shown of an alarm on its card. */
export const AlarmHead = Type.Omit(Alarm, ['stamps', 'soundedMs', 'endedMs', 'goneMs'])
export type AlarmHead = Static<typeof AlarmHead>

/** Open alarms that are told together: of one cause, at one place, all serious or none. */
export const AlarmCard = Type.Object(
  {
    /** Names the card as long as it stands: `GET /alarms?card=KEY` lists what is in it. */
    key: Type.String({ maxLength: 200 }),
    cause: AlarmCause,
    /** The most urgent of its levels. */
    level: Severity,
    /** Where all of it is, as far as it is one place. */
    compound: Type.Optional(PlaceId),
    division: Type.Optional(Type.String({ maxLength: 12 })),
    /** Alarms in it, and how many of them nobody has taken on. */
    count: Type.Integer({ minimum: 1 }),
    waiting: Type.Integer({ minimum: 0 }),
    /** The most that any of it has escalated. */
    escalation: Type.Integer({ minimum: 0, maximum: 3 }),
    /** Who has taken on any of it, in order of name; the first few. */
    owners: Type.Array(Actor, { maxItems: 5 }),
    oldestMs: Time,
    newestMs: Time,
    /** The most urgent alarm of it. */
    head: AlarmHead,
  },
  { additionalProperties: false },
)
export type AlarmCard = Static<typeof AlarmCard>

/** All that a wall is told of alarms: part of the vitals. */
export const AlarmBoard = Type.Object(
  {
    cards: Type.Array(AlarmCard, { maxItems: MOST_CARDS }),
    /** Open alarms by level, 1 to 4, those on cards. */
    open: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 4, maxItems: 4 }),
    /** Open alarms that a rule keeps off the cards. */
    muted: Type.Integer({ minimum: 0 }),
    /** When an alarm of each level last sounded, of those that call: nobody has acted on them since. Unix ms; 0: none. */
    soundedMs: Type.Array(Time, { minItems: 4, maxItems: 4 }),
    /** Levels of which nobody has taken on every alarm. */
    waiting: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 4, maxItems: 4 }),
  },
  { additionalProperties: false },
)
export type AlarmBoard = Static<typeof AlarmBoard>

const Minutes = (value: number) => Type.Number({ minimum: 0.25, maximum: 10_080, default: value })
/** Until when, from being raised, an alarm is to be taken on, somebody is to be there, and it is to be handled, min. */
export const AlarmTimers = Type.Object(
  { acknowledgeMin: Minutes(10), arriveMin: Minutes(30), handleMin: Minutes(240) },
  { additionalProperties: false },
)
export type AlarmTimers = Static<typeof AlarmTimers>

/** The id of the settings of alarms: subject `setting/alarms`. */
export const ALARM_SETTING = 'alarms'

export const AlarmSettings = Type.Object(
  {
    red: AlarmTimers,
    orange: AlarmTimers,
    yellow: AlarmTimers,
    blue: AlarmTimers,
    /** A source is silent once it has missed the set number of its intervals, and at least this long, min. */
    silentMin: Minutes(2),
  },
  { additionalProperties: false },
)
export type AlarmSettings = Static<typeof AlarmSettings>

/** Help within five minutes is the third tier of response; every other figure is a proposal that a site may change. */
export const DEFAULT_ALARMS: AlarmSettings = {
  red: { acknowledgeMin: 1, arriveMin: 5, handleMin: 30 },
  orange: { acknowledgeMin: 3, arriveMin: 10, handleMin: 60 },
  yellow: { acknowledgeMin: 10, arriveMin: 30, handleMin: 240 },
  blue: { acknowledgeMin: 30, arriveMin: 120, handleMin: 1_440 },
  silentMin: 2,
}

/** What whoever takes a step may say with it. */
export const AlarmStepDraft = Type.Object({ note: Type.Optional(Note) }, { additionalProperties: false })

/** A call for help, as a device or gateway sends it. Where nothing is said, it is the token's unit, now, where it was last. */
export const SosDraft = Type.Object(
  {
    unit: Type.Optional(UnitId),
    /** ISO 8601 with an offset, or Unix ms; absent: now. */
    at: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()])),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    accuracy: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 })),
    crs: Type.Optional(Crs),
    note: Type.Optional(Note),
  },
  { additionalProperties: false },
)
export type SosDraft = Static<typeof SosDraft>

/**
 * `isNew`: this call raised it; else it repeats one that is open. `position`: what became of the place sent with it. `passedOver`: what was said with it and could not
 * be read: a call for help is not refused for that.
 */
export const SosAnswer = Type.Object(
  {
    alarm: AlarmId,
    isNew: Type.Boolean(),
    position: Type.Optional(PositionsAnswer),
    passedOver: Type.Optional(Type.Array(FieldError, { maxItems: 10 })),
  },
  { additionalProperties: false },
)
export type SosAnswer = Static<typeof SosAnswer>
