/** A queue of numbered nodes, least seconds first, in typed arrays that grow and are kept. */

export interface NodeQueue {
  readonly size: number
  push(node: number, seconds: number): void
  /** Takes the node with the least seconds off; which of several with the same seconds is not said. @throws RangeError when empty */
  pop(): number
  /** The seconds of the node that `pop` gave last. */
  readonly poppedS: number
  clear(): void
}

const FIRST_CAPACITY = 1_024

/**
 * A binary heap; a node may stand in it more than once.
 *
 * Cost: O(log size) for each push and pop; 12 bytes for each place; nothing is allocated once it has grown.
 */
export function nodeQueue(): NodeQueue {
  let seconds = new Float64Array(FIRST_CAPACITY)
  let nodes = new Int32Array(FIRST_CAPACITY)
  let size = 0
  let poppedS = Number.NaN

  function grow(): void {
    const [oldSeconds, oldNodes] = [seconds, nodes]
    seconds = new Float64Array(2 * size)
    nodes = new Int32Array(2 * size)
    seconds.set(oldSeconds)
    nodes.set(oldNodes)
  }

  function sink(node: number, key: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && seconds[child + 1]! < seconds[child]!) child++
      if (seconds[child]! >= key) break
      seconds[at] = seconds[child]!
      nodes[at] = nodes[child]!
      at = child
    }
    seconds[at] = key
    nodes[at] = node
  }

  return {
    get size() {
      return size
    },
    get poppedS() {
      return poppedS
    },
    push(node, key) {
      if (size === nodes.length) grow()
      let at = size++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (seconds[parent]! <= key) break
        seconds[at] = seconds[parent]!
        nodes[at] = nodes[parent]!
        at = parent
      }
      seconds[at] = key
      nodes[at] = node
    },
    pop() {
      if (size === 0) throw new RangeError('nothing waits')
      const node = nodes[0]!
      poppedS = seconds[0]!
      size--
      if (size > 0) sink(nodes[size]!, seconds[size]!)
      return node
    },
    clear() {
      size = 0
    },
  }
}
