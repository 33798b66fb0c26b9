/** Which slots changed, and in which frame each was last sent: the memory that lets a slow wall skip frames and lose nothing. */
import { grown } from './grown.ts'

export interface Changes {
  /** Whether anything was noted since the last stamp. */
  readonly pending: boolean
  note(slot: number): void
  /** Everything noted belongs to this frame. @returns the slots, ordered by when they were noted: a view valid until the next note */
  stamp(frame: number): Uint32Array
  /** The slots stamped with a frame after this one, ascending. Cost: O(slots). */
  after(frame: number): Uint32Array
  clear(): void
}

/** Nothing changed yet. Memory: nine bytes a slot; the list is bounded by the slots, as each is on it once. */
export function changeList(): Changes {
  let noted = new Uint8Array(0)
  let stamped = new Uint32Array(0)
  let list = new Uint32Array(0)
  let count = 0

  return {
    get pending() {
      return count > 0
    },
    note(slot) {
      if (slot >= noted.length) {
        noted = grown(noted, slot + 1)
        stamped = grown(stamped, slot + 1)
        list = grown(list, slot + 1)
      }
      if (noted[slot] === 1) return
      noted[slot] = 1
      list[count++] = slot
    },
    stamp(frame) {
      for (let i = 0; i < count; i++) {
        noted[list[i]!] = 0
        stamped[list[i]!] = frame
      }
      const slots = list.subarray(0, count)
      count = 0
      return slots
    },
    after(frame) {
      const slots = new Uint32Array(stamped.length)
      let found = 0
      for (let slot = 0; slot < stamped.length; slot++) if (stamped[slot]! > frame) slots[found++] = slot
      return slots.subarray(0, found)
    },
    clear() {
      noted.fill(0)
      stamped.fill(0)
      count = 0
    },
  }
}
