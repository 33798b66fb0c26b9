import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Compound } from '#wire/places'
import { placeDrafts } from '../../server/import/place-drafts.ts'
import { aCollection, aFeature, DESK_ROOM, importDesk, squareAt } from '../support/import-desk.ts'
import { sharedData } from '../support/shared-data.ts'
import { tinyPmtiles } from '../support/tiny-pmtiles.ts'
import { tinyDbf, tinyShp } from '../support/tiny-shapefile.ts'
import { tinyZip } from '../support/tiny-zip.ts'

const SQUARE = squareAt(119.95, 31.7)
const GOOD = aCollection(aFeature({ type: 'Polygon', coordinates: [SQUARE] }, { name: '甲' }, 'c1'))

describe('files that cannot be imported', () => {
  const shape = { rings: [SQUARE.toReversed()], row: { id: 'c1' } }
  const [shp, dbf] = [tinyShp([shape]), tinyDbf([shape.row], 'utf-8')]
  const zip = tinyZip({ 'a.shp': shp, 'a.dbf': dbf })
  const damagedZip = Buffer.from(tinyZip({ 'a.shp': shp, 'a.dbf': dbf }, { stored: true }))
  damagedZip[150] = 0x55

  it.each<[string, string, Uint8Array | string, RegExp]>([
    ['an empty file', 'a.geojson', '', /the file is empty/],
    [
      'GeoJSON of a wrong type',
      'a.geojson',
      '{"type":"Topology","objects":{}}',
      /type 'Topology' is not GeoJSON; a FeatureCollection is needed/,
    ],
    ['JSON that breaks off', 'a.geojson', GOOD.slice(0, 60), /is not JSON: /],
    ['a list', 'a.geojson', '[1,2]', /holds '\[1,2\]', not GeoJSON/],
    [
      'GeoJSON in another projection',
      'a.geojson',
      '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}',
      /its crs is 'EPSG:3857'; export it as EPSG:4326/,
    ],
    ['GeoJSON without features', 'a.geojson', '{"type":"FeatureCollection","features":7}', /its 'features' is not a list/],
    ['CSV without a place', 'a.csv', '编号,名称\n1,甲\n', /no columns say where \(found '编号, 名称'\)/],
    ['CSV whose quote is not closed', 'a.csv', 'id,lon,lat\n"1,2,3\n', /line \d+: Quote Not Closed/],
    ['a zip that is cut short', 'a.zip', zip.subarray(0, zip.length - 30), /the zip file is cut short: its list of contents is missing/],
    ['a zip that is damaged', 'a.zip', damagedZip, /zip entry a\.(shp|dbf): is damaged \(its check sum is wrong\)/],
    ['a zip without a Shapefile', 'a.zip', tinyZip({ 'readme.txt': 'hello' }), /holds no \.shp: it is not a zipped Shapefile/],
    [
      'a zip with two Shapefiles',
      'a.zip',
      tinyZip({ 'a.shp': shp, 'b.shp': shp }),
      /holds 2 Shapefiles \(a\.shp, b\.shp\); zip one at a time/,
    ],
    ['a .shp that is none', 'a.zip', tinyZip({ 'a.shp': 'hello' }), /a\.shp is not a Shapefile/],
    [
      'a .shp that is cut short',
      'a.zip',
      tinyZip({ 'a.shp': shp.subarray(0, shp.length - 16), 'a.dbf': dbf }),
      /a\.shp is cut short: \d+ of \d+ bytes/,
    ],
    [
      'a .dbf that is cut short',
      'a.zip',
      tinyZip({ 'a.shp': shp, 'a.dbf': dbf.subarray(0, dbf.length - 3) }),
      /a\.dbf is cut short: 1 rows do not fit/,
    ],
    [
      'a .dbf with fewer rows than shapes',
      'a.zip',
      tinyZip({ 'a.shp': tinyShp([shape, shape]), 'a.dbf': dbf }),
      /has 2 shapes, its \.dbf 1 rows/,
    ],
    ['a bare .shp', 'a.shp', shp, /is a bare \.shp; zip it together/],
    ['a GeoPackage', 'a.gpkg', 'SQLite format 3\0', /is a SQLite file \(GeoPackage, MBTiles\), which is not read/],
    ['bytes of no format', 'a.bin', Buffer.from([1, 2, 0, 3, 0, 5]), /is of no format that is read here/],
    ['a base map instead of places', 'a.pmtiles', tinyPmtiles(), /PMTiles hold a base map, not compounds/],
  ])('%s', async (_, name, content, message) => {
    const desk = await importDesk()

    const { status, errors } = await desk.run('compounds', await desk.file(name, content))

    expect(status).toBe(1)
    expect(errors).toMatch(/^nothing was imported: /)
    expect(errors).toMatch(message)
    expect(await desk.events()).toEqual([])
  })

  it('a folder, and a file that is not there', async () => {
    const desk = await importDesk()

    expect((await desk.run('compounds', desk.folder)).errors).toContain('is a folder, not a file')
    expect((await desk.run('compounds', join(desk.folder, 'none'))).errors).toContain('there is no such file')
  })

  it.each([
    [[], /WHAT is ''; it must be one of compounds, watch-points/],
    [['rivers', 'a'], /WHAT is 'rivers'/],
    [['compounds'], /give one FILE, not none/],
    [['compounds', 'a', 'b'], /give one FILE, not 2/],
    [['compounds', 'a', '--crs', 'EPSG:4326'], /--crs is 'EPSG:4326'; it must be one of WGS84, CGCS2000, GCJ02, BD09/],
    [['compounds', 'a', '--format', 'kml'], /--format is 'kml'/],
    [['compounds', 'a', '--report', 'r.txt'], /--report is 'r\.txt'; it must end in \.json or \.csv/],
    [['compounds', 'a', '--map', 'shape=x'], /--map is 'shape=x'; it must be FIELD=COLUMN with a field of /],
    [['compounds', 'a', '--colour'], /--colour/],
  ])('wrong use %j is said with the usage', async (args, message) => {
    const { status, errors } = await (await importDesk()).run(...args)

    expect(status).toBe(2)
    expect(errors).toMatch(message)
    expect(errors).toContain('lamplight import WHAT FILE [options]')
  })
})

