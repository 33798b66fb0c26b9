/** Joins stretches of street at their crossings into one graph. */
import { STREET_CLASSES } from '../streets.ts'
import { meetingOf } from '../crossings.ts'
import type { Vertex } from '../polygon.ts'
import { towards } from './curve.ts'
import type { Stretch } from './street-plan.ts'

/** Nodes nearer than this are one: shorter edges are noise to a router. */
const SAME_NODE_M = 14
const BUCKET_M = 500
/** A crossing this little beyond an end, as a share of the length, is a crossing at the end. */
const SLACK = 1e-6

/** Node, node, class by index in STREET_CLASSES. */
export type Edge = readonly [number, number, number]

export interface Graph {
  readonly nodes: readonly Vertex[]
  readonly edges: readonly Edge[]
}

interface Piece {
  readonly a: Vertex
  readonly b: Vertex
  readonly classIndex: number
  /** Where it is crossed, as shares of its length. */
  readonly cuts: number[]
}

/** Expressways meet nothing narrower than an arterial; everything else meets everything it crosses. */
export function noded(stretches: readonly Stretch[]): Graph {
  const pieces = stretches.flatMap(({ streetClass, line }) => piecesOf(line, STREET_CLASSES.indexOf(streetClass)))
  for (const [one, other] of neighbours(pieces)) {
    const meeting = doJoin(one.classIndex, other.classIndex) ? meetingOf(one.a, one.b, other.a, other.b, SLACK) : undefined
    if (meeting === undefined) continue
    one.cuts.push(meeting.alongFirst)
    other.cuts.push(meeting.alongSecond)
  }
  return graphOf(pieces)
}

const doJoin = (one: number, other: number): boolean => (one === 0 ? other <= 1 : other > 0 || one <= 1)

function piecesOf(line: readonly Vertex[], classIndex: number): Piece[] {
  const pieces: Piece[] = []
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]]
    if (a !== undefined && b !== undefined) pieces.push({ a, b, classIndex, cuts: [] })
  }
  return pieces
}

/** Every pair that shares a bucket, each once. */
function neighbours(pieces: readonly Piece[]): [Piece, Piece][] {
  const buckets = new Map<string, number[]>()
  for (const [index, { a, b }] of pieces.entries()) {
    for (let column = Math.floor(Math.min(a[0], b[0]) / BUCKET_M); column <= Math.floor(Math.max(a[0], b[0]) / BUCKET_M); column++) {
      for (let row = Math.floor(Math.min(a[1], b[1]) / BUCKET_M); row <= Math.floor(Math.max(a[1], b[1]) / BUCKET_M); row++) {
        const bucket = buckets.get(`${column} ${row}`)
        if (bucket === undefined) buckets.set(`${column} ${row}`, [index])
        else bucket.push(index)
      }
    }
  }
  const seen = new Set<number>()
  const pairs: [Piece, Piece][] = []
  for (const bucket of buckets.values()) {
    for (const [position, first] of bucket.entries()) {
      for (const second of bucket.slice(position + 1)) {
        const key = first * pieces.length + second
        const [one, other] = [pieces[first], pieces[second]]
        if (seen.has(key) || one === undefined || other === undefined) continue
        seen.add(key)
        pairs.push([one, other])
      }
    }
  }
  return pairs
}

function graphOf(pieces: readonly Piece[]): Graph {
  const nodes: Vertex[] = []
  const nodeAt = nodeFinder(nodes)
  const edges = new Map<string, Edge>()
  for (const { a, b, classIndex, cuts } of pieces) {
    let from = nodeAt(a)
    for (const share of [...cuts.filter((cut) => cut > 0 && cut < 1).sort((one, other) => one - other), 1]) {
      const to = nodeAt(towards(a, b, share))
      if (to === from) continue
      const key = from < to ? `${from} ${to}` : `${to} ${from}`
      const known = edges.get(key)
      if (known === undefined || classIndex < known[2]) edges.set(key, [from, to, classIndex])
      from = to
    }
  }
  return { nodes, edges: [...edges.values()] }
}

/** Finds the node at a place, or makes it. `nodes` out: grows by the new ones. */
function nodeFinder(nodes: Vertex[]): (point: Vertex) => number {
  const buckets = new Map<string, number[]>()
  return (point) => {
    const [column, row] = [Math.floor(point[0] / SAME_NODE_M), Math.floor(point[1] / SAME_NODE_M)]
    let [nearest, leastM] = [-1, SAME_NODE_M]
    for (let i = column - 1; i <= column + 1; i++) {
      for (let j = row - 1; j <= row + 1; j++) {
        for (const node of buckets.get(`${i} ${j}`) ?? []) {
          const [x, y] = nodes[node] ?? [Infinity, Infinity]
          const apartM = Math.hypot(x - point[0], y - point[1])
          if (apartM < leastM) [nearest, leastM] = [node, apartM]
        }
      }
    }
    if (nearest >= 0) return nearest
    const made = nodes.push(point) - 1
    buckets.set(`${column} ${row}`, [...(buckets.get(`${column} ${row}`) ?? []), made])
    return made
  }
}
