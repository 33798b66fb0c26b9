/**
 * Where a standing wall goes by itself: the overview, then every serious incident of late and every one of the worst gaps once, then the overview again.
 * `docs/walls.md` says it in prose.
 */
import type { LonLat } from '#wire/places'
import { PATH_LEAD_MS, type WallCamera, type WallStop } from '#wire/walls'
import { wayMs } from '#geodata/camera-path'
import { cameraOn } from './aim.ts'

/** How long the wall stays, from when it is there: long enough to read a row and look at the place, ms. [P] */
export const STAYS_MS = { overview: 20_000, gap: 15_000, incident: 20_000 } as const
/** As many gaps as stand at the top of the left panel, and the newest of the serious incidents. [P] */
export const MOST_STOPS = { gap: 5, incident: 3 } as const
/** What came in earlier is no news, even while it is open. [P] */
const FRESH_MS = 2 * 3_600_000
/** A wall that has nowhere to go looks again after so long. */
const LOOK_AGAIN_MS = 2_000

export interface TourGap {
  readonly id: string
  readonly isCritical: boolean
  readonly sinceMs: number
  /** Absent where nobody knows. */
  readonly households?: number
}

export interface TourIncident {
  readonly id: string
  readonly atMs: number
  readonly place: LonLat
}

/** Somewhere to go. @param spanM across what is to be seen there */
export interface TourGoal {
  readonly is: 'gap' | 'incident'
  readonly id: string
  readonly place: LonLat
  readonly spanM: number
}

/** Where a tour stands: what it has visited since the overview, and when it goes on. Bound: `MOST_STOPS`. */
export interface TourState {
  readonly visited: readonly string[]
  readonly dueMs: number
}

export const TOUR_BEGINS: TourState = { visited: [], dueMs: -Infinity }

/** The gaps that a tour goes to, in the order of the left panel: what is critical, then by time dark times households. */
export function worstGaps(gaps: readonly TourGap[], nowMs: number): readonly TourGap[] {
  const told = gaps.flatMap(({ households }) => (households === undefined ? [] : [households]))
  const usual = told.length === 0 ? 1 : told.reduce((sum, one) => sum + one, 0) / told.length
  const weight = ({ sinceMs, households = usual }: TourGap): number => (nowMs - sinceMs) * households
  return gaps.toSorted((a, b) => Number(b.isCritical) - Number(a.isCritical) || weight(b) - weight(a)).slice(0, MOST_STOPS.gap)
}

/** The serious incidents that a tour goes to, newest first. */
export function freshest(incidents: readonly TourIncident[], nowMs: number): readonly TourIncident[] {
  return incidents
    .filter(({ atMs }) => nowMs - atMs < FRESH_MS)
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, MOST_STOPS.incident)
}

export interface TourFacts {
  /** Where there is something to see, the most pressing first. */
  readonly goals: readonly TourGoal[]
  readonly overview: WallCamera
  /** Of the wall, width by height. */
  readonly aspect: number
  /** Where the wall is, and what it shows there. */
  readonly from: WallCamera
  readonly stop: WallStop | undefined
}

/**
 * [T1] It begins at the overview. The first goal that was not visited since is next, of each kind `MOST_STOPS` at most, however ranks change
 * meanwhile; where there is none, the overview.
 * [T2] Never the same twice in a row: a wall with nothing to go to stays at the overview, and nothing moves.
 *
 * @returns `stop` and `camera` where it goes somewhere
 */
export function tourTurn({ visited }: TourState, { goals, overview, aspect, from, stop }: TourFacts, nowMs: number) {
  const isNew = (goal: TourGoal): boolean => !visited.includes(keyOf(goal)) && !(stop?.is === goal.is && stop.id === goal.id)
  const hasRoom = ({ is }: TourGoal): boolean => visited.filter((key) => key.startsWith(`${is}/`)).length < MOST_STOPS[is]
  const next = stop && goals.find((goal) => isNew(goal) && hasRoom(goal))
  if (next) {
    const camera = cameraOn(next.place, next.spanM, aspect)
    const dueMs = nowMs + PATH_LEAD_MS + wayMs(from, camera) + STAYS_MS[next.is]
    const { is, id } = next
    return { state: { visited: [...visited, keyOf(next)], dueMs }, stop: { is, id, untilMs: dueMs } satisfies WallStop, camera }
  }
  if (stop?.is === 'overview') return { state: { visited: [], dueMs: nowMs + LOOK_AGAIN_MS } }
  const dueMs = nowMs + PATH_LEAD_MS + wayMs(from, overview) + STAYS_MS.overview
  const seen: WallStop = goals.length === 0 ? { is: 'overview' } : { is: 'overview', untilMs: dueMs }
  return { state: { visited: [], dueMs }, stop: seen, camera: overview }
}

function keyOf({ is, id }: TourGoal): string {
  return `${is}/${id}`
}
