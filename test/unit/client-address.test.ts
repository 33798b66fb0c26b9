import { expect, it } from 'vitest'
import { readAddress, writeAddress } from '../../client/wall/address.ts'

it('reads back the camera and the hidden layers it wrote, and leaves the rest of the address alone', () => {
  const url = writeAddress('http://wall/?lang=en&mm=1.5&distance=5', {
    camera: { lon: 119.95, lat: 31.7, zoom: 13.25 },
    hidden: ['trails', 'labels'],
  })

  expect(readAddress(url.search)).toEqual({
    camera: { lon: 119.95, lat: 31.7, zoom: 13.25 },
    hidden: ['trails', 'labels'],
    pixelMm: 1.5,
    distanceM: 5,
  })
  expect(url.searchParams.get('lang')).toBe('en')
})

it('reads back the moment, its rate and the open card, and drops them with the present and the card', () => {
  const card = { kind: 'compound', id: 'c/1-湖' } as const
  const url = writeAddress('http://wall/?past=1&rate=600', { hidden: [], pastMs: 1_700_000_000_000, rate: 60, card })

  expect(readAddress(url.search)).toEqual({ hidden: [], past: 1_700_000_000_000, rate: 60, card })
  expect(readAddress(writeAddress(url.href, { hidden: [] }).search)).toEqual({ hidden: [] })
  expect(writeAddress(url.href, { hidden: [], pastMs: 1, rate: 0 }).searchParams.has('rate')).toBe(false)
})

it('holds a moment whose rate is none that there is, and opens no card of what is none', () => {
  for (const rate of ['', '0', '7', '601', '-1', 'fast']) expect(readAddress(`?past=1&rate=${rate}`).rate).toBeUndefined()
  for (const named of ['', 'compound', 'compound/', 'wall/hall', '/x']) expect(readAddress(`?card=${named}`).card).toBeUndefined()
})

it('opens on the district when the address is unreadable', () => {
  for (const at of ['', 'x,y,z', '1,2', '200,31,12', '119,91,12', '119,31,99']) expect(readAddress(`?at=${at}`).camera).toBeUndefined()
  expect(readAddress('?mm=0&distance=-3')).toEqual({ hidden: [] })
})
