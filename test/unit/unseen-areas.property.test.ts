/** The unseen parts of a ring as areas: every one sound in the eyes of an independent library, and together what is dark. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CELL_M, TILE_CELLS, TILE_SIDE } from '../../server/domain/coverage/cells.ts'
import { CELL_AREA_M2, FULL_SHARE, ringCells } from '../../server/domain/coverage/ring-cells.ts'
import { ringReader, type RingOnGrid } from '../../server/domain/coverage/ring-light.ts'
import { sightGrid, type SightGrid } from '../../server/domain/coverage/sight-grid.ts'
import { forEachRingCell } from '../../server/domain/coverage/unseen.ts'
import { unseenAreas, type UnseenArea } from '../../server/domain/coverage/unseen-areas.ts'
import { flat } from '../support/coverage-town.ts'
import { areaM2, freeShapes, isValid, polygon, union } from '../support/geos.ts'
import { NOW_MS, RADIUS_M, ringCase } from '../support/ring-cases.ts'

const QUANTUM_MS = 250
const EDGE_MS = NOW_MS - 3_600_000
const BASE = Math.floor(EDGE_MS / QUANTUM_MS) - 1_000
const LIT = 20_000
const OLD = { o: 500, O: 700 } as const
/** Cells less than this in the ring belong to no area, 1/255. */
const SLIVER = 64
/** A tile as eight rows of cells, north first: `#` dark, `o` and `O` seen too long ago, the one before the other, `.` lit. */
type Drawing = readonly string[]

/** One tile that is ring all over, as drawn. */
function drawn(rows: Drawing): { readonly grid: SightGrid; readonly ring: RingOnGrid } {
  const grid = sightGrid(QUANTUM_MS)
  const tile = grid.need(0, 0)
  const stamps = new Uint16Array(TILE_CELLS).fill(LIT)
  rows.forEach((row, fromNorth) => {
    for (let column = 0; column < TILE_SIDE; column++) {
      const mark = row[column]
      if (mark !== '.') stamps[(TILE_SIDE - 1 - fromNorth) * TILE_SIDE + column] = mark === 'o' || mark === 'O' ? OLD[mark] : 0
    }
  })
  grid.raise(0, 0, BASE, stamps)
  const cells = {
    firstColumn: 0,
    firstRow: 0,
    columns: Uint16Array.of(0),
    rows: Uint16Array.of(0),
    full: Uint32Array.of(0xffff_ffff, 0xffff_ffff),
    zone: Uint32Array.of(0xffff_ffff, 0xffff_ffff),
    partAt: Uint32Array.of(0, 0),
    partCells: new Uint8Array(0),
    partShares: new Uint8Array(0),
    totalShares: TILE_CELLS * FULL_SHARE,
  }
  return { grid, ring: { cells, tiles: Uint32Array.of(tile) } }
}

function areasOf(rows: Drawing): readonly UnseenArea[] {
  const { grid, ring } = drawn(rows)
  return unseenAreas(grid, ring, EDGE_MS)
}

/** Corners in cells, each ring from its first corner in reading order, so that drawings can be compared. */
function inCells(area: UnseenArea): number[][][] {
  return area.rings.map((ring) => ring.map(([x, y]) => [Math.round(x / CELL_M), Math.round(y / CELL_M)]))
}

function signedCells(ring: readonly (readonly [number, number])[]): number {
  let twice = 0
  for (let i = 0; i + 1 < ring.length; i++) twice += ring[i]![0] * ring[i + 1]![1] - ring[i + 1]![0] * ring[i]![1]
  return twice / 2 / CELL_AREA_M2
}

/** Parts of dark cells that hang together by their sides. */
function partsOf(rows: Drawing): number {
  const left = new Set(rows.flatMap((row, y) => row.split('').flatMap((mark, x) => (mark === '.' ? [] : [`${x},${y}`]))))
  let parts = 0
  for (const first of left) {
    parts++
    const queue = [first]
    for (const cell of queue) {
      left.delete(cell)
      const [x, y] = cell.split(',').map(Number) as [number, number]
      for (const next of [`${x + 1},${y}`, `${x - 1},${y}`, `${x},${y + 1}`, `${x},${y - 1}`]) if (left.delete(next)) queue.push(next)
    }
  }
  return parts
}

/** A closed ring that turns at each of its corners. */
function expectTurns(ring: readonly (readonly [number, number])[]): void {
  expect(ring.at(-1)).toEqual(ring[0])
  for (let i = 1; i < ring.length; i++) {
    const [from, at, to] = [ring[i - 1]!, ring[i]!, ring[i + 1] ?? ring[1]!]
    expect(from[0] === at[0]).not.toBe(at[0] === to[0])
  }
}

/** What every outline must be. @returns the area of all of them together, as GEOS has it, m² */
function expectSound(areas: readonly UnseenArea[]): number {
  const shapes = areas.map(({ rings }) => polygon(rings))
  for (const shape of shapes) expect(isValid(shape)).toBe(true)
  for (const { rings } of areas) {
    expect(signedCells(rings[0]!)).toBeGreaterThan(0)
    for (const hole of rings.slice(1)) expect(signedCells(hole)).toBeLessThan(0)
    for (const ring of rings) expectTurns(ring)
  }
  const together = shapes.length === 0 ? 0 : areaM2(shapes.reduce(union))
  freeShapes()
  return together
}

