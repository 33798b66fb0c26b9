/** The share of a ring against the exact area of the union of discs and capsules, as an independent geometry library has it. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatAreaOfRings, type FlatArea } from '../../server/domain/coverage/flat-area.ts'
import { ringCells } from '../../server/domain/coverage/ring-cells.ts'
import { ringReader, type RingOnGrid } from '../../server/domain/coverage/ring-light.ts'
import { sightGrid, type SightGrid } from '../../server/domain/coverage/sight-grid.ts'
import type { Sweep } from '../../server/domain/coverage/sweep.ts'
import { areaM2, both, buffer, capsule, freeShapes, minus, polygon, union, type Shape } from '../support/geos.ts'
import { RADIUS_M, ringCase, type RingCase } from '../support/ring-cases.ts'

const CASES = 1_200
const LEAST_OF_EACH_KIND = CASES / 5
const WORST = 0.02
const MEAN = 0.005
const QUANTUM_MS = 250
const SLOW_MACHINE_MS = 300_000

function flat(rings: readonly (readonly (readonly [number, number])[])[]): FlatArea {
  return flatAreaOfRings(rings.map((ring) => Float64Array.from(ring.flat())))
}

function layRing(grid: SightGrid, { footprint, neighbours }: RingCase): RingOnGrid {
  const without = neighbours.map((ring) => flat([ring]))
  const cells = ringCells({ footprint: flat(footprint), radiusM: RADIUS_M, without })
  const tiles = Uint32Array.from(cells.columns, (column, piece) =>
    grid.need(cells.firstColumn + column, cells.firstRow + cells.rows[piece]!),
  )
  return { cells, tiles }
}

function ourShare(drawn: RingCase): number {
  const grid = sightGrid(QUANTUM_MS)
  const ring = layRing(grid, drawn)
  for (const i of drawn.order) grid.mark(drawn.sweeps[i]!)
  const out = { share: 0, newestMs: 0 }
  ringReader(grid).read(ring, drawn.edgeMs, out)
  return out.share
}

function exactRing({ footprint, neighbours }: RingCase): Shape {
  const own = polygon(footprint)
  return neighbours.reduce((ring, other) => minus(ring, polygon([other])), minus(buffer(own, RADIUS_M), own))
}

/** What a sweep saw after the edge: the capsule of the part of its way that lies after it. */
function seenAfter({ fromX, fromY, fromMs, toX, toY, toMs, reachM }: Sweep, edgeMs: number): Shape | undefined {
  if (toMs <= edgeMs) return undefined
  const along = fromMs < edgeMs ? (edgeMs - fromMs) / (toMs - fromMs) : 0
  return capsule([fromX + along * (toX - fromX), fromY + along * (toY - fromY)], [toX, toY], reachM)
}

function exactShare(drawn: RingCase): number {
  const ring = exactRing(drawn)
  const seen = drawn.sweeps.map((sweep) => seenAfter(sweep, drawn.edgeMs)).filter((shape) => shape !== undefined)
  const share = seen.length === 0 ? 0 : areaM2(both(ring, seen.reduce(union))) / areaM2(ring)
  freeShapes()
  return share
}

test('a share is within 0.02 of the exact one always, and within 0.005 on average', { timeout: SLOW_MACHINE_MS }, () => {
  const errors: number[] = []
  const kinds = { small: 0, straight: 0, cut: 0, lit: 0 }

  fc.assert(
    fc.property(ringCase, (drawn) => {
      const exact = exactShare(drawn)
      const error = Math.abs(ourShare(drawn) - exact)
      errors.push(error)
      if (drawn.isSmall) kinds.small++
      if (drawn.isStraight) kinds.straight++
      if (drawn.isCut) kinds.cut++
      if (exact > 0 && exact < 1) kinds.lit++
      expect(error).toBeLessThanOrEqual(WORST)
    }),
    { numRuns: CASES },
  )

  const mean = errors.reduce((a, b) => a + b, 0) / errors.length
  console.log(
    `share of a ring: error ${mean.toFixed(5)} mean, ${Math.max(...errors).toFixed(5)} worst of ${errors.length}; ${JSON.stringify(kinds)}`,
  )
  expect(mean).toBeLessThanOrEqual(MEAN)
  expect(Math.min(kinds.small, kinds.straight, kinds.cut, kinds.lit)).toBeGreaterThanOrEqual(LEAST_OF_EACH_KIND)
})
