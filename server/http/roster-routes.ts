/** The roster: who is due on which duty, and when. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { RosterTurn, rosterTurnId } from '#wire/roster'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'

/** The most turns in one request: a month of a station's people. */
const MAX_TURNS = 5_000
/** The longest turn; a longer one is a slip of the pen. */
const LONGEST_TURN_MS = 48 * 3_600_000

export interface RosterRoutesOptions {
  readonly ledger: Ledger
  readonly isKnownUnit: (id: string) => boolean
  readonly nowMs: () => number
}

const tags = ['roster']

export const rosterRoutes: FastifyPluginAsyncTypebox<RosterRoutesOptions> = async (app, { ledger, isKnownUnit, nowMs }) => {
  const turns = ledger.of<RosterTurn>('roster')

  const compounds = ledger.of('compound')

  /** @throws Fault REQUEST_INVALID naming each turn that cannot be */
  function requirePossible(asked: readonly RosterTurn[]): void {
    const errors = asked.flatMap((turn, i) => {
      if (!isKnownUnit(turn.unit)) return { field: `body/${i}/unit`, reason: `unit '${turn.unit}' is not registered` }
      if (turn.toMs <= turn.fromMs) return { field: `body/${i}/toMs`, reason: 'a turn must end after it begins' }
      const stranger = turn.compounds?.find((compound) => !compounds.has(compound))
      if (stranger !== undefined) return { field: `body/${i}/compounds`, reason: `there is no compound '${stranger}'` }
      if (turn.toMs - turn.fromMs > LONGEST_TURN_MS) return { field: `body/${i}/toMs`, reason: 'a turn may last 48 hours at most' }
      return []
    })
    if (errors.length > 0)
      throw new Fault('REQUEST_INVALID', `${errors.length} of ${asked.length} turns cannot be`, { errors: errors.slice(0, 100) })
  }

  app.get(
    '/roster',
    {
      config: { needs: 'picture:read' },
      schema: { summary: 'Turns of duty', tags, querystring: PageQuery, response: { 200: PageOf(RosterTurn) } },
    },
    async ({ query }) => {
      const { ids, next } = pageOfIds(turns.keys(), query)
      const items = ids.flatMap((id) => turns.get(id) ?? [])
      return next === undefined ? { items } : { items, next }
    },
  )

  const postSchema = {
    summary: 'Add turns; one of the same unit from the same moment is replaced',
    tags,
    body: Type.Array(RosterTurn, { minItems: 1, maxItems: MAX_TURNS }),
    response: { 200: Type.Object({ saved: Type.Integer() }) },
  }
  app.post('/roster', { config: { needs: 'units:write' }, schema: postSchema }, async (request) => {
    requirePossible(request.body)
    const by = callerOf(request).name
    const atMs = nowMs()
    await ledger.record(
      request.body.map((turn) => ({
        kind: 'roster:saved',
        subject: subjectOf('roster', rosterTurnId(turn)),
        atMs,
        knownMs: atMs,
        by,
        data: turn,
      })),
    )
    return { saved: request.body.length }
  })

  const removeSchema = { summary: 'Take a turn back', tags, params: Type.Object({ id: Type.String({ maxLength: 90 }) }) }
  app.delete('/roster/:id', { config: { needs: 'units:write' }, schema: removeSchema }, async (request, reply) => {
    const { id } = request.params
    if (!turns.has(id)) throw new Fault('NOT_FOUND', `no turn '${id}' is on the roster`)
    const atMs = nowMs()
    await ledger.record([{ kind: 'roster:removed', subject: subjectOf('roster', id), atMs, knownMs: atMs, by: callerOf(request).name }])
    return reply.code(204).send()
  })
}