describe('by hand', () => {
  test('one dark cell is a square of one cell, counter-clockwise', () => {
    const [area, ...others] = areasOf(['........', '..#.....', '........', '........', '........', '........', '........', '........'])

    expect(others).toEqual([])
    expect(area).toMatchObject({ areaM2: CELL_AREA_M2, seenMs: Number.NaN })
    expect(inCells(area!)).toHaveLength(1)
    expect(new Set(inCells(area!)[0]!.map(String))).toEqual(new Set(['2,6', '3,6', '3,7', '2,7']))
    expect(signedCells(area!.rings[0]!)).toBe(1)
  })

  test('two parts that touch at a corner stay two', () => {
    const areas = areasOf(['........', '..#.....', '...#....', '........', '........', '........', '........', '........'])

    expect(areas.map(({ areaM2 }) => areaM2)).toEqual([CELL_AREA_M2, CELL_AREA_M2])
    expectSound(areas)
  })

  test('a part that goes round lit ground has a hole, clockwise', () => {
    const areas = areasOf(['........', '.###....', '.#.#....', '.###....', '........', '........', '........', '........'])

    expect(areas).toHaveLength(1)
    expect(areas[0]!.rings.map(signedCells)).toEqual([9, -1])
    expect(expectSound(areas)).toBeCloseTo(8 * CELL_AREA_M2)
  })

  test('a part that touches itself at a corner encloses a hole that touches its outline there', () => {
    const areas = areasOf(['........', '..##....', '.#.#....', '.###....', '........', '........', '........', '........'])

    expect(areas).toHaveLength(1)
    expect(areas[0]!.rings.map(signedCells)).toEqual([8, -1])
    expect(expectSound(areas)).toBeCloseTo(7 * CELL_AREA_M2)
  })

  test('a hole that touches itself at a corner is two holes', () => {
    const areas = areasOf(['........', '.####...', '.#.##...', '.##.#...', '.####...', '........', '........', '........'])

    expect(areas[0]!.rings.map(signedCells)).toEqual([16, -1, -1])
    expectSound(areas)
  })

  test('straight sides have corners at their ends only', () => {
    const areas = areasOf(['........', '.######.', '.#......', '.#......', '.#......', '........', '........', '........'])

    expect(areas[0]!.rings[0]).toHaveLength(7)
  })

  test('a part was last seen when any cell of it last was', () => {
    const [area] = areasOf(['........', '.#oO#o..', '........', '........', '........', '........', '........', '........'])

    expect(area!.seenMs).toBeGreaterThan((BASE + OLD.O - 1) * QUANTUM_MS)
    expect(area!.seenMs).toBeLessThan((BASE + OLD.O) * QUANTUM_MS)
  })

  test('a ring that is lit all over has no unseen part', () => {
    expect(areasOf(Array.from({ length: TILE_SIDE }, () => '........'))).toEqual([])
  })
})

const drawing: fc.Arbitrary<Drawing> = fc.array(
  fc.array(fc.constantFrom('#', '#', '.', 'o'), { minLength: TILE_SIDE, maxLength: TILE_SIDE }).map((row) => row.join('')),
  { minLength: TILE_SIDE, maxLength: TILE_SIDE },
)

test('of any pattern, each part that hangs together by its sides is one sound area, and they cover what is dark and nothing else', () => {
  fc.assert(
    fc.property(drawing, (rows) => {
      const darkCells = rows.join('').replaceAll('.', '').length

      const areas = areasOf(rows)

      expect(areas).toHaveLength(partsOf(rows))
      expect(areas.reduce((sum, { areaM2 }) => sum + areaM2, 0)).toBeCloseTo(darkCells * CELL_AREA_M2)
      expect(expectSound(areas)).toBeCloseTo(darkCells * CELL_AREA_M2, 3)
    }),
    { numRuns: 300 },
  )
})

test('of real rings and walks, the areas are sound and add up to the unseen share, but for slivers at the edge', () => {
  fc.assert(
    fc.property(ringCase, (drawnCase) => {
      const grid = sightGrid(QUANTUM_MS)
      const cells = ringCells({
        footprint: flat(...drawnCase.footprint),
        radiusM: RADIUS_M,
        without: drawnCase.neighbours.map((ring) => flat(ring)),
      })
      const ring = { cells, tiles: Uint32Array.from(cells.columns, (column, piece) => grid.need(column, cells.rows[piece]!)) }
      for (const sweep of drawnCase.sweeps) grid.mark(sweep)
      const light = { share: 0, newestMs: 0 }
      ringReader(grid).read(ring, drawnCase.edgeMs, light)
      let slivers = 0
      forEachRingCell(cells, (_piece, _k, share) => (slivers += share < SLIVER ? share : 0))

      const areas = unseenAreas(grid, ring, drawnCase.edgeMs)

      expectSound(areas)
      const unseenM2 = (1 - light.share) * (cells.totalShares / FULL_SHARE) * CELL_AREA_M2
      const sumM2 = areas.reduce((sum, { areaM2 }) => sum + areaM2, 0)
      expect(sumM2).toBeLessThanOrEqual(unseenM2 + 1e-6)
      expect(sumM2).toBeGreaterThanOrEqual(unseenM2 - (slivers / FULL_SHARE) * CELL_AREA_M2 - 1e-6)
    }),
    { numRuns: 150 },
  )
})
