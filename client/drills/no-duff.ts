/** Which of several real incidents is told first, and how loudly. */
import type { NoDuff } from '#wire/drill-board'

/** Whether it came while the drill went on. @param sinceMs when that started, Unix ms; `undefined`: it has not */
export function breaksIn({ atMs }: Pick<NoDuff, 'atMs'>, sinceMs: number | undefined): boolean {
  return sinceMs !== undefined && atMs >= sinceMs
}

/** What breaks in before what was there, then the gravest, then the newest. */
export function foremostOf(noDuff: readonly NoDuff[], sinceMs: number | undefined): NoDuff | undefined {
  const order = (a: NoDuff, b: NoDuff) =>
    Number(breaksIn(b, sinceMs)) - Number(breaksIn(a, sinceMs)) || a.severity - b.severity || b.atMs - a.atMs
  return noDuff.toSorted(order)[0]
}
