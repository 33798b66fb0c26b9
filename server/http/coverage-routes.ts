/** Coverage as the API tells it: every compound's judgement, one compound in full, and the settings that all are judged by. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import {
  BEARING_SECTORS,
  COVERAGE_REASONS,
  COVERAGE_SETTING,
  COVERAGE_STATUSES,
  CoverageSettings,
  DEFAULT_COVERAGE,
  SHARE_SCALE,
} from '#wire/coverage'
import { Fault } from '#wire/errors'
import type { Compound } from '#wire/places'
import { windowEdge } from '../domain/coverage/interval.ts'
import { problemsOf } from '../domain/coverage/rules.ts'
import { unseenAreas } from '../domain/coverage/unseen-areas.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { CoverageDesk } from '../live/coverage-desk.ts'
import type { CoverageDiary } from '../live/coverage-diary.ts'
import type { RoomCoverage } from '../live/coverage-room.ts'
import type { Ledger } from '../live/ledger.ts'
import { historyRoute } from './coverage-history-route.ts'
import { featureText } from './features.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'

/** How one compound stands. Times are Unix ms. */
const CompoundCoverage = Type.Object(
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
    /** The interval in force, min. */
    intervalMin: Type.Number(),
  },
  { additionalProperties: false },
)
type CompoundCoverage = Static<typeof CompoundCoverage>

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

const CompoundInFull = Type.Object({ ...CompoundCoverage.properties, unseen: Type.Array(UnseenPart) }, { additionalProperties: false })

export interface CoverageRoutesOptions {
  readonly ledger: Ledger
  readonly coverage: CoverageDesk
  readonly diary: Pick<CoverageDiary, 'read'>
  readonly trackDays: number
  readonly nowMs: () => number
}

const tags = ['coverage']
const MINUTE_MS = 60_000
const FULL_CIRCLE_DEG = 360
const NO_SHARE = 65_535
const METRE_DIGITS = 7

export const coverageRoutes: FastifyPluginAsyncTypebox<CoverageRoutesOptions> = async (
  app,
  { ledger, coverage, diary, trackDays, nowMs },
) => {
  await app.register(historyRoute, { ledger, diary, nowMs })
  const compounds = ledger.of<Compound>('compound')

  function requireCompound(id: string): Compound {
    const compound = compounds.get(id)
    if (!compound) throw new Fault('NOT_FOUND', `there is no compound '${id}'`)
    return compound
  }

  const listSchema = { summary: 'How every compound stands', tags, querystring: PageQuery, response: { 200: PageOf(CompoundCoverage) } }
  app.get('/coverage', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    const atMs = nowMs()
    if (query.f === 'geojson') {
      const shaped = [...compounds.values()].map(({ footprint, ...compound }) => ({
        footprint,
        ...judged(compound, coverage.current, atMs),
      }))
      return reply
        .type('application/geo+json')
        .serializer(String)
        .send(featureText(shaped) as never) // text, not what the schema of the list says
    }
    const { ids, next } = pageOfIds(compounds.keys(), query)
    const items = ids.map((id) => judged(requireCompound(id), coverage.current, atMs))
    return next === undefined ? { items } : { items, next }
  })

  const settingsSchema = { summary: 'What coverage is judged by', tags, response: { 200: CoverageSettings } }
  app.get('/coverage/settings', { config: { needs: 'picture:read' }, schema: settingsSchema }, async () => settingsNow())

  /** What was recorded last: it comes into force as soon as the log has been read by it. */
  function settingsNow(): CoverageSettings {
    return { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }
  }

  const putSchema = { ...settingsSchema, summary: 'Judge by other settings, at once and from the log', body: CoverageSettings }
  app.put('/coverage/settings', { config: { needs: 'settings:write' }, schema: putSchema }, async (request) => {
    const errors = problemsOf(request.body, trackDays).map(({ field, reason }) => ({ field: `body/${field}`, reason }))
    if (errors.length > 0)
      throw new Fault('REQUEST_INVALID', errors.map(({ field, reason }) => `${field} ${reason}`).join('; '), { errors })
    const atMs = nowMs()
    const subject = subjectOf('setting', COVERAGE_SETTING)
    await ledger.record([{ kind: 'setting:changed', subject, atMs, knownMs: atMs, by: callerOf(request).name, data: request.body }])
    return settingsNow()
  })

  const oneSchema = {
    summary: 'One compound: how it stands, and where its surroundings are unseen',
    tags,
    params: Type.Object({ compound: Type.String({ maxLength: 64 }) }),
    response: { 200: CompoundInFull },
  }
  app.get('/coverage/:compound', { config: { needs: 'picture:read' }, schema: oneSchema }, async ({ params }, reply) => {
    const compound = requireCompound(params.compound)
    reply.header('cache-control', 'no-store')
    const atMs = nowMs()
    const { current } = coverage
    current.coverage.look(compound.slot, atMs, current.questionsAt(atMs))
    return { ...judged(compound, current, atMs), unseen: unseenParts(compound, current, atMs) }
  })
}

function judged({ id, slot, type }: Pick<Compound, 'id' | 'slot' | 'type'>, { coverage }: RoomCoverage, atMs: number): CompoundCoverage {
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
    ...(share === NO_SHARE ? {} : { cov: share / SHARE_SCALE }),
    ...(Number.isNaN(visitMs) ? {} : { gapRatio: Math.max(0, atMs - visitMs) / intervalMs, visitAt: visitMs }),
    status,
    reason: COVERAGE_REASONS[columns.reason[slot] ?? 0]!,
    ...known('since', columns.sinceMs[slot]),
    ...known('gapAt', columns.gapAtMs[slot]),
    ...known('seenAt', columns.seenMs[slot]),
    ...(isDark ? { unseenBearings: bearingsOf(sides), unseenM: columns.unseenM[slot]! } : {}),
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

function unseenParts({ slot, type }: Compound, { coverage, plane }: RoomCoverage, atMs: number): Static<typeof UnseenPart>[] {
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
  return Number(degrees.toFixed(METRE_DIGITS))
}
