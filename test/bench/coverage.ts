/**
 * Coverage by itself: what a fix costs to mark and judge as compounds grow in number, beside recomputing one ring with Turf and with GEOS.
 *
 *     npm run bench -- coverage --compounds 600,40000,350000 --fixes 1000000
 *
 * `--compounds` numbers of compounds, one run each (600,40000), `--fixes` of each run (1000000), `--repeats` of the baselines (5). Patrols walk
 * round compounds at 1.3 m/s, 4.65 to a compound, a fix each 10 s; judged once a second of their time. CPU time of this process.
 */
import { parseArgs } from 'node:util'
import { buffer, difference, featureCollection, intersect, lineString, area as turfArea, polygon as turfPolygon, union } from '@turf/turf'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { planeAt } from '#geodata/plane'
import { openCoverage, type Coverage } from '../../server/domain/coverage/coverage.ts'
import { flatAreaOfRings } from '../../server/domain/coverage/flat-area.ts'
import type { JudgeQuestions } from '../../server/domain/coverage/judge.ts'
import { coverageRules } from '../../server/domain/coverage/rules.ts'
import { newSighting } from '../../server/domain/coverage/watch.ts'
import { areaM2, both, buffer as grown, capsule, freeShapes, minus, polygon, union as joined } from '../support/geos.ts'
import { say, sayLoad, sayMachine } from './print.ts'
import { seededRandom } from './walkers.ts'

const { values } = parseArgs({
  options: {
    compounds: { type: 'string', default: '600,40000' },
    fixes: { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '5' },
  },
})

/** Blocks of 229 m, as large as the demo district's mean, 100 m apart: rings overlap as they do there. */
const SIDE_M = 229
const SPACING_M = 329
const LANE_M = 15
const WALK_MPS = 1.3
/** At 3 m/s, the fastest on foot. */
const LONGEST_STEP_M = 30
const INTERVAL_MS = 10_000
/** 186,000 units for 40,000 compounds. */
const UNITS_A_COMPOUND = 4.65
const START_MS = 1_800_000_000_000
const MIB = 1024 * 1024
const QUESTIONS: JudgeQuestions = { voiceOf: () => 'heard', hasSerious: () => false, isUnrostered: () => false }

type Xy = readonly [number, number]

function cornerOf(compound: number, across: number): Xy {
  return [(compound % across) * SPACING_M, Math.floor(compound / across) * SPACING_M]
}

