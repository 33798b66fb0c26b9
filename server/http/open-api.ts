/** The API described by the schemas its routes check with, and a page to browse it that works without a network. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** Register it before every route it is to describe. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lamplight',
        version: '1',
        description: 'Positions in, the picture out. Errors are RFC 9457 problems. Live frames come over Socket.IO: docs/protocol.md.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  })
}

/** Register it after every route. */
export async function serveApiPages(app: FastifyInstance): Promise<void> {
  await app.register(async (pages) => {
    pages.addHook('onRoute', (route) => void (route.config = { ...route.config, needs: 'open' }))
    await pages.register(swaggerUi, { routePrefix: '/docs', uiConfig: { docExpansion: 'list', validatorUrl: null }, staticCSP: false })
    pages.get('/api/v1/openapi.json', { schema: { hide: true } }, () => withPrefixItems(app.swagger()))
  })
}

/** Tuples as JSON Schema 2020-12, which OpenAPI 3.1 speaks, has them: TypeBox writes the older `items` list. */
function withPrefixItems(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPrefixItems)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name]) => name !== 'additionalItems')
    .map(([name, inner]) => [name === 'items' && Array.isArray(inner) ? 'prefixItems' : name, withPrefixItems(inner)])
  return Object.fromEntries(entries)
}
