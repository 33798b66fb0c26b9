import { readFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { PbfWriter } from 'pbf'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreetNetwork } from '#geodata/streets'
import type { Compound } from '#wire/places'
import { openImportFile } from '../../server/import/import-file.ts'
import { passOsm } from '../../server/import/osm.ts'
import { importDesk } from '../support/import-desk.ts'
import { sharedData } from '../support/shared-data.ts'
import { blob, tinyOsmOf, type TinyOsm, tinyOsmXml, tinyPbf } from '../support/tiny-pbf.ts'

/** Nodes 1–8: an outline round a hole; 9–12 roads. */
const NODES = [
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
  [40, 40],
  [60, 40],
  [60, 60],
  [40, 60],
  [0, -50],
  [50, -50],
  [100, -50],
  [50, -90],
].map(([x = 0, y = 0], i) => ({
  id: i + 1,
  lonE7: 1_199_500_000 + x * 500,
  latE7: 317_000_000 + y * 500,
}))

function anOsm(over: Partial<TinyOsm> = {}): TinyOsm {
  return { nodes: NODES, ways: [], relations: [], ...over }
}
const residential = { landuse: 'residential', name: '甲苑' }

/** Everything that a file holds, as visited. */
async function visited(path: string): Promise<unknown[]> {
  const all: unknown[] = []
  await passOsm(
    await openImportFile(path),
    {
      node: (id, lonE7, latE7, tags) => all.push(['node', id, lonE7, latE7, [...tags]]),
      way: (id, nodes, tags) => all.push(['way', id, nodes, [...tags]]),
      relation: (id, members, tags) => all.push(['relation', id, members, [...tags]]),
    },
    () => undefined,
  )
  return all
}

describe('OpenStreetMap data', () => {
  it('makes compounds of closed ways and of multipolygon relations with holes', async () => {
    const osm = anOsm({
      ways: [
        { id: 1, nodes: [1, 2, 3] },
        { id: 2, nodes: [1, 4, 3] },
        { id: 3, nodes: [5, 6, 7, 8, 5] },
        { id: 4, nodes: [5, 6, 7, 8, 5], tags: { ...residential, residential: 'apartments' } },
      ],
      relations: [
        {
          id: 9,
          members: [
            { type: 'way', id: 1, role: 'outer' },
            { type: 'way', id: 2, role: '' },
            { type: 'way', id: 3, role: 'inner' },
          ],
          tags: { ...residential, type: 'multipolygon' },
        },
      ],
    })
    const desk = await importDesk()

    const { printed } = await desk.run('compounds', await desk.file('a.osm', tinyOsmXml(osm)))

    const [way, relation] = await desk.states<Compound>('compound')
    expect(printed).toContain('2 records: 2 added')
    expect(way).toMatchObject({ id: 'osm-w4', name: '甲苑', type: 'apartment' })
    expect(relation).toMatchObject({
      id: 'osm-r9',
      type: 'commodity',
      footprint: { type: 'Polygon', coordinates: [{ length: 5 }, { length: 5 }] },
    })
  })

  it('refuses areas that are open, cut off, or of no ring, by name and reason', async () => {
    const members = [{ type: 'way' as const, id: 1, role: 'outer' }]
    const osm = anOsm({
      nodes: [...NODES, { ...NODES[0]!, id: 99, tags: residential }],
      ways: [
        { id: 1, nodes: [1, 2, 3] },
        { id: 2, nodes: [1, 2, 3], tags: residential },
        { id: 3, nodes: [1, 2, 77, 1], tags: residential },
      ],
      relations: [
        { id: 4, members, tags: { ...residential, type: 'multipolygon' } },
        { id: 5, members: [{ type: 'way', id: 50, role: 'outer' }], tags: { ...residential, type: 'multipolygon' } },
        { id: 6, members, tags: { ...residential, type: 'site' } },
        { id: 7, members: [], tags: { ...residential, type: 'multipolygon' } },
      ],
    })
    const desk = await importDesk()

    const { printed, status } = await desk.run('compounds', await desk.file('a.osm', tinyOsmXml(osm)))

    expect(status).toBe(1)
    expect(printed.split('\n').slice(1)).toEqual([
      '7 records: 0 added, 0 changed, 0 unchanged, 7 refused',
      "refused  node/99 '甲苑': geometry: is a single node; an area needs a way or a relation",
      "refused  way/2 '甲苑': geometry: the way is not closed (3 nodes)",
      "refused  way/3 '甲苑': geometry: 1 of its 4 nodes are not in the file",
      "refused  relation/4 '甲苑': geometry: its ways do not close: no way goes on at node 3 (119.955, 31.705)",
      "refused  relation/5 '甲苑': geometry: 1 of its 1 members are not in the file",
      "refused  relation/6 '甲苑': type: the relation is a 'site', not a multipolygon",
      "refused  relation/7 '甲苑': geometry: the relation has no outer way",
    ])
    expect(await desk.events()).toEqual([])
  })

  it('makes roads of highways, split where they meet, one-way ones in their direction', async () => {
    const osm = anOsm({
      ways: [
        { id: 1, nodes: [9, 10, 11], tags: { highway: 'primary', name: '一路' } },
        { id: 2, nodes: [10, 12], tags: { highway: 'residential', oneway: '-1' } },
        { id: 3, nodes: [1, 2], tags: { highway: 'motorway' } },
        { id: 4, nodes: [3, 4], tags: { highway: 'construction', name: '未来路' } },
      ],
    })
    const desk = await importDesk()
    const file = await desk.file('a.osm', tinyOsmXml(osm))

    const first = await desk.run('roads', file)
    const second = await desk.run('roads', file)

    const network = JSON.parse(Buffer.from((await desk.store.blobs.get('roads'))!).toString()) as StreetNetwork
    expect(network.edges).toEqual([0, 1, 1, 1, 2, 1, 3, 1, 3, 4, 5, 0])
    expect(network.oneWay).toEqual([2, 3])
    expect(first.printed).toContain("refused  way/4 '未来路': highway: 'construction' is not a road to move along")
    expect(second.printed).toContain('4 records: 0 added, 0 changed, 3 unchanged, 1 refused')
    expect(await desk.events()).toHaveLength(1)
  })
})

