/** The roster: which unit is due on which duty, when, and where. */
import Type, { type Static } from 'typebox'
import { UnitId } from './fix.ts'
import { PlaceId } from './places.ts'
import { DUTIES } from './units.ts'

/** One turn of one unit (subject `roster/UNIT@FROM`). Another turn of the same unit from the same moment replaces it. */
export const RosterTurn = Type.Object(
  {
    unit: UnitId,
    duty: Type.Enum(DUTIES),
    /** Unix ms, first moment of the turn. */
    fromMs: Type.Number(),
    /** Unix ms, first moment after the turn. */
    toMs: Type.Number(),
    /** The compounds that the unit is to watch meanwhile; absent: the roster says when, not where. */
    compounds: Type.Optional(Type.Array(PlaceId, { minItems: 1, maxItems: 50 })),
  },
  { additionalProperties: false },
)
export type RosterTurn = Static<typeof RosterTurn>

/** The id of a turn: one unit can begin only one turn at one moment. */
export function rosterTurnId(turn: Pick<RosterTurn, 'unit' | 'fromMs'>): string {
  return `${turn.unit}@${turn.fromMs}`
}
