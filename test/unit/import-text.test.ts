import iconv from 'iconv-lite'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../server/import/read-csv.ts'
import { reportFile, reportLines, type ImportReport } from '../../server/import/report.ts'
import { decodeText } from '../../server/import/text.ts'
import { parseWkt } from '../../server/import/wkt.ts'

describe('finding the encoding of a text', () => {
  it.each(['utf-8', 'gbk', 'gb18030', 'utf-16le'])('reads %s', (encoding) => {
    const text = '编号,名称,经度,纬度\n1,湖塘新城花园,119.95,31.71\n'

    expect(decodeText(iconv.encode(text, encoding, { addBOM: encoding === 'utf-16le' })).text).toBe(text)
  })

  it('drops the byte order mark', () => {
    expect(decodeText(Buffer.from('\uFEFF名称'))).toEqual({ text: '名称', encoding: 'utf-8' })
  })

  it('refuses an encoding that does not exist, and bytes that are not in the one asked for', () => {
    expect(() => decodeText(Buffer.from('a'), 'gbq')).toThrow("the encoding 'gbq' is unknown")
    expect(() => decodeText(iconv.encode('武进', 'gbk'), 'utf-8')).toThrow('the text is not in utf-8')
  })
})

describe('reading CSV text', () => {
  it.each([',', ';', '\t', '|'])('finds the delimiter %j', (delimiter) => {
    const { header, rows } = parseCsv(['名称', '经度', '纬度'].join(delimiter) + '\r\n' + ['"a"', '119.9', '31.7'].join(delimiter))

    expect(header).toEqual(['名称', '经度', '纬度'])
    expect(rows).toEqual([{ line: 2, cells: ['a', '119.9', '31.7'] }])
  })

  it('is not misled by delimiters inside quotes', () => {
    expect(parseCsv('"a;b;c",d\n1,2').header).toEqual(['a;b;c', 'd'])
  })

  it('names the line where a quote is not closed', () => {
    expect(() => parseCsv('a,b\n1,2\n"3,4\n')).toThrow(/^line \d+: .*[Qq]uote/)
  })
})

describe('well-known text', () => {
  it.each([
    ['POINT(119.95 31.7)', { type: 'Point', coordinates: [119.95, 31.7] }],
    ['point z (119.95 31.7 5)', { type: 'Point', coordinates: [119.95, 31.7, 5] }],
    ['SRID=4326;POINT (1 +.5)', { type: 'Point', coordinates: [1, 0.5] }],
    [
      'LINESTRING (1 2, 3 4)',
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'MULTIPOINT (1 2, 3 4)',
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'MULTIPOINT ((1 2), (3 4))',
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    ['MULTIPOINT ((1 2))', { type: 'MultiPoint', coordinates: [[1, 2]] }],
    [
      'POLYGON((0 0,1 0,1 1,0 0),(.1 .1,.2 .1,.2 .2,.1 .1))',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
          [
            [0.1, 0.1],
            [0.2, 0.1],
            [0.2, 0.2],
            [0.1, 0.1],
          ],
        ],
      },
    ],
    [
      'MULTIPOLYGON (((0 0, 1e0 0, 1 1, 0 0)))',
      {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      },
    ],
    [
      'MultiLineString((0 0,1 1),(2 2,3 3))',
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [0, 0],
            [1, 1],
          ],
          [
            [2, 2],
            [3, 3],
          ],
        ],
      },
    ],
    ['POLYGON EMPTY', undefined],
  ])('reads %s', (text, geometry) => {
    expect(parseWkt(text)).toEqual(geometry)
  })

  it.each([
    '',
    'POLYGON',
    'POLYGON((0 0,1 0',
    'POINT((1 2))',
    'POLYGON(0 0, 1 1)',
    'CIRCLE(1 2)',
    'POINT(a b)',
    'POINT(1..2 3)',
    'SRID=4549;POINT(1 2)',
    'POINT(1 2);DROP',
  ])('refuses %j with a reason', (text) => {
    expect(() => parseWkt(text)).toThrow(/^geometry: /)
  })

  it('reads back any polygon that is written', () => {
    const degrees = fc.double({ min: -180, max: 180, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(degrees, degrees), { minLength: 1 }), { minLength: 1 }), (rings) => {
        const text = `POLYGON (${rings.map((ring) => `(${ring.map(([lon, lat]) => `${lon} ${lat}`).join(', ')})`).join(', ')})`

        const positive = rings.map((ring) => ring.map((position) => position.map((value) => value + 0)))
        expect(parseWkt(text)).toEqual({ type: 'Polygon', coordinates: positive })
      }),
    )
  })
})

describe('the report', () => {
  const report: ImportReport = {
    what: 'compounds',
    file: 'a.csv',
    format: 'csv',
    dryRun: true,
    records: 4,
    added: 2,
    changed: 0,
    unchanged: 1,
    removed: 7,
    figures: { km: 3 },
    refused: [{ record: 'line 3', name: '=cmd()', field: 'footprint', reason: 'has no area, "none"' }],
    notes: [1, 2, 3, 4, 5].map((line) => ({ record: `line ${line}`, name: '', field: 'name', reason: 'missing' })),
  }

  it('lists every refused record, and notes of one wording together', () => {
    expect(reportLines(report)).toEqual([
      'compounds from a.csv (csv): dry run, nothing is written',
      '4 records: 2 added, 0 changed, 1 unchanged, 1 refused',
      "7 simulated ones removed: the site's own are here",
      '  km: 3',
      `refused  line 3 '=cmd()': footprint: has no area, "none"`,
      'note     5 × name: missing (line 1, line 2, line 3 and 2 more)',
    ])
  })

  it('as CSV quotes what must be quoted and holds no formula', () => {
    const { header, rows } = parseCsv(reportFile(report, 'csv'))

    expect(header).toEqual(['result', 'record', 'name', 'field', 'reason'])
    expect(rows[0]?.cells).toEqual(['refused', 'line 3', "'=cmd()", 'footprint', 'has no area, "none"'])
    expect(rows).toHaveLength(6)
  })

  it('as JSON holds all of it', () => {
    expect(JSON.parse(reportFile(report, 'json'))).toEqual(report)
  })
})
