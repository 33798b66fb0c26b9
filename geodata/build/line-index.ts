/** Which line passes near a point: segments in square buckets. */
import { distanceSqToSegment, type Vertex } from '../polygon.ts'

const BUCKET_M = 500

export interface Segment {
  readonly a: Vertex
  readonly b: Vertex
}

export interface LineIndex {
  /** Segments whose bucket is within `reachM`, perhaps some farther. */
  near(point: Vertex, reachM: number): readonly Segment[]
  /** Metres to the nearest segment, or infinity where none is within 500 m. */
  distanceTo(point: Vertex): number
}

export function lineIndex(lines: readonly (readonly Vertex[])[]): LineIndex {
  const buckets = new Map<string, Segment[]>()
  const key = (column: number, row: number): string => `${column} ${row}`
  const bucketOf = (coordinate: number): number => Math.floor(coordinate / BUCKET_M)
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1], line[i]]
      if (a === undefined || b === undefined) continue
      for (let column = bucketOf(Math.min(a[0], b[0])); column <= bucketOf(Math.max(a[0], b[0])); column++) {
        for (let row = bucketOf(Math.min(a[1], b[1])); row <= bucketOf(Math.max(a[1], b[1])); row++) {
          buckets.set(key(column, row), [...(buckets.get(key(column, row)) ?? []), { a, b }])
        }
      }
    }
  }
  const near = ([x, y]: Vertex, reachM: number): Segment[] => {
    const found = new Set<Segment>()
    for (let column = bucketOf(x - reachM); column <= bucketOf(x + reachM); column++) {
      for (let row = bucketOf(y - reachM); row <= bucketOf(y + reachM); row++)
        for (const segment of buckets.get(key(column, row)) ?? []) found.add(segment)
    }
    return [...found]
  }
  return {
    near,
    distanceTo: (point) =>
      near(point, BUCKET_M).reduce(
        (least, { a, b }) => Math.min(least, Math.sqrt(distanceSqToSegment(point[0], point[1], a[0], a[1], b[0], b[1]))),
        Infinity,
      ),
  }
}
