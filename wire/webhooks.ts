/** Webhooks: what happens in the district, told to other systems by HTTP POST, signed, in order, at least once. */
import Type, { type Static } from 'typebox'

/** Subjects that a webhook may be told of. Units and places are not among them: they have lists to be read. */
export const WEBHOOK_SUBJECTS = [
  'incident',
  'hazard',
  'lead',
  'dispute',
  'complaint',
  'patrolTask',
  'award',
  'alarm',
  'checkIn',
  'task',
] as const
export const WebhookSubject = Type.Enum(WEBHOOK_SUBJECTS)

export const WebhookDraft = Type.Object(
  {
    /** Where to POST: http or https, no name and password in it. */
    url: Type.String({ minLength: 10, maxLength: 500, pattern: '^https?://' }),
    subjects: Type.Array(WebhookSubject, { minItems: 1, maxItems: WEBHOOK_SUBJECTS.length, uniqueItems: true }),
  },
  { additionalProperties: false },
)
export type WebhookDraft = Static<typeof WebhookDraft>

/** A webhook (subject `webhook/ID` of the house). Its secret is kept apart. */
export const Webhook = Type.Object(
  { id: Type.String({ maxLength: 64 }), ...WebhookDraft.properties, createdMs: Type.Number() },
  { additionalProperties: false },
)
export type Webhook = Static<typeof Webhook>

/** How a webhook fares. */
export const WebhookState = Type.Object(
  {
    ...Webhook.properties,
    /** Number of the last event that was delivered, or passed over as none of its subjects. */
    seq: Type.Integer(),
    /** Tries that failed one after the other, why the last one did, and when the next is made, Unix ms. */
    failures: Type.Integer(),
    lastError: Type.Optional(Type.String()),
    nextTryMs: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
export type WebhookState = Static<typeof WebhookState>
