/** What a member of the shift does next: walk a lap, go to another compound, drive out, stand. Each leg begins where the last one ended. */
import type { Chance } from './chance.ts'
import type { DemoCompound, DemoGround, DemoPost } from './demo-ground.ts'
import { ringLane } from './ring-lane.ts'
import { metresBetween, type Point } from './track-line.ts'

/** A way to go at one pace, then to stay where it ends. */
export interface Leg {
  /** The first is where one stands already. */
  readonly points: readonly Point[]
  readonly speedMps: number
  readonly stayS: number
}

/** Says the next leg from where one stands. Endless. */
export interface Routine {
  readonly start: Point
  next(from: Point): Leg
}

export interface Pace {
  readonly minMps: number
  readonly maxMps: number
}

/** Well below what the gate believes of each kind: 3, 8 and 20 m/s (`design.md`). */
export const PACES = {
  foot: { minMps: 1, maxMps: 1.6 },
  bicycle: { minMps: 3, maxMps: 4.5 },
  vehicle: { minMps: 6, maxMps: 13 },
} as const satisfies Readonly<Record<string, Pace>>

/** How far outside the wall a patroller walks: between the pavement and the far side of the lane. */
const LANE_M = { min: 6, max: 20 } as const
/** Compounds in one beat, and how far from home they may be. */
const BEAT_COMPOUNDS = 3
const BEAT_REACH_M = 1_500
/** How far a car of the shift goes in one go. */
const DRIVE_REACH_M = 4_000
/** A guard shifts from one foot to the other. */
const POST_SWAY_M = 3
const LAP_STAY_S = { min: 20, max: 120 } as const
const CAR_STAY_S = { min: 20, max: 240 } as const
const POST_STAY_S = { min: 60, max: 600 } as const
const READY_STAY_S = { min: 300, max: 1_200 } as const

/** Laps round the compounds of one beat, and the streets between them. */
export function beatRoutine(ground: DemoGround, home: DemoCompound, pace: Pace, chance: Chance): Routine {
  const beat = nearest(ground.compounds, home.centre, BEAT_REACH_M).slice(0, BEAT_COMPOUNDS)
  let here = home
  return {
    start: lapOf(home, home.centre, chance)[0] ?? home.centre,
    next(from) {
      const there = chance.pick(beat)
      const between = there === here ? [] : ground.streets.way(here.footNode, there.footNode, 'onFoot')
      const target = between ? there : here // no way leads there: once more round the compound at hand
      here = target
      const lap = lapOf(target, between?.at(-1) ?? from, chance)
      const stayS = chance.between(LAP_STAY_S.min, LAP_STAY_S.max)
      return { points: [from, ...(between ?? []), ...lap], speedMps: chance.between(pace.minMps, pace.maxMps), stayS }
    },
  }
}

/** Drives from compound to compound, and keeps to the streets. */
export function driveRoutine(ground: DemoGround, home: DemoCompound, chance: Chance): Routine {
  const near = nearest(ground.compounds, home.centre, DRIVE_REACH_M)
  let node = home.driveNode
  return {
    start: ground.streets.nodes[node] ?? home.centre,
    next(from) {
      const target = chance.pick(near).driveNode
      const way = ground.streets.way(node, target, 'driving')
      if (way) node = target
      return { points: [from, ...(way ?? [])], speedMps: drivingMps(chance), stayS: chance.between(CAR_STAY_S.min, CAR_STAY_S.max) }
    },
  }
}

/** Waits at a post, drives to a compound near by, looks round, drives back. */
export function readyRoutine(ground: DemoGround, post: DemoPost, chance: Chance): Routine {
  const near = nearest(ground.compounds, post.at, DRIVE_REACH_M)
  let node = post.driveNode
  let isOut = false
  return {
    start: ground.streets.nodes[node] ?? post.at,
    next(from) {
      const target = isOut ? post.driveNode : near.length === 0 ? node : chance.pick(near).driveNode
      const way = ground.streets.way(node, target, 'driving')
      if (way) [node, isOut] = [target, !isOut]
      const stay = isOut ? CAR_STAY_S : READY_STAY_S
      return { points: [from, ...(way ?? [])], speedMps: drivingMps(chance), stayS: chance.between(stay.min, stay.max) }
    },
  }
}

/** Stands guard: a few steps now and then. */
export function postRoutine(at: Point, chance: Chance): Routine {
  return {
    start: at,
    next(from) {
      const step = { x: at.x + chance.between(-POST_SWAY_M, POST_SWAY_M), y: at.y + chance.between(-POST_SWAY_M, POST_SWAY_M) }
      return { points: [from, step], speedMps: PACES.foot.minMps, stayS: chance.between(POST_STAY_S.min, POST_STAY_S.max) }
    },
  }
}

function drivingMps(chance: Chance): number {
  return chance.between(PACES.vehicle.minMps, PACES.vehicle.maxMps)
}

/** Once round a compound outside its wall, from the corner nearest to where one comes from, either way round; closed. */
function lapOf(compound: DemoCompound, from: Point, chance: Chance): readonly Point[] {
  const lane = ringLane(compound.ring, chance.between(LANE_M.min, LANE_M.max))
  const round = chance.happens(0.5) ? lane : [...lane].reverse()
  const first = round.reduce((best, corner, i) => (metresBetween(corner, from) < metresBetween(round[best]!, from) ? i : best), 0)
  return [...round.slice(first), ...round.slice(0, first + 1)]
}

function nearest(compounds: readonly DemoCompound[], at: Point, reachM: number): readonly DemoCompound[] {
  return compounds
    .map((compound) => ({ compound, awayM: metresBetween(compound.centre, at) }))
    .filter(({ awayM }) => awayM <= reachM)
    .sort((a, b) => a.awayM - b.awayM)
    .map(({ compound }) => compound)
}
