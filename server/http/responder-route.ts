/** Who could be sent to a place, and how soon they would be there: for whoever dispatches. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Incident } from '#wire/reports'
import { PlaceResponders, RespondersQuery, USUAL_RESPONDERS } from '#wire/responders'
import type { Task } from '#wire/tasks'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import type { Ledger } from '../live/ledger.ts'
import type { ResponseDesk } from '../live/response-desk.ts'
import type { UnitBook } from '../live/unit-book.ts'

export interface ResponderRouteOptions {
  readonly ledger: Ledger
  readonly response: Pick<ResponseDesk, 'soonestAt'>
  readonly units: Pick<UnitBook, 'at'>
  readonly nowMs: () => number
}

export const responderRoute: FastifyPluginAsyncTypebox<ResponderRouteOptions> = async (app, { ledger, response, units, nowMs }) => {
  const incidents = ledger.of<Incident>('incident')
  const tasks = ledger.of<Task>('task')

  /** Those sent to a gap, or to an incident that goes on. Cost: O(tasks + incidents held). */
  function busyUnits(): ReadonlySet<string> {
    const busy = new Set<string>()
    for (const { unit, state } of tasks.values()) if (state === 'sent') busy.add(unit)
    for (const incident of incidents.values())
      if (!hasEnded(LIFECYCLES.incident, incident)) for (const unit of incident.units ?? []) busy.add(unit)
    return busy
  }

  const schema = {
    summary: 'Who could be sent to a place, the soonest first',
    description:
      'Confirmed units on duty that were heard of within 10 minutes, without a task and not sent to an incident that goes on. `by` says whether `seconds` was ' +
      'reckoned by road or by straight line × 1.35; it is travel alone.',
    tags: ['suggestions'],
    querystring: RespondersQuery,
    response: { 200: PlaceResponders },
  }
  app.get('/responders', { config: { needs: 'tasks:write' }, schema }, async ({ query }, reply) => {
    const { lon, lat, limit = USUAL_RESPONDERS } = query
    const busy = busyUnits()
    const answers = response.soonestAt([lon, lat], nowMs(), ({ id }) => !busy.has(id))
    const items = answers.slice(0, limit).flatMap(({ unit: slot, seconds, by }) => {
      const unit = units.at(slot)
      return unit ? [{ unit: unit.id, team: unit.team, seconds: Math.round(seconds), by }] : []
    })
    reply.header('cache-control', 'no-store')
    return { items, free: answers.length }
  })
}
