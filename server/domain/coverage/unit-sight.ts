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
   * @returns how many of `sweeps` it saw: 0 to 2
   */
  fix(slot: number, mover: Mover, x: number, y: number, atMs: number, linkMs: number): number
  /** A sign of life without a place: a unit on foot is where it was, and sees it still. @returns as `fix` */
  alive(slot: number, mover: Mover, atMs: number, linkMs: number): number
  readonly sweeps: readonly Sweep[]
  /** Of the last `fix`: the time of the fix before it that belongs to it, and of the one after it, Unix ms; `NaN` where there is none. */
  readonly beforeMs: number
  readonly afterMs: number
  /** Forgets where a unit was: it is no longer on duty, or no longer what it was. */
  forget(slot: number): void
  clear(): void
  /** Goes on from what another remembered, and keeps it as its own. */
  adopt(memory: SightMemory): void
  readonly memory: SightMemory
}

/** What is remembered of units, in columns by slot. */
export interface SightMemory {
  readonly slots: number
  readonly times: Float64Array<ArrayBuffer>
  readonly xs: Float64Array<ArrayBuffer>
  readonly ys: Float64Array<ArrayBuffer>
  readonly counts: Uint8Array<ArrayBuffer>
  readonly stands: Float64Array<ArrayBuffer>
}

/** Fixes remembered of each unit, to find the neighbours of a late one. */
const REMEMBERED = 8
/** Beside them two that were older than all of them when they came: what a phone kept without a signal comes in a run of its own. */
const STRAY = REMEMBERED
const STRAY_BEFORE = REMEMBERED + 1
/** Fixes remembered of each unit, both kinds together. */
export const WIDTH = REMEMBERED + 2
const MIN_SLOTS = 1_024
/** Of where a vehicle stands, and where it stood before that: since when, x, y of each. */
export const STAND_WIDTH = 6
const STOOD = 3
/** A vehicle has moved when it is this far from where it stood: three times what a good fix may err. */
const MOVED_M = 30

/**
 * Sees for every unit by slot.
 *
 * Cost: some comparisons a fix; allocates nothing but when slots grow. Memory: 290 bytes a slot, up to the highest seen.
 */
export function unitSight(rule: SightRule): UnitSight {
  const sweeps = [newSweep(), newSweep()]
  let slots = 0
  /** Of each unit its last fixes, oldest first, from `slot · WIDTH` on; `counts` of them. */
  let times = new Float64Array(0)
  let xs = new Float64Array(0)
  let ys = new Float64Array(0)
  let counts = new Uint8Array(0)
  let stands = new Float64Array(0)
  let beforeMs = Number.NaN
  let afterMs = Number.NaN

  function reach(slot: number): void {
    if (slot < slots) return
    slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(slot + 1)))
    times = widened(times, slots * WIDTH)
    xs = widened(xs, slots * WIDTH)
    ys = widened(ys, slots * WIDTH)
    stands = widened(stands, slots * STAND_WIDTH)
    const wider = new Uint8Array(slots)
    wider.set(counts)
    counts = wider
  }

  /** Puts a fix among those of its unit; the oldest makes room. @returns its place */
  function remember(slot: number, x: number, y: number, atMs: number): number {
    const first = slot * WIDTH
    let count = counts[slot]!
    let at = first + count
    while (at > first && times[at - 1]! > atMs) at--
    if (count === REMEMBERED) {
      if (at === first) return rememberStray(first, x, y, atMs)
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

  function rememberStray(first: number, x: number, y: number, atMs: number): number {
    const at = first + STRAY
    times[first + STRAY_BEFORE] = times[at]!
    xs[first + STRAY_BEFORE] = xs[at]!
    ys[first + STRAY_BEFORE] = ys[at]!
    times[at] = atMs
    xs[at] = x
    ys[at] = y
    return at
  }

  /** The place of the fix before one in time; −1 where none is known. */
  function placeBefore(first: number, at: number): number {
    if (at === first + STRAY) return times[at + 1]! > 0 && times[at + 1]! <= times[at]! ? at + 1 : -1
    return at > first ? at - 1 : -1
  }

  function placeAfter(first: number, at: number, count: number): number {
    if (at === first + STRAY) return times[at + 1]! > times[at]! ? at + 1 : first
    return at < first + count - 1 ? at + 1 : -1
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

  function isAtStand(stand: number, x: number, y: number): boolean {
    return stands[stand]! > 0 && Math.hypot(x - stands[stand + 1]!, y - stands[stand + 2]!) <= MOVED_M
  }

  function setStand(stand: number, x: number, y: number, atMs: number): void {
    stands[stand] = atMs
    stands[stand + 1] = x
    stands[stand + 2] = y
  }

  /** Whether a vehicle stands too long. A fix of a time before it came to where it stands is judged by where it stood before. */
  function isParked(slot: number, mover: Mover, x: number, y: number, atMs: number): boolean {
    if (mover !== 'vehicle') return false
    const now = slot * STAND_WIDTH
    const isLate = atMs < stands[now]!
    const stand = isLate ? now + STOOD : now
    if (isAtStand(stand, x, y) && atMs >= stands[stand]!) return atMs - stands[stand]! > rule.parkedAfterMs
    if (!isLate) setStand(now + STOOD, stands[now + 1]!, stands[now + 2]!, stands[now]!)
    setStand(stand, x, y, atMs)
    return false
  }

  return {
    sweeps,
    get beforeMs() {
      return beforeMs
    },
    get afterMs() {
      return afterMs
    },
    fix(slot, mover, x, y, atMs, linkMs) {
      reach(slot)
      beforeMs = Number.NaN
      afterMs = Number.NaN
      const at = remember(slot, x, y, atMs)
      if (isParked(slot, mover, x, y, atMs)) return 0
      const reachM = rule.reachM[mover]
      const before = placeBefore(slot * WIDTH, at)
      const after = placeAfter(slot * WIDTH, at, counts[slot]!)
      setDisc(sweeps[0]!, x, y, atMs, reachM)
      if (before >= 0 && belongs(before, at, mover, linkMs)) {
        beforeMs = times[before]!
        setWay(sweeps[0]!, before, at, reachM) // the disc is the end of the way
      }
      if (after < 0 || !belongs(at, after, mover, linkMs)) return 1
      afterMs = times[after]!
      setWay(sweeps[1]!, at, after, reachM)
      return 2
    },
    alive(slot, mover, atMs, linkMs) {
      if (slot >= slots || counts[slot] === 0 || mover === 'vehicle') return 0
      const last = slot * WIDTH + counts[slot]! - 1
      if (atMs <= times[last]! || atMs - times[last]! > linkMs) return 0
      return this.fix(slot, mover, xs[last]!, ys[last]!, atMs, linkMs)
    },
    forget(slot) {
      if (slot >= slots) return
      counts[slot] = 0
      times.fill(0, slot * WIDTH, (slot + 1) * WIDTH)
      stands.fill(0, slot * STAND_WIDTH, (slot + 1) * STAND_WIDTH)
    },
    clear() {
      counts.fill(0)
      times.fill(0)
      stands.fill(0)
    },
    adopt(memory) {
      slots = memory.slots
      ;({ times, xs, ys, counts, stands } = memory)
    },
    get memory() {
      return { slots, times, xs, ys, counts, stands }
    },
  }
}

function widened(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(length)
  wider.set(column)
  return wider
}
