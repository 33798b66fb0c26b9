/** Visits: whoever stays in a compound's zone for the dwell has been there; whoever passes through has not. */

/**
 * [W1] A visit needs fixes that belong together, all in the zone, over at least `dwellMs`; it counts at the time of the last of them.
 */
export interface Visits {
  /**
   * Takes one fix of a unit on foot.
   *
   * @param beforeMs time of the fix before it that belongs to it; `NaN` when there is none
   * @param zones compounds in whose zone it lies; the first `count` of them
   * @param out the compounds visited; the first `returned` elements are written
   */
  fix(slot: number, atMs: number, beforeMs: number, zones: Uint32Array, count: number, out: Uint32Array): number
  forget(slot: number): void
  clear(): void
}

/** Zones a unit can be in at once: more than four compounds within 80 m of one place are counted in the order found. */
const ZONES = 4
const MIN_SLOTS = 1_024
const NOWHERE = 0xffff_ffff

/** Watches every unit by slot. Memory: 56 bytes a slot; allocates nothing else. */
export function visits(dwellMs: number): Visits {
  let slots = 0
  /** Zones of each unit's last fix from `slot · ZONES` on, and since when it has been in each. */
  let zoneOf = new Uint32Array(0)
  let sinceMs = new Float64Array(0)
  let lastMs = new Float64Array(0)
  const nextZones = new Uint32Array(ZONES)
  const nextSince = new Float64Array(ZONES)

  function reach(slot: number): void {
    if (slot < slots) return
    const before = { zoneOf, sinceMs, lastMs }
    slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(slot + 1)))
    zoneOf = new Uint32Array(slots * ZONES).fill(NOWHERE)
    sinceMs = new Float64Array(slots * ZONES)
    lastMs = new Float64Array(slots).fill(Number.NaN)
    zoneOf.set(before.zoneOf)
    sinceMs.set(before.sinceMs)
    lastMs.set(before.lastMs)
  }

  function enteredMs(slot: number, zone: number, atMs: number): number {
    for (let at = slot * ZONES; at < (slot + 1) * ZONES; at++) if (zoneOf[at] === zone) return sinceMs[at]!
    return atMs
  }

  return {
    fix(slot, atMs, beforeMs, zones, count, out) {
      reach(slot)
      const goesOn = beforeMs === lastMs[slot]
      let visited = 0
      const held = Math.min(count, ZONES)
      for (let i = 0; i < held; i++) {
        nextZones[i] = zones[i]!
        nextSince[i] = goesOn ? enteredMs(slot, zones[i]!, atMs) : atMs
        if (atMs - nextSince[i]! >= dwellMs) out[visited++] = zones[i]!
      }
      for (let i = 0; i < ZONES; i++) {
        zoneOf[slot * ZONES + i] = i < held ? nextZones[i]! : NOWHERE
        sinceMs[slot * ZONES + i] = nextSince[i]!
      }
      lastMs[slot] = atMs
      return visited
    },
    forget(slot) {
      if (slot < slots) lastMs[slot] = Number.NaN
    },
    clear() {
      lastMs.fill(Number.NaN)
    },
  }
}
