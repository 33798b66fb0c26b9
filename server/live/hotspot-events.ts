/** Reports copied into columns for the worker: the only part of a question about hotspots that the main thread reckons. */
import type { Plane } from '#geodata/plane'
import type { EventColumns, HotspotQuestion, LeftOut, Span } from '../domain/hotspot-answers/question.ts'
import { isInHours } from '../domain/hotspots/hours.ts'
import { isCall } from '../domain/kpi/counting.ts'
import type { EachRow, ReportRow } from '../domain/reports/report-row.ts'
import { breather } from './breather.ts'
import { grown } from './grown.ts'

export interface CollectedEvents {
  readonly events: EventColumns
  readonly leftOut: { readonly period: LeftOut; readonly base: LeftOut }
}

export interface EventsSource {
  /** What shows the reports of a kind as they are then. */
  readonly rows: () => Promise<EachRow>
  readonly plane: Plane
  /** Whether a compound is of a type that is asked for; never asked where all are. */
  readonly isOfType: (compound: string) => boolean
  /** Told after each part how many are done. */
  readonly onPart: (done: number) => void
  /** Of each compound its place among those of the ground. */
  readonly numberOf: ReadonlyMap<string, number>
}

/** A year of a district's calls is copied in parts of some milliseconds; each part looks at the time of every report. */
export const PARTS = 16

/** A span in parts that leave nothing out and share nothing. */
function partsOf({ fromMs, toMs }: Span): readonly Span[] {
  const endOf = (part: number) => (part === PARTS ? toMs : Math.floor(fromMs + ((toMs - fromMs) * part) / PARTS))
  return Array.from({ length: PARTS }, (_, part) => ({ fromMs: part === 0 ? fromMs : endOf(part), toMs: endOf(part + 1) }))
}

/** Columns that grow as events come. */
function growingColumns({ plane, numberOf }: EventsSource) {
  let [x, y, atMs] = [new Float64Array(), new Float64Array(), new Float64Array()]
  let [compound, simulated, count] = [new Int32Array(), new Uint8Array(), 0]
  return {
    add(row: ReportRow): void {
      if (count === x.length) {
        ;[x, y, atMs] = [grown(x, count + 1), grown(y, count + 1), grown(atMs, count + 1)]
        ;[compound, simulated] = [grown(compound, count + 1), grown(simulated, count + 1)]
      }
      const { place } = row
      x[count] = place ? plane.xOf(place[0]) : Number.NaN
      y[count] = place ? plane.yOf(place[1]) : Number.NaN
      atMs[count] = row.atMs
      compound[count] = row.compound === undefined ? -1 : (numberOf.get(row.compound) ?? -1)
      simulated[count] = row.simulated ? 1 : 0
      count++
    },
    taken: (): EventColumns => ({ count, x, y, atMs, compound, simulated }),
  }
}

/**
 * Each report of the period, and of the base, once. Others go first in between: a report that comes or changes meanwhile may or may not be in.
 *
 * Cost: some 200 ns a report that is in and 1 ns · `PARTS` for every other; 29 bytes for each, doubled while they grow.
 */
export async function collectedEvents(question: HotspotQuestion, source: EventsSource): Promise<CollectedEvents> {
  const { classes, compoundTypes, hours, period, base } = question
  const columns = growingColumns(source)
  const wanted = new Set(classes)
  const breathe = breather()
  const isOfType = ({ compound }: ReportRow) => compoundTypes.length === 0 || (compound !== undefined && source.isOfType(compound))
  let done = 0

  async function collect(span: Span): Promise<LeftOut> {
    let [invalid, otherClass, otherHours, otherCompound] = [0, 0, 0, 0]
    for (const part of partsOf(span)) {
      const eachRow = await source.rows()
      eachRow(
        (row) => {
          if (!isCall(row)) invalid++
          else if (wanted.size > 0 && !wanted.has(row.class ?? '')) otherClass++
          else if (hours && !isInHours(hours, row.atMs)) otherHours++
          else if (!isOfType(row)) otherCompound++
          else columns.add(row)
        },
        { by: 'atMs', ...part },
      )
      source.onPart(++done)
      await breathe()
    }
    return { invalid, otherClass, ...(hours ? { otherHours } : {}), ...(compoundTypes.length > 0 ? { otherCompound } : {}) }
  }

  const ofPeriod = await collect(period)
  const ofBase = base ? await collect(base) : { invalid: 0, otherClass: 0 }
  return { events: columns.taken(), leftOut: { period: ofPeriod, base: ofBase } }
}
