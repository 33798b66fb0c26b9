import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Compound, WatchPoint } from '#wire/places'
import { featureOf } from '../../server/import/place-feature.ts'
import { parseCsv } from '../../server/import/read-csv.ts'
import { aCollection, aFeature, importDesk, squareAt } from '../support/import-desk.ts'

const SQUARE = squareAt(119.95, 31.7)
const polygon = (ring: readonly (readonly number[])[]) => ({ type: 'Polygon', coordinates: [ring] })

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
    expect((await desk.events()).map(({ kind, subject, by }) => `${kind} ${subject} ${by}`)).toEqual([
      'compound:added compound/c1 cli',
      'site:started site/main cli',
    ])
    expect(await desk.states<Compound>('compound')).toEqual([
      { ...properties, id: 'c1', slot: 0, footprint: { type: 'Polygon', coordinates: [SQUARE] }, simulated: false },
    ])
  })

  it('reads a feature a line', async () => {
    const desk = await importDesk()
    const file = await desk.file(
      'a.geojsonl',
      [1, 2].map((i) => JSON.stringify(aFeature({ type: 'Point', coordinates: [119.9 + i / 100, 31.7] }, { name: `点${i}` }))).join('\n'),
    )

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
    expect([first?.name, second?.name]).toEqual(expect.arrayContaining([expect.stringMatching(/^未命名小区 h-/), '甲']))
  })

  it('names every refused record with field and reason, and imports the rest', async () => {
    const desk = await importDesk()
    const good = aFeature(polygon(SQUARE), { name: '好' }, 'good')
    const bow = [
      [119.9, 31.7],
      [119.91, 31.71],
      [119.91, 31.7],
      [119.9, 31.71],
      [119.9, 31.7],
    ]
    const file = await desk.file(
      'a.geojson',
      aCollection(
        good,
        aFeature(polygon(bow), { name: '结' }),
        aFeature(null, { name: '空' }),
        aFeature(polygon(SQUARE), { name: '又' }, 'good'),
        aFeature(polygon(squareAt(500, 1)), { name: '远' }),
        aFeature(polygon(SQUARE), { name: '型', type: '别墅' }, 't'),
        7,
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
    const file = await desk.file(
      'a.geojson',
      aCollection(aFeature({ type: 'Point', coordinates: [119.94712039, 31.69908695] }, { name: '点' }, 'w1')),
    )

    await desk.run('watch-points', file, '--crs', 'gcj02')

    const [point] = await desk.states<WatchPoint>('watchPoint')
    expect(point?.at[0]).toBeCloseTo(119.942437, 6)
    expect(point?.at[1]).toBeCloseTo(31.701187, 6)
  })

  it('brings back any compounds that were written as GeoJSON, unchanged', async () => {
    const degree = (min: number, max: number) => fc.integer({ min: min * 1e7, max: max * 1e7 }).map((e7) => e7 / 1e7)
    const compound = fc.record({
      name: fc
        .string({ minLength: 1, maxLength: 80, unit: 'grapheme' })
        .filter((name) => name.trim() === name && name !== '' && name.length <= 80 && !/\p{Cc}/u.test(name)),
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

describe('the report file', () => {
  it('holds every refused record and note, as CSV and as JSON', async () => {
    const desk = await importDesk()
    const file = await desk.file('a.geojson', aCollection(aFeature(null, { name: '空' }), aFeature(polygon(SQUARE))))

    await desk.run('compounds', file, '--report', join(desk.folder, 'r.csv'))
    await desk.run('compounds', file, '--report', join(desk.folder, 'r.json'))

    const { rows } = parseCsv(await readFile(join(desk.folder, 'r.csv'), 'utf8'))
    const json = JSON.parse(await readFile(join(desk.folder, 'r.json'), 'utf8')) as { refused: unknown[]; notes: unknown[] }
    expect(rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
      ['refused', '1'],
      ['note', '2'],
      ['note', '2'],
      ['note', '2'],
    ])
    expect(json.refused).toEqual([{ record: '1', name: '空', field: 'geometry', reason: 'empty' }])
    expect(json.notes).toHaveLength(3)
  })
})
