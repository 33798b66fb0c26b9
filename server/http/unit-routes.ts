/** The registry of units: who there is, where each is now and how fresh that is, and changing duty, team and call sign. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import { Fault } from '#wire/errors'
import { DEGREE_E7, UNKNOWN_U16, UNKNOWN_U8, type UnitColumns } from '#wire/frame'
import { FRESHNESSES, freshnessOf, Unit, UnitDraft, UnitPatch } from '#wire/units'
import type { UnitBook } from '../live/unit-book.ts'
import { featureText } from './features.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'

/** Where a unit was last seen, as the API shows it. */
export const LastFix = Type.Object(
  {
    lon: Type.Number(),
    lat: Type.Number(),
    /** Time of the fix, Unix ms. */
    at: Type.Number(),
    speed: Type.Optional(Type.Number()),
    course: Type.Optional(Type.Number()),
    accuracy: Type.Optional(Type.Number()),
    battery: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
export type LastFix = Static<typeof LastFix>

const UnitNow = Type.Object(
  { ...Unit.properties, position: Type.Optional(LastFix), freshness: Type.Enum(FRESHNESSES) },
  { additionalProperties: false },
)
type UnitNow = Static<typeof UnitNow>

export interface UnitRoutesOptions {
  readonly units: UnitBook
  readonly ids: () => Iterable<string>
  readonly lastFixOf: (slot: number) => LastFix | undefined
  readonly room: string
  readonly nowMs: () => number
}

const tags = ['units']

export const unitRoutes: FastifyPluginAsyncTypebox<UnitRoutesOptions> = async (app, { units, ids, lastFixOf, room, nowMs }) => {
  /** An off-duty member is nobody's business: their place is not given. */
  function unitNow(id: string): UnitNow | undefined {
    const unit = units.at(units.slotOf(id) ?? -1)
    if (!unit) return undefined
    const fix = unit.duty === 'offDuty' ? undefined : lastFixOf(unit.slot)
    if (!fix) return { ...unit, freshness: 'lost' }
    return { ...unit, position: fix, freshness: freshnessOf(nowMs() - fix.at) }
  }

  const listSchema = {
    summary: 'Units with position, freshness and duty',
    tags,
    querystring: PageQuery,
    response: { 200: PageOf(UnitNow) },
  }
  app.get('/units', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }, reply) => {
    const { ids: page, next } = pageOfIds(ids(), query)
    const items = page.flatMap((id) => unitNow(id) ?? [])
    reply.header('cache-control', 'no-store')
    if (query.f !== 'geojson') return next === undefined ? { items } : { items, next }
    const shaped = items.map(({ position, ...unit }) =>
      position ? { ...unit, ...position, at: [position.lon, position.lat], atMs: position.at } : unit,
    )
    if (next !== undefined) reply.header('link', `<?f=geojson&cursor=${encodeURIComponent(next)}>; rel="next"`)
    return reply
      .type('application/geo+json; charset=utf-8')
      .serializer(String)
      .send(featureText(shaped) as never) // text, already JSON
  })

  app.post(
    '/units',
    { config: { needs: 'units:register' }, schema: { summary: 'Register a unit', tags, body: UnitDraft, response: { 201: Unit } } },
    async (request, reply) => {
      const draft = request.body
      if (units.slotOf(draft.id) !== undefined) throw new Fault('STATE_CONFLICT', `unit '${draft.id}' is registered; change it with PATCH`)
      const { name, sender } = callerOf(request)
      // Whoever writes a unit down by hand means it; one that a gateway brings waits to be confirmed, unless all of it is made up.
      const full = sender ? { ...draft, confirmed: sender.simulated } : { confirmed: true, duty: 'offDuty' as const, ...draft }
      const [unit] = await units.register([full], name, sender?.source ?? room, sender?.simulated ?? false, nowMs())
      if (!unit) throw new RangeError('one draft makes one unit')
      return reply
        .code(201)
        .header('location', `/api/v1/units/${encodeURIComponent(unit.id)}`)
        .send(unit)
    },
  )

  const changeSchema = {
    summary: 'Confirm a unit, or change its duty, call sign, team',
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: UnitPatch,
    response: { 200: Unit },
  }
  app.patch('/units/:id', { config: { needs: 'units:write' }, schema: changeSchema }, (request) =>
    units.change(request.params.id, request.body, callerOf(request).name, nowMs()),
  )
}

/** The place of a slot, where one is known. */
export function lastFixOf(columns: UnitColumns, slot: number): LastFix | undefined {
  const takenMs = columns.takenMs[slot] ?? Number.NaN
  if (Number.isNaN(takenMs)) return undefined
  const speedCmps = columns.speedCmps[slot]!
  const courseCdeg = columns.courseCdeg[slot]!
  const accuracyDm = columns.accuracyDm[slot]!
  const batteryPct = columns.batteryPct[slot]!
  return {
    lon: columns.lonE7[slot]! / DEGREE_E7,
    lat: columns.latE7[slot]! / DEGREE_E7,
    at: takenMs,
    ...(speedCmps === UNKNOWN_U16 ? {} : { speed: speedCmps / 100 }),
    ...(courseCdeg === UNKNOWN_U16 ? {} : { course: courseCdeg / 100 }),
    ...(accuracyDm === UNKNOWN_U16 ? {} : { accuracy: accuracyDm / 10 }),
    ...(batteryPct === UNKNOWN_U8 ? {} : { battery: batteryPct / 100 }),
  }
}
