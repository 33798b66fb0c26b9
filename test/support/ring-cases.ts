/** Random compounds and what was seen around them: odd shapes, small ones, straight walks along the grid, windows that cut a way in two. */
import * as fc from 'fast-check'
import type { Sweep } from '../../server/domain/coverage/sweep.ts'

type Xy = readonly [number, number]

export interface RingCase {
  /** Closed rings: the outline, then perhaps a hole. */
  readonly footprint: readonly (readonly Xy[])[]
  readonly neighbours: readonly (readonly Xy[])[]
  readonly sweeps: readonly Sweep[]
  /** The order in which they are told. */
  readonly order: readonly number[]
  readonly edgeMs: number
  readonly isSmall: boolean
  readonly isStraight: boolean
  readonly isCut: boolean
}

export const RADIUS_M = 80
export const NOW_MS = 1_800_000_000_000
const WINDOW_MS = 3_600_000
const FULL_TURN = 2 * Math.PI
/** Metres from a compound at which walks begin. */
const AROUND_M = 100

const UNIT_STEPS = 1_000_000
/** Evenly spread. `fc.double` draws among all doubles, nearly all of which lie close to 0: most walks would begin at one place, and miss the ring. */
export const unit: fc.Arbitrary<number> = fc.noBias(fc.integer({ min: 0, max: UNIT_STEPS })).map((step) => step / UNIT_STEPS)

function between(from: number, to: number): fc.Arbitrary<number> {
  return unit.map((share) => from + share * (to - from))
}

/** A star-shaped outline round its centre: never crosses itself, and may be as odd as a saw. Gaps of under half a turn keep the centre inside. */
function outline(centre: Xy, least: number, most: number): fc.Arbitrary<Xy[]> {
  return fc.array(fc.tuple(between(least, most), between(0.6, 1)), { minLength: 3, maxLength: 9 }).map((corners) => {
    const total = corners.reduce((sum, [, turn]) => sum + turn, 0)
    let at = 0
    const ring = corners.map(([awayM, turn]): Xy => {
      at += turn
      const angle = (FULL_TURN * at) / total
      return [centre[0] + awayM * Math.cos(angle), centre[1] + awayM * Math.sin(angle)]
    })
    return [...ring, ring[0]!]
  })
}

interface Walk {
  readonly startX: number
  readonly startY: number
  readonly turn: number
  readonly steps: number
  readonly stepS: number
  readonly reach: number
  readonly speed: number
  readonly endsBefore: number
}

const walk: fc.Arbitrary<Walk> = fc.record({
  startX: between(-AROUND_M, AROUND_M),
  startY: between(-AROUND_M, AROUND_M),
  turn: unit,
  steps: fc.noBias(fc.integer({ min: 0, max: 12 })),
  stepS: between(5, 60),
  reach: fc.constantFrom(50, 50, 50, 80, 100),
  speed: unit,
  endsBefore: unit,
})

const AXES = 4
const FASTEST_MPS = { 50: 3, 80: 20, 100: 0 } as const

/** Devices tell the second; finer ones may err by the quarter of a second in which the grid keeps time. */
function wholeSeconds(atMs: number): number {
  return Math.round(atMs / 1000) * 1000
}

/** The sweeps of one walk, ending `endsMs`; along an axis of the grid where it is straight. */
function sweepsOf({ startX, startY, turn, steps, stepS, reach, speed }: Walk, isStraight: boolean, endsMs: number): Sweep[] {
  const reachM = reach as keyof typeof FASTEST_MPS
  const stepM = Math.min(2 * AROUND_M, speed * FASTEST_MPS[reachM] * stepS)
  const ways: Sweep[] = []
  let [x, y] = [startX, startY]
  for (let i = 0; i <= steps; i++) {
    const angle = isStraight ? (FULL_TURN * Math.floor(turn * AXES)) / AXES : FULL_TURN * (turn + 0.07 * i * turn)
    const [toX, toY] = i === 0 ? [x, y] : [x + stepM * Math.cos(angle), y + stepM * Math.sin(angle)]
    const toMs = wholeSeconds(endsMs - (steps - i) * stepS * 1000)
    ways.push({
      fromX: x,
      fromY: y,
      fromMs: i === 0 ? toMs : wholeSeconds(endsMs - (steps - i + 1) * stepS * 1000),
      toX,
      toY,
      toMs,
      reachM,
      knownMs: Infinity,
    })
    ;[x, y] = [toX, toY]
  }
  return ways
}

/** Coordinates lie anywhere in a district, so that no case sits on the grid by chance. */
export const ringCase: fc.Arbitrary<RingCase> = fc
  .record({
    isSmall: fc.boolean(),
    isStraight: fc.boolean(),
    isCut: fc.boolean(),
    centre: fc.tuple(between(-20_000, 20_000), between(-20_000, 20_000)),
    hasHole: fc.boolean(),
    walks: fc.array(walk, { minLength: 1, maxLength: 3 }),
    neighbours: fc.array(fc.tuple(unit, between(110, 240)), { maxLength: 2 }),
    shuffle: fc.array(unit, { minLength: 60, maxLength: 60 }),
  })
  .chain(({ centre, ...drawn }) =>
    fc
      .record({
        outer: drawn.isSmall ? outline(centre, 8, 19) : outline(centre, 30, 120),
        hole: outline(centre, 2, 4),
        neighbours: fc.tuple(
          ...drawn.neighbours.map(([turn, awayM]) =>
            outline([centre[0] + awayM * Math.cos(FULL_TURN * turn), centre[1] + awayM * Math.sin(FULL_TURN * turn)], 10, 50),
          ),
        ),
      })
      .map(({ outer, hole, neighbours }): RingCase => {
        const edgeMs = NOW_MS - WINDOW_MS
        const sweeps = drawn.walks.flatMap((drawnWalk, i) => {
          const lastsMs = drawnWalk.steps * drawnWalk.stepS * 1000
          // Cut: the edge falls inside the way. Otherwise anywhere, well before the edge included.
          const endsMs = drawn.isCut && i === 0 ? edgeMs + drawnWalk.endsBefore * lastsMs : NOW_MS - drawnWalk.endsBefore * WINDOW_MS * 1.05
          return sweepsOf(
            { ...drawnWalk, startX: centre[0] + drawnWalk.startX, startY: centre[1] + drawnWalk.startY },
            drawn.isStraight,
            endsMs,
          )
        })
        return {
          footprint: drawn.hasHole && !drawn.isSmall ? [outer, hole] : [outer],
          neighbours,
          sweeps,
          order: sweeps.map((_, i) => i).sort((a, b) => drawn.shuffle[a]! - drawn.shuffle[b]!),
          edgeMs,
          isSmall: drawn.isSmall,
          isStraight: drawn.isStraight,
          isCut: drawn.isCut,
        }
      }),
  )
