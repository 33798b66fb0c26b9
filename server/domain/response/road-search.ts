/** The least seconds from many starts to every node at once, and from which start. */
import { nodeQueue } from './node-queue.ts'
import type { MoverRoads } from './mover-roads.ts'

export interface RoadSearch {
  /** By node, after `run`: the least seconds from any start; `Infinity` where none reaches within the limit. A start of its own may be later. */
  readonly seconds: Float64Array
  /** By node, where `seconds` is finite: the lowest number of the starts that are there that soon. */
  readonly start: Int32Array
  /** Nodes with finite `seconds`: the first `reachedCount`, in no order that means anything. */
  readonly reached: Int32Array
  readonly reachedCount: number
  /** Adds a start: `number` is at `node` after `seconds`. `Infinity` adds none. */
  add(node: number, seconds: number, number: number): void
  /**
   * Spreads the starts over the roads of one mover and leaves the answer in the arrays, until `clear`.
   *
   * Source: Dijkstra, A note on two problems in connexion with graphs (1959), with every start in the queue at first. Order is by seconds, then
   * by the start's number, so that ties do not depend on the order in which starts were added.
   *
   * Cost: O((n + a) log n) for the n nodes within `limitS` and their a arcs; allocates nothing once the queue has grown.
   */
  run(roads: MoverRoads, limitS: number): void
  /** Forgets starts and answers. Cost: O(nodes reached). */
  clear(): void
}

/** Buffers for searches over a graph of so many nodes. Cost: 16 bytes a node, and the queue. */
export function roadSearch(nodes: number): RoadSearch {
  const seconds = new Float64Array(nodes).fill(Infinity)
  const start = new Int32Array(nodes)
  const reached = new Int32Array(nodes)
  const queue = nodeQueue()
  let reachedCount = 0

  /** Takes an answer for a node if it is better than the one it has. */
  function improve(node: number, atS: number, number: number): void {
    const knownS = seconds[node]!
    if (atS > knownS || (atS === knownS && (number >= start[node]! || atS === Infinity))) return
    if (knownS === Infinity) reached[reachedCount++] = node
    seconds[node] = atS
    start[node] = number
    queue.push(node, atS)
  }

  return {
    seconds,
    start,
    reached,
    get reachedCount() {
      return reachedCount
    },
    add: improve,
    run({ graph: { arcStart, arcTo, arcM, arcKind }, secondsPerM }, limitS) {
      while (queue.size > 0) {
        const node = queue.pop()
        const atS = queue.poppedS
        if (atS > limitS) break
        if (atS > seconds[node]!) continue // it was improved after it was queued
        const number = start[node]!
        for (let arc = arcStart[node]!; arc < arcStart[node + 1]!; arc++) {
          const thenS = atS + arcM[arc]! * secondsPerM[arcKind[arc]!]!
          if (thenS <= limitS) improve(arcTo[arc]!, thenS, number)
        }
      }
      queue.clear()
    },
    clear() {
      for (let i = 0; i < reachedCount; i++) seconds[reached[i]!] = Infinity
      reachedCount = 0
      queue.clear()
    },
  }
}
