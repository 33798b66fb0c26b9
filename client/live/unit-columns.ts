/** Where every unit is, in columns by slot that grow as slots come. */
import type { Frame, UnitColumns } from '#wire/frame'
import { capacityFor, endOf, FIRST_CAPACITY } from './capacity.ts'

/** A picture that frames are written into. Columns are replaced when they grow: take them from here each time. */
export interface LiveColumns {
  readonly units: UnitColumns
  /** One more than the highest unit slot heard of. */
  readonly unitEnd: number
  apply(frame: Frame): void
  clear(): void
}

function unitColumns(capacity: number): UnitColumns {
  return {
    lonE7: new Int32Array(capacity),
    latE7: new Int32Array(capacity),
    takenMs: new Float64Array(capacity).fill(Number.NaN),
    courseCdeg: new Uint16Array(capacity),
    speedCmps: new Uint16Array(capacity),
    accuracyDm: new Uint16Array(capacity),
    mark: new Uint8Array(capacity),
    batteryPct: new Uint8Array(capacity),
  }
}

function grownTo(old: UnitColumns, capacity: number): UnitColumns {
  const grown = unitColumns(capacity)
  grown.lonE7.set(old.lonE7)
  grown.latE7.set(old.latE7)
  grown.takenMs.set(old.takenMs)
  grown.courseCdeg.set(old.courseCdeg)
  grown.speedCmps.set(old.speedCmps)
  grown.accuracyDm.set(old.accuracyDm)
  grown.mark.set(old.mark)
  grown.batteryPct.set(old.batteryPct)
  return grown
}

export function liveColumns(): LiveColumns {
  let units = unitColumns(FIRST_CAPACITY)
  let unitEnd = 0

  function makeRoom(frame: Frame): void {
    unitEnd = endOf(frame.slot, unitEnd)
    if (unitEnd > units.lonE7.length) units = grownTo(units, capacityFor(unitEnd))
  }

  return {
    get units() {
      return units
    },
    get unitEnd() {
      return unitEnd
    },
    apply(frame) {
      makeRoom(frame)
      for (let i = 0; i < frame.unitCount; i++) {
        const at = frame.slot[i]!
        units.lonE7[at] = frame.lonE7[i]!
        units.latE7[at] = frame.latE7[i]!
        units.takenMs[at] = frame.serverMs - frame.ageMs[i]!
        units.courseCdeg[at] = frame.courseCdeg[i]!
        units.speedCmps[at] = frame.speedCmps[i]!
        units.accuracyDm[at] = frame.accuracyDm[i]!
        units.mark[at] = frame.mark[i]!
        units.batteryPct[at] = frame.batteryPct[i]!
      }
    },
    clear() {
      units.takenMs.fill(Number.NaN)
      unitEnd = 0
    },
  }
}
