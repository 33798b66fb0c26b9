/** Hotspots over the API: what is told is what the rules reckon, with its parameters, counts and reasons. */
import { describe, expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { HotspotAnswer } from '#wire/hotspots'
import { cellGridOf, countsIn } from '../../server/domain/hotspots/cell-grid.ts'
import { densityMapOf, eventsOn } from '../../server/domain/hotspots/density.ts'
import { gridSignificance, usualGridRules } from '../../server/domain/hotspots/grid-significance.ts'
import { knoxOf } from '../../server/domain/hotspots/knox.ts'
import { rankedRates } from '../../server/domain/hotspots/ranked-rates.ts'
import { changesOf } from '../../server/domain/hotspots/rate-ratio.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { VERDICTS } from '../../server/domain/hotspots/significance.ts'
import { truthOf } from '../../server/domain/hotspots/truth.ts'
import { json, type Standing } from '../support/coverage-app.ts'
import { BASE_FROM_MS, callsOf, degreesOf, eventsIn, FROM_MS, hotspotApp, PERIODS, TO_MS, WEEK_MS } from '../support/hotspot-app.ts'
import { until } from '../support/until.ts'

const DAY_MS = 86_400_000
const PLACE = degreesOf(5_000, 5_000, 5_010, 5_010)[0]!
const CALLS = callsOf(3_000)
const NOW = eventsIn(CALLS, FROM_MS, TO_MS)
const BEFORE = eventsIn(CALLS, BASE_FROM_MS, FROM_MS)

type Told = readonly (string | number | null)[]

function columnsOf(answer: HotspotAnswer, table: 'cells' | 'compounds' | 'maps' | 'bands'): Readonly<Record<string, Told>> {
  const { count, columns } = answer[table]!
  for (const column of Object.values(columns)) expect(column).toHaveLength(count)
  return columns
}

/** As JSON has it: what is no number is `null`. */
function plain(values: ArrayLike<number>): Told {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null))
}

