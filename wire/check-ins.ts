/** Check-ins 打卡: somebody says that a watch point is staffed. It holds for the set interval. */
import Type, { type Static } from 'typebox'
import { PlaceId } from './places.ts'
import { UnitId } from './fix.ts'

/** The last check-in at a watch point (subject `checkIn/WATCH_POINT`). */
export const CheckIn = Type.Object(
  {
    watchPoint: PlaceId,
    /** When somebody was there, Unix ms. */
    atMs: Type.Number(),
    unit: Type.Optional(UnitId),
    headcount: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** Whether all is as it should be there. */
    isNormal: Type.Boolean(),
    /** How far from the point whoever checked in was, m; absent: not known. */
    distanceM: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
)
export type CheckIn = Static<typeof CheckIn>

export const CheckInDraft = Type.Object(
  {
    watchPoint: PlaceId,
    /** ISO 8601 or Unix ms; absent: now. */
    at: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()])),
    unit: Type.Optional(UnitId),
    headcount: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    isNormal: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type CheckInDraft = Static<typeof CheckInDraft>
