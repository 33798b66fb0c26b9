/**
 * What the shader needs of every unit, packed by slot: where it glides from and to, since when, and how it looks. A frame writes only
 * the units in it, and the shader does the rest, so that drawing costs the same however many move.
 */
import { DEGREE_E7, UNKNOWN_U16, type UnitColumns } from '#wire/frame'
import { MARK } from '#wire/fix'
import { TRAIL_S } from '../wall/theme.ts'
import { worldPerMetre, worldX, worldY } from './mercator.ts'

/** Floats a unit: fromX, fromY, toX, toY, startS, glideS, takenS, course, accuracyM, look. World units from the origin; seconds from the base. */
export const UNIT_FLOATS = 10
const FROM_X = 0
const FROM_Y = 1
const TO_X = 2
const TO_Y = 3
const START_S = 4
const GLIDE_S = 5
const TAKEN_S = 6
const COURSE = 7
const ACCURACY_M = 8
const LOOK = 9

/** `look` of a unit that is not drawn. */
const HIDDEN = -1
/** Added to the shape's number in `look` for a unit nobody has confirmed. */
export const UNCONFIRMED = 8
/** A course that is not known: the arrowhead points north and the shader knows not to trust it. */
const NO_COURSE = -1
const NEVER_S = -1e9

/** Glides shorter than this would be seen as a jump anyway, seconds. */
const GLIDE_MIN_S = 0.25
/**
 * Two fixes further apart than this, or faster than this from one to the other, are no way that anybody has seen: the mark stands at the
 * new place at once, and no trail joins them. The sweep's longest interval, and the step that the gate calls a jump.
 */
const STEP_MAX_S = 150
const STEP_MAX_MPS = 60
/** Seconds after which times are counted from a new base: 32-bit floats keep them to a quarter of a millisecond that long. */
const REBASE_S = 3_600
const FIRST_CAPACITY = 1_024
/** Below this a unit has not moved, world units (about 1 mm): no trail is drawn for it. */
const STILL = 1e-8

/** How a unit is drawn, by who it is. */
export interface UnitLook {
  /** 0 circle, 1 square, 2 cross, 3 arrowhead. */
  readonly shape: number
  readonly confirmed: boolean
}

/** Told of each step from one fix to the next, so that a trail can follow at the pace of the glide. */
export type StepListener = (slot: number, fromX: number, fromY: number, toX: number, toY: number, startS: number, glideS: number) => void

export interface UnitMotion {
  /** World coordinates from which the packed ones are counted. */
  readonly originX: number
  readonly originY: number
  /** Packed units; replaced when it grows. */
  readonly packed: Float32Array
  /** One more than the highest slot drawn. */
  readonly count: number
  /** Slots changed since `clean`, as one range; empty when `dirtyFrom >= dirtyTo`. */
  readonly dirtyFrom: number
  readonly dirtyTo: number
  clean(): void
  /** Takes a unit's newest place from the columns and starts its glide. */
  move(slot: number, columns: UnitColumns, nowMs: number): void
  /** Says how a unit is drawn; `undefined` takes it off the map. */
  dress(slot: number, look: UnitLook | undefined): void
  /** Draws no others, however they are dressed; `undefined`: all. Cost: O(units). */
  only(slots: ReadonlySet<number> | undefined): void
  /** Seconds from the base, for the shader's clock. Moves the base along now and then, and says by how much through `onRebase`. */
  secondsAt(nowMs: number): number
  /** Where a unit is drawn at this moment, world units from the origin; `undefined` when it is not. */
  placeOf(slot: number, nowMs: number): { readonly x: number; readonly y: number } | undefined
  clear(): void
}

export interface MotionOptions {
  readonly originLon: number
  readonly originLat: number
  readonly nowMs: number
  /** 0: no motion, marks stand where the last fix was. */
  readonly glideMaxS: () => number
  /** Not told of fixes older than a trail is long: somebody catching up draws no trail of the past. */
  readonly onStep: StepListener
  readonly onRebase: (byS: number) => void
}

