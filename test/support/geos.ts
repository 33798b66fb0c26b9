/** The independent judge of areas: GEOS, by way of text, with nothing of ours in between. Planar metres. */
import initGeosJs from 'geos-wasm'

type Xy = readonly [number, number]
/** A geometry inside GEOS. It lives until `free`. */
export type Shape = number

const geos = await initGeosJs()
/** Corners of a quarter circle: an arc of 100 m is drawn within 2 cm. */
const QUADRANT = 32
const WORDS = 8
const reader = geos.GEOSWKTReader_create()
const number = geos.Module._malloc(WORDS)
const made: Shape[] = []

function keep(shape: Shape): Shape {
  if (shape === 0) throw new Error('GEOS made nothing')
  made.push(shape)
  return shape
}

function ofText(wkt: string): Shape {
  const size = wkt.length + 1 // plain ASCII, and a zero
  const text = geos.Module._malloc(size)
  geos.Module.stringToUTF8(wkt, text, size)
  const shape = keep(geos.GEOSWKTReader_read(reader, text))
  geos.Module._free(text)
  return shape
}

function textOf(points: readonly Xy[]): string {
  return `(${points.map(([x, y]) => `${x} ${y}`).join(',')})`
}

/** @param rings closed: an outer ring, then its holes */
export function polygon(rings: readonly (readonly Xy[])[]): Shape {
  return ofText(`POLYGON(${rings.map(textOf).join(',')})`)
}

/** Everything within `reachM` of a way. */
export function capsule(from: Xy, to: Xy, reachM: number): Shape {
  const isPoint = from[0] === to[0] && from[1] === to[1]
  return buffer(ofText(isPoint ? `POINT${textOf([from])}` : `LINESTRING${textOf([from, to])}`), reachM)
}

export function buffer(shape: Shape, byM: number): Shape {
  return keep(geos.GEOSBuffer(shape, byM, QUADRANT))
}

export function union(a: Shape, b: Shape): Shape {
  return keep(geos.GEOSUnion(a, b))
}

export function minus(a: Shape, b: Shape): Shape {
  return keep(geos.GEOSDifference(a, b))
}

export function both(a: Shape, b: Shape): Shape {
  return keep(geos.GEOSIntersection(a, b))
}

/** @returns square metres */
export function areaM2(shape: Shape): number {
  if (geos.GEOSArea(shape, number) !== 1) throw new Error('GEOS has no area')
  return geos.Module.getValue(number, 'double')
}

/** Whether it is one that GEOS calls valid: rings are simple, holes lie inside, and touch at points only. */
export function isValid(shape: Shape): boolean {
  return geos.GEOSisValid(shape) === 1
}

/** Frees every geometry made so far. */
export function freeShapes(): void {
  for (const shape of made.splice(0)) geos.GEOSGeom_destroy(shape)
}
