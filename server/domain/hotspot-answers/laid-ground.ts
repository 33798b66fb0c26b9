/** Cells laid over the ground of a question, and events placed on them, kept for the next: the parts of a page share them. */
import { boundsOf, signedArea, wound, type Polygon } from '#geodata/polygon'
import type { Fault } from '#wire/errors'
import { MOST_GEOJSON_CELLS, MOST_TOLD_CELLS, type HotspotForm } from '#wire/hotspots'
import { cellGridOf, type CellGrid } from '../hotspots/cell-grid.ts'
import { MOST_CELLS } from '../hotspots/lattice.ts'
import { outlineOf } from '../hotspots/outline.ts'
import { wrongParameter } from './answer.ts'
import { placedEvents, type PlacedEvents } from './placed-events.ts'
import type { Ground, HotspotQuestion, SpanEvents } from './question.ts'

export interface LaidGround {
  /** @throws Fault REQUEST_INVALID where the cells are too many to reckon with, or to tell */
  gridOf(ground: Ground, question: HotspotQuestion): CellGrid
  /** The same for the same columns, as long as they are kept elsewhere. */
  placed(grid: CellGrid, events: SpanEvents, compounds: number): PlacedEvents
}

/** Grids kept, the one laid first goes first: those of a page with two maps. At most 150 MB, some 2 MB each as a rule. */
const MOST_GRIDS = 6
/** Rows of hexagons lie √3/2 of their size apart. */
const HEXAGON_ROW = Math.sqrt(3) / 2
/** Columns and rows that a lattice has beyond its box, at most. */
const LATTICE_RIM = 5

export function laidGround(): LaidGround {
  const grids = new Map<string, CellGrid>()
  const placed = new WeakMap<CellGrid, WeakMap<SpanEvents, PlacedEvents>>()
  return {
    placed(grid, events, compounds) {
      const onGrid = placed.get(grid) ?? new WeakMap<SpanEvents, PlacedEvents>()
      placed.set(grid, onGrid)
      const known = onGrid.get(events) ?? placedEvents(grid, events, compounds)
      onGrid.set(events, known)
      return known
    },
    gridOf(ground, question) {
      const { cellM, shape, form } = question
      const key = JSON.stringify([ground.key, shape, cellM])
      const known = grids.get(key)
      if (!known) checkCells(ground, question)
      const grid = known ?? cellGridOf(outlineOf(ground.outline, ground.without), shape, cellM)
      if (grid.count > mostTold(form)) throw tooMany(`${grid.count}`, question)
      grids.set(key, grid)
      for (const [oldest] of grids) if (grids.size > MOST_GRIDS) grids.delete(oldest)
      return grid
    },
  }
}

/**
 * Refuses at once what would give too many cells, by the area of the ground alone; a few cells at its border may still make too many of them.
 *
 * @throws Fault REQUEST_INVALID
 */
export function checkCells({ outline, without }: Ground, question: HotspotQuestion): void {
  const { cellM, shape, form, method } = question
  if (outline.length === 0 || method === 'ranked') return
  const rowM = shape === 'square' ? cellM : cellM * HEXAGON_ROW
  const [west, south, east, north] = boundsOf(outline.flatMap(([outer = []]) => outer))
  if (((east - west) / cellM + LATTICE_RIM) * ((north - south) / rowM + LATTICE_RIM) > MOST_CELLS)
    throw wrongParameter('cell', `of ${cellM} m gives more than ${MOST_CELLS} cells round the district; ask for larger ones`)
  const most = mostTold(form)
  const leastM2 = areaOf(outline) - areaOf(without)
  if (leastM2 / (cellM * rowM) > most) throw tooMany(`more than ${most}`, question)
}

function areaOf(polygons: readonly Polygon[]): number {
  return polygons.flatMap(wound).reduce((sum, ring) => sum + signedArea(ring), 0)
}

function mostTold(form: HotspotForm): number {
  return form === 'geojson' ? MOST_GEOJSON_CELLS : MOST_TOLD_CELLS
}

function tooMany(cells: string, { cellM, form }: HotspotQuestion): Fault {
  return wrongParameter('cell', `of ${cellM} m gives ${cells} cells; at most ${mostTold(form)} are told as ${form}: ask for larger ones`)
}
