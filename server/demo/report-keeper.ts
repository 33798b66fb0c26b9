/** Brings the demo's incidents and hazards to the server, and takes their steps as the shift comes to them. */
import { SendFailure, type GatewayClient } from './gateway-client.ts'
import { LONGEST_LIFE_MS, reportLives, type LifeKind, type LifeOptions, type ReportAct } from './report-lives.ts'

export interface ReportKeeperOptions extends LifeOptions {
  readonly client: Pick<GatewayClient, 'bringReport' | 'stepReport'>
  readonly startMs: number
  /** Until when a shift before this one went, if one did: what it left open goes on from there. */
  readonly leftMs?: number | undefined
  readonly sleep: (ms: number) => Promise<void>
  readonly isStopped: () => boolean
}

export interface ReportKeeper {
  /** Does what falls due up to a moment of the shift; never waits. */
  tick(shiftMs: number): void
  readonly failure: Error | undefined
}

const KINDS = ['incident', 'hazard'] as const satisfies readonly LifeKind[]
const WAIT_MS = 1_000
/** What is due is looked up this often: a shift is stepped oftener. */
const LEAST_SPAN_MS = 1_000
const ALREADY_THERE = 409
const NOT_WELCOME = [401, 403]

/** Bound: what falls due while the server is away, about five calls a minute. */
export function reportKeeper(options: ReportKeeperOptions): ReportKeeper {
  const { client, startMs, leftMs, sleep, isStopped } = options
  /** Those that were there before they were brought: what was due before the start has been done. */
  const known = new Set<string>()
  const due = [...past(options, startMs, leftMs)]
  let sentMs = startMs
  let isRunning = false
  let failure: Error | undefined

  async function send(act: ReportAct): Promise<void> {
    while (!isStopped()) {
      try {
        return await (act.isBrought ? client.bringReport(act.kind, act.body) : client.stepReport(act.kind, act.id, act.body))
      } catch (cause) {
        if (!(cause instanceof SendFailure)) throw cause
        // Its token holds no more: the shift is over, and every further try would count against everybody at this address.
        if (cause.status !== undefined && NOT_WELCOME.includes(cause.status)) throw cause
        if (!cause.retry) {
          if (act.isBrought && cause.status === ALREADY_THERE) known.add(act.id)
          // A step that is not legal any more was taken by somebody at a desk: theirs counts.
          return
        }
        await sleep(cause.retryAfterMs ?? WAIT_MS)
      }
    }
  }

  async function run(): Promise<void> {
    isRunning = true
    for (let act = due.shift(); act && !isStopped(); act = due.shift()) if (!(known.has(act.id) && act.atMs < startMs)) await send(act)
    isRunning = false
  }

  return {
    tick(shiftMs) {
      if (shiftMs - sentMs < LEAST_SPAN_MS && due.length === 0) return
      due.push(...actsBetween(options, sentMs, shiftMs))
      sentMs = shiftMs
      if (!isRunning) run().catch((cause: unknown) => (failure = cause instanceof Error ? cause : new Error('reporting failed', { cause })))
    },
    get failure() {
      return failure
    },
  }
}

/** What is due in a span, of everything that is going on then. */
function actsBetween(options: LifeOptions, fromMs: number, toMs: number): readonly ReportAct[] {
  return inTime(
    KINDS.flatMap((kind) => reportLives(options, kind, fromMs - LONGEST_LIFE_MS[kind], toMs)).flatMap(({ acts }) =>
      acts.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
    ),
  )
}

/** What had been due before the start: all of what is going on then, and what a shift before this one left open. */
function past(options: LifeOptions, startMs: number, leftMs = Number.NEGATIVE_INFINITY): readonly ReportAct[] {
  const left = Number.isFinite(leftMs) ? KINDS.flatMap((kind) => reportLives(options, kind, leftMs - LONGEST_LIFE_MS[kind], leftMs)) : []
  const going = KINDS.flatMap((kind) => reportLives(options, kind, Math.max(leftMs, startMs - LONGEST_LIFE_MS[kind]), startMs))
  return inTime([
    ...left.flatMap(({ acts }) => acts.filter(({ atMs }) => atMs >= leftMs && atMs < startMs)),
    ...going.flatMap(({ acts }) => acts.filter(({ atMs }) => atMs < startMs)),
  ])
}

function inTime(acts: readonly ReportAct[]): readonly ReportAct[] {
  return acts.toSorted((a, b) => a.atMs - b.atMs)
}
