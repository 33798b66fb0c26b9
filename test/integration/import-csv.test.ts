import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import type { Compound, Division, PolicePost, WatchPoint } from '#wire/places'
import { parseCsv } from '../../server/import/read-csv.ts'
import { decodeText } from '../../server/import/text.ts'
import { importDesk, squareAt } from '../support/import-desk.ts'
import { sharedData } from '../support/shared-data.ts'

const SQUARE = squareAt(119.95, 31.7)
const wkt = (ring: readonly (readonly number[])[]) => `POLYGON((${ring.map((position) => position.join(' ')).join(', ')}))`

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
    const rows = [
      ['编号', '守望点名称', '经度（°）', '纬度（°）', '所属小区', '镇街'],
      ['w1', '湖塘桥守望点', '119.95', '31.71', 'c1', '320412100'],
    ]
    const text = rows.map((row) => row.join(delimiter)).join('\r\n')

    await desk.run('watch-points', await desk.file('a.csv', iconv.encode(text, encoding, { addBOM: encoding !== 'gbk' })))

    expect(await desk.states<WatchPoint>('watchPoint')).toEqual([
      { id: 'w1', name: '湖塘桥守望点', at: [119.95, 31.71], compound: 'c1', division: '320412100', simulated: false },
    ])
  })

  it('reads compounds as well-known text, with words and figures as sites write them', async () => {
    const desk = await importDesk()
    const file = await desk.file(
      'a.csv',
      `编号,小区名称,类型,户数,大门,边界\nc1,甲苑,安置,"1,280户",119.95 31.7;119.952 31.7,"${wkt(SQUARE)}"\n`,
    )

    await desk.run('compounds', file)

    expect(await desk.states<Compound>('compound')).toMatchObject([
      {
        id: 'c1',
        name: '甲苑',
        type: 'resettlement',
        households: 1280,
        gates: [
          [119.95, 31.7],
          [119.952, 31.7],
        ],
        footprint: { coordinates: [SQUARE] },
      },
    ])
  })

  it('takes columns named by hand, and refuses ones that are not there', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.csv', 'bianhao,mingcheng,jing,wei\nw1,甲,119.95,31.7\n')

    const wrong = await desk.run('watch-points', file, '--map', 'lon=jing', '--map', 'lat=wei', '--map', 'name=mingzi')
    const right = await desk.run(
      'watch-points',
      file,
      '--map',
      'lon=jing',
      '--map',
      'lat=wei',
      '--map',
      'name=mingcheng',
      '--map',
      'id=bianhao',
    )

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
    expect(printed).toContain("refused  line 5 '丁 丁': at: is at 0, 0, which is where unset positions lie")
    expect(printed).toContain("refused  line 7 '戊': geometry: empty")
    expect(printed).toContain('6 records: 1 added, 0 changed, 0 unchanged, 5 refused')
  })

  it('reads police posts and divisions in the words of the field', async () => {
    const desk = await importDesk()

    await desk.run('police-posts', await desk.file('p.csv', '编号,名称,类别,经度,纬度\np1,湖塘派出所,派出所,119.95,31.71\n'))
    await desk.run(
      'divisions',
      await desk.file('d.csv', '行政区划代码,名称,经度,纬度,托管\n320412100,湖塘镇,119.95,31.71,\n320412104,遥观镇,120.05,31.71,是\n'),
    )

    expect(await desk.states<PolicePost>('policePost')).toEqual([
      { id: 'p1', name: '湖塘派出所', kind: 'policeStation', at: [119.95, 31.71], simulated: false },
    ])
    expect(await desk.states<Division>('division')).toEqual([
      { id: '320412100', name: '湖塘镇', kind: 'town', centre: [119.95, 31.71], entrusted: false, simulated: false },
      { id: '320412104', name: '遥观镇', kind: 'town', centre: [120.05, 31.71], entrusted: true, simulated: false },
    ])
  })

  it('reads roads as lines that meet where they share a corner', async () => {
    const desk = await importDesk()
    const file = await desk.file(
      'r.csv',
      '名称,道路等级,单行,wkt\n甲路,主干路,,"LINESTRING(119.9 31.7,119.91 31.7,119.92 31.7)"\n乙路,支路,是,"LINESTRING(119.91 31.7,119.91 31.71)"\n丙路,天路,,"LINESTRING(1 1,2 2)"\n',
    )

    const { printed } = await desk.run('roads', file)

    const network: unknown = JSON.parse(Buffer.from((await desk.store.blobs.get('roads'))!).toString())
    expect(network).toMatchObject({ edges: [0, 1, 1, 1, 2, 1, 1, 3, 2], oneWay: [2] })
    expect(printed).toContain("refused  line 4 '丙路': class: '天路' is not a known class of road")
    expect((await desk.events()).map(({ kind }) => kind)).toEqual(['roads:imported'])
  })
})
