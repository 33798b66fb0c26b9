/** Drills as they are asked for and shown: the list, the board of one that goes on, what is sent to lead it, and its report. */
import Type, { type Static, type TSchema } from 'typebox'
import {
  DRILL_MODES,
  DRILL_STATES,
  Drill,
  DrillAck,
  DrillEvidence,
  DrillMark,
  DrillPhoto,
  DrillPlan,
  DrillSignature,
  Expectation,
} from './drills.ts'
import { UnitId } from './fix.ts'
import { PlaceId } from './places.ts'
import { REPORT_KINDS, SERIOUS_SEVERITY, reportDraftOf, type Report } from './reports.ts'
import { Role } from './roles.ts'

const CLOSED = { additionalProperties: false } as const
const Ms = Type.Number()
/** ISO 8601 with an offset, or Unix ms; absent: now. */
const When = Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()]))
/** Of a part of the score. */
const Weight = Type.Optional(Type.Number({ minimum: 0, maximum: 1_000 }))
export const DRILL_WEIGHTS = { response: Weight, muster: Weight, handling: Weight, reporting: Weight } as const
const Note = Type.String({ minLength: 1, maxLength: 200 })
/** What may be marked by whom is in the plan: a participant's id, or that of a unit of its team. */
const Participant = Type.Union([UnitId, PlaceId])

/** One thing wrong with a plan. */
const PlanFault = Type.Object({ path: Type.String(), reason: Type.String() }, CLOSED)

/** A drill in the list. Whoever only is told of it learns no more than that it is there. */
export const DrillHeader = Type.Object(
  {
    id: PlaceId,
    state: Type.Enum(DRILL_STATES),
    startedMs: Type.Optional(Ms),
    stoppedMs: Type.Optional(Ms),
    title: Type.Optional(Type.String()),
    mode: Type.Optional(Type.Enum(DRILL_MODES)),
    version: Type.Optional(Type.Integer()),
    controller: Type.Optional(Type.String()),
  },
  CLOSED,
)
export type DrillHeader = Static<typeof DrillHeader>

/** `faults` keep a plan from being started as things are now; `warnings` do not, and are to be known all the same. */
export const DrillChecked = Type.Object({ faults: Type.Array(PlanFault), warnings: Type.Array(PlanFault) }, CLOSED)
export type DrillChecked = Static<typeof DrillChecked>

/** A drill whose plan was kept. */
export const DrillKept = Type.Object({ id: PlaceId, version: Type.Integer(), ...DrillChecked.properties }, CLOSED)
export type DrillKept = Static<typeof DrillKept>

/** Who saved a version of a plan, and when, Unix ms. */
export const DrillVersion = Type.Object({ version: Type.Integer(), by: Type.String(), atMs: Ms }, CLOSED)
export type DrillVersion = Static<typeof DrillVersion>

/** Who could be named in a plan to lead or observe: a token. */
export const DrillActor = Type.Object({ name: Type.String(), role: Role }, CLOSED)
export type DrillActor = Static<typeof DrillActor>

/** A real, serious incident that goes on; `atMs`: since when it is known. Where it is, for whoever may see the picture. */
export const NoDuff = Type.Object(
  {
    incident: PlaceId,
    atMs: Ms,
    class: Type.String(),
    severity: Type.Integer(),
    state: Type.String(),
    compound: Type.Optional(PlaceId),
    address: Type.Optional(Type.String()),
  },
  CLOSED,
)
export type NoDuff = Static<typeof NoDuff>

/** @param report a serious incident */
export function noDuffOf({ id, knownMs, class: name = '', severity = SERIOUS_SEVERITY, state, compound, address }: Report): NoDuff {
  return {
    incident: id,
    atMs: knownMs,
    class: name,
    severity,
    state,
    ...(compound === undefined ? {} : { compound }),
    ...(address === undefined ? {} : { address }),
  }
}

const WAITS = ['afterInject', 'afterMet', 'afterMissed', 'afterCap', 'hand'] as const

/** What an inject waits for that is on no clock: `title` of the inject or the expectation, or the event of the CAP message; the expectation's `item` beside it. */
export const InjectWait = Type.Object(
  {
    kind: Type.Enum(WAITS),
    title: Type.Optional(Type.String()),
    item: Type.Optional(Expectation.properties.item),
    delayS: Type.Optional(Type.Integer()),
  },
  CLOSED,
)
export type InjectWait = Static<typeof InjectWait>

