/** An outline with ground taken out of it: what is left of each cell, held against GEOS, however the pieces cross. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Polygon, Vertex } from '#geodata/polygon'
import { areaLeft } from '../../server/domain/hotspots/area-left.ts'
import { cellAt, cellGridOf, type CellGrid } from '../../server/domain/hotspots/cell-grid.ts'
import type { CellShape } from '../../server/domain/hotspots/lattice.ts'
import { isWithin, outlineOf } from '../../server/domain/hotspots/outline.ts'
import { areaM2, both, freeShapes, minus, polygon } from '../support/geos.ts'
import { ringOf } from '../support/hotspots.ts'

afterEach(freeShapes)

const aShape = fc.constantFrom<CellShape>('square', 'hexagon')
const aMetre = fc.double({ min: -900, max: 900, noNaN: true })
const aStar = fc
  .record({ reachM: fc.array(fc.integer({ min: 100, max: 1_000 }), { minLength: 5, maxLength: 12 }), x: aMetre, y: aMetre })
  .map(({ reachM, x, y }): Polygon => {
    const ring = reachM.map((reach, i): Vertex => {
      const angle = (2 * Math.PI * i) / reachM.length
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)]
    })
    return [[...ring, ring[0]!]]
  })

function ringAt({ lattice: { corners }, x, y }: CellGrid, cell: number): Vertex[] {
  return Array.from({ length: corners.length / 2 + 1 }, (_, i): Vertex => {
    const at = (2 * i) % corners.length
    return [x[cell]! + corners[at]!, y[cell]! + corners[at + 1]!]
  })
}

function openRing(...rings: Polygon): number[][] {
  return rings.map((ring) => ring.slice(0, -1).flat())
}

describe('ground that is taken out', () => {
  it('is in no cell: each has the area that GEOS leaves it, and all together what is left', () => {
    fc.assert(
      fc.property(aStar, fc.array(aStar, { minLength: 1, maxLength: 3 }), aShape, (district, entrusted, shape) => {
        const left = entrusted.reduce((rest, one) => minus(rest, polygon(one)), polygon(district))
        const grid = cellGridOf(outlineOf([district], entrusted), shape, 300)

        expect(Math.abs(grid.areaKm2.reduce((sum, km2) => sum + km2, 0) * 1e6 - areaM2(left))).toBeLessThan(0.1)
        for (let cell = 0; cell < grid.count; cell++)
          expect(Math.abs(grid.areaKm2[cell]! * 1e6 - areaM2(both(left, polygon([ringAt(grid, cell)]))))).toBeLessThan(1e-3)
        freeShapes()
      }),
      { numRuns: 60 },
    )
  })

  it('holds no place, and what is left holds each of its own', () => {
    fc.assert(
      fc.property(aStar, fc.array(aStar, { maxLength: 3 }), fc.array(fc.tuple(aMetre, aMetre)), (district, entrusted, places) => {
        const outline = outlineOf([district], entrusted)
        const grid = cellGridOf(outline, 'square', 200)
        for (const [x, y] of places) {
          const isIn = isWithin(outlineOf([district]), x, y) && !entrusted.some((one) => isWithin(outlineOf([one]), x, y))
          expect([isWithin(outline, x, y), cellAt(grid, x, y) >= 0]).toEqual([isIn, isIn])
        }
      }),
    )
  })

  it('by hand: of a square of 100 m a corner, a strip beside it and a part outside; what two take is taken once', () => {
    const district: Polygon = [ringOf(0, 0, 100, 100)]
    const outline = outlineOf(
      [district],
      [[ringOf(80, 80, 200, 200)], [ringOf(0, 0, 100, 10)], [ringOf(50, 0, 60, 10)], [ringOf(300, 0, 400, 9)]],
    )
    const grid = cellGridOf(outline, 'square', 100)

    expect(grid.areaKm2[0]! * 1e6).toBeCloseTo(10_000 - 400 - 1_000, 6)
    expect(grid.count).toBe(1)
  })

  it('that shares the border of the district with it leaves no sliver there', () => {
    const grid = cellGridOf(outlineOf([[ringOf(0, 0, 1_000, 1_000)]], [[ringOf(400, 0, 1_000, 1_000)]]), 'square', 100)

    expect([grid.count, grid.isWhole.every((whole) => whole === 1)]).toEqual([40, true])
  })

  it('that is all of it leaves nothing', () => {
    expect(cellGridOf(outlineOf([[ringOf(0, 0, 100, 100)]], [[ringOf(-1, -1, 101, 101)]]), 'square', 50).count).toBe(0)
  })
})

describe('what is left of polygons', () => {
  it('of two triangles that cross is what is in the one and not in the other', () => {
    const one = openRing([
      [0, 0],
      [2, 0],
      [1, 2],
      [0, 0],
    ])
    const other = openRing([
      [0, 2],
      [1, 0],
      [2, 2],
      [0, 2],
    ])

    // They share a rhombus from (0.5, 1) by (1, 0) to (1.5, 1) and (1, 2): half of 1 · 2.
    expect(areaLeft(one, [other])).toBeCloseTo(2 - 1, 12)
    expect(areaLeft(one, [])).toBeCloseTo(2, 12)
    expect(areaLeft(one, [one])).toBe(0)
    expect(areaLeft([], [one])).toBe(0)
  })
})
