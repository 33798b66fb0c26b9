import { describe, expect, it } from 'vitest'
import { isFix } from '../../server/doors/fix-check.ts'
import { readOsmandJson, readOsmandQuery } from '../../server/doors/osmand-message.ts'
import { NOON_MS } from '../support/doors.ts'
import { sharedData } from '../support/shared-data.ts'
import { readTraccarVectors } from '../support/traccar-vectors.ts'

const vectorFile = sharedData('protocols/osmand/traccar-vectors.json')

function readQuery(query: string) {
  return readOsmandQuery(new URLSearchParams(query), NOON_MS)
}

describe('the OsmAnd protocol', () => {
  it.skipIf(vectorFile === undefined)('every vector that must be a position is one, and no other', () => {
    const vectors = readTraccarVectors(vectorFile!)

    const wrong = vectors.filter(({ check, path, body }) => {
      const messages = body === undefined ? [readQuery(path.slice(2))] : readOsmandJson(JSON.parse(body))
      const isPosition = messages.every(({ unit, fix }) => unit !== undefined && fix !== undefined && isFix({ unit, ...fix }))
      return isPosition !== (check === 'Position' || check === 'Attribute')
    })

    expect(vectors).toHaveLength(15)
    expect(wrong).toEqual([])
  })

  it('a query carries speed in knots, battery in percent and accuracy in metres', () => {
    expect(readQuery('id=A12&timestamp=1764000000&lat=31.7&lon=119.95&speed=10&bearing=90.5&accuracy=4&batt=87&hdop=2&altitude=3')).toEqual(
      {
        unit: 'A12',
        fix: { lat: 31.7, lon: 119.95, at: 1_764_000_000_000, speed: (10 * 1852) / 3600, course: 90.5, accuracy: 4, battery: 0.87 },
      },
    )
  })

  it.each([
    ['1764000000', 1_764_000_000_000],
    ['1764000000.5', 1_764_000_000_500],
    ['1764000000123', 1_764_000_000_123],
    ['2025-11-24T16:00:00Z', 1_764_000_000_000],
    ['2025-11-25T00:00:00%2B08:00', 1_764_000_000_000],
    ['2025-11-24+16:00:00', 1_764_000_000_000],
    ['', NOON_MS],
    ['soon', 'soon'],
  ])('the timestamp %s is read', (timestamp, at) => {
    expect(readQuery(`id=A12&lat=1&lon=2&timestamp=${timestamp}`).fix?.['at']).toBe(at)
  })

  it('what stands for unknown is left out', () => {
    expect(readQuery('id=A12&timestamp=1764000000&lat=1&lon=2&speed=-1&bearing=-1&accuracy=0&batt=255').fix).toEqual({
      lat: 1,
      lon: 2,
      at: 1_764_000_000_000,
    })
  })

  it('cells alone, or an invalid position, are no position', () => {
    expect(readQuery('id=A12&cell=257,02,16,2224')).toEqual({ unit: 'A12' })
    expect(readQuery('id=A12&lat=1&lon=2&valid=false')).toEqual({ unit: 'A12' })
    expect(readQuery('deviceid=A12&location=60.0,30.0').fix).toMatchObject({ lat: 60, lon: 30 })
  })

  it('what is no number stays what it was, for the gate to refuse by name', () => {
    expect(readQuery('id=A12&lat=0x10&lon=&timestamp=1764000000').fix).toEqual({ lat: '0x10', at: 1_764_000_000_000 })
  })

  it('the JSON form carries speed in metres a second and battery as a share', () => {
    const location = {
      timestamp: '2025-11-24T16:00:00.000Z',
      coords: { latitude: 31.7, longitude: 119.95, accuracy: 5, speed: 18.67, heading: 63 },
      battery: { level: 0.79 },
    }

    expect(readOsmandJson({ device_id: 'A12', location })).toEqual([
      {
        unit: 'A12',
        fix: { lat: 31.7, lon: 119.95, at: '2025-11-24T16:00:00.000Z', speed: 18.67, course: 63, accuracy: 5, battery: 0.79 },
      },
    ])
    expect(readOsmandJson({ device_id: 'A12', location: [location, location] })).toHaveLength(2)
  })

  it.each([[null], [7], ['text'], [[]], [{ device_id: {}, location: 7 }], [{ location: { coords: null } }]])(
    '%j is read without a position',
    (body) => {
      for (const { unit, fix } of readOsmandJson(body)) expect(isFix({ unit, ...fix })).toBe(false)
    },
  )
})
