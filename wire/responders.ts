/** Who could be sent to a place, and how soon they would be there. */
import Type, { type Static } from 'typebox'
import { UnitId } from './fix.ts'
import { Team } from './units.ts'

export const USUAL_RESPONDERS = 5
export const MOST_RESPONDERS = 50

export const RespondersQuery = Type.Object({
  lon: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_RESPONDERS })),
})

/** A unit that could be sent now. */
export const PlaceResponder = Type.Object(
  {
    unit: UnitId,
    team: Team,
    /** Of travel alone, by road or by straight line × 1.35. */
    seconds: Type.Integer({ minimum: 0 }),
    by: Type.Enum(['road', 'straight']),
  },
  { additionalProperties: false },
)
export type PlaceResponder = Static<typeof PlaceResponder>

/** The soonest first. */
export const PlaceResponders = Type.Object(
  {
    items: Type.Array(PlaceResponder, { maxItems: MOST_RESPONDERS }),
    /** Confirmed units on duty that were heard of lately and have nothing else to do: those that were looked at. */
    free: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
)
export type PlaceResponders = Static<typeof PlaceResponders>
