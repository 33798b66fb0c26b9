/** Laws of the screens of a wall: together they are the wall, and each shows what the whole shows there. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cameraAt } from '#geodata/camera-path'
import { worldX, worldY } from '../../client/map/mercator.ts'
import type { Camera } from '../../client/map/night-map.ts'
import { tileBox, tileCamera, type TileBox } from '../../client/tiles/tile-geometry.ts'
import { wallSizeMm } from '#geodata/wall-shape'

const shape = fc.record({
  columns: fc.integer({ min: 1, max: 16 }),
  rows: fc.integer({ min: 1, max: 4 }),
  tileWidthMm: fc.double({ min: 300, max: 2_000, noNaN: true }),
  tileHeightMm: fc.double({ min: 200, max: 1_200, noNaN: true }),
  bezelXMm: fc.double({ min: 0, max: 60, noNaN: true }),
  bezelYMm: fc.double({ min: 0, max: 60, noNaN: true }),
})
const viewport = fc.record({ widthPx: fc.integer({ min: 320, max: 3_840 }), heightPx: fc.integer({ min: 200, max: 2_160 }) })
const camera = fc.record({
  lon: fc.double({ min: 119, max: 121, noNaN: true }),
  lat: fc.double({ min: 30, max: 33, noNaN: true }),
  widthM: fc.double({ min: 500, max: 100_000, noNaN: true }),
})
const path = fc.record({ from: camera, to: camera, startMs: fc.constant(1_000), takenMs: fc.integer({ min: 1, max: 8_000 }) })

/** A pixel of a map whose camera looks at its middle, as ground in the map's plane. */
function groundAt({ lon, lat, zoom }: Camera, box: Pick<TileBox, 'widthPx' | 'heightPx'>, xPx: number, yPx: number) {
  const worldPx = 2 ** zoom
  return { x: worldX(lon) + (xPx - box.widthPx / 2) / worldPx, y: worldY(lat) - (yPx - box.heightPx / 2) / worldPx }
}

test('screens and the bezels between them are the whole wall, each pixel of it once, to half a pixel at each edge', () => {
  fc.assert(
    fc.property(shape, viewport, (wall, view) => {
      for (let column = 1; column <= wall.columns; column++) {
        const box = tileBox(wall, { column, row: 1 }, view)
        const next = column < wall.columns ? tileBox(wall, { column: column + 1, row: 1 }, view) : undefined
        const endPx = box.xPx + box.widthPx
        const bezelPx = (next?.xPx ?? box.wallWidthPx) - endPx
        expect(Math.abs(bezelPx - (next ? wall.bezelXMm * box.pxPerMm : 0))).toBeLessThanOrEqual(1.5)
        expect(box.leftPx).toBeGreaterThanOrEqual(0)
        expect(box.leftPx + box.widthPx).toBeLessThanOrEqual(view.widthPx)
      }
      const last = tileBox(wall, { column: wall.columns, row: wall.rows }, view)
      expect(Math.abs(last.yPx + last.heightPx - last.wallHeightPx)).toBeLessThanOrEqual(1)
      expect(wallSizeMm(wall).widthMm * last.pxPerMm).toBeCloseTo(last.wallWidthPx, 6)
    }),
  )
})

test('any point of the whole is at the same pixel of its screen', () => {
  fc.assert(
    fc.property(
      shape,
      viewport,
      camera,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (wall, view, at, u, v) => {
        const tile = { column: 1 + Math.floor(u * (wall.columns - 0.001)), row: 1 + Math.floor(v * (wall.rows - 0.001)) }
        const box = tileBox(wall, tile, view)
        const [xPx, yPx] = [u * box.widthPx, v * box.heightPx]
        const ground = groundAt(tileCamera(at, box), box, xPx, yPx)

        // Where the whole wall, as one picture, has this ground.
        const pxPerWorld = 2 ** tileCamera(at, box).zoom
        const inWholeX = box.wallWidthPx / 2 + (ground.x - worldX(at.lon)) * pxPerWorld
        const inWholeY = box.wallHeightPx / 2 - (ground.y - worldY(at.lat)) * pxPerWorld

        expect(Math.abs(inWholeX - (box.xPx + xPx))).toBeLessThan(0.01)
        expect(Math.abs(inWholeY - (box.yPx + yPx))).toBeLessThan(0.01)
      },
    ),
  )
})

test('between the edges of neighbours lies exactly the ground that their bezel hides', () => {
  fc.assert(
    fc.property(shape, viewport, camera, (wall, view, at) => {
      fc.pre(wall.columns > 1)
      const [left, right] = [1, 2].map((column) => tileBox(wall, { column, row: 1 }, view)) as [TileBox, TileBox]
      const end = groundAt(tileCamera(at, left), left, left.widthPx, 0)
      const begin = groundAt(tileCamera(at, right), right, 0, 0)
      const pxPerWorld = 2 ** tileCamera(at, left).zoom

      expect(Math.abs((begin.x - end.x) * pxPerWorld - wall.bezelXMm * left.pxPerMm)).toBeLessThanOrEqual(1.01)
      expect(begin.y).toBeCloseTo(end.y, 9)
    }),
  )
})

test('a screen that comes late is where it would be had it been there from the beginning', () => {
  fc.assert(
    fc.property(shape, viewport, path, fc.integer({ min: 0, max: 10_000 }), (wall, view, way, atMs) => {
      const box = tileBox(wall, { column: wall.columns, row: wall.rows }, view)
      const told = JSON.parse(JSON.stringify(way)) as typeof way

      expect(tileCamera(cameraAt(told, atMs), box)).toEqual(tileCamera(cameraAt(way, atMs), box))
    }),
  )
})
