/** Where a named wall looks to show the district: what is seen there, by the layout that its browsers draw. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bezelsOf } from '#geodata/bezels'
import { planeAt } from '#geodata/plane'
import { overviewOf } from '#geodata/wall-overview'
import { namedWallEdges } from '#geodata/wall-panels'
import { wallSizeMm } from '#geodata/wall-shape'
import type { WallLayout } from '#wire/walls'
import { clearPlaces } from '../../client/tiles/clear-places.ts'
import { layoutOf } from '../../client/wall/layout.ts'
import { aLayout } from '../support/named-walls.ts'

const PLANE = planeAt(119.95, 31.68)
type Place = readonly [number, number]

function placeAt(x: number, y: number): Place {
  return [PLANE.lonOf(x), PLANE.latOf(y)]
}

/** Millimetres of a wall that its panels leave, from its upper left corner, as its browsers lay them out; and how large a unit of the design is. */
function clearMm(layout: WallLayout) {
  const { widthMm, heightMm } = wallSizeMm(layout)
  const laid = layoutOf({ widthPx: widthMm, heightPx: heightMm, pixelMm: 1, distanceM: layout.distanceM, isNamedWall: true })
  const { x } = bezelsOf(layout, 1)
  const { factsShiftPx } = clearPlaces({ layout: laid, widthPx: widthMm, bezels: x, isCardOpen: false })
  const { left, right, top } = laid.padding
  const bottom = namedWallEdges(laid.kind === 'band' ? 'band' : 'screen', layout.columns).bottom * laid.scale
  return { left, top, right: widthMm - right - factsShiftPx, bottom: heightMm - bottom, laid }
}

/** Where a place stands on the wall, mm from its upper left corner. */
function onWall(layout: WallLayout, [lon, lat]: Place, camera: NonNullable<ReturnType<typeof overviewOf>>) {
  const { widthMm, heightMm } = wallSizeMm(layout)
  const { lonDegreeM, latDegreeM } = planeAt(camera.lon, camera.lat)
  const mmPerM = widthMm / camera.widthM
  return {
    x: widthMm / 2 + (lon - camera.lon) * lonDegreeM * mmPerM,
    y: heightMm / 2 - (lat - camera.lat) * latDegreeM * mmPerM,
  }
}

function isSeen(layout: WallLayout, place: Place, camera: NonNullable<ReturnType<typeof overviewOf>>): boolean {
  const { left, right, top, bottom } = clearMm(layout)
  const { x, y } = onWall(layout, place, camera)
  return x > left && x < right && y > top && y < bottom
}

/** Screens of usual shapes, few or many, near or far. */
const layouts = fc.record({
  columns: fc.integer({ min: 1, max: 8 }),
  rows: fc.integer({ min: 1, max: 4 }),
  bezelXMm: fc.double({ min: 0, max: 60, noNaN: true }),
  bezelYMm: fc.double({ min: 0, max: 60, noNaN: true }),
  distanceM: fc.double({ min: 1, max: 12, noNaN: true }),
})
const near = fc.array(fc.tuple(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -300, max: 300 })), { minLength: 1, maxLength: 30 })

describe('the overview of a named wall', () => {
  test('shows every place between the panels where all of them have room, on a wall of any grid', () => {
    fc.assert(
      fc.property(layouts, near, (over, spots) => {
        const layout = aLayout(over)
        const { left, right, top, bottom, laid } = clearMm(layout)
        // What a wall has no room for is another matter: room for the places and what is left free round them.
        fc.pre((right - left) / laid.scale > 220 && (bottom - top) / laid.scale > 140)
        const places = spots.map(([x, y]) => placeAt(x, y))

        const camera = overviewOf(places, layout)!

        expect(places.filter((place) => !isSeen(layout, place, camera))).toEqual([])
      }),
    )
  })

  test('never shows more ground than compounds can be told apart on', () => {
    const far = fc.array(fc.tuple(fc.integer({ min: -40_000, max: 40_000 }), fc.integer({ min: -30_000, max: 30_000 })), { maxLength: 40 })
    fc.assert(
      fc.property(layouts, far, (over, spots) => {
        const layout = aLayout(over)
        const camera = overviewOf(spots.map(([x, y]) => placeAt(x, y)), layout) // prettier-ignore
        fc.pre(camera !== undefined)
        const { laid } = clearMm(layout)

        const metresPerMm = camera.widthM / wallSizeMm(layout).widthMm
        expect(metresPerMm * laid.scale).toBeLessThanOrEqual((laid.kind === 'band' ? 6.6 : 8.9) + 1e-9)
      }),
    )
  })

  test.each([
    [2, 1],
    [2, 2],
    [3, 2],
    [5, 1],
  ])('on %i × %i screens looks at the crowd and leaves far villages out', (columns, rows) => {
    const layout = aLayout({ columns, rows })
    const crowd = Array.from({ length: 40 }, (_, i) => placeAt((i % 8) * 300, Math.floor(i / 8) * 60))
    const villages = [placeAt(-30_000, 0), placeAt(-30_500, 400), placeAt(25_000, -9_000)]

    const camera = overviewOf([...villages, ...crowd], layout)!

    expect(crowd.every((place) => isSeen(layout, place, camera))).toBe(true)
    expect(villages.some((place) => isSeen(layout, place, camera))).toBe(false)
  })

  test('of a district without a compound is nowhere', () => {
    expect(overviewOf([], aLayout())).toBeUndefined()
  })
})
