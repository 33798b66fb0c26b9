/** Photographs of drills: taken in from observers, stripped, shown to who sees all of the drill, and erased. */
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { DrillPhotoQuery } from '#wire/drill-board'
import { DrillPhoto, MAX_PHOTO_BYTES, type PhotoType } from '#wire/drills'
import { Fault } from '#wire/errors'
import { PlaceId } from '#wire/places'
import { barePhoto } from '../domain/drills/bare-photo.ts'
import type { DrillDesk } from '../live/drill-desk.ts'
import type { DrillPhotos } from '../live/drill-photos.ts'
import { seenDrill, wholeDrill } from './drill-callers.ts'
import { callerOf } from './guard.ts'
import { newSecretId } from './secrets.ts'
import { timeOf } from './spans.ts'
import type { Spool } from './spool.ts'

export interface DrillPhotoRoutesOptions {
  readonly desk: DrillDesk
  readonly photos: DrillPhotos
  readonly spool: Spool
  readonly nowMs: () => number
}

const tags = ['drills']
const params = Type.Object({ id: PlaceId })
const photoParams = Type.Object({ id: PlaceId, photo: PlaceId })
/** Each waits on the disk, its sender for the answer; one at a time is in memory. */
const MOST_WAITING = 50
const EXTENSION = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const satisfies Readonly<Record<PhotoType, string>>

export const drillPhotoRoutes: FastifyPluginAsyncTypebox<DrillPhotoRoutesOptions> = async (app, { desk, photos, spool, nowMs }) => {
  let waiting = 0
  let working: Promise<unknown> = Promise.resolve()
  app.removeAllContentTypeParsers()
  // Whatever it calls itself: it is judged by its content, by the handler.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  /** @throws Fault INTAKE_FULL */
  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    if (waiting >= MOST_WAITING) throw new Fault('INTAKE_FULL', `${MOST_WAITING} photographs wait: again in a moment`)
    waiting++
    const done = working.then(step).finally(() => waiting--)
    working = done.catch(() => undefined) // told to who asked
    return done
  }

  const takeSchema = {
    summary: 'Bring a photograph: JPEG, PNG or WebP as the body, 8 MiB at most',
    description:
      'By the controller and observers, after the start. It is judged by its content; place, time, device and every other note in it are taken out before it is kept. `at`: when it was taken. The same `id` with the same picture again changes nothing. 415 says why it is no photograph that can be kept.',
    tags,
    params,
    querystring: DrillPhotoQuery,
    response: { 201: DrillPhoto },
  }
  app.post(
    '/drills/:id/photos',
    { config: { needs: 'drills:act' }, bodyLimit: MAX_PHOTO_BYTES, schema: takeSchema },
    async (request, reply) => {
      const { id: drill } = request.params
      const { name: by } = callerOf(request)
      const { plan } = seenDrill(desk, request, drill).drill
      // Before the body is read: nobody else's is.
      if (by !== plan.controller && !plan.observers.includes(by)) throw new Fault('ROLE_FORBIDDEN', `'${by}' neither observes nor leads it`)
      const { id = newSecretId(), at, ...said } = request.query
      const atMs = at === undefined ? nowMs() : timeOf(at, 'at')
      const { body }: { readonly body: unknown } = request
      if (!(body instanceof Readable)) throw new Fault('MEDIA_UNSUPPORTED', 'send the photograph as the body')
      const photo = await inTurn(async () => {
        const path = await spool.take(body, MAX_PHOTO_BYTES)
        try {
          return await photos.keep(drill, { id, atMs, ...said }, barePhoto(await readFile(path)), by)
        } finally {
          await spool.remove(path)
        }
      })
      return reply.code(201).send(photo)
    },
  )

  const giveSchema = {
    summary: 'A photograph of a drill',
    description: 'For who sees all of the drill, but no wall.',
    tags,
    params: photoParams,
    response: { 200: Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' }) },
  }
  app.get('/drills/:id/photos/:photo', { config: { needs: 'drills:read' }, schema: giveSchema }, async (request, reply) => {
    const { id, photo: name } = request.params
    wholeDrill(desk, request, id)
    if (callerOf(request).role === 'wall') throw new Fault('ROLE_FORBIDDEN', 'photographs of drills are not for a wall')
    const { photo, bytes } = await photos.give(id, name)
    return reply
      .type(photo.type)
      .header('content-disposition', `inline; filename="drill-photo.${EXTENSION[photo.type]}"`)
      .header('cache-control', 'private, no-store')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(bytes)
  })

  const eraseSchema = {
    summary: 'Erase the picture of a photograph',
    description: 'For good. That there was one, by whom and when, stays in the report.',
    tags,
    params: photoParams,
  }
  app.delete('/drills/:id/photos/:photo', { config: { needs: 'drills:write' }, schema: eraseSchema }, async (request, reply) => {
    const { id, photo } = request.params
    wholeDrill(desk, request, id)
    await photos.erase(id, photo, callerOf(request).name)
    return reply.code(204).send()
  })
}
