/** Cutting convex rings by straight lines. */
import type { Vertex } from '../polygon.ts'

/**
 * The part of a convex closed ring that lies at least `setbackM` from the line through a and b, on the side of `keep`.
 *
 * Source: Sutherland and Hodgman, Reentrant polygon clipping, CACM 17 (1974), one plane.
 */
export function cutBy(
  ring: readonly Vertex[],
  { a, b }: { readonly a: Vertex; readonly b: Vertex },
  setbackM: number,
  keep: Vertex,
): Vertex[] {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1])
  if (length === 0) return [...ring]
  const leftOf = ([x, y]: Vertex): number => ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / length
  const side = leftOf(keep) < 0 ? -1 : 1
  const room = (point: Vertex): number => side * leftOf(point) - setbackM
  const kept: Vertex[] = []
  for (let i = 1; i < ring.length; i++) {
    const [from, to] = [ring[i - 1], ring[i]]
    if (from === undefined || to === undefined) continue
    const [roomFrom, roomTo] = [room(from), room(to)]
    if (roomFrom >= 0) kept.push(from)
    if (roomFrom >= 0 !== roomTo >= 0) {
      const share = roomFrom / (roomFrom - roomTo)
      kept.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share])
    }
  }
  return kept[0] === undefined ? [] : [...kept, kept[0]]
}
