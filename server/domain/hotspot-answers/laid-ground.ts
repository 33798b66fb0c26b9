/** Cells laid over the ground of a question, and kept for the next: on a district's outline that is most of the work of a small question. */
import { MOST_GEOJSON_CELLS, MOST_TOLD_CELLS } from '#wire/hotspots'
import { cellGridOf, type CellGrid } from '../hotspots/cell-grid.ts'
import { MOST_CELLS } from '../hotspots/lattice.ts'
import { outlineOf, type Outline } from '../hotspots/outline.ts'
import { wrongParameter } from './answer.ts'
import type { Ground, HotspotQuestion } from './question.ts'

export interface LaidGround {
  /** @throws Fault REQUEST_INVALID where the cells are too many to reckon with, or to tell */
  gridOf(ground: Ground, question: HotspotQuestion): CellGrid
}

/** Grids kept, the one laid first goes first: at most 200 MB, some 2 MB each as a rule. */
const MOST_GRIDS = 4
/** Rows of hexagons lie √3/2 of their size apart. */
const HEXAGON_ROW = Math.sqrt(3) / 2
/** Columns and rows that a lattice has beyond its box, at most. */
const LATTICE_RIM = 5

export function laidGround(): LaidGround {
  const grids = new Map<string, CellGrid>()
  return {
    gridOf(ground, question) {
      const { cellM, shape, form } = question
      const key = JSON.stringify([ground.key, shape, cellM])
      const grid = grids.get(key) ?? laid(outlineOf(ground.outline, ground.without), question)
      grids.set(key, grid)
      for (const [oldest] of grids) if (grids.size > MOST_GRIDS) grids.delete(oldest)
      const most = form === 'geojson' ? MOST_GEOJSON_CELLS : MOST_TOLD_CELLS
      if (grid.count > most) throw wrongParameter('cell', `of ${cellM} m gives ${grid.count} cells; at most ${most} are told as ${form}`)
      return grid
    },
  }
}

function laid(outline: Outline, { cellM, shape }: HotspotQuestion): CellGrid {
  const [west, south, east, north] = outline.bounds
  const rowM = shape === 'square' ? cellM : cellM * HEXAGON_ROW
  if (((east - west) / cellM + LATTICE_RIM) * ((north - south) / rowM + LATTICE_RIM) > MOST_CELLS)
    throw wrongParameter('cell', `of ${cellM} m gives more than ${MOST_CELLS} cells round the district; ask for larger ones`)
  return cellGridOf(outline, shape, cellM)
}
