/** Which blocks hold a compound, and the footprint cut from each. */
import { boundsOf, centroid, distanceToSides, isInside, signedArea, type Polygon, type Vertex } from '../polygon.ts'

import { between, chance } from './chance.ts'
import { cutBy } from './convex.ts'
import { distance, towards } from './curve.ts'
import type { Lattice } from './lattice.ts'
import type { Segment } from './line-index.ts'
import type { StreetPlan } from './street-plan.ts'
import type { Town } from './towns.ts'
import { isNearLake, type Lake } from './water.ts'

/** As the registry names the kinds: 商品房, 安置, 公寓. */
export type CompoundType = 'commodity' | 'resettlement' | 'apartment'

/** A block that holds a compound. */
export interface Site {
  readonly i: number
  readonly j: number
  readonly town: Town
  readonly type: CompoundType
  /** Closed, counter-clockwise, convex, metres on the plane. */
  readonly footprint: readonly Vertex[]
}

export interface Ground {
  readonly web: Lattice
  readonly plan: StreetPlan
  readonly lakes: readonly Lake[]
  readonly district: Polygon
  /** Which town a point belongs to; `undefined` outside the district. */
  townOf(point: Vertex): Town | undefined
  /** Where the point lies on the town's own bell, 0 to 1. */
  nearnessTo(town: Town, point: Vertex): number
  /** Lines that no compound may stand on, with the distance kept from each. */
  obstaclesNear(point: Vertex): readonly { readonly segment: Segment; readonly setbackM: number }[]
}

/** Kinds by share, and how far each keeps from the middle of the streets round its block, metres. */
const KINDS = [
  { type: 'commodity', share: 0.52, leastInsetM: 60, mostInsetM: 92 },
  { type: 'resettlement', share: 0.33, leastInsetM: 62, mostInsetM: 98 },
  { type: 'apartment', share: 0.15, leastInsetM: 96, mostInsetM: 132 },
] as const
/** Blocks left to schools, shops, parks and works. */
const LEFT_OVER = 0.16
/** How much luck weighs against nearness to the town's middle. */
const LUCK = 0.72
const LEAST_AREA_M2 = 13_000
const LEAST_WIDTH_M = 78
const SHORE_M = 60
const BORDER_M = 90
/** Sides are not quite parallel to their street. */
const MOST_TILT = 0.07
const CUT_CORNER_SHARE = 0.5
const LEAST_SIDES = 2
/** Narrower corners look like leftovers, and are. */
const LEAST_CORNER_COS = Math.cos((58 * Math.PI) / 180)

/** Fills every town's quota with the blocks nearest its middle, with some luck; in order of town, then of block. */
export function chooseSites(ground: Ground, towns: readonly Town[]): Site[] {
  const wanted = new Map(towns.map((town) => [town.code, [] as { site: Site; merit: number }[]]))
  for (let i = 0; i + 1 < ground.web.columns; i++) {
    for (let j = 0; j + 1 < ground.web.rows; j++) {
      const site = siteAt(ground, i, j)
      if (site === undefined) continue
      const merit = ground.nearnessTo(site.town, centroid(site.footprint)) + LUCK * chance(20, i, j)
      wanted.get(site.town.code)?.push({ site, merit })
    }
  }
  return towns.flatMap((town) => {
    const best = (wanted.get(town.code) ?? []).sort((a, b) => b.merit - a.merit).slice(0, town.compounds)
    return best.map(({ site }) => site).sort((a, b) => b.j - a.j || a.i - b.i)
  })
}

function siteAt(ground: Ground, i: number, j: number): Site | undefined {
  const corners = [ground.web.at(i, j), ground.web.at(i + 1, j), ground.web.at(i + 1, j + 1), ground.web.at(i, j + 1)] as const
  const town = ground.townOf(towards(corners[0], corners[2], 0.5))
  if (town === undefined || town.entrusted || chance(21, i, j) < LEFT_OVER || ground.plan.sidesOf(i, j) < LEAST_SIDES) return undefined
  const kind = kindAt(i, j)
  const footprint = footprintIn([...corners, corners[0]], ground, kind, i, j)
  return footprint !== undefined && fits(footprint, ground) ? { i, j, town, type: kind.type, footprint } : undefined
}

