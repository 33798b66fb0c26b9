/** Where every unit is: typed arrays by slot, and the frames made of what changed. */
import { encodeFrame, UNKNOWN_U16, UNKNOWN_U8, type UnitColumns } from '#wire/frame'
import { MARK } from '#wire/fix'
import type { FixColumns } from '../store/ports.ts'
import { changeList } from './changes.ts'
import { grown } from './grown.ts'

export interface Picture {
  /** By slot, at least as long as the slots seen; replaced when they grow, so never kept. */
  readonly units: UnitColumns
  /** Number of the last frame made; 1 is the empty picture, which nobody is sent. */
  readonly frame: number
  /** Whether something shown has changed since that frame. */
  readonly changed: boolean
  /** Whether walls may see the unit: an off-duty member is not drawn at all. */
  show(slot: number, shown: boolean): void
  /** Takes fix `i`; a `jump`, a `late` one, or one older than what is shown does not move the unit. @returns whether it moved */
  place(fixes: FixColumns, i: number): boolean
  setBattery(slot: number, batteryPct: number): void
  /** Makes the next frame of what changed since the last. @param encode false where no wall would take it: only the number goes on */
  nextFrame(nowMs: number, encode: boolean): Uint8Array | undefined
  /** All that changed after a frame, up to the last one made; after 0: everything there is. */
  frameSince(sinceFrame: number, nowMs: number): Uint8Array
  /** Forgets every place. Frame numbers go on. */
  clear(): void
}

const NOT_MOVING = MARK.jump | MARK.late

/** An empty picture. Memory: 26 bytes a unit, and 9 for what changed. */
export function emptyPicture(): Picture {
  let units = widened(noUnits(), 1)
  let shown = grown(new Uint8Array(0), 1)
  let frame = 1
  const unitChanges = changeList()

  function reach(slot: number): void {
    if (slot < shown.length) return
    units = widened(units, slot + 1)
    shown = grown(shown, slot + 1)
  }

  function isDrawn(slot: number): boolean {
    return shown[slot] === 1 && !Number.isNaN(units.takenMs[slot]!)
  }

  function encoded(sinceFrame: number, nowMs: number, slots: Uint32Array): Uint8Array {
    const drawn = new Uint32Array(slots.length)
    let count = 0
    for (const slot of slots) if (isDrawn(slot)) drawn[count++] = slot
    return encodeFrame({ serverMs: nowMs, frame, sinceFrame }, units, drawn, count)
  }

  return {
    get units() {
      return units
    },
    get frame() {
      return frame
    },
    get changed() {
      return unitChanges.pending
    },
    show(slot, isShown) {
      reach(slot)
      if ((shown[slot] === 1) === isShown) return
      shown[slot] = isShown ? 1 : 0
      if (isDrawn(slot)) unitChanges.note(slot)
    },
    place(fixes, i) {
      const slot = fixes.slot[i]!
      // A device clock ahead of ours would keep its unit fresh for as long as it errs.
      const takenMs = Math.min(fixes.takenMs[i]!, fixes.receivedMs[i]!)
      reach(slot)
      if ((fixes.mark[i]! & NOT_MOVING) !== 0 || takenMs < units.takenMs[slot]!) return false
      units.lonE7[slot] = fixes.lonE7[i]!
      units.latE7[slot] = fixes.latE7[i]!
      units.takenMs[slot] = takenMs
      units.courseCdeg[slot] = fixes.courseCdeg[i]!
      units.speedCmps[slot] = fixes.speedCmps[i]!
      units.accuracyDm[slot] = fixes.accuracyDm[i]!
      units.mark[slot] = fixes.mark[i]!
      // Most fixes do not state the battery: the last word on it stands.
      if (fixes.batteryPct[i] !== UNKNOWN_U8) units.batteryPct[slot] = fixes.batteryPct[i]!
      if (shown[slot] === 1) unitChanges.note(slot)
      return true
    },
    setBattery(slot, batteryPct) {
      reach(slot)
      units.batteryPct[slot] = batteryPct
      if (isDrawn(slot)) unitChanges.note(slot)
    },
    nextFrame(nowMs, encode) {
      const sinceFrame = frame++
      const slots = unitChanges.stamp(frame)
      return encode ? encoded(sinceFrame, nowMs, slots) : undefined
    },
    frameSince(sinceFrame, nowMs) {
      if (sinceFrame > 0) return encoded(sinceFrame, nowMs, unitChanges.after(sinceFrame))
      return encoded(0, nowMs, slotsTo(shown.length))
    },
    clear() {
      units = widened(noUnits(), shown.length)
      unitChanges.clear()
    },
  }
}

type OwnUnits = ReturnType<typeof noUnits>

function noUnits() {
  return {
    lonE7: new Int32Array(0),
    latE7: new Int32Array(0),
    takenMs: new Float64Array(0),
    courseCdeg: new Uint16Array(0),
    speedCmps: new Uint16Array(0),
    accuracyDm: new Uint16Array(0),
    mark: new Uint8Array(0),
    batteryPct: new Uint8Array(0),
  }
}

function widened(units: OwnUnits, slots: number): OwnUnits {
  return {
    lonE7: grown(units.lonE7, slots),
    latE7: grown(units.latE7, slots),
    takenMs: grown(units.takenMs, slots, Number.NaN),
    courseCdeg: grown(units.courseCdeg, slots, UNKNOWN_U16),
    speedCmps: grown(units.speedCmps, slots, UNKNOWN_U16),
    accuracyDm: grown(units.accuracyDm, slots, UNKNOWN_U16),
    mark: grown(units.mark, slots),
    batteryPct: grown(units.batteryPct, slots, UNKNOWN_U8),
  }
}

function slotsTo(count: number): Uint32Array {
  const slots = new Uint32Array(count)
  for (let slot = 0; slot < count; slot++) slots[slot] = slot
  return slots
}
