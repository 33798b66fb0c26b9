/** Watch points at compounds' gates, and police posts on the streets. */
import { STREET_CLASSES } from '../streets.ts'
import { centroid, type Vertex } from '../polygon.ts'
import { chance } from './chance.ts'
import type { Compound } from './compounds.ts'
import { distance } from './curve.ts'
import { PLANE } from './frame.ts'
import type { Graph } from './noding.ts'
import type { Town } from './towns.ts'

export interface WatchPoint {
  readonly id: string
  readonly name: string
  readonly at: Vertex
  readonly compound: string
  readonly division: string
}

export interface PolicePost {
  readonly id: string
  readonly name: string
  readonly kind: 'policeStation' | 'serviceStation' | 'rapidPoint'
  readonly at: Vertex
  readonly division: string
}

/** As the founding notice counts them. */
const WATCH_POINTS = 90
/** One service station and one rapid point for so many compounds of a town, one of each at least. */
const COMPOUNDS_A_STATION = 32
const COMPOUNDS_A_RAPID_POINT = 45
const ARTERIAL = STREET_CLASSES.indexOf('arterial')
const ROAD = STREET_CLASSES.indexOf('road')

/** Shared out by town, then each time the compound farthest from those already chosen, with some luck. */
export function watchPoints(compounds: readonly Compound[]): WatchPoint[] {
  const chosen = [...Map.groupBy(compounds, (compound) => compound.division).values()]
  const shares = sharedOut(
    WATCH_POINTS,
    chosen.map((town) => town.length),
  )
  return chosen
    .flatMap((town, index) => spread(town, shares[index] ?? 0))
    .map((compound, index) => ({
      id: `w-${String(index + 1).padStart(2, '0')}`,
      name: `${compound.name}守望点`,
      at: compound.gates[0] ?? centroid(compound.footprint),
      compound: compound.id,
      division: compound.division,
    }))
}

/** A station near the middle of each town, service stations and rapid points among its compounds, all at crossings of wide streets. */
export function policePosts(towns: readonly Town[], compounds: readonly Compound[], streets: Graph): PolicePost[] {
  const crossings = wideCrossings(streets)
  const posts: Omit<PolicePost, 'id'>[] = []
  for (const town of towns) {
    const own = compounds.filter((compound) => compound.division === town.code)
    const shortName = town.name.replace(/镇$|街道$/, '')
    const middle: Vertex = [PLANE.xOf(town.centre[0]), PLANE.yOf(town.centre[1])]
    posts.push({ name: `${shortName}派出所（演示）`, kind: 'policeStation', at: nearest(crossings, middle), division: town.code })
    for (const [i, place] of spread(own, Math.max(1, Math.round(own.length / COMPOUNDS_A_STATION)), 1).entries()) {
      posts.push({
        name: `${shortName}警务站${i + 1}（演示）`,
        kind: 'serviceStation',
        at: nearest(crossings, centroid(place.footprint)),
        division: town.code,
      })
    }
    for (const [i, place] of spread(own, Math.max(1, Math.round(own.length / COMPOUNDS_A_RAPID_POINT)), 2).entries()) {
      posts.push({
        name: `${shortName}快反点${i + 1}（演示）`,
        kind: 'rapidPoint',
        at: nearest(crossings, centroid(place.footprint)),
        division: town.code,
      })
    }
  }
  return posts.map((post, index) => ({ id: `p-${String(index + 1).padStart(2, '0')}`, ...post }))
}

/** Whole shares in proportion to the weights that add up to `total`. Source: largest remainders (Hamilton's method). */
function sharedOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const shares = exact.map(Math.floor)
  const rest = total - shares.reduce((all, share) => all + share, 0)
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder)
  for (const { index } of byRemainder.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}

/** `count` compounds far from one another; `salt` gives another choice. */
function spread(compounds: readonly Compound[], count: number, salt = 0): Compound[] {
  const places = compounds.map((compound, index) => ({
    compound,
    middle: centroid(compound.footprint),
    luck: 0.5 + chance(60, salt, index),
  }))
  const chosen: typeof places = []
  while (chosen.length < Math.min(count, places.length)) {
    const merit = ({ middle, luck }: (typeof places)[number]): number =>
      luck * Math.min(10_000, ...chosen.map((other) => distance(middle, other.middle)))
    chosen.push(places.reduce((best, place) => (merit(place) > merit(best) ? place : best)))
  }
  return chosen.map(({ compound }) => compound)
}

function wideCrossings(streets: Graph): Vertex[] {
  const degrees = new Map<number, number>()
  for (const [from, to, classIndex] of streets.edges) {
    if (classIndex !== ARTERIAL && classIndex !== ROAD) continue
    for (const node of [from, to]) degrees.set(node, (degrees.get(node) ?? 0) + 1)
  }
  return [...degrees].filter(([, degree]) => degree > 2).map(([node]) => streets.nodes[node] ?? [0, 0])
}

function nearest(points: readonly Vertex[], to: Vertex): Vertex {
  return points.reduce((best, point) => (distance(point, to) < distance(best, to) ? point : best))
}
