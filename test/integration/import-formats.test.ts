import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Compound, Division, PolicePost, WatchPoint } from '#wire/places'
import { featureOf } from '../../server/import/place-feature.ts'
import { parseCsv } from '../../server/import/read-csv.ts'
import { decodeText } from '../../server/import/text.ts'
import { aCollection, aFeature, importDesk, squareAt } from '../support/import-desk.ts'
import { sharedData } from '../support/shared-data.ts'
import { tinyDbf, tinyShp } from '../support/tiny-shapefile.ts'
import { tinyZip } from '../support/tiny-zip.ts'

const SQUARE = squareAt(119.95, 31.7)
const polygon = (ring: readonly (readonly number[])[]) => ({ type: 'Polygon', coordinates: [ring] })
const wkt = (ring: readonly (readonly number[])[]) => `POLYGON((${ring.map((position) => position.join(' ')).join(', ')}))`

describe('GeoJSON', () => {
  it('imports compounds, starts the site, and writes nothing the second time', async () => {
    const desk = await importDesk()
    const properties = { name: '湖塘新城花园', type: 'resettlement', division: '320412100', households: 1280, gates: [[119.95, 31.7]] }
    const file = await desk.file('a.geojson', aCollection(aFeature(polygon(SQUARE), properties, 'c1')))

    const first = await desk.run('compounds', file)
    const second = await desk.run('compounds', file)

    expect(first).toMatchObject({ status: 0, errors: '' })
    expect(first.printed).toContain('1 records: 1 added, 0 changed, 0 unchanged, 0 refused')
    expect(second.printed).toContain('1 records: 0 added, 0 changed, 1 unchanged, 0 refused')
    expect((await desk.events()).map(({ kind, subject, by }) => `${kind} ${subject} ${by}`)).toEqual(['compound:added compound/c1 cli', 'site:started site/main cli'])
    expect(await desk.states<Compound>('compound')).toEqual([
      { ...properties, id: 'c1', slot: 0, footprint: { type: 'Polygon', coordinates: [SQUARE] }, simulated: false },
    ])
  })

  it('reads a feature a line', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.geojsonl', [1, 2].map((i) => JSON.stringify(aFeature({ type: 'Point', coordinates: [119.9 + i / 100, 31.7] }, { name: `点${i}` }))).join('\n'))

    expect((await desk.run('watch-points', file)).printed).toContain('2 added')
  })

  it('gives places without id the same id each time, made from shape and name', async () => {
    const desk = await importDesk()
    const nameless = aFeature(polygon(SQUARE), {})
    const file = await desk.file('a.geojson', aCollection(nameless, aFeature(polygon(squareAt(119.97, 31.7)), { name: '甲' })))

    await desk.run('compounds', file)
    const again = await desk.run('compounds', file)

    const [first, second] = await desk.states<Compound>('compound')
    expect(again.printed).toContain('0 added, 0 changed, 2 unchanged')
    expect([first?.id, second?.id]).toEqual([expect.stringMatching(/^h-[0-9a-f]{12}$/), expect.stringMatching(/^h-[0-9a-f]{12}$/)])
    expect([first?.name, second?.name].toSorted()).toEqual([expect.stringMatching(/^未命名小区 h-/), '甲'].toSorted())
  })

  it('names every refused record with field and reason, and imports the rest', async () => {
    const desk = await importDesk()
    const good = aFeature(polygon(SQUARE), { name: '好' }, 'good')
    const bow = [[119.9, 31.7], [119.91, 31.71], [119.91, 31.7], [119.9, 31.71], [119.9, 31.7]]
    const file = await desk.file(
      'a.geojson',
      aCollection(
        ...[good, aFeature(polygon(bow), { name: '结' }), aFeature(null, { name: '空' }), aFeature(polygon(SQUARE), { name: '又' }, 'good')],
        ...[aFeature(polygon([[500, 1], [501, 1], [501, 2], [500, 1]]), { name: '远' }), aFeature(polygon(SQUARE), { name: '型', type: '别墅' }, 't'), 7],
      ),
    )

    const { status, printed } = await desk.run('compounds', file)

    expect(status).toBe(0)
    expect(printed.split('\n').filter((line) => line.startsWith('refused'))).toEqual([
      "refused  2 '结': footprint: the outline crosses itself at 119.905, 31.705, and which part is meant is not clear",
      "refused  3 '空': geometry: empty",
      "refused  4 '又': id: 'good' is that of record 1 already",
      "refused  5 '远': geometry: longitude 500 is outside ±180 (projected? a Shapefile needs its .prj)",
      "refused  6 '型': type: '别墅' is not known; give commodity (商品房), resettlement (安置), apartment (公寓)",
      "refused  7: type: '7' is not a Feature",
    ])
    expect(printed).toContain('7 records: 1 added, 0 changed, 0 unchanged, 6 refused')
  })

  it('writes nothing with --dry-run, and says what it would write', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.geojson', aCollection(aFeature(polygon(SQUARE), { name: '甲' })))

    const { printed, status } = await desk.run('compounds', file, '--dry-run')

    expect(status).toBe(0)
    expect(printed).toContain('dry run, nothing is written')
    expect(printed).toContain('1 added')
    expect(await desk.events()).toEqual([])
  })

  it('converts GCJ-02 with --crs', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.geojson', aCollection(aFeature({ type: 'Point', coordinates: [119.94712039, 31.69908695] }, { name: '点' }, 'w1')))

    await desk.run('watch-points', file, '--crs', 'gcj02')

    const [point] = await desk.states<WatchPoint>('watchPoint')
    expect(point?.at[0]).toBeCloseTo(119.942437, 6)
    expect(point?.at[1]).toBeCloseTo(31.701187, 6)
  })

  it('brings back any compounds that were written as GeoJSON, unchanged', async () => {
    const degree = (min: number, max: number) => fc.integer({ min: min * 1e7, max: max * 1e7 }).map((e7) => e7 / 1e7)
    const compound = fc.record({
      name: fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }).filter((name) => name.trim() === name && name !== '' && name.length <= 80 && !/\p{Cc}/u.test(name)),
      type: fc.constantFrom('commodity', 'resettlement', 'apartment'),
      households: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
      gates: fc.array(fc.tuple(degree(119, 120), degree(31, 32)), { maxLength: 4 }),
      corner: fc.tuple(degree(119, 120), degree(31, 32)),
      sideE4: fc.integer({ min: 1, max: 50 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(compound, { minLength: 1, maxLength: 6 }), async (compounds) => {
        const desk = await importDesk()
        const features = compounds.map(({ corner, sideE4, households, ...rest }, i) =>
          aFeature(polygon(squareAt(...corner, sideE4 / 1e4)), { ...rest, ...(households === undefined ? {} : { households }) }, `c${i}`),
        )
        await desk.run('compounds', await desk.file('a.geojson', aCollection(...features)))
        const before = await desk.states<Compound>('compound')

        const again = await importDesk()
        await again.run('compounds', await again.file('b.geojson', aCollection(...before.map(featureOf))))

        expect(before).toHaveLength(compounds.length)
        expect(await again.states<Compound>('compound')).toEqual(before)
      }),
      { numRuns: 30 },
    )
  })
})