describe('the figures are those of the rules', () => {
  test('of density, significance and change, by cell', async () => {
    const { ask, bring, district } = await hotspotApp()
    await bring(CALLS)

    const density = await ask(`method=density&${PERIODS}&cell=200&bandwidth=700`)
    const map = densityMapOf(NOW, district, {
      kernel: 'quartic',
      bandwidthM: 700,
      cellM: 200,
      fromMs: FROM_MS,
      toMs: TO_MS,
      isEdgeCorrected: true,
    })
    const squares = cellGridOf(district, 'square', 200)
    expect(density.counts.period).toEqual({
      used: map.counted,
      simulated: 0,
      invalid: 0,
      otherClass: 0,
      noPlace: 0,
      outside: map.outside,
    })
    expect(map.outside).toBeGreaterThan(0)
    expect(columnsOf(density, 'cells')['density']).toEqual(Array.from(squares.latticeCell, (cell) => map.density[cell]!))
    expect(density.figures['eventsOnMap']).toBe(eventsOn(map))

    for (const [query, test] of [
      ['', 'exact'],
      ['&p=normal', 'normal'],
      ['&permutations=999&seed=5', { permutations: 999, random: seededRandom(5) }],
    ] as const) {
      const gi = columnsOf(await ask(`method=gi&${PERIODS}&cell=400&band=900${query}`), 'cells')
      const hexagons = cellGridOf(district, 'hexagon', 400)
      const judged = gridSignificance(hexagons, countsIn(hexagons, NOW).counts, test, usualGridRules(900))
      for (const name of ['z', 'p', 'q', 'expected'] as const) expect(gi[name]).toEqual(plain(judged[name]))
      expect(gi['near']).toEqual(plain(judged.sum))
      expect(gi['verdict']).toEqual(Array.from(judged.verdict, (index) => VERDICTS[index]))
      // So few shuffles cannot find a cell on a map of this many: docs/hotspots.md.
      expect(new Set(gi['verdict']).has('hot')).toBe(typeof test === 'string')
    }

    const change = await ask(`method=change&${PERIODS}&cell=500&shape=square`)
    const cells = columnsOf(change, 'cells')
    const wide = cellGridOf(district, 'square', 500)
    const [now, base] = [countsIn(wide, NOW).counts, countsIn(wide, BEFORE).counts]
    const { ratios, q } = changesOf(now, base, { nowLasted: 4, baseLasted: 4 })
    expect(cells['events']).toEqual(plain(now))
    expect(cells['baseEvents']).toEqual(plain(base))
    expect(cells['ratio']).toEqual(ratios.map(({ ratio }) => ratio ?? null))
    expect(cells['high']).toEqual(plain(ratios.map(({ high }) => high)))
    expect(cells['q']).toEqual(plain(q))
    expect(new Set(cells['verdict'])).toEqual(new Set(['up', 'down', 'notSignificant', 'noEvents']))
  })

  test('of maps tested on what came after them, and of near repeats', async () => {
    const { ask, bring, district } = await hotspotApp()
    await bring(CALLS)

    const ofBase = `from=${BASE_FROM_MS}&to=${FROM_MS}`
    const grid = cellGridOf(district, 'square', 250)
    for (const { map, how, shape, cellM, column, others } of [
      {
        map: 'gi',
        how: 'cell=400&band=900',
        shape: 'hexagon',
        cellM: 400,
        column: 'z',
        others: ['density', 'counts', 'drawnCounts', 'uniform'],
      },
      {
        map: 'gi',
        how: 'cell=500&shape=square&class=traffic',
        shape: 'square',
        cellM: 500,
        column: 'z',
        others: ['density', 'counts', 'drawnCounts', 'uniform'],
      },
      {
        map: 'density',
        how: 'bandwidth=700',
        shape: 'square',
        cellM: 250,
        column: 'density',
        others: ['densityByRule', 'counts', 'drawnCounts', 'uniform'],
      },
    ] as const) {
      // The map that is tested is the one that is answered of the base, cell by cell.
      const shown = columnsOf(await ask(`method=${map}&${ofBase}&${how}`), 'cells')
      const told = await ask(`method=truth&map=${map}&${PERIODS}&${how}`)
      const truth = columnsOf(told, 'maps')
      const cells = cellGridOf(district, shape, cellM)
      const counted = CALLS.filter((call) => !how.includes('class') || call.class === 'traffic')
      const of = (fromMs: number, toMs: number) => countsIn(cells, eventsIn(counted, fromMs, toMs)).counts
      const [earlier, later] = [of(BASE_FROM_MS, FROM_MS), of(FROM_MS, TO_MS)]
      const tested = (score: Float64Array) => truthOf({ score, areaKm2: cells.areaKm2, earlier, later }, [0.01, 0.05, 0.1])
      const rowsOf = (name: string) => truth['map']!.flatMap((one, row) => (one === name ? [row] : []))
      for (const [name, score] of [
        [map, Float64Array.from(shown[column]!, (value) => Number(value ?? Number.NaN))],
        ['counts', earlier.map((count, cell) => count / cells.areaKm2[cell]!)],
        ['uniform', new Float64Array(cells.count)],
      ] as const)
        for (const figure of ['hits', 'hitRate', 'pai', 'pei', 'rri'] as const)
          expect(rowsOf(name).map((row) => truth[figure]![row])).toEqual(tested(score).map((one) => one[figure]))
      expect(truth['map']!.slice(0, 5)).toEqual([map, ...others])
      expect(truth['role']!.slice(0, 5)).toEqual(['map', ...others.map(() => 'baseline')])
      expect(told.parameters).toMatchObject({ map, cell: cellM, shape: shape === 'hexagon' ? 'hex' : 'square' })
      expect(told.parameters['band']).toBe(map === 'gi' ? (how.includes('band') ? 900 : 500 * Math.SQRT2) : undefined)
      expect(
        await ask(`${new URLSearchParams(Object.entries(told.parameters).map(([name, value]) => [name, String(value)]))}`),
      ).toMatchObject({ maps: told.maps })
    }

    const repeats = columnsOf(await ask(`method=near-repeat&${PERIODS}&band=200&permutations=99&seed=3`), 'bands')
    // What lies outside is in no figure.
    const inside = eventsIn(
      CALLS.filter((call) => {
        const { outside } = countsIn(grid, eventsIn([call], BASE_FROM_MS, TO_MS))
        return outside === 0
      }),
      FROM_MS,
      TO_MS,
    )
    const table = knoxOf(inside, { upToM: [0, 50, 100, 200], upToMs: [7, 14, 28].map((days) => days * DAY_MS) }, 99, seededRandom(3))
    expect(repeats['observed']).toEqual(plain(table.observed))
    expect(repeats['expected']).toEqual(plain(table.expected))
    expect(repeats['p']).toEqual(plain(table.p))

    const own = await ask(`method=near-repeat&${PERIODS}&bands=150,300&days=1,2.5,10&permutations=99&seed=3`)
    const chosen = knoxOf(inside, { upToM: [150, 300], upToMs: [1, 2.5, 10].map((days) => days * DAY_MS) }, 99, seededRandom(3))
    expect(columnsOf(own, 'bands')['observed']).toEqual(plain(chosen.observed))
    expect(own.parameters).toMatchObject({ bands: '150,300', days: '1,2.5,10', permutations: 99, seed: 3 })
  })

  test('of compounds per thousand households, in order, none led by chance, and none without households', async () => {
    const { ask, report, house } = await hotspotApp()
    for (const [id, x, households] of [
      ['small', 1_000, 10],
      ['large', 3_000, 2_000],
      ['calm', 5_000, 3_000],
      ['unknown', 7_000, undefined],
    ] as const) {
      const footprint = { type: 'Polygon', coordinates: [degreesOf(x, 1_000, x + 200, 1_200)] }
      const body = { id, name: `=cmd|${id}`, type: 'commodity', gates: [], footprint, ...(households === undefined ? {} : { households }) }
      expect((await house.call('/api/v1/compounds', { method: 'POST', token: house.tokens.operator, body })).status).toBe(201)
    }
    // A report is tied to a compound once coverage has laid it.
    await until({
      what: 'the last compound to be judged',
      ask: () => json<Standing>(house.call('/api/v1/coverage/unknown', { token: house.tokens.wall })),
      isSo: ({ status }) => status !== 'unjudged',
    })
    const middleOf = (x: number) => degreesOf(x + 100, 1_100, x + 110, 1_110)[0]!
    for (const [x, events] of [
      [1_000, 1],
      [3_000, 60],
      [5_000, 5],
      [7_000, 2],
    ] as const)
      for (let i = 0; i < events; i++) await report({ class: 'criminal', place: middleOf(x), at: Date.now() - 120_000 - i * 1_000 })

    const ranked = await ask('method=ranked')
    const compounds = columnsOf(ranked, 'compounds')
    const rates = rankedRates([
      { events: 1, households: 10 },
      { events: 60, households: 2_000 },
      { events: 5, households: 3_000 },
    ])
    expect(compounds['shrunkRate']).toEqual(rates.map(({ shrunk }) => shrunk.rate))
    expect(compounds['rate']).toEqual(rates.map(({ counted }) => counted.rate))
    expect(compounds['high']).toEqual(rates.map(({ counted }) => counted.high))
    expect(compounds['id']).toEqual(rates.map(({ place }) => ['small', 'large', 'calm'][place]))
    expect(ranked.notes.map(({ code }) => code)).toEqual(['noHouseholds'])
    expect(ranked.counts.period).toMatchObject({ used: 68, noCompound: 0, noPlace: 0 })

    const answer = await house.call('/api/v1/hotspots?method=ranked&f=csv', { token: house.tokens.leader })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head, columns, first] = (await answer.text()).split('\r\n')
    expect(head).toMatch(/^"# \{""asOfMs""/)
    expect(columns).toMatch(/^id,name,lon,lat,households,events,rate,/)
    expect(first).toMatch(/^[a-z]+,'=cmd\|[a-z]+,119\./)
  })
})

test('an answer says by what it was made, and the same parameters give the same figures', async () => {
  const { ask, bring } = await hotspotApp()
  await bring(CALLS)
  const first = await ask(`method=gi&${PERIODS}&class=traffic,criminal&permutations=999`)
  const again = await ask(new URLSearchParams(Object.entries(first.parameters).map(([name, value]) => [name, String(value)])).toString())

  expect(first.parameters).toEqual({
    method: 'gi',
    kind: 'incident',
    class: 'criminal,traffic',
    from: FROM_MS,
    to: TO_MS,
    cell: 500,
    shape: 'hex',
    band: 500,
    p: 'shuffles',
    permutations: 999,
    seed: 1,
  })
  expect(first.definitions).toEqual(['Ground and cells', 'Significance'])
  expect(again.cells).toEqual(first.cells)
  const rule = await ask(`method=density&${PERIODS}&bandwidth=rule`)
  const same = await ask(`method=density&${PERIODS}&bandwidth=${rule.parameters['bandwidth']}`)
  expect(rule.parameters['bandwidth']).toBe(rule.figures['bandwidthByRuleM'])
  expect(same.cells).toEqual(rule.cells)
  const some = await ask(`method=density&${PERIODS}&class=criminal`)
  expect(some.counts.period.used + some.counts.period.outside + some.counts.period.otherClass).toBe(NOW.x.length)
})

test('a file is named for its method and period, and a CSV has the table that is asked for', async () => {
  const { ask, bring, house } = await hotspotApp()
  await bring(CALLS)
  const day = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)
  const period = `${day(FROM_MS)}-${day(TO_MS - 1)}`
  const fileOf = async (query: string) => {
    const answer = await house.call(`/api/v1/hotspots?${query}`, { token: house.tokens.leader })
    return { name: answer.headers.get('content-disposition'), text: await answer.text() }
  }
  const change = `method=change&${PERIODS}&cell=1000`
  const { compounds } = await ask(change)
  const table = await fileOf(`${change}&f=csv&table=compounds`)

  expect((await fileOf(`method=gi&${PERIODS}&cell=1000&f=geojson`)).name).toBe(`attachment; filename="hotspots-gi-${period}.geojson"`)
  expect(table.name).toBe(`attachment; filename="hotspots-change-compounds-${period}.csv"`)
  const [, columns, ...rows] = table.text.trimEnd().split('\r\n')
  expect(columns).toBe(Object.keys(compounds!.columns).join(','))
  expect(rows).toHaveLength(compounds!.count)
  expect((await fileOf(`method=change&${PERIODS}&cell=1000&f=csv`)).text.split('\r\n')[1]).toMatch(/^id,lon,lat,/)
  const { errors } = JSON.parse((await fileOf(`method=gi&${PERIODS}&f=csv&table=towns`)).text) as { readonly errors: readonly object[] } // a problem
  expect(errors).toEqual([{ field: 'querystring/table', reason: 'is none of gi: cells' }])
})

