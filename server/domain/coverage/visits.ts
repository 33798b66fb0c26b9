/** Visits: whoever stays in a compound's zone for the dwell has been there; whoever passes through has not. */

/**
 * [W1] A visit needs fixes that belong together, all in the zone, over at least `dwellMs`; it counts at the time of the last of them.
 * [W2] It does not matter in which order they come: a late fix joins what was before it to what was after it.
 */
export interface Visits {
  /**
   * Takes one fix of a unit on foot.
   *
   * @param beforeMs time of the fix before it that belongs to it, @param afterMs of the one after it; `NaN` when there is none
   * @param zones compounds in whose zone it lies; the first `count` of them
   * @param out the compounds visited, and @param outMs when; the first `returned` elements of each are written
   */
  fix(
    slot: number,
    atMs: number,
    beforeMs: number,
    afterMs: number,
    zones: Uint32Array,
    count: number,
    out: Uint32Array,
    outMs: Float64Array,
  ): number
  forget(slot: number): void
  clear(): void
  /** Goes on from what another remembered, and keeps it as its own. */
  adopt(memory: StayMemory): void
  readonly memory: StayMemory
}

/** The stays of units, in columns. */
export interface StayMemory {
  readonly slots: number
  readonly zoneOf: Uint32Array<ArrayBuffer>
  readonly fromMs: Float64Array<ArrayBuffer>
  readonly toMs: Float64Array<ArrayBuffer>
}

/** Stays remembered of each unit, the latest: in four zones at once, or one after the other. */
export const STAYS = 6
const MIN_SLOTS = 1_024
/** The zone of a stay that is none. */
export const NOWHERE = 0xffff_ffff

/** Watches every unit by slot. Cost: one look at the few stays of a unit for each zone. Memory: 120 bytes a slot; allocates nothing else. */
export function visits(dwellMs: number): Visits {
  let slots = 0
  /** The stays of each unit from `slot · STAYS` on: in which zone, from when to when. */
  let zoneOf = new Uint32Array(0)
  let fromMs = new Float64Array(0)
  let toMs = new Float64Array(0)

  function reach(slot: number): void {
    if (slot < slots) return
    const before = { zoneOf, fromMs, toMs }
    slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(slot + 1)))
    zoneOf = new Uint32Array(slots * STAYS).fill(NOWHERE)
    fromMs = new Float64Array(slots * STAYS)
    toMs = new Float64Array(slots * STAYS)
    zoneOf.set(before.zoneOf)
    fromMs.set(before.fromMs)
    toMs.set(before.toMs)
  }

  function holds(stay: number, ms: number): boolean {
    return fromMs[stay]! <= ms && ms <= toMs[stay]!
  }

  /** Puts a fix into the stay it belongs to, and joins two that it lies between; else a stay begins, and the oldest is forgotten. @returns the stay */
  function join(slot: number, zone: number, atMs: number, beforeMs: number, afterMs: number): number {
    let joined = -1
    let oldest = slot * STAYS
    for (let stay = slot * STAYS; stay < (slot + 1) * STAYS; stay++) {
      if (zoneOf[stay] === NOWHERE || (zoneOf[oldest] !== NOWHERE && toMs[stay]! < toMs[oldest]!)) oldest = stay
      if (zoneOf[stay] !== zone || !(holds(stay, beforeMs) || holds(stay, afterMs))) continue
      fromMs[stay] = Math.min(fromMs[stay]!, atMs)
      toMs[stay] = Math.max(toMs[stay]!, atMs)
      if (joined < 0) joined = stay
      else {
        fromMs[joined] = Math.min(fromMs[joined]!, fromMs[stay]!)
        toMs[joined] = Math.max(toMs[joined]!, toMs[stay]!)
        zoneOf[stay] = NOWHERE
      }
    }
    if (joined >= 0) return joined
    zoneOf[oldest] = zone
    fromMs[oldest] = atMs
    toMs[oldest] = atMs
    return oldest
  }

  return {
    fix(slot, atMs, beforeMs, afterMs, zones, count, out, outMs) {
      reach(slot)
      let visited = 0
      for (let i = 0; i < count; i++) {
        const stay = join(slot, zones[i]!, atMs, beforeMs, afterMs)
        if (toMs[stay]! - fromMs[stay]! < dwellMs) continue
        out[visited] = zones[i]!
        outMs[visited++] = toMs[stay]!
      }
      return visited
    },
    forget(slot) {
      if (slot < slots) zoneOf.fill(NOWHERE, slot * STAYS, (slot + 1) * STAYS)
    },
    clear() {
      zoneOf.fill(NOWHERE)
    },
    adopt(memory) {
      slots = memory.slots
      ;({ zoneOf, fromMs, toMs } = memory)
    },
    get memory() {
      return { slots, zoneOf, fromMs, toMs }
    },
  }
}
