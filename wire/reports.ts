/** Reports: what happens in the district and is written down, from the first call to the closing note. No field here holds a person. */
import Type, { type Static, type TSchema } from 'typebox'
import { UnitId } from './fix.ts'
import { LonLat, PlaceId } from './places.ts'
import { Words } from './words.ts'

/** `patrolTask` is what a patrol was asked to check; a unit's way to a gap is a `task`. */
export const REPORT_KINDS = ['incident', 'hazard', 'lead', 'dispute', 'complaint', 'patrolTask', 'award'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]

export const INCIDENT_STATES = [
  'received',
  'dispatched',
  'enRoute',
  'arrived',
  'handling',
  'feedback',
  'closed',
  'invalid',
  'duplicate',
] as const
export const HAZARD_STATES = ['found', 'reported', 'assigned', 'rectifying', 'reviewed', 'closed', 'invalid', 'duplicate'] as const
export const LEAD_STATES = ['submitted', 'verifying', 'adopted', 'unfounded'] as const
export const DISPUTE_STATES = ['screened', 'selfMediating', 'resolved', 'failed', 'transferred'] as const
export const COMPLAINT_STATES = ['received', 'handling', 'answered', 'closed', 'invalid'] as const
export const PATROL_TASK_STATES = ['assigned', 'underway', 'done', 'cancelled'] as const
export const AWARD_STATES = ['nominated', 'approved', 'declined'] as const

/** Of incidents and of hazards: nothing more is expected of one in such a state. */
export const ENDED_STATES = ['closed', 'invalid', 'duplicate'] as const

export const INCIDENT_CLASSES = [
  'criminal',
  'publicOrder',
  'traffic',
  'fire',
  'dispute',
  'helpRequest',
  'complaintReport',
  'other',
] as const
export const HAZARD_CLASSES = ['security', 'traffic', 'fire', 'housing', 'health', 'other'] as const
export const SUSPICIONS = ['person', 'vehicle', 'object'] as const
export const PATROL_TASKS = ['pullDoor', 'removeKey', 'lockDoor', 'street'] as const

/** 1 red, 2 orange, 3 yellow, 4 blue. 1 and 2 are serious. */
export const Severity = Type.Integer({ minimum: 1, maximum: 4 })
export const SERIOUS_SEVERITY = 2

export const MAX_TEXT = 2_000
export const Note = Words(500)
const Text = Words(MAX_TEXT)
const Short = Words(120)
const Time = Type.Number()
/** The end of the year 9999: what is later no calendar shows. */
export const LAST_MS = 253_402_300_799_999
const Count = Type.Integer({ minimum: 0, maximum: 100_000 })
/** Ids of reports; a site may give its own. */
export const ReportId = PlaceId

/** What a step may need besides a note; each is a field of some kind of report. */
const Told = Type.Object(
  {
    units: Type.Optional(Type.Array(UnitId, { maxItems: 50 })),
    assignee: Type.Optional(Short),
    duplicateOf: Type.Optional(ReportId),
    checked: Type.Optional(Count),
    found: Type.Optional(Count),
    reminded: Type.Optional(Count),
  },
  { additionalProperties: false },
)

/** One step of a report's life: what was done, into which state, when it happened and when it was learned, Unix ms, and who did it (a token's name). */
export const Stamp = Type.Object(
  {
    step: Type.String({ maxLength: 40 }),
    state: Type.String({ maxLength: 40 }),
    atMs: Time,
    knownMs: Time,
    by: Short,
    note: Type.Optional(Note),
    /** What the step needed to be known, as it was then: whom it sent, who is to put it right, what was counted. */
    told: Type.Optional(Told),
    /** Nobody wrote down when: not before the stamp before it, whose time it bears. */
    isSupposed: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
)
export type Stamp = Static<typeof Stamp>

/** Where in the district: the compound whose footprint or surroundings hold the place, which of the two, and the division. Worked out by the server. */
const Whereabouts = {
  compound: Type.Optional(PlaceId),
  zone: Type.Optional(Type.Enum(['inside', 'surroundings'])),
  division: Type.Optional(Type.String({ maxLength: 12 })),
}

/** What whoever reports says of every kind. */
const GIVEN = {
  place: Type.Optional(LonLat),
  /** The place in words: a building, a crossing. Never a person's address. */
  address: Type.Optional(Short),
  text: Type.Optional(Text),
}

/** What the house adds. */
const KEPT = {
  id: ReportId,
  ...Whereabouts,
  /** When it happened, and when it was learned, Unix ms. */
  atMs: Time,
  knownMs: Time,
  stamps: Type.Array(Stamp, { minItems: 1, maxItems: 100 }),
  /** The report of which this is a duplicate; set while its state is `duplicate`. */
  duplicateOf: Type.Optional(ReportId),
  /** Reports of the same class, near in place and time: proposed, never merged by itself. */
  maybeSameAs: Type.Optional(Type.Array(ReportId, { maxItems: 20 })),
  /** Whether names, phones, plates, or texts with such in them, are kept apart, for those who may see them. */
  hasPersonal: Type.Boolean(),
  simulated: Type.Boolean(),
}

/** What each kind says beyond that, as whoever reports gives it. */
const OWN = {
  incident: {
    class: Type.Enum(INCIDENT_CLASSES),
    severity: Severity,
    code: Type.Optional(Short),
    units: Type.Optional(Type.Array(UnitId, { maxItems: 50, uniqueItems: true })),
  },
  hazard: {
    class: Type.Enum(HAZARD_CLASSES),
    severity: Severity,
    /** Who is to put it right: an organisation, never a person. */
    assignee: Type.Optional(Short),
    /** Until when, Unix ms. */
    dueMs: Type.Optional(Type.Integer({ minimum: 0, maximum: LAST_MS })),
  },
  lead: { suspicion: Type.Enum(SUSPICIONS) },
  dispute: { mediators: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) },
  complaint: { topic: Type.Optional(Short) },
  patrolTask: {
    task: Type.Enum(PATROL_TASKS),
    unit: Type.Optional(UnitId),
    checked: Type.Optional(Count),
    found: Type.Optional(Count),
    reminded: Type.Optional(Count),
  },
  award: { points: Type.Optional(Count) },
} as const satisfies Readonly<Record<ReportKind, Readonly<Record<string, TSchema>>>>

