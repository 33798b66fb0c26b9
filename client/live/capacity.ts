/** Columns by slot begin at this many, and double. */
export const FIRST_CAPACITY = 1_024

/** The least power of two that holds `wanted` slots. */
export function capacityFor(wanted: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(FIRST_CAPACITY, wanted)))
}

/** One more than the highest of some slots, and at least `floor`. */
export function endOf(slots: Uint32Array, floor: number): number {
  let end = floor
  for (let i = 0; i < slots.length; i++) if (slots[i]! >= end) end = slots[i]! + 1
  return end
}
