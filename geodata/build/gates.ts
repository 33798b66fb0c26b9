/** Gates in the sides of a compound, each with a path to the street it opens on. */
import { STREET_CLASSES } from '../streets.ts'
import { boundsOf, type Vertex } from '../polygon.ts'
import { meetingOf } from '../crossings.ts'
import { between, chance } from './chance.ts'
import { distance, towards } from './curve.ts'
import type { Site } from './blocks.ts'
import { lineIndex, type Segment } from './line-index.ts'
import type { Graph } from './noding.ts'
import type { Stretch } from './street-plan.ts'

/** A gate opens on a street no farther than this. */
const REACH_M = 190
/** A path ends this far beyond the middle of the street, so that the joining surely finds the crossing. */
const BEYOND_M = 0.5
const EXPRESSWAY = STREET_CLASSES.indexOf('expressway')
/** Sides shorter than this are cut corners: no gate. */
const LEAST_SIDE_M = 60

export interface Gated {
  readonly site: Site
  /** Metres on the plane, on the footprint's sides, main gate first. */
  readonly gates: readonly Vertex[]
  readonly paths: readonly Stretch[]
}

/** The sites that have a street to open on, each with its gates, one to four by size and luck. */
export function withGates(sites: readonly Site[], streets: Graph): Gated[] {
  const open = streets.edges
    .filter((edge) => edge[2] !== EXPRESSWAY)
    .map(([from, to]) => [streets.nodes[from] ?? [0, 0], streets.nodes[to] ?? [0, 0]] as const)
  const index = lineIndex(open)
  const walls = lineIndex(sites.map((site) => site.footprint))
  return sites.flatMap((site) => {
    const ways = waysOut(
      site,
      (point) => index.near(point, REACH_M),
      (point) => walls.near(point, REACH_M),
    )
    const gates = ways.slice(0, gateCount(site))
    if (gates.length === 0) return []
    return [
      {
        site,
        gates: gates.map((way) => way.gate),
        paths: gates.map((way): Stretch => ({ streetClass: 'path', line: [way.gate, way.street] })),
      },
    ]
  })
}

interface Way {
  readonly gate: Vertex
  readonly street: Vertex
  readonly lengthM: number
}

/** One way out for every side that has one, the shortest first. */
function waysOut(site: Site, streetsNear: (point: Vertex) => readonly Segment[], wallsNear: (point: Vertex) => readonly Segment[]): Way[] {
  const ways: Way[] = []
  for (let side = 1; side < site.footprint.length; side++) {
    const [a, b] = [site.footprint[side - 1], site.footprint[side]]
    if (a === undefined || b === undefined || distance(a, b) < LEAST_SIDE_M) continue
    const gate = towards(a, b, between(0.36, 0.64, 30, site.i, site.j, side))
    const way = nearestWay(gate, streetsNear(gate))
    if (way !== undefined && !wallsNear(gate).some((wall) => bars(wall, way))) ways.push(way)
  }
  return ways.sort((one, other) => one.lengthM - other.lengthM)
}

function nearestWay(gate: Vertex, streets: readonly Segment[]): Way | undefined {
  let best: Way | undefined
  for (const { a, b } of streets) {
    const lengthSq = distance(a, b) ** 2
    const along = lengthSq === 0 ? 0 : ((gate[0] - a[0]) * (b[0] - a[0]) + (gate[1] - a[1]) * (b[1] - a[1])) / lengthSq
    const foot = towards(a, b, Math.max(0, Math.min(1, along)))
    const lengthM = distance(gate, foot)
    if (lengthM < (best?.lengthM ?? REACH_M) && lengthM > 0)
      best = { gate, street: towards(gate, foot, (lengthM + BEYOND_M) / lengthM), lengthM }
  }
  return best
}

/** Whether a wall stands in the way; the wall the gate itself is in does not. */
function bars(wall: Segment, { gate, street, lengthM }: Way): boolean {
  const meeting = meetingOf(gate, street, wall.a, wall.b)
  return meeting !== undefined && meeting.alongFirst * lengthM > BEYOND_M
}

function gateCount(site: Site): number {
  const [west, south, east, north] = boundsOf(site.footprint)
  const girthM = 2 * (east - west + north - south)
  if (site.type === 'apartment') return chance(31, site.i, site.j) < 0.3 ? 2 : 1
  return 1 + Math.min(3, Math.floor(girthM / 700 + chance(31, site.i, site.j)))
}
