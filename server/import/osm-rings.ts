/** Rings out of the ways of a multipolygon relation, joined end to end. */

/** A way of a relation: its nodes in order. */
type Chain = readonly number[]

/**
 * Joins chains of nodes into closed rings.
 *
 * @returns the rings, first node = last; and for each chain that no other continues, the node at its open end
 *
 * Cost: O(n) in chains for usual relations, where at most two chains share an end.
 * Source: https://wiki.openstreetmap.org/wiki/Relation:multipolygon/Algorithm, "ring assignment".
 */
export function joinRings(chains: readonly Chain[]): { readonly rings: readonly Chain[]; readonly openEnds: readonly number[] } {
  const waiting = new Map<number, Set<Chain>>()
  const link = (chain: Chain) => ends(chain).forEach((end) => waiting.set(end, (waiting.get(end) ?? new Set()).add(chain)))
  const unlink = (chain: Chain) => ends(chain).forEach((end) => waiting.get(end)?.delete(chain))
  const rings: Chain[] = []
  const openEnds: number[] = []
  const unclosed = chains.filter((chain) => chain.length > 1)
  for (const chain of unclosed) if (!isRing(chain)) link(chain)
  const used = new Set<Chain>()
  for (const start of unclosed) {
    if (used.has(start)) continue
    used.add(start)
    unlink(start)
    let ring = start
    while (!isRing(ring)) {
      const end = ring.at(-1)!
      const [next] = waiting.get(end) ?? []
      if (!next) break
      used.add(next)
      unlink(next)
      ring = [...ring, ...(next[0] === end ? next : next.toReversed()).slice(1)]
    }
    if (isRing(ring)) rings.push(ring)
    else openEnds.push(ring.at(-1)!)
  }
  return { rings, openEnds }
}

function ends(chain: Chain): readonly number[] {
  return [chain[0]!, chain.at(-1)!]
}

function isRing(chain: Chain): boolean {
  return chain.length > 2 && chain[0] === chain.at(-1)
}