const CLOSED = { additionalProperties: false } as const

export const Incident = Type.Object({ ...KEPT, ...GIVEN, ...OWN.incident, state: Type.Enum(INCIDENT_STATES) }, CLOSED)
export type Incident = Static<typeof Incident>
export const Hazard = Type.Object({ ...KEPT, ...GIVEN, ...OWN.hazard, state: Type.Enum(HAZARD_STATES) }, CLOSED)
export type Hazard = Static<typeof Hazard>
export const Lead = Type.Object({ ...KEPT, ...GIVEN, ...OWN.lead, state: Type.Enum(LEAD_STATES) }, CLOSED)
export const Dispute = Type.Object({ ...KEPT, ...GIVEN, ...OWN.dispute, state: Type.Enum(DISPUTE_STATES) }, CLOSED)
export const Complaint = Type.Object({ ...KEPT, ...GIVEN, ...OWN.complaint, state: Type.Enum(COMPLAINT_STATES) }, CLOSED)
export const PatrolTask = Type.Object({ ...KEPT, ...GIVEN, ...OWN.patrolTask, state: Type.Enum(PATROL_TASK_STATES) }, CLOSED)
export const Award = Type.Object({ ...KEPT, ...GIVEN, ...OWN.award, state: Type.Enum(AWARD_STATES) }, CLOSED)

/** Subject `incident/ID`, `hazard/ID`, … */
export const REPORTS = {
  incident: Incident,
  hazard: Hazard,
  lead: Lead,
  dispute: Dispute,
  complaint: Complaint,
  patrolTask: PatrolTask,
  award: Award,
} as const satisfies Readonly<Record<ReportKind, TSchema>>

export type ReportOf<K extends ReportKind> = Static<(typeof REPORTS)[K]>

/** What every kind of report has: enough for lifecycles, lists and the map. */
export interface Report {
  readonly id: string
  readonly state: string
  readonly atMs: number
  readonly knownMs: number
  readonly stamps: readonly Stamp[]
  readonly place?: LonLat
  readonly address?: string
  readonly text?: string
  readonly compound?: string
  readonly zone?: 'inside' | 'surroundings'
  readonly division?: string
  readonly class?: string
  readonly severity?: number
  readonly duplicateOf?: string
  readonly maybeSameAs?: readonly string[]
  readonly hasPersonal: boolean
  readonly simulated: boolean
}

/** What a report's event is called where it came in with its whole life, as history does. */
const IMPORTED = 'imported'

export function importedEventOf(kind: ReportKind): string {
  return `${kind}:${IMPORTED}`
}

/** Whether an event only brought history in: nothing has happened now. */
export function isHistory(eventKind: string): boolean {
  return REPORT_KINDS.some((kind) => eventKind === importedEventOf(kind))
}

/** What must not be in the journal nor on a wall: kept apart, and can be erased. */
export const Personal = Type.Object(
  {
    name: Type.Optional(Short),
    phone: Type.Optional(Words(40)),
    plate: Type.Optional(Words(20)),
    idNumber: Type.Optional(Words(30)),
    address: Type.Optional(Short),
    remark: Type.Optional(Note),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type Personal = Static<typeof Personal>

/** A text in which a number was masked, as it was said. */
const Unmasked = Type.Object({ field: Type.String({ maxLength: 40 }), text: Text }, { additionalProperties: false })
export type Unmasked = Static<typeof Unmasked>
/** The newest are kept: as many as a report has stamps. */
export const MOST_UNMASKED = 100

/** What is kept apart of a report: what was said to be personal, and texts in which something was. */
export const KeptPersonal = Type.Object(
  { ...Personal.properties, unmasked: Type.Optional(Type.Array(Unmasked, { maxItems: MOST_UNMASKED })) },
  { additionalProperties: false },
)
export type KeptPersonal = Static<typeof KeptPersonal>

/** ISO 8601 with an offset, or Unix ms; absent: now. */
const When = Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()]))

/** A new report of a kind, as it is sent. */
export function reportDraftOf<K extends ReportKind>(kind: K) {
  const { severity, ...own } = { severity: undefined, ...OWN[kind] } as Readonly<Record<string, TSchema | undefined>>
  return Type.Object(
    {
      id: Type.Optional(ReportId),
      at: When,
      ...GIVEN,
      ...(own as Readonly<Record<string, TSchema>>),
      ...(severity ? { severity: Type.Optional(Severity) } : {}),
      personal: Type.Optional(Personal),
    },
    CLOSED,
  )
}

/** A step, or a correction of what was said, or both. What may be said with a step is what the kind says of itself. */
export function reportChangeOf<K extends ReportKind>(kind: K) {
  const own: Readonly<Record<string, TSchema>> = OWN[kind]
  return Type.Object(
    {
      step: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      at: When,
      note: Type.Optional(Note),
      duplicateOf: Type.Optional(ReportId),
      ...GIVEN,
      ...Object.fromEntries(Object.entries(own).map(([name, schema]) => [name, Type.Optional(schema)])),
    },
    { ...CLOSED, minProperties: 1 },
  )
}
