/** What the list names and the map does not show: a pointer at the edge of what can be seen, towards it. */
import type { Edges } from '#geodata/wall-panels'
import type { LonLat } from '#wire/places'
import { worldX, worldY } from '../map/mercator.ts'
import type { MapView } from '../map/night-map.ts'

/** A place and the figure that its row in the list has. */
export interface Pointed {
  readonly at: LonLat
  readonly text: string
}

export interface EdgePointer extends Pointed {
  /** Where its middle stands, pixels from the map's upper left corner. */
  readonly x: number
  readonly y: number
  /** Where it points, degrees clockwise from up. */
  readonly bearingDeg: number
}

export interface PointerFrame {
  readonly view: MapView
  /** What panels cover. */
  readonly padding: Edges
  /** Where pointers may not stand: panels, and what is open over the map. */
  readonly railPadding: Edges
  /** Half of a pointer's size, pixels. */
  readonly halfPx: { readonly x: number; readonly y: number }
}

const SIDES = ['left', 'right', 'top', 'bottom'] as const
type Side = (typeof SIDES)[number]

interface Leaving extends EdgePointer {
  readonly side: Side
}

/** Pixels from the middle of what can be seen. */
interface Offset {
  readonly dx: number
  readonly dy: number
}

/** A pointer for each place whose figure would not be seen; those on one side keep apart from one another. */
export function edgePointers(places: readonly Pointed[], frame: PointerFrame): readonly EdgePointer[] {
  const { view, padding, railPadding, halfPx } = frame
  const clear = boxOf(view, padding)
  const { middle, half } = boxOf(view, railPadding)
  const rail = { x: Math.max(0, half.x - halfPx.x), y: Math.max(0, half.y - halfPx.y) }
  const leaving = places.flatMap(({ at, text }): Leaving[] => {
    const seen = offsetOf(at, view)
    if (Math.abs(seen.dx) < clear.half.x && Math.abs(seen.dy) < clear.half.y) return []
    const dx = seen.dx + clear.middle.x - middle.x
    const dy = seen.dy + clear.middle.y - middle.y
    const across = rail.x / Math.abs(dx)
    const down = rail.y / Math.abs(dy)
    const share = Math.min(across, down)
    const side = across < down ? (dx < 0 ? 'left' : 'right') : dy < 0 ? 'top' : 'bottom'
    return [{ at, text, side, bearingDeg: (Math.atan2(dx, -dy) * 180) / Math.PI, x: middle.x + dx * share, y: middle.y + dy * share }]
  })
  // The corners belong to the left and the right side.
  const top = { axis: 'x', from: middle.x - rail.x + 2 * halfPx.x, to: middle.x + rail.x - 2 * halfPx.x, gapPx: 2 * halfPx.x } as const
  const side = { axis: 'y', from: middle.y - rail.y, to: middle.y + rail.y, gapPx: 2 * halfPx.y } as const
  return SIDES.flatMap((name) =>
    apart(
      leaving.filter((pointer) => pointer.side === name),
      name === 'top' || name === 'bottom' ? top : side,
    ),
  )
}

interface Box {
  readonly middle: { readonly x: number; readonly y: number }
  readonly half: { readonly x: number; readonly y: number }
}

/** What of the map is left by what stands round it. */
function boxOf({ widthPx, heightPx }: MapView, { top, right, bottom, left }: Edges): Box {
  const half = { x: Math.max(0, widthPx - left - right) / 2, y: Math.max(0, heightPx - top - bottom) / 2 }
  return { half, middle: { x: left + half.x, y: top + half.y } }
}

/** The camera looks at the middle of what the panels leave. */
function offsetOf(at: LonLat, { camera }: MapView): Offset {
  const worldPx = 2 ** camera.zoom
  return { dx: (worldX(at[0]) - worldX(camera.lon)) * worldPx, dy: (worldY(camera.lat) - worldY(at[1])) * worldPx }
}

/** Where a place stands on a map, pixels from its upper left corner; `undefined`: out of sight, or under what covers it. */
export function placeOnMap(at: LonLat, view: MapView, covered: Edges): { readonly x: number; readonly y: number } | undefined {
  const { dx, dy } = offsetOf(at, view)
  const { middle, half } = boxOf(view, covered)
  return Math.abs(dx) < half.x && Math.abs(dy) < half.y ? { x: middle.x + dx, y: middle.y + dy } : undefined
}

interface Rail {
  readonly axis: 'x' | 'y'
  readonly from: number
  readonly to: number
  readonly gapPx: number
}

/** Moves pointers along their side until none covers the next; where there are too many they pile up at its beginning. */
function apart(pointers: readonly Leaving[], { axis, from, to, gapPx }: Rail): EdgePointer[] {
  const sorted = pointers.toSorted((a, b) => a[axis] - b[axis])
  const along = sorted.map((pointer) => pointer[axis])
  let least = from
  for (const [i, at] of along.entries()) {
    along[i] = Math.max(at, least)
    least = Math.max(at, least) + gapPx
  }
  let most = to
  for (let i = along.length - 1; i >= 0; i--) {
    along[i] = Math.max(from, Math.min(along[i]!, most))
    most = along[i]! - gapPx
  }
  return sorted.map(({ at, text, bearingDeg, x, y }, i) => ({ at, text, bearingDeg, x, y, [axis]: along[i]! }))
}
