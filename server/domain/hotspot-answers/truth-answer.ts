/** Whether a map of one period came true in the next: the map as it is shown, and on the same cells what needs no map. */
import type { HotspotNote, HotspotTestedMap } from '#wire/hotspots'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import { expectedCounts } from '../hotspots/expected-counts.ts'
import { weeksIn } from '../hotspots/hours.ts'
import { truthTest } from '../hotspots/truth.ts'
import type { Figures } from './answer.ts'
import { bandwidthFor, checkBandwidth, densityOf, onCells } from './density-answer.ts'
import { note, notesOnBase, notesOnEvents } from './notes.ts'
import { baseOf, type PlacedCase } from './placed-case.ts'
import type { PlacedEvents } from './placed-events.ts'
import type { HotspotQuestion, Span } from './question.ts'
import { judgeOf } from './significance-answer.ts'

/** What a force can be everywhere in, visit, and know. */
const AREA_SHARES = [0.01, 0.05, 0.1]
/** Of fewer cells one more or less is a tenth of the figure. Our own choice. */
const LEAST_CELLS = 10
const M2_A_KM2 = 1e6

interface ScoredMap {
  readonly map: string
  readonly bandwidthM: number | null
  /** What cells are ranked by, highest first. */
  readonly score: Float64Array
}

export function truthAnswer(given: PlacedCase): Figures {
  const { grid, question, now: later } = given
  const { base, before: earlier } = baseOf(given)
  const { tested = 'gi' } = question
  const { bandwidthM, ruleM } = bandwidthFor(earlier, question)
  const test = truthTest({ areaKm2: grid.areaKm2, earlier: earlier.inCells, later: later.inCells }, AREA_SHARES)
  const maps = scoredMaps(grid, question, base, { tested, placed: earlier, bandwidthM, ruleM })
  const told = maps.map(({ map, bandwidthM, score }) => test(score).map((truth) => ({ map, bandwidthM, ...truth })))
  const rows = AREA_SHARES.flatMap((_, share) => told.map((truths) => truths[share]!))
  const of = <T>(value: (row: (typeof rows)[number]) => T) => rows.map((row) => value(row))
  const cellsIn = (areaKm2: number) => (areaKm2 * M2_A_KM2) / grid.lattice.cellM2
  const coarse = rows.findLast(({ areaKm2 }) => cellsIn(areaKm2) < LEAST_CELLS)
  return {
    counts: { period: later.counts, base: earlier.counts },
    settled: { bandwidth: bandwidthM },
    definitions: ['Ground and cells', 'Whether a map came true', 'Density', 'Significance', 'Ranked rates'],
    notes: [
      ...notesOnBase(earlier.counts),
      ...notesOnEvents(later),
      ...(later.counts.used === 0 ? [note('nothingAfter', 'nothing has happened since the maps were made: they cannot be tested')] : []),
      ...notesOnShare(coarse, question),
    ],
    figures: { cells: grid.count, leastCells: LEAST_CELLS, coarseShare: coarse?.areaShare ?? null, bandwidthByRuleM: ruleM },
    tables: {
      maps: {
        count: rows.length,
        columns: {
          map: of(({ map }) => map),
          role: of(({ map }) => (map === tested ? 'map' : 'baseline')),
          bandwidthM: of(({ bandwidthM }) => bandwidthM),
          areaShare: of(({ areaShare }) => areaShare),
          areaKm2: of(({ areaKm2 }) => areaKm2),
          cells: of(({ areaKm2 }) => cellsIn(areaKm2)),
          hits: of(({ hits }) => hits),
          hitRate: of(({ hitRate }) => hitRate),
          pai: of(({ pai }) => pai),
          pei: of(({ pei }) => pei),
          rri: of(({ rri }) => rri),
        },
      },
    },
  }
}

/** A share of the area that is some cells only: the figure is then about those, and not about the map. @param coarse the largest of which that is so */
function notesOnShare(coarse: { readonly areaShare: number } | undefined, { cellM }: HotspotQuestion): HotspotNote[] {
  if (!coarse) return []
  const told = `${coarse.areaShare * 100} % of the area is less than ${LEAST_CELLS} cells of ${cellM} m`
  return [note('coarseCells', `${told}: too coarse to tell maps apart by it; ask for smaller cells`)]
}

interface Known {
  readonly tested: HotspotTestedMap
  readonly placed: PlacedEvents
  readonly bandwidthM: number
  readonly ruleM: number | null
}

/** The map first. Of the base it is the same as `method=gi` or `density` would draw of it. */
function scoredMaps(grid: CellGrid, question: HotspotQuestion, base: Span, known: Known): readonly ScoredMap[] {
  const { tested, placed, bandwidthM, ruleM } = known
  const { inCells } = placed
  const weeks = weeksIn(base, question.hours)
  const density = onCells(grid, densityOf(grid, placed, question, base, bandwidthM))
  const smoothed = density.map((value, cell) => value * grid.areaKm2[cell]! * weeks)
  const aKm2 = (counts: Float64Array) => counts.map((count, cell) => count / grid.areaKm2[cell]!)
  const score = (map: string, of: Float64Array, bandwidthM: number | null = null): ScoredMap => ({ map, bandwidthM, score: of })
  return [
    // z is the same whatever its p comes from, and by the normal distribution nothing more is reckoned.
    ...(tested === 'gi' ? [score('gi', judgeOf(grid, question)(inCells, 'normal').z)] : []),
    score('density', density, bandwidthM),
    ...(tested === 'density' ? byRule(grid, question, base, known).map((of) => score('densityByRule', of, ruleM)) : []),
    score('counts', aKm2(inCells)),
    score('drawnCounts', aKm2(expectedCounts(inCells, smoothed)), bandwidthM),
    score('uniform', new Float64Array(grid.count)),
  ]
}

/** None where the rule says nothing that cells of this size can show, or what was shown already. */
function byRule(grid: CellGrid, question: HotspotQuestion, base: Span, { placed, bandwidthM, ruleM }: Known) {
  if (ruleM === null || ruleM === bandwidthM || ruleM < 2 * question.cellM) return []
  checkBandwidth(ruleM, question)
  return [onCells(grid, densityOf(grid, placed, question, base, ruleM))]
}
