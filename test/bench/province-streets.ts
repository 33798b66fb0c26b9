/** A made-up province's streets: a shaken lattice with arterials and expressways, holes, one-way streets; nodes numbered at random. */
import type { Plane } from '#geodata/plane'
import { STREET_CLASSES, type StreetClass, type StreetNetwork } from '#geodata/streets'

export interface ProvinceStreetsOptions {
  /** About so many: the lattice is square. */
  readonly nodes: number
  readonly plane: Plane
  readonly random: () => number
}

/** Between crossings, as in the demo district. */
const SPACING_M = 210
const SHAKE_M = 120
const EXPRESSWAY_EVERY = 60
const ARTERIAL_EVERY = 10
const ROAD_EVERY = 5
/** Shares of streets and paths that are missing, of what is left that is a path, and of streets that are one-way. */
const HOLE_SHARE = 0.2
const PATH_SHARE = 0.12
const ONE_WAY_SHARE = 0.05

export function provinceStreets({ nodes, plane, random }: ProvinceStreetsOptions): StreetNetwork {
  const side = Math.round(Math.sqrt(nodes))
  const number = shuffled(side * side, random)
  const nodesE7: number[] = Array.from({ length: 2 * side * side }, () => 0)
  const edges: number[] = []
  const oneWay: number[] = []

  function join(from: number, to: number, line: number): void {
    const street = classOf(line)
    if (street === 'street' && random() < HOLE_SHARE) return
    const drawn = street === 'street' && random() < PATH_SHARE ? 'path' : street
    if (drawn === 'street' && random() < ONE_WAY_SHARE) oneWay.push(edges.length / 3)
    edges.push(number[from]!, number[to]!, STREET_CLASSES.indexOf(drawn))
  }

  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const at = row * side + column
      const x = (column - side / 2) * SPACING_M + (random() - 0.5) * SHAKE_M
      const y = (row - side / 2) * SPACING_M + (random() - 0.5) * SHAKE_M
      nodesE7[2 * number[at]!] = Math.round(plane.lonOf(x) * 1e7)
      nodesE7[2 * number[at]! + 1] = Math.round(plane.latOf(y) * 1e7)
      if (column + 1 < side) join(at, at + 1, row)
      if (row + 1 < side) join(at, at + side, column)
    }
  return { nodesE7, edges, oneWay }
}

/** By the number of the lattice's line. */
function classOf(line: number): StreetClass {
  if (line % EXPRESSWAY_EVERY === EXPRESSWAY_EVERY >> 1) return 'expressway'
  if (line % ARTERIAL_EVERY === 0) return 'arterial'
  return line % ROAD_EVERY === 0 ? 'road' : 'street'
}

/** Numbers 0 to count in random order: files name their nodes in no order that helps. Source: Fisher and Yates. */
function shuffled(count: number, random: () => number): Int32Array {
  const numbers = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    ;[numbers[i], numbers[other]] = [numbers[other]!, numbers[i]!]
  }
  return numbers
}
