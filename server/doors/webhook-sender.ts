/** Tells other systems what happened. The journal itself is the queue: a webhook is a number in it, so nothing waits in memory and nothing is lost by a restart. */
import { createHmac } from 'node:crypto'
import { isHistory } from '#wire/reports'
import type { Webhook, WebhookState } from '#wire/webhooks'
import { partsOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { Blobs, JournalEvent } from '../store/ports.ts'

export interface WebhookSenderOptions {
  /** What is told. */
  readonly ledger: Ledger
  /** Where webhooks are kept. */
  readonly house: Ledger
  readonly blobs: Blobs
  readonly nowMs: () => number
  readonly onFailure: (webhook: string, cause: unknown) => void
  /** Of the first try after a failure, ms; doubled with each. */
  readonly firstWaitMs?: number
}

/**
 * [H1] Events of one webhook come in the order of their numbers, each at least once; one that was told before a crash may be told again, with the
 *      same number.
 *      History that is brought in is not told: nothing happened now.
 * [H2] A body that is not answered with 2xx within the time is sent again, later and later, for as long as the webhook exists.
 */
export interface WebhookSender {
  stateOf(webhook: Webhook): WebhookState
  close(): Promise<void>
}

/** Events in one body. */
const MOST_EVENTS = 100
const PAGE_EVENTS = 500
const ANSWER_MS = 10_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 600_000
const MOST_ERROR = 200

interface Course {
  seq: number
  failures: number
  lastError?: string
  nextTryMs?: number
  timer?: NodeJS.Timeout
  /** Deliveries under way; one webhook is told one body at a time. */
  working: Promise<void>
  isWoken: boolean
  readonly stop: AbortController
}

export function webhookSecretName(id: string): string {
  return `webhook-${id}-secret`
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY` under the secret, so that neither body nor time can be made up. */
export function signatureOf(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1_000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** Who did it stays in the journal. */
function toldOf({ room, realm, seq, kind, subject, atMs, knownMs, data }: JournalEvent): object {
  return { room, realm, seq, kind, subject, atMs, knownMs, data }
}

/** Starts telling every webhook there is, and those to come. Memory: one body a webhook. */
export function openWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { ledger, house, blobs, nowMs, onFailure, firstWaitMs = FIRST_WAIT_MS } = options
  const webhooks = house.of<Webhook>('webhook')
  const courses = new Map<string, Course>()

  function cursorName(id: string): string {
    return `webhook-${id}-seq`
  }

  /** A new webhook begins with what happens next. */
  async function seqOf(id: string): Promise<number> {
    const bytes = await blobs.get(cursorName(id))
    return bytes ? Number(new TextDecoder().decode(bytes)) : ledger.seq
  }

  async function advance(id: string, course: Course, seq: number): Promise<void> {
    await blobs.put(cursorName(id), new TextEncoder().encode(String(seq)))
    course.seq = seq
  }

  async function post({ id, url }: Webhook, events: readonly JournalEvent[], signal: AbortSignal): Promise<void> {
    const secret = await blobs.get(webhookSecretName(id))
    if (!secret) throw new Error('its secret is gone')
    const body = JSON.stringify({ events: events.map(toldOf) })
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        'lamplight-signature': signatureOf(new TextDecoder().decode(secret), body, nowMs()),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`answered ${answer.status}`)
  }

  /** Tells what there is to tell. @throws when a body was not taken */
  async function tell(webhook: Webhook, course: Course): Promise<void> {
    while (!course.stop.signal.aborted) {
      const page = await ledger.since(course.seq, PAGE_EVENTS)
      const last = page.at(-1)
      if (!last) return
      const subjects: readonly string[] = webhook.subjects
      const wanted = page.filter(({ kind, subject }) => subjects.includes(partsOf(subject).kind) && !isHistory(kind))
      for (let from = 0; from < wanted.length; from += MOST_EVENTS) {
        const events = wanted.slice(from, from + MOST_EVENTS)
        await post(webhook, events, course.stop.signal)
        await advance(webhook.id, course, events.at(-1)!.seq)
        settle(course)
      }
      if (last.seq > course.seq) await advance(webhook.id, course, last.seq)
    }
  }

  function settle(course: Course): void {
    course.failures = 0
    delete course.lastError
    delete course.nextTryMs
  }

  async function work(id: string, course: Course): Promise<void> {
    const webhook = webhooks.get(id)
    course.isWoken = false
    if (!webhook || course.stop.signal.aborted) return
    try {
      await tell(webhook, course)
    } catch (cause) {
      if (course.stop.signal.aborted) return
      course.failures++
      course.lastError = (cause instanceof Error ? cause.message : String(cause)).slice(0, MOST_ERROR)
      const waitMs = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (course.failures - 1))
      course.nextTryMs = nowMs() + waitMs
      course.timer = setTimeout(() => wake(id, course), waitMs).unref()
      onFailure(id, cause)
    }
  }

  function wake(id: string, course: Course): void {
    if (course.isWoken) return
    course.isWoken = true
    course.working = course.working.then(() => work(id, course))
  }

  async function begin(id: string): Promise<void> {
    const course: Course = { seq: ledger.seq, failures: 0, working: Promise.resolve(), isWoken: true, stop: new AbortController() }
    courses.set(id, course)
    course.working = seqOf(id).then(async (seq) => {
      // Written down at once: what happens from now on is told, also after a crash before the first delivery.
      await advance(id, course, seq)
      await work(id, course)
    })
    await course.working
  }

  function end(id: string, course: Course): void {
    course.stop.abort()
    clearTimeout(course.timer)
    courses.delete(id)
  }

  /** Follows the house: webhooks come and go. */
  function follow(): void {
    for (const [id, course] of courses) {
      if (webhooks.has(id)) continue
      end(id, course)
      void course.working.then(() => blobs.remove(cursorName(id))).catch((cause: unknown) => onFailure(id, cause))
    }
    for (const id of webhooks.keys()) if (!courses.has(id)) void begin(id).catch((cause: unknown) => onFailure(id, cause))
  }

  follow()
  const stopHouse = house.onEvents((events) => {
    if (events.some(({ subject }) => partsOf(subject).kind === 'webhook')) follow()
  })
  const stopEvents = ledger.onEvents(() => {
    // What failed waits for its time: a storm of events must not become a storm of tries.
    for (const [id, course] of courses) if (course.failures === 0) wake(id, course)
  })

  return {
    stateOf(webhook) {
      const { seq = ledger.seq, failures = 0, lastError, nextTryMs } = courses.get(webhook.id) ?? {}
      return {
        ...webhook,
        seq,
        failures,
        ...(lastError === undefined ? {} : { lastError }),
        ...(nextTryMs === undefined ? {} : { nextTryMs }),
      }
    },
    async close() {
      stopHouse()
      stopEvents()
      const under = [...courses]
      for (const [id, course] of under) end(id, course)
      await Promise.allSettled(under.map(([, { working }]) => working))
    },
  }
}
