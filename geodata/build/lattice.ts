/** The web that streets and blocks are cut from: a grid of uneven spacing, bent by slow waves and turned round each town. */
import type { Vertex } from '../polygon.ts'
import { between, chance } from './chance.ts'
import { FRAME_M } from './frame.ts'
import { CENTRES } from './towns.ts'

/** Blocks are this wide, metres: a compound of 150–350 m and its surroundings. */
const LEAST_STEP_M = 330
const MOST_STEP_M = 470
/** Waves that bend the grid: length and height in metres. Heights stay under a tenth of the length, so no block folds over. */
const WAVES = [
  { lengthM: 17_000, heightM: 380 },
  { lengthM: 7_300, heightM: 95 },
  { lengthM: 3_100, heightM: 24 },
] as const
/** Lines begin this far outside the frame, so that bending leaves no bare margin. */
const MARGIN_M = 1500

export interface Lattice {
  /** Lines running north, and lines running east. */
  readonly columns: number
  readonly rows: number
  /** Where column line `i` meets row line `j`, metres on the plane. */
  at(i: number, j: number): Vertex
}

export function lattice(): Lattice {
  const xs = spacedLines(FRAME_M[0], FRAME_M[2], 1)
  const ys = spacedLines(FRAME_M[1], FRAME_M[3], 2)
  const corners = xs.map((x) => ys.map((y) => bent([x, y])))
  return {
    columns: xs.length,
    rows: ys.length,
    at(i, j) {
      const corner = corners[i]?.[j]
      if (corner === undefined) throw new RangeError(`no corner ${i}, ${j} in ${xs.length} × ${ys.length}`)
      return corner
    },
  }
}

function spacedLines(least: number, most: number, axis: number): number[] {
  const lines: number[] = []
  for (let at = least - MARGIN_M; at < most + MARGIN_M; at += between(LEAST_STEP_M, MOST_STEP_M, axis, lines.length)) lines.push(at)
  return lines
}

function bent(point: Vertex): Vertex {
  return waved(turned(point))
}

/** Near a town the grid turns about its centre, fading out with distance. */
function turned([x, y]: Vertex): Vertex {
  let [movedX, movedY] = [x, y]
  for (const centre of CENTRES) {
    const [fromX, fromY] = [x - centre.x, y - centre.y]
    const reach = Math.hypot(fromX, fromY) / (1.3 * centre.spreadM)
    const angle = -((centre.turnDeg * Math.PI) / 180) * Math.exp(-reach * reach)
    movedX += fromX * (Math.cos(angle) - 1) - fromY * Math.sin(angle)
    movedY += fromX * Math.sin(angle) + fromY * (Math.cos(angle) - 1)
  }
  return [movedX, movedY]
}

function waved([x, y]: Vertex): Vertex {
  let [movedX, movedY] = [x, y]
  for (const [i, { lengthM, heightM }] of WAVES.entries()) {
    const [pace, shiftX, shiftY] = [(2 * Math.PI) / lengthM, 2 * Math.PI * chance(3, i, 0), 2 * Math.PI * chance(3, i, 1)]
    movedX += heightM * Math.sin(y * pace + shiftX) + 0.4 * heightM * Math.sin((x + y) * pace + shiftY)
    movedY += heightM * Math.sin(x * pace + shiftY) + 0.4 * heightM * Math.sin((x - y) * pace + shiftX)
  }
  return [movedX, movedY]
}
