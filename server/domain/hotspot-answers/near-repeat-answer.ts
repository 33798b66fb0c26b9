/** Whether one event is followed by another near it, and where that raises the risk as the period ends. */
import type { HotspotNote } from '#wire/hotspots'
import { bucketIndex } from '../hotspots/bucket-index.ts'
import type { Events } from '../hotspots/events.ts'
import { adjustedP } from '../hotspots/false-discovery.ts'
import { knoxOf, MOST_PAIRS, type KnoxTable } from '../hotspots/knox.ts'
import { raisedRiskOf, reachesOf, type Reach } from '../hotspots/raised-risk.ts'
import { seededRandom } from '../hotspots/seeded-random.ts'
import { wrongParameter, type Figures, type Table } from './answer.ts'
import { cellTable, degrees, planeOfGround } from './cell-table.ts'
import { note, notesOnEvents } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { HotspotQuestion, Tell } from './question.ts'

const DAY_MS = 86_400_000
const LEVEL = 0.05
/** Pairs looked at over all shuffles and bands of time, 1 ns each: within what an asker waits for (40 s). A month of a district, 33,000 calls, takes 9,000,000,000. */
const MOST_LOOKS = 25_000_000_000
/** Of the period, and of the side of a square as large as the ground: a band that reaches further holds most pairs, and says little of what is near. Our own choice. */
const WIDE_SHARE = 0.5
const M_A_KM = 1_000

export function nearRepeatAnswer(given: PlacedCase, tell: Tell): Figures {
  const { grid, question, ground, events, now: placed } = given
  const { period, cellM } = question
  const plane = planeOfGround(ground)
  const table = placed.places === 2 ? repeatsOf(placed.events, question, tell) : undefined
  const reaches = table ? reachesOf(table, LEVEL) : []
  const when = { reaches, nowMs: period.toMs }
  const inCells = raisedRiskOf(grid, placed.events, { ...when, ownOf: placed.cellOf, ownM: cellM })
  const homes = {
    x: Float64Array.from(ground.compounds, ({ lon }) => plane.xOf(lon)),
    y: Float64Array.from(ground.compounds, ({ lat }) => plane.yOf(lat)),
  }
  const inCompounds = raisedRiskOf(homes, placed.events, { ...when, ownOf: placed.rows.map((row) => events.compound[row]!), ownM: cellM })
  const cells = raisedRows(inCells.events)
  const compounds = raisedRows(inCompounds.events).sort((a, b) => inCompounds.events[b]! - inCompounds.events[a]! || a - b)
  const pick = (column: ArrayLike<number>, rows: readonly number[]) => rows.map((row) => column[row]!)
  return {
    counts: { period: placed.counts },
    definitions: ['Ground and cells', 'Near repeats'],
    notes: [...notesOnEvents(placed), ...(table ? notesOnTable(table, reaches, given) : [])],
    figures: {
      level: LEVEL,
      shuffles: table?.shuffles ?? null,
      cellsAtRaisedRisk: cells.length,
      compoundsAtRaisedRisk: compounds.length,
      untilMs: cells.length === 0 ? null : inCells.untilMs.reduce((latest, untilMs) => Math.max(latest, untilMs)),
    },
    tables: {
      bands: bandTable(table, reaches),
      cells: cellTable(grid, plane, { events: pick(inCells.events, cells), untilMs: pick(inCells.untilMs, cells) }, cells),
      compounds: {
        count: compounds.length,
        columns: {
          id: compounds.map((compound) => ground.compounds[compound]!.id),
          name: compounds.map((compound) => ground.compounds[compound]!.name),
          lon: compounds.map((compound) => degrees(ground.compounds[compound]!.lon)),
          lat: compounds.map((compound) => degrees(ground.compounds[compound]!.lat)),
          events: pick(inCompounds.events, compounds),
          untilMs: pick(inCompounds.untilMs, compounds),
        },
      },
    },
    drawn: { grid, rows: cells },
  }
}

