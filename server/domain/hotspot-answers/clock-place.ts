/** The place whose clock is asked for, where it is not the whole ground: a compound, or a cell of a map. */
import type { HotspotCounts } from '#wire/hotspots'
import { weekClockOf } from '../hotspots/week-clock.ts'
import { latticeCellAt, latticeOver } from '../hotspots/lattice.ts'
import { wrongParameter } from './answer.ts'
import { cellId, planeOfGround } from './cell-table.ts'
import type { PlacedCase } from './placed-case.ts'
import type { Ground, HotspotQuestion, RankedCompound, SpanEvents } from './question.ts'

/** The compounds whose watch is told: those of the place. Of a cell the ones whose middles lie in it. */
export function compoundsOfPlace({ place, shape, cellM }: HotspotQuestion, ground: Ground): readonly RankedCompound[] {
  const { compounds } = ground
  if (!place) return compounds
  if (place.kind === 'compound') return compounds.filter(({ id }) => id === place.id)
  const plane = planeOfGround(ground)
  return compounds.filter(({ lon, lat }) => {
    const [x, y] = [plane.xOf(lon), plane.yOf(lat)]
    const lattice = latticeOver([x, y, x, y], shape, cellM)
    return cellId(lattice, latticeCellAt(lattice, x, y)) === place.id
  })
}

export interface PlaceEvents {
  /** By hour of the week. */
  readonly events: Float64Array
  readonly counts: HotspotCounts
}

/**
 * The events of the place, those elsewhere counted as such. A compound has what is tied to it, as it is ranked; a cell what lies in it.
 *
 * @throws Fault REQUEST_INVALID where the ground has no such place
 */
export function eventsOfPlace(given: PlacedCase): PlaceEvents {
  const { question, now: placed } = given
  const { place, utcOffsetMs } = question
  if (!place) return { events: weekClockOf(placed.events.atMs, utcOffsetMs), counts: placed.counts }
  return place.kind === 'compound' ? ofCompound(given, place.id) : ofCell(given, place.id)
}

function ofCompound({ question: { utcOffsetMs }, ground, events: span }: PlacedCase, id: string): PlaceEvents {
  const own = ground.compounds.findIndex((compound) => compound.id === id)
  if (own < 0) throw wrongParameter('compound', `'${id}' is none on this ground`)
  const rows = Int32Array.from({ length: span.count }, (_, i) => i).filter((i) => span.compound[i] === own)
  return {
    events: clockOf(span, rows, utcOffsetMs),
    counts: {
      used: rows.length,
      simulated: simulatedIn(span, rows),
      ...span.leftOut,
      noPlace: 0,
      outside: 0,
      elsewhere: span.count - rows.length,
    },
  }
}

function ofCell({ question: { utcOffsetMs, shape, cellM }, grid, events: span, now: placed }: PlacedCase, id: string): PlaceEvents {
  const own = grid.latticeCell.findIndex((cell) => cellId(grid.lattice, cell) === id)
  if (own < 0) throw wrongParameter('cellId', `'${id}' is no ${shape} of ${cellM} m on this ground`)
  const rows = placed.rows.filter((_, i) => placed.cellOf[i] === own)
  const { used } = placed.counts
  return {
    events: clockOf(span, rows, utcOffsetMs),
    counts: { ...placed.counts, used: rows.length, simulated: simulatedIn(span, rows), elsewhere: used - rows.length },
  }
}

function clockOf({ atMs }: SpanEvents, rows: Int32Array, utcOffsetMs: number): Float64Array {
  return weekClockOf(
    Float64Array.from(rows, (row) => atMs[row]!),
    utcOffsetMs,
  )
}

function simulatedIn({ simulated }: SpanEvents, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + simulated[row]!, 0)
}
