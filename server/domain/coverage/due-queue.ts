/** When each compound is to be looked at again: a heap of instants, one a compound, the earliest first. */

export interface DueQueue {
  /** Sets, or with `Infinity` takes away, when a compound is due. */
  set(compound: number, atMs: number): void
  /** Takes out a compound that is due at or before `nowMs`, the earliest first; −1 when none is. */
  next(nowMs: number): number
  clear(): void
}

const MIN_SLOTS = 1_024
const ABSENT = -1

/** An empty queue. Cost: O(log n) a call. Memory: 20 bytes a compound slot. Source: Williams, Algorithm 232, Heapsort, CACM 7 (1964). */
export function dueQueue(): DueQueue {
  let heap = new Uint32Array(MIN_SLOTS)
  let dueMs = new Float64Array(MIN_SLOTS)
  /** Where each compound stands in the heap. */
  let placeOf = new Int32Array(MIN_SLOTS).fill(ABSENT)
  let size = 0

  function reach(compound: number): void {
    if (compound < dueMs.length) return
    const slots = 2 ** Math.ceil(Math.log2(compound + 1))
    const before = { heap, dueMs, placeOf }
    heap = new Uint32Array(slots)
    dueMs = new Float64Array(slots)
    placeOf = new Int32Array(slots).fill(ABSENT)
    heap.set(before.heap)
    dueMs.set(before.dueMs)
    placeOf.set(before.placeOf)
  }

  function put(place: number, compound: number): void {
    heap[place] = compound
    placeOf[compound] = place
  }

  function rise(from: number): void {
    const compound = heap[from]!
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (dueMs[heap[parent]!]! <= dueMs[compound]!) break
      put(place, heap[parent]!)
      place = parent
    }
    put(place, compound)
  }

  function sink(from: number): void {
    const compound = heap[from]!
    let place = from
    for (;;) {
      let child = 2 * place + 1
      if (child >= size) break
      if (child + 1 < size && dueMs[heap[child + 1]!]! < dueMs[heap[child]!]!) child++
      if (dueMs[heap[child]!]! >= dueMs[compound]!) break
      put(place, heap[child]!)
      place = child
    }
    put(place, compound)
  }

  function take(place: number): void {
    placeOf[heap[place]!] = ABSENT
    size--
    if (place === size) return
    put(place, heap[size]!)
    rise(place)
    sink(placeOf[heap[place]!]!)
  }

  return {
    set(compound, atMs) {
      reach(compound)
      const place = placeOf[compound]!
      if (atMs === Infinity || Number.isNaN(atMs)) {
        if (place !== ABSENT) take(place)
        return
      }
      dueMs[compound] = atMs
      if (place === ABSENT) {
        put(size, compound)
        rise(size++)
        return
      }
      rise(place)
      sink(placeOf[compound]!)
    },
    next(nowMs) {
      const first = heap[0]!
      if (size === 0 || dueMs[first]! > nowMs) return ABSENT
      take(0)
      return first
    },
    clear() {
      size = 0
      placeOf.fill(ABSENT)
    },
  }
}
