/** The plane of a district lies where its compounds are, or, while there are none, where its divisions are. */
import { expect, test } from 'vitest'
import type { AreaGeometry } from '#wire/places'
import { planeOf } from '../../server/district-plane.ts'

function box(west: number, south: number, east: number, north: number): AreaGeometry {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ] as [number, number][]
  return { type: 'Polygon', coordinates: [ring] }
}

function originOf(footprints: readonly AreaGeometry[], areas: readonly (AreaGeometry | undefined)[]): readonly [number, number] {
  const { originLon, originLat } = planeOf(
    footprints.map((footprint) => ({ footprint })),
    areas.map((area) => (area ? { area } : {})),
  )
  return [originLon, originLat]
}

const CHICAGO = box(-87.9, 41.6, -87.5, 42)

test('about the middle of the compounds, wherever divisions are', () => {
  expect(originOf([box(119.8, 31.5, 119.81, 31.51), box(120.2, 31.7, 120.21, 31.71)], [CHICAGO])).toEqual([120, 31.6])
})

test('about the middle of the divisions where there is no compound', () => {
  expect(originOf([], [undefined, CHICAGO])).toEqual([-87.7, 41.8])
  expect(
    originOf([], [{ type: 'MultiPolygon', coordinates: [CHICAGO.coordinates as never, box(-86, 41.6, -85.5, 42).coordinates as never] }]),
  ).toEqual([-86.7, 41.8])
})

test('in Wujin where nothing is known', () => {
  expect(originOf([], [undefined])).toEqual([119.93, 31.57])
})
