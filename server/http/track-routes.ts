/** Where one unit was: given to few, and every look is written down before the answer is. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import { Fault } from '#wire/errors'
import { MARK } from '#wire/fix'
import { DEGREE_E7, UNKNOWN_U16, UNKNOWN_U8 } from '#wire/frame'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { FixColumns, TrackLog } from '../store/ports.ts'
import { callerOf } from './guard.ts'
import { spanOf, TimeText } from './spans.ts'

const HOUR_MS = 3_600_000
/** The longest stretch of one request: a day and both its neighbours' halves. */
const MAX_SPAN_MS = 48 * HOUR_MS

const TrackQuery = Type.Object({
  from: Type.Optional(TimeText),
  to: Type.Optional(TimeText),
  f: Type.Optional(Type.Enum(['json', 'geojson'])),
})

const TrackFix = Type.Object(
  {
    /** Time of the fix, and of its receipt, Unix ms. */
    at: Type.Number(),
    receivedAt: Type.Number(),
    lon: Type.Number(),
    lat: Type.Number(),
    speed: Type.Optional(Type.Number()),
    course: Type.Optional(Type.Number()),
    accuracy: Type.Optional(Type.Number()),
    battery: Type.Optional(Type.Number()),
    /** What the gate found: 0 good, else the sum of 1 coarse, 2 jump, 4 late. */
    mark: Type.Integer(),
    source: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
type TrackFix = Static<typeof TrackFix>
const Track = Type.Object(
  { unit: Type.String(), from: Type.Number(), to: Type.Number(), fixes: Type.Array(TrackFix) },
  { additionalProperties: false },
)

export interface TrackRoutesOptions {
  readonly tracks: Pick<TrackLog, 'readUnit'>
  readonly slotOf: (unit: string) => number | undefined
  readonly sourceName: (index: number) => string | undefined
  /** Where looks are recorded. */
  readonly house: Ledger
  readonly nowMs: () => number
}

export const trackRoutes: FastifyPluginAsyncTypebox<TrackRoutesOptions> = async (app, { tracks, slotOf, sourceName, house, nowMs }) => {
  const schema = {
    summary: 'The track of one unit',
    description:
      '`from` and `to` are ISO 8601 with an offset, or Unix ms; the last hour without them; at most 48 h. Each look is recorded.',
    tags: ['units'],
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    querystring: TrackQuery,
    response: { 200: Track },
  }
  app.get('/units/:id/track', { config: { needs: 'tracks:read' }, schema }, async (request, reply) => {
    const { id } = request.params
    const { fromMs, toMs } = spanOf(request.query, nowMs(), { usualMs: HOUR_MS, mostMs: MAX_SPAN_MS })
    const slot = slotOf(id)
    if (slot === undefined) throw new Fault('NOT_FOUND', `there is no unit '${id}'`)
    const look = { kind: 'track:read', subject: subjectOf('unit', id), atMs: nowMs(), knownMs: nowMs() }
    await house.record([{ ...look, by: callerOf(request).name, data: { fromMs, toMs } }])
    const columns = await tracks.readUnit(slot, fromMs, toMs)
    const fixes = Array.from({ length: columns.count }, (_, i) => trackFix(columns, i, sourceName))
    reply.header('cache-control', 'no-store')
    if (request.query.f !== 'geojson') return { unit: id, from: fromMs, to: toMs, fixes }
    return reply
      .type('application/geo+json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(lineOf(id, fixes) as never) // another shape, asked for
  })
}

function trackFix(columns: FixColumns, i: number, sourceName: (index: number) => string | undefined): TrackFix {
  const speedCmps = columns.speedCmps[i]!
  const courseCdeg = columns.courseCdeg[i]!
  const accuracyDm = columns.accuracyDm[i]!
  const batteryPct = columns.batteryPct[i]!
  const source = sourceName(columns.source[i]!)
  return {
    at: columns.takenMs[i]!,
    receivedAt: columns.receivedMs[i]!,
    lon: columns.lonE7[i]! / DEGREE_E7,
    lat: columns.latE7[i]! / DEGREE_E7,
    ...(speedCmps === UNKNOWN_U16 ? {} : { speed: speedCmps / 100 }),
    ...(courseCdeg === UNKNOWN_U16 ? {} : { course: courseCdeg / 100 }),
    ...(accuracyDm === UNKNOWN_U16 ? {} : { accuracy: accuracyDm / 10 }),
    ...(batteryPct === UNKNOWN_U8 ? {} : { battery: batteryPct / 100 }),
    mark: columns.mark[i]!,
    ...(source === undefined ? {} : { source }),
  }
}

/** One line through the fixes that moved the unit, with their times beside it. */
function lineOf(unit: string, fixes: readonly TrackFix[]): object {
  const good = fixes.filter(({ mark }) => (mark & MARK.jump) === 0)
  const coordinates = good.map(({ lon, lat }) => [lon, lat])
  const geometry = coordinates.length > 1 ? { type: 'LineString', coordinates } : { type: 'MultiPoint', coordinates }
  return { type: 'Feature', geometry, properties: { unit, times: good.map(({ at }) => at), marks: good.map(({ mark }) => mark) } }
}
