/** A binary heap of numbered nodes, nearest first. */

export interface NodeHeap {
  push(node: number, cost: number): void
  /** The node with the least cost; `undefined` when empty. */
  pop(): number | undefined
}

interface Entry {
  readonly node: number
  readonly cost: number
}

/** Cost: O(log size) for each push and pop. */
export function nodeHeap(): NodeHeap {
  const entries: Entry[] = []

  function sink(): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      let least = at
      if (left < entries.length && entries[left]!.cost < entries[least]!.cost) least = left
      if (right < entries.length && entries[right]!.cost < entries[least]!.cost) least = right
      if (least === at) return
      ;[entries[at], entries[least]] = [entries[least]!, entries[at]!]
      at = least
    }
  }

  return {
    push(node, cost) {
      let at = entries.push({ node, cost }) - 1
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (entries[parent]!.cost <= cost) return
        ;[entries[at], entries[parent]] = [entries[parent]!, entries[at]!]
        at = parent
      }
    },
    pop() {
      const first = entries[0]
      const last = entries.pop()
      if (!first || !last) return undefined
      if (entries.length > 0) {
        entries[0] = last
        sink()
      }
      return first.node
    },
  }
}
