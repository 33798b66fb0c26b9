import { describe, expect, it } from 'vitest'
import type { UnitColumns } from '#wire/frame'
import { nearestUnit } from '../../client/wall/nearest-unit.ts'

const MINUTE_MS = 60_000
const NOW_MS = 1_800_000_000_000

function columns(places: readonly { readonly lon: number; readonly lat: number; readonly ageMs: number }[]): UnitColumns {
  return {
    lonE7: Int32Array.from(places, ({ lon }) => lon * 1e7),
    latE7: Int32Array.from(places, ({ lat }) => lat * 1e7),
    takenMs: Float64Array.from(places, ({ ageMs }) => NOW_MS - ageMs),
    courseCdeg: new Uint16Array(places.length),
    speedCmps: new Uint16Array(places.length),
    accuracyDm: new Uint16Array(places.length),
    mark: new Uint8Array(places.length),
    batteryPct: new Uint8Array(places.length),
  }
}

describe('nearestUnit', () => {
  it('takes the nearest whose place is fresh, in metres, and nobody when all are old', () => {
    const held = columns([
      { lon: 119.9, lat: 31.709, ageMs: 0 },
      { lon: 119.9, lat: 31.701, ageMs: 24 * 60 * MINUTE_MS },
    ])

    const nearest = nearestUnit([119.9, 31.7], [0, 1], held, NOW_MS)

    expect(nearest?.slot).toBe(0)
    expect(nearest?.metres).toBeCloseTo(0.009 * 111_000, -2)
    expect(nearestUnit([119.9, 31.7], [1], held, NOW_MS)).toBeUndefined()
  })
})