test('as GeoJSON each cell is a polygon with its figures, and as CSV a row', async () => {
  const { ask, bring, house } = await hotspotApp()
  await bring(CALLS)
  const query = `method=gi&${PERIODS}&cell=1000`
  const { cells } = await ask(query)
  const collection = await json<{
    readonly features: readonly {
      readonly id: string
      readonly properties: object
      readonly geometry: { readonly coordinates: number[][][] }
    }[]
  }>(house.call(`/api/v1/hotspots?${query}&f=geojson`, { token: house.tokens.auditor }))
  const table = await (await house.call(`/api/v1/hotspots?${query}&f=csv`, { token: house.tokens.auditor })).text()

  const { id, lon: _lon, lat: _lat, ...figures } = cells!.columns
  expect(collection.features.map((feature) => feature.id)).toEqual(id)
  expect(collection.features.map(({ properties }) => properties)).toEqual(
    id!.map((_, row) => Object.fromEntries(Object.entries(figures).map(([name, column]) => [name, column[row]]))),
  )
  for (const { geometry } of collection.features) {
    expect(geometry.coordinates[0]).toHaveLength(7)
    expect(geometry.coordinates[0]!.at(-1)).toEqual(geometry.coordinates[0]![0])
  }
  const rows = table.trimEnd().split('\r\n').slice(2)
  expect(rows.map((row) => row.split(',')[0])).toEqual(id)
  expect(rows.map((row) => row.split(',')[7])).toEqual(cells!.columns['z']!.map((z) => String(z ?? '')))
})

