/** Where the gate believes each unit to be, and whether a new fix may be believed after that. */
import { MARK } from '#wire/fix'
import { DEGREE_E7 } from '#wire/frame'

/** No unit on the ground moves faster (216 km/h); a step that needs more is an error of the receiver or of the clock. */
const MAX_STEP_MPS = 60
/** The usual resolution of a device's clock: a shorter step is judged as if it had taken this long, or noise would be a jump. */
const MIN_STEP_MS = 1_000
/** Fixes, this one included, that must agree with one another before they are believed against the earlier place. */
const AGREEING_FIXES = 3
const EARTH_RADIUS_M = 6_371_008.8
const E7_RAD = Math.PI / 180 / DEGREE_E7

/** One row of numbers a slot: who last changed it, the believed place, then the jumps since that agree with one another. */
const CHANGE = 0
const TAKEN = 1
const HELD = 2
const LON = 3
const LAT = 4
const JUMPS = 5
const FIRST_JUMP = 6
const JUMP_WIDTH = 3
/** Numbers a slot takes in `GatePlaces` and in what `save` writes. */
export const PLACE_WIDTH = FIRST_JUMP + (AGREEING_FIXES - 1) * JUMP_WIDTH

/**
 * Metres between two places, along the sphere.
 *
 * Within 0.6 % of the ellipsoid's; any range, the date line included.
 *
 * Source: Sinnott, Virtues of the Haversine, Sky & Telescope 68 (1984).
 */
export function stepM(lonE7: number, latE7: number, toLonE7: number, toLatE7: number): number {
  const sinLat = Math.sin(((toLatE7 - latE7) * E7_RAD) / 2)
  const sinLon = Math.sin(((toLonE7 - lonE7) * E7_RAD) / 2)
  const chord = sinLat * sinLat + Math.cos(latE7 * E7_RAD) * Math.cos(toLatE7 * E7_RAD) * sinLon * sinLon
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

function isReachable(metres: number, apartMs: number): boolean {
  return metres * 1000 <= MAX_STEP_MPS * Math.max(MIN_STEP_MS, Math.abs(apartMs))
}

export interface GatePlaces {
  /** When the believed place was taken, Unix ms; `NaN` when none is known. */
  takenMs(slot: number): number
  /** Takes a place for the believed one, without judging. */
  settle(slot: number, takenMs: number, receivedMs: number, lonE7: number, latE7: number): void
  /**
   * Judges one fix and believes it unless it is marked.
   *
   * `late`: taken before the believed fix, where a time ahead of the server's counts as the time of receipt, so that one fix of a
   * wrong clock does not hold its unit still. `jump`: needs more than 60 m/s from the believed place, unless it is the third of three
   * that reach one another. Neither moves the unit.
   */
  judge(slot: number, takenMs: number, receivedMs: number, lonE7: number, latE7: number): number
  /** The number given with the last `save`; `NaN` when there was none. */
  changeOf(slot: number): number
  /** Copies the row of `slot` to `out` at `index × PLACE_WIDTH`, and notes that the change `number` follows. */
  save(slot: number, out: Float64Array, index: number, number: number): void
  /** Puts back what `save` copied. */
  restore(slot: number, from: Float64Array, index: number): void
}

/** The number of the change that made a row copied by `save`. */
export function savedChangeOf(saved: Float64Array, index: number): number {
  return saved[index * PLACE_WIDTH + CHANGE]!
}

/** Places by slot, in one array that doubles. Cost: 96 bytes a slot; nothing is allocated per fix. */
export function gatePlaces(): GatePlaces {
  let rows = new Float64Array(0)

  function rowOf(slot: number): number {
    const at = slot * PLACE_WIDTH
    if (at >= rows.length) {
      const grown = new Float64Array(Math.max(64 * PLACE_WIDTH, rows.length * 2, at + PLACE_WIDTH)).fill(Number.NaN)
      grown.set(rows)
      rows = grown
    }
    return at
  }

  function settleRow(row: number, takenMs: number, heldMs: number, lonE7: number, latE7: number): void {
    rows[row + TAKEN] = takenMs
    rows[row + HELD] = heldMs
    rows[row + LON] = lonE7
    rows[row + LAT] = latE7
    rows[row + JUMPS] = 0
  }

  /** Keeps, of the jumps so far, those that reach this one. @returns how many those are */
  function keepAgreeing(row: number, takenMs: number, lonE7: number, latE7: number): number {
    let kept = 0
    for (let i = 0; i < rows[row + JUMPS]!; i++) {
      const from = row + FIRST_JUMP + i * JUMP_WIDTH
      const metres = stepM(rows[from + 1]!, rows[from + 2]!, lonE7, latE7)
      if (!isReachable(metres, takenMs - rows[from]!)) continue
      rows.copyWithin(row + FIRST_JUMP + kept * JUMP_WIDTH, from, from + JUMP_WIDTH)
      kept++
    }
    rows[row + JUMPS] = kept
    return kept
  }

  return {
    takenMs: (slot) => rows[slot * PLACE_WIDTH + TAKEN] ?? Number.NaN,
    settle(slot, takenMs, receivedMs, lonE7, latE7) {
      settleRow(rowOf(slot), takenMs, Math.min(takenMs, receivedMs), lonE7, latE7)
    },
    judge(slot, takenMs, receivedMs, lonE7, latE7) {
      const row = rowOf(slot)
      const heldMs = Math.min(takenMs, receivedMs)
      const lastMs = rows[row + TAKEN]!
      if (Number.isNaN(lastMs)) {
        settleRow(row, takenMs, heldMs, lonE7, latE7)
        return MARK.good
      }
      const isBefore = takenMs < lastMs
      const isLate = isBefore && heldMs <= rows[row + HELD]!
      const apartMs = isBefore && !isLate ? heldMs - rows[row + HELD]! : takenMs - lastMs
      const isJump = !isReachable(stepM(rows[row + LON]!, rows[row + LAT]!, lonE7, latE7), apartMs)
      if (isLate) return isJump ? MARK.late | MARK.jump : MARK.late
      if (isJump && keepAgreeing(row, takenMs, lonE7, latE7) < AGREEING_FIXES - 1) {
        const jump = row + FIRST_JUMP + rows[row + JUMPS]! * JUMP_WIDTH
        rows[jump] = takenMs
        rows[jump + 1] = lonE7
        rows[jump + 2] = latE7
        rows[row + JUMPS]!++
        return MARK.jump
      }
      settleRow(row, takenMs, heldMs, lonE7, latE7)
      return MARK.good
    },
    changeOf: (slot) => rows[slot * PLACE_WIDTH + CHANGE] ?? Number.NaN,
    save(slot, out, index, number) {
      const row = rowOf(slot)
      for (let i = 0; i < PLACE_WIDTH; i++) out[index * PLACE_WIDTH + i] = rows[row + i]!
      rows[row + CHANGE] = number
    },
    restore(slot, from, index) {
      const row = rowOf(slot)
      for (let i = 0; i < PLACE_WIDTH; i++) rows[row + i] = from[index * PLACE_WIDTH + i]!
    },
  }
}
