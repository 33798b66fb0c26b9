/** The HTTP server before it has any route: its bounds, and how bodies are read and answers written. */
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { takeOnlyUtf8 } from './json-body.ts'
import { sendUnreadable } from './problems.ts'
import { validatorOf } from './validators.ts'

export interface FastifyServerGiven {
  readonly log: FastifyServerOptions['logger']
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
}

/** Bodies of the registry; the doors read theirs themselves, with their own bound. */
const MAX_BODY_BYTES = 2 * 1024 * 1024
/** Connections that send nothing, or too slowly, are closed before they cost anything. */
export const TIMEOUTS = { connectionTimeout: 60_000, requestTimeout: 60_000, keepAliveTimeout: 30_000 } as const
const HEADERS_TIMEOUT_MS = 15_000

export function newFastify({ log, tls }: FastifyServerGiven): FastifyInstance {
  const options: FastifyServerOptions = {
    ...(log === undefined ? {} : { logger: log }),
    ...TIMEOUTS,
    bodyLimit: MAX_BODY_BYTES,
    // A line for each call would say where every person is; refusals and defects are logged by their route.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    frameworkErrors: sendUnreadable,
    routerOptions: { maxParamLength: 200 },
  }
  // The types know HTTP and HTTPS servers as two; nothing here tells them apart.
  const app: FastifyInstance = Fastify({ ...options, ...(tls ? { https: tls } : {}) } as FastifyServerOptions)
  app.server.headersTimeout = HEADERS_TIMEOUT_MS
  // JSON is what is read, but where a door says otherwise: text would only be refused later, as no object.
  app.removeContentTypeParser(['application/json', 'text/plain'])
  takeOnlyUtf8(app)
  app.setValidatorCompiler(validatorOf)
  // What goes out is typed where it is made; the schemas are for checking what comes in, and for the documentation.
  app.setSerializerCompiler(() => JSON.stringify)
  return app
}
