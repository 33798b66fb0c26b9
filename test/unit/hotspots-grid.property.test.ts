/** The cells under hotspots: they tile the district, each with the area it has there, and know their neighbours. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Polygon, Vertex } from '#geodata/polygon'
import { cellAt, cellGridOf, countsIn } from '../../server/domain/hotspots/cell-grid.ts'
import { latticeCellAt, latticeOver, middleX, middleY, type CellShape } from '../../server/domain/hotspots/lattice.ts'
import { touching, withinBand } from '../../server/domain/hotspots/neighbours.ts'
import { areaWithin, isWithin, outlineOf } from '../../server/domain/hotspots/outline.ts'
import { areaM2, both, freeShapes, polygon } from '../support/geos.ts'
import { eventsOf, ringOf, squareDistrict } from '../support/hotspots.ts'

afterEach(freeShapes)

const aShape = fc.constantFrom<CellShape>('square', 'hexagon')
const aMetre = fc.double({ min: -2_000, max: 2_000, noNaN: true })
/** A star of uneven arms, so with bays, and in half of them a hole in the middle. */
const anOutline = fc
  .record({
    reachM: fc.array(fc.integer({ min: 150, max: 1_500 }), { minLength: 5, maxLength: 14 }),
    x: aMetre,
    y: aMetre,
    hasHole: fc.boolean(),
  })
  .map(({ reachM, x, y, hasHole }): Polygon => {
    const outer = starOf(reachM, x, y)
    return hasHole ? [outer, starOf([50, 40, 60, 45], x, y).toReversed()] : [outer]
  })

function starOf(reachM: readonly number[], x: number, y: number): Vertex[] {
  const ring = reachM.map((reach, i): Vertex => {
    const angle = (2 * Math.PI * i) / reachM.length
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)]
  })
  return [...ring, ring[0]!]
}

function cornersAt(grid: ReturnType<typeof cellGridOf>, cell: number): Float64Array {
  return grid.lattice.corners.map((d, i) => d + (i % 2 === 0 ? grid.x[cell]! : grid.y[cell]!))
}

