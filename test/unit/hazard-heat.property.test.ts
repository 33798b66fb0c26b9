/** Hazard heat: each hazard adds its weight and no more, near it and nowhere else, and leaves nothing behind when it is closed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hazardHeat, hazardWeight, USUAL_HEAT, type HeatHazard } from '#geodata/hazard-heat'
import { densityOf, peakOf, type DensityCell, type WeightedPoint } from '#geodata/kernel-density'
import { planeAt } from '#geodata/plane'

const PLANE = planeAt(119.95, 31.71)
const NOW_MS = Date.UTC(2026, 0, 31)
const DAY_MS = 86_400_000

const aPoint = fc.record({
  x: fc.double({ min: -3_000, max: 3_000, noNaN: true }),
  y: fc.double({ min: -3_000, max: 3_000, noNaN: true }),
  weight: fc.double({ min: 0.01, max: 8, noNaN: true }),
})
const aGrid = fc
  .record({ bandwidthM: fc.integer({ min: 100, max: 800 }), cellsAcross: fc.integer({ min: 4, max: 9 }) })
  .map(({ bandwidthM, cellsAcross }) => ({ bandwidthM, cellM: bandwidthM / cellsAcross }))
const aHazard: fc.Arbitrary<HeatHazard> = fc.record({
  place: fc.tuple(fc.double({ min: 119.9, max: 120, noNaN: true }), fc.double({ min: 31.68, max: 31.74, noNaN: true })),
  severity: fc.integer({ min: 1, max: 4 }),
  atMs: fc.integer({ min: NOW_MS - 90 * DAY_MS, max: NOW_MS }),
})

function massOf(cells: readonly DensityCell[], cellM: number): number {
  return cells.reduce((sum, { density }) => sum + density, 0) * (cellM / 1_000) ** 2
}

function keyOf({ column, row }: DensityCell): string {
  return `${column},${row}`
}

/** The textbook's formula, written down once more, every point at every place asked. */
function plainDensity(points: readonly WeightedPoint[], x: number, y: number, h: number): number {
  return points.reduce((sum, point) => {
    const u2 = ((x - point.x) ** 2 + (y - point.y) ** 2) / h ** 2
    return sum + (u2 < 1 ? ((3 * point.weight) / (Math.PI * (h / 1_000) ** 2)) * (1 - u2) ** 2 : 0)
  }, 0)
}

describe('the density of points', () => {
  it('holds the whole weight of every point', () => {
    fc.assert(
      fc.property(fc.array(aPoint, { minLength: 1, maxLength: 12 }), aGrid, (points, grid) => {
        const weight = points.reduce((sum, point) => sum + point.weight, 0)

        expect(Math.abs(massOf(densityOf(points, grid), grid.cellM) / weight - 1)).toBeLessThan(0.003)
      }),
    )
  })

  it('is that of the formula at the middle of every cell, and there is no cell but where something is felt', () => {
    fc.assert(
      fc.property(fc.array(aPoint, { maxLength: 6 }), aGrid, (points, grid) => {
        const found = new Map(densityOf(points, grid).map((cell) => [keyOf(cell), cell.density]))
        const reach = Math.ceil((3_000 + grid.bandwidthM) / grid.cellM) + 2
        for (let row = -reach; row <= reach; row++)
          for (let column = -reach; column <= reach; column++) {
            const plain = plainDensity(points, (column + 0.5) * grid.cellM, (row + 0.5) * grid.cellM, grid.bandwidthM)
            const told = found.get(`${column},${row}`)
            if (Math.abs((told ?? 0) - plain) > 1e-9 * (1 + plain) || (plain > 1e-9 && told === undefined))
              throw new Error(`cell ${column},${row}: ${told}, by the formula ${plain}`)
          }
      }),
      { numRuns: 20 },
    )
  })

  it('is highest over the point itself, and by that much', () => {
    const cells = densityOf([{ x: 50, y: 50, weight: 2 }], { bandwidthM: 500, cellM: 100 })

    // 3 · 2 / (π · 0.5²)
    expect(cells.find(({ column, row }) => column === 0 && row === 0)!.density).toBeCloseTo(7.639437, 6)
    expect(Math.max(...cells.map(({ density }) => density))).toBe(2 * peakOf(500))
  })

  it('refuses lengths that are none', () => {
    expect(() => densityOf([], { bandwidthM: 0, cellM: 100 })).toThrow(RangeError)
    expect(() => densityOf([], { bandwidthM: 500, cellM: Number.NaN })).toThrow(RangeError)
  })
})

describe('hazard heat', () => {
  it('sinks nowhere but round a hazard that is closed, and by its weight', () => {
    fc.assert(
      fc.property(fc.array(aHazard, { minLength: 1, maxLength: 10 }), fc.nat(), (hazards, which) => {
        const closed = hazards[which % hazards.length]!
        const before = hazardHeat(hazards, PLANE, USUAL_HEAT, NOW_MS)
        const after = hazardHeat(
          hazards.filter((hazard) => hazard !== closed),
          PLANE,
          USUAL_HEAT,
          NOW_MS,
        )
        const left = new Map(after.cells.map((cell) => [keyOf(cell), cell.density]))

        expect(before.weight - after.weight).toBeCloseTo(hazardWeight(closed, NOW_MS, USUAL_HEAT.halfLifeDays), 9)
        expect(after.weight).toBeLessThan(before.weight)
        for (const cell of before.cells) expect(left.get(keyOf(cell)) ?? 0).toBeLessThanOrEqual(cell.density + 1e-9)
        const [x, y] = [PLANE.xOf(closed.place[0]), PLANE.yOf(closed.place[1])]
        for (const cell of before.cells) {
          const d = Math.hypot((cell.column + 0.5) * USUAL_HEAT.cellM - x, (cell.row + 0.5) * USUAL_HEAT.cellM - y)
          if (d >= USUAL_HEAT.bandwidthM) expect(left.get(keyOf(cell)) ?? 0).toBeCloseTo(cell.density, 9)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('does not hang on the order of hazards', () => {
    fc.assert(
      fc.property(fc.array(aHazard, { maxLength: 8 }), (hazards) => {
        const forth = hazardHeat(hazards, PLANE, USUAL_HEAT, NOW_MS)
        const back = hazardHeat(hazards.toReversed(), PLANE, USUAL_HEAT, NOW_MS)

        expect(back.cells.map(keyOf)).toEqual(forth.cells.map(keyOf))
        back.cells.forEach(({ density }, i) => expect(density).toBeCloseTo(forth.cells[i]!.density, 9))
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    [1, 0, 8],
    [2, 0, 4],
    [3, 0, 2],
    [4, 0, 1],
    [1, 30, 4],
    [1, 60, 2],
    [4, 15, Math.SQRT1_2],
    [3, -1, 2],
  ])('weighs a hazard of severity %i after %i days with %f', (severity, ageDays, weight) => {
    expect(hazardWeight({ severity, atMs: NOW_MS - ageDays * DAY_MS }, NOW_MS, 30)).toBeCloseTo(weight, 9)
  })

  it('leaves out what does not lie in the district at all', () => {
    const far: HeatHazard = { place: [-58.4, -34.6], severity: 1, atMs: NOW_MS }

    expect(hazardHeat([far], PLANE, USUAL_HEAT, NOW_MS)).toEqual({ count: 0, weight: 0, cells: [] })
  })
})
