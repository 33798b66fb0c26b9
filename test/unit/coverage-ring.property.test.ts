/** The area of a ring, and of what it leaves out, as an independent geometry library has it. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { CELL_M } from '../../server/domain/coverage/cells.ts'
import { openCoverage } from '../../server/domain/coverage/coverage.ts'
import { CELL_AREA_M2, FULL_SHARE, ringCells } from '../../server/domain/coverage/ring-cells.ts'
import { coverageRules } from '../../server/domain/coverage/rules.ts'
import { forEachRingCell } from '../../server/domain/coverage/unseen.ts'
import { flat, rectangle } from '../support/coverage-town.ts'
import { areaM2, both, buffer, freeShapes, minus, polygon, type Shape } from '../support/geos.ts'
import { RADIUS_M, ringCase, unit, type RingCase } from '../support/ring-cases.ts'

type Xy = readonly [number, number]

const MOST_ERROR = 0.002
const FAR_M = 3_000

/** Land on one side of a line that passes a compound at up to its radius, in any direction but the one in which rings are measured. */
interface Cut {
  readonly turn: number
  readonly awayM: number
}
const cut: fc.Arbitrary<Cut> = fc.record({
  turn: unit.filter((turn) => Math.abs(Math.cos(2 * Math.PI * turn)) > 0.05),
  awayM: unit.map((share) => RADIUS_M * share),
})

/** A large square whose one side is the line. */
function landOf({ turn, awayM }: Cut, [x, y]: Xy): Xy[] {
  const [cos, sin] = [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn)]
  const place = (along: number, across: number): Xy => [x + cos * across - sin * along, y + sin * across + cos * along]
  return [place(-FAR_M, awayM), place(FAR_M, awayM), place(FAR_M, -FAR_M), place(-FAR_M, -FAR_M), place(-FAR_M, awayM)]
}

function exactRing({ footprint, neighbours }: Pick<RingCase, 'footprint' | 'neighbours'>, land: readonly Xy[]): Shape {
  const own = polygon(footprint)
  const around = minus(buffer(own, RADIUS_M), own)
  return both(
    neighbours.reduce((ring, other) => minus(ring, polygon([other])), around),
    polygon([land]),
  )
}

test('the area of a ring is within 0.2 % of the exact one: holes, neighbours, the edge of the jurisdiction', () => {
  fc.assert(
    fc.property(ringCase, cut, (drawn, line) => {
      const land = landOf(line, drawn.footprint[0]![0]!)
      const exactM2 = areaM2(exactRing(drawn, land))
      freeShapes()

      const cells = ringCells({
        footprint: flat(...drawn.footprint),
        radiusM: RADIUS_M,
        without: drawn.neighbours.map((ring) => flat(ring)),
        jurisdiction: flat(land),
      })

      const oursM2 = (cells.totalShares / FULL_SHARE) * CELL_AREA_M2
      expect(Math.abs(oursM2 - exactM2)).toBeLessThanOrEqual(MOST_ERROR * exactM2)
    }),
    { numRuns: 400 },
  )
})

/** A lake beside a compound or round it, from a pond to one whose far shore is kilometres away, of up to thousands of corners; perhaps with an island. */
interface Lake {
  readonly turn: number
  readonly acrossM: number
  /** From the first corner of the compound to the shore, metres; negative: the lake has it inside. */
  readonly awayM: number
  readonly corners: number
  readonly hasIsland: boolean
}
const lake: fc.Arbitrary<Lake> = fc.record({
  turn: unit,
  acrossM: unit.map((share) => 20 * 200 ** share),
  awayM: unit.map((share) => 120 * share - 40),
  corners: fc.integer({ min: 5, max: 1_900 }),
  hasIsland: fc.boolean(),
})

function shoreOf({ turn, acrossM, awayM, corners, hasIsland }: Lake, [x, y]: Xy): Xy[][] {
  const radiusM = acrossM / 2
  const [atX, atY] = [x + (awayM + radiusM) * Math.cos(2 * Math.PI * turn), y + (awayM + radiusM) * Math.sin(2 * Math.PI * turn)]
  const shore = (share: number): Xy[] =>
    Array.from({ length: corners + 1 }, (_, i): Xy => {
      const angle = (2 * Math.PI * (i % corners)) / corners
      // Bays: a tenth of the way in and out, seven times round.
      const outM = radiusM * share * (1 + 0.1 * Math.sin(7 * angle + turn))
      return [atX + outM * Math.cos(angle), atY + outM * Math.sin(angle)]
    })
  return hasIsland ? [shore(1), shore(0.4)] : [shore(1)]
}

