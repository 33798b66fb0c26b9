/** Named walls: how each is built, who drives it, how its tiles do. What a wall shows is told and driven over the socket. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { ListedWall, MOST_WALLS, WallLayout, WallName } from '#wire/walls'
import { problemsOfLayout } from '../domain/walls/layout.ts'
import type { WallHall } from '../live/wall-hall.ts'
import { callerOf } from './guard.ts'

export interface WallRoutesOptions {
  readonly walls: Pick<WallHall, 'list' | 'find' | 'save' | 'remove'>
}

const tags = ['walls']
const params = Type.Object({ id: WallName })

export const wallRoutes: FastifyPluginAsyncTypebox<WallRoutesOptions> = async (app, { walls }) => {
  const listSchema = {
    summary: 'Named walls, in order of name',
    tags,
    response: { 200: Type.Object({ items: Type.Array(ListedWall, { maxItems: MOST_WALLS }) }) },
  }
  app.get('/walls', { config: { needs: 'picture:read' }, schema: listSchema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { items: [...walls.list()] }
  })

  const oneSchema = { summary: 'How a wall is built, who drives it, how its tiles do', tags, params, response: { 200: ListedWall } }
  app.get('/walls/:id', { config: { needs: 'picture:read' }, schema: oneSchema }, async ({ params: { id } }, reply) => {
    reply.header('cache-control', 'no-store')
    return walls.find(id)
  })

  const putSchema = {
    summary: 'Build a wall, or build it otherwise: its tiles are told at once',
    tags,
    params,
    body: WallLayout,
    response: { 200: ListedWall, 201: ListedWall },
  }
  app.put('/walls/:id', { config: { needs: 'walls:write' }, schema: putSchema }, async (request, reply) => {
    const { body } = request
    const { id } = request.params
    requireSense(id, body)
    const isNew = await walls.save(body, callerOf(request).name)
    return reply.code(isNew ? 201 : 200).send(walls.find(id))
  })

  const removeSchema = { summary: 'Remove a wall: nobody watches it any more', tags, params }
  app.delete('/walls/:id', { config: { needs: 'walls:write' }, schema: removeSchema }, async (request, reply) => {
    await walls.remove(request.params.id, callerOf(request).name)
    return reply.code(204).send()
  })
}

/** @throws Fault REQUEST_INVALID naming each field */
function requireSense(name: string, layout: WallLayout): void {
  const other = layout.name === name ? [] : [{ field: 'name', reason: `is not '${name}', the one in the address` }]
  const errors = [...other, ...problemsOfLayout(layout)].map(({ field, reason }) => ({ field: `body/${field}`, reason }))
  if (errors.length > 0) throw new Fault('REQUEST_INVALID', errors.map(({ field, reason }) => `${field} ${reason}`).join('; '), { errors })
}
