import { expect, it } from 'vitest'
import { readAddress, writeAddress } from '../../client/wall/address.ts'
import { lightStepsAt } from '../../client/map/light-source.ts'
import { DARK_STEP, lightStepOf } from '../../client/wall/theme.ts'

const MINUTE_MS = 60_000

it('reads back the camera and the hidden layers it wrote, and leaves the rest of the address alone', () => {
  const url = writeAddress('http://wall/?lang=en&mm=1.5&distance=5', { lon: 119.95, lat: 31.7, zoom: 13.25 }, ['trails', 'labels'])

  expect(readAddress(url.search)).toEqual({
    camera: { lon: 119.95, lat: 31.7, zoom: 13.25 },
    hidden: ['trails', 'labels'],
    pixelMm: 1.5,
    distanceM: 5,
  })
  expect(url.searchParams.get('lang')).toBe('en')
})

it('opens on the district when the address is unreadable', () => {
  for (const at of ['', 'x,y,z', '1,2', '200,31,12', '119,91,12', '119,31,99']) expect(readAddress(`?at=${at}`).camera).toBeUndefined()
  expect(readAddress('?mm=0&distance=-3')).toEqual({ hidden: [] })
})

it('lights a compound by flat steps of age over interval, and is dark past the interval or when nobody ever came', () => {
  expect(lightStepOf(0)).toBe(0)
  expect(lightStepOf(10)).toBe(0)
  expect(lightStepOf(10.01)).toBe(1)
  expect(lightStepOf(120)).toBe(DARK_STEP - 1)
  expect(lightStepOf(120.01)).toBe(DARK_STEP)
  expect(lightStepsAt(Number.NaN, 0)).toEqual({ ring: DARK_STEP, windows: DARK_STEP })
})

it('lights the windows brighter than the ground they light, until the ring is dark', () => {
  for (let minutes = 11; minutes <= 120; minutes++) {
    const { ring, windows } = lightStepsAt(0, minutes * MINUTE_MS)
    expect(windows).toBeLessThan(ring)
  }
  expect(lightStepsAt(0, 121 * MINUTE_MS)).toEqual({ ring: DARK_STEP, windows: DARK_STEP })
})