function raisedRows(events: Uint32Array): number[] {
  return Array.from(events.keys()).filter((row) => events[row]! > 0)
}

/** @throws Fault REQUEST_INVALID where pairs are too many, before the first shuffle */
function repeatsOf(events: Events, { repeatsM, repeatsDays, permutations, seed }: HotspotQuestion, tell: Tell): KnoxTable {
  const farM = repeatsM.at(-1)!
  const most = Math.min(MOST_PAIRS, Math.floor(MOST_LOOKS / ((permutations + 1) * repeatsDays.length)))
  if (hasMorePairs(events, farM, most)) {
    const made = `up to ${farM} m make more than ${most} pairs of events, the most for ${permutations} permutations`
    throw wrongParameter('bands', `${made}; ask for narrower ones or a shorter period`)
  }
  const bands = { upToM: repeatsM, upToMs: repeatsDays.map((days) => days * DAY_MS) }
  return knoxOf(events, bands, permutations, seededRandom(seed), (done) => tell(done / permutations))
}

function hasMorePairs({ x, y }: Events, farM: number, most: number): boolean {
  const index = bucketIndex({ x, y }, farM)
  let total = 0
  return x.some((east, i) => {
    index.forEachNear(east, y[i]!, farM, (place) => {
      if (place > i) total++
    })
    return total > most
  })
}

function notesOnTable({ p, upToM, upToMs, shuffles }: KnoxTable, reaches: readonly Reach[], { grid, question }: PlacedCase): HotspotNote[] {
  const { period } = question
  const isFound = reaches.some(({ withinMs }) => withinMs !== undefined)
  const sideM = Math.sqrt(grid.areaKm2.reduce((sum, km2) => sum + km2, 0)) * M_A_KM
  const isWide = upToM.at(-1)! > WIDE_SHARE * sideM || upToMs.at(-1)! > WIDE_SHARE * (period.toMs - period.fromMs)
  const least = 1 / (shuffles + 1)
  return [
    ...(isFound ? [] : [note('noRepeats', 'near repeats are no more than chance: no place is at raised risk by them')]),
    ...(isWide
      ? [note('wideBands', 'the last band reaches over half of the period, or half across the ground: what is in it is hardly near')]
      : []),
    ...(!isFound && least * p.length > LEVEL
      ? [note('fewShuffles', `${shuffles} shuffles give no p under ${least.toPrecision(2)}: too few to find one of ${p.length} bands`)]
      : []),
  ]
}

function bandTable(table: KnoxTable | undefined, reaches: readonly Reach[]): Table {
  const { upToM, upToMs, observed, expected, p } = table ?? NO_TABLE
  const q = adjustedP(p)
  const bands = upToM.flatMap((withinM, space) =>
    upToMs.map((withinMs, time) => ({
      fromM: upToM[space - 1] ?? 0,
      withinM,
      fromDays: (upToMs[time - 1] ?? 0) / DAY_MS,
      withinDays: withinMs / DAY_MS,
      raisedForDays: (reaches[space]?.withinMs ?? 0) / DAY_MS,
    })),
  )
  return {
    count: bands.length,
    columns: {
      fromM: bands.map(({ fromM }) => fromM),
      withinM: bands.map(({ withinM }) => withinM),
      fromDays: bands.map(({ fromDays }) => fromDays),
      withinDays: bands.map(({ withinDays }) => withinDays),
      observed,
      expected,
      ratio: expected.map((mean, band) => observed[band]! / mean),
      p,
      q,
      verdict: Array.from(q, (value) => (value <= LEVEL ? 'more' : 'notSignificant')),
      raisedForDays: bands.map(({ raisedForDays }) => raisedForDays),
    },
  }
}

/** Of events that nothing can be said of. */
const NO_TABLE: Omit<KnoxTable, 'shuffles'> = {
  upToM: [],
  upToMs: [],
  observed: new Int32Array(),
  expected: new Float64Array(),
  p: new Float64Array(),
}
