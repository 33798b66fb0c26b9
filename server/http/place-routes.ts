/** The registry of what stands still: compounds, watch points, police posts, divisions and water, each with the same three calls. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { Fault } from '#wire/errors'
import { type AreaGeometry, Compound, Division, PolicePost, Water, WatchPoint } from '#wire/places'
import { subjectOf, type SubjectKind } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import { featureText } from './features.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'
import { newSecretId } from './secrets.ts'

/** What the house gives a place; nobody may say it in a request. */
const OWN_FIELDS = ['slot', 'simulated'] as const

interface Registry {
  readonly kind: SubjectKind & ('compound' | 'watchPoint' | 'policePost' | 'division' | 'water')
  readonly path: string
  readonly schema: TObject
}

const REGISTRIES: readonly Registry[] = [
  { kind: 'compound', path: '/compounds', schema: Compound },
  { kind: 'watchPoint', path: '/watch-points', schema: WatchPoint },
  { kind: 'policePost', path: '/police-posts', schema: PolicePost },
  { kind: 'division', path: '/divisions', schema: Division },
  { kind: 'water', path: '/waters', schema: Water },
]

/** The kinds that are areas, and the field of each that holds its area. */
const AREA_FIELDS = { compound: 'footprint', division: 'area', water: 'area' } as const
export type AreaKind = keyof typeof AREA_FIELDS

/** Any place, as the journal holds it: its schema was checked before it was recorded. */
type AnyPlace = Readonly<Record<string, unknown>> & { readonly id: string; readonly slot?: number }

export interface PlaceRoutesOptions {
  readonly ledger: Ledger
  /** Makes an area fit to use, closed, simple, with its holes inside. @throws Fault that names what is wrong with it */
  readonly cleanArea: (kind: AreaKind, geometry: AreaGeometry) => Promise<AreaGeometry>
  readonly epoch: () => string
  readonly nowMs: () => number
}

export const placeRoutes: FastifyPluginAsyncTypebox<PlaceRoutesOptions> = async (app, options) => {
  for (const registry of REGISTRIES) await app.register(registryRoutes, { ...options, registry })
}

const registryRoutes: FastifyPluginAsyncTypebox<PlaceRoutesOptions & { readonly registry: Registry }> = async (app, options) => {
  const { ledger, cleanArea, epoch, nowMs, registry } = options
  const { kind, path, schema } = registry
  const places = ledger.of<AnyPlace>(kind)
  const tags = ['places']
  const given = Type.Omit(schema, [...OWN_FIELDS])
  const draft =
    kind === 'division'
      ? given
      : Type.Object({ ...Type.Omit(given, ['id']).properties, id: Type.Optional(schema.properties['id'] ?? Type.String()) }, CLOSED)
  const patch = Type.Object({ ...Type.Partial(Type.Omit(given, ['id'])).properties }, { ...CLOSED, minProperties: 1 })
  const whole = Compile(schema)
  const fits = (place: unknown): boolean => whole.Check(place)
  let writing: Promise<unknown> = Promise.resolve()
  let collection: { readonly tag: string; readonly text: string } | undefined
  let revision = ledger.seq

  const stop = ledger.onEvents((events) => {
    if (events.some((event) => event.subject.startsWith(`${kind}/`))) revision = ledger.seq
  })
  app.addHook('onClose', async () => stop())

  /** One write at a time: two new compounds never take one slot. */
  function inTurn<T>(write: () => Promise<T>): Promise<T> {
    const done = writing.then(write)
    writing = done.catch(() => undefined) // told to who asked
    return done
  }

  /** What a request says of a place, its area made fit to use. @throws Fault REQUEST_INVALID naming what is wrong with it */
  async function cleaned<T extends object>(body: T): Promise<T> {
    if (!isAreaKind(kind)) return body
    const field = AREA_FIELDS[kind]
    const geometry = (body as Readonly<Record<string, unknown>>)[field] as AreaGeometry | undefined // checked by the route's schema
    if (!geometry) return body
    try {
      return { ...body, [field]: await cleanArea(kind, geometry) }
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause
      const reason = cause.errors[0]?.reason ?? cause.message
      throw new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }], cause })
    }
  }

  async function record(change: 'added' | 'changed', place: AnyPlace, by: string): Promise<AnyPlace> {
    if (!fits(place)) throw new Fault('REQUEST_INVALID', `${kind} '${place.id}' would not fit its schema`)
    const subject = subjectOf(kind, place.id)
    await ledger.record([{ kind: `${kind}:${change}`, subject, atMs: nowMs(), knownMs: nowMs(), by, data: place }])
    return place
  }

  function slotFor(): { readonly slot?: number } {
    if (kind !== 'compound') return {}
    const taken = new Set([...places.values()].map(({ slot }) => slot))
    let slot = 0
    while (taken.has(slot)) slot++
    return { slot }
  }

  const listSchema = { summary: `List: ${path.slice(1)}`, tags, querystring: PageQuery, response: { 200: PageOf(schema) } }
  app.get(path, { config: { needs: 'picture:read' }, schema: listSchema }, async (request, reply) => {
    if (request.query.f !== 'geojson') {
      const { ids, next } = pageOfIds(places.keys(), request.query)
      const items = ids.flatMap((id) => places.get(id) ?? [])
      return next === undefined ? { items } : { items, next }
    }
    const tag = `"${epoch()}-${revision}"`
    reply.header('etag', tag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === tag) return reply.code(304 as never).send(undefined as never) // no body, by RFC 9110
    if (collection?.tag !== tag) collection = { tag, text: featureText(places.values()) }
    return reply
      .type('application/geo+json; charset=utf-8')
      .serializer(String)
      .send(collection.text as never) // text, already JSON
  })

  app.post(
    path,
    { config: { needs: 'places:write' }, schema: { summary: `Add to ${path.slice(1)}`, tags, body: draft, response: { 201: schema } } },
    async (request, reply) => {
      const body = await cleaned(request.body as Readonly<Record<string, unknown>> & { readonly id?: string }) // checked by the route's schema
      const place = await inTurn(async () => {
        const id = body.id ?? newSecretId()
        if (places.has(id)) throw new Fault('STATE_CONFLICT', `${kind} '${id}' exists; change it with PATCH`)
        return record('added', { ...body, id, ...slotFor(), simulated: false }, callerOf(request).name)
      })
      return reply
        .code(201)
        .header('location', `/api/v1${path}/${encodeURIComponent(place.id)}`)
        .send(place)
    },
  )

  const changeSchema = {
    summary: `Change one of ${path.slice(1)}`,
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: patch,
    response: { 200: schema },
  }
  app.patch(`${path}/:id`, { config: { needs: 'places:write' }, schema: changeSchema }, async (request) => {
    const { id } = request.params
    const body = await cleaned(request.body as object)
    return inTurn(async () => {
      const before = places.get(id)
      if (!before) throw new Fault('NOT_FOUND', `there is no ${kind} '${id}'`)
      return (await record('changed', { ...before, ...body }, callerOf(request).name)) as never // it is of this schema
    })
  })
}

function isAreaKind(kind: Registry['kind']): kind is AreaKind {
  return kind in AREA_FIELDS
}

const CLOSED = { additionalProperties: false } as const