describe('CSV', () => {
  const spectrum = sharedData('robustness/csv-spectrum-csvs')

  it.skipIf(spectrum === undefined)('reads the cases of csv-spectrum as their JSON says', async () => {
    for (const name of await readdir(spectrum!)) {
      const { header, rows } = parseCsv(decodeText(await readFile(join(spectrum!, name))).text)
      const json: unknown = JSON.parse(await readFile(join(spectrum!, '../csv-spectrum-json', name.replace('.csv', '.json')), 'utf8'))

      const records = rows.map(({ cells }) => Object.fromEntries(header.map((column, i) => [column, cells[i]])))
      // In this one case the suite's own JSON is one object with another telephone number: the rest of it must agree.
      const expected = name === 'location_coordinates.csv' ? [{ ...(json as object), 'Contact Phone Number': '2095257564' }] : json
      expect(records, name).toEqual(expected)
    }
  })

  it.each([
    ['UTF-8 with a byte order mark', 'utf-8', ','],
    ['GBK with semicolons', 'gbk', ';'],
    ['UTF-16 with tabs', 'utf-16le', '\t'],
  ])('reads Chinese headings in %s', async (_, encoding, delimiter) => {
    const desk = await importDesk()
    const rows = [['编号', '守望点名称', '经度（°）', '纬度（°）', '所属小区', '镇街'], ['w1', '湖塘桥守望点', '119.95', '31.71', 'c1', '320412100']]
    const text = rows.map((row) => row.join(delimiter)).join('\r\n')

    await desk.run('watch-points', await desk.file('a.csv', iconv.encode(text, encoding, { addBOM: encoding !== 'gbk' })))

    expect(await desk.states<WatchPoint>('watchPoint')).toEqual([
      { id: 'w1', name: '湖塘桥守望点', at: [119.95, 31.71], compound: 'c1', division: '320412100', simulated: false },
    ])
  })

  it('reads compounds as well-known text, with words and figures as sites write them', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.csv', `编号,小区名称,类型,户数,大门,边界\nc1,甲苑,安置,"1,280户",119.95 31.7;119.952 31.7,"${wkt(SQUARE)}"\n`)

    await desk.run('compounds', file)

    expect(await desk.states<Compound>('compound')).toMatchObject([
      { id: 'c1', name: '甲苑', type: 'resettlement', households: 1280, gates: [[119.95, 31.7], [119.952, 31.7]], footprint: { coordinates: [SQUARE] } },
    ])
  })

  it('takes columns named by hand, and refuses ones that are not there', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.csv', 'bianhao,mingcheng,jing,wei\nw1,甲,119.95,31.7\n')

    const wrong = await desk.run('watch-points', file, '--map', 'lon=jing', '--map', 'lat=wei', '--map', 'name=mingzi')
    const right = await desk.run('watch-points', file, '--map', 'lon=jing', '--map', 'lat=wei', '--map', 'name=mingcheng', '--map', 'id=bianhao')

    expect(wrong).toMatchObject({ status: 1, errors: expect.stringContaining("--map: no record has the column 'mingzi'") })
    expect(right.status).toBe(0)
    expect(await desk.states<WatchPoint>('watchPoint')).toMatchObject([{ id: 'w1', name: '甲' }])
  })

  it('names the line of a row that cannot be used', async () => {
    const desk = await importDesk()
    const rows = ['id,name,lon,lat', 'a,甲,abc,31.7', 'b,乙,119.9', 'c,丙,NaN,31', 'd,"丁\n丁",0,0', 'e,戊,,', 'f,己,119.9,31.7']

    const { printed } = await desk.run('watch-points', await desk.file('a.csv', rows.join('\n')))

    expect(printed).toContain("refused  line 2 '甲': lon: 'abc' is not a number of degrees")
    expect(printed).toContain("refused  line 3 '乙': has 3 cells under 4 columns")
    expect(printed).toContain("refused  line 4 '丙': lon: 'NaN' is not a number of degrees")
    expect(printed).toContain("refused  line 6 '丁 丁': at: is at 0, 0, which is where unset positions lie")
    expect(printed).toContain("refused  line 7 '戊': geometry: empty")
    expect(printed).toContain('6 records: 1 added, 0 changed, 0 unchanged, 5 refused')
  })

  it('reads police posts and divisions in the words of the field', async () => {
    const desk = await importDesk()

    await desk.run('police-posts', await desk.file('p.csv', '编号,名称,类别,经度,纬度\np1,湖塘派出所,派出所,119.95,31.71\n'))
    await desk.run('divisions', await desk.file('d.csv', '行政区划代码,名称,经度,纬度,托管\n320412100,湖塘镇,119.95,31.71,\n320412104,遥观镇,120.05,31.71,是\n'))

    expect(await desk.states<PolicePost>('policePost')).toEqual([{ id: 'p1', name: '湖塘派出所', kind: 'policeStation', at: [119.95, 31.71], simulated: false }])
    expect(await desk.states<Division>('division')).toEqual([
      { id: '320412100', name: '湖塘镇', kind: 'town', centre: [119.95, 31.71], entrusted: false, simulated: false },
      { id: '320412104', name: '遥观镇', kind: 'town', centre: [120.05, 31.71], entrusted: true, simulated: false },
    ])
  })

  it('reads roads as lines that meet where they share a corner', async () => {
    const desk = await importDesk()
    const file = await desk.file('r.csv', '名称,道路等级,单行,wkt\n甲路,主干路,,"LINESTRING(119.9 31.7,119.91 31.7,119.92 31.7)"\n乙路,支路,是,"LINESTRING(119.91 31.7,119.91 31.71)"\n丙路,天路,,"LINESTRING(1 1,2 2)"\n')

    const { printed } = await desk.run('roads', file)

    const network: unknown = JSON.parse(Buffer.from((await desk.store.blobs.get('roads'))!).toString())
    expect(network).toMatchObject({ edges: [0, 1, 1, 1, 2, 1, 1, 3, 2], oneWay: [2] })
    expect(printed).toContain("refused  line 4 '丙路': class: '天路' is not a known class of road")
    expect((await desk.events()).map(({ kind }) => kind)).toEqual(['roads:imported'])
  })
})

