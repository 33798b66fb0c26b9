/** Who asks about drills, and what of them may be known to whom: what may not be known is answered as if it were not there. */
import type { FastifyRequest } from 'fastify'
import { Fault } from '#wire/errors'
import type { DrillState } from '../domain/drills/drill-state.ts'
import { sightOf, type DrillViewer } from '../domain/drills/who-sees.ts'
import type { DrillDesk } from '../live/drill-desk.ts'
import { callerOf } from './guard.ts'

export function viewerOf(request: FastifyRequest): DrillViewer {
  const { name, role, sender } = callerOf(request)
  return { name, role, ...(sender?.unit === undefined ? {} : { unit: sender.unit }) }
}

/** @throws Fault NOT_FOUND where there is none that the caller may know of */
export function seenDrill({ digests }: DrillDesk, request: FastifyRequest, id: string): DrillState {
  const state = digests.get(id)
  if (!state || sightOf(state, viewerOf(request)) === 'none') throw new Fault('NOT_FOUND', `there is no drill '${id}'`)
  return state
}

/** @throws Fault NOT_FOUND; ROLE_FORBIDDEN for who only is told of it */
export function wholeDrill(desk: DrillDesk, request: FastifyRequest, id: string): DrillState {
  const state = seenDrill(desk, request, id)
  if (sightOf(state, viewerOf(request)) !== 'all') throw new Fault('ROLE_FORBIDDEN', 'this is for who leads, observes or prepares drills')
  return state
}