describe("a site's own places", () => {
  it('drive out the simulated ones of their kind, in one transaction', async () => {
    const desk = await importDesk()
    const geometry = { type: 'Polygon' as const, coordinates: [SQUARE] }
    const demo = ['d1', 'd2'].map((id) => ({ type: 'Feature' as const, id, geometry, properties: { name: id, type: 'commodity' } }))
    const seed = placeDrafts('compound', demo, { room: DESK_ROOM, existing: [], simulated: true, nowMs: 1, by: 'server' })
    await desk.store.journal.append(seed.drafts)

    const { printed } = await desk.run('compounds', await desk.file('a.geojson', GOOD))

    expect(printed).toContain("2 simulated ones removed: the site's own are here")
    expect(await desk.states<Compound>('compound')).toMatchObject([{ id: 'c1', slot: 0, simulated: false }])
    expect((await desk.events()).map(({ kind }) => kind).slice(2)).toEqual([
      'compound:removed',
      'compound:removed',
      'compound:added',
      'site:started',
    ])
  })

  it('leave the simulated ones alone when none of them can be used', async () => {
    const desk = await importDesk()
    const demo = [
      {
        type: 'Feature' as const,
        id: 'd1',
        geometry: { type: 'Polygon' as const, coordinates: [SQUARE] },
        properties: { name: 'd', type: 'commodity' },
      },
    ]
    await desk.store.journal.append(
      placeDrafts('compound', demo, { room: DESK_ROOM, existing: [], simulated: true, nowMs: 1, by: 'server' }).drafts,
    )

    const { status } = await desk.run('compounds', await desk.file('a.geojson', aCollection(aFeature(null))))

    expect(status).toBe(1)
    expect(await desk.states<Compound>('compound')).toMatchObject([{ id: 'd1' }])
  })

  it('are refused by the schema of the wire under their own record, not their place among the good ones', async () => {
    const desk = await importDesk()
    const gates = Array.from({ length: 51 }, () => [119.95, 31.7])
    const file = await desk.file(
      'a.geojson',
      aCollection(
        aFeature(null),
        aFeature({ type: 'Polygon', coordinates: [SQUARE] }, { name: '多门', gates }, 'c1'),
        aFeature({ type: 'Polygon', coordinates: [SQUARE] }, { name: '甲' }, 'c2'),
      ),
    )

    const { printed } = await desk.run('compounds', file)

    expect(printed).toMatch(/refused {2}2 '多门': gates: /)
    expect(printed).toContain('3 records: 1 added, 0 changed, 0 unchanged, 2 refused')
  })

  it('keep any name that anybody ever thought of', async () => {
    const blns = sharedData('robustness/blns.json')
    const names =
      blns === undefined ? ["'; DROP TABLE --", '__proto__', '\u202Etest'] : (JSON.parse(await readFile(blns, 'utf8')) as string[])
    const desk = await importDesk()
    const features = names.map((name, i) => aFeature({ type: 'Point', coordinates: [119.9, 31.7] }, { name, [name]: name }, i))

    const { printed } = await desk.run('watch-points', await desk.file('a.geojson', aCollection(...features)))

    expect(printed).toContain(`${names.length} records: ${names.length} added, 0 changed, 0 unchanged, 0 refused`)
  })
})

