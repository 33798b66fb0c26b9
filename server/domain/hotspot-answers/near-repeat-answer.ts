/** Whether one event is followed by another near it, and where that raises the risk as the period ends. */
import type { HotspotNote } from '#wire/hotspots'
import { knoxOf, MOST_PAIRS, type KnoxTable } from '../hotspots/knox.ts'
import { raisedRiskOf, reachesOf } from '../hotspots/raised-risk.ts'
import { bucketIndex } from '../hotspots/bucket-index.ts'
import type { Events } from '../hotspots/events.ts'
import { seededRandom } from '../hotspots/seeded-random.ts'
import { wrongParameter, type Figures, type Table } from './answer.ts'
import { cellTable, planeOfGround } from './cell-table.ts'
import { note, notesOnEvents } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { HotspotQuestion, Tell } from './question.ts'

const DAY_MS = 86_400_000
/** Repeats are looked for within a week, two, and four, as the near-repeat calculators of the field do. */
const UP_TO_DAYS = [7, 14, 28]
/** Bands of space: the very place, and these parts of the furthest. */
const PARTS = [0, 0.25, 0.5, 1]
const LEVEL = 0.05
/** Pairs looked at over all shuffles and bands of time, 1 ns each: within what an asker waits for (40 s). A month of a district, 33,000 calls, takes 9,000,000,000. */
const MOST_LOOKS = 25_000_000_000

export function nearRepeatAnswer({ grid, question, ground, now: placed }: PlacedCase, tell: Tell): Figures {
  const { period } = question
  const notes = notesOnEvents(placed)
  const isJudged = placed.places === 2
  const table = isJudged ? repeatsOf(placed.events, question, tell) : undefined
  const reaches = table ? reachesOf(table, LEVEL) : []
  const risk = raisedRiskOf(grid, placed.events, reaches, period.toMs)
  const rows = Array.from(risk.events.keys()).filter((cell) => risk.events[cell]! > 0)
  const pick = (column: ArrayLike<number>) => rows.map((cell) => column[cell]!)
  return {
    counts: { period: placed.counts },
    definitions: ['Ground and cells', 'Near repeats'],
    notes: [...notes, ...(table ? notesOnReach(reaches.some(({ withinMs }) => withinMs !== undefined)) : [])],
    figures: { level: LEVEL, shuffles: table?.shuffles ?? null, cellsAtRaisedRisk: rows.length },
    tables: {
      bands: bandTable(table, reaches),
      cells: cellTable(grid, planeOfGround(ground), { events: pick(risk.events), untilMs: pick(risk.untilMs) }, rows),
    },
    drawn: { grid, rows },
  }
}

/** @throws Fault REQUEST_INVALID where pairs are too many, before the first shuffle */
function repeatsOf(events: Events, { bandM, permutations, seed }: HotspotQuestion, tell: Tell): KnoxTable {
  const most = Math.min(MOST_PAIRS, Math.floor(MOST_LOOKS / ((permutations + 1) * UP_TO_DAYS.length)))
  if (hasMorePairs(events, bandM, most)) {
    const made = `of ${bandM} m makes more than ${most} pairs of events, the most for ${permutations} permutations`
    throw wrongParameter('band', `${made}; ask for a narrower one or a shorter period`)
  }
  const bands = { upToM: PARTS.map((part) => part * bandM), upToMs: UP_TO_DAYS.map((days) => days * DAY_MS) }
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

function notesOnReach(isFound: boolean): HotspotNote[] {
  return isFound ? [] : [note('noRepeats', 'near repeats are no more than chance: no place is at raised risk by them')]
}

function bandTable(table: KnoxTable | undefined, reaches: ReturnType<typeof reachesOf>): Table {
  const bands = table ? table.upToM.flatMap((withinM, space) => UP_TO_DAYS.map((withinDays) => ({ withinM, withinDays, space }))) : []
  const { observed = new Int32Array(), expected = new Float64Array(), p = new Float64Array() } = table ?? {}
  return {
    count: bands.length,
    columns: {
      withinM: bands.map(({ withinM }) => withinM),
      withinDays: bands.map(({ withinDays }) => withinDays),
      observed,
      expected,
      ratio: expected.map((mean, band) => observed[band]! / mean),
      p,
      raisedForDays: bands.map(({ space }) => (reaches[space]?.withinMs ?? 0) / DAY_MS),
    },
  }
}
