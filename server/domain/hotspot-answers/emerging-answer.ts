/** What each hotspot has been doing: the period in equal parts, Gi* of each, and the class of each cell by all of them; beside it what its own events did. */
import type { HotspotNote } from '#wire/hotspots'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import { EMERGENCES, emergencesOf, isOftenHot, trackOf, USUAL_EMERGENCE, type Emergence, type Track } from '../hotspots/emerging.ts'
import { adjustedP } from '../hotspots/false-discovery.ts'
import { usualGridRules } from '../hotspots/grid-significance.ts'
import { weeksIn } from '../hotspots/hours.ts'
import { VERDICTS } from '../hotspots/significance.ts'
import { trendOf, type Trend } from '../hotspots/trend.ts'
import type { Figures } from './answer.ts'
import { cellTable, planeOfGround } from './cell-table.ts'
import { note, notesOnCells, notesOnEvents } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { PlacedEvents } from './placed-events.ts'
import type { HotspotQuestion, Span, Tell } from './question.ts'
import { judgeOf } from './significance-answer.ts'

const DAY_MS = 86_400_000
/** Parts are of one length to a part of a millisecond: as many events in each must be a tie, and not a rise. */
const DIGITS = 8

/** Of every part one after another, by cell. */
interface Parts {
  readonly z: readonly Float64Array[]
  readonly verdict: readonly Uint8Array[]
  /** Events a week of the cell and its neighbours, which is what z is made of. */
  readonly perWeek: readonly Float64Array[]
}

export function emergingAnswer({ grid, question, ground, now: placed }: PlacedCase, tell: Tell): Figures {
  const { period, periods, bandM } = question
  const { level, leastExpected, leastCells, leastInside } = usualGridRules(bandM)
  const cells = cellsOf(judgedParts(grid, placed, question, tell), grid.count)
  const of = (name: Emergence) => cells.emergence.filter((emergence) => emergence === name).length
  const found = Object.fromEntries(EMERGENCES.map((name) => [name, of(name)])) as Record<Emergence, number> // one for each of them
  const otherwise = cells.emergence.filter((emergence, cell) => isOtherwise(emergence, cells.countTrend[cell]!)).length
  /** Fewer judged parts say nothing about a trend. */
  const told = (trends: readonly Trend[], value: (trend: Trend) => number) =>
    cells.tracks.map(({ judgedPeriods }, cell) => (judgedPeriods < USUAL_EMERGENCE.leastPeriods ? Number.NaN : value(trends[cell]!)))
  const trends = cells.tracks.map(({ trend }) => trend)
  return {
    counts: { period: placed.counts },
    definitions: ['Ground and cells', 'Significance', 'Change'],
    notes: [...notesOnEvents(placed), ...notesOnClasses(found, grid.count, leastCells), ...notesOnCounts(otherwise)],
    figures: {
      ...found,
      otherwiseByCounts: otherwise,
      periodDays: (period.toMs - period.fromMs) / periods / DAY_MS,
      level,
      leastExpected,
      leastCells,
      leastInside,
    },
    tables: {
      cells: cellTable(grid, planeOfGround(ground), {
        events: placed.inCells,
        hotPeriods: cells.tracks.map(({ hotPeriods }) => hotPeriods),
        judgedPeriods: cells.tracks.map(({ judgedPeriods }) => judgedPeriods),
        z: cells.lastZ,
        slope: told(trends, ({ slope }) => slope),
        p: told(trends, ({ p }) => p),
        q: cells.q,
        countSlope: told(cells.counts, ({ slope }) => slope),
        countP: told(cells.counts, ({ p }) => p),
        countQ: cells.countQ,
        countTrend: cells.countTrend,
        emergence: cells.emergence,
      }),
    },
    drawn: { grid, rows: Int32Array.from(grid.latticeCell.keys()) },
  }
}

