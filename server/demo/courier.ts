/** Carries fixes to the server: in batches, in order, again and again until they are taken. */
import type { Fix, PositionsAnswer } from '#wire/fix'
import { SendFailure } from './gateway-client.ts'

/** What has become of the fixes so far. `offered` = accepted + duplicates + refused + dropped + still waiting. */
export interface CourierCounts {
  readonly offered: number
  readonly accepted: number
  readonly duplicates: number
  readonly refusedByCode: Readonly<Record<string, number>>
  /** Thrown away, oldest first, because the server was gone for too long. */
  readonly dropped: number
  readonly waiting: number
  /** Calls made again. */
  readonly retries: number
}

export interface Courier {
  /** Takes fixes over; never waits. */
  offer(fixes: readonly Fix[]): void
  readonly counts: CourierCounts
  /** Why nothing can ever be sent: wrong token, wrong address. `undefined` while there is hope. */
  readonly failure: Error | undefined
  /** Resolves once nothing waits. @throws what `failure` says */
  drain(): Promise<void>
  /** Tries no more: `drain` resolves, what waits stays counted as waiting. */
  stop(): void
}

export interface CourierOptions {
  readonly send: (fixes: readonly Fix[]) => Promise<PositionsAnswer>
  readonly batchFixes: number
  /** The most fixes kept while the server does not answer; beyond it the oldest go, and are counted. */
  readonly maxWaiting: number
  readonly sleep: (ms: number) => Promise<void>
  /** Uniform in [0, 1): spreads the returns of many senders. */
  readonly random: () => number
  readonly onTrouble?: (message: string) => void
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000

export function courier({ send, batchFixes, maxWaiting, sleep, random, onTrouble }: CourierOptions): Courier {
  let waiting: Fix[] = []
  let underWay = 0
  let running: Promise<void> | undefined
  const end = { isAsked: false }
  let failure: Error | undefined
  const refusedByCode: Record<string, number> = {}
  const sums = { offered: 0, accepted: 0, duplicates: 0, dropped: 0, retries: 0 }

  async function sendBatch(batch: readonly Fix[]): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; !end.isAsked; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      try {
        return count(await send(batch))
      } catch (trouble) {
        if (!(trouble instanceof SendFailure) || !trouble.retry) throw trouble
        onTrouble?.(trouble.message)
        sums.retries++
        await sleep(Math.max(trouble.retryAfterMs ?? 0, waitMs * (0.5 + 0.5 * random())))
      }
    }
  }

  function count({ accepted, duplicates, rejected }: PositionsAnswer): void {
    sums.accepted += accepted
    sums.duplicates += duplicates
    for (const { code } of rejected) refusedByCode[code] = (refusedByCode[code] ?? 0) + 1
  }

  async function carry(): Promise<void> {
    while (waiting.length > 0 && !end.isAsked) {
      const batch = waiting.slice(0, batchFixes)
      waiting = waiting.slice(batchFixes)
      underWay = batch.length
      await sendBatch(batch)
      if (end.isAsked) waiting = [...batch, ...waiting]
      underWay = 0
    }
  }

  function start(): Promise<void> {
    if (failure) return Promise.reject(failure)
    running ??= carry()
      .catch((cause: unknown) => {
        failure = cause instanceof Error ? cause : new Error('sending failed', { cause })
        throw failure
      })
      .finally(() => (running = undefined))
    return running
  }

  return {
    offer(fixes) {
      sums.offered += fixes.length
      waiting.push(...fixes)
      const excess = waiting.length + underWay - maxWaiting
      if (excess > 0) sums.dropped += waiting.splice(0, excess).length
      start().catch(() => undefined) // `failure` tells it
    },
    get counts() {
      return { ...sums, refusedByCode: { ...refusedByCode }, waiting: waiting.length + underWay }
    },
    get failure() {
      return failure
    },
    drain: start,
    stop() {
      end.isAsked = true
    },
  }
}

/** `accepted 120, duplicates 3, refused 2 (TIME_IN_FUTURE 2)`: one line for people. */
export function countsLine({ accepted, duplicates, refusedByCode, dropped, waiting, retries }: CourierCounts): string {
  const codes = Object.entries(refusedByCode).sort(([a], [b]) => (a < b ? -1 : 1))
  const refused = codes.reduce((sum, [, times]) => sum + times, 0)
  const why = codes.length === 0 ? '' : ` (${codes.map(([code, times]) => `${code} ${times}`).join(', ')})`
  const rest = [dropped > 0 ? `dropped ${dropped}` : '', waiting > 0 ? `waiting ${waiting}` : '', retries > 0 ? `retries ${retries}` : '']
  return [`accepted ${accepted}`, `duplicates ${duplicates}`, `refused ${refused}${why}`, ...rest.filter(Boolean)].join(', ')
}
