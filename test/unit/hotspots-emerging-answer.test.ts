/** What emerges, cell by cell: the answer against each part judged by itself. */
import { expect, test } from 'vitest'
import { cellGridOf, countsIn } from '../../server/domain/hotspots/cell-grid.ts'
import { adjustedP } from '../../server/domain/hotspots/false-discovery.ts'
import { trendOf } from '../../server/domain/hotspots/trend.ts'
import { emergencesOf, isOftenHot, trackOf } from '../../server/domain/hotspots/emerging.ts'
import { gridSignificance, usualGridRules } from '../../server/domain/hotspots/grid-significance.ts'
import { outlineOf } from '../../server/domain/hotspots/outline.ts'
import { seededRandom } from '../../server/domain/hotspots/seeded-random.ts'
import { VERDICTS } from '../../server/domain/hotspots/significance.ts'
import { aCase, aQuestion, CASE_FROM_MS, CASE_M, columnsOf, figuresOf, type CaseCall } from '../support/hotspot-case.ts'
import { eventsOf, ringOf } from '../support/hotspots.ts'

const WEEK_MS = 604_800_000
const PERIODS = 12
const CELLS = 20
const CELL_M = CASE_M / CELLS
const QUESTION = aQuestion({ method: 'emerging', periods: PERIODS, cellM: CELL_M, bandM: 1.5 * CELL_M })

/**
 * Each week three or four calls in every cell, like a chessboard, and so many more in some, each time over a cell and the eight round it: in a single cell
 * they would be no cluster.
 *
 * @param heaps by week, round a cell
 */
function callsOf(...heaps: readonly (readonly [column: number, row: number, more: (week: number) => number])[]): CaseCall[] {
  const random = seededRandom(3)
  const inCell = (column: number, row: number, week: number): CaseCall => ({
    x: (column + random()) * CELL_M,
    y: (row + random()) * CELL_M,
    atMs: CASE_FROM_MS + (week + random()) * WEEK_MS,
  })
  const times = (count: number, of: () => CaseCall) => Array.from({ length: count }, of)
  return Array.from({ length: PERIODS }, (_, week) => {
    const everywhere = Array.from({ length: CELLS ** 2 }, (__, cell) => {
      const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)]
      return times(3 + ((column + row) % 2), () => inCell(column, row, week))
    })
    const inHeap = (column: number, row: number, i: number) => inCell(column - 1 + (i % 3), row - 1 + (Math.floor(i / 3) % 3), week)
    return [
      ...everywhere.flat(),
      ...heaps.flatMap(([column, row, more]) => Array.from({ length: more(week) }, (__, i) => inHeap(column, row, i))),
    ]
  }).flat()
}

test('by hand: heaps that come, grow, go and stay are told as such, where they are', () => {
  const calls = callsOf(
    [2, 2, (week) => (week === PERIODS - 1 ? 120 : 0)],
    [17, 17, (week) => 25 + 12 * week],
    [2, 17, (week) => 160 - 12 * week],
    [17, 2, (week) => (week % 2 === 0 ? 130 : 134)],
  )
  const answer = figuresOf(aCase(QUESTION, calls))
  const cells = columnsOf(answer, 'cells')
  const at = (column: number, row: number) => {
    const cell = cells['id']!.indexOf(`c${column}r${row}`)
    return [cells['emergence']![cell], cells['hotPeriods']![cell]]
  }

  expect(at(2, 2)).toEqual(['new', 1])
  expect(at(17, 17)[0]).toBe('growing')
  expect(at(2, 17)[0]).toBe('fading')
  expect(at(17, 2)).toEqual(['persistent', PERIODS])
  expect(at(9, 9)).toEqual(['none', 0])
  expect(answer.figures['periodDays']).toBe(7)
  const told = cells['emergence']!
  for (const name of ['new', 'growing', 'persistent', 'fading', 'sporadic', 'none', 'tooFew'])
    expect([name, answer.figures[name]]).toEqual([name, told.filter((one) => one === name).length])
})

test('each cell is told as its parts judged one by one would have it', () => {
  const calls = callsOf([4, 4, (week) => week * 8], [14, 6, (week) => (week > 8 ? 50 : 0)])
  const shares: number[] = []
  const cells = columnsOf(
    figuresOf(aCase({ ...QUESTION, shape: 'hexagon', periods: 9 }, calls), (share) => void shares.push(share)),
    'cells',
  )
  const grid = cellGridOf(outlineOf([[ringOf(0, 0, CASE_M, CASE_M)]]), 'hexagon', QUESTION.cellM)
  const partMs = (PERIODS * WEEK_MS) / 9
  const parts = Array.from({ length: 9 }, (_, part) => {
    const fromMs = CASE_FROM_MS + part * partMs
    const own = calls.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + partMs)
    const { counts } = countsIn(grid, eventsOf(own.map(({ x, y }) => [x, y])))
    return gridSignificance(grid, counts, 'exact', usualGridRules(QUESTION.bandM))
  })

  const tracks = Array.from({ length: grid.count }, (_, cell) =>
    trackOf(
      parts.map(({ verdict }) => VERDICTS[verdict[cell]!]!),
      parts.map(({ z }) => z[cell]!),
    ),
  )
  const { emergence, q } = emergencesOf(tracks)
  const ofCounts = tracks.map((_, cell) => trendOf(parts.map(({ sum }) => Math.round((sum[cell]! / partMs) * WEEK_MS * 1e6))))
  const countQ = adjustedP(Float64Array.from(tracks, (track, cell) => (isOftenHot(track) ? ofCounts[cell]!.p : Number.NaN)))

  expect([cells['emergence'], cells['q'], cells['countQ']]).toEqual([emergence, [...q], [...countQ]])
  for (let cell = 0; cell < grid.count; cell++) {
    const expected = tracks[cell]!
    const isTold = expected.judgedPeriods >= 8
    expect([cells['hotPeriods']![cell], cells['judgedPeriods']![cell]]).toEqual([expected.hotPeriods, expected.judgedPeriods])
    expect([cells['slope']![cell], cells['p']![cell]]).toEqual(isTold ? [expected.trend.slope, expected.trend.p] : [Number.NaN, Number.NaN])
    expect(cells['countP']![cell]).toBe(isTold ? ofCounts[cell]!.p : Number.NaN)
    if (isTold) expect(cells['z']![cell]).toBe(parts.at(-1)!.z[cell])
  }
  expect(new Set(cells['emergence']).size).toBeGreaterThan(2)
  expect(shares).toEqual(Array.from({ length: 9 }, (_, part) => (part + 1) / 9))
})