/** Cost: neighbours once, then O(cells and neighbours) a part; 17 bytes a cell and part are kept. */
function judgedParts(grid: CellGrid, { events, cellOf }: PlacedEvents, question: HotspotQuestion, tell: Tell): Parts {
  const { period, periods, hours } = question
  const judge = judgeOf(grid, question)
  let next = 0
  const judged = Array.from({ length: periods }, (_, part) => {
    const counts = new Float64Array(grid.count)
    for (; next < events.atMs.length && partAt(period, periods, events.atMs[next]!) === part; next++) counts[cellOf[next]!]!++
    const { z, verdict, sum } = judge(counts, 'exact')
    const weeks = weeksIn(partOf(period, periods, part), hours)
    tell((part + 1) / periods)
    return { z, verdict, perWeek: sum.map((events) => Number((events / weeks).toPrecision(DIGITS))) }
  })
  return {
    z: judged.map(({ z }) => z),
    verdict: judged.map(({ verdict }) => verdict),
    perWeek: judged.map(({ perWeek }) => perWeek),
  }
}

/** Which of the equal parts of a period an instant of it lies in. */
function partAt({ fromMs, toMs }: Span, periods: number, atMs: number): number {
  return Math.min(periods - 1, Math.floor(((atMs - fromMs) * periods) / (toMs - fromMs)))
}

function partOf({ fromMs, toMs }: Span, periods: number, part: number): Span {
  const partMs = (toMs - fromMs) / periods
  return { fromMs: fromMs + part * partMs, toMs: fromMs + (part + 1) * partMs }
}

type CountTrend = 'up' | 'down' | 'notSignificant' | null

interface Cells {
  readonly tracks: readonly Track[]
  readonly emergence: readonly Emergence[]
  readonly q: Float64Array
  /** Gi* of the last part in which each was judged. */
  readonly lastZ: readonly number[]
  /** Of events a week, over all parts. */
  readonly counts: readonly Trend[]
  readonly countQ: Float64Array
  readonly countTrend: readonly CountTrend[]
}

function cellsOf({ z, verdict, perWeek }: Parts, count: number): Cells {
  const rows = Array.from({ length: count }, (_, cell) => cell)
  const verdicts = rows.map((cell) => verdict.map((own) => VERDICTS[own[cell]!]!))
  const tracks = rows.map((cell) =>
    trackOf(
      verdicts[cell]!,
      z.map((own) => own[cell]!),
    ),
  )
  const counts = rows.map((cell) => trendOf(perWeek.map((own) => own[cell]!)))
  // Of the same cells as the trends of Gi*, so that the two can be held against each other.
  const countQ = adjustedP(Float64Array.from(tracks, (track, cell) => (isOftenHot(track) ? counts[cell]!.p : Number.NaN)))
  return {
    tracks,
    ...emergencesOf(tracks),
    lastZ: rows.map((cell) => z[verdicts[cell]!.findLastIndex((one) => one !== 'tooFew')]?.[cell] ?? Number.NaN),
    counts,
    countQ,
    countTrend: counts.map((trend, cell) => countTrendOf(trend, countQ[cell]!)),
  }
}

function countTrendOf({ s }: Trend, q: number): CountTrend {
  if (Number.isNaN(q)) return null
  if (q > USUAL_EMERGENCE.level) return 'notSignificant'
  return s > 0 ? 'up' : 'down'
}

/** Whether a cell is called something that its own events do not say. */
function isOtherwise(emergence: Emergence, counts: CountTrend): boolean {
  if (emergence === 'growing') return counts !== 'up'
  if (emergence === 'fading') return counts !== 'down'
  return emergence === 'persistent' && counts !== 'notSignificant'
}

function notesOnCounts(otherwise: number): HotspotNote[] {
  if (otherwise === 0) return []
  const told = `${otherwise} hotspots do not rise or fall by their own events as their Gi* does`
  return [note('otherwiseByCounts', `${told}: Gi* of a part is held against the map of that part, which changes too; see countTrend`)]
}

function notesOnClasses(found: Readonly<Record<Emergence, number>>, cells: number, leastCells: number): HotspotNote[] {
  if (cells < leastCells) return notesOnCells(cells, leastCells)
  if (found.tooFew === cells)
    return [
      note(
        'tooFewToJudge',
        `no cell was judged in ${USUAL_EMERGENCE.leastPeriods} of the parts: ask for a longer period, larger cells or fewer parts`,
      ),
    ]
  return found.none + found.tooFew === cells ? [note('nothingSignificant', 'no cell was hot in any part of the period')] : []
}
