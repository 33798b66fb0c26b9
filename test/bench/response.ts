/**
 * Response times by road: the nearest of all responders for every compound, in the demo district and in a made-up province.
 *
 *     node --expose-gc test/bench/response.ts
 *
 * `--repeats` (7), `--seed` (1), `--nodes` of the province (1000000), `--compounds` (40000), `--units` (2000), `--sample` units that the baseline is
 * run for in the province (2: all of them would take hours; its figure there is that times the units, and says so).
 * The baseline is the textbook's: from each unit by itself, with a Map of distances and a heap of objects.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { MOVERS } from '#wire/units'
import { planeAt, type Plane } from '#geodata/plane'
import type { StreetNetwork } from '#geodata/streets'
import { findNearestResponders, nearestColumns, type Responder } from '../../server/domain/response/nearest-responder.ts'
import { responseGround, type PlanePoint, type ResponseGround } from '../../server/domain/response/response-ground.ts'
import { roadGraph, type RoadGraph } from '../../server/domain/response/road-graph.ts'
import { DEFAULT_TRAVEL } from '../../server/domain/response/travel.ts'
import { findReach, unitReach } from '../../server/domain/response/unit-reach.ts'
import { seededRandom } from './walkers.ts'
import { provinceStreets } from './province-streets.ts'
import { textbookSearch } from './textbook-dijkstra.ts'

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '1000000' },
    compounds: { type: 'string', default: '40000' },
    units: { type: 'string', default: '2000' },
    sample: { type: 'string', default: '2' },
  },
})
const [repeats, seed, nodes, compounds, units, sample] = [
  values.repeats,
  values.seed,
  values.nodes,
  values.compounds,
  values.units,
  values.sample,
].map(Number) as [number, number, number, number, number, number]

const MIB = 1024 * 1024
/** What a proposal looks out over. */
const REACH_S = 900
/** A gate stands so far from where its compound was drawn. */
const GATE_M = 150
const MIDDLE = { lon: 119.95, lat: 31.68 }

interface World {
  readonly name: string
  readonly plane: Plane
  readonly streets: StreetNetwork
  readonly compounds: readonly (readonly PlanePoint[])[]
  readonly responders: readonly Responder[]
  /** Units the baseline is run for. */
  readonly baselineUnits: number
}

function row(name: string, value: string): void {
  process.stdout.write(`  ${name.padEnd(66)}${value}\n`)
}

/** Milliseconds of processor, not of the clock: the machine may be shared. */
function timedMs<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const began = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(began)
  return { ms: (user + system) / 1_000, result }
}

function spread(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b)
  return `${sorted[sorted.length >> 1]!.toFixed(1)} ms (${sorted[0]!.toFixed(1)} to ${sorted.at(-1)!.toFixed(1)})`
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1]!
}

/** Memory in use once garbage is gone, typed arrays included; MiB. */
function usedMib(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / MIB
}

function measureNearest(ground: ResponseGround, world: World): number {
  const out = nearestColumns(ground.compounds)
  const times = Array.from({ length: repeats + 1 }, () => timedMs(() => findNearestResponders(ground, world.responders, out)).ms)
  row('lay out movers and answer, the first time', `${times[0]!.toFixed(0)} ms`)
  row(`nearest of ${world.responders.length} for ${ground.compounds} compounds, all movers`, spread(times.slice(1)))
  for (const mover of MOVERS) {
    const some = world.responders.filter((unit) => unit.mover === mover)
    const alone = Array.from({ length: repeats }, () => timedMs(() => findNearestResponders(ground, some, out)).ms)
    row(`  only the ${some.length} with mover ${mover}`, spread(alone))
  }
  findNearestResponders(ground, world.responders, out)
  const byRoad = out.isByRoad.reduce((sum, is) => sum + is, 0)
  const within = out.seconds.filter((seconds) => seconds <= 300).length
  row(
    'answered by road; within 5 min',
    `${((100 * byRoad) / ground.compounds).toFixed(1)} %; ${((100 * within) / ground.compounds).toFixed(1)} %`,
  )
  return median(times.slice(1))
}

function measureReach(ground: ResponseGround, world: World): void {
  const out = unitReach(ground.compounds)
  let reached = 0
  const times = Array.from({ length: repeats }, () => {
    reached = 0
    return timedMs(() => {
      for (const unit of world.responders) {
        findReach(ground, unit, REACH_S, out)
        reached += out.count
      }
    }).ms
  })
  row(`one to many, ${REACH_S} s, from each of ${world.responders.length} units`, spread(times))
  row('  compounds reached by a unit', (reached / world.responders.length).toFixed(1))
}

/** How the straight line compares with the road, seconds by seconds, over all pairs of a unit and a compound by road within 15 min. */
function compareStraight(roads: ResponseGround, world: World): void {
  const bare = responseGround({ compounds: world.compounds, settings: DEFAULT_TRAVEL })
  const [byRoad, straight] = [unitReach(roads.compounds), unitReach(roads.compounds)]
  for (const mover of MOVERS) {
    const ratios: number[] = []
    for (const unit of world.responders.slice(0, 200)) {
      findReach(roads, { ...unit, mover }, REACH_S, byRoad)
      findReach(bare, { ...unit, mover }, Infinity, straight)
      for (const compound of byRoad.reached.subarray(0, byRoad.count))
        if (byRoad.isByRoad[compound] && byRoad.seconds[compound]! > 60)
          ratios.push(straight.seconds[compound]! / byRoad.seconds[compound]!)
    }
    ratios.sort((a, b) => a - b)
    const at = (share: number) => (ratios[Math.floor(share * ratios.length)] ?? Number.NaN).toFixed(2)
    row(`straight ÷ road, ${mover}, ${ratios.length} pairs of 1 to 15 min`, `median ${at(0.5)}, 5 % ${at(0.05)}, 95 % ${at(0.95)}`)
  }
}

