import { expect, it } from 'vitest'
import { readAddress, writeAddress } from '../../client/wall/address.ts'

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
