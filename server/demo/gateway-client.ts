/** The public API as an outside gateway sees it: an address, a token, a few calls. */
import type { CheckInDraft } from '#wire/check-ins'
import type { Fix, Heartbeat, PositionsAnswer, Refusal } from '#wire/fix'
import type { UnitDraft } from '#wire/units'

/** A call that did not go through. */
export class SendFailure extends Error {
  /** Whether the same call may succeed later. */
  readonly retry: boolean
  /** How long the server asks to wait, ms. */
  readonly retryAfterMs: number | undefined
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined

  constructor(message: string, about: { retry: boolean; retryAfterMs?: number; status?: number; cause?: unknown }) {
    super(message, { cause: about.cause })
    this.name = 'SendFailure'
    this.retry = about.retry
    this.retryAfterMs = about.retryAfterMs
    this.status = about.status
  }
}

export interface GatewayClient {
  /** @throws SendFailure */
  sendPositions(fixes: readonly Fix[]): Promise<PositionsAnswer>
  /** @throws SendFailure; status 409 where the unit is registered already */
  registerUnit(draft: UnitDraft): Promise<void>
  /** @throws SendFailure */
  heartbeat(items: readonly Heartbeat[]): Promise<readonly Refusal[]>
  /** @throws SendFailure; status 400 where there is no such watch point, or the time is too old */
  checkIn(draft: CheckInDraft): Promise<void>
  /** @throws SendFailure; status 409 where there is one of this id */
  bringReport(kind: 'incident' | 'hazard', draft: object): Promise<void>
  /** @throws SendFailure; status 409 where the step is not legal, 404 where there is no such report */
  stepReport(kind: 'incident' | 'hazard', id: string, step: object): Promise<void>
}

/** A call without an answer is given up after this, and made again. */
const ANSWER_LIMIT_MS = 30_000
const TRY_LATER = [408, 429, 500, 502, 503, 504]

/** @param base such as `http://127.0.0.1:8080` */
export function gatewayClient(base: string, token: string): GatewayClient {
  async function post(path: string, body: unknown, method: 'POST' | 'PATCH' = 'POST'): Promise<unknown> {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    }).catch((cause: unknown) => {
      throw new SendFailure(`no answer from ${base}`, { retry: true, cause })
    })
    const text = await answer.text().catch((cause: unknown) => {
      throw new SendFailure(`the answer from ${base} broke off`, { retry: true, cause })
    })
    if (!answer.ok) throw failureOf(answer, text)
    return JSON.parse(text) as unknown
  }

  return {
    sendPositions: async (fixes) => (await post('/positions', fixes)) as PositionsAnswer, // by the public contract
    registerUnit: async (draft) => void (await post('/units', draft)),
    heartbeat: async (items) => ((await post('/heartbeat', items)) as { readonly rejected: readonly Refusal[] }).rejected,
    checkIn: async (draft) => void (await post('/check-ins', draft)),
    bringReport: async (kind, draft) => void (await post(`/${kind}s`, draft)),
    stepReport: async (kind, id, step) => void (await post(`/${kind}s/${encodeURIComponent(id)}`, step, 'PATCH')),
  }
}

function failureOf(answer: Response, text: string): SendFailure {
  const waitS = Number(answer.headers.get('retry-after') ?? Number.NaN)
  return new SendFailure(`HTTP ${answer.status}: ${text.slice(0, 300)}`, {
    status: answer.status,
    retry: TRY_LATER.includes(answer.status),
    ...(waitS > 0 ? { retryAfterMs: waitS * 1_000 } : {}),
  })
}
