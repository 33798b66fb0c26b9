/** What is hot, what is cold, and what is no more than chance. */
import type { HotspotNote } from '#wire/hotspots'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import { gridJudge, usualGridRules, type GridJudge } from '../hotspots/grid-significance.ts'
import { largestHeap, type Heap } from '../hotspots/largest-heap.ts'
import { MOST_NEIGHBOURS } from '../hotspots/neighbours.ts'
import { seededRandom } from '../hotspots/seeded-random.ts'
import { VERDICTS, type SignificanceTest, type Verdict } from '../hotspots/significance.ts'
import { wrongParameter, type Figures } from './answer.ts'
import { cellTable, planeOfGround } from './cell-table.ts'
import { note, notesOnCells, notesOnEvents } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { HotspotQuestion, Tell } from './question.ts'

/** A cell that makes more of the map's spread than all others together hides what is less. Our own choice. */
const MOSTLY_ONE = 0.5

/** @throws Fault REQUEST_INVALID where the band makes too many neighbours */
export function judgeOf(grid: CellGrid, { bandM, cellM }: HotspotQuestion): GridJudge {
  // A disc holds at most one neighbour for each cell's worth of its area; a hexagon is the smaller cell.
  if ((grid.count * Math.PI * bandM ** 2) / grid.lattice.cellM2 > MOST_NEIGHBOURS)
    throw wrongParameter('band', `of ${bandM} m makes more than ${MOST_NEIGHBOURS} neighbours of cells of ${cellM} m`)
  return gridJudge(grid, usualGridRules(bandM))
}

function testOf({ p, permutations, seed }: HotspotQuestion, tell: Tell): SignificanceTest {
  if (p !== 'shuffles') return p
  return { permutations, random: seededRandom(seed), onShuffled: (done) => tell(done / permutations) }
}

export function significanceAnswer({ grid, question, ground, now: placed }: PlacedCase, tell: Tell): Figures {
  const { bandM } = question
  const { level, leastExpected, leastCells, leastInside } = usualGridRules(bandM)
  const { z, p, q, sum, expected, verdict } = judgeOf(grid, question)(placed.inCells, testOf(question, tell))
  const verdicts = Array.from(verdict, (index) => VERDICTS[index]!)
  const of = (name: Verdict) => verdicts.filter((one) => one === name).length
  const heap = largestHeap(placed.inCells)
  const found = { hot: of('hot'), cold: of('cold'), notSignificant: of('notSignificant'), tooFew: of('tooFew') }
  return {
    counts: { period: placed.counts },
    definitions: ['Ground and cells', 'Significance'],
    notes: [
      ...notesOnEvents(placed),
      ...notesOnHeap(heap, placed.counts.used),
      ...notesOnVerdicts(found, { cells: grid.count, leastCells, leastExpected, question, level }),
    ],
    figures: { ...found, level, leastExpected, leastCells, leastInside, heapEvents: heap.events, heapSpreadShare: heap.spreadShare },
    tables: { cells: cellTable(grid, planeOfGround(ground), { events: placed.inCells, near: sum, expected, z, p, q, verdict: verdicts }) },
    drawn: { grid, rows: Int32Array.from(grid.latticeCell.keys()) },
  }
}

function notesOnHeap({ events, spreadShare }: Heap, used: number): HotspotNote[] {
  // Of a few events one cell always holds much; where it holds all of them there is another note.
  if (spreadShare < MOSTLY_ONE || events === used) return []
  return [
    note(
      'oneHeap',
      `one cell holds ${events} of the ${used} events and makes ${Math.round(100 * spreadShare)} % of the map's spread: it hides what is less, so that places may be hot that are not called so; leave its class out, or choose another period, to see them`,
    ),
  ]
}

interface Judged {
  readonly cells: number
  readonly leastCells: number
  readonly leastExpected: number
  readonly question: HotspotQuestion
  readonly level: number
}

function notesOnVerdicts(found: Readonly<Record<Verdict, number>>, judged: Judged): HotspotNote[] {
  const { cells, leastCells, leastExpected, question, level } = judged
  const { p, permutations } = question
  if (cells < leastCells) return notesOnCells(cells, leastCells)
  if (found.hot + found.cold + found.notSignificant === 0)
    return [
      note(
        'tooFewToJudge',
        p === 'exact'
          ? `no cell and its neighbours hold ${leastExpected} events, and none at all would be no surprise: ask for a longer period, larger cells or a wider band`
          : `no cell and its neighbours would hold ${leastExpected} events by the map's mean: ask for a longer period, larger cells or a wider band`,
      ),
    ]
  if (found.hot + found.cold > 0) return []
  const least = 2 / (permutations + 1)
  const cannot = p === 'shuffles' && least > level / cells
  return [
    note('nothingSignificant', 'no cell differs from the others by more than chance'),
    ...(cannot
      ? [
          note(
            'fewShuffles',
            `${permutations} shuffles give no p under ${least.toPrecision(2)}: too few to find a single cell among ${cells}`,
          ),
        ]
      : []),
  ]
}
