/** The violet on the wall: the same figures as the API's, put into pixels. */
import { describe, expect, it } from 'vitest'
import { SEVERITY_WEIGHTS, USUAL_HEAT } from '#geodata/hazard-heat'
import { peakOf } from '#geodata/kernel-density'
import { planeAt } from '#geodata/plane'
import type { Hazard } from '#wire/reports'
import { heatPicture, paleness } from '../../client/map/heat-picture.ts'
import { wallHeat } from '../../client/wall/wall-heat.ts'
import { openHazardHeat } from '../../server/domain/hazard-heat.ts'

const PLANE = planeAt(119.95, 31.71)
const NOW_MS = Date.UTC(2026, 0, 31)
const DAY_MS = 86_400_000

function aHazard(more: Partial<Hazard> = {}): Hazard {
  return {
    id: 'h',
    class: 'fire',
    severity: 1,
    state: 'found',
    place: [119.95, 31.71],
    atMs: NOW_MS,
    knownMs: NOW_MS,
    stamps: [],
    hasPersonal: false,
    simulated: false,
    ...more,
  }
}

describe('hazard heat on the wall', () => {
  it('is drawn from the figures that the API tells', () => {
    const hazards = [
      aHazard(),
      aHazard({ id: 'g', severity: 3, place: [119.96, 31.7], atMs: NOW_MS - 40 * DAY_MS }),
      aHazard({ id: 'nowhere', place: undefined as never }),
    ]
    const told = openHazardHeat([...hazards, aHazard({ id: 'closed', state: 'closed' })], PLANE, {}, NOW_MS)

    const short = openHazardHeat(hazards, PLANE, { halfLifeDays: 3 }, NOW_MS)
    expect(wallHeat(hazards, PLANE, NOW_MS, 3).cells.map(({ density }) => density)).toEqual(short.cells.map(({ density }) => density))
    expect(short.cells.length).toBeGreaterThan(0)
    expect(short.weight).toBeLessThan(told.weight)
    expect(wallHeat(hazards, PLANE, NOW_MS).cells).toEqual(told.cells.map(({ column, row, density }) => ({ column, row, density })))
  })

  it('is palest in the middle of a serious hazard found just now', () => {
    const { cells, fullDensity } = wallHeat([aHazard({ severity: 2, place: [PLANE.lonOf(50), PLANE.latOf(50)] })], PLANE, NOW_MS)

    expect(fullDensity).toBe(SEVERITY_WEIGHTS[1] * peakOf(USUAL_HEAT.bandwidthM))
    expect(Math.max(...cells.map(({ density }) => density))).toBeCloseTo(fullDensity, 9)
    expect(paleness(fullDensity, fullDensity)).toBe(1)
    expect(paleness(9 * fullDensity, fullDensity)).toBe(1)
    expect(paleness(fullDensity / 4, fullDensity)).toBe(0.5)
  })
})

describe('a picture of heat', () => {
  const CELLS = [
    { column: 3, row: -2, density: 4 },
    { column: 4, row: -1, density: 1 },
  ]

  it('has a pixel a cell, north above, with an empty one round them', () => {
    const { columns, rows, rgba, corners } = heatPicture({ cells: CELLS, cellM: 100, plane: PLANE, fullDensity: 4 })!
    const alpha = Array.from({ length: rows }, (_, y) => Array.from({ length: columns }, (__, x) => rgba[4 * (y * columns + x) + 3]))

    expect(alpha).toEqual([
      [0, 0, 0, 0],
      [0, 0, 128, 0],
      [0, 255, 0, 0],
      [0, 0, 0, 0],
    ])
    expect([PLANE.xOf(corners[0][0]), PLANE.yOf(corners[0][1])].map(Math.round)).toEqual([200, 100])
    expect([PLANE.xOf(corners[2][0]), PLANE.yOf(corners[2][1])].map(Math.round)).toEqual([600, -300])
  })

  it('goes from violet to pale', () => {
    const { columns, rgba } = heatPicture({ cells: CELLS, cellM: 100, plane: PLANE, fullDensity: 4 })!

    expect(Array.from(rgba.slice(4 * (2 * columns + 1), 4 * (2 * columns + 1) + 3))).toEqual([0xc9, 0xb8, 0xff])
    expect(rgba[4 * (columns + 2)]).toBe(Math.round((0x5b + 0xc9) / 2))
  })

  it('is none where there is nothing', () => {
    expect(heatPicture({ cells: [], cellM: 100, plane: PLANE, fullDensity: 4 })).toBeUndefined()
  })
})
