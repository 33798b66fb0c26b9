/** Units: who moves. A unit is known by its call sign; no person's name crosses the network. */
import Type, { type Static } from 'typebox'
import { UnitId } from './fix.ts'

/** The four teams of the founding notice (glossary B). */
export const TEAMS = ['patrol', 'coPrevention', 'mediation', 'rapidResponse'] as const
export const Team = Type.Enum(TEAMS)
export type Team = Static<typeof Team>

/** How a unit moves; it bounds its speed and sets its reach. */
export const MOVERS = ['foot', 'bicycle', 'vehicle'] as const
export const Mover = Type.Enum(MOVERS)
export type Mover = Static<typeof Mover>

export const DUTIES = ['onDuty', 'standby', 'offDuty'] as const
export const Duty = Type.Enum(DUTIES)
export type Duty = Static<typeof Duty>

/** The age of a unit's position, ms, up to which it counts as each; older is `lost` (`domain.md`, freshness). */
export const FRESH_LIMITS_MS = { live: 30_000, lagging: 120_000, stale: 600_000 } as const
export const FRESHNESSES = ['live', 'lagging', 'stale', 'lost'] as const
export type Freshness = (typeof FRESHNESSES)[number]

/** How fresh a position of the given age is. @param ageMs server's now less the time of the fix */
export function freshnessOf(ageMs: number): Freshness {
  if (ageMs <= FRESH_LIMITS_MS.live) return 'live'
  if (ageMs <= FRESH_LIMITS_MS.lagging) return 'lagging'
  return ageMs <= FRESH_LIMITS_MS.stale ? 'stale' : 'lost'
}

/** A unit as registered: the whole state of the subject `unit/ID`. `slot` is its stable number in every column of the picture. */
export const Unit = Type.Object(
  {
    id: UnitId,
    slot: Type.Integer({ minimum: 0, maximum: 16_777_215 }),
    callSign: Type.String({ minLength: 1, maxLength: 40 }),
    team: Team,
    mover: Mover,
    confirmed: Type.Boolean(),
    duty: Duty,
    /** Since when the duty holds, Unix ms. */
    dutySinceMs: Type.Number(),
    division: Type.Optional(Type.String({ maxLength: 12 })),
    /** The name of the source that first brought it. */
    source: Type.String({ maxLength: 60 }),
    simulated: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type Unit = Static<typeof Unit>

export const UnitDraft = Type.Object(
  {
    id: UnitId,
    callSign: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    team: Type.Optional(Team),
    mover: Type.Optional(Mover),
    duty: Type.Optional(Duty),
    division: Type.Optional(Type.String({ maxLength: 12 })),
    confirmed: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type UnitDraft = Static<typeof UnitDraft>

/** What may be changed of a unit; at least one field. */
export const UnitPatch = Type.Object(
  {
    callSign: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    team: Type.Optional(Team),
    mover: Type.Optional(Mover),
    duty: Type.Optional(Duty),
    division: Type.Optional(Type.String({ maxLength: 12 })),
    confirmed: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UnitPatch = Static<typeof UnitPatch>