describe('what cannot be judged says why', () => {
  const at = { at: FROM_MS + DAY_MS, class: 'criminal', severity: 3 }
  const notesOf = ({ notes }: HotspotAnswer) => notes.map(({ code }) => code)

  test('no district, no event, one event, all at one point', async () => {
    const { ask } = await hotspotApp({ isLaid: false })
    expect(notesOf(await ask(`method=density&${PERIODS}`))).toEqual(['noOutline'])

    const { ask: askOf, report } = await hotspotApp()
    expect(notesOf(await askOf(`method=density&${PERIODS}`))).toEqual(['noEvents'])
    await report({ ...at, place: PLACE })
    for (const method of ['density', 'gi', 'change', 'near-repeat', 'truth'])
      expect([method, notesOf(await askOf(`method=${method}&${PERIODS}&bandwidth=2000`))]).toEqual([
        method,
        expect.arrayContaining(['oneEvent']),
      ])
    await report({ ...at, place: PLACE })
    expect(notesOf(await askOf(`method=density&${PERIODS}&bandwidth=rule`))).toEqual(['onePlace', 'noBandwidth'])
    expect(notesOf(await askOf(`method=gi&${PERIODS}`))).toEqual(['onePlace', 'tooFewToJudge'])
  })

  test('events outside, without a place, invalid or of another class are counted as such', async () => {
    const { ask, report, house } = await hotspotApp()
    await report({ ...at, id: 'bad', place: PLACE })
    await report({ ...at, place: degreesOf(50_000, 0, 50_010, 10)[0] })
    await report(at)
    await report({ ...at, class: 'fire', place: PLACE })
    const step = { method: 'PATCH', token: house.tokens.operator, body: { step: 'invalidate', note: '误报' } }
    expect((await house.call('/api/v1/incidents/bad', step)).status).toBe(200)

    const { counts, notes } = await ask(`method=density&class=criminal&${PERIODS}`)
    expect(counts.period).toEqual({ used: 0, simulated: 0, invalid: 1, otherClass: 1, noPlace: 1, outside: 1 })
    expect(notes[0]!.text).toBe(
      'the period has no event to count; left out: 1 invalid or entered twice, 1 of another class, 1 without a place, 1 outside the outline',
    )
  })

  test('no base period, nothing after, a map of few cells', async () => {
    const { ask, bring } = await hotspotApp()
    await bring(CALLS.filter(({ atMs }) => atMs >= FROM_MS))

    const change = await ask(`method=change&${PERIODS}`)
    expect(notesOf(change)).toContain('noBase')
    // Reports may not have been kept then: nothing is said to have risen.
    expect(change.figures).toMatchObject({ ratio: null, low: null, high: null, p: null, up: 0, down: 0, notSignificant: 0 })
    expect(new Set(['low', 'p', 'q', 'verdict'].flatMap((column) => change.cells!.columns[column]!))).toEqual(new Set([null]))
    expect(change.cells!.columns['events']!.map(Number).reduce((sum, count) => sum + count)).toBe(change.counts.period.used)
    expect(notesOf(await ask(`method=truth&${PERIODS}`))).toEqual(['noBase', 'coarseCells'])
    expect(notesOf(await ask(`method=truth&from=${TO_MS}&to=${TO_MS + WEEK_MS}&baseFrom=${FROM_MS}`))).toEqual([
      'noEvents',
      'nothingAfter',
      'coarseCells',
    ])
    expect(notesOf(await ask(`method=gi&cell=5000&${PERIODS}`))).toEqual(['tooFewCells'])
  })
})