/** An inject as the board shows it; times on the drill's clock, ms. `lateMs`: how much later it came than planned. */
export const BoardInject = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    text: Type.Optional(Type.String()),
    plannedMs: Type.Optional(Ms),
    actualMs: Type.Optional(Ms),
    lateMs: Type.Optional(Ms),
    /** When it came, Unix ms. */
    atMs: Type.Optional(Ms),
    isByHand: Type.Optional(Type.Boolean()),
    isSkipped: Type.Optional(Type.Boolean()),
    /** For who sees all. */
    waitsFor: Type.Optional(InjectWait),
    /** For a participant's phone: when its own unit acknowledged it, Unix ms. */
    ownAckMs: Type.Optional(Ms),
  },
  CLOSED,
)
export type BoardInject = Static<typeof BoardInject>

const VERDICTS = ['met', 'late', 'missed', 'pending', 'overdue', 'cutOff', 'skipped', 'notAsked'] as const

/** What became of an expectation; T+ ms. `differenceMs`: actual less expected; while it is overdue, now less expected. */
export const DrillOutcome = Type.Object(
  {
    inject: Type.String(),
    expectation: Expectation,
    verdict: Type.Enum(VERDICTS),
    injectMs: Type.Optional(Ms),
    expectedMs: Type.Optional(Ms),
    actualMs: Type.Optional(Ms),
    differenceMs: Type.Optional(Ms),
    evidence: Type.Array(DrillEvidence),
    share: Type.Optional(Type.Number()),
  },
  CLOSED,
)

/** What units and watch points of a plan are called now, by id; who has no other name than its id is not in it. */
const Names = Type.Record(Type.String(), Type.String())

