/** What each hotspot has been doing: the period in equal parts, Gi* of each, and the class of each cell by all of them. */
import type { HotspotNote } from '#wire/hotspots'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import { EMERGENCES, emergenceOf, USUAL_EMERGENCE, type Emergence, type EmergenceOf } from '../hotspots/emerging.ts'
import { usualGridRules } from '../hotspots/grid-significance.ts'
import { VERDICTS } from '../hotspots/significance.ts'
import type { Figures } from './answer.ts'
import { cellTable, planeOfGround } from './cell-table.ts'
import { note, notesOnCells, notesOnEvents } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { PlacedEvents } from './placed-events.ts'
import type { HotspotQuestion, Span, Tell } from './question.ts'
import { judgeOf } from './significance-answer.ts'

const DAY_MS = 86_400_000

/** Of every part one after another, by cell. */
interface Parts {
  readonly z: readonly Float64Array[]
  readonly verdict: readonly Uint8Array[]
}

export function emergingAnswer({ grid, question, ground, now: placed }: PlacedCase, tell: Tell): Figures {
  const { period, periods, bandM } = question
  const { level, leastExpected, leastCells, leastInside } = usualGridRules(bandM)
  const parts = judgedParts(grid, placed, question, tell)
  const cells = Array.from({ length: grid.count }, (_, cell) => cellOf(parts, cell))
  const of = (name: Emergence) => cells.filter(({ emergence }) => emergence === name).length
  const found = Object.fromEntries(EMERGENCES.map((name) => [name, of(name)])) as Record<Emergence, number> // one for each of them
  /** Fewer judged parts say nothing about a trend. */
  const trend = (value: (one: CellOf) => number) =>
    cells.map((one) => (one.judgedPeriods < USUAL_EMERGENCE.leastPeriods ? Number.NaN : value(one)))
  return {
    counts: { period: placed.counts },
    definitions: ['Ground and cells', 'Significance', 'Change'],
    notes: [...notesOnEvents(placed), ...notesOnClasses(found, grid.count, leastCells)],
    figures: { ...found, periodDays: (period.toMs - period.fromMs) / periods / DAY_MS, level, leastExpected, leastCells, leastInside },
    tables: {
      cells: cellTable(grid, planeOfGround(ground), {
        events: placed.inCells,
        hotPeriods: cells.map(({ hotPeriods }) => hotPeriods),
        judgedPeriods: cells.map(({ judgedPeriods }) => judgedPeriods),
        z: cells.map(({ lastZ }) => lastZ),
        slope: trend((one) => one.trend.slope),
        p: trend((one) => one.trend.p),
        emergence: cells.map(({ emergence }) => emergence),
      }),
    },
    drawn: { grid, rows: Int32Array.from(grid.latticeCell.keys()) },
  }
}

/** Cost: neighbours once, then O(cells and neighbours) a part; 9 bytes a cell and part are kept. */
function judgedParts(grid: CellGrid, { events, cellOf }: PlacedEvents, question: HotspotQuestion, tell: Tell): Parts {
  const { period, periods } = question
  const judge = judgeOf(grid, question)
  let next = 0
  const judged = Array.from({ length: periods }, (_, part) => {
    const counts = new Float64Array(grid.count)
    for (; next < events.atMs.length && partAt(period, periods, events.atMs[next]!) === part; next++) counts[cellOf[next]!]!++
    const { z, verdict } = judge(counts, 'exact')
    tell((part + 1) / periods)
    return { z, verdict }
  })
  return { z: judged.map(({ z }) => z), verdict: judged.map(({ verdict }) => verdict) }
}

/** Which of the equal parts of a period an instant of it lies in. */
function partAt({ fromMs, toMs }: Span, periods: number, atMs: number): number {
  return Math.min(periods - 1, Math.floor(((atMs - fromMs) * periods) / (toMs - fromMs)))
}

interface CellOf extends EmergenceOf {
  /** Gi* of the last part in which the cell was judged. */
  readonly lastZ: number
}

function cellOf({ z, verdict }: Parts, cell: number): CellOf {
  const verdicts = verdict.map((own) => VERDICTS[own[cell]!]!)
  const last = verdicts.findLastIndex((one) => one !== 'tooFew')
  return {
    ...emergenceOf(
      verdicts,
      z.map((own) => own[cell]!),
    ),
    lastZ: z[last]?.[cell] ?? Number.NaN,
  }
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
