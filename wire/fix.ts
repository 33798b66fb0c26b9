/** What a device or gateway sends: one position of one unit at one instant, under the field's usual outside names. */
import Type, { type Static } from 'typebox'
import { Crs } from './crs.ts'

/** The most fixes one request may carry. */
export const MAX_FIXES_PER_REQUEST = 10_000

export const UnitId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\s\\u0000-\\u001f/]+$' })

/** A fix as it arrives. `at` is ISO 8601 with an offset, or Unix milliseconds. */
export const Fix = Type.Object(
  {
    unit: UnitId,
    lon: Type.Number({ minimum: -180, maximum: 180 }),
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    at: Type.Union([Type.String({ maxLength: 40 }), Type.Number()]),
    /** Metres a second. */
    speed: Type.Optional(Type.Number({ minimum: 0, maximum: 600 })),
    /** Degrees clockwise from north. */
    course: Type.Optional(Type.Number({ minimum: 0, maximum: 360 })),
    /** Radius of the 68 % circle, metres. */
    accuracy: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 })),
    /** Share of a full charge, 0 to 1. */
    battery: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    crs: Type.Optional(Crs),
  },
  { additionalProperties: false },
)
export type Fix = Static<typeof Fix>

/** One refused item of a batch, by its index in the request (the line number less one for NDJSON). */
export const Refusal = Type.Object(
  {
    index: Type.Integer({ minimum: 0 }),
    field: Type.Optional(Type.String({ maxLength: 60 })),
    code: Type.String({ maxLength: 60 }),
    message: Type.String({ maxLength: 300 }),
  },
  { additionalProperties: false },
)
export type Refusal = Static<typeof Refusal>

/** The answer to a batch, sent after its accepted fixes are durable. `accepted + duplicates + rejected.length` = items sent. */
export const PositionsAnswer = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0 }),
    duplicates: Type.Integer({ minimum: 0 }),
    rejected: Type.Array(Refusal, { maxItems: MAX_FIXES_PER_REQUEST }),
  },
  { additionalProperties: false },
)
export type PositionsAnswer = Static<typeof PositionsAnswer>

/**
 * What the gate found of a stored fix, as bits: 0 is `good`. `coarse` is drawn with its circle and covers nothing;
 * `jump` and `late` do not move the unit on the map.
 */
export const MARK = { good: 0, coarse: 1, jump: 2, late: 4 } as const

/** A sign of life without a fix, of a source (gateway) or of one unit (device). */
export const Heartbeat = Type.Object(
  {
    unit: Type.Optional(UnitId),
    at: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()])),
    battery: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  { additionalProperties: false },
)
export type Heartbeat = Static<typeof Heartbeat>

/** The answer to signs of life. `accepted + rejected.length` = items sent. */
export const HeartbeatAnswer = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0 }),
    rejected: Type.Array(Refusal, { maxItems: MAX_FIXES_PER_REQUEST }),
  },
  { additionalProperties: false },
)
export type HeartbeatAnswer = Static<typeof HeartbeatAnswer>
