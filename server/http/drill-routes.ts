/** Drills: their plans, and the board of one that goes on. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { DrillActor, DrillBoard, DrillChecked, DrillCopyDraft, DrillHeader, DrillKept, DrillVersion } from '#wire/drill-board'
import { DrillPlan } from '#wire/drills'
import { Fault } from '#wire/errors'
import { PlaceId } from '#wire/places'
import { boardHoldsUntilMs, boardOf, headerOf } from '../domain/drills/board.ts'
import type { DrillState } from '../domain/drills/drill-state.ts'
import { isSender, may } from '../domain/permissions.ts'
import type { DrillDesk } from '../live/drill-desk.ts'
import { seenDrill, viewerOf, wholeDrill } from './drill-callers.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds } from './pages.ts'
import { hashOf } from './secrets.ts'

export interface DrillRoutesOptions {
  readonly desk: DrillDesk
  /** Plans that come with the house. */
  readonly templates: () => Promise<readonly DrillPlan[]>
  /** A board as a CAP message with status `Exercise`. @param seq number of the drill's last event */
  readonly capText: (board: DrillBoard, seq: number) => string
  readonly versionsOf: (id: string) => Promise<readonly DrillVersion[]>
  /** The tokens that hold now. */
  readonly tokensNow: () => readonly DrillActor[]
  readonly nowMs: () => number
}

