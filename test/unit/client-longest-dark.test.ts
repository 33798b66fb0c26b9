import { describe, expect, it } from 'vitest'
import type { UnitColumns } from '#wire/frame'
import type { Compound } from '#wire/places'
import { darkOverview, nearestUnit } from '../../client/wall/longest-dark.ts'

const MINUTE_MS = 60_000
const NOW_MS = 1_800_000_000_000

function compound(slot: number, households: number): Compound {
  const ring = [[119.9, 31.7], [119.91, 31.7], [119.91, 31.71], [119.9, 31.7]] as [number, number][] // prettier-ignore
  return {
    id: `c${slot}`,
    slot,
    name: `c${slot}`,
    type: 'commodity',
    households,
    gates: [],
    simulated: true,
    footprint: { type: 'Polygon', coordinates: [ring] },
  }
}

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

describe('darkOverview', () => {
  it('puts those never visited first, the one with more homes before, then the longest; what is lit is left out', () => {
    const near = Float64Array.of(NOW_MS - 130 * MINUTE_MS, Number.NaN, NOW_MS - 200 * MINUTE_MS, Number.NaN, NOW_MS - 5 * MINUTE_MS)
    const all = [compound(0, 1), compound(1, 10), compound(2, 1), compound(3, 20), compound(4, 1)]

    const { worst, count, neverCount } = darkOverview(all, near, NOW_MS, 120)

    expect(worst.map(({ compound: { slot }, minutes }) => [slot, minutes])).toEqual([[3, undefined], [1, undefined], [2, 200], [0, 130]]) // prettier-ignore
    expect([count, neverCount]).toEqual([4, 2])
  })

  it('counts a compound beyond the columns as never visited', () => {
    expect(darkOverview([compound(7, 1)], new Float64Array(0), NOW_MS, 120).neverCount).toBe(1)
  })
})

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