export function unitMotion({ originLon, originLat, nowMs, glideMaxS, onStep, onRebase }: MotionOptions): UnitMotion {
  const originX = worldX(originLon)
  const originY = worldY(originLat)
  const fastest = STEP_MAX_MPS * worldPerMetre(originLat)
  /** How each is dressed, also who is not drawn: an entry a unit. */
  const looks = new Map<number, UnitLook>()
  let chosen: ReadonlySet<number> | undefined
  let baseMs = nowMs
  let packed = emptyUnits(FIRST_CAPACITY)
  let count = 0
  let dirtyFrom = 0
  let dirtyTo = 0

  function soil(slot: number): void {
    dirtyFrom = dirtyFrom < dirtyTo ? Math.min(dirtyFrom, slot) : slot
    dirtyTo = Math.max(dirtyTo, slot + 1)
  }

  function makeRoom(slot: number): void {
    if (slot >= count) count = slot + 1
    if (count * UNIT_FLOATS <= packed.length) return
    const grown = emptyUnits(2 ** Math.ceil(Math.log2(count)))
    grown.set(packed)
    packed = grown
    dirtyFrom = 0
    dirtyTo = count
  }

  function wear(slot: number): void {
    const look = chosen && !chosen.has(slot) ? undefined : looks.get(slot)
    makeRoom(slot)
    packed[slot * UNIT_FLOATS + LOOK] = look === undefined ? HIDDEN : look.shape + (look.confirmed ? 0 : UNCONFIRMED)
    soil(slot)
  }

  function shareAt(at: number, seconds: number): number {
    const glideS = packed[at + GLIDE_S]!
    return glideS > 0 ? Math.min(1, Math.max(0, (seconds - packed[at + START_S]!) / glideS)) : 1
  }

  function secondsAt(atMs: number): number {
    const seconds = (atMs - baseMs) / 1_000
    // Also back: a wall may be shown the past.
    if (Math.abs(seconds) < REBASE_S) return seconds
    baseMs = atMs
    for (let at = 0; at < count * UNIT_FLOATS; at += UNIT_FLOATS) {
      packed[at + START_S]! -= seconds
      packed[at + TAKEN_S]! -= seconds
    }
    dirtyFrom = 0
    dirtyTo = count
    onRebase(seconds)
    return 0
  }

  return {
    originX,
    originY,
    get packed() {
      return packed
    },
    get count() {
      return count
    },
    get dirtyFrom() {
      return dirtyFrom
    },
    get dirtyTo() {
      return dirtyTo
    },
    clean() {
      dirtyFrom = 0
      dirtyTo = 0
    },
    move(slot, columns, atMs) {
      makeRoom(slot)
      const at = slot * UNIT_FLOATS
      const nowS = secondsAt(atMs)
      const takenS = (columns.takenMs[slot]! - baseMs) / 1_000
      const toX = worldX(columns.lonE7[slot]! / DEGREE_E7) - originX
      const toY = worldY(columns.latE7[slot]! / DEGREE_E7) - originY
      const lastX = packed[at + TO_X]!
      const lastY = packed[at + TO_Y]!
      const sinceLastS = takenS - packed[at + TAKEN_S]!
      const isLeap = sinceLastS > STEP_MAX_S || Math.hypot(toX - lastX, toY - lastY) > Math.max(GLIDE_MIN_S, sinceLastS) * fastest
      const share = shareAt(at, nowS)
      const fromX = isLeap ? toX : packed[at + FROM_X]! + (lastX - packed[at + FROM_X]!) * share
      const fromY = isLeap ? toY : packed[at + FROM_Y]! + (lastY - packed[at + FROM_Y]!) * share
      const glideS = isLeap ? 0 : Math.min(glideMaxS(), Math.max(GLIDE_MIN_S, sinceLastS))
      packed[at + FROM_X] = fromX
      packed[at + FROM_Y] = fromY
      packed[at + TO_X] = toX
      packed[at + TO_Y] = toY
      packed[at + START_S] = nowS
      packed[at + GLIDE_S] = glideS
      packed[at + TAKEN_S] = takenS
      const courseCdeg = columns.courseCdeg[slot]!
      packed[at + COURSE] = courseCdeg === UNKNOWN_U16 ? NO_COURSE : (courseCdeg / 100) * (Math.PI / 180)
      const accuracyDm = columns.accuracyDm[slot]!
      const isCoarse = (columns.mark[slot]! & MARK.coarse) !== 0
      packed[at + ACCURACY_M] = isCoarse && accuracyDm !== UNKNOWN_U16 ? accuracyDm / 10 : 0
      soil(slot)
      const isShown = !isLeap && packed[at + LOOK] !== HIDDEN && nowS - takenS < TRAIL_S
      if (isShown && Math.abs(toX - lastX) + Math.abs(toY - lastY) > STILL) onStep(slot, lastX, lastY, toX, toY, nowS, glideS)
    },
    dress(slot, look) {
      if (look) looks.set(slot, look)
      else looks.delete(slot)
      wear(slot)
    },
    only(slots) {
      chosen = slots
      for (const slot of looks.keys()) wear(slot)
    },
    secondsAt,
    placeOf(slot, atMs) {
      const at = slot * UNIT_FLOATS
      if (slot >= count || packed[at + LOOK] === HIDDEN || packed[at + TAKEN_S] === NEVER_S) return undefined
      const share = shareAt(at, secondsAt(atMs))
      return {
        x: packed[at + FROM_X]! + (packed[at + TO_X]! - packed[at + FROM_X]!) * share,
        y: packed[at + FROM_Y]! + (packed[at + TO_Y]! - packed[at + FROM_Y]!) * share,
      }
    },
    clear() {
      looks.clear()
      packed = emptyUnits(FIRST_CAPACITY)
      count = 0
      dirtyFrom = 0
      dirtyTo = 0
    },
  }
}

function emptyUnits(capacity: number): Float32Array {
  const packed = new Float32Array(capacity * UNIT_FLOATS)
  for (let at = 0; at < packed.length; at += UNIT_FLOATS) {
    packed[at + TAKEN_S] = NEVER_S
    packed[at + LOOK] = HIDDEN
  }
  return packed
}