test('lakes are cut out to within 0.2 % of the ring: islands stay, far lakes do nothing, thousands of corners are as exact as five', () => {
  fc.assert(
    fc.property(ringCase, lake, lake, (drawn, one, other) => {
      const at = drawn.footprint[0]![0]!
      const shores = [shoreOf(one, at), shoreOf(other, at)]
      const own = polygon(drawn.footprint)
      const around = minus(buffer(own, RADIUS_M), own)
      const [wholeM2, exactM2] = [areaM2(around), areaM2(shores.reduce((ring, shore) => minus(ring, polygon(shore)), around))]
      freeShapes()
      const far = Array.from({ length: 20 }, (_, i) => flat(rectangle(at[0] + 2_000 * (i + 3), at[1], 900, 900)))

      const coverage = openCoverage({ rules: coverageRules(DEFAULT_COVERAGE) })
      coverage.setBounds([...shores.map((shore) => flat(...shore)), ...far])
      coverage.setCompounds([{ compound: 0, type: 'commodity', footprint: flat(...drawn.footprint) }])

      const oursM2 = (coverage.ground.ring(0)!.cells.totalShares / FULL_SHARE) * CELL_AREA_M2
      expect(Math.abs(oursM2 - exactM2)).toBeLessThanOrEqual(MOST_ERROR * wholeM2)
    }),
    { numRuns: 150 },
  )
})

test('an edge that runs due east is placed within half of the space between the lines along which rings are measured', () => {
  const [lengthM, lineM] = [2 * RADIUS_M + 100, CELL_M / 8]

  fc.assert(
    fc.property(unit, (share) => {
      const northM = 60 + RADIUS_M * share
      const land = rectangle(-FAR_M, -FAR_M, 2 * FAR_M, FAR_M + northM)
      const exactM2 = areaM2(exactRing({ footprint: [rectangle(0, 0, 100, 60)], neighbours: [] }, land))
      freeShapes()

      const cells = ringCells({ footprint: flat(rectangle(0, 0, 100, 60)), radiusM: RADIUS_M, without: [], jurisdiction: flat(land) })

      const errorM2 = Math.abs((cells.totalShares / FULL_SHARE) * CELL_AREA_M2 - exactM2)
      // Two edges of the footprint run so too.
      expect(errorM2).toBeLessThan((lineM / 2) * (lengthM + 2 * 100) + MOST_ERROR * exactM2)
    }),
  )
})

test('cells of the ring lie near it, and add up to its area', () => {
  fc.assert(
    fc.property(ringCase, (drawn) => {
      const footprint = flat(...drawn.footprint)
      const cells = ringCells({ footprint, radiusM: RADIUS_M, without: [] })
      const reachM = RADIUS_M + CELL_M
      let shares = 0

      forEachRingCell(cells, (piece, k, share) => {
        const x = ((cells.firstColumn + cells.columns[piece]!) * 8 + (k % 8)) * CELL_M
        const y = ((cells.firstRow + cells.rows[piece]!) * 8 + Math.floor(k / 8)) * CELL_M
        expect(x).toBeGreaterThanOrEqual(footprint.minX - reachM)
        expect(x).toBeLessThanOrEqual(footprint.maxX + reachM)
        expect(y).toBeGreaterThanOrEqual(footprint.minY - reachM)
        expect(y).toBeLessThanOrEqual(footprint.maxY + reachM)
        shares += share
      })

      expect(shares).toBe(cells.totalShares)
    }),
    { numRuns: 50 },
  )
})

test('a ring that is left out whole has no area, and keeps the footprint for visits', () => {
  const water = flat(rectangle(-500, -500, 1_100, 1_060), rectangle(0, 0, 100, 60))

  const cells = ringCells({ footprint: flat(rectangle(0, 0, 100, 60)), radiusM: RADIUS_M, without: [water] })

  expect(cells.totalShares).toBe(0)
  expect(cells.zone.some((bits) => bits !== 0)).toBe(true)
})

test('a footprint of thousands of corners, some of them left out, keeps its teeth: the area is within 0.5 %', () => {
  const [corners, toothM] = [9_000, 12]
  const saw = Array.from({ length: corners + 1 }, (_, i): Xy => {
    const angle = (2 * Math.PI * (i % corners)) / corners
    const awayM = 100 + toothM * (Math.floor((i % corners) / 25) % 2)
    return [awayM * Math.cos(angle), awayM * Math.sin(angle)]
  })
  const own = polygon([saw])
  const exactM2 = areaM2(minus(buffer(own, RADIUS_M), own))
  freeShapes()

  const cells = ringCells({ footprint: flat(saw), radiusM: RADIUS_M, without: [] })

  expect(Math.abs((cells.totalShares / FULL_SHARE) * CELL_AREA_M2 - exactM2)).toBeLessThan(0.005 * exactM2)
})
