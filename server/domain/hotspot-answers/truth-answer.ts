/** Whether maps of one period came true in the next: counts, density and Gi* beside ground chosen by nobody. */
import type { CellGrid } from '../hotspots/cell-grid.ts'
import { expectedCounts } from '../hotspots/expected-counts.ts'
import { weeksIn } from '../hotspots/hours.ts'
import { localG } from '../hotspots/local-g.ts'
import { touching } from '../hotspots/neighbours.ts'
import { truthTest } from '../hotspots/truth.ts'
import type { Figures } from './answer.ts'
import { bandwidthFor, checkBandwidth, densityOf, onCells } from './density-answer.ts'
import { note, notesOnBase, notesOnEvents } from './notes.ts'
import { baseOf, type PlacedCase } from './placed-case.ts'
import type { PlacedEvents } from './placed-events.ts'
import type { HotspotQuestion, Span } from './question.ts'

/** What a force can be everywhere in, visit, and know. */
const AREA_SHARES = [0.01, 0.05, 0.1]

interface ScoredMap {
  readonly map: string
  readonly bandwidthM: number | null
  readonly score: Float64Array
}

export function truthAnswer(given: PlacedCase): Figures {
  const { grid, question, now: later } = given
  const { base, before: earlier } = baseOf(given)
  const { bandwidthM, ruleM } = bandwidthFor(earlier, question)
  const test = truthTest({ areaKm2: grid.areaKm2, earlier: earlier.inCells, later: later.inCells }, AREA_SHARES)
  const maps = scoredMaps(grid, question, base, { placed: earlier, bandwidthM, ruleM })
  const tested = maps.map(({ map, bandwidthM, score }) => test(score).map((truth) => ({ map, bandwidthM, ...truth })))
  const rows = AREA_SHARES.flatMap((_, share) => tested.map((truths) => truths[share]!))
  const of = <T>(value: (row: (typeof rows)[number]) => T) => rows.map((row) => value(row))
  return {
    counts: { period: later.counts, base: earlier.counts },
    settled: { bandwidth: bandwidthM },
    definitions: ['Ground and cells', 'Whether a map came true', 'Density', 'Significance', 'Ranked rates'],
    notes: [
      ...notesOnBase(earlier.counts),
      ...notesOnEvents(later),
      ...(later.counts.used === 0 ? [note('nothingAfter', 'nothing has happened since the maps were made: they cannot be tested')] : []),
    ],
    figures: { cells: grid.count, bandwidthByRuleM: ruleM },
    tables: {
      maps: {
        count: rows.length,
        columns: {
          map: of(({ map }) => map),
          bandwidthM: of(({ bandwidthM }) => bandwidthM),
          areaShare: of(({ areaShare }) => areaShare),
          areaKm2: of(({ areaKm2 }) => areaKm2),
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

interface Known {
  readonly placed: PlacedEvents
  readonly bandwidthM: number
  readonly ruleM: number | null
}

function scoredMaps(grid: CellGrid, question: HotspotQuestion, base: Span, known: Known): readonly ScoredMap[] {
  const { placed, bandwidthM, ruleM } = known
  const { inCells } = placed
  const weeks = weeksIn(base, question.hours)
  const density = onCells(grid, densityOf(grid, placed, question, base, bandwidthM))
  const smoothed = density.map((value, cell) => value * grid.areaKm2[cell]! * weeks)
  const aKm2 = (counts: Float64Array) => counts.map((count, cell) => count / grid.areaKm2[cell]!)
  const score = (map: string, of: Float64Array, bandwidthM: number | null = null): ScoredMap => ({ map, bandwidthM, score: of })
  return [
    score('uniform', new Float64Array(grid.count)),
    score('counts', aKm2(inCells)),
    score('drawnCounts', aKm2(expectedCounts(inCells, smoothed)), bandwidthM),
    score('gi', localG(inCells, touching(grid), 'star')),
    score('density', density, bandwidthM),
    ...byRule(grid, question, base, known).map((of) => score('densityByRule', of, ruleM)),
  ]
}

/** None where the rule says nothing that cells of this size can show, or what was shown already. */
function byRule(grid: CellGrid, question: HotspotQuestion, base: Span, { placed, bandwidthM, ruleM }: Known) {
  if (ruleM === null || ruleM === bandwidthM || ruleM < 2 * question.cellM) return []
  checkBandwidth(ruleM, question)
  return [onCells(grid, densityOf(grid, placed, question, base, ruleM))]
}