function measureBaseline(graph: RoadGraph, ground: ResponseGround, world: World): number {
  const sampled = world.responders.slice(0, world.baselineUnits)
  const soonest = new Float64Array(ground.compounds).fill(Infinity)
  const { ms } = timedMs(() => {
    for (const unit of sampled)
      for (const [compound, seconds] of textbookSearch(graph, ground, unit)) soonest[compound] = Math.min(soonest[compound]!, seconds)
  })
  if (sampled.length === world.responders.length)
    row('  its answers by road differ from ours by at most', `${differenceS(ground, world, soonest).toExponential(1)} s`)
  const allMs = (ms / sampled.length) * world.responders.length
  const how = sampled.length < world.responders.length ? ` (${sampled.length} run, ${ms.toFixed(0)} ms; reckoned up)` : ''
  row(`baseline: textbook Dijkstra from each of ${world.responders.length} units`, `${allMs.toFixed(0)} ms${how}`)
  return allMs
}

function differenceS(ground: ResponseGround, { responders }: World, soonest: Float64Array): number {
  const out = nearestColumns(ground.compounds)
  findNearestResponders(ground, responders, out)
  const differences = soonest.map((seconds, compound) => (out.isByRoad[compound] ? Math.abs(seconds - out.seconds[compound]!) : 0))
  return Math.max(...differences)
}

function measure(world: World): void {
  process.stdout.write(
    `\n${world.name}: ${world.streets.nodesE7.length / 2} nodes, ${world.streets.edges.length / 3} edges, ${world.compounds.length} compounds\n`,
  )
  const beforeMib = usedMib()
  const graph = timedMs(() => roadGraph(world.streets, world.plane))
  const ground = timedMs(() => responseGround({ roads: graph.result, compounds: world.compounds, settings: DEFAULT_TRAVEL }))
  row('graph; ground', `${graph.ms.toFixed(0)} ms; ${ground.ms.toFixed(0)} ms`)
  const ours = measureNearest(ground.result, world)
  measureReach(ground.result, world)
  row('memory kept: graph, ground, three movers', `${(usedMib() - beforeMib).toFixed(0)} MiB`)
  compareStraight(ground.result, world)
  const baseline = measureBaseline(graph.result, ground.result, world)
  row('baseline ÷ Lamplight', (baseline / ours).toFixed(0))
}

/** Two cars, a bicycle and a walker in turn. */
function moverOf(i: number): Responder['mover'] {
  return (['vehicle', 'vehicle', 'bicycle', 'foot'] as const)[i % 4]!
}

function demoWorld(): World {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`../../geodata/places/${name}`, import.meta.url), 'utf8')) as unknown
  const streets = read('streets.json') as StreetNetwork
  const { features } = read('compounds.geojson') as { features: readonly { properties: { gates: readonly [number, number][] } }[] }
  const plane = planeAt(MIDDLE.lon, MIDDLE.lat)
  const random = seededRandom(seed)
  const gates = features.map(({ properties }) =>
    properties.gates.map(([lon, lat]): PlanePoint => ({ x: plane.xOf(lon), y: plane.yOf(lat) })),
  )
  const responders = Array.from({ length: 30 }, (_, slot): Responder => {
    const node = Math.floor((random() * streets.nodesE7.length) / 2)
    return {
      slot,
      mover: moverOf(slot),
      x: plane.xOf(streets.nodesE7[2 * node]! / 1e7),
      y: plane.yOf(streets.nodesE7[2 * node + 1]! / 1e7),
    }
  })
  return { name: 'Demo district', plane, streets, compounds: gates.slice(0, 600), responders, baselineUnits: 30 }
}

function provinceWorld(): World {
  const random = seededRandom(seed)
  const plane = planeAt(MIDDLE.lon, MIDDLE.lat)
  const streets = provinceStreets({ nodes, plane, random })
  function somewhere(): PlanePoint {
    const node = Math.floor((random() * streets.nodesE7.length) / 2)
    const near = () => (random() - 0.5) * GATE_M
    return { x: plane.xOf(streets.nodesE7[2 * node]! / 1e7) + near(), y: plane.yOf(streets.nodesE7[2 * node + 1]! / 1e7) + near() }
  }
  const gated = Array.from({ length: compounds }, () => {
    const { x, y } = somewhere()
    return Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      x: x + (random() - 0.5) * 2 * GATE_M,
      y: y + (random() - 0.5) * 2 * GATE_M,
    }))
  })
  const responders = Array.from({ length: units }, (_, slot): Responder => ({ slot, mover: moverOf(slot), ...somewhere() }))
  return { name: 'Made-up province', plane, streets, compounds: gated, responders, baselineUnits: Math.min(sample, units) }
}

const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, commit ${commit}\n`,
)
process.stdout.write(`processor ms, median (least to most) of ${repeats}\n`)
measure(demoWorld())
measure(provinceWorld())
