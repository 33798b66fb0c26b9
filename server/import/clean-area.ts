/** Footprints and outlines made fit to use: closed, simple, with their holes inside; or refused with the reason. */
import { area, bbox, booleanPointInPolygon, featureCollection, polygon as turfPolygon, rewind, union } from '@turf/turf'
import type { MultiPolygon, Polygon, Position } from 'geojson'
import type { AreaGeometry, LonLat } from '#wire/places'
import { E7, type FlatGeometry } from './geometry.ts'
import { fieldFault } from './record.ts'
import { isSame, meetings, type PointE7, signedAreaE14, simpleLoops } from './simple-loops.ts'

/** The most corners of one area, all rings together: what a wall can still draw. */
export const MAX_CORNERS = 100_000
/** Below this an area is a point or a line that was meant as one, m². */
export const MIN_AREA_M2 = 1
/** No compound is wider or longer, m: a corner that slipped by a degree would ask for more cells of coverage than there is memory. */
const MOST_ACROSS_M = 10_000
const LAT_DEGREE_M = 111_195
const DEGREE_RAD = Math.PI / 180
/** Loops that are together at most this share of a ring are slips of the pen, and may be left out. */
const SLIP_SHARE = 0.01

export interface CleanArea {
  readonly area: AreaGeometry
  readonly areaM2: number
  /** What was mended, in words; empty when nothing was. */
  readonly mended: readonly string[]
}

type Loop = readonly PointE7[]
/** An outline and its holes, none of which meets another. */
interface Part {
  readonly outline: Loop
  readonly holes: readonly Loop[]
}

/**
 * Cleans an area. Mended, and said so: a ring left open, corners given twice, spikes, small loops where a ring crosses itself, parts
 * that overlap. Refused: what crosses itself so that one could mean more than one thing, holes that cross or leave their outline, areas
 * under 1 m², more than 100,000 corners.
 *
 * @param field the name under which faults are reported
 * @throws Fault
 */
export function cleanArea(geometry: FlatGeometry, field: string): CleanArea {
  const mended = new Set<string>()
  const polygons = polygonsOf(geometry, field, mended)
  const corners = polygons.reduce((sum, rings) => sum + rings.reduce((ringSum, ring) => ringSum + ring.length, 0), 0)
  if (corners > MAX_CORNERS) throw fieldFault(field, `has ${corners} corners; at most ${MAX_CORNERS} are taken`)
  const parts = polygons.flatMap((rings) => cleanPolygon(rings, field, mended))
  const joined = joinParts(parts.map(toRings), field, mended)
  const clean = rewind(joined, { reverse: false }) as Polygon | MultiPolygon // rewind gives back the kind that it was given
  const areaM2 = area(clean)
  if (areaM2 < MIN_AREA_M2) throw fieldFault(field, `has no area (${areaM2.toFixed(2)} m²)`)
  return { area: asWire(clean), areaM2, mended: [...mended] }
}

/** Cleans the footprint of a compound. @throws Fault, also where it is more than 10 km across */
export function cleanFootprint(geometry: FlatGeometry, field: string): CleanArea {
  const clean = cleanArea(geometry, field)
  const [west, south, east, north] = bbox(clean.area)
  const acrossM = Math.max(north - south, (east - west) * Math.cos(north * DEGREE_RAD)) * LAT_DEGREE_M
  if (acrossM > MOST_ACROSS_M)
    throw fieldFault(field, `is ${(acrossM / 1_000).toFixed(0)} km across; no compound is wider than ${MOST_ACROSS_M / 1_000} km`)
  return clean
}

function polygonsOf(geometry: FlatGeometry, field: string, mended: Set<string>): readonly Position[][][] {
  switch (geometry.type) {
    case 'Polygon':
      return [geometry.coordinates]
    case 'MultiPolygon':
      return geometry.coordinates
    case 'LineString':
      if (geometry.coordinates.length < 4 || !isClosed(geometry.coordinates)) throw fieldFault(field, 'is an open line; it needs a Polygon')
      mended.add('a closed line is taken as the outline')
      return [[geometry.coordinates]]
    case 'Point':
    case 'MultiPoint':
    case 'MultiLineString':
      throw fieldFault(field, `is a ${geometry.type}; it needs a Polygon or MultiPolygon`)
  }
}

function isClosed(ring: readonly Position[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)]
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1]
}

function cleanPolygon(rings: readonly Position[][], field: string, mended: Set<string>): readonly Part[] {
  const [outer, ...inner] = rings
  const outlines = cleanRing(outer ?? [], field, 'the outline', mended)
  const ownHoles = outlines.filter((loop) => loop.isHole).map(({ loop }) => loop)
  const holes = [...ownHoles, ...inner.flatMap((ring, i) => cleanHole(ring, field, i + 1, mended))]
  const parts = outlines.filter((loop) => !loop.isHole).map(({ loop }) => ({ outline: loop, holes: [] as Loop[] }))
  for (const [i, hole] of holes.entries()) {
    const home = parts.find((part) => isInside(hole, part.outline))
    if (!home) throw fieldFault(field, `hole ${i + 1} of ${holes.length} lies outside the outline, or crosses it`)
    home.holes.push(hole)
  }
  return parts
}

function cleanHole(ring: readonly Position[], field: string, number: number, mended: Set<string>): readonly Loop[] {
  if (openRing(ring, mended).length < 3) {
    mended.add('a hole without area is left out')
    return []
  }
  return cleanRing(ring, field, `hole ${number}`, mended).map(({ loop }) => loop)
}

