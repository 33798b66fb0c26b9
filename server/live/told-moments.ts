/** The moments of which somebody was told something: what was so then can be asked for again by the time that was told. */

export interface ToldMoments<State> {
  /** When something is so, to be told. @returns Unix ms, later than any at which it was otherwise */
  tell(state: State): number
  /** What was so at a time that was told; `undefined`: it never was, or too much has changed since. */
  at(atMs: number): State | undefined
}

/** More than anybody keeps what it takes to answer. */
const MOST_STATES = 32

interface Told<State> {
  readonly state: State
  readonly fromMs: number
  toMs: number
}

/** Memory: `MOST_STATES` states. */
export function toldMoments<State>(nowMs: () => number, isSame: (one: State, other: State) => boolean): ToldMoments<State> {
  /** By time, each from when it was told first to when it was told last. */
  const told: Told<State>[] = []
  return {
    tell(state) {
      const last = told.at(-1)
      if (last && isSame(last.state, state)) return (last.toMs = Math.max(last.toMs, nowMs()))
      const fromMs = Math.max(nowMs(), (last?.toMs ?? -Infinity) + 1) // two that differ have no time in common
      told.push({ state, fromMs, toMs: fromMs })
      if (told.length > MOST_STATES) told.shift()
      return fromMs
    },
    at: (atMs) => told.find(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs)?.state,
  }
}
