/** How a compound stands, as the API tells it. */
import Type, { type Static } from 'typebox'
import { BEARING_SECTORS, COVERAGE_REASONS, COVERAGE_STATUSES, SHARE_SCALE } from '#wire/coverage'
import type { Compound } from '#wire/places'
import { windowEdge } from '../domain/coverage/interval.ts'
import { unseenAreas } from '../domain/coverage/unseen-areas.ts'
import type { RoomCoverage } from '../live/coverage-room.ts'

const MINUTE_MS = 60_000
const FULL_CIRCLE_DEG = 360
const NO_SHARE = 65_535
/** Of a coordinate: a centimetre. */
const DIGITS = 7

/** How one compound stands. Times are Unix ms. */
export const CompoundCoverage = Type.Object(
  {
    id: Type.String(),
    /** Share of the ring seen inside the window, 0 to 1; absent where it has no surroundings to see. */
    cov: Type.Optional(Type.Number()),
    /** Time since the last visit over the interval; absent: never visited. */
    gapRatio: Type.Optional(Type.Number()),
    status: Type.Enum(COVERAGE_STATUSES),
    reason: Type.Enum(COVERAGE_REASONS),
    /** Since when it has this status; of a gap: the moment it became one. */
    since: Type.Optional(Type.Number()),
    /** When it becomes a gap if nobody comes. */
    gapAt: Type.Optional(Type.Number()),
    visitAt: Type.Optional(Type.Number()),
    seenAt: Type.Optional(Type.Number()),
    /** Bearings of the middles of the unseen sectors, degrees clockwise from north. */
    unseenBearings: Type.Optional(Type.Array(Type.Number())),
    /** Length of unseen ring, m. */
    unseenM: Type.Optional(Type.Integer()),
    /** The rapid-response unit that is there soonest; absent: nobody is available. */
    response: Type.Optional(
      Type.Object({ unit: Type.String(), seconds: Type.Number(), by: Type.Enum(['road', 'straight']) }, { additionalProperties: false }),
    ),
    /** The interval in force, min. */
    intervalMin: Type.Number(),
  },
  { additionalProperties: false },
)
export type CompoundCoverage = Static<typeof CompoundCoverage>

const UnseenPart = Type.Object(
  {
    type: Type.Literal('Feature'),
    geometry: Type.Object({ type: Type.Literal('Polygon'), coordinates: Type.Array(Type.Array(Type.Array(Type.Number()))) }),
    properties: Type.Object({
      areaM2: Type.Number(),
      /** When any of it was last seen, Unix ms; absent: not as far back as is remembered. */
      seenAt: Type.Optional(Type.Number()),
    }),
  },
  { additionalProperties: false },
)

export const CompoundInFull = Type.Object(
  { ...CompoundCoverage.properties, unseen: Type.Array(UnseenPart) },
  { additionalProperties: false },
)

/** @param response who is soonest there now; of the past nobody knows */
export function judged(
  { id, slot, type }: Pick<Compound, 'id' | 'slot' | 'type'>,
  { coverage }: RoomCoverage,
  atMs: number,
  response?: CompoundCoverage['response'],
): CompoundCoverage {
  const { columns, rules } = coverage
  const bands = rules.bandsOf(type)
  const intervalMs = atMs - windowEdge(bands, atMs)
  const visitMs = columns.visitMs[slot] ?? Number.NaN
  const share = columns.share[slot] ?? 0
  const sides = columns.unseenSides[slot] ?? 0
  const status = COVERAGE_STATUSES[columns.status[slot] ?? 0]!
  const isDark = status === 'gap' || status === 'critical' || status === 'thinning'
  return {
    id,
    ...(share === NO_SHARE || status === 'unjudged' ? {} : { cov: share / SHARE_SCALE }),
    // While a guard stands there it is visited throughout: until now.
    ...(Number.isNaN(visitMs) ? {} : { gapRatio: Math.max(0, atMs - visitMs) / intervalMs, visitAt: Math.min(visitMs, atMs) }),
    status,
    reason: COVERAGE_REASONS[columns.reason[slot] ?? 0]!,
    ...known('since', columns.sinceMs[slot]),
    ...known('gapAt', columns.gapAtMs[slot]),
    ...known('seenAt', columns.seenMs[slot]),
    ...(isDark ? { unseenBearings: bearingsOf(sides), unseenM: columns.unseenM[slot]! } : {}),
    ...(response ? { response } : {}),
    intervalMin: intervalMs / MINUTE_MS,
  }
}

function known<K extends string>(key: K, ms: number | undefined): { readonly [key in K]?: number } {
  return ms === undefined || Number.isNaN(ms) ? {} : ({ [key]: ms } as { readonly [key in K]: number }) // a computed key's type is lost
}

function bearingsOf(sides: number): number[] {
  return Array.from({ length: BEARING_SECTORS }, (_, sector) => sector)
    .filter((sector) => ((sides >>> sector) & 1) === 1)
    .map((sector) => (sector * FULL_CIRCLE_DEG) / BEARING_SECTORS)
}

/** The unseen parts of its ring as polygons. */
export function unseenParts({ slot, type }: Compound, { coverage, plane }: RoomCoverage, atMs: number): Static<typeof UnseenPart>[] {
  const ring = coverage.ground.ring(slot)
  if (!ring) return []
  return unseenAreas(coverage.grid, ring, windowEdge(coverage.rules.bandsOf(type), atMs)).map(({ rings, areaM2, seenMs }) => ({
    type: 'Feature',
    geometry: {
      type: 'Polygon',
      coordinates: rings.map((corners) => corners.map(([x, y]) => [rounded(plane.lonOf(x)), rounded(plane.latOf(y))])),
    },
    properties: { areaM2: Math.round(areaM2), ...known('seenAt', seenMs) },
  }))
}

function rounded(degrees: number): number {
  return Number(degrees.toFixed(DIGITS))
}
