/**
 * The last steps of all units in one ring: a step is written once, and the shader fades it by its age. The newest steps lie side by
 * side, so that a frame uploads just what moved. When the ring is full the oldest steps go, and trails get shorter.
 */

/** Floats a step: ax, ay, bx, by, startS, glideS. World units from the origin, seconds from the base. */
export const STEP_FLOATS = 6
const START_S = 4
/** A start so long ago that nothing is drawn. */
const GONE_S = -1e9

export interface TrailRing {
  readonly packed: Float32Array
  readonly slots: Int32Array
  /** Steps written so far, at most the capacity. */
  readonly count: number
  /** Ranges of steps changed since `clean`: [from, to), at most two because the ring may wrap. */
  dirtyRanges(): readonly (readonly [number, number])[]
  clean(): void
  add(slot: number, ax: number, ay: number, bx: number, by: number, startS: number, glideS: number): void
  /** Takes a unit's steps away, for one that goes off duty. */
  forget(slot: number): void
  rebase(byS: number): void
  clear(): void
}

export function trailRing(capacity: number): TrailRing {
  const packed = new Float32Array(capacity * STEP_FLOATS)
  const slots = new Int32Array(capacity).fill(-1)
  let head = 0
  let count = 0
  let fresh = 0
  let isWhollyDirty = false

  return {
    packed,
    slots,
    get count() {
      return count
    },
    dirtyRanges() {
      if (isWhollyDirty || fresh >= capacity) return count > 0 ? [[0, count]] : []
      const from = head - fresh
      if (fresh === 0) return []
      return from >= 0 ? [[from, head]] : [[0, head], [capacity + from, capacity]] // prettier-ignore
    },
    clean() {
      fresh = 0
      isWhollyDirty = false
    },
    add(slot, ax, ay, bx, by, startS, glideS) {
      const at = head * STEP_FLOATS
      packed[at] = ax
      packed[at + 1] = ay
      packed[at + 2] = bx
      packed[at + 3] = by
      packed[at + START_S] = startS
      packed[at + START_S + 1] = glideS
      slots[head] = slot
      head = (head + 1) % capacity
      count = Math.min(capacity, count + 1)
      fresh++
    },
    forget(slot) {
      for (let i = 0; i < count; i++) {
        if (slots[i] !== slot) continue
        packed[i * STEP_FLOATS + START_S] = GONE_S
        isWhollyDirty = true
      }
    },
    rebase(byS) {
      for (let i = 0; i < count; i++) packed[i * STEP_FLOATS + START_S]! -= byS
      isWhollyDirty = true
    },
    clear() {
      head = 0
      count = 0
      fresh = 0
      isWhollyDirty = false
    },
  }
}