test('of a beginning that has not come nothing else is said, whether an end is asked for or not', async () => {
  const { house } = await hotspotApp({ isLaid: false })
  for (const query of ['from=2999-01-01T00:00Z', 'from=2999-01-01T00:00Z&to=2999-02-01T00:00Z']) {
    const answer = await house.call(`/api/v1/hotspots?${query}`, { token: house.tokens.leader })
    const { detail } = (await answer.json()) as Problem
    expect(detail).toBe('from has not come yet')
  }
})

test('a wrong parameter is refused by its name', async () => {
  const { ask } = await hotspotApp()
  for (const [query, field] of [
    ['from=2024-06-02T00:00Z&to=2024-06-01T00:00Z', 'from'],
    ['from=2024-06-02', 'from'],
    ['from=2999-01-01T00:00Z&to=2999-02-01T00:00Z', 'from'],
    [`method=change&${PERIODS}&baseTo=${FROM_MS + 1}`, 'baseTo'],
    [`method=truth&${PERIODS}&baseTo=${TO_MS + 2}`, 'baseTo'],
    [`method=change&from=${FROM_MS}&baseFrom=5&baseTo=4`, 'baseFrom'],
    ['method=gi&cell=500&band=499', 'band'],
    ['method=gi&cell=50&band=20000', 'band'],
    ['method=density&cell=300&bandwidth=599', 'bandwidth'],
    ['method=density&bandwidth=wide', 'bandwidth'],
    ['method=density&cell=20&bandwidth=5000', 'cell'],
    ['method=density&cell=20', 'cell'],
    ['method=density&cell=40&f=geojson', 'cell'],
    ['cell=NaN', 'cell'],
    ['cell=-5', 'cell'],
    ['method=dragons', 'method'],
    ['kind=lead', 'kind'],
    ['class=dragons', 'class'],
    ['kind=hazard&class=criminal', 'class'],
    ['class=%3Cscript%3E', 'class'],
    ['division=999999', 'division'],
    ['shape=hex', 'shape'],
    ['method=gi&permutations=10', 'permutations'],
    ['method=near-repeat&permutations=0', 'permutations'],
    ['method=near-repeat&band=200&bands=0,100', 'bands'],
    ['method=near-repeat&bands=0', 'bands'],
    ['method=near-repeat&bands=200,100', 'bands'],
    ['method=near-repeat&bands=-5', 'bands'],
    ['method=near-repeat&bands=100,,200', 'bands'],
    ['method=near-repeat&bands=1,2,3,4,5,6,7,8,9', 'bands'],
    ['method=near-repeat&bands=20001', 'bands'],
    ['method=near-repeat&days=0,7', 'days'],
    ['method=near-repeat&days=7,7', 'days'],
    ['method=near-repeat&days=week', 'days'],
    ['method=near-repeat&days=367', 'days'],
    ['method=gi&permutations=1e9', 'permutations'],
    ['method=truth&f=geojson', 'f'],
    ['method=clock&compound=nobody', 'compound'],
    ['method=clock&cellId=c9999r9999', 'cellId'],
    ['method=clock&cellId=here', 'cellId'],
    ['method=clock&cellId=c1r1&compound=nobody', 'cellId'],
    ['method=truth&map=change', 'map'],
    ['method=truth&map=gi&cell=500&band=499', 'band'],
    ['method=truth&map=density&shape=hex', 'shape'],
    ['kernel=round', 'kernel'],
    ['seed=-1', 'seed'],
    ['seed=1.5', 'seed'],
  ] as const) {
    const { status, errors } = (await ask(query)) as unknown as Problem
    expect([query, status, errors?.map((error) => error.field)]).toEqual([query, 400, [`querystring/${field}`]])
  }
})
