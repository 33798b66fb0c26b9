import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Compound, WatchPoint } from '#wire/places'
import { importDesk, squareAt } from '../support/import-desk.ts'
import { tinyDbf, tinyShp } from '../support/tiny-shapefile.ts'
import { tinyZip } from '../support/tiny-zip.ts'

const SQUARE = squareAt(119.95, 31.7)

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
    const zip =
      encoding === 'big5'
        ? tinyZip({ 'a.shp': tinyShp([shape]), 'a.dbf': tinyDbf([{ bianhao: 'c1', name: traditional.小区名称 }], encoding) })
        : shapefile(encoding, more)

    const { errors } = await desk.run('compounds', await desk.file('a.zip', zip), '--map', 'id=bianhao', ...options)

    expect(errors).toBe('')
    expect(await desk.states<Compound>('compound')).toMatchObject([
      { id: 'c1', name: traditional.小区名称, footprint: { type: 'Polygon', coordinates: [SQUARE] } },
    ])
  })

  it('brings any Chinese name through GBK and back', async () => {
    const character = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code))
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(character, { minLength: 3, maxLength: 20 }).map((parts) => parts.join('')),
          { minLength: 3, maxLength: 8 },
        ),
        async (names) => {
          const desk = await importDesk()
          const shapes = names.map((name, i) => ({ rings: [squareAt(119.9 + i / 100, 31.7).toReversed()], row: { id: `c${i}`, name } }))
          const zip = tinyZip({
            'a.shp': tinyShp(shapes),
            'a.dbf': tinyDbf(
              shapes.map(({ row }) => row),
              'gbk',
            ),
          })

          await desk.run('compounds', await desk.file('a.zip', zip))

          const found = await desk.states<Compound>('compound')
          expect(found.toSorted((a, b) => a.slot - b.slot).map(({ name }) => name)).toEqual(names)
        },
      ),
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

    expect(await desk.run('watch-points', await desk.file('a.zip', zip))).toMatchObject({
      status: 1,
      printed: expect.stringContaining("refused  1 '点': geometry: longitude 500000 is outside ±180"),
    })
  })
})
