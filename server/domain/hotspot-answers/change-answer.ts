/** This period against that one: by how many times, cell by cell and compound by compound, chance reckoned in. */
import { dispersionOf, type Dispersion } from '../hotspots/dispersion.ts'
import { weeksIn } from '../hotspots/hours.ts'
import { isPartlyBeforeRecords } from '../hotspots/records-gap.ts'
import { changesOf, rateRatioOf } from '../hotspots/rate-ratio.ts'
import type { Figures, Table } from './answer.ts'
import { cellTable, planeOfGround } from './cell-table.ts'
import { note, notePartialBase, notesOnBase, notesOnDispersion, notesOnEvents } from './notes.ts'
import { baseOf, type PlacedCase } from './placed-case.ts'
import { sinceRecords, type RankedCompound } from './question.ts'

const LEVEL = 0.05
const MINUTE_MS = 60_000

const UNKNOWN = { ratio: undefined, low: null, high: null, p: null }

type Direction = 'up' | 'down' | 'notSignificant' | 'noEvents'

export function changeAnswer(given: PlacedCase): Figures {
  const { grid, question, ground, now, recordsFromMs } = given
  const { base, before } = baseOf(given)
  const { period, hours } = question
  const lasted = { nowLasted: weeksIn(period, hours), baseLasted: weeksIn(base, hours) }
  // Against a base of nothing, which may be one of before reports were kept, everything would have risen.
  const isPartial = isBasePartial(given)
  const hasBase = before.counts.used > 0 && !isPartial
  const spread = dispersionsOf(given)
  const wide = (dispersion: Dispersion) => ({ ...lasted, dispersion: dispersion.factor })
  const whole = { now: now.counts.used, base: before.counts.used, ...wide(spread.whole) }
  const { ratio, low, high, p } = hasBase ? rateRatioOf(whole) : UNKNOWN
  const cells = changeColumns(now.inCells, before.inCells, wide(spread.cells), hasBase)
  const of = (name: Direction) => cells.directions.filter((one) => one === name).length
  const found = { up: of('up'), down: of('down'), notSignificant: of('notSignificant') }
  const isSilent = found.up + found.down === 0 && now.counts.used > 0 && hasBase
  return {
    counts: { period: now.counts, base: before.counts },
    definitions: ['Ground and cells', 'Change'],
    notes: [
      ...notesOnEvents(now),
      ...notesOnBase(before.counts),
      ...(isPartial && recordsFromMs !== undefined ? [notePartialBase(recordsFromMs)] : []),
      ...(hasBase ? notesOnDispersion(Object.values(spread)) : []),
      ...(isSilent ? [note('nothingChanged', 'no cell changed by more than chance')] : []),
    ],
    figures: {
      ratio: ratio ?? null,
      low,
      high,
      p,
      level: LEVEL,
      dispersion: spread.whole.index,
      widened: spread.whole.factor,
      cellDispersion: spread.cells.index,
      cellsWidened: spread.cells.factor,
      compoundDispersion: spread.compounds.index,
      compoundsWidened: spread.compounds.factor,
      weeks: lasted.nowLasted,
      baseWeeks: lasted.baseLasted,
      ...found,
      ...(isPartial && recordsFromMs !== undefined ? { recordsFromMs, utcOffsetMin: question.utcOffsetMs / MINUTE_MS } : {}),
    },
    tables: {
      cells: cellTable(grid, planeOfGround(ground), cells.columns),
      compounds: compoundTable(
        ground.compounds,
        changeColumns(now.inCompounds, before.inCompounds, wide(spread.compounds), hasBase).columns,
      ),
    },
    drawn: { grid, rows: Int32Array.from(grid.latticeCell.keys()) },
  }
}

/** Of the whole ground, of its cells and of its compounds, over the weeks of both periods. */
function dispersionsOf(given: PlacedCase): Readonly<Record<'whole' | 'cells' | 'compounds', Dispersion>> {
  const { question, grid, ground, now, events, recordsFromMs } = given
  const { base, before } = baseOf(given)
  const spans = [
    { placed: now, span: question.period, all: events },
    ...(given.baseEvents ? [{ placed: before, span: base, all: given.baseEvents }] : []),
  ]
  const of = (places: number, placeOf: (one: (typeof spans)[number]) => ArrayLike<number>) =>
    dispersionOf(
      spans.map((one) => ({ atMs: one.placed.events.atMs, placeOf: placeOf(one), places, ...sinceRecords(one.span, recordsFromMs) })),
    )
  return {
    whole: of(1, ({ placed }) => new Uint8Array(placed.rows.length)),
    cells: of(grid.count, ({ placed }) => placed.cellOf),
    compounds: of(ground.compounds.length, ({ placed, all }) => placed.rows.map((row) => all.compound[row]!)),
  }
}

/** A base of which a part has no records yet: held against it, everything would have risen. One without any event is none at all. */
function isBasePartial({ question: { base }, baseEvents, recordsFromMs }: PlacedCase): boolean {
  if (!base || !baseEvents || baseEvents.count === 0 || recordsFromMs === undefined) return false
  const { count, leftOut } = baseEvents
  const events = Object.values(leftOut).reduce<number>((sum, left) => sum + left, count)
  return isPartlyBeforeRecords({ ...base, recordsFromMs, events })
}

function changeColumns(
  now: Float64Array,
  base: Float64Array,
  lasted: { readonly nowLasted: number; readonly baseLasted: number; readonly dispersion: number },
  hasBase: boolean,
): { readonly columns: Table['columns']; readonly directions: readonly (Direction | null)[] } {
  if (!hasBase) {
    const nothing = Array.from(now, () => null)
    const columns = { events: now, baseEvents: base, ratio: nothing, low: nothing, high: nothing, p: nothing, q: nothing, verdict: nothing }
    return { columns, directions: nothing }
  }
  const { ratios, q } = changesOf(now, base, lasted)
  const directions = ratios.map(({ low }, at): Direction => {
    if (Number.isNaN(q[at]!)) return 'noEvents'
    if (q[at]! > LEVEL) return 'notSignificant'
    return low > 1 ? 'up' : 'down'
  })
  return {
    columns: {
      events: now,
      baseEvents: base,
      ratio: ratios.map(({ ratio }) => ratio ?? null),
      low: ratios.map(({ low }) => low),
      high: ratios.map(({ high }) => high),
      p: ratios.map(({ p }) => p),
      q,
      verdict: directions,
    },
    directions,
  }
}

function compoundTable(compounds: readonly RankedCompound[], columns: Table['columns']): Table {
  return {
    count: compounds.length,
    columns: { id: compounds.map(({ id }) => id), name: compounds.map(({ name }) => name), ...columns },
  }
}
