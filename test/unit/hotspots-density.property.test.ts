/** Kernel density: the formula at every cell, each event once, none lost over the border. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KERNELS, normalScaleBandwidthM, type Kernel } from '../../server/domain/hotspots/bandwidth.ts'
import { cellAt, cellGridOf } from '../../server/domain/hotspots/cell-grid.ts'
import { densityMapOf, densityOn, eventsOn, type DensityRules } from '../../server/domain/hotspots/density.ts'
import { clearOfBorder, kernelAt } from '../../server/domain/hotspots/kernel-stamp.ts'
import { insideShares, latticeOver, middleX, middleY } from '../../server/domain/hotspots/lattice.ts'
import { outlineOf, type Outline } from '../../server/domain/hotspots/outline.ts'
import { eventsOf, ringOf, squareDistrict } from '../support/hotspots.ts'

const WEEK_MS = 604_800_000
const rules: DensityRules = { kernel: 'quartic', bandwidthM: 500, cellM: 100, fromMs: 0, toMs: 2 * WEEK_MS, isEdgeCorrected: true }
const SIDE_M = 6_000
const aKernel = fc.constantFrom<Kernel>(...KERNELS)
const eventsIn = (fromM: number, toM: number) =>
  fc.array(fc.tuple(fc.double({ min: fromM, max: toM, noNaN: true }), fc.double({ min: fromM, max: toM, noNaN: true })), {
    minLength: 1,
    maxLength: 20,
  })

describe('kernel density', () => {
  it('is the sum of the formula over all events, at the middle of every cell, to 1e-9', () => {
    fc.assert(
      fc.property(eventsIn(1, SIDE_M - 1), aKernel, fc.integer({ min: 200, max: 900 }), (rows, kernel, bandwidthM) => {
        const map = densityMapOf(eventsOf(rows), squareDistrict(SIDE_M), { ...rules, kernel, bandwidthM, isEdgeCorrected: false })
        const { lattice, density, inside } = map
        let worst = 0
        for (let cell = 0; cell < density.length; cell += 7) {
          if (inside[cell] === 0) continue
          const [x, y] = [middleX(lattice, cell % lattice.columns, 0), middleY(lattice, Math.floor(cell / lattice.columns))]
          const plain = rows.reduce((sum, event) => sum + kernelAt(kernel, bandwidthM, x - event[0], y - event[1]), 0)
          worst = Math.max(worst, Math.abs(density[cell]! - (plain * 1e6) / 2) / (1 + density[cell]!))
        }
        expect(worst).toBeLessThan(1e-9)
      }),
      { numRuns: 30 },
    )
  })

  it('is the same for many events in few cells, which are laid down together, as for each by itself, at any border', () => {
    const bay = outlineOf([[...ringOf(0, 0, 3_000, 2_000)].map(([x, y]) => [x + y / 7, y + x / 5] as const)].map((ring) => [ring]))
    const near = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
    )
    fc.assert(
      fc.property(
        fc.array(near, { minLength: 5, maxLength: 60 }),
        fc.integer({ min: 200, max: 1_600 }),
        fc.boolean(),
        (places, bandwidthM, isEdgeCorrected) => {
          const rows = places.map(([heap, x, y]) => [400 + 700 * heap + x, 300 + 400 * heap + y] as const)
          const together = densityMapOf(eventsOf(rows), bay, { ...rules, bandwidthM, isEdgeCorrected })
          const alone = rows.map((row) => densityMapOf(eventsOf([row]), bay, { ...rules, bandwidthM, isEdgeCorrected }).density)

          const most = together.density.reduce((high, value) => Math.max(high, value), 0)
          together.density.forEach((value, cell) => {
            const sum = alone.reduce((total, density) => total + density[cell]!, 0)
            expect(Math.abs(value - sum)).toBeLessThan(1e-12 * most)
          })
        },
      ),
      { numRuns: 40 },
    )
  })

  it('by hand: one event, two weeks: 3 / (π · 0.5²) / 2 at its place', () => {
    const { density } = densityMapOf(eventsOf([[3_050, 3_050]]), squareDistrict(SIDE_M), rules)

    expect(density.reduce((most, value) => Math.max(most, value), 0)).toBeCloseTo(1.909859317, 8)
  })

  it('holds every event whose kernel is inside, to 0.1 % for bandwidths of 5 cells and more', () => {
    fc.assert(
      fc.property(eventsIn(2_400, 3_600), aKernel, fc.integer({ min: 500, max: 590 }), (rows, kernel, bandwidthM) => {
        const map = densityMapOf(eventsOf(rows), squareDistrict(SIDE_M), { ...rules, kernel, bandwidthM, isEdgeCorrected: false })

        expect(Math.abs(eventsOn(map) / rows.length - 1)).toBeLessThan(0.001)
      }),
      { numRuns: 60 },
    )
  })

  it('with edge correction holds every event of the district, wherever its border runs', () => {
    const bay = outlineOf([
      [
        [
          [0, 0],
          [5_000, 700],
          [4_300, 4_100],
          [2_500, 1_500],
          [600, 3_900],
          [0, 0],
        ],
      ],
    ])
    fc.assert(
      fc.property(eventsIn(0, 5_000), aKernel, (rows, kernel) => {
        const map = densityMapOf(eventsOf(rows), bay, { ...rules, kernel })

        expect(map.counted + map.outside).toBe(rows.length)
        expect(Math.abs(eventsOn(map) - map.counted)).toBeLessThan(0.001 * map.counted + 1e-9)
      }),
      { numRuns: 60 },
    )
  })

  it('of an event on an island smaller than rounding is a number everywhere: it lies in no cell, and is told as outside', () => {
    const island = outlineOf([[ringOf(0, 0, 2_000, 2_000)], [ringOf(9_000, 9_000, 9_000.001, 9_000.001)]])
    const map = densityMapOf(
      eventsOf([
        [9_000.0005, 9_000.0005],
        [1_000, 1_000],
      ]),
      island,
      rules,
    )

    expect(map.density.every(Number.isFinite)).toBe(true)
    expect(map).toMatchObject({ counted: 1, outside: 1 })
  })

  it('without it loses what falls outside: half of an event on the border', () => {
    const map = densityMapOf(eventsOf([[SIDE_M - 0.001, 3_000]]), squareDistrict(SIDE_M), { ...rules, isEdgeCorrected: false })

    expect(eventsOn(map)).toBeCloseTo(0.5, 2)
  })

  it('says how many events it left out, and why', () => {
    const events = eventsOf([
      [100, 100, 5],
      [100, 100, 2 * WEEK_MS],
      [100, 100, -1],
      [-50, 100, 5],
      [99_999_999, 5, 5],
    ])
    const { counted, outside, otherTime } = densityMapOf(events, squareDistrict(SIDE_M), rules)

    expect({ counted, outside, otherTime }).toEqual({ counted: 1, outside: 2, otherTime: 2 })
  })

  it.each([
    [{ toMs: 0 }, 'no length'],
    [{ bandwidthM: 150 }, 'a bandwidth of 150 m on cells of 100 m'],
    [{ bandwidthM: Number.NaN }, 'a bandwidth of NaN'],
    [{ cellM: 0 }, 'no cells of 0 m'],
  ])('refuses %o', (wrong, reason) => {
    expect(() => densityMapOf(eventsOf([[1, 1]]), squareDistrict(SIDE_M), { ...rules, ...wrong })).toThrow(reason)
  })

  it('of no events is nothing, of all at one place is one heap', () => {
    const none = densityMapOf(eventsOf([]), squareDistrict(SIDE_M), rules)
    const heap = densityMapOf(eventsOf(Array.from({ length: 50 }, () => [3_000, 3_000] as const)), squareDistrict(SIDE_M), rules)

    expect(eventsOn(none)).toBe(0)
    expect(Math.abs(eventsOn(heap) - 50)).toBeLessThan(0.05)
  })
})

/** The share of a quartic kernel on this side of a straight border `d` bandwidths away: from its marginal 16/(5π) (1 − u²)^(5/2). */
function shareInside(d: number): number {
  const STEPS = 2_000
  let sum = 0
  for (let i = 0; i < STEPS; i++) {
    const u = -1 + ((i + 0.5) / STEPS) * (1 + d)
    sum += ((16 / (5 * Math.PI)) * (1 - u * u) ** 2.5 * (1 + d)) / STEPS
  }
  return sum
}