describe('XML and PBF', () => {
  const text = fc.string({ maxLength: 12, unit: 'grapheme' }).filter((value) => !/\p{Cc}|\p{Cs}|\uFFFE|\uFFFF/u.test(value))
  const tags = fc.dictionary(
    text.filter((key) => key !== '' && key !== '__proto__'),
    text,
    { maxKeys: 3, noNullPrototype: true },
  )
  const id = fc.integer({ min: 1, max: 2 ** 40 })
  const osm: fc.Arbitrary<TinyOsm> = fc.record({
    nodes: fc.array(
      fc.record({
        id,
        lonE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
        latE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
        tags,
      }),
      { maxLength: 6 },
    ),
    ways: fc.array(fc.record({ id, nodes: fc.array(id, { maxLength: 6 }), tags }), { maxLength: 4 }),
    relations: fc.array(
      fc.record({
        id,
        members: fc.array(fc.record({ type: fc.constantFrom('node' as const, 'way' as const, 'relation' as const), id, role: text }), {
          maxLength: 4,
        }),
        tags,
      }),
      { maxLength: 3 },
    ),
  })

  it('hold the same, for any data, dense or not, packed or not', async () => {
    const desk = await importDesk()
    const options = fc.record({ dense: fc.boolean(), compressed: fc.boolean(), perBlob: fc.integer({ min: 1, max: 4 }) })
    await fc.assert(
      fc.asyncProperty(osm, options, async (data, how) => {
        const pbf = await visited(await desk.file('a.pbf', tinyPbf(data, how)))

        expect(pbf).toEqual(await visited(await desk.file('a.osm', tinyOsmXml(data))))
        expect(pbf).toHaveLength(data.nodes.length + data.ways.length + data.relations.length)
      }),
      { numRuns: 60 },
    )
  })

  it('hold the same with another granularity and offset', async () => {
    const desk = await importDesk()
    const pbf = tinyPbf(anOsm(), { granularity: 1000, offsetE9: 7_000_000_000 })

    expect(await visited(await desk.file('a.pbf', pbf))).toEqual(await visited(await desk.file('a.osm', tinyOsmXml(anOsm()))))
  })
})

