/**
 * The figures behind hotspots on a year of a district's calls, beside the textbook's loops in the same run.
 *
 *     npm run bench -- hotspots
 *
 * `--repeats` (3), `--events` of the density (400000), `--seed` (1).
 */
import { parseArgs } from 'node:util'
import { cellGridOf, countsIn, type CellGrid } from '../../server/domain/hotspots/cell-grid.ts'
import { densityMapOf } from '../../server/domain/hotspots/density.ts'
import type { Events } from '../../server/domain/hotspots/events.ts'
import { knoxOf } from '../../server/domain/hotspots/knox.ts'
import { localG } from '../../server/domain/hotspots/local-g.ts'
import { touching } from '../../server/domain/hotspots/neighbours.ts'
import { permutedP } from '../../server/domain/hotspots/permutation.ts'
import { answerOf } from '../../server/domain/hotspot-answers/answer-of.ts'
import { laidGround } from '../../server/domain/hotspot-answers/laid-ground.ts'
import { orderByTime } from '../../server/domain/hotspots/time-order.ts'
import { aCase, aQuestion } from '../support/hotspot-case.ts'
import { ringOf, squareDistrict } from '../support/hotspots.ts'
import { textbookDensity, textbookGiStar, textbookKnox, textbookPermutedP } from './hotspots-textbook.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { seededRandom } from './walkers.ts'

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '3' },
    events: { type: 'string', default: '400000' },
    seed: { type: 'string', default: '1' },
  },
})
const repeats = Number(values.repeats)
const random = seededRandom(Number(values.seed))

const DAY_MS = 86_400_000
const SIDE_M = 25_000
/** Most calls come from towns, each some 2 km wide. */
const TOWNS = Array.from({ length: 10 }, () => [2_000 + random() * 21_000, 2_000 + random() * 21_000] as const)
const TOWN_SHARE = 0.8
const TOWN_M = 1_000
/** The textbook's density of all events would take a quarter of an hour. */
const DENSITY_SHARE = 0.002

function callsOf(count: number): Events {
  const events = { x: new Float64Array(count), y: new Float64Array(count), atMs: new Float64Array(count) }
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const within = (m: number) => Math.max(0, Math.min(SIDE_M - 1, m))
  for (let i = 0; i < count; i++) {
    const town = TOWNS[Math.floor(random() * TOWNS.length)]!
    const isTown = random() < TOWN_SHARE
    events.x[i] = isTown ? within(town[0] + gauss() * TOWN_M) : random() * SIDE_M
    events.y[i] = isTown ? within(town[1] + gauss() * TOWN_M) : random() * SIDE_M
    events.atMs[i] = random() * 365 * DAY_MS
  }
  return events
}

/** Milliseconds of processor, not of the clock: the machine may be shared. Median (least to most). */
function measure(name: string, times: number, work: () => unknown): void {
  const samples = Array.from({ length: times }, () => {
    const began = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1_000
  }).sort((a, b) => a - b)
  const [least, most] = [samples[0]!, samples.at(-1)!]
  say(`  ${name.padEnd(78)}${samples[samples.length >> 1]!.toFixed(1)} ms (${least.toFixed(1)} to ${most.toFixed(1)})`)
}

const district = squareDistrict(SIDE_M)
const calls = callsOf(Number(values.events))

function measureSignificance(cells: number): void {
  const grid: CellGrid = cellGridOf(district, 'square', SIDE_M / Math.round(Math.sqrt(cells)))
  const { counts } = countsIn(grid, calls)
  const neighbours = touching(grid)
  say(`\n${grid.count} cells, ${neighbours.to.length} neighbours`)
  measure('neighbours', repeats, () => touching(grid))
  measure('Gi*', repeats, () => localG(counts, neighbours, 'star'))
  for (const permutations of [999, 9_999])
    measure(`Gi* by ${permutations} shuffles`, repeats, () => permutedP(counts, neighbours, { kind: 'star', permutations, random }))
  measure('Gi by 999 shuffles', repeats, () => permutedP(counts, neighbours, { kind: 'plain', permutations: 999, random }))
  measure('baseline, Gi* by 999 shuffles for every cell', 1, () => textbookPermutedP(counts, neighbours, 999, random))
}

