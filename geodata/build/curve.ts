/** Smooth lines through a few given points. */
import type { Vertex } from '../polygon.ts'

/**
 * The centripetal Catmull–Rom curve through the points, sampled about every `stepM` metres; the first and last point are kept.
 *
 * Source: Barry and Goldman, A recursive evaluation algorithm for a class of Catmull–Rom splines, SIGGRAPH 1988; the exponent
 * after Yuksel, Schaefer and Keyser, Parameterization and applications of Catmull–Rom curves, CAD 43 (2011): no loops, no cusps.
 */
export function curveThrough(points: readonly Vertex[], stepM: number): Vertex[] {
  const curve: Vertex[] = []
  for (let i = 0; i + 1 < points.length; i++) {
    const [from, to] = [points[i], points[i + 1]]
    if (from === undefined || to === undefined) continue
    const before = points[i - 1] ?? mirrored(to, from)
    const after = points[i + 2] ?? mirrored(from, to)
    const pieces = Math.max(1, Math.ceil(distance(from, to) / stepM))
    for (let piece = 0; piece < pieces; piece++) curve.push(between([before, from, to, after], piece / pieces))
  }
  const last = points.at(-1)
  return last === undefined ? curve : [...curve, last]
}

/** A closed ring with every corner cut at a quarter of its sides, `times` over. Source: Chaikin, An algorithm for high-speed curve generation (1974). */
export function rounded(ring: readonly Vertex[], times: number): Vertex[] {
  if (times === 0) return [...ring]
  const cut: Vertex[] = []
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1], ring[i]]
    if (a !== undefined && b !== undefined) cut.push(towards(a, b, 0.25), towards(a, b, 0.75))
  }
  return rounded(cut[0] === undefined ? cut : [...cut, cut[0]], times - 1)
}

/** The point a share of the way from a to b. */
export function towards(a: Vertex, b: Vertex, share: number): Vertex {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

export function distance(a: Vertex, b: Vertex): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1])
}

function between([p0, p1, p2, p3]: readonly [Vertex, Vertex, Vertex, Vertex], share: number): Vertex {
  const t1 = Math.sqrt(distance(p0, p1))
  const t2 = t1 + Math.sqrt(distance(p1, p2))
  const t3 = t2 + Math.sqrt(distance(p2, p3))
  const t = t1 + share * (t2 - t1)
  const a1 = towards(p0, p1, t / t1)
  const a2 = towards(p1, p2, (t - t1) / (t2 - t1))
  const a3 = towards(p2, p3, (t - t2) / (t3 - t2))
  const b1 = towards(a1, a2, t / t2)
  const b2 = towards(a2, a3, (t - t1) / (t3 - t1))
  return towards(b1, b2, (t - t1) / (t2 - t1))
}

function mirrored(point: Vertex, across: Vertex): Vertex {
  return [2 * across[0] - point[0], 2 * across[1] - point[1]]
}
