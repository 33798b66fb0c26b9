/** The catalogue of expected failures: what may go wrong at an edge, under which status, and whether trying again helps. */
import Type, { type Static } from 'typebox'

interface FaultKind {
  readonly status: number
  /** Whether the same request may succeed later without being changed. */
  readonly retry: boolean
}

/** Every code that a caller may be answered with, here or per item of a batch. */
export const FAULTS = {
  // The request as a whole
  REQUEST_INVALID: { status: 400, retry: false },
  BODY_UNREADABLE: { status: 400, retry: false },
  BODY_TOO_LARGE: { status: 413, retry: false },
  MEDIA_UNSUPPORTED: { status: 415, retry: false },
  TOKEN_MISSING: { status: 401, retry: false },
  TOKEN_INVALID: { status: 401, retry: false },
  ROLE_FORBIDDEN: { status: 403, retry: false },
  ORIGIN_FORBIDDEN: { status: 403, retry: false },
  NOT_FOUND: { status: 404, retry: false },
  METHOD_UNSUPPORTED: { status: 405, retry: false },
  STATE_CONFLICT: { status: 409, retry: false },
  RATE_EXCEEDED: { status: 429, retry: true },
  INTAKE_FULL: { status: 503, retry: true },
  STORE_FAILED: { status: 503, retry: true },
  // One fix
  FIELD_MISSING: { status: 422, retry: false },
  FIELD_INVALID: { status: 422, retry: false },
  POSITION_OUT_OF_RANGE: { status: 422, retry: false },
  POSITION_NULL_ISLAND: { status: 422, retry: false },
  TIME_IN_FUTURE: { status: 422, retry: false },
  TIME_TOO_OLD: { status: 422, retry: false },
  UNIT_UNKNOWN: { status: 422, retry: false },
  UNIT_FORBIDDEN: { status: 403, retry: false },
  UNIT_OFF_DUTY: { status: 409, retry: false },
  // One check-in of a member
  PLACE_TOO_FAR: { status: 409, retry: false },
  // One joining wall
  ROOM_UNKNOWN: { status: 404, retry: false },
  REALM_UNKNOWN: { status: 404, retry: false },
  PROTOCOL_UNSUPPORTED: { status: 400, retry: false },
  // One moment of the past
  MOMENT_UNKNOWN: { status: 404, retry: false },
  REPLAY_FULL: { status: 503, retry: true },
  // One named wall
  TILE_UNKNOWN: { status: 404, retry: false },
  TILE_TAKEN: { status: 409, retry: false },
  CONTROL_HELD: { status: 409, retry: false },
} as const satisfies Readonly<Record<string, FaultKind>>

export type FaultCode = keyof typeof FAULTS

/** One thing wrong with one field of a request. */
export const FieldError = Type.Object(
  {
    /** The JSON Pointer, query parameter or CSV column at fault. */
    field: Type.String({ maxLength: 200 }),
    reason: Type.String({ maxLength: 500 }),
  },
  { additionalProperties: false },
)
export type FieldError = Static<typeof FieldError>

/** An RFC 9457 problem, as every failed HTTP call is answered (`application/problem+json`). */
export const Problem = Type.Object(
  {
    type: Type.String({ maxLength: 200 }),
    title: Type.String({ maxLength: 200 }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    code: Type.String({ maxLength: 60 }),
    detail: Type.Optional(Type.String({ maxLength: 1000 })),
    retry: Type.Boolean(),
    errors: Type.Optional(Type.Array(FieldError, { maxItems: 100 })),
  },
  { additionalProperties: false },
)
export type Problem = Static<typeof Problem>

/**
 * An expected failure: thrown inside, answered as a `Problem` at an HTTP edge and as a `Reply` on a socket.
 * `message` is for the caller and names the field; `errors` lists each field at fault; the cause is for the log only.
 */
export class Fault extends Error {
  readonly code: FaultCode
  readonly errors: readonly FieldError[]

  constructor(code: FaultCode, message: string, options: { errors?: readonly FieldError[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.errors = options.errors ?? []
  }
}
