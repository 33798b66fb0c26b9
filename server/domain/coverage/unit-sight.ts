/** What a unit sees with each of its good fixes: a disc, and the ways from and to the fixes next to it in time. */
import type { Mover } from '#wire/units'
import { newSweep, setDisc, type Sweep } from './sweep.ts'

/** By kind of mover. */
export interface SightRule {
  /** How far it sees, metres. */
  readonly reachM: Readonly<Record<Mover, number>>
  /** The fastest it can go, m/s: between two fixes that would need more, nothing is taken for seen. */
  readonly fastestMps: Readonly<Record<Mover, number>>
  /** A vehicle that stands longer than this sees nothing, ms. */
  readonly parkedAfterMs: number
}

/**
 * [V1] A fix sees its disc at its own time, and the capsules to the fixes before and after it in time, where these are near enough in
 *      time and the way is not too fast for its kind.
 * [V2] Nothing laid down is taken back: a late fix adds, and what its neighbours saw of each other stays.
 * [V3] A vehicle that has not moved for `parkedAfterMs` sees nothing until it moves.
 */
export interface UnitSight {
  /**
   * Takes one good fix of a unit that counts.
   *
   * @param linkMs the longest time between two fixes that belong together: 2.5 reporting intervals of the source, at most 150 s
   * @returns how many of `sweeps` it saw: 0 to 3
   */
  fix(slot: number, mover: Mover, x: number, y: number, atMs: number, linkMs: number): number
  /** A sign of life without a place: a unit on foot is where it was, and sees it still. @returns as `fix` */
  alive(slot: number, mover: Mover, atMs: number, linkMs: number): number
  readonly sweeps: readonly Sweep[]
  /** Whether the last `fix` was its unit's latest, and followed one that belongs to it: the time of that one, else `NaN`. */
  readonly beforeMs: number
  readonly isLatest: boolean
  /** Forgets where a unit was: it is no longer on duty, or no longer what it was. */
  forget(slot: number): void
  clear(): void
}

/** Fixes remembered of each unit, to find the neighbours of a late one; a late fix older than all of them has no neighbour before it. */
const REMEMBERED = 8
const MIN_SLOTS = 1_024
/** Of where a vehicle stands: since when, x, y. */
const STAND_WIDTH = 3
/** A vehicle has moved when it is this far from where it stood: three times what a good fix may err. */
const MOVED_M = 30

/**
 * Sees for every unit by slot.
 *
 * Cost: some comparisons a fix; allocates nothing but when slots grow. Memory: 200 bytes a slot, up to the highest seen.
 */
export function unitSight(rule: SightRule): UnitSight {
  const sweeps = [newSweep(), newSweep(), newSweep()]
  let slots = 0
  /** Of each unit its last fixes, oldest first, from `slot · REMEMBERED` on; `counts` of them. */
  let times = new Float64Array(0)
  let xs = new Float64Array(0)
  let ys = new Float64Array(0)
  let counts = new Uint8Array(0)
  /** Where and since when a vehicle stands. */
  let stands = new Float64Array(0)
  let beforeMs = Number.NaN
  let isLatest = false

  function reach(slot: number): void {
    if (slot < slots) return
    slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(slot + 1)))
    times = widened(times, slots * REMEMBERED)
    xs = widened(xs, slots * REMEMBERED)
    ys = widened(ys, slots * REMEMBERED)
    stands = widened(stands, slots * STAND_WIDTH)
    const wider = new Uint8Array(slots)
    wider.set(counts)
    counts = wider
  }

  /** Puts a fix among those of its unit; the oldest makes room. @returns its place, or −1 where it is older than a full memory */
  function remember(slot: number, x: number, y: number, atMs: number): number {
    const first = slot * REMEMBERED
    let count = counts[slot]!
    let at = first + count
    while (at > first && times[at - 1]! > atMs) at--
    if (count === REMEMBERED) {
      if (at === first) return -1
      times.copyWithin(first, first + 1, at)
      xs.copyWithin(first, first + 1, at)
      ys.copyWithin(first, first + 1, at)
      at--
    } else {
      times.copyWithin(at + 1, at, first + count)
      xs.copyWithin(at + 1, at, first + count)
      ys.copyWithin(at + 1, at, first + count)
      counts[slot] = ++count
    }
    times[at] = atMs
    xs[at] = x
    ys[at] = y
    return at
  }

  function belongs(from: number, to: number, mover: Mover, linkMs: number): boolean {
    const tookMs = times[to]! - times[from]!
    const wayM = Math.hypot(xs[to]! - xs[from]!, ys[to]! - ys[from]!)
    return tookMs <= linkMs && wayM * 1_000 <= rule.fastestMps[mover] * tookMs
  }

  function setWay(out: Sweep, from: number, to: number, reachM: number): void {
    out.fromX = xs[from]!
    out.fromY = ys[from]!
    out.fromMs = times[from]!
    out.toX = xs[to]!
    out.toY = ys[to]!
    out.toMs = times[to]!
    out.reachM = reachM
  }

  /** Whether a vehicle stands too long. A fix of a time before it stood there says nothing about that. */
  function isParked(slot: number, mover: Mover, x: number, y: number, atMs: number): boolean {
    if (mover !== 'vehicle') return false
    const at = slot * STAND_WIDTH
    const hasStood = stands[at]! > 0 && Math.hypot(x - stands[at + 1]!, y - stands[at + 2]!) <= MOVED_M
    if (hasStood) return atMs - stands[at]! > rule.parkedAfterMs
    if (atMs < stands[at]!) return false
    stands[at] = atMs
    stands[at + 1] = x
    stands[at + 2] = y
    return false
  }

  return {
    sweeps,
    get beforeMs() {
      return beforeMs
    },
    get isLatest() {
      return isLatest
    },
    fix(slot, mover, x, y, atMs, linkMs) {
      reach(slot)
      beforeMs = Number.NaN
      const at = remember(slot, x, y, atMs)
      const first = slot * REMEMBERED
      const last = first + counts[slot]! - 1
      isLatest = at === last
      if (isParked(slot, mover, x, y, atMs)) return 0
      const reachM = rule.reachM[mover]
      setDisc(sweeps[0]!, x, y, atMs, reachM)
      if (at < 0) return 1
      let count = 0
      if (at > first && belongs(at - 1, at, mover, linkMs)) {
        beforeMs = times[at - 1]!
        setWay(sweeps[count++]!, at - 1, at, reachM) // the disc is the end of the way
      } else count = 1
      if (!isLatest && belongs(at, at + 1, mover, linkMs)) setWay(sweeps[count++]!, at, at + 1, reachM)
      return count
    },
    alive(slot, mover, atMs, linkMs) {
      if (slot >= slots || counts[slot] === 0 || mover === 'vehicle') return 0
      const last = slot * REMEMBERED + counts[slot]! - 1
      if (atMs <= times[last]! || atMs - times[last]! > linkMs) return 0
      return this.fix(slot, mover, xs[last]!, ys[last]!, atMs, linkMs)
    },
    forget(slot) {
      if (slot >= slots) return
      counts[slot] = 0
      stands[slot * STAND_WIDTH] = 0
    },
    clear() {
      counts.fill(0)
      stands.fill(0)
    },
  }
}

function widened(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(length)
  wider.set(column)
  return wider
}
