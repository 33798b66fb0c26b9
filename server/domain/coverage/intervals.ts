/** Intervals on a line: flat lists of ends, sorted, two a piece, that neither touch nor overlap. */

/** `[from, to, from, to, …]`, ascending. */
export type Intervals = readonly number[]

const FEW = 16

/** All that lies in any of the pieces. @param pieces from and to of each, in any order, overlapping or not; sorted in place */
export function unionOf(pieces: (readonly [from: number, to: number])[]): Intervals {
  if (pieces.length > FEW) pieces.sort((a, b) => a[0] - b[0])
  else sortFew(pieces)
  const joined: number[] = []
  for (const [from, to] of pieces) {
    if (to <= from) continue
    const last = joined.length - 1
    if (last > 0 && from <= joined[last]!) joined[last] = Math.max(joined[last]!, to)
    else joined.push(from, to)
  }
  return joined
}

/** By insertion: most lines meet a handful of edges, for which a sort with a callback costs more than all the rest. */
function sortFew(pieces: (readonly [from: number, to: number])[]): void {
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i]!
    let at = i
    for (; at > 0 && pieces[at - 1]![0] > piece[0]; at--) pieces[at] = pieces[at - 1]!
    pieces[at] = piece
  }
}

/** What lies in `a` and not in `b`. Cost: O(|a| + |b|). */
export function minus(a: Intervals, b: Intervals): Intervals {
  if (b.length === 0) return a
  const left: number[] = []
  let at = 0
  for (let i = 0; i < a.length; i += 2) {
    let from = a[i]!
    const to = a[i + 1]!
    while (at < b.length && b[at + 1]! <= from) at += 2
    for (let j = at; j < b.length && b[j]! < to; j += 2) {
      if (b[j]! > from) left.push(from, b[j]!)
      from = Math.max(from, b[j + 1]!)
    }
    if (from < to) left.push(from, to)
  }
  return left
}

/** What lies in both. Cost: O(|a| + |b|). */
export function both(a: Intervals, b: Intervals): Intervals {
  const shared: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const from = Math.max(a[i]!, b[j]!)
    const to = Math.min(a[i + 1]!, b[j + 1]!)
    if (from < to) shared.push(from, to)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return shared
}