test('where the whole district rises, hotspots stay what they are by Gi*, and the answer says that their events rise', () => {
  const often = (week: number) =>
    callsOf([5, 5, (at) => (at === week ? 150 : 0)]).filter(
      ({ atMs }) => atMs < CASE_FROM_MS + (week + 1) * WEEK_MS && atMs >= CASE_FROM_MS + week * WEEK_MS,
    )
  // Week by week the same map once more, each call some metres beside its like.
  const calls = Array.from({ length: PERIODS }, (_, week) => Array.from({ length: 3 + week }, () => often(week))).flat(2)
  const answer = figuresOf(aCase(QUESTION, calls))
  const cells = columnsOf(answer, 'cells')
  const cell = cells['id']!.indexOf('c5r5')

  expect([cells['emergence']![cell], cells['countTrend']![cell]]).toEqual(['persistent', 'up'])
  expect(Number(cells['p']![cell])).toBeGreaterThan(0.05)
  expect(answer.figures['otherwiseByCounts']).toBeGreaterThan(0)
  expect(answer.notes.map(({ code }) => code)).toContain('otherwiseByCounts')
})

test('of 200 maps of hotspots that stand still, a trend is found on at most one in twenty, by p of each cell alone on more than three', () => {
  const [maps, side] = [200, 10]
  const cellM = CASE_M / side
  const random = seededRandom(17)
  /** Two blocks of nine with four times as many as elsewhere. */
  const meanOf = (column: number, row: number) => (column % 5 < 3 && row < 3 ? 24 : 6)
  let [found, byEach] = [0, 0]
  for (let map = 0; map < maps; map++) {
    const calls = Array.from({ length: side ** 2 }, (_, cell) => {
      const [column, row] = [cell % side, Math.floor(cell / side)]
      return Array.from({ length: poisson(PERIODS * meanOf(column, row), random) }, () => ({
        x: (column + random()) * cellM,
        y: (row + random()) * cellM,
        atMs: CASE_FROM_MS + random() * PERIODS * WEEK_MS,
      }))
    }).flat()
    const cells = columnsOf(figuresOf(aCase({ ...QUESTION, cellM, bandM: 1.5 * cellM }, calls)), 'cells')
    if (cells['emergence']!.some((one) => one === 'growing' || one === 'fading')) found++
    if (cells['p']!.some((p, cell) => !Number.isNaN(cells['q']![cell]) && Number(p) <= 0.05)) byEach++
  }

  expect(found).toBeLessThanOrEqual(0.05 * maps)
  expect(byEach).toBeGreaterThan(0.15 * maps)
})

/** By the waits between events. */
function poisson(mean: number, random: () => number): number {
  let count = 0
  for (let at = -Math.log(1 - random()); at < mean; at -= Math.log(1 - random())) count++
  return count
}

test('z is that of the last part that was judged, and what is told of few parts is no trend', () => {
  // The last five weeks are empty: nothing can be judged in them.
  const calls = callsOf([10, 10, () => 60]).filter(({ atMs }) => atMs < CASE_FROM_MS + 7 * WEEK_MS)
  const answer = figuresOf(aCase(QUESTION, calls))
  const cells = columnsOf(answer, 'cells')
  const cell = cells['id']!.indexOf('c10r10')
  const lastWeek = calls.filter(({ atMs }) => atMs >= CASE_FROM_MS + 6 * WEEK_MS)
  const grid = cellGridOf(outlineOf([[ringOf(0, 0, CASE_M, CASE_M)]]), 'square', QUESTION.cellM)
  const { counts } = countsIn(grid, eventsOf(lastWeek.map(({ x, y }) => [x, y])))

  expect([cells['judgedPeriods']![cell], cells['hotPeriods']![cell], cells['emergence']![cell]]).toEqual([7, 7, 'tooFew'])
  expect(cells['z']![cell]).toBe(gridSignificance(grid, counts, 'exact', usualGridRules(QUESTION.bandM)).z[cell])
  expect([cells['slope']![cell], cells['p']![cell]]).toEqual([Number.NaN, Number.NaN])
  expect(answer.notes.map(({ code }) => code)).toEqual(['tooFewToJudge'])
})

test('what says nothing says why', () => {
  const codesOf = (calls: readonly CaseCall[], cellM = CELL_M) =>
    figuresOf(aCase({ ...QUESTION, cellM, bandM: 1.5 * cellM }, calls)).notes.map(({ code }) => code)

  expect(codesOf([])).toEqual(['noEvents', 'tooFewToJudge'])
  expect(codesOf(callsOf())).toEqual(['nothingSignificant'])
  expect(codesOf(callsOf(), 5_000)).toEqual(['tooFewCells'])
})
