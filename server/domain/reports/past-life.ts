/** The life of a report that is over, or far gone, when the house first hears of it: the states somebody wrote down, joined by legal steps. */
import type { Stamp } from '#wire/reports'
import { MOST_AHEAD_MS, type Lifecycle, type Step } from './lifecycle.ts'
import { quoted } from './row-checks.ts'

/** What is known of a life. */
export interface ToldLife {
  /** When it happened, Unix ms: it came into its first state then. */
  readonly atMs: number
  /** When it came into other states, in any order. */
  readonly times: readonly { readonly state: string; readonly atMs: number }[]
  /** The state it is in; absent: the last of those with a time. */
  readonly state?: string
  readonly note?: string
  readonly knownMs: number
  readonly by: string
}

export type PastLife =
  | { readonly ok: true; readonly state: string; readonly stamps: readonly Stamp[] }
  | { readonly ok: false; readonly field: string; readonly reason: string }

/**
 * Joins what is known by the shortest legal ways, so that [R1] to [R3] hold of history too. Who took a step, and what a step needs, is not asked of
 * the past. A state that lies between two known ones bears the time of the stamp before it and says that this is supposed.
 *
 * @returns what cannot be, by the state or field at fault
 */
export function pastLife(lifecycle: Lifecycle, { atMs, times, state: end, note, knownMs, by }: ToldLife): PastLife {
  if (atMs > knownMs + MOST_AHEAD_MS) return wrong('at', 'is in the future')
  const first = lifecycle.first
  const stamps: Stamp[] = [{ step: first, state: first, atMs, knownMs, by }]

  /** @returns why there is no way on */
  function goOn(to: string, toMs: number | undefined): string | undefined {
    const last = stamps.at(-1)!
    const steps = shortestWay(lifecycle, last.state, to)
    if (!steps) return `'${to}' cannot follow '${last.state}'`
    for (const [i, step] of steps.entries()) {
      const isKnown = toMs !== undefined && i === steps.length - 1
      const state = step.to
      stamps.push({ step: step.name, state, atMs: isKnown ? toMs : last.atMs, knownMs, by, ...(isKnown ? {} : { isSupposed: true }) })
    }
    return undefined
  }

  const rankOf = (state: string): number => lifecycle.states.indexOf(state)
  for (const { state, atMs: toMs } of times.toSorted((a, b) => a.atMs - b.atMs || rankOf(a.state) - rankOf(b.state))) {
    if (toMs < atMs) return wrong(state, 'is before it happened')
    if (toMs > knownMs + MOST_AHEAD_MS) return wrong(state, 'is in the future')
    const reason = goOn(state, toMs)
    if (reason !== undefined) return wrong(state, reason)
  }
  if (end !== undefined && !lifecycle.states.includes(end))
    return wrong('state', `${quoted(end)} is no state, nor a code that the mapping knows: ${lifecycle.states.join(', ')}`)
  if (end !== undefined && end !== stamps.at(-1)!.state) {
    const reason = goOn(end, undefined)
    if (reason !== undefined) return wrong('state', reason)
  }
  return { ok: true, state: stamps.at(-1)!.state, stamps: note === undefined ? stamps : noted(lifecycle, stamps, note) }
}

function wrong(field: string, reason: string): PastLife {
  return { ok: false, field, reason }
}

/** The note belongs to the last step that asks for one, else to the last. */
function noted({ steps }: Lifecycle, stamps: readonly Stamp[], note: string): readonly Stamp[] {
  const asking = stamps.findLastIndex(({ step }) => steps.find(({ name }) => name === step)?.needs?.includes('note') ?? false)
  const at = asking < 0 ? stamps.length - 1 : asking
  return stamps.map((stamp, i) => (i === at ? { ...stamp, note } : stamp))
}

type Forward = Step & { readonly to: string }

/**
 * The fewest steps from one state to another, none of which takes anything back; `undefined`: there is no way.
 *
 * Cost: O(steps of the lifecycle), which are about ten.
 */
function shortestWay({ steps }: Lifecycle, from: string, to: string): readonly Forward[] | undefined {
  const ways = new Map<string, readonly Forward[]>([[from, []]])
  for (const [state, way] of ways) {
    if (state === to && way.length > 0) return way
    for (const step of steps) if (step.to !== 'before' && step.from.includes(state) && !ways.has(step.to)) ways.set(step.to, [...way, step])
  }
  return undefined
}
