/** The base map: one PMTiles file, read in pieces by HTTP Range, or 天地图 fetched through us. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { openTianditu, TIANDITU_LAYERS } from './tianditu.ts'

export interface GroundRoutesOptions {
  readonly dataDir: string
  /** The demo district's base map, where no site has brought its own. */
  readonly demoBasemap: string
  readonly tiandituKey: string | undefined
}

/** The deepest zoom 天地图 has. */
const MAX_ZOOM = 18
const MAX_TILE = 2 ** MAX_ZOOM - 1

const Tile = Type.Object({
  layer: Type.Enum(TIANDITU_LAYERS),
  z: Type.Integer({ minimum: 1, maximum: MAX_ZOOM }),
  x: Type.Integer({ minimum: 0, maximum: MAX_TILE }),
  y: Type.Integer({ minimum: 0, maximum: MAX_TILE }),
})

/** The base map that is served now; a site's own may be imported while the server runs. */
export function basemapFile(dataDir: string, demoBasemap: string): string | undefined {
  return [join(dataDir, 'basemap.pmtiles'), demoBasemap].find((file) => existsSync(file))
}

export const groundRoutes: FastifyPluginAsyncTypebox<GroundRoutesOptions> = async (app, { dataDir, demoBasemap, tiandituKey }) => {
  app.get('/ground/basemap.pmtiles', { config: { needs: 'picture:read' }, schema: { hide: true } }, (_request, reply) => {
    const file = basemapFile(dataDir, demoBasemap)
    if (!file) throw new Fault('NOT_FOUND', 'there is no base map yet; import one')
    // Revalidated each time: the ETag changes when a site imports its own, and pieces of two maps must never mix.
    reply.header('cache-control', 'private, no-cache').type('application/vnd.pmtiles')
    return reply.sendFile(basename(file), dirname(file), { acceptRanges: true, cacheControl: false, contentType: false })
  })

  if (tiandituKey === undefined) return
  const tianditu = openTianditu({ key: tiandituKey, cacheDir: join(dataDir, 'tianditu') })
  app.get(
    '/ground/tianditu/:layer/:z/:x/:y',
    { config: { needs: 'picture:read' }, schema: { hide: true, params: Tile } },
    async ({ params }, reply) => {
      const tile = await tianditu.tile(params)
      return reply.header('cache-control', 'private, max-age=86400').type(tile.type).send(tile.bytes)
    },
  )
}
