/** A quarter of a town as a room judges it: compounds, units and sources given in metres of its plane, fixes as the track log has them. */
import { DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { AreaGeometry, Compound, Division, Water, WatchPoint } from '#wire/places'
import type { Mover, Unit } from '#wire/units'
import { planeAt } from '#geodata/plane'
import { openRoomCoverage, type RoomCoverage } from '../../server/live/coverage-room.ts'
import { NOON_MS, SECOND_MS, standing } from './coverage-town.ts'
import { someFixes, type OneFix } from './fixes.ts'

type Xy = readonly [number, number]

export const PLANE = planeAt(119.95, 31.68)
/** What every source states or is taken to be: good enough, every 10 s. */
const INTERVAL_MS = 10 * SECOND_MS
const ACCURACY_M = 10
const SLOTS: Readonly<Record<Mover, number>> = { foot: 0, bicycle: 1, vehicle: 2 }

/** A fix of the unit that moves so, at a place and a number of seconds after noon. */
export type PlacedFix = Partial<Omit<OneFix, 'slot' | 'lon' | 'lat'>> & {
  readonly at: Xy
  readonly s: number
  readonly mover?: Mover
}

export function areaOf(...rings: readonly (readonly Xy[])[]): AreaGeometry {
  return { type: 'Polygon', coordinates: rings.map((ring) => ring.map(([x, y]): [number, number] => [PLANE.lonOf(x), PLANE.latOf(y)])) }
}

export function compoundOf(slot: number, footprint: AreaGeometry, type: Compound['type'] = 'commodity'): Compound {
  return { id: `c${slot}`, slot, name: `村${slot}`, type, gates: [], footprint, simulated: true }
}

function unitOf(mover: Mover): Unit {
  return {
    id: mover,
    slot: SLOTS[mover],
    callSign: mover,
    team: 'patrol',
    mover,
    confirmed: true,
    duty: 'onDuty',
    dutySinceMs: 0,
    source: 'radio',
    simulated: true,
  }
}

export interface Quarter {
  readonly room: RoomCoverage
  /** Changed by a test: what else is so of a unit. */
  readonly units: Map<number, Unit>
  /** When each source was last heard, Unix ms; all at noon and later unless a test says otherwise. */
  readonly heardMs: Map<number, number>
  send(...fixes: readonly PlacedFix[]): void
  /** A sign of life of the unit on foot. */
  alive(s: number, mover?: Mover): void
  staff(at: Xy, fromS: number, untilS: number, compound?: number): void
  /** How a compound stands, so many seconds after noon. */
  standing(s: number, compound?: number): ReturnType<typeof standing>
}

interface QuarterOptions {
  readonly settings?: Partial<CoverageSettings>
  readonly divisions?: readonly Division[]
  readonly waters?: readonly Water[]
  /** How often every source reports, ms; `NaN`: not known. */
  readonly intervalMs?: number
}

export function aQuarter(
  compounds: readonly Compound[],
  { settings = {}, divisions = [], waters = [], intervalMs = INTERVAL_MS }: QuarterOptions = {},
): Quarter {
  const units = new Map((['foot', 'bicycle', 'vehicle'] as const).map((mover) => [SLOTS[mover], unitOf(mover)]))
  const heardMs = new Map<number, number>()
  const room = openRoomCoverage({
    plane: PLANE,
    settings: { ...DEFAULT_COVERAGE, ...settings },
    unitAt: (slot) => units.get(slot),
    senseOf: (source) => ({ accuracyM: ACCURACY_M, intervalMs, heardMs: heardMs.get(source) ?? Infinity }),
    onMarked: () => undefined,
  })
  room.setBounds(divisions, waters)
  room.setCompounds(compounds)
  const atMs = (s: number) => NOON_MS + s * SECOND_MS
  return {
    room,
    units,
    heardMs,
    send(...fixes) {
      for (const { at, s, mover = 'foot', ...rest } of fixes)
        room.take(someFixes([{ slot: SLOTS[mover], lon: PLANE.lonOf(at[0]), lat: PLANE.latOf(at[1]), takenMs: atMs(s), ...rest }]))
    },
    alive: (s, mover = 'foot') => room.alive(SLOTS[mover], atMs(s)),
    staff([x, y], fromS, untilS, compound = 0) {
      const point: WatchPoint = { id: 'w', name: '岗', at: [PLANE.lonOf(x), PLANE.latOf(y)], simulated: true }
      room.staff(point, compound, atMs(fromS), atMs(untilS))
    },
    standing: (s, compound = 0) => standing(room.coverage, atMs(s), compound, room.questionsAt(atMs(s))),
  }
}