describe('Shapefiles', () => {
  const clockwise = SQUARE.toReversed()
  const shape = { rings: [clockwise], row: { bianhao: 'c1', 小区名称: '湖塘新城花园', 类型: '公寓' } }
  const shapefile = (encoding: string, more: Readonly<Record<string, string>> = {}) =>
    tinyZip({ 'x/小区.shp': tinyShp([shape]), 'x/小区.dbf': tinyDbf([shape.row], encoding), ...more })

  it.each([
    ['GBK text without .cpg', 'gbk', {}, []],
    ['UTF-8 text without .cpg', 'utf-8', {}, []],
    ['GBK text that its .cpg calls 936', 'gbk', { 'x/小区.cpg': '936' }, []],
    ['Big5 text by --encoding', 'big5', {}, ['--encoding', 'big5']],
  ])('reads %s', async (_, encoding, more, options) => {
    const desk = await importDesk()
    const traditional = encoding === 'big5' ? { ...shape.row, 小区名称: '湖塘新城花園', 类型: '' } : shape.row
    const zip = encoding === 'big5' ? tinyZip({ 'a.shp': tinyShp([shape]), 'a.dbf': tinyDbf([{ bianhao: 'c1', name: traditional.小区名称 }], encoding) }) : shapefile(encoding, more)

    const { errors } = await desk.run('compounds', await desk.file('a.zip', zip), '--map', 'id=bianhao', ...options)

    expect(errors).toBe('')
    expect(await desk.states<Compound>('compound')).toMatchObject([{ id: 'c1', name: traditional.小区名称, footprint: { type: 'Polygon', coordinates: [SQUARE] } }])
  })

  it('brings any Chinese name through GBK and back', async () => {
    const character = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(character, { minLength: 3, maxLength: 20 }).map((parts) => parts.join('')), { minLength: 3, maxLength: 8 }), async (names) => {
        const desk = await importDesk()
        const shapes = names.map((name, i) => ({ rings: [squareAt(119.9 + i / 100, 31.7).toReversed()], row: { id: `c${i}`, name } }))
        const zip = tinyZip({ 'a.shp': tinyShp(shapes), 'a.dbf': tinyDbf(shapes.map(({ row }) => row), 'gbk') })

        await desk.run('compounds', await desk.file('a.zip', zip))

        const found = await desk.states<Compound>('compound')
        expect(found.toSorted((a, b) => a.slot - b.slot).map(({ name }) => name)).toEqual(names)
      }),
      { numRuns: 20 },
    )
  })

  it('turns projected positions back by the .prj, as GB/T maps of China come', async () => {
    const prj =
      'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    const desk = await importDesk()
    // On the central meridian, easting is 500,000 m; the arc to 31.7° N is 3,508,587.18 m (the ellipsoid's meridian radius, integrated).
    const shapes = [{ point: [500_000, 3_508_587.18] as const, row: { id: 'w1', name: '点' } }]
    const zip = tinyZip({ 'a.shp': tinyShp(shapes), 'a.dbf': tinyDbf([shapes[0]!.row], 'utf-8'), 'a.prj': prj })

    const { printed } = await desk.run('watch-points', await desk.file('a.zip', zip))

    const [point] = await desk.states<WatchPoint>('watchPoint')
    expect(printed).toContain('1 added')
    expect(point?.at[0]).toBeCloseTo(120, 7)
    expect(point?.at[1]).toBeCloseTo(31.7, 6)
  })

  it('says that projected positions without a .prj cannot be placed', async () => {
    const desk = await importDesk()
    const shapes = [{ point: [500_000, 3_508_656] as const, row: { id: 'w1', name: '点' } }]
    const zip = tinyZip({ 'a.shp': tinyShp(shapes), 'a.dbf': tinyDbf([shapes[0]!.row], 'utf-8') })

    expect(await desk.run('watch-points', await desk.file('a.zip', zip))).toMatchObject({ status: 1, printed: expect.stringContaining("refused  1 '点': geometry: longitude 500000 is outside ±180") })
  })
})

describe('the report file', () => {
  it('holds every refused record and note, as CSV and as JSON', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.geojson', aCollection(aFeature(null, { name: '空' }), aFeature(polygon(SQUARE))))

    await desk.run('compounds', file, '--report', join(desk.folder, 'r.csv'))
    await desk.run('compounds', file, '--report', join(desk.folder, 'r.json'))

    const { rows } = parseCsv(await readFile(join(desk.folder, 'r.csv'), 'utf8'))
    const json = JSON.parse(await readFile(join(desk.folder, 'r.json'), 'utf8')) as { refused: unknown[]; notes: unknown[] }
    expect(rows.map(({ cells }) => cells.slice(0, 2))).toEqual([['refused', '1'], ['note', '2'], ['note', '2'], ['note', '2']])
    expect(json.refused).toEqual([{ record: '1', name: '空', field: 'geometry', reason: 'empty' }])
    expect(json.notes).toHaveLength(3)
  })
})
