/** Webhooks: who is told of what happens, and how that goes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { Webhook, WebhookDraft, WebhookState } from '#wire/webhooks'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { Blobs } from '../store/ports.ts'
import { callerOf } from './guard.ts'
import { newSecret, newSecretId } from './secrets.ts'

export interface WebhookRoutesOptions {
  readonly house: Ledger
  readonly blobs: Blobs
  readonly stateOf: (webhook: Webhook) => WebhookState
  /** The name under which the sender looks for a webhook's secret. */
  readonly secretName: (id: string) => string
  readonly nowMs: () => number
}

const tags = ['webhooks']
/** Each costs a request an event: more is a mistake. */
const MOST_WEBHOOKS = 50

export const webhookRoutes: FastifyPluginAsyncTypebox<WebhookRoutesOptions> = async (app, { house, blobs, stateOf, secretName, nowMs }) => {
  const webhooks = house.of<Webhook>('webhook')

  const listSchema = { summary: 'Webhooks, and how they fare', tags, response: { 200: Type.Array(WebhookState) } }
  app.get('/webhooks', { config: { needs: 'webhooks:write' }, schema: listSchema }, async () => [...webhooks.values()].map(stateOf))

  const addSchema = {
    summary: 'Tell another system what happens from now on; its secret is shown this once',
    tags,
    body: WebhookDraft,
    response: { 201: Type.Object({ ...Webhook.properties, secret: Type.String() }) },
  }
  app.post('/webhooks', { config: { needs: 'webhooks:write' }, schema: addSchema }, async (request, reply) => {
    requireUrl(request.body.url)
    if (webhooks.size >= MOST_WEBHOOKS) throw new Fault('STATE_CONFLICT', `there are ${MOST_WEBHOOKS} webhooks already`)
    const atMs = nowMs()
    const webhook: Webhook = { id: newSecretId(), ...request.body, createdMs: atMs }
    const secret = newSecret()
    // Before the webhook: who is to be told must be able to tell us from others.
    await blobs.put(secretName(webhook.id), new TextEncoder().encode(secret))
    const about = { atMs, knownMs: atMs, by: callerOf(request).name }
    await house.record([{ ...about, kind: 'webhook:added', subject: subjectOf('webhook', webhook.id), data: webhook }])
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send({ ...webhook, secret })
  })

  const removeSchema = { summary: 'Tell it nothing more', tags, params: Type.Object({ id: Type.String({ maxLength: 64 }) }) }
  app.delete('/webhooks/:id', { config: { needs: 'webhooks:write' }, schema: removeSchema }, async (request, reply) => {
    const { id } = request.params
    if (!webhooks.has(id)) throw new Fault('NOT_FOUND', `there is no webhook '${id}'`)
    const atMs = nowMs()
    const about = { atMs, knownMs: atMs, by: callerOf(request).name }
    await house.record([{ ...about, kind: 'webhook:removed', subject: subjectOf('webhook', id) }])
    await blobs.remove(secretName(id))
    return reply.code(204).send()
  })
}

/** @throws Fault REQUEST_INVALID */
function requireUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const reason = !url
    ? 'is no URL'
    : url.username || url.password
      ? 'must not hold a name or a password: the signature proves who we are'
      : undefined
  if (reason) throw new Fault('REQUEST_INVALID', `body/url ${reason}`, { errors: [{ field: 'body/url', reason }] })
}