describe('north Bayreuth', () => {
  const path = sharedData('geo/north-bayreuth.osm.gz')

  it.skipIf(path === undefined)('imports whole: every residential area and every highway is accounted for', async () => {
    const desk = await importDesk()

    const compounds = await desk.run('compounds', path!)
    const roads = await desk.run('roads', path!)

    console.info([compounds, roads].map(({ printed }) => printed.split('\n')[1]).join('\n'))
    expect(compounds.printed).toContain('168 records: 168 added, 0 changed, 0 unchanged, 0 refused')
    expect(roads.printed).toContain('2122 records: 2056 added, 0 changed, 0 unchanged, 66 refused')
    expect(roads.printed.match(/^refused {2}(node|relation)\//gm)).toHaveLength(66)
    expect(await desk.states('compound')).toHaveLength(168)
  })

  it.skipIf(path === undefined)('gives the same places and roads as PBF', async () => {
    const [xml, pbf] = [await importDesk(), await importDesk()]
    const data = tinyOsmOf(gunzipSync(await readFile(path!)).toString())
    const file = await pbf.file('bayreuth.osm.pbf', tinyPbf(data))

    for (const what of ['compounds', 'roads']) {
      await xml.run(what, path!)
      await pbf.run(what, file)
    }

    expect(await pbf.states('compound')).toEqual(await xml.states('compound'))
    expect(await pbf.store.blobs.get('roads')).toEqual(await xml.store.blobs.get('roads'))
  })
})

describe('OpenStreetMap files that are broken', () => {
  const good = tinyPbf(anOsm({ ways: [{ id: 1, nodes: [1, 2, 3, 1], tags: residential }] }))
  const xml = tinyOsmXml(anOsm({ ways: [{ id: 1, nodes: [1, 2, 3, 1], tags: residential }] }))
  const header = tinyPbf({ nodes: [], ways: [], relations: [] })
  const group = (write: (pbf: PbfWriter) => void) => {
    const block = new PbfWriter()
    block.writeMessage(1, (_, pbf) => pbf.writeStringField(1, ''), undefined)
    block.writeMessage(2, (_, pbf) => write(pbf), undefined)
    return Buffer.concat([header, blob('OSMData', block.finish(), true)])
  }

  it.each<[string, string, Uint8Array | string, RegExp]>([
    ['XML that breaks off', 'a.osm', xml.slice(0, xml.length - 40), /XML: .*a\.osm:\d+:\d+: unclosed tag/],
    ['XML that is not well formed in the middle', 'a.osm', xml.replace('<way', '<way <'), /XML: .*a\.osm:\d+:\d+: /],
    ['XML of another kind', 'a.osm', '<gpx></gpx>', /its root is <gpx>; <osm> is needed/],
    ['XML with an id that is no number', 'a.osm', xml.replace('node id="1"', 'node id="x"'), /a <node> has the id 'x'/],
    ['gzip that breaks off', 'a.osm.gz', gzipSync(xml).subarray(0, 200), /the gzip data breaks off or is damaged/],
    ['gzip that is damaged', 'a.osm.gz', damaged(gzipSync(xml), 60), /the gzip data (breaks off or )?is damaged/],
    ['PBF that breaks off', 'a.pbf', good.subarray(0, good.length - 5), /PBF: blob 3 at byte \d+: the file breaks off at byte \d+/],
    ['PBF with a damaged blob', 'a.pbf', damaged(good, good.length - 20), /PBF: blob 3 at byte \d+: its data is damaged/],
    [
      'PBF without its header',
      'a.pbf',
      Buffer.concat([blob('OSMHeader2', Buffer.from([0]), false), good]),
      /blob 1 at byte 0: is 'OSMHeader2'; OSMHeader is due first/,
    ],
    [
      'PBF that needs what we cannot do',
      'a.pbf',
      tinyPbf(anOsm(), { features: ['HistoricalInformation'] }),
      /needs the feature 'HistoricalInformation'/,
    ],
    [
      'PBF with a string that is not there',
      'a.pbf',
      group((pbf) => pbf.writeMessage(3, (_, way) => way.writePackedVarint(2, [7]), undefined)),
      /blob 2 .*cannot be decoded \(string 7 of 1 does not exist\)/,
    ],
    [
      'PBF with a group longer than its block',
      'a.pbf',
      Buffer.concat([header, blob('OSMData', Buffer.from([0x12, 0x7f, 1]), true)]),
      /blob 2 .*cannot be decoded \(a group runs past its block\)/,
    ],
    [
      'PBF that claims a vast header',
      'a.pbf',
      Buffer.concat([header, Buffer.from([0x7f, 0, 0, 0, 1])]),
      /blob 2 at byte \d+: its header claims 2130706432 bytes/,
    ],
  ])('%s: nothing is imported, and the message says where', async (_, name, content, message) => {
    const desk = await importDesk()

    const { status, errors } = await desk.run('compounds', await desk.file(name, content))

    expect(status).toBe(1)
    expect(errors).toMatch(message)
    expect(await desk.events()).toEqual([])
  })

  it('an entity bomb does not grow: entities of a document type are not expanded', async () => {
    const levels = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
    const bomb = `<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY l0 "lol">${levels}]><osm><node id="1" lon="1" lat="1"><tag k="name" v="&l9;"/></node></osm>`
    const desk = await importDesk()

    const { status, errors } = await desk.run('compounds', await desk.file('a.osm', bomb))

    expect(status).toBe(1)
    expect(errors).toMatch(/undefined entity/)
  })

  it('an external entity is not fetched', async () => {
    const desk = await importDesk()
    const secret = await desk.file('secret.txt', 'geheim')
    const outside = `<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY x SYSTEM "file://${secret}">]><osm><way id="1"><tag k="landuse" v="residential"/><tag k="name" v="&x;"/></way></osm>`

    const { errors, printed } = await desk.run('compounds', await desk.file('a.osm', outside))

    expect(errors).toMatch(/undefined entity/)
    expect(errors + printed).not.toContain('geheim')
  })
})

/** The bytes with one of them turned over. */
function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
