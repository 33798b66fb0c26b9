/** The health of what feeds the picture: one row a source, sent to walls once a second and never numbered. */
import Type, { type Static } from 'typebox'

/** What is known of one source now. Times are Unix ms; estimates are absent until there is enough to estimate from. */
export const SourceHealth = Type.Object(
  {
    id: Type.String({ maxLength: 60 }),
    kind: Type.Union([Type.Literal('gateway'), Type.Literal('phone'), Type.Literal('import')]),
    simulated: Type.Boolean(),
    crs: Type.String({ maxLength: 10 }),
    lastFixMs: Type.Optional(Type.Number()),
    lastHeartbeatMs: Type.Optional(Type.Number()),
    fixesPerMinute: Type.Number(),
    /** Median accuracy of recent fixes, metres. */
    accuracyM: Type.Optional(Type.Number()),
    /** Median of receipt less device time, ms: network delay plus clock offset. */
    clockOffsetMs: Type.Optional(Type.Number()),
    /** Median time between two fixes of one unit, ms. */
    intervalMs: Type.Optional(Type.Number()),
    /** Median time between two times that anything was heard of it, ms; absent until it was heard regularly. */
    heardEveryMs: Type.Optional(Type.Number()),
    accepted: Type.Integer(),
    duplicates: Type.Integer(),
    refused: Type.Integer(),
    coarse: Type.Integer(),
    jumps: Type.Integer(),
    late: Type.Integer(),
  },
  { additionalProperties: false },
)
export type SourceHealth = Static<typeof SourceHealth>
