/** What a unit was asked to do about a gap, and the proposals that such tasks come from. */
import Type, { type Static } from 'typebox'
import { UnitId } from './fix.ts'
import { PlaceId } from './places.ts'

export const TASK_STATES = ['sent', 'done', 'cancelled'] as const
export const TaskState = Type.Enum(TASK_STATES)

/** How a time of travel was reckoned: by road, or by straight line × 1.35. */
const WAYS = ['road', 'straight'] as const
const Way = Type.Enum(WAYS)

/** A task (subject `task/ID`): somebody goes to a gap. Done when the gap has closed. */
export const Task = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    unit: UnitId,
    compound: PlaceId,
    state: TaskState,
    /** When it was given, and when it ended, Unix ms. */
    sentMs: Type.Number(),
    /** When it was expected there as it was sent, and how that was reckoned; absent where its place was not known. */
    arriveMs: Type.Optional(Type.Number()),
    by: Type.Optional(Way),
    endedMs: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
export type Task = Static<typeof Task>

/** One unit's part in a proposal. The parts stand in the order in which they gain most. */
export const Suggestion = Type.Object(
  {
    unit: UnitId,
    compound: PlaceId,
    /** Seconds until it is there. */
    arrivalS: Type.Number(),
    by: Way,
    /** Minutes from now until what it closes is closed. */
    doneMin: Type.Number(),
    /** Gaps that it closes and no part before it does. */
    closes: Type.Array(PlaceId),
    /** Compounds that become gaps because their last keeper leaves. */
    opens: Type.Array(PlaceId),
    /** Weight of what it closes less weight of what it opens: households, counted up for danger and time in the dark. */
    gain: Type.Number(),
    /** What the whole proposal loses if this part is refused and the rest go. */
    lossIfRefused: Type.Number(),
  },
  { additionalProperties: false },
)
export type Suggestion = Static<typeof Suggestion>

export const Proposal = Type.Object(
  {
    atMs: Type.Number(),
    /** Only what is closed within this time counts, min. */
    withinMin: Type.Number(),
    /** Weight of all gaps considered, before and after. */
    darkBefore: Type.Number(),
    darkAfter: Type.Number(),
    /** Gaps and units that were considered. */
    gaps: Type.Integer(),
    units: Type.Integer(),
    moves: Type.Array(Suggestion),
  },
  { additionalProperties: false },
)
export type Proposal = Static<typeof Proposal>

const Pair = Type.Object({ unit: UnitId, compound: PlaceId }, { additionalProperties: false })

/** What-if: what would it be worth to send these? */
export const WhatIf = Type.Object(
  { moves: Type.Array(Pair, { minItems: 1, maxItems: 100 }), withinMin: Type.Optional(Type.Number({ minimum: 1, maximum: 240 })) },
  { additionalProperties: false },
)

/** A refusal (subject `refusal/UNIT@COMPOUND`): for a while the unit is not suggested for that compound again. */
export interface Refusal {
  readonly unit: string
  readonly compound: string
  readonly reason: string
  readonly atMs: number
}

/** What somebody says to a suggestion. A refusal says why. */
export const SuggestionAnswer = Type.Union([
  Type.Object({ unit: UnitId, compound: PlaceId, answer: Type.Literal('accept') }, { additionalProperties: false }),
  Type.Object(
    { unit: UnitId, compound: PlaceId, answer: Type.Literal('refuse'), reason: Type.String({ minLength: 2, maxLength: 300 }) },
    { additionalProperties: false },
  ),
])
export type SuggestionAnswer = Static<typeof SuggestionAnswer>
