/** When so many were first together: of each of a few members the times at which it was known to be there. */

export interface Gathering {
  /** A member is known to be there from this time on, for the holding time. Times may come in any order. */
  add(member: number, atMs: number): void
  /** The first moment at which `count` members are there at once; `Infinity`: there is none. */
  firstMs(count: number): number
  /** Since when a member who is there at a moment has been so, by its own times; `undefined` where it is not there. */
  sinceMs(member: number, atMs: number): number | undefined
}

const ROOM = 16

/**
 * Nobody there yet.
 *
 * A member is there at *t* when one of its times lies in [t − holdMs, t]. More times therefore never make `firstMs` later, and it does not depend on
 * the order in which they come: a member who came and went within `holdMs` counts until it has passed.
 *
 * @param holdMs `Infinity`: once there, there for good
 *
 * Cost: `add` O(1) for times in order, O(stays of the member) for others, nothing allocated but by doubling; `firstMs` O(S log S) with S the stays of all.
 * Memory: 16 bytes a stay. Stays lie more than `holdMs` apart, so a member has at most one for each `holdMs` of the time told of.
 */
export function gathering(members: number, holdMs: number): Gathering {
  const begins = Array.from({ length: members }, () => [] as number[])
  const ends = Array.from({ length: members }, () => [] as number[])
  let stays = 0
  let arrivals = new Float64Array(ROOM)
  let leavings = new Float64Array(ROOM)

  /** Puts [atMs, atMs + holdMs] among a member's stays, as one with all that it touches. */
  function insert(from: number[], to: number[], atMs: number): void {
    let first = from.length
    while (first > 0 && to[first - 1]! >= atMs) first--
    let past = first
    let beginMs = atMs
    let endMs = atMs + holdMs
    while (past < from.length && from[past]! <= endMs) {
      beginMs = Math.min(beginMs, from[past]!)
      endMs = Math.max(endMs, to[past]!)
      past++
    }
    from.splice(first, past - first, beginMs)
    to.splice(first, past - first, endMs)
    stays += 1 - (past - first)
  }

  function gather(): void {
    if (arrivals.length < stays) {
      arrivals = new Float64Array(stays * 2)
      leavings = new Float64Array(stays * 2)
    }
    let i = 0
    for (let member = 0; member < members; member++) {
      const from = begins[member]!
      for (let stay = 0; stay < from.length; stay++) {
        arrivals[i] = from[stay]!
        leavings[i++] = ends[member]![stay]!
      }
    }
    arrivals.subarray(0, stays).sort()
    leavings.subarray(0, stays).sort()
  }

  return {
    add(member, atMs) {
      const from = begins[member]
      const to = ends[member]
      if (!from || !to) throw new RangeError(`member ${member} of ${members}`)
      const last = from.length - 1
      if (last >= 0 && from[last]! <= atMs && atMs <= to[last]!) to[last] = Math.max(to[last]!, atMs + holdMs)
      else insert(from, to, atMs)
    },
    firstMs(count) {
      gather()
      let left = 0
      for (let arrived = 0; arrived < stays; arrived++) {
        const nowMs = arrivals[arrived]!
        while (leavings[left]! < nowMs) left++
        if (arrived + 1 - left >= count) return nowMs
      }
      return Infinity
    },
    sinceMs(member, atMs) {
      const from = begins[member] ?? []
      for (let stay = from.length - 1; stay >= 0; stay--)
        if (from[stay]! <= atMs) return ends[member]![stay]! >= atMs ? from[stay] : undefined
      return undefined
    },
  }
}