function squareAt([x, y]: Xy, sideM: number, outM: number): Xy[] {
  const [west, south, east, north] = [x - outM, y - outM, x + sideM + outM, y + sideM + outM]
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** What is kept, and what the process has of the machine. */
function usedMiB(): { readonly kept: number; readonly resident: number } {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return { kept: (heapUsed + arrayBuffers) / MIB, resident: rss / MIB }
}

/** A point so far along the lane round a compound. */
function onLane([x, y]: Xy, alongM: number): Xy {
  const sideM = SIDE_M + 2 * LANE_M
  const place = alongM % (4 * sideM)
  const edge = Math.floor(place / sideM)
  const rest = place - edge * sideM
  const [west, south, east, north] = [x - LANE_M, y - LANE_M, x + SIDE_M + LANE_M, y + SIDE_M + LANE_M]
  if (edge === 0) return [west + rest, south]
  if (edge === 1) return [east, south + rest]
  return edge === 2 ? [east - rest, north] : [west, north - rest]
}

function lay(coverage: Coverage, compounds: number, across: number): void {
  const places = Array.from({ length: compounds }, (_, compound) => {
    const ring = squareAt(cornerOf(compound, across), SIDE_M, 0).flat()
    return { compound, type: 'commodity' as const, footprint: flatAreaOfRings([Float64Array.from(ring)]) }
  })
  coverage.setCompounds(places)
}

/** Somebody has just been everywhere: what follows is a district as it goes on, not one that wakes up. */
function walkRoundAll(coverage: Coverage, compounds: number, across: number): void {
  const watch = coverage.anotherWatch()
  const sighting = newSighting()
  sighting.isGood = true
  sighting.linkMs = 25_000
  for (let compound = 0; compound < compounds; compound++) {
    for (let stepM = 0; stepM <= 4 * (SIDE_M + 2 * LANE_M); stepM += LONGEST_STEP_M) {
      const [x, y] = onLane(cornerOf(compound, across), stepM)
      sighting.x = x
      sighting.y = y
      sighting.slot = compound
      sighting.atMs = START_MS - 600_000 + (stepM / LONGEST_STEP_M) * INTERVAL_MS
      watch.see(sighting)
    }
  }
  coverage.tick(START_MS - 1_000, QUESTIONS)
}

function run(compounds: number, fixes: number): void {
  const across = Math.ceil(Math.sqrt(compounds))
  const random = seededRandom(1)
  const before = usedMiB()
  const coverage = openCoverage({ rules: coverageRules(DEFAULT_COVERAGE) })
  const layUs = cpuUs(() => lay(coverage, compounds, across))
  const units = Math.round(compounds * UNITS_A_COMPOUND)
  const along = Float64Array.from({ length: units }, () => random() * 1_000)
  const sighting = newSighting()
  sighting.isGood = true
  sighting.linkMs = 25_000
  const perSecond = units / (INTERVAL_MS / 1_000)
  let markUs = 0
  let judgeUs = 0
  let marked = 0
  let unit = 0
  walkRoundAll(coverage, compounds, across)
  const warmUpS = Math.ceil((1.2 * units) / perSecond)
  for (let second = 0, done = 0; done < fixes; second++) {
    const nowMs = START_MS + second * 1_000
    // The first round of every unit lays discs only: not what goes on.
    if (second === warmUpS) markUs = judgeUs = marked = done = 0
    const count = Math.max(1, Math.round(perSecond))
    markUs += cpuUs(() => {
      for (let i = 0; i < count; i++) {
        unit = (unit + 1) % units
        along[unit]! += (WALK_MPS * INTERVAL_MS) / 1_000
        const [x, y] = onLane(cornerOf(unit % compounds, across), along[unit]!)
        sighting.slot = unit
        sighting.x = x
        sighting.y = y
        sighting.atMs = nowMs
        coverage.watch.see(sighting)
      }
    })
    judgeUs += cpuUs(() => coverage.tick(nowMs, QUESTIONS))
    marked += count
    done += count
  }
  const nowMs = coverage.columns.judgedMs.reduce((most, ms) => (ms > most ? ms : most), 0)
  const snapshotUs = cpuUs(() => {
    for (let compound = 0; compound < compounds; compound++) coverage.look(compound, nowMs, QUESTIONS)
  })
  const after = usedMiB()
  say(
    `  ${String(compounds).padStart(7)} compounds: mark ${(markUs / marked).toFixed(2)} + judge ${(judgeUs / marked).toFixed(2)} = ${((markUs + judgeUs) / marked).toFixed(2)} CPU µs a fix; ` +
      `${(after.kept - before.kept).toFixed(0)} MiB, resident ${(after.resident - before.resident).toFixed(0)}; laid in ${(layUs / 1_000).toFixed(0)} ms; all judged anew in ${(snapshotUs / 1_000).toFixed(0)} ms`,
  )
}

/** One ring as a textbook would have it: thirty capsules, their union, the ring less it. */
const CAPSULES = 30

function geosOnce(): number {
  const own = polygon([squareAt([0, 0], SIDE_M, 0)])
  const ring = minus(grown(own, DEFAULT_COVERAGE.radiusM), own)
  const seen = Array.from({ length: CAPSULES }, (_, i) => capsule(onLane([0, 0], i * 13), onLane([0, 0], (i + 1) * 13), 50)).reduce(joined)
  const share = areaM2(both(ring, seen)) / areaM2(ring)
  freeShapes()
  return share
}

function turfOnce(): number {
  const plane = planeAt(119.95, 31.7)
  const lonLat = ([x, y]: Xy): [number, number] => [plane.lonOf(x), plane.latOf(y)]
  const own = turfPolygon([squareAt([0, 0], SIDE_M, 0).map(lonLat)])
  const ring = difference(featureCollection([buffer(own, DEFAULT_COVERAGE.radiusM, { units: 'meters' })!, own]))!
  const ways = Array.from({ length: CAPSULES }, (_, i) =>
    lineString([lonLat(onLane([0, 0], i * 13)), lonLat(onLane([0, 0], (i + 1) * 13))]),
  )
  const seen = union(featureCollection(ways.map((way) => buffer(way, 50, { units: 'meters' })!)))!
  return turfArea(intersect(featureCollection([ring, seen]))!) / turfArea(ring)
}

sayMachine()
sayLoad()
const repeats = Number(values.repeats)
for (const [name, once] of [
  ['GEOS', geosOnce],
  ['Turf', turfOnce],
] as const) {
  once()
  const samples = Array.from({ length: repeats }, () => cpuUs(() => void once()))
  say(`  ${name}, one ring recomputed from ${CAPSULES} capsules: ${(median(samples) / 1_000).toFixed(2)} ms (median of ${repeats})`)
}
for (const compounds of values.compounds.split(',').map(Number)) run(compounds, Number(values.fixes))
sayLoad()