/** The loops of one ring: outlines, and holes that its own line cuts out where it touches itself. */
function cleanRing(
  ring: readonly Position[],
  field: string,
  which: string,
  mended: Set<string>,
): readonly { loop: Loop; isHole: boolean }[] {
  const open = openRing(ring, mended)
  if (open.length < 3) throw fieldFault(field, `${which} has ${open.length} different corners; it needs 3`)
  const loops = simpleLoops(open).filter((loop) => loop.length > 2 && signedAreaE14(loop) !== 0)
  const [largest, ...others] = loops.toSorted((a, b) => Math.abs(signedAreaE14(b)) - Math.abs(signedAreaE14(a)))
  if (!largest) throw fieldFault(field, `${which} has no area`)
  if (others.length === 0) {
    if (largest.length < open.length) mended.add(`a spike of ${which} is left out`)
    return [{ loop: largest, isHole: false }]
  }
  return judgeLoops(largest, others, field, which, mended)
}

function judgeLoops(
  largest: Loop,
  others: readonly Loop[],
  field: string,
  which: string,
  mended: Set<string>,
): readonly { loop: Loop; isHole: boolean }[] {
  const sizeOf = (loop: Loop) => Math.abs(signedAreaE14(loop))
  const otherSize = others.reduce((sum, loop) => sum + sizeOf(loop), 0)
  if (otherSize <= SLIP_SHARE * (otherSize + sizeOf(largest))) {
    mended.add(`${which} crosses itself; loops of less than 1 % are left out`)
    return [{ loop: largest, isHole: false }]
  }
  const judged = [{ loop: largest, isHole: false }]
  for (const loop of others) {
    const isHole = isInside(loop, largest)
    const runsAlike = signedAreaE14(loop) > 0 === signedAreaE14(largest) > 0
    // A loop outside that runs the same way is a part that touches; one inside that runs the other way is a hole that touches.
    if (isHole === runsAlike) {
      const at = loop.find((corner) => largest.some((other) => isSame(corner, other)))
      throw fieldFault(field, `${which} crosses itself${at ? ` at ${toLonLat(at).join(', ')}` : ''}, and which part is meant is not clear`)
    }
    judged.push({ loop, isHole })
  }
  mended.add(`${which} touches itself and is taken apart there`)
  return judged
}

/** Corners as whole numbers, without the closing one and without equal neighbours. */
function openRing(ring: readonly Position[], mended: Set<string>): Loop {
  if (ring.length > 0 && !isClosed(ring)) mended.add('an open ring is closed')
  const corners = ring.map(([lon = 0, lat = 0]): PointE7 => [Math.round(lon * E7), Math.round(lat * E7)])
  return corners.filter((corner, i) => !isSame(corner, corners[(i + 1) % corners.length] ?? corner) || corners.length === 1)
}

/** Whether a loop lies within the other, touching it at most. Both are simple. */
function isInside(inner: Loop, outer: Loop): boolean {
  const outline = turfPolygon([closed(outer)])
  const corners = inner.map(toLonLat)
  if (!corners.every((corner) => booleanPointInPolygon(corner, outline))) return false
  if (meetings([inner, outer]).some(({ sides: [a, b], at }) => a.ring !== b.ring && isProper(a, b, at))) return false
  return corners.some((corner) => booleanPointInPolygon(corner, outline, { ignoreBoundary: true }))
}

function isProper(a: { from: PointE7; to: PointE7 }, b: { from: PointE7; to: PointE7 }, at: PointE7): boolean {
  return ![a.from, a.to, b.from, b.to].some((end) => isSame(end, at))
}

function toLonLat([lonE7, latE7]: PointE7): LonLat {
  return [lonE7 / E7, latE7 / E7]
}

function closed(loop: Loop): LonLat[] {
  return [...loop, ...loop.slice(0, 1)].map(toLonLat)
}

function toRings({ outline, holes }: Part): LonLat[][] {
  return [closed(outline), ...holes.map(closed)]
}

/** One geometry of all parts; parts that overlap are joined, so that no ground counts twice. */
function joinParts(parts: readonly LonLat[][][], field: string, mended: Set<string>): Polygon | MultiPolygon {
  const [only, ...others] = parts
  if (only && others.length === 0) return { type: 'Polygon', coordinates: only }
  const apart: MultiPolygon = { type: 'MultiPolygon', coordinates: [...parts] }
  const joined = unionOf(parts, field)
  if (Math.abs(area(joined) - area(apart)) < MIN_AREA_M2) return apart
  mended.add('parts that overlap are joined')
  return joined
}

function unionOf(parts: readonly LonLat[][][], field: string): Polygon | MultiPolygon {
  let joined: ReturnType<typeof union>
  try {
    joined = union(featureCollection(parts.map((rings) => turfPolygon(rings))))
  } catch (error) {
    throw fieldFault(field, `its ${parts.length} parts cannot be joined (${error instanceof Error ? error.message : 'unknown'})`)
  }
  if (!joined) throw fieldFault(field, 'has no area')
  return joined.geometry
}

/** As the wire has it: positions of exactly two numbers, 1e-7 degree. */
function asWire(geometry: Polygon | MultiPolygon): AreaGeometry {
  const ringOf = (ring: readonly Position[]) =>
    ring.map(([lon = 0, lat = 0]): LonLat => [Math.round(lon * E7) / E7, Math.round(lat * E7) / E7])
  if (geometry.type === 'Polygon') return { type: 'Polygon', coordinates: geometry.coordinates.map(ringOf) }
  return { type: 'MultiPolygon', coordinates: geometry.coordinates.map((rings) => rings.map(ringOf)) }
}