describe('edge correction', () => {
  /** A district that is the ground below a slanting line, large enough for its other sides not to matter. */
  const halfPlane = (slope: number): Outline =>
    outlineOf([
      [
        [
          [-3_000, -3_000],
          [3_000, -3_000],
          [3_000, 3_000 * slope],
          [-3_000, -3_000 * slope],
          [-3_000, -3_000],
        ],
      ],
    ])

  it.each([4, 5, 8])('divides by the share inside, to 0.01 for bandwidths of %i cells', (cells) => {
    const bandwidthM = cells * 100
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.7, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (slope, away) => {
        const down = away * bandwidthM
        const [x, y] = [down * Math.sin(Math.atan(slope)), -down * Math.cos(Math.atan(slope)) - 1e-6]
        const outline = halfPlane(slope)
        const corrected = densityMapOf(eventsOf([[x, y]]), outline, { ...rules, bandwidthM })
        const plain = densityMapOf(eventsOf([[x, y]]), outline, { ...rules, bandwidthM, isEdgeCorrected: false })
        const cell = plain.density.indexOf(Math.max(...plain.density))
        const share = plain.density[cell]! / corrected.density[cell]!

        expect(Math.abs(share - shareInside(away))).toBeLessThan(0.01)
      }),
      { numRuns: 20 },
    )
  })
})

