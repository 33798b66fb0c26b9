/** How many events a km² and week, everywhere in the district. */
import { normalScaleBandwidthM } from '../hotspots/bandwidth.ts'
import { densityOn, eventsOn, type DensityMap } from '../hotspots/density.ts'
import { weeksIn } from '../hotspots/hours.ts'
import { reachOf } from '../hotspots/kernel-stamp.ts'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import { wrongParameter, type Figures } from './answer.ts'
import { cellTable, planeOfGround } from './cell-table.ts'
import { note, notesOnEvents } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { PlacedEvents } from './placed-events.ts'
import type { HotspotQuestion, Span } from './question.ts'

/** Cells that an event is felt over in each direction, at most: beyond it a year of calls takes minutes. */
const MOST_CELLS_FELT = 50
const LEAST_CELLS_A_BANDWIDTH = 2

interface Bandwidth {
  readonly bandwidthM: number
  /** What the rule gives, where it gives anything. */
  readonly ruleM: number | null
}

/** @throws Fault REQUEST_INVALID where events would be felt over too many cells */
export function bandwidthFor(placed: PlacedEvents, question: HotspotQuestion): Bandwidth {
  const { bandwidthM: asked, kernel, cellM } = question
  const ruleM = placed.places === 2 ? normalScaleBandwidthM(placed.events, kernel) : null
  const bandwidthM = asked === 'rule' ? Math.max(ruleM ?? 0, LEAST_CELLS_A_BANDWIDTH * cellM) : asked
  checkBandwidth(bandwidthM, question)
  return { bandwidthM, ruleM }
}

/** @throws Fault REQUEST_INVALID where events would be felt over too many cells */
export function checkBandwidth(bandwidthM: number, { kernel, cellM }: HotspotQuestion): void {
  if (reachOf(kernel, bandwidthM) / cellM > MOST_CELLS_FELT)
    throw wrongParameter(
      'cell',
      `of ${cellM} m is too fine for a ${kernel} bandwidth of ${Math.round(bandwidthM)} m: it is felt over more than ${MOST_CELLS_FELT} cells each way`,
    )
}

export function densityOf(
  grid: CellGrid,
  { events, cellOf }: PlacedEvents,
  question: HotspotQuestion,
  span: Span,
  bandwidthM: number,
): DensityMap {
  const { kernel, hours } = question
  return densityOn(grid, { places: events, cellOf }, { kernel, bandwidthM, weeks: weeksIn(span, hours), isEdgeCorrected: true })
}

/** The figures of a density map by the cells of the grid. */
export function onCells({ latticeCell }: CellGrid, { density }: DensityMap): Float64Array {
  const figures = new Float64Array(latticeCell.length)
  for (let cell = 0; cell < figures.length; cell++) figures[cell] = density[latticeCell[cell]!]!
  return figures
}

export function densityAnswer({ grid, question, ground, now: placed }: PlacedCase): Figures {
  const { period } = question
  const { bandwidthM, ruleM } = bandwidthFor(placed, question)
  const map = densityOf(grid, placed, question, period, bandwidthM)
  const byRule = question.bandwidthM === 'rule'
  return {
    counts: { period: placed.counts },
    settled: { bandwidth: bandwidthM },
    definitions: ['Ground and cells', 'Density'],
    notes: [
      ...notesOnEvents(placed),
      ...(byRule && bandwidthM !== ruleM
        ? [note('noBandwidth', `no bandwidth that two cells can show follows from these events; ${bandwidthM} m is taken`)]
        : []),
    ],
    figures: { weeks: map.weeks, eventsOnMap: eventsOn(map), bandwidthByRuleM: ruleM },
    tables: { cells: cellTable(grid, planeOfGround(ground), { events: placed.inCells, density: onCells(grid, map) }) },
    drawn: { grid, rows: Int32Array.from(grid.latticeCell.keys()) },
  }
}
