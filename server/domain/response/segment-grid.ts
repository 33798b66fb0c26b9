/** What lies near a place: segments, or points as segments of no length, in the cells of a grid. */

export interface SegmentGrid {
  /**
   * Looks at what may lie within a distance of a place, nearer cells first.
   *
   * Nothing within the distance is left out; much beyond it is looked at too, and a segment once for each cell it crosses, so `look` measures.
   *
   * @param withinM metres; `Infinity` looks at everything
   * @param look is told a segment and returns how far, metres, is still of interest: less than before when it has found something nearer
   *
   * Cost: the cells within the final distance; allocates nothing.
   */
  search(x: number, y: number, withinM: number, look: (segment: number) => number): void
}

/** No finer: even gates stand farther apart than this. */
const LEAST_CELL_M = 100

/**
 * A grid over segments, with about as many cells as there are segments.
 *
 * @param segments interleaved x, y of both ends of each; metres; length 4·S
 *
 * Cost: O(segments + cells they cross); 4 bytes for each cell and for each crossing, kept.
 */
export function segmentGrid(segments: Float64Array): SegmentGrid {
  const count = segments.length / 4
  const frame = frameOf(segments)
  const { minX, minY, columns, rows, cellM } = frame
  const start = new Int32Array(columns * rows + 1)
  for (let segment = 0; segment < count; segment++) eachCell(segments, segment, frame, (cell) => start[cell + 1]!++)
  for (let cell = 0; cell < columns * rows; cell++) start[cell + 1]! += start[cell]!
  const held = new Int32Array(start[columns * rows]!)
  const next = start.slice(0, -1)
  for (let segment = 0; segment < count; segment++) eachCell(segments, segment, frame, (cell) => (held[next[cell]!++] = segment))

  return {
    search(x, y, withinM, look) {
      const column = clamp(Math.floor((x - minX) / cellM), columns - 1)
      const row = clamp(Math.floor((y - minY) / cellM), rows - 1)
      const rings = Math.max(column, columns - 1 - column, row, rows - 1 - row)
      let leftM = withinM
      // What lies in ring r is at least r − 1 cells away. A place outside the grid is clamped, which brings it no farther from anything in it.
      for (let ring = 0; ring <= rings && (ring - 1) * cellM <= leftM; ring++) {
        const [west, east] = [Math.max(0, column - ring), Math.min(columns - 1, column + ring)]
        for (let at = Math.max(0, row - ring); at <= Math.min(rows - 1, row + ring); at++) {
          const isEdge = Math.abs(at - row) === ring
          for (let over = isEdge ? west : column - ring; over <= east; over += isEdge ? 1 : 2 * ring) {
            if (over < 0) continue
            const cell = at * columns + over
            for (let i = start[cell]!; i < start[cell + 1]!; i++) leftM = Math.min(leftM, look(held[i]!))
          }
        }
      }
    },
  }
}

interface Frame {
  readonly minX: number
  readonly minY: number
  readonly columns: number
  readonly rows: number
  readonly cellM: number
}

function frameOf(segments: Float64Array): Frame {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < segments.length; i += 2) {
    minX = Math.min(minX, segments[i]!)
    maxX = Math.max(maxX, segments[i]!)
    minY = Math.min(minY, segments[i + 1]!)
    maxY = Math.max(maxY, segments[i + 1]!)
  }
  if (segments.length === 0) return { minX: 0, minY: 0, columns: 1, rows: 1, cellM: LEAST_CELL_M }
  const [width, height, count] = [maxX - minX, maxY - minY, segments.length / 4]
  const cellM = Math.max(LEAST_CELL_M, Math.sqrt((width * height) / count), width / count, height / count)
  return { minX, minY, columns: Math.floor(width / cellM) + 1, rows: Math.floor(height / cellM) + 1, cellM }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value))
}

/** The cells a segment crosses: in each column, the rows between its lowest and its highest point there. */
function eachCell(
  segments: Float64Array,
  segment: number,
  { minX, minY, columns, rows, cellM }: Frame,
  visit: (cell: number) => void,
): void {
  const isEastward = segments[4 * segment]! <= segments[4 * segment + 2]!
  const [first, last] = isEastward ? [4 * segment, 4 * segment + 2] : [4 * segment + 2, 4 * segment]
  const [ax, ay, bx, by] = [segments[first]!, segments[first + 1]!, segments[last]!, segments[last + 1]!]
  const yAt = (x: number) => (bx > ax ? ay + ((by - ay) * clamp(x - ax, bx - ax)) / (bx - ax) : ay)
  const east = clamp(Math.floor((bx - minX) / cellM), columns - 1)
  for (let column = clamp(Math.floor((ax - minX) / cellM), columns - 1); column <= east; column++) {
    const enters = yAt(minX + column * cellM)
    const leaves = bx > ax ? yAt(minX + (column + 1) * cellM) : by
    const south = clamp(Math.floor((Math.min(enters, leaves) - minY) / cellM), rows - 1)
    const north = clamp(Math.floor((Math.max(enters, leaves) - minY) / cellM), rows - 1)
    for (let row = south; row <= north; row++) visit(row * columns + column)
  }
}
