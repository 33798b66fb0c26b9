/** The unseen parts of a ring as areas: outlines of the very cells that the judgement reads. */
import { CELL_M, PHASE, TILE_CELLS, TILE_SIDE } from './cells.ts'
import type { RingOnGrid } from './ring-light.ts'
import type { SightGrid } from './sight-grid.ts'
import { forEachRingCell } from './unseen.ts'

/** One connected part. */
export interface UnseenArea {
  /** Closed rings of `[x, y]`, metres in the plane: the outline counter-clockwise, then its holes clockwise. */
  readonly rings: readonly (readonly (readonly [number, number])[])[]
  /** What of it belongs to the ring, m². */
  readonly areaM2: number
  /** When any of it was last seen, Unix ms; `NaN`: not as far back as is remembered. */
  readonly seenMs: number
}

/** Cells by `row · WIDTH + column`, so that neighbours are ±1 and ±WIDTH: 2,000 km of cells. */
const WIDTH = 2 ** 20
const HALF_WIDTH = WIDTH / 2
const FULL_SHARE = 255
/** Cells less than this in the ring are left out of the outline, 1/255: a sliver at its edge. */
const LEAST_SHARE = 64

interface DarkCell {
  readonly share: number
  readonly seenMs: number
}

/**
 * Finds the unseen parts of a ring.
 *
 * Their edges follow the cells, so within a cell of the ring's own edge.
 *
 * @param edgeMs the window's edge, Unix ms
 * Cost: O(cells of the ring), with an object a dark cell: for one compound that somebody looks at.
 */
export function unseenAreas(grid: SightGrid, ring: RingOnGrid, edgeMs: number): readonly UnseenArea[] {
  const dark = darkCells(grid, ring, edgeMs)
  const areas: UnseenArea[] = []
  const left = new Set(dark.keys())
  for (const first of dark.keys()) {
    if (!left.delete(first)) continue
    const part = [first]
    for (const cell of part) for (const next of neighboursOf(cell)) if (left.delete(next)) part.push(next)
    areas.push(areaOf(part, dark))
  }
  return areas
}

function darkCells(grid: SightGrid, { cells, tiles }: RingOnGrid, edgeMs: number): Map<number, DarkCell> {
  const dark = new Map<number, DarkCell>()
  forEachRingCell(cells, (piece, k, share) => {
    const stamp = grid.stampsOf(tiles[piece]!)[grid.offsetOf(tiles[piece]!) + k]!
    const seenMs = stamp === 0 ? Number.NaN : (stamp + grid.baseOf(tiles[piece]!) - PHASE[k]!) * grid.quantumMs
    if (share < LEAST_SHARE || seenMs > edgeMs) return
    const column = (cells.firstColumn + cells.columns[piece]!) * TILE_SIDE + (k % TILE_SIDE)
    const row = (cells.firstRow + cells.rows[piece]!) * TILE_SIDE + Math.floor((k % TILE_CELLS) / TILE_SIDE)
    dark.set((row + HALF_WIDTH) * WIDTH + column + HALF_WIDTH, { share, seenMs })
  })
  return dark
}

function neighboursOf(cell: number): readonly number[] {
  return [cell - 1, cell + 1, cell - WIDTH, cell + WIDTH]
}

function areaOf(part: readonly number[], dark: ReadonlyMap<number, DarkCell>): UnseenArea {
  let shares = 0
  let seenMs = Number.NaN
  for (const cell of part) {
    const { share, seenMs: own } = dark.get(cell)!
    shares += share
    if (!(seenMs >= own) && !Number.isNaN(own)) seenMs = own
  }
  return { rings: outlinesOf(new Set(part)), areaM2: (shares / FULL_SHARE) * CELL_M * CELL_M, seenMs }
}

/** Corners as cells have them: the south-west corner of the cell of the same number. */
function outlinesOf(part: ReadonlySet<number>): (readonly [number, number])[][] {
  /** Sides with the part on their left, by the corner they leave. */
  const leaving = new Map<number, number[]>()
  const side = (from: number, to: number) => leaving.set(from, [...(leaving.get(from) ?? []), to])
  for (const cell of part) {
    if (!part.has(cell - WIDTH)) side(cell, cell + 1)
    if (!part.has(cell + 1)) side(cell + 1, cell + 1 + WIDTH)
    if (!part.has(cell + WIDTH)) side(cell + 1 + WIDTH, cell + WIDTH)
    if (!part.has(cell - 1)) side(cell + WIDTH, cell)
  }
  const rings: (readonly [number, number])[][] = []
  for (const first of leaving.keys()) {
    while ((leaving.get(first)?.length ?? 0) > 0) rings.push(walkRound(first, leaving))
  }
  return rings.sort((a, b) => signedArea(b) - signedArea(a))
}

/**
 * Follows sides from a corner back to it. Where the part touches itself at a corner it turns right, round the same ground outside of the part:
 * what is enclosed there becomes a hole that touches its outline in a point, and every ring passes a corner once.
 */
function walkRound(first: number, leaving: Map<number, number[]>): (readonly [number, number])[] {
  const corners: number[] = [first]
  let step = 0
  let at = first
  do {
    const next = nextCorner(at, step, leaving.get(at)!)
    if (next - at === step) corners.pop()
    corners.push(next)
    step = next - at
    at = next
  } while (at !== first)
  return closed(corners).map((corner) => [((corner % WIDTH) - HALF_WIDTH) * CELL_M, (Math.floor(corner / WIDTH) - HALF_WIDTH) * CELL_M])
}

/** The same ring without its first corner where the walk began in the middle of a straight side. */
function closed(corners: readonly number[]): readonly number[] {
  const isOnRow = (a: number, b: number): boolean => Math.floor(a / WIDTH) === Math.floor(b / WIDTH)
  const [first, second, last] = [corners[0]!, corners[1]!, corners.at(-2)!]
  if (isOnRow(last, first) !== isOnRow(first, second)) return corners
  return [...corners.slice(1, -1), second]
}

/** Takes a side out: the one that turns right of two, which keeps the same ground at its right. */
function nextCorner(at: number, step: number, choices: number[]): number {
  if (choices.length === 1) return choices.pop()!
  const right = step === 1 ? -WIDTH : step === WIDTH ? 1 : step === -1 ? WIDTH : -1
  const place = Math.max(0, choices.indexOf(at + right))
  return choices.splice(place, 1)[0]!
}

function signedArea(ring: readonly (readonly [number, number])[]): number {
  let twice = 0
  for (let i = 0; i + 1 < ring.length; i++) twice += ring[i]![0] * ring[i + 1]![1] - ring[i + 1]![0] * ring[i]![1]
  return twice / 2
}