describe('cells', () => {
  it('have together the area of the district', () => {
    fc.assert(
      fc.property(anOutline, aShape, fc.integer({ min: 60, max: 700 }), (district, shape, sizeM) => {
        const outline = outlineOf([district])
        const grid = cellGridOf(outline, shape, sizeM)
        const km2 = grid.areaKm2.reduce((sum, area) => sum + area, 0)

        expect(km2 * 1e6).toBeCloseTo(outline.areaM2, 3)
      }),
      { numRuns: 60 },
    )
  })

  it('have it too where the border runs along their sides, whatever digits these have', () => {
    fc.assert(
      fc.property(
        aShape,
        fc.double({ min: 20, max: 400, noNaN: true }),
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (shape, sizeM, from, cells) => {
          const [west, east] = [from * sizeM, (from + cells) * sizeM]
          const outline = outlineOf([[ringOf(west, west, east, east)]])
          const grid = cellGridOf(outline, shape, sizeM)

          expect((grid.areaKm2.reduce((sum, area) => sum + area, 0) * 1e6) / outline.areaM2).toBeCloseTo(1, 7)
          if (shape === 'square') expect([grid.count, grid.isWhole.every((whole) => whole === 1)]).toEqual([cells * cells, true])
        },
      ),
    )
  })

  it('have each the area that GEOS says', () => {
    fc.assert(
      fc.property(anOutline, aShape, (district, shape) => {
        const grid = cellGridOf(outlineOf([district]), shape, 250)
        const ground = polygon(district)
        for (let cell = 0; cell < grid.count; cell++) {
          const corners = cornersAt(grid, cell)
          const ring = Array.from({ length: corners.length / 2 + 1 }, (_, i): Vertex => {
            const at = (2 * i) % corners.length
            return [corners[at]!, corners[at + 1]!]
          })
          expect(Math.abs(grid.areaKm2[cell]! * 1e6 - areaM2(both(ground, polygon([ring]))))).toBeLessThan(1e-3)
        }
        freeShapes()
      }),
      { numRuns: 10 },
    )
  })

  it('hold each place of the district once: in the cell whose middle is nearest', () => {
    fc.assert(
      fc.property(
        anOutline,
        aShape,
        fc.integer({ min: 60, max: 700 }),
        fc.array(fc.tuple(aMetre, aMetre)),
        (district, shape, sizeM, places) => {
          const outline = outlineOf([district])
          const grid = cellGridOf(outline, shape, sizeM)
          for (const [x, y] of places) {
            const cell = cellAt(grid, x, y)
            expect(cell >= 0).toBe(isWithin(outline, x, y))
            if (cell < 0) continue
            const away = (other: number) => (shape === 'square' ? chessboard : Math.hypot)(grid.x[other]! - x, grid.y[other]! - y)
            for (let other = 0; other < grid.count; other++) expect(away(cell)).toBeLessThanOrEqual(away(other) + 1e-9)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('lie where they lay when the district grows', () => {
    const small = latticeOver([130, 70, 900, 800], 'hexagon', 200)
    const large = latticeOver([-2_350, -1_999, 3_000, 2_000], 'hexagon', 200)
    const middleOf = (lattice: typeof small) => {
      const cell = latticeCellAt(lattice, 512, 431)
      return [
        middleX(lattice, cell % lattice.columns, Math.floor(cell / lattice.columns)),
        middleY(lattice, Math.floor(cell / lattice.columns)),
      ]
    }

    expect(middleOf(small)[0]).toBeCloseTo(middleOf(large)[0]!, 9)
    expect(middleOf(small)[1]).toBeCloseTo(middleOf(large)[1]!, 9)
  })

  it('worked by hand: a district of 250 m in squares of 100 m, and an event beside it', () => {
    const grid = cellGridOf(squareDistrict(250), 'square', 100)
    const { counts, outside } = countsIn(
      grid,
      eventsOf([
        [10, 10],
        [90, 99],
        [249, 249],
        [251, 100],
        [-1, 50],
      ]),
    )

    expect([...grid.areaKm2].map((km2) => Math.round(km2 * 1e6))).toEqual([
      10_000, 10_000, 5_000, 10_000, 10_000, 5_000, 5_000, 5_000, 2_500,
    ])
    expect([...counts]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 1])
    expect(outside).toBe(2)
  })

  it('are refused where there can be none', () => {
    expect(() => latticeOver([0, 0, 100, 100], 'square', 0)).toThrow('no cells of 0 m')
    expect(() => latticeOver([0, 0, 1e6, 1e6], 'square', 10)).toThrow(RangeError)
    expect(() => outlineOf([])).toThrow(RangeError)
    expect(() =>
      outlineOf([
        [
          [
            [0, 0],
            [1, 1],
            [2, 2],
            [0, 0],
          ],
        ],
      ]),
    ).toThrow('area of 0 m²')
    expect(() => countsIn(cellGridOf(squareDistrict(100), 'square', 50), eventsOf([[Number.NaN, 1]]))).toThrow('place 0 is at NaN, 1')
  })

  it('of two parts of a district that touch are cut from both', () => {
    const outline = outlineOf([[ringOf(0, 0, 100, 100)], [ringOf(100, 0, 200, 50)]])

    expect(areaWithin(outline, Float64Array.of(50, 0, 150, 0, 150, 100, 50, 100))).toBeCloseTo(7_500, 9)
    expect(isWithin(outline, 150, 25)).toBe(true)
    expect(isWithin(outline, 150, 75)).toBe(false)
  })
})

function chessboard(dx: number, dy: number): number {
  return Math.max(Math.abs(dx), Math.abs(dy))
}

describe('neighbours', () => {
  it('are those at most a band away, found without looking at all', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(aMetre, aMetre), { maxLength: 60 }), fc.integer({ min: 1, max: 5_000 }), (rows, bandM) => {
        const places = eventsOf(rows)
        const { start, to } = withinBand(places, bandM)

        expect(start).toHaveLength(rows.length + 1)
        rows.forEach(([x, y], i) => {
          const near = rows.flatMap((other, j) => (j !== i && Math.hypot(other[0] - x, other[1] - y) <= bandM ? [j] : []))
          expect([...to.subarray(start[i], start[i + 1])]).toEqual(near)
        })
      }),
    )
  })

  it.each([
    ['square', 8],
    ['hexagon', 6],
  ] as const)('of a %s that touch it inside the district are %i', (shape, most) => {
    const { start } = touching(cellGridOf(squareDistrict(3_000), shape, 137))
    const counts = Array.from({ length: start.length - 1 }, (_, i) => start[i + 1]! - start[i]!)

    expect(Math.max(...counts)).toBe(most)
    expect(counts.filter((count) => count === most).length).toBeGreaterThan(counts.length / 2)
  })

  it('that touch are those within the distance of their middles, in their order', () => {
    fc.assert(
      fc.property(anOutline, aShape, fc.integer({ min: 60, max: 700 }), (district, shape, sizeM) => {
        const grid = cellGridOf(outlineOf([district]), shape, sizeM)
        const near = withinBand(grid, shape === 'square' ? sizeM * Math.SQRT2 : sizeM)

        expect(touching(grid)).toEqual(near)
      }),
      { numRuns: 60 },
    )
  })

  it('cost memory by the places, not by how far apart they are', () => {
    const far = eventsOf([
      [0, 0],
      [1e9, 1e9],
      [1e9, 1e9 + 1],
    ])

    expect([...withinBand(far, 2).start]).toEqual([0, 0, 1, 2])
  })
})
