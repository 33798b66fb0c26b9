/** A question about hotspots on its way to an answer: who waits for it, how far it is, and what is said when that takes too long. */
import { Fault } from '#wire/errors'
import type { HotspotProgress, HotspotState } from '#wire/hotspots'
import type { HotspotQuestion } from '../domain/hotspot-answers/question.ts'

/** What an answer is made of: by their names the reports of its kind, and the registry. */
export interface Known {
  readonly reports: string
  readonly registry: string
}

export interface Asked {
  readonly question: HotspotQuestion
  /** Absent: what is known when it is its turn. */
  readonly known: Known | undefined
  /** `asOfMs` of whoever asked first as known at it. */
  readonly asKnownAtMs: number | undefined
  /** As many as there are open connections that ask it, each with its name for it. */
  readonly askers: Set<{ readonly name: string | undefined }>
  state: HotspotState
  /** How much of this state is done; absent: it cannot be told. */
  share: number | undefined
  /** How long it is reckoned at its next turn before it gives way. */
  turnMs: number
  /** Since when it is being reckoned, ms of the process; absent: it is not. */
  turnFromMs?: number | undefined
  /** It is stopped so that others are answered first, and comes again behind them. */
  givesWay: boolean
  readonly answer: PromiseWithResolvers<Uint8Array<ArrayBuffer>>
}

export function itemsOf({ question: { method }, askers, state, share: done }: Asked): HotspotProgress['items'] {
  const share = done ?? null
  const names = new Set([...askers].flatMap(({ name }) => (name === undefined ? [] : [name])))
  return names.size === 0 ? [{ method, state, share }] : [...names].map((ask) => ({ method, state, share, ask }))
}

/** Questions of one page are answered in its own order: only others are given way. Nobody knows whose one without a name is. */
export function isOfOthers({ askers }: Asked, asked: Asked): boolean {
  const own = new Set([...asked.askers].flatMap(({ name }) => (name === undefined ? [] : [name])))
  return ![...askers].some(({ name }) => name !== undefined && own.has(name))
}

export function isSame(one: Known, other: Known): boolean {
  return one.reports === other.reports && one.registry === other.registry
}

export function tooLong({ state }: Asked, patienceMs: number): Fault {
  const limit = `${patienceMs / 1_000} s`
  if (state !== 'reckoning') return new Fault('INTAKE_FULL', `others' questions about hotspots have taken ${limit}; ask again in a while`)
  const reason = `takes longer than ${limit}: ask for larger cells, a shorter period or fewer permutations`
  return new Fault('REQUEST_INVALID', `this question ${reason}`, { errors: [{ field: 'querystring/cell', reason }] })
}
