/** A site's water: of OpenStreetMap by its tags, of any other file every area. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Water } from '#wire/places'
import { aCollection, aFeature, importDesk, squareAt } from '../support/import-desk.ts'
import { sharedData } from '../support/shared-data.ts'
import { tinyOsmOf, tinyOsmXml, tinyPbf, type TinyOsm } from '../support/tiny-pbf.ts'
import { tinyDbf, tinyShp } from '../support/tiny-shapefile.ts'
import { tinyZip } from '../support/tiny-zip.ts'

const SHORE = squareAt(119.95, 31.7)
const LAKE = { type: 'Polygon', coordinates: [SHORE] }
/** Nodes 1–4 a shore, 5–8 an island in it. */
const NODES = [...squareAt(119.95, 31.7, 0.01).slice(0, 4), ...squareAt(119.954, 31.704, 0.002).slice(0, 4)].map(([lon, lat], i) => ({
  id: i + 1,
  lonE7: Math.round(lon * 1e7),
  latE7: Math.round(lat * 1e7),
}))
const SHORE_NODES = [1, 2, 3, 4, 1]

function anOsm(...tags: readonly Readonly<Record<string, string>>[]): TinyOsm {
  return { nodes: NODES, ways: tags.map((each, i) => ({ id: i + 1, nodes: SHORE_NODES, tags: each })), relations: [] }
}

describe('water of OpenStreetMap', () => {
  it('is whatever the tags of it say, drawn as an area, and nothing else', async () => {
    const desk = await importDesk()
    const osm = anOsm(
      { natural: 'water', name: '滆湖' },
      { waterway: 'riverbank' },
      { water: 'pond' },
      { landuse: 'reservoir' },
      { natural: 'wetland' },
      { landuse: 'residential' },
      { tourism: 'camp_site', water: 'yes' },
    )

    const { printed } = await desk.run('water', await desk.file('a.osm', tinyOsmXml(osm)))

    expect(printed).toContain('4 records: 4 added, 0 changed, 0 unchanged, 0 refused')
    const waters = await desk.states<Water>('water')
    expect(waters.map(({ id }) => id)).toEqual(['osm-w1', 'osm-w2', 'osm-w3', 'osm-w4'])
    expect(waters[0]).toMatchObject({ name: '滆湖', simulated: false })
  })

  it('keeps its islands', async () => {
    const desk = await importDesk()
    const members = [
      { type: 'way' as const, id: 1, role: 'outer' },
      { type: 'way' as const, id: 2, role: 'inner' },
    ]
    const osm: TinyOsm = {
      nodes: NODES,
      ways: [
        { id: 1, nodes: SHORE_NODES },
        { id: 2, nodes: [5, 6, 7, 8, 5] },
      ],
      relations: [{ id: 9, members, tags: { type: 'multipolygon', natural: 'water' } }],
    }

    await desk.run('water', await desk.file('a.osm.pbf', tinyPbf(osm)))

    expect(await desk.states<Water>('water')).toMatchObject([
      { id: 'osm-r9', area: { type: 'Polygon', coordinates: [{ length: 5 }, { length: 5 }] } },
    ])
  })

  it('is refused where it has no shore or runs under the ground, by name and reason', async () => {
    const desk = await importDesk()
    const osm = anOsm({ natural: 'water', tunnel: 'culvert', name: '暗渠' }, { natural: 'water', covered: 'yes' })
    const open = { id: 3, nodes: [1, 2, 3], tags: { waterway: 'riverbank' } }

    const { printed, status } = await desk.run('water', await desk.file('a.osm', tinyOsmXml({ ...osm, ways: [...osm.ways, open] })))

    expect(status).toBe(1)
    expect(printed.split('\n').slice(1)).toEqual([
      '3 records: 0 added, 0 changed, 0 unchanged, 3 refused',
      "refused  way/1 '暗渠': tunnel: the water runs under the ground",
      'refused  way/2: covered: the water is covered',
      'refused  way/3: geometry: the way is not closed (3 nodes)',
    ])
  })

  const bayreuth = sharedData('geo/north-bayreuth.osm.gz')

  it.skipIf(bayreuth === undefined)(
    'of north Bayreuth is imported whole, from XML and PBF alike, and a second time changes nothing',
    async () => {
      const [xml, pbf] = [await importDesk(), await importDesk()]
      const data = tinyOsmOf(gunzipSync(await readFile(bayreuth!)).toString())

      const first = await xml.run('water', bayreuth!)
      const again = await xml.run('water', bayreuth!)
      await pbf.run('water', await pbf.file('bayreuth.osm.pbf', tinyPbf(data)))

      console.info(first.printed.split('\n')[1])
      expect(first.printed).toContain('144 records: 144 added, 0 changed, 0 unchanged, 0 refused')
      expect(again.printed).toContain('144 records: 0 added, 0 changed, 144 unchanged, 0 refused')
      expect(await xml.states('water')).toHaveLength(144)
      expect(await pbf.states('water')).toEqual(await xml.states('water'))
    },
  )
})

describe('water of other files', () => {
  it('is every area of a GeoJSON, turned from its datum; a dry run writes nothing', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.geojson', aCollection(aFeature(LAKE, { 名称: '滆湖' }, 'l1')))

    const dry = await desk.run('water', file, '--crs', 'GCJ02', '--dry-run')
    expect(dry.printed).toContain('1 records: 1 added')
    expect(await desk.events()).toEqual([])
    await desk.run('water', file, '--crs', 'GCJ02')

    const [lake] = await desk.states<Water>('water')
    expect(lake).toMatchObject({ id: 'l1', name: '滆湖', simulated: false })
    const [lon, lat] = lake!.area.coordinates[0]![0] as [number, number]
    expect(Math.abs(lon - 119.95)).toBeGreaterThan(0.004)
    expect(Math.abs(lat - 31.7)).toBeGreaterThan(0.001)
    expect((await desk.events()).map(({ kind }) => kind)).toEqual(['water:added', 'site:started'])
  })

  it('is every area of a Shapefile, and named where it has no name', async () => {
    const desk = await importDesk()
    const row = { osm_id: '77', fclass: 'river', name: '' }
    const zip = tinyZip({ 'a.shp': tinyShp([{ rings: [SHORE.toReversed()], row }]), 'a.dbf': tinyDbf([row], 'utf-8') })

    await desk.run('water', await desk.file('a.zip', zip))

    expect(await desk.states<Water>('water')).toMatchObject([{ id: '77', name: '未命名水域 77', area: LAKE }])
  })

  it('is refused as other areas are: a line, a bow tie, an island outside', async () => {
    const desk = await importDesk()
    const [a, b, c, d] = SHORE
    const file = await desk.file(
      'a.geojson',
      aCollection(
        aFeature({ type: 'LineString', coordinates: [a, b, c] }, { name: '溪' }),
        aFeature({ type: 'Polygon', coordinates: [[a, c, b, d, a]] }, { name: '结' }),
        aFeature({ type: 'Polygon', coordinates: [SHORE, squareAt(119.99, 31.7)] }, { name: '岛' }),
      ),
    )

    const { printed, status } = await desk.run('water', file)

    expect(status).toBe(1)
    expect(printed).toContain("refused  1 '溪': area: is an open line; it needs a Polygon")
    expect(printed).toMatch(/refused {2}2 '结': area: the outline crosses itself/)
    expect(printed).toContain("refused  3 '岛': area: hole 1 of 1 lies outside the outline, or crosses it")
    expect(await desk.events()).toEqual([])
  })
})
