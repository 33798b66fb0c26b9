/** Compounds and their surroundings as a phone draws them: outlines in whole metres round the compound's middle. */
import type { RingSketch } from '#wire/member'
import type { Compound } from '#wire/places'
import type { Plane } from '#geodata/plane'
import { windowEdge } from '../domain/coverage/interval.ts'
import type { RingOnGrid } from '../domain/coverage/ring-light.ts'
import { unseenAreas } from '../domain/coverage/unseen-areas.ts'
import { hasPassed } from '../domain/time-passed.ts'
import type { RoomCoverage } from './coverage-room.ts'

type Xy = readonly [number, number]

export interface RingSketches {
  /** `undefined` where it has no surroundings to see. */
  of(compound: Compound, room: RoomCoverage, nowMs: number, unit?: Xy): RingSketch | undefined
}

/** What was drawn of a compound, and of what: while its share stands, so does its light, but for a moment. */
interface Drawn {
  readonly ringOnGrid: RingOnGrid
  readonly share: number
  readonly atMs: number
  readonly middle: Xy
  readonly lines: Pick<RingSketch, 'compound' | 'footprint' | 'ring' | 'unseen'>
}

/** Light may have moved and left the share as it was. */
const REDRAWN_AFTER_MS = 60_000
/** Sketches kept, the newest; a phone asks for the same one again and again. Memory: about 10 KB each. */
const MOST_KEPT = 500

/** Cost of one that is not kept: O(cells of the ring), 2 to 3 ms on the demo's compounds; of one that is: nothing. */
export function ringSketches(): RingSketches {
  const kept = new Map<string, Drawn>()

  function keep(id: string, drawn: Drawn): void {
    kept.delete(id)
    kept.set(id, drawn)
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  }

  return {
    of(compound, room, nowMs, unit) {
      const { id, slot } = compound
      const ringOnGrid = room.coverage.ground.ring(slot)
      if (!ringOnGrid) return undefined
      const share = room.coverage.columns.share[slot] ?? 0
      let drawn = kept.get(id)
      const isRight = drawn?.ringOnGrid === ringOnGrid && drawn.share === share && !hasPassed(REDRAWN_AFTER_MS, drawn.atMs, nowMs)
      if (!drawn || !isRight) {
        drawn = { ringOnGrid, share, atMs: nowMs, ...linesOf(compound, room, ringOnGrid, nowMs) }
        keep(id, drawn)
      }
      if (!unit) return drawn.lines
      return { ...drawn.lines, unit: [Math.round(unit[0] - drawn.middle[0]), Math.round(unit[1] - drawn.middle[1])] }
    },
  }
}

function linesOf(
  { id, type, footprint }: Compound,
  { coverage, plane }: RoomCoverage,
  ringOnGrid: RingOnGrid,
  nowMs: number,
): Pick<Drawn, 'middle' | 'lines'> {
  const corners = cornersOf(footprint, plane)
  const middle = middleOf(corners.flat())
  const flat = (part: readonly Xy[]): number[] => part.flatMap(([x, y]) => [Math.round(x - middle[0]), Math.round(y - middle[1])])
  // At the end of time nothing counts as seen: that is the whole ring.
  const areas = (edgeMs: number): number[][] => unseenAreas(coverage.grid, ringOnGrid, edgeMs).flatMap(({ rings }) => rings.map(flat))
  const unseen = areas(windowEdge(coverage.rules.bandsOf(type), nowMs))
  return { middle, lines: { compound: id, footprint: corners.map(flat), ring: areas(Infinity), unseen } }
}

/** The rings of an area, metres in the plane. */
function cornersOf(area: Compound['footprint'], plane: Plane): readonly (readonly Xy[])[] {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates
  return polygons.flat().map((part) => part.map(([lon, lat]): Xy => [plane.xOf(lon), plane.yOf(lat)]))
}

/** The middle of the bounding box. */
function middleOf(corners: readonly Xy[]): Xy {
  const middle = (values: readonly number[]): number =>
    (values.reduce((a, b) => Math.min(a, b), Infinity) + values.reduce((a, b) => Math.max(a, b), -Infinity)) / 2
  return [middle(corners.map(([x]) => x)), middle(corners.map(([, y]) => y))]
}
