/** The hotspot page's address there and back, its calendar against the server's, and the corners of its cells against the API's. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOTSPOT_CLASSES, HOTSPOT_HOURS, HOTSPOT_KINDS, type HotspotAnswer } from '#wire/hotspots'
import { COMPOUND_TYPES } from '#wire/places'
import { KPI_BASE_NAMES, KPI_PERIODS } from '#wire/kpi'
import { planeAt } from '#geodata/plane'
import { cellAt, cellGroundOf, ringsOf } from '../../client/hotspots/cell-ground.ts'
import {
  CELLS_M,
  MAP_METHODS,
  readHotspotAsk,
  REPEAT_BANDS,
  REPEAT_DAYS,
  testedMaps,
  writeHotspotAsk,
  type HotspotAsk,
} from '../../client/hotspots/hotspot-address.ts'
import type { ClockPlace } from '../../client/hotspots/clock-place.ts'
import { hotspotPath } from '../../client/hotspots/hotspot-path.ts'
import { linkFaults } from '../../client/hotspots/link-faults.ts'
import { spansOf } from '../../client/hotspots/hotspot-spans.ts'
import { readViews, withView, writeViews, MOST_VIEWS } from '../../client/hotspots/saved-views.ts'
import { cellTable } from '../../server/domain/hotspot-answers/cell-table.ts'
import { written } from '../../server/domain/hotspot-answers/written.ts'
import { cellAt as gridCellAt, cellGridOf } from '../../server/domain/hotspots/cell-grid.ts'
import { outlineOf } from '../../server/domain/hotspots/outline.ts'
import { basePeriod, periodAt } from '../../server/domain/kpi/period.ts'
import { aCase, aQuestion, CASE_FROM_MS, figuresOf } from '../support/hotspot-case.ts'
import { ringOf } from '../support/hotspots.ts'

const MINUTE_MS = 60_000
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const method = fc.constantFrom(...MAP_METHODS)

const ask: fc.Arbitrary<HotspotAsk> = fc
  .record(
    {
      period: fc.constantFrom(...KPI_PERIODS),
      base: fc.constantFrom(...KPI_BASE_NAMES),
      at: day,
      own: fc.record({ days: fc.tuple(day, day), baseDays: fc.tuple(day, day) }),
      map: method,
      beside: method,
      isSwiped: fc.boolean(),
      kind: fc.constantFrom(...HOTSPOT_KINDS),
      picks: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      compounds: fc.constantFrom(...COMPOUND_TYPES),
      hours: fc.constantFrom(...HOTSPOT_HOURS),
      division: fc.stringMatching(/^[0-9]{6,12}$/),
      cellM: fc.constantFrom(...CELLS_M),
      bands: fc.constantFrom(...REPEAT_BANDS.slice(1)),
      days: fc.constantFrom(...REPEAT_DAYS.slice(1)),
      clockAt: fc.constantFrom<ClockPlace>(
        { kind: 'town', id: '320411001' },
        { kind: 'compound', id: 'c.17/甲' },
        { kind: 'cell', id: 'c-3r12', shape: 'hex', cellM: 500 },
      ),
    },
    { requiredKeys: ['period', 'base', 'map', 'isSwiped', 'kind', 'picks'] },
  )
  .map(({ period, base, at, own, map, beside, isSwiped, kind, picks, division, compounds, hours, cellM, bands, days, clockAt }) => {
    const [from = '', to = ''] = own?.days.toSorted() ?? []
    const [baseFrom = '', baseTo = ''] = own?.baseDays.toSorted() ?? []
    return {
      when: { period, base, ...(at === undefined ? {} : { at }), ...(own ? { own: { from, to, baseFrom, baseTo } } : {}) },
      map,
      ...(beside === undefined ? {} : { beside }),
      isSwiped: isSwiped && beside !== undefined,
      kind,
      classes: HOTSPOT_CLASSES[kind].filter((_, i) => picks[i]).toSorted(),
      ...(division === undefined ? {} : { division }),
      ...(compounds === undefined ? {} : { compounds }),
      ...(hours === undefined ? {} : { hours }),
      ...(cellM === undefined ? {} : { cellM }),
      ...(bands === undefined ? {} : { bands }),
      ...(days === undefined ? {} : { days }),
      ...(clockAt === undefined ? {} : { clockAt }),
    }
  })

describe('the address', () => {
  it('gives back every view that was written into it, and keeps the language', () => {
    fc.assert(
      fc.property(ask, ask, (before, view) => {
        const written = writeHotspotAsk(writeHotspotAsk('?lang=en', before), view)

        expect(readHotspotAsk(`?${written}`)).toEqual(view)
        expect(new URLSearchParams(written).get('lang')).toBe('en')
      }),
    )
  })

  it('can be anything without harm', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('map', 'beside', 'class', 'cell', 'division', 'kind', 'at'), fc.string()), (query) => {
        const read = readHotspotAsk(`?${new URLSearchParams(query).toString()}`)

        expect(readHotspotAsk(`?${writeHotspotAsk('', read)}`)).toEqual(read)
      }),
    )
  })

  it('once it is put right has nothing that cannot be read, whatever it said before', () => {
    const names = [
      'period',
      'base',
      'at',
      'from',
      'to',
      'baseFrom',
      'baseTo',
      'map',
      'beside',
      'class',
      'cell',
      'bands',
      'days',
      'clock',
      'division',
      'kind',
      'hours',
      'compounds',
    ]
    fc.assert(
      fc.property(
        fc.oneof(
          ask.map((view) => writeHotspotAsk('', view)),
          fc.dictionary(fc.constantFrom(...names), fc.string()).map((query) => new URLSearchParams(query).toString()),
        ),
        (query) => {
          const righted = writeHotspotAsk(query, readHotspotAsk(`?${query}`))

          expect(linkFaults(`?${righted}`)).toEqual([])
        },
      ),
    )
  })
})

describe('the clock of one place', () => {
  it('is asked of the compound, the town or the cell', () => {
    const span = { fromMs: 1, toMs: 2 }
    const queryOf = (clock: string) => {
      const view = readHotspotAsk(`?division=320411&clock=${clock}`)
      return hotspotPath('clock', view, { period: span, base: span, wholeToMs: 2 }, view.clockAt ? { place: view.clockAt } : {}).split(
        '&to=2&',
      )[1]
    }

    expect(queryOf('town.320411001')).toBe('division=320411001')
    expect(queryOf('compound.c17')).toBe('division=320411&compound=c17')
    expect(queryOf('cell.hex.500.c-1r7')).toBe('division=320411&cellId=c-1r7&cell=500&shape=hex')
    expect(queryOf('cell.round.500.c1r7')).toBe('division=320411')
  })
})

describe('what is tested on what came after it', () => {
  it('is each map shown that ranks ground, as it is shown, else that of the heading', () => {
    const span = { fromMs: 1, toMs: 2 }
    const testedOf = (search: string) => {
      const view = readHotspotAsk(search)
      return testedMaps(view).map((tested) => {
        const query = new URLSearchParams(hotspotPath('truth', view, { period: span, base: span, wholeToMs: 2 }, { tested }).split('?')[1])
        return [query.get('map'), query.get('cell'), query.get('class')]
      })
    }

    expect(testedOf('')).toEqual([['gi', null, null]])
    expect(testedOf('?map=density&cell=250&class=fire')).toEqual([['density', '250', 'fire']])
    expect(testedOf('?map=density&beside=gi&swipe=1')).toEqual([
      ['gi', null, null],
      ['density', null, null],
    ])
    expect(testedOf('?map=change&beside=near-repeat&cell=1000')).toEqual([['gi', '1000', null]])
  })
})

describe('a period', () => {
  const offset = fc.integer({ min: -840, max: 840 })

  it('is the KPI board’s own, and its base too, up to the last full minute', () => {
    const instant = fc.integer({ min: Date.parse('2001-01-01'), max: Date.parse('2098-01-01') })
    fc.assert(
      fc.property(
        fc.constantFrom(...KPI_PERIODS),
        fc.constantFrom(...KPI_BASE_NAMES),
        instant,
        offset,
        (period, base, nowMs, offsetMin) => {
          const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
          const whole = periodAt(period, nowMs, offsetMin * MINUTE_MS)
          fc.pre(lastMs > whole.fromMs)

          const spans = spansOf({ period, base }, nowMs, offsetMin)

          expect(spans.period).toEqual({ fromMs: whole.fromMs, toMs: Math.min(whole.toMs, lastMs) })
          expect(spans.base).toEqual(basePeriod(period, base, whole, lastMs, offsetMin * MINUTE_MS))
          expect(spans.wholeToMs).toBe(whole.toMs)
        },
      ),
    )
  })

  it('that is over is whole, whatever the time is now', () => {
    const nowMs = Date.parse('2026-11-26T12:00Z')

    const { period, base } = spansOf({ period: 'quarter', base: 'lastYear', at: '2026-08-15' }, nowMs, 480)

    expect([period.fromMs, period.toMs]).toEqual(['2026-07-01', '2026-10-01'].map((date) => Date.parse(`${date}T00:00+08:00`)))
    expect([base.fromMs, base.toMs]).toEqual(['2025-07-01', '2025-10-01'].map((date) => Date.parse(`${date}T00:00+08:00`)))
  })

  it('of one’s own ends with the night of its last day, and one that is to come stays as it is', () => {
    const nowMs = Date.parse('2026-11-26T12:00Z')
    const own = { from: '2027-01-01', to: '2027-01-31', baseFrom: '2026-01-01', baseTo: '2026-01-31' }

    const { period } = spansOf({ period: 'month', base: 'previous', own }, nowMs, 480)

    expect(period).toEqual({ fromMs: Date.parse('2027-01-01T00:00+08:00'), toMs: Date.parse('2027-02-01T00:00+08:00') })
  })
})

describe('cells', () => {
  const PLANE = planeAt(119.9, 31.6)
  /** Wide and high enough for two rows and columns. */
  const site = fc.record({
    shape: fc.constantFrom('square' as const, 'hexagon' as const),
    sizeM: fc.constantFrom(250, 500, 1_000),
    west: fc.integer({ min: -20_000, max: 20_000 }),
    south: fc.integer({ min: -20_000, max: 20_000 }),
    sideM: fc.integer({ min: 3_000, max: 9_000 }),
    at: fc.tuple(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
  })

  it('lie where they were laid, to a centimetre, and hold what they hold there', () => {
    fc.assert(
      fc.property(site, ({ shape, sizeM, west, south, sideM, at }) => {
        const grid = cellGridOf(outlineOf([[ringOf(west, south, west + sideM, south + sideM)]]), shape, sizeM)
        const cells = cellTable(grid, PLANE, {}) as never
        const ground = cellGroundOf({ parameters: { cell: sizeM, shape: shape === 'hexagon' ? 'hex' : 'square' }, cells })!
        const { lonLats, cornersACell } = ringsOf(ground)
        const { corners } = grid.lattice

        let worstM = 0
        for (let cell = 0; cell < grid.count; cell++)
          for (let corner = 0; corner < cornersACell; corner++) {
            const i = 2 * (cell * cornersACell + corner)
            const from = (2 * corner) % corners.length
            const dx = PLANE.xOf(lonLats[i]!) - grid.x[cell]! - corners[from]!
            const dy = PLANE.yOf(lonLats[i + 1]!) - grid.y[cell]! - corners[from + 1]!
            worstM = Math.max(worstM, Math.hypot(dx, dy))
          }
        expect(worstM).toBeLessThan(0.02)

        const [x, y] = [west + at[0] * sideM, south + at[1] * sideM]
        const found = cellAt(ground, [PLANE.lonOf(x), PLANE.latOf(y)])!
        const laid = gridCellAt(grid, x, y)
        // On a shared side, to a centimetre, either may hold it.
        const offM = (cell: number) => Math.hypot(grid.x[cell]! - x, grid.y[cell]! - y)
        expect(Math.abs(offM(found) - offM(laid))).toBeLessThan(0.05)
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['squares', 'density', 'square'],
    ['hexagons', 'gi', 'hexagon'],
  ] as const)('have the corners of the API’s own GeoJSON: %s', (_, method, shape) => {
    const told = (form: 'json' | 'geojson') => {
      const given = aCase(aQuestion({ method, shape, form }), [{ x: 2_500, y: 4_000, atMs: CASE_FROM_MS }])
      return JSON.parse(written(given, figuresOf(given), 0)) as unknown
    }
    const { lonLats, cornersACell } = ringsOf(cellGroundOf(told('json') as HotspotAnswer)!)
    const { features } = told('geojson') as GeoJSON.FeatureCollection<GeoJSON.Polygon>

    const corners = features.flatMap(({ geometry }) => geometry.coordinates[0]!)
    expect(corners).toHaveLength(lonLats.length / 2)
    expect(features[0]!.geometry.coordinates[0]).toHaveLength(cornersACell)
    const offDegrees = corners.map(([lon, lat], i) => Math.max(Math.abs(lon! - lonLats[2 * i]!), Math.abs(lat! - lonLats[2 * i + 1]!)))
    // Middles and corners are each told to a ten-millionth of a degree.
    expect(Math.max(...offDegrees)).toBeLessThan(2e-7)
  })

  it('have no cell where there is none', () => {
    const grid = cellGridOf(outlineOf([[ringOf(0, 0, 3_000, 3_000)]]), 'hexagon', 500)
    const ground = cellGroundOf({ parameters: { cell: 500, shape: 'hex' }, cells: cellTable(grid, PLANE, {}) as never })!

    expect(cellAt(ground, [PLANE.lonOf(9_000), PLANE.latOf(1_000)])).toBeUndefined()
  })
})

describe('saved views', () => {
  function storage(text?: string) {
    let kept: string | null = text ?? null
    return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) }
  }

  it('come back newest first, one of each name, and no more than a list holds', () => {
    const kept = storage()
    let views = readViews(kept)
    for (let i = 0; i < MOST_VIEWS + 5; i++) views = withView(views, { name: ` view ${i} `, query: `map=gi&at=${i}` })
    views = withView(views, { name: 'view 20', query: 'map=density' })
    expect(writeViews(kept, views)).toBe(true)

    const read = readViews(kept)
    expect(read).toHaveLength(MOST_VIEWS)
    expect(read[0]).toEqual({ name: 'view 20', query: 'map=density' })
    expect(new Set(read.map(({ name }) => name)).size).toBe(MOST_VIEWS)
  })

  it('that something else wrote are as if they were not there', () => {
    expect(readViews(storage('not json'))).toEqual([])
    expect(readViews(storage('{"name":"x"}'))).toEqual([])
    expect(readViews(storage('[1, null, {"name": "a"}, {"name": "b", "query": "map=gi"}]'))).toEqual([{ name: 'b', query: 'map=gi' }])
  })
})
