/** How each compound is judged, in columns by slot that grow as slots come. */
import { NOBODY, NO_SECONDS, type CoverageColumns } from '#wire/coverage'
import { COVERAGE_FLAG, NO_TIME, type CoverageFrame } from '#wire/coverage-frame'
import { capacityFor, endOf, FIRST_CAPACITY } from './capacity.ts'

/** A picture that judgements are written into. Columns are replaced when they grow: take them from here each time. */
export interface LiveCoverage {
  /** By slot of the compound; a slot nobody has told of is `unjudged`, without times. */
  readonly columns: CoverageColumns
  /** One more than the highest slot heard of. */
  readonly end: number
  /** Writes what a message tells; one that tells everything replaces what is held. */
  apply(frame: CoverageFrame): void
  clear(): void
}

function newColumns(capacity: number): CoverageColumns {
  return {
    share: new Uint16Array(capacity),
    status: new Uint8Array(capacity),
    reason: new Uint8Array(capacity),
    sinceMs: new Float64Array(capacity).fill(Number.NaN),
    gapAtMs: new Float64Array(capacity).fill(Number.NaN),
    visitMs: new Float64Array(capacity).fill(Number.NaN),
    seenMs: new Float64Array(capacity).fill(Number.NaN),
    unseenSides: new Uint16Array(capacity),
    unseenM: new Uint16Array(capacity),
    responder: new Uint32Array(capacity).fill(NOBODY),
    responseS: new Uint16Array(capacity).fill(NO_SECONDS),
    isByRoad: new Uint8Array(capacity),
  }
}

function grownTo(old: CoverageColumns, capacity: number): CoverageColumns {
  const grown = newColumns(capacity)
  for (const name of Object.keys(old) as (keyof CoverageColumns)[]) grown[name].set(old[name])
  return grown
}

/** A time before the message; `NaN` where there is none. */
function before(serverMs: number, ageMs: number): number {
  return ageMs === NO_TIME ? Number.NaN : serverMs - ageMs
}

export function liveCoverage(): LiveCoverage {
  let columns = newColumns(FIRST_CAPACITY)
  let end = 0

  function clear(): void {
    columns = newColumns(FIRST_CAPACITY)
    end = 0
  }

  return {
    get columns() {
      return columns
    },
    get end() {
      return end
    },
    apply(frame) {
      if (frame.flags & COVERAGE_FLAG.everything) clear()
      end = endOf(frame.slot, end)
      if (end > columns.share.length) columns = grownTo(columns, capacityFor(end))
      const { serverMs } = frame
      for (let i = 0; i < frame.count; i++) {
        const at = frame.slot[i]!
        columns.share[at] = frame.share[i]!
        columns.status[at] = frame.status[i]!
        columns.reason[at] = frame.reason[i]!
        columns.sinceMs[at] = before(serverMs, frame.sinceAgeMs[i]!)
        columns.gapAtMs[at] = frame.gapInMs[i] === NO_TIME ? Number.NaN : serverMs + frame.gapInMs[i]!
        columns.visitMs[at] = before(serverMs, frame.visitAgeMs[i]!)
        columns.seenMs[at] = before(serverMs, frame.seenAgeMs[i]!)
        columns.unseenSides[at] = frame.unseenSides[i]!
        columns.unseenM[at] = frame.unseenM[i]!
        columns.responder[at] = frame.responder[i]!
        columns.responseS[at] = frame.responseS[i]!
        columns.isByRoad[at] = frame.isByRoad[i]!
      }
    },
    clear,
  }
}