describe('a base map', () => {
  it('is copied whole, recorded, and not copied again', async () => {
    const desk = await importDesk()
    const tiles = tinyPmtiles()
    const file = await desk.file('site.pmtiles', tiles)

    const first = await desk.run('basemap', file)
    const copied = await stat(join(desk.folder, 'data/basemap.pmtiles'))
    const second = await desk.run('basemap', file)

    expect(first.printed).toContain('1 records: 1 added')
    expect(first.printed).toContain('type: vector')
    expect(second.printed).toContain('1 records: 0 added, 0 changed, 1 unchanged')
    expect(await readFile(join(desk.folder, 'data/basemap.pmtiles'))).toEqual(tiles)
    expect((await stat(join(desk.folder, 'data/basemap.pmtiles'))).ino).toBe(copied.ino)
    expect(await readdir(join(desk.folder, 'data'))).toEqual(['basemap.pmtiles'])
    expect(await desk.events()).toMatchObject([
      {
        kind: 'basemap:imported',
        subject: 'basemap/site',
        data: { type: 'vector', bytes: tiles.length, bounds: [119.6, 31.3, 120.2, 31.8], name: '武进' },
      },
    ])
  })

  it('is put back when its file has gone', async () => {
    const desk = await importDesk()
    const file = await desk.file('site.pmtiles', tinyPmtiles())
    await desk.run('basemap', file)
    await rm(join(desk.folder, 'data/basemap.pmtiles'))

    await desk.run('basemap', file)

    expect((await stat(join(desk.folder, 'data/basemap.pmtiles'))).size).toBe(tinyPmtiles().length)
  })

  const good = tinyPmtiles()
  const brokenRoot = Buffer.from(good)
  brokenRoot.fill(0, 127, 140)
  it.each<[string, Uint8Array, readonly string[], RegExp]>([
    ['of a later version', tinyPmtiles({ version: 4 }), [], /is PMTiles version 4; version 3 is read/],
    ['of an earlier version', tinyPmtiles({ magic: 'PM\x02\0' }), [], /is PMTiles version 2; version 3 is read/],
    ['of unknown tiles', tinyPmtiles({ tileType: 0 }), [], /tiles of type 0 are not read/],
    ['without bounds', tinyPmtiles({ bounds: [0, 0, 0, 0] }), [], /its bounds are empty \(0, 0 to 0, 0\): a map would ask for no tile/],
    ['with bounds that are no place', tinyPmtiles({ bounds: [0, 0, 200, 1] }), [], /its bounds are outside ±180\/±90/],
    ['that is cut short', good.subarray(0, good.length - 3), [], /is cut short: its tiles end at byte \d+, the file at \d+/],
    ['cut short within its header', good.subarray(0, 100), [], /is cut short within its header/],
    ['with a damaged directory', brokenRoot, [], /its directory or metadata is damaged/],
    ['in GCJ-02', good, ['--crs', 'GCJ02'], /tiles cannot be converted; make them in WGS 84/],
  ])('%s is refused, and nothing is copied', async (_, content, options, message) => {
    const desk = await importDesk()
    await mkdir(join(desk.folder, 'data'))

    const { status, errors } = await desk.run('basemap', await desk.file('a.pmtiles', content), ...options)

    expect(status).toBe(1)
    expect(errors).toMatch(message)
    expect(await readdir(join(desk.folder, 'data'))).toEqual([])
    expect(await desk.events()).toEqual([])
  })

  it('as s2-pmtiles writes it, with zeros in its magic number, is taken', async () => {
    const desk = await importDesk()

    const { printed } = await desk.run('basemap', await desk.file('a.pmtiles', tinyPmtiles({ magic: 'PM\0\0\0\0\0' })))

    expect(printed).toContain('1 added')
  })

  it("of our own demo is taken whole, with its layers' names", async () => {
    const desk = await importDesk()

    await desk.run('basemap', fileURLToPath(new URL('../../geodata/places/demo.pmtiles', import.meta.url)))

    const [basemap] = await desk.states<{ type: string; layers: string[] }>('basemap')
    expect(basemap).toMatchObject({ type: 'vector', layers: expect.arrayContaining(['roads', 'water', 'compounds']) })
  })

  it('of pictures is read as raster, and other formats are refused', async () => {
    const desk = await importDesk()

    expect((await desk.run('basemap', await desk.file('p.pmtiles', tinyPmtiles({ tileType: 2 })))).printed).toContain('type: raster')
    expect((await desk.run('basemap', await desk.file('a.geojson', GOOD))).errors).toContain('is geojson; a base map is a PMTiles file')
  })
})

describe('the progress bar', () => {
  it('grows while a file is read and is wiped at the end', async () => {
    const desk = await importDesk()
    const nodes = Array.from({ length: 20_000 }, (_, i) => `<node id="${i + 1}" lon="119.9" lat="31.7"/>`).join('\n')

    const { progress } = await desk.run(
      'roads',
      await desk.file('a.osm', `<osm>${nodes}<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>`),
    )

    const shares = progress.slice(0, -1).map((line) => Number(/(\d+) %/.exec(line)?.[1]))
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.length).toBeGreaterThan(3)
    expect(shares.at(-1)).toBe(100)
    expect(progress.at(-1)).toBe('')
  })
})
