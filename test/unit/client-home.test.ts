/** Where a wall looks by itself, and how it points to what it does not show. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { planeAt } from '#geodata/plane'
import type { AreaGeometry, Compound, LonLat } from '#wire/places'
import { metresPerPixel } from '../../client/map/mercator.ts'
import type { MapView } from '../../client/map/night-map.ts'
import { edgePointers } from '../../client/wall/edge-pointers.ts'
import { homeOf } from '../../client/wall/home.ts'
import { layoutOf } from '../../client/wall/layout.ts'

const PLANE = planeAt(119.95, 31.68)
const FRAME = { widthPx: 1_000, heightPx: 800, metresPerPx: 9 }

/** A square of 100 m round a place given in metres from the plane's origin. */
function compoundAt(x: number, y: number, slot = 0): Compound {
  const corner = (dx: number, dy: number): LonLat => [PLANE.lonOf(x + dx), PLANE.latOf(y + dy)]
  const ring = [corner(-50, -50), corner(50, -50), corner(50, 50), corner(-50, 50), corner(-50, -50)] as [number, number][]
  const footprint: AreaGeometry = { type: 'Polygon', coordinates: [ring] }
  return { id: `c${slot}`, slot, name: `c${slot}`, type: 'commodity', gates: [], simulated: true, footprint }
}

/** Whether a place is in a frame of this camera, the frame drawn in by nothing. */
function isShown(camera: { lon: number; lat: number; zoom: number }, x: number, y: number): boolean {
  const metresPerPx = metresPerPixel(camera.lat, camera.zoom)
  const [dx, dy] = [x - PLANE.xOf(camera.lon), y - PLANE.yOf(camera.lat)]
  return Math.abs(dx) <= (FRAME.widthPx * metresPerPx) / 2 && Math.abs(dy) <= (FRAME.heightPx * metresPerPx) / 2
}

it('looks at the crowd and leaves the far villages out', () => {
  const crowd = Array.from({ length: 40 }, (_, i) => [(i % 8) * 500, Math.floor(i / 8) * 500] as const)
  const villages = [[-30_000, 0], [-30_500, 400], [25_000, -9_000]] as const // prettier-ignore

  const camera = homeOf([...villages, ...crowd].map(([x, y], slot) => compoundAt(x, y, slot)), FRAME) // prettier-ignore

  expect(crowd.every(([x, y]) => isShown(camera, x, y))).toBe(true)
  expect(villages.some(([x, y]) => isShown(camera, x, y))).toBe(false)
})

it('comes closer to a few compounds and never goes further out than a compound can be told apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: -20_000, max: 20_000 })), { maxLength: 60 }),
      (places) => {
        const camera = homeOf(places.map(([x, y], slot) => compoundAt(x, y, slot)), FRAME) // prettier-ignore

        expect(metresPerPixel(camera.lat, camera.zoom)).toBeLessThanOrEqual(FRAME.metresPerPx * 1.000_001)
        expect(places.length === 0 || places.some(([x, y]) => isShown(camera, x, y))).toBe(true)
      },
    ),
  )
  const two = homeOf([compoundAt(0, 0), compoundAt(600, 0)], FRAME)
  expect(metresPerPixel(two.lat, two.zoom)).toBeCloseTo(1.2, 1)
})

const { padding, paddingWithCard } = layoutOf({ widthPx: 1_920, heightPx: 1_080 })
const VIEW: MapView = { camera: { lon: 119.95, lat: 31.68, zoom: 13 }, metresPerPx: 8, widthPx: 1_920, heightPx: 1_080 }
const FRAME_OF_POINTERS = { view: VIEW, padding, railPadding: padding, halfPx: { x: 48, y: 20 } }
const CLEAR = { left: padding.left, right: 1_920 - padding.right, top: padding.top, bottom: 1_080 - padding.bottom }

it('points to a place under a panel or beyond the display, and not to one that is seen', () => {
  const east = { at: [120.05, 31.68] as LonLat, text: '52' }
  const north = { at: [119.95, 31.78] as LonLat, text: '38' }
  const seen = { at: [119.96, 31.69] as LonLat, text: '11' }

  const [toEast, toNorth, ...rest] = edgePointers([east, north, seen], FRAME_OF_POINTERS)

  expect(rest).toEqual([])
  expect(toEast).toMatchObject({ text: '52', x: CLEAR.right - 48 })
  expect(toEast!.bearingDeg).toBeCloseTo(90, 6)
  expect(toNorth).toMatchObject({ text: '38', y: CLEAR.top + 20 })
  expect(toNorth!.bearingDeg).toBeCloseTo(0, 6)
})

it('moves a pointer from under an open card, and goes on pointing at its place', () => {
  const east = { at: [120.05, 31.68] as LonLat, text: '52' }

  const [pointer] = edgePointers([east], { ...FRAME_OF_POINTERS, railPadding: paddingWithCard })

  expect(pointer!.x).toBe(CLEAR.right - 400 - 48)
  expect(pointer!.bearingDeg).toBeCloseTo(90, 6)
})

it('keeps the pointers of a list on the clear map, apart from one another', () => {
  const lonLat = fc.tuple(fc.double({ min: 119.6, max: 120.3, noNaN: true }), fc.double({ min: 31.3, max: 31.9, noNaN: true }))
  fc.assert(
    fc.property(fc.array(lonLat, { maxLength: 8 }), (places) => {
      const pointers = edgePointers(places.map((at, i) => ({ at, text: String(i) })), FRAME_OF_POINTERS) // prettier-ignore

      for (const { x, y } of pointers) {
        expect(x).toBeGreaterThanOrEqual(CLEAR.left)
        expect(x).toBeLessThanOrEqual(CLEAR.right)
        expect(y).toBeGreaterThanOrEqual(CLEAR.top)
        expect(y).toBeLessThanOrEqual(CLEAR.bottom)
      }
      const covers = pointers.some((a, i) => pointers.some((b, j) => j > i && Math.abs(a.x - b.x) < 95.9 && Math.abs(a.y - b.y) < 39.9))
      expect(covers).toBe(false)
    }),
  )
})