function kindAt(i: number, j: number): (typeof KINDS)[number] {
  let luck = chance(22, i, j)
  for (const kind of KINDS) {
    if (luck < kind.share) return kind
    luck -= kind.share
  }
  return KINDS[0]
}

/** The block less its margins, less what long roads and rivers take, with a corner cut off here and there. */
function footprintIn(block: readonly Vertex[], ground: Ground, kind: (typeof KINDS)[number], i: number, j: number): Vertex[] | undefined {
  const middle = centroid(block)
  let ring: Vertex[] = [...block]
  for (let side = 1; side < block.length; side++) {
    const [a, b] = [block[side - 1], block[side]]
    if (a !== undefined && b !== undefined)
      ring = cutBy(
        ring,
        tilted({ a, b }, between(-MOST_TILT, MOST_TILT, 23, i, j, side)),
        between(kind.leastInsetM, kind.mostInsetM, 24, i, j, side),
        middle,
      )
  }
  for (const { segment, setbackM } of ground.obstaclesNear(middle)) {
    if (ring.length < 4) return undefined
    const keep = centroid(ring)
    const apartM = Math.min(
      ...ring.map((vertex) => distanceToSides([[segment.a, segment.b]], vertex)),
      distanceToSides([ring], segment.a),
      distanceToSides([ring], segment.b),
    )
    const isCrossed =
      isInside([ring], segment.a) || isInside([ring], segment.b) || ring.some((vertex) => sideOf(segment, vertex) !== sideOf(segment, keep))
    if (apartM < setbackM || (isCrossed && apartM < distance(segment.a, segment.b))) ring = cutBy(ring, segment, setbackM, keep)
  }
  if (chance(25, i, j) < CUT_CORNER_SHARE) ring = withoutCorner(ring, i, j)
  const area = signedArea(ring)
  const longestM = Math.max(...ring.slice(1).map((vertex, k) => distance(ring[k] ?? vertex, vertex)))
  return area >= LEAST_AREA_M2 && area / longestM >= LEAST_WIDTH_M && sharpestCos(ring) <= LEAST_CORNER_COS ? ring : undefined
}

/** The cosine of the narrowest corner of a closed ring. */
function sharpestCos(ring: readonly Vertex[]): number {
  const corners = ring.slice(1).map((at, k) => {
    const [before, after] = [ring[k] ?? at, ring[k + 2] ?? ring[1] ?? at]
    const [ax, ay, bx, by] = [before[0] - at[0], before[1] - at[1], after[0] - at[0], after[1] - at[1]]
    return (ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by))
  })
  return Math.max(...corners)
}

function sideOf({ a, b }: Segment, [x, y]: Vertex): boolean {
  return (b[0] - a[0]) * (y - a[1]) > (b[1] - a[1]) * (x - a[0])
}

/** The line turned about its middle by a small slope. */
function tilted({ a, b }: Segment, slope: number): Segment {
  const [halfX, halfY] = [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2]
  const [x, y] = towards(a, b, 0.5)
  return { a: [x - halfX + halfY * slope, y - halfY - halfX * slope], b: [x + halfX - halfY * slope, y + halfY + halfX * slope] }
}

function withoutCorner(ring: readonly Vertex[], i: number, j: number): Vertex[] {
  const corner = Math.floor(chance(26, i, j) * (ring.length - 1))
  const [before, at, after] = [ring.at(corner === 0 ? -2 : corner - 1), ring[corner], ring[corner + 1]]
  if (before === undefined || at === undefined || after === undefined) return [...ring]
  const cut = { a: towards(at, before, between(0.2, 0.42, 27, i, j)), b: towards(at, after, between(0.2, 0.42, 28, i, j)) }
  return cutBy(ring, cut, 0, centroid(ring))
}

function fits(footprint: readonly Vertex[], ground: Ground): boolean {
  const [west, south, east, north] = boundsOf(footprint)
  const holdsShore = ground.lakes.some(({ shore }) =>
    shore.some((ring) => ring.some(([x, y]) => x > west - SHORE_M && x < east + SHORE_M && y > south - SHORE_M && y < north + SHORE_M)),
  )
  if (holdsShore) return false
  return footprint.every((vertex) => {
    const town = ground.townOf(vertex)
    return (
      town !== undefined &&
      !town.entrusted &&
      distanceToSides(ground.district, vertex) > BORDER_M &&
      !isNearLake(ground.lakes, vertex, SHORE_M)
    )
  })
}