/** The board of one drill. `whole` only for who sees all of it. */
export const DrillBoard = Type.Object(
  {
    ...DrillHeader.properties,
    /** The server's time as this was made, and T+ then: while it runs T+ goes on with it. */
    nowMs: Ms,
    clockMs: Ms,
    pauses: Drill.properties.pauses,
    outages: Drill.properties.outages,
    injects: Type.Array(BoardInject),
    noDuff: Type.Array(NoDuff),
    whole: Type.Optional(
      Type.Object(
        {
          plan: DrillPlan,
          tierS: Drill.properties.tierS,
          names: Names,
          outcomes: Type.Array(DrillOutcome),
          acks: Type.Array(DrillAck),
          /** The newest, at most 50; the report has all. */
          marks: Type.Array(DrillMark),
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
)
export type DrillBoard = Static<typeof DrillBoard>

const Tally = Type.Object(
  {
    met: Type.Integer(),
    late: Type.Integer(),
    missed: Type.Integer(),
    /** Met in time of all judged, 0 to 1. */
    attainment: Type.Optional(Type.Number()),
  },
  CLOSED,
)
const Compared = { earlier: Type.Optional(Type.Number()), later: Type.Optional(Type.Number()), difference: Type.Optional(Type.Number()) }

/** The report's own content, without what is said about it. Times are T+ ms where they are not called `…Ms` of a moment: `atMs`, `startedMs`, `stoppedMs` are Unix ms. */
const REPORT_CONTENT = {
  drill: PlaceId,
  plan: Type.Object({ id: PlaceId, version: Type.Integer() }, CLOSED),
  title: Type.String(),
  mode: Type.Enum(DRILL_MODES),
  place: DrillPlan.properties.place,
  isFinal: Type.Boolean(),
  startedMs: Type.Optional(Ms),
  stoppedMs: Type.Optional(Ms),
  lengthMs: Ms,
  pausedMs: Ms,
  pauses: Drill.properties.pauses,
  outages: Type.Array(Type.Object({ fromMs: Ms, toMs: Ms }, CLOSED)),
  tierS: Drill.properties.tierS,
  outcomes: Type.Array(DrillOutcome),
  times: Type.Array(
    Type.Object(
      {
        item: Expectation.properties.item,
        expectedMs: Type.Optional(Ms),
        actualMs: Type.Optional(Ms),
        differenceMs: Type.Optional(Ms),
      },
      CLOSED,
    ),
  ),
  tiers: Type.Record(Type.String(), Tally),
  participants: Type.Record(Type.String(), Tally),
  objectives: Type.Record(Type.String(), Tally),
  parts: Type.Array(
    Type.Object({ component: Type.String(), weight: Type.Number(), share: Type.Optional(Type.Number()), tally: Tally }, CLOSED),
  ),
  weights: Type.Record(Type.String(), Type.Number()),
  /** 0 to 100; absent: nothing was judged. */
  score: Type.Optional(Type.Number()),
  injects: Type.Array(
    Type.Object(
      { inject: Type.String(), atMs: Ms, isByHand: Type.Optional(Type.Boolean()), isSkipped: Type.Optional(Type.Boolean()) },
      CLOSED,
    ),
  ),
  acks: Type.Array(DrillAck),
  marks: Type.Array(DrillMark),
  photos: Type.Array(DrillPhoto),
} as const

/** The after-action report: its content, what names it, and who has signed it. */
export const DrillReport = Type.Object(
  {
    ...REPORT_CONTENT,
    /** Of the content in canonical form (`docs/drills.md`): any other mark, note, photograph or weight makes it another. */
    sha256: Type.String(),
    /** Of whoever took part, as they are called now: no part of the content. */
    names: Names,
    /** That of its signatures, or of the next that is signed. */
    version: Type.Integer(),
    /** Of this very content; empty: it is not signed. */
    signedBy: Type.Array(DrillSignature),
    /** All that were ever made, the oldest first. */
    signatures: Type.Array(DrillSignature),
    /** With the drill that was asked for beside it: each figure earlier, later, and the difference. */
    comparison: Type.Optional(
      Type.Object(
        {
          isSamePlan: Type.Boolean(),
          score: Type.Object(Compared, CLOSED),
          times: Type.Array(Type.Object({ item: Expectation.properties.item, ...Compared }, CLOSED)),
          expectations: Type.Array(Type.Object({ expectation: Type.String(), ...Compared }, CLOSED)),
          participants: Type.Array(Type.Object({ participant: Type.String(), ...Compared }, CLOSED)),
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
)
export type DrillReport = Static<typeof DrillReport>

/** A plan under another id. */
export const DrillCopyDraft = Type.Object({ id: PlaceId, title: Type.Optional(DrillPlan.properties.title) }, CLOSED)

/** What is signed: the report that was read, named by its SHA-256, by these weights. */
export const DrillSignDraft = Type.Object(
  {
    sha256: DrillSignature.properties.sha256,
    weights: Type.Optional(Type.Object(DRILL_WEIGHTS, CLOSED)),
  },
  CLOSED,
)

export const DRILL_STEPS = ['start', 'pause', 'resume', 'inject', 'skip', 'stop', 'suspend'] as const
export type DrillStep = (typeof DRILL_STEPS)[number]

/** What the controller says with a step, where there is anything to say: which inject, why it is paused, for which real incident it is suspended. */
export const DRILL_STEP_DRAFTS = {
  pause: Type.Object({ note: Type.Optional(Note) }, CLOSED),
  inject: Type.Object({ inject: DrillAck.properties.inject }, CLOSED),
  skip: Type.Object({ inject: DrillAck.properties.inject }, CLOSED),
  suspend: Type.Object({ incident: Type.Optional(PlaceId) }, CLOSED),
} as const satisfies Partial<Record<DrillStep, TSchema>>

export const DrillAckDraft = Type.Object(
  {
    inject: DrillAck.properties.inject,
    /** Whom it is of; a phone's own unit where it is not said. */
    by: Type.Optional(Participant),
    at: When,
  },
  CLOSED,
)

export const DrillMarkDraft = Type.Object(
  { id: Type.Optional(PlaceId), expectation: DrillMark.properties.expectation, note: DrillMark.properties.note, at: When },
  CLOSED,
)

/** What is said of a photograph, which is the body itself; each as in a mark. */
export const DrillPhotoQuery = Type.Object(
  {
    id: Type.Optional(PlaceId),
    expectation: DrillPhoto.properties.expectation,
    note: DrillPhoto.properties.note,
    at: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  CLOSED,
)

/** A report of the drill, as one brings it in earnest; nothing personal is kept of it. `by` as in an acknowledgement. */
export const DrillReportDraft = Type.Object(
  {
    kind: Type.Enum(REPORT_KINDS),
    by: Type.Optional(Participant),
    id: Type.Optional(PlaceId),
    at: When,
    class: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    text: reportDraftOf('incident').properties.text,
    place: reportDraftOf('incident').properties.place,
  },
  CLOSED,
)

export const DrillReportTold = Type.Object({ id: PlaceId, kind: Type.Enum(REPORT_KINDS), by: Participant, atMs: Ms }, CLOSED)