const tags = ['drills']
const params = Type.Object({ id: PlaceId })
const ListQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000 })),
  state: Type.Optional(DrillHeader.properties.state),
})
export const drillRoutes: FastifyPluginAsyncTypebox<DrillRoutesOptions> = async (
  app,
  { desk, templates, capText, versionsOf, tokensNow, nowMs },
) => {
  function kept({ id, version }: DrillPlan) {
    const plan = desk.digests.get(id)?.drill.plan
    return { id, version, ...(plan ? checked(plan) : { faults: [], warnings: [] }) }
  }

  function checked(plan: DrillPlan) {
    return { faults: [...desk.faultsOf(plan)], warnings: [...desk.warningsOf(plan)] }
  }

  const listSchema = {
    summary: 'Drills: those that the caller may know of',
    description: 'Who only is told of one learns that it is there, and no more.',
    tags,
    querystring: ListQuery,
    response: { 200: PageOf(DrillHeader) },
  }
  app.get('/drills', { config: { needs: 'drills:read' }, schema: listSchema }, async (request, reply) => {
    const { state, ...page } = request.query
    const headers = new Map<string, DrillHeader>()
    const viewer = viewerOf(request)
    for (const digest of desk.digests.values()) {
      if (state !== undefined && digest.drill.state !== state) continue
      const header = headerOf(digest, viewer)
      if (header) headers.set(header.id, header)
    }
    const { ids, next } = pageOfIds(headers.keys(), page)
    const items = ids.flatMap((id) => headers.get(id) ?? [])
    reply.header('cache-control', 'no-store')
    return next === undefined ? { items } : { items, next }
  })

  const templatesSchema = {
    summary: 'Plans to begin with: three scenarios for the demo district',
    tags,
    response: { 200: Type.Array(DrillPlan) },
  }
  app.get('/drills/templates', { config: { needs: 'drills:write' }, schema: templatesSchema }, async () => [...(await templates())])

  const actorsSchema = {
    summary: 'Whom a plan can name to lead or observe: tokens of people, and the caller, by name and role',
    description: 'A plan names tokens; what a name is not the name of, nobody can sign in as. Phones can be named too, and are not listed.',
    tags,
    response: { 200: Type.Array(DrillActor) },
  }
  app.get('/drills/actors', { config: { needs: 'drills:write' }, schema: actorsSchema }, async (request, reply) => {
    const { name: own, role: ownRole } = callerOf(request)
    const could = [{ name: own, role: ownRole }, ...tokensNow()].filter(({ role }) => !isSender(role) && may(role, 'drills:act'))
    reply.header('cache-control', 'no-store')
    return [...new Map(could.map((one) => [one.name, one])).values()].toSorted((a, b) => a.name.localeCompare(b.name))
  })

  const keepSchema = {
    summary: 'Keep a new plan',
    description:
      '`faults`: what keeps it from being started as things are now, each with its path. `warnings`: what does not, such as observers who cannot sign in. A plan is kept with them.',
    tags,
    body: DrillPlan,
    response: { 201: DrillKept },
  }
  app.post('/drills', { config: { needs: 'drills:write' }, schema: keepSchema }, async (request, reply) => {
    const plan = request.body
    await desk.plan(plan, callerOf(request).name, true)
    return reply
      .code(201)
      .header('location', `/api/v1/drills/${encodeURIComponent(plan.id)}`)
      .send(kept(plan))
  })

  const changeSchema = {
    ...keepSchema,
    summary: 'Change the plan of a drill that has not started: the next version',
    params,
    response: { 200: DrillKept },
  }
  app.put('/drills/:id', { config: { needs: 'drills:write' }, schema: changeSchema }, async (request) => {
    const { params: at, body: plan } = request
    seenDrill(desk, request, at.id)
    if (plan.id !== at.id) throw invalid('body/id', `is not '${at.id}': copy the plan instead`)
    await desk.plan(plan, callerOf(request).name, false)
    return kept(plan)
  })

  const versionsSchema = {
    summary: 'Who saved which version of a plan, and when: the newest first, until the drill starts',
    tags,
    params,
    response: { 200: Type.Array(DrillVersion) },
  }
  app.get('/drills/:id/versions', { config: { needs: 'drills:write' }, schema: versionsSchema }, async (request, reply) => {
    const { id } = request.params
    seenDrill(desk, request, id)
    reply.header('cache-control', 'no-store')
    return [...(await versionsOf(id))]
  })

  const copySchema = { summary: 'Copy a plan', tags, params, body: DrillCopyDraft, response: { 201: DrillKept } }
  app.post('/drills/:id/copy', { config: { needs: 'drills:write' }, schema: copySchema }, async (request, reply) => {
    const { plan } = seenDrill(desk, request, request.params.id).drill
    const copy = { ...plan, version: 1, ...request.body }
    await desk.plan(copy, callerOf(request).name, true)
    return reply
      .code(201)
      .header('location', `/api/v1/drills/${encodeURIComponent(copy.id)}`)
      .send(kept(copy))
  })

  const removeSchema = { summary: 'Take back a plan that was never started', tags, params }
  app.delete('/drills/:id', { config: { needs: 'drills:write' }, schema: removeSchema }, async (request, reply) => {
    const { id } = request.params
    seenDrill(desk, request, id)
    await desk.remove(id, callerOf(request).name)
    return reply.code(204).send()
  })

  const checkSchema = {
    summary: 'What keeps it from being started as things are now: every fault with its path',
    tags,
    params,
    response: { 200: DrillChecked },
  }
  app.post('/drills/:id/check', { config: { needs: 'drills:read' }, schema: checkSchema }, async (request) =>
    checked(wholeDrill(desk, request, request.params.id).drill.plan),
  )

  function boardFor(request: FastifyRequest, state: DrillState): DrillBoard {
    const board = boardOf(state, viewerOf(request), nowMs(), desk.besides(state.drill))
    if (!board) throw new Fault('NOT_FOUND', `there is no drill '${state.drill.id}'`)
    return board
  }

  /** Names a board as one viewer sees it: it changes with each event, each real incident, and when an expectation becomes overdue. */
  function tagOf(request: FastifyRequest, state: DrillState, seq: number): string {
    const { name, role } = viewerOf(request)
    const atMs = nowMs()
    const named = [name, role, state.drill.id, seq, boardHoldsUntilMs(state, atMs), desk.besides(state.drill)]
    return `"${hashOf(JSON.stringify(named)).slice(0, TAG_LENGTH)}"`
  }

  const boardSchema = {
    summary: 'The board of one drill: T+, injects and expectations, planned against actual, who is late, and what is real meanwhile',
    description:
      'With an `ETag`: ask with `If-None-Match` every second. While it is 304 only T+ has gone on. `whole` is for who sees all of it; who only is told of it sees the injects that have come.',
    tags,
    params,
    response: { 200: DrillBoard },
  }
  app.get('/drills/:id', { config: { needs: 'drills:read' }, schema: boardSchema }, async (request, reply) => {
    const { id } = request.params
    seenDrill(desk, request, id)
    const { tag, board } = await desk.read(id, (state, seq) => {
      const named = tagOf(request, state, seq)
      return { tag: named, board: request.headers['if-none-match'] === named ? undefined : boardFor(request, state) }
    })
    reply.header('etag', tag).header('cache-control', 'private, no-cache')
    return board ?? reply.code(304 as never).send(undefined as never) // no body, by RFC 9110
  })

  const capSchema = {
    summary: 'A drill that has started as a CAP 1.2 message, status `Exercise`',
    description: 'What the caller may see of it.',
    tags,
    params,
    response: { 200: Type.String() },
  }
  app.get('/drills/:id/cap', { config: { needs: 'drills:read' }, schema: capSchema }, async (request, reply) => {
    const { id } = request.params
    if (seenDrill(desk, request, id).drill.startedMs === undefined) throw new Fault('STATE_CONFLICT', `drill '${id}' has not started`)
    const text = await desk.read(id, (state, seq) => capText(boardFor(request, state), seq))
    return reply.type('application/cap+xml; charset=utf-8').serializer(String).send(text)
  })
}

const TAG_LENGTH = 20

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}
