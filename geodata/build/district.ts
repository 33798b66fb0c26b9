/** Everything the demo district consists of, from the inputs, in metres on the plane. */
import { isInside, type Ring, type Vertex } from '../polygon.ts'
import { chooseSites, type Ground } from './blocks.ts'
import { compoundsFrom, type Compound } from './compounds.ts'
import { townAreas, townAt, type TownArea } from './divisions.ts'
import { FRAME_M, PLANE } from './frame.ts'
import { withGates } from './gates.ts'
import { lattice, type Lattice } from './lattice.ts'
import { lineIndex, type Segment } from './line-index.ts'
import { isPath, largestPart, withEdges, withoutDeadEnds, withoutLakes } from './network.ts'
import { noded, type Graph } from './noding.ts'
import { mendedOutline, toWgs84 } from './outline.ts'
import { policePosts, watchPoints, type PolicePost, type WatchPoint } from './posts.ts'
import { innerStreets, streetPlan, type Stretch, type StreetPlan } from './street-plan.ts'
import { arterials, expressways, rails } from './through-roads.ts'
import { TOWNS, type Town } from './towns.ts'
import { lakesFrom, rivers, type Lake, type River } from './water.ts'

export interface Inputs {
  /** 武进区 as shipped: GCJ-02, crossing itself. */
  readonly outline: Ring
  /** Lakes near the frame, WGS 84. */
  readonly lakes: readonly Ring[]
}

export interface District {
  readonly outline: readonly Vertex[]
  readonly areas: readonly TownArea[]
  readonly lakes: readonly Lake[]
  readonly rivers: readonly River[]
  readonly rails: readonly (readonly Vertex[])[]
  readonly compounds: readonly Compound[]
  readonly watchPoints: readonly WatchPoint[]
  readonly policePosts: readonly PolicePost[]
  /** Every street of the frame, for the base map. */
  readonly streets: Graph
  /** The streets inside the outline, in one piece. */
  readonly network: Graph
}

/** Half the width of a road or rail with its verges: what a compound keeps from its middle line, metres. */
const SETBACK_M = { expressway: 85, arterial: 58, rail: 65, riverVerge: 40 } as const
/** Roads may end this near the frame's edge: they go on outside. */
const EDGE_M = 700

export function districtFrom(inputs: Inputs): District {
  const outline = mendedOutline(toWgs84(inputs.outline))
  const areas = townAreas(outline)
  const [lakes, water, railways] = [lakesFrom(inputs.lakes), rivers(), rails()]
  const long: Stretch[] = [
    ...expressways().map((line) => ({ streetClass: 'expressway', line }) as const),
    ...arterials().map((line) => ({ streetClass: 'arterial', line }) as const),
  ]
  const web = lattice()
  const plan = streetPlan(web, lineIndex(long.map(({ line }) => line)))

  const ground = groundOf({ web, plan, lakes, areas, outline, long, water, railways })
  const laid = [...long, ...plan.stretches]
  const sites = chooseSites(ground, TOWNS)
  const inner = innerStreets(web, plan, new Set(sites.map(({ i, j }) => `${i} ${j}`)))
  const gated = withGates(sites, settled([...laid, ...inner], lakes))
  const streets = settled([...laid, ...inner, ...gated.flatMap(({ paths }) => paths)], lakes)

  const compounds = compoundsFrom(gated)
  const network = largestPart(withEdges(streets, (_edge, from, to) => isInside([outline], from) && isInside([outline], to)))
  return {
    outline,
    areas,
    lakes,
    rivers: water,
    rails: railways,
    compounds,
    watchPoints: watchPoints(compounds),
    policePosts: policePosts(
      TOWNS.filter((town) => !town.entrusted),
      compounds,
      network,
    ),
    streets,
    network,
  }
}

/** Joined at crossings, kept out of lakes, without dead ends but at gates and at the frame's edge, in one piece. */
function settled(stretches: readonly Stretch[], lakes: readonly Lake[]): Graph {
  const [west, south, east, north] = FRAME_M
  const isAtEdge = ([x, y]: Vertex): boolean => x < west + EDGE_M || x > east - EDGE_M || y < south + EDGE_M || y > north - EDGE_M
  return largestPart(withoutDeadEnds(withoutLakes(noded(stretches), lakes), (edge, end) => isPath(edge) || isAtEdge(end)))
}

interface GroundParts {
  readonly web: Lattice
  readonly plan: StreetPlan
  readonly lakes: readonly Lake[]
  readonly areas: readonly TownArea[]
  readonly outline: readonly Vertex[]
  readonly long: readonly Stretch[]
  readonly water: readonly River[]
  readonly railways: readonly (readonly Vertex[])[]
}

function groundOf({ web, plan, lakes, areas, outline, long, water, railways }: GroundParts): Ground {
  const byClass = (wanted: string): (readonly Vertex[])[] =>
    long.filter(({ streetClass }) => streetClass === wanted).map(({ line }) => line)
  const indexes = [
    { index: lineIndex(byClass('expressway')), setbackM: SETBACK_M.expressway },
    { index: lineIndex(byClass('arterial')), setbackM: SETBACK_M.arterial },
    { index: lineIndex(railways), setbackM: SETBACK_M.rail },
    ...water.map((river) => ({ index: lineIndex([river.middle]), setbackM: river.widthM / 2 + SETBACK_M.riverVerge })),
  ]
  return {
    web,
    plan,
    lakes,
    district: [outline],
    townOf: townAt(areas),
    nearnessTo: (town, point) => nearness(town, point),
    obstaclesNear: (point) =>
      indexes.flatMap(({ index, setbackM }) =>
        index.near(point, setbackM + BLOCK_REACH_M).map((segment: Segment) => ({ segment, setbackM })),
      ),
  }
}

/** No corner of a block lies farther from its middle. */
const BLOCK_REACH_M = 380

function nearness(town: Town, [x, y]: Vertex): number {
  const reach = Math.hypot(x - PLANE.xOf(town.centre[0]), y - PLANE.yOf(town.centre[1])) / town.spreadM
  return Math.exp(-reach * reach)
}