describe('on hexagons', () => {
  const outline = squareDistrict(SIDE_M)
  const grid = cellGridOf(outline, 'hexagon', 250)
  const mapOf = (rows: readonly (readonly [x: number, y: number])[], kernel: Kernel, bandwidthM: number, isEdgeCorrected: boolean) => {
    const places = eventsOf(rows)
    const cellOf = Int32Array.from(rows, ([x, y]) => cellAt(grid, x, y))
    return densityOn(grid, { places, cellOf }, { kernel, bandwidthM, weeks: 2, isEdgeCorrected })
  }

  it('it is the sum of the formula over all events, at the middle of every cell, to 1e-9', () => {
    fc.assert(
      fc.property(eventsIn(1, SIDE_M - 1), aKernel, fc.integer({ min: 500, max: 2_500 }), (rows, kernel, bandwidthM) => {
        const { density } = mapOf(rows, kernel, bandwidthM, false)
        let worst = 0
        for (let cell = 0; cell < grid.count; cell += 5) {
          const plain = rows.reduce(
            (sum, event) => sum + kernelAt(kernel, bandwidthM, grid.x[cell]! - event[0], grid.y[cell]! - event[1]),
            0,
          )
          const own = density[grid.latticeCell[cell]!]!
          worst = Math.max(worst, Math.abs(own - (plain * 1e6) / 2) / (1 + own))
        }
        expect(worst).toBeLessThan(1e-9)
      }),
      { numRuns: 30 },
    )
  })

  it('each event of the district adds one: exactly at the border, elsewhere to 1 % for bandwidths of 2 cells and more', () => {
    fc.assert(
      fc.property(eventsIn(1, SIDE_M - 1), fc.integer({ min: 500, max: 1_500 }), (rows, bandwidthM) => {
        const events = eventsOn(mapOf(rows, 'quartic', bandwidthM, true))

        expect(Math.abs(events / rows.length - 1)).toBeLessThan(0.01)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a cell clear of the border', () => {
  it.each(['square', 'hexagon'] as const)('is one from whose every place the kernel reaches whole cells only: %s', (shape) => {
    const outline = outlineOf([
      [
        [
          [0, 0],
          [6_000, 800],
          [5_200, 5_000],
          [3_000, 1_800],
          [600, 4_600],
          [0, 0],
        ],
      ],
    ])
    const lattice = latticeOver(outline.bounds, shape, 100)
    const inside = insideShares(lattice, outline)
    const along = fc.double({ min: -50, max: 50, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 500 }), along, along, (reachM, offX, offY) => {
        const clear = clearOfBorder(lattice, inside, reachM)
        expect(clear.includes(1)).toBe(true)
        clear.forEach((isClearCell, cell) => {
          if (isClearCell === 0) return
          const [column, row] = [cell % lattice.columns, Math.floor(cell / lattice.columns)]
          const [x, y] = [middleX(lattice, column, row) + offX, middleY(lattice, row) + offY]
          for (let other = 0; other < inside.length; other++) {
            const otherRow = Math.floor(other / lattice.columns)
            const dx = middleX(lattice, other % lattice.columns, otherRow) - x
            const dy = middleY(lattice, otherRow) - y
            if (Math.abs(dx) <= reachM && Math.abs(dy) <= reachM && inside[other]! < 1) throw new Error(`cell ${cell} reaches ${other}`)
          }
        })
      }),
      { numRuns: 10 },
    )
  })
})

describe('the bandwidth by rule', () => {
  it('by hand: σ = 1,000 m east and north, 64 events: 500 m, and 2.78 times that for the quartic kernel', () => {
    const places = eventsOf(Array.from({ length: 64 }, (_, i) => [i % 2 === 0 ? 1 : -1, i % 4 < 2 ? 1 : -1] as const))
    const scale = 1_000 / Math.sqrt(64 / 63)
    const wide = { ...places, x: places.x.map((x) => x * scale), y: places.y.map((y) => y * scale) }

    expect(normalScaleBandwidthM(wide, 'gaussian')).toBeCloseTo(500, 9)
    expect(normalScaleBandwidthM(wide, 'quartic') / 500).toBeCloseTo(2.78, 2)
  })

  it.each([
    [[]],
    [[[5, 5]]],
    [
      [
        [5, 5],
        [5, 5],
      ],
    ],
  ] as const)('is refused for %o', (rows) => {
    expect(() => normalScaleBandwidthM(eventsOf(rows), 'quartic')).toThrow(RangeError)
  })
})
