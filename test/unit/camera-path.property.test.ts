/** The way of a wall's camera: exact at its ends, smooth between them, the same for every tile. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cameraAt, wayMs } from '#geodata/camera-path'
import type { CameraPath, WallCamera } from '#wire/walls'

/** Of any width that a wall may show, the narrow as often as the wide. */
const width = fc.double({ min: Math.log(50), max: Math.log(40_000_000), noNaN: true }).map((log) => Math.min(40_000_000, Math.exp(log)))
const camera = fc.record({
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -85, max: 85, noNaN: true }),
  widthM: width,
})
/** As in a district: what walls really do. */
const near = fc.record({
  lon: fc.double({ min: 119.6, max: 120.2, noNaN: true }),
  lat: fc.double({ min: 31.3, max: 31.8, noNaN: true }),
  widthM: fc.double({ min: 300, max: 80_000, noNaN: true }),
})
/** Anywhere, in the district, or hardly moved at all. */
const ends = fc.oneof(
  fc.tuple(camera, camera),
  fc.tuple(near, near),
  fc.tuple(near, fc.double({ min: -1e-6, max: 1e-6, noNaN: true })).map(([from, by]) => [from, { ...from, lon: from.lon + by }] as const),
  fc.tuple(near, width).map(([from, widthM]) => [from, { ...from, widthM }] as const),
)
const START_MS = 1_764_000_000_000
const share = fc.double({ min: 0, max: 1, noNaN: true })

function aPath([from, to]: readonly [WallCamera, WallCamera], takenMs = 4_000): CameraPath {
  return { from, to, startMs: START_MS, takenMs }
}

const mercatorY = (lat: number): number => Math.asinh(Math.tan((lat * Math.PI) / 180))
const mercatorX = (lon: number): number => (lon * Math.PI) / 180
/** In the same units: radians of the world. */
const mercatorWidth = ({ widthM, lat }: WallCamera): number => widthM / 6_378_137 / Math.cos((lat * Math.PI) / 180)

test('a path is at its ends exactly before it begins and from its end on', () => {
  fc.assert(
    fc.property(ends, fc.integer({ min: 0, max: 10_000 }), fc.nat(1_000_000_000), (pair, takenMs, awayMs) => {
      const path = aPath(pair, takenMs)

      expect(cameraAt(path, START_MS + takenMs + awayMs)).toEqual(path.to)
      if (awayMs > 0 || takenMs > 0) expect(cameraAt(path, START_MS - awayMs)).toEqual(path.from)
    }),
  )
})

test('every camera on the way is one that a wall can show, and the same for the same moment', () => {
  fc.assert(
    fc.property(ends, share, (pair, at) => {
      const path = aPath(pair)
      const { lon, lat, widthM } = cameraAt(path, START_MS + 4_000 * at)

      expect(Math.abs(lon)).toBeLessThanOrEqual(180)
      expect(Math.abs(lat)).toBeLessThanOrEqual(85 + 1e-9)
      expect(widthM).toBeGreaterThan(49)
      expect(widthM).toBeLessThanOrEqual(40_000_000)
      expect(cameraAt(structuredClone(path), START_MS + 4_000 * at)).toEqual({ lon, lat, widthM })
    }),
    { numRuns: 1_000 },
  )
})

test('in a thousandth of the way the camera moves by less than a tenth of what it shows, and zooms by less than a tenth', () => {
  fc.assert(
    fc.property(ends, fc.integer({ min: 0, max: 999 }), (pair, step) => {
      const path = aPath(pair, 1_000)
      const [before, after] = [cameraAt(path, START_MS + step), cameraAt(path, START_MS + step + 1)]
      const moved = Math.hypot(mercatorX(after.lon) - mercatorX(before.lon), mercatorY(after.lat) - mercatorY(before.lat))
      // What is wider than a camera may show is shown as wide as it may: it moves faster for that.
      const wide = Math.max(mercatorWidth(before), mercatorWidth(after))

      expect(moved / wide).toBeLessThan(0.1)
      expect(Math.abs(Math.log(after.widthM / before.widthM))).toBeLessThan(0.1)
    }),
    { numRuns: 2_000 },
  )
})

test('the middle goes straight to its goal and never back', () => {
  fc.assert(
    fc.property(ends, share, share, (pair, one, other) => {
      const path = aPath(pair)
      const [early, late] = [Math.min(one, other), Math.max(one, other)].map((at) => cameraAt(path, START_MS + 4_000 * at))
      const done = (at: WallCamera | undefined): number =>
        Math.hypot(mercatorX(at!.lon - path.from.lon), mercatorY(at!.lat) - mercatorY(path.from.lat))

      expect(done(late)).toBeGreaterThanOrEqual(done(early) - 1e-12)
    }),
  )
})

test('a way there takes as long as the way back, none takes none, and none is longer than eight seconds', () => {
  fc.assert(
    fc.property(ends, ([from, to]) => {
      expect(Math.abs(wayMs(from, to) - wayMs(to, from))).toBeLessThanOrEqual(1)
      expect(wayMs(from, from)).toBe(0)
      expect(wayMs(from, to)).toBeLessThanOrEqual(8_000)
    }),
  )
})

test('between two compounds far apart the camera rises to show both, and is half way at half time', () => {
  const from = { lon: 119.8, lat: 31.5, widthM: 1_000 }
  const to = { lon: 120, lat: 31.5, widthM: 1_000 }
  const middle = cameraAt({ from, to, startMs: 0, takenMs: 5_000 }, 2_500)

  expect(middle.lon).toBeCloseTo(119.9, 9)
  expect(middle.lat).toBeCloseTo(31.5, 9)
  expect(middle.widthM).toBeGreaterThan(15_000)
  expect(middle.widthM).toBeLessThan(30_000)
})

test('straight in, the width shrinks by the same factor in the same part of the way', () => {
  const from = { lon: 119.8, lat: 31.5, widthM: 64_000 }
  const to = { ...from, widthM: 1_000 }

  expect(cameraAt({ from, to, startMs: 0, takenMs: 5_000 }, 2_500).widthM).toBeCloseTo(8_000, 6)
  expect(wayMs(from, to)).toBeGreaterThan(2_000)
})

test('no way is walked where the camera stays', () => {
  const here = { lon: 119.8, lat: 31.5, widthM: 64_000 }

  expect(cameraAt({ from: here, to: { ...here }, startMs: 0, takenMs: 5_000 }, 2_500)).toEqual(here)
})
