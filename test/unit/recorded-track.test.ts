import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readTrackCsv } from '../../server/demo/read-track-csv.ts'
import { readTrackGpx } from '../../server/demo/read-track-gpx.ts'
import { offsetMinutesOf, recordedMs, TrackFileProblem, unitIdOf } from '../../server/demo/recorded-track.ts'
import { planReplay } from '../../server/demo/replay-plan.ts'
import { sharedData } from '../support/shared-data.ts'

const CHINA_MINUTES = 480
const CSV = { columns: {}, offsetMinutes: CHINA_MINUTES, unit: 'someone' }

describe('recordedMs', () => {
  it.each([
    ['2020-07-18 09:07:17', Date.UTC(2020, 6, 18, 1, 7, 17)],
    ['2020/7/18 9:07', Date.UTC(2020, 6, 18, 1, 7)],
    ['2020-07-18T09:07:17.250', Date.UTC(2020, 6, 18, 1, 7, 17, 250)],
    ['2020-07-18T09:07:17Z', Date.UTC(2020, 6, 18, 9, 7, 17)],
    ['2020-07-18T09:07:17+02:00', Date.UTC(2020, 6, 18, 7, 7, 17)],
    ['1595034437', 1_595_034_437_000],
    ['1595034437123', 1_595_034_437_123],
  ])('reads %s', (text, ms) => {
    expect(recordedMs(text, CHINA_MINUTES)).toBe(ms)
  })

  it.each(['', 'yesterday', '2020-07-18', '09:07:17'])('finds no time in %j', (text) => {
    expect(recordedMs(text, CHINA_MINUTES)).toBeNaN()
  })
})

it.each([
  ['+08:00', 480],
  ['-0330', -210],
  ['8', undefined],
])('reads the offset %s', (text, minutes) => {
  expect(offsetMinutesOf(text)).toBe(minutes)
})

it('makes a name fit for an id', () => {
  expect(unitIdOf(' 苏B 123/4\t')).toBe('苏B-123-4')
  expect(unitIdOf('x'.repeat(100))).toHaveLength(64)
})

describe('readTrackCsv', () => {
  const taxis = sharedData('tracks/wuxi-taxis-2020-07-18.csv.gz')

  it.skipIf(taxis === undefined)('reads the whole real taxi file by its own column names', () => {
    const { fixes, unreadable } = readTrackCsv(gunzipSync(readFileSync(taxis ?? '')).toString('utf8'), CSV)

    expect(fixes).toHaveLength(20_188)
    expect(unreadable.size).toBe(0)
    expect(new Set(fixes.map(({ unit }) => unit)).size).toBe(475)
    expect(fixes[0]).toEqual({ unit: '0086627503122318', lon: 119.6776716, lat: 31.27908, atMs: Date.UTC(2020, 6, 18, 1, 7, 17) })
  })

  it('reads Chinese headings, semicolons and a byte order mark', () => {
    const { fixes } = readTrackCsv('\uFEFF车牌号;经度;纬度;定位时间\n苏D 1;119.9;31.7;2020-07-18 08:00:00\n', CSV)

    expect(fixes).toEqual([{ unit: '苏D-1', lon: 119.9, lat: 31.7, atMs: Date.UTC(2020, 6, 18) }])
  })

  it('counts what has no place or no time, and sends impossible places for the server to refuse', () => {
    const { fixes, unreadable } = readTrackCsv(
      'lon,lat,time\n,31.7,2020-07-18 08:00:00\n119.9,31.7,never\n999,31.7,2020-07-18 08:00:00\n',
      CSV,
    )

    expect(Object.fromEntries(unreadable)).toEqual({ 'no place': 1, 'no time': 1 })
    expect(fixes).toMatchObject([{ unit: 'someone', lon: 999 }])
  })

  it('takes a column that the caller names, and names the columns where it cannot', () => {
    expect(readTrackCsv('lon,lat,time,who\n1,2,0,me\n', { ...CSV, columns: { unit: 'who' } }).fixes[0]?.unit).toBe('me')
    expect(() => readTrackCsv('lon,lat,time\n', { ...CSV, columns: { unit: 'who' } })).toThrow(TrackFileProblem)
    expect(() => readTrackCsv('a,b\n1,2\n', CSV)).toThrow('--lon-column')
  })
})

describe('readTrackGpx', () => {
  it('reads the points of each track, under its name', () => {
    const { fixes, unreadable } = readTrackGpx(
      `<?xml version="1.0"?><gpx version="1.1"><metadata><name>file</name><time>2020-01-01T00:00:00Z</time></metadata>
       <trk><name>义巡 1</name><trkseg>
         <trkpt lat="31.7" lon="119.9"><ele>5</ele><time>2020-07-18T00:00:00Z</time><course>90</course><name>gate</name></trkpt>
         <trkpt lat="31.8" lon="119.8"/></trkseg></trk>
       <trk><trkseg><trkpt lat="31.6" lon="119.7"><time>2020-07-18T00:00:10Z</time></trkpt></trkseg></trk></gpx>`,
      'walk',
    )

    expect(fixes).toEqual([
      { unit: '义巡-1', lon: 119.9, lat: 31.7, atMs: Date.UTC(2020, 6, 18), courseDeg: 90 },
      { unit: 'walk', lon: 119.7, lat: 31.6, atMs: Date.UTC(2020, 6, 18, 0, 0, 10) },
    ])
    expect(Object.fromEntries(unreadable)).toEqual({ 'no time': 1 })
  })

  it('refuses a file that is cut short', () => {
    expect(() => readTrackGpx('<gpx><trk>', 'walk')).toThrow(TrackFileProblem)
  })
})

describe('planReplay', () => {
  const track = [
    { unit: 'a', lon: 1, lat: 2, atMs: 70_000 },
    { unit: 'a', lon: 1, lat: 2, atMs: 10_000 },
  ]

  it('moves the last fix to now and keeps every distance in time', () => {
    const plan = planReplay(track, { nowMs: 1_000_000 })

    expect(plan.map(({ fix, dueMs }) => [fix.at, dueMs])).toEqual([
      [940_000, 1_000_000],
      [1_000_000, 1_000_000],
    ])
  })

  it('plays from now on, so many times as fast', () => {
    const plan = planReplay(track, { nowMs: 1_000_000, speed: 60, crs: 'GCJ02' })

    expect(plan.map(({ fix, dueMs }) => [fix.at, dueMs, fix.crs])).toEqual([
      [1_000_000, 1_000_000, 'GCJ02'],
      [1_001_000, 1_001_000, 'GCJ02'],
    ])
  })
})
