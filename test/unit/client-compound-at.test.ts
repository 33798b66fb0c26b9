import { expect, it } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { AreaGeometry, Compound, LonLat } from '#wire/places'
import { compoundAt } from '../../client/map/compound-at.ts'

const PLANE = planeAt(119.95, 31.68)
const place = (x: number, y: number): LonLat => [PLANE.lonOf(x), PLANE.latOf(y)]

/** A square of 200 m, named by its west side's distance from the origin. */
function square(westM: number): Compound {
  const ring = [place(westM, 0), place(westM + 200, 0), place(westM + 200, 200), place(westM, 200), place(westM, 0)]
  const footprint: AreaGeometry = { type: 'Polygon', coordinates: [ring] }
  return { id: `c${westM}`, slot: westM, name: '', type: 'commodity', gates: [], simulated: true, footprint }
}

it('gives a press to the footprint it is in, then to the nearest whose surroundings it is in, then to none', () => {
  const compounds = [square(0), square(300)]
  const pressed = (x: number): string | undefined => compoundAt(compounds, place(x, 100), 80)?.id

  expect([100, 230, 270, 400, 579, 581].map(pressed)).toEqual(['c0', 'c0', 'c300', 'c300', 'c300', undefined])
})
