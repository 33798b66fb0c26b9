/** Which lines of the lattice become roads and streets, and of what class. */
import type { StreetClass } from '../streets.ts'
import type { Vertex } from '../polygon.ts'
import { chance } from './chance.ts'
import { towards } from './curve.ts'
import type { Lattice } from './lattice.ts'
import type { LineIndex } from './line-index.ts'
import { densityAt } from './towns.ts'

/** Every third line is a road, every ninth an arterial: about 1.2 and 3.6 km apart. */
const ROAD_EVERY = 3
const ARTERIAL_EVERY = 9
/** Where streets begin, and how quickly every line becomes one, by density. */
const STREETS_FROM_DENSITY = 0.1
const STREETS_SLOPE = 3.2
/** The share of roads that even the fields have. */
const RURAL_ROADS = 0.42
/** Where blocks without a compound have a street through them, and how many of those. */
const INNER_FROM_DENSITY = 0.4
const INNER_SHARE = 0.75
const SIDES_OF_A_BLOCK = 4
/** A run this near to a long road for most of its way would only double it. */
const DOUBLED_M = 130
const DOUBLED_SHARE = 0.55

/** A piece of a street before the pieces are joined at their crossings. */
export interface Stretch {
  readonly streetClass: StreetClass
  readonly line: readonly Vertex[]
}

export interface StreetPlan {
  readonly stretches: readonly Stretch[]
  /** How many of a block's four sides are streets. The block is named by its south-west corner. */
  sidesOf(i: number, j: number): number
}

type Axis = 'north' | 'east'

/** Runs of three sides, from one road line to the next, exist or not as a whole: nothing dangles. */
export function streetPlan(web: Lattice, longRoads: LineIndex): StreetPlan {
  const stretches: Stretch[] = []
  const sides = new Set<string>()
  const lay = (axis: Axis, line: number, start: number): void => {
    const corners = Array.from({ length: ROAD_EVERY + 1 }, (_, step) =>
      axis === 'north' ? web.at(line, start + step) : web.at(start + step, line),
    )
    const streetClass = line % ARTERIAL_EVERY === 0 ? 'arterial' : line % ROAD_EVERY === 0 ? 'road' : 'street'
    if (!isBuilt(streetClass, axis, line, start, corners) || isDoubled(corners, longRoads)) return
    stretches.push({ streetClass, line: corners })
    for (let step = 0; step < ROAD_EVERY; step++) sides.add(`${axis} ${line} ${start + step}`)
  }
  for (let start = 0; start + ROAD_EVERY < web.rows; start += ROAD_EVERY) for (let i = 0; i < web.columns; i++) lay('north', i, start)
  for (let start = 0; start + ROAD_EVERY < web.columns; start += ROAD_EVERY) for (let j = 0; j < web.rows; j++) lay('east', j, start)
  return {
    stretches,
    sidesOf: (i, j) =>
      [`north ${i} ${j}`, `north ${i + 1} ${j}`, `east ${j} ${i}`, `east ${j + 1} ${i}`].filter((side) => sides.has(side)).length,
  }
}

/** Streets through the middle of blocks where a town is densest, but for the blocks that are `taken`. */
export function innerStreets(web: Lattice, plan: StreetPlan, taken: ReadonlySet<string>): Stretch[] {
  const stretches: Stretch[] = []
  for (let i = 0; i + 1 < web.columns; i++) {
    for (let j = 0; j + 1 < web.rows; j++) {
      const [southWest, southEast, northEast, northWest] = [web.at(i, j), web.at(i + 1, j), web.at(i + 1, j + 1), web.at(i, j + 1)]
      const isOpen = !taken.has(`${i} ${j}`) && plan.sidesOf(i, j) === SIDES_OF_A_BLOCK && densityAt(southWest) > INNER_FROM_DENSITY
      if (!isOpen || chance(11, i, j) > INNER_SHARE) continue
      const share = 0.4 + 0.2 * chance(12, i, j)
      const [from, to] =
        chance(13, i, j) < 0.5
          ? [towards(southWest, southEast, share), towards(northWest, northEast, share)]
          : [towards(southWest, northWest, share), towards(southEast, northEast, share)]
      stretches.push({ streetClass: 'street', line: [from, to] })
    }
  }
  return stretches
}

function isBuilt(streetClass: StreetClass, axis: Axis, line: number, start: number, corners: readonly Vertex[]): boolean {
  if (streetClass === 'arterial') return true
  const middle = corners[1]
  if (middle === undefined) return false
  const density = densityAt(middle)
  const share = streetClass === 'road' ? RURAL_ROADS + 2 * density : STREETS_SLOPE * (density - STREETS_FROM_DENSITY)
  // A road keeps its luck from one arterial to the next: country roads lead somewhere.
  const stretch = streetClass === 'road' ? Math.floor(start / ARTERIAL_EVERY) : start
  return chance(10, axis === 'north' ? 0 : 1, line, stretch) < share
}

function isDoubled(corners: readonly Vertex[], longRoads: LineIndex): boolean {
  const samples = corners.flatMap((corner, i) => {
    const next = corners[i + 1]
    return next === undefined ? [corner] : [corner, towards(corner, next, 0.5)]
  })
  return samples.filter((sample) => longRoads.distanceTo(sample) < DOUBLED_M).length > DOUBLED_SHARE * samples.length
}
