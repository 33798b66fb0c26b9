import fc from 'fast-check'
import { expect, it } from 'vitest'
import { layoutOf } from '../../client/wall/layout.ts'
import { readAddress, writeAddress } from '../../client/wall/address.ts'
import { scaleBarOf } from '../../client/wall/scale-bar.ts'

it('lays out the walls there are', () => {
  const kinds = [[1920, 1080], [3840, 2160], [5760, 1080], [6656, 1792], [7680, 2160], [390, 844]].map(([widthPx, heightPx]) => {
    const { kind, scale } = layoutOf({ widthPx: widthPx!, heightPx: heightPx! })
    return [kind, scale]
  }) // prettier-ignore

  expect(kinds).toEqual([['screen', 1], ['screen', 2], ['band', 1], ['band', 1.65], ['band', 2], ['phone', 0.85]]) // prettier-ignore
})

it('stands both panels below the map where a display stands on its end, and leaves the map the larger the taller it is', () => {
  const mapPx = [[1080, 1920], [1200, 1920], [2160, 3840], [1080, 1400], [768, 1024]].map(([widthPx, heightPx]) => {
    const { kind, scale, padding } = layoutOf({ widthPx: widthPx!, heightPx: heightPx! })
    expect([kind, padding.left + padding.right < widthPx! / 10]).toEqual(['tall', true])
    return Math.round((heightPx! - padding.top - padding.bottom) / scale)
  }) // prettier-ignore

  expect(mapPx).toEqual([736, 736, 736, 760, 523])
  expect(layoutOf({ widthPx: 1080, heightPx: 1920, pixelMm: 0.6, distanceM: 20 }).scale).toBeLessThanOrEqual(1080 / 800)
})

it('never lets a panel take more than a fifth of the width, whatever the distance asks for', () => {
  for (const [widthPx, heightPx] of [[1920, 1080], [1920, 1200], [5760, 1080], [6656, 1792]] as const) {
    const { kind, scale } = layoutOf({ widthPx, heightPx, pixelMm: 1, distanceM: 20 })
    expect((kind === 'band' ? 480 : 376) * scale).toBeLessThanOrEqual(widthPx / 5)
  }
}) // prettier-ignore

it('shows as many rows as fit a display, and fewer where words are larger', () => {
  const rows = (widthPx: number, heightPx: number, distanceM?: number): number =>
    layoutOf({ widthPx, heightPx, ...(distanceM !== undefined && { pixelMm: 1.5, distanceM }) }).darkRows

  expect([rows(1920, 1080), rows(5760, 1080), rows(6656, 1792), rows(3840, 2160)]).toEqual([5, 7, 7, 5])
  expect(rows(5760, 1080, 8)).toBe(4)
})

it('makes words as tall as the distance needs where the display says its measures', () => {
  const { scale } = layoutOf({ widthPx: 5760, heightPx: 1080, pixelMm: 1.5, distanceM: 5.1 })
  expect(scale * 17 * 1.5).toBeCloseTo(25.5, 1)
})

it('leaves map between the panels on every display', () => {
  fc.assert(
    fc.property(fc.integer({ min: 320, max: 16_000 }), fc.integer({ min: 480, max: 5_000 }), (widthPx, heightPx) => {
      const { padding } = layoutOf({ widthPx, heightPx })
      expect(padding.left + padding.right).toBeLessThan(widthPx)
      expect(padding.top + padding.bottom).toBeLessThan(heightPx)
    }),
  )
})

it('reads back the view that it wrote, and keeps the rest of the address', () => {
  const url = writeAddress('http://h/?lang=en', { camera: { lon: 119.95, lat: 31.68, zoom: 13.25 }, hidden: ['trails', 'posts'] })
  expect(readAddress(url.search)).toEqual({ camera: { lon: 119.95, lat: 31.68, zoom: 13.25 }, hidden: ['trails', 'posts'] })
  expect(url.searchParams.get('lang')).toBe('en')
  expect(readAddress('?at=1,2&mm=-1')).toEqual({ hidden: [] })
})

it('draws a scale bar of 1, 2 or 5 times a power of ten that fits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1_000, noNaN: true }), (metresPerPx) => {
      const { metres, px } = scaleBarOf(metresPerPx, 120)
      expect(px).toBeLessThanOrEqual(120 + 1e-6)
      expect(px).toBeGreaterThan(120 / 2.51)
      expect([1, 2, 5]).toContain(Math.round(metres / 10 ** Math.floor(Math.log10(metres))))
    }),
  )
})