function measureDensity(): void {
  const rules = { bandwidthM: 500, cellM: SIDE_M / 250, fromMs: 0, toMs: 365 * DAY_MS, isEdgeCorrected: true } as const
  say(`\nDensity of ${calls.x.length} events on 250 × 250 cells, bandwidth ${rules.bandwidthM} m`)
  measure('quartic, edge corrected', repeats, () => densityMapOf(calls, district, { ...rules, kernel: 'quartic' }))
  measure('Gaussian, edge corrected', repeats, () => densityMapOf(calls, district, { ...rules, kernel: 'gaussian' }))
  const grid = cellGridOf(district, 'square', rules.cellM)
  const some = callsOf(Math.round(calls.x.length * DENSITY_SHARE))
  measure(`baseline, quartic, every event at every cell, ${some.x.length} events only`, 1, () =>
    textbookDensity(some, grid, rules.bandwidthM),
  )
}

function measureKnox(): void {
  const some = callsOf(20_000)
  const bands = { upToM: [0, 100, 200, 400], upToMs: [7, 14, 28].map((days) => days * DAY_MS) }
  say(`\nKnox on ${some.x.length} events, four bands of space to 400 m, three of time to 28 days`)
  measure('with 999 shuffles', 1, () => knoxOf(some, bands, 999, random))
  measure('one count and one shuffle', repeats, () => knoxOf(some, bands, 1, random))
  measure('baseline, every pair, one count', 1, () => textbookKnox(some, bands))
  const isSame = textbookKnox(some, bands).join() === knoxOf(some, bands, 1, random).observed.join()
  say(`  the same counts: ${isSame}`)
}

function measureEmerging(): void {
  const period = { fromMs: 0, toMs: 364 * DAY_MS }
  const order = orderByTime(calls).filter((call) => calls.atMs[call]! < period.toMs)
  const pick = (column: Float64Array) => Float64Array.from(order, (call) => column[call]!)
  const events = {
    count: order.length,
    x: pick(calls.x),
    y: pick(calls.y),
    atMs: pick(calls.atMs),
    compound: new Int32Array(order.length).fill(-1),
    simulated: new Uint8Array(order.length),
    leftOut: { invalid: 0, otherClass: 0 },
  }
  const laid = laidGround()
  say(`\nWhat emerges of ${order.length} events on 10,000 cells`)
  for (const periods of [12, 52]) {
    const question = aQuestion({ method: 'emerging', period, periods, cellM: SIDE_M / 100, bandM: (SIDE_M / 100) * Math.SQRT2 })
    const given = { ...aCase(question, [], { outline: [[ringOf(0, 0, SIDE_M, SIDE_M)]] }), events }
    answerOf(given, laid) // the cells are laid, and the events placed, for whatever is asked first
    measure(`${periods} parts, classes and trends of all cells`, repeats, () => answerOf(given, laid))
  }
  const grid = cellGridOf(district, 'square', SIDE_M / 100)
  const { counts } = countsIn(grid, calls)
  measure('baseline, Gi* of one part, every cell against every cell', 1, () => textbookGiStar(counts, grid, (SIDE_M / 100) * Math.SQRT2))
}

sayMachine()
sayLoad()
say(`processor ms, median (least to most) of ${repeats}, or of one for a baseline; district ${SIDE_M / 1_000} km square`)
measure(`\n  ${calls.x.length} events counted in 10,000 cells`.trimStart(), repeats, () =>
  countsIn(cellGridOf(district, 'square', SIDE_M / 100), calls),
)
measureSignificance(1_024)
measureSignificance(10_000)
measureDensity()
measureEmerging()
measureKnox()
