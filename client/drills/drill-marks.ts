/** What the map of a drill shows, out of its board: where something is expected, whether it was done, and who takes part. */
import { planeAt } from '#geodata/plane'
import type { DrillArea } from '#wire/drills'
import type { LonLat } from '#wire/places'
import type { DrillMarks } from '../map/drill-scene.ts'
import { middleOf } from './area-corners.ts'
import { metresPerPixel } from '../map/mercator.ts'
import type { Camera } from '../map/night-map.ts'
import type { Outcome, WholeBoard } from './time-line.ts'

/** What the live picture knows of those who take part. */
export interface CrewGround {
  /** `undefined`: there is no such unit. */
  readonly unitOf: (id: string) => { readonly slot: number; readonly callSign: string } | undefined
  readonly watchPointOf: (id: string) => { readonly name: string; readonly at: LonLat } | undefined
}

/** How an expectation is written on the ground. */
export type NameOf = (outcome: Outcome) => string

/** A circle of so many corners is off by 0.2 % of its radius at most. */
const CORNERS = 48
const MET: readonly Outcome['verdict'][] = ['met', 'late']

/** Areas that are the same stand there once, with all that is expected in them. Cost: O(expectations and units of the participants). */
export function drillMarks({ plan, outcomes }: WholeBoard, { unitOf, watchPointOf }: CrewGround, nameOf: NameOf): DrillMarks {
  const byArea = new Map<string, { readonly ring: readonly LonLat[]; readonly all: Outcome[] }>()
  for (const outcome of outcomes) {
    const { recognisedBy } = outcome.expectation
    if (recognisedBy.kind !== 'position') continue
    const key = JSON.stringify(recognisedBy.area)
    const held = byArea.get(key)
    if (held) held.all.push(outcome)
    else byArea.set(key, { ring: ringOf(recognisedBy.area), all: [outcome] })
  }
  const areas = [...byArea.values()]
  return {
    areas: areas.map(({ ring, all }) => ({
      id: all.map(({ expectation }) => expectation.id).join('+'),
      ring,
      isMet: all.every(({ verdict }) => MET.includes(verdict)),
    })),
    names: [
      ...areas.map(({ ring, all }) => ({ at: northernmost(ring), name: all.map(nameOf).join('\n') })),
      // Where nobody is expected anywhere there is nothing else to see of the place.
      ...(areas.length > 0 ? [] : [{ at: plan.place.at, name: `◆ ${plan.place.name}` }]),
    ],
    crew: plan.participants.flatMap((one): DrillMarks['crew'] => {
      if (one.kind === 'watchPoint') {
        const point = watchPointOf(one.id)
        return point ? [{ id: one.id, name: point.name, at: point.at }] : []
      }
      return (one.kind === 'team' ? one.units : [one.id]).flatMap((id) => {
        const unit = unitOf(id)
        return unit ? [{ id, name: unit.callSign, slot: unit.slot }] : []
      })
    }),
  }
}

/** The units of a drill's map, by slot. */
export function crewSlots({ crew }: DrillMarks): ReadonlySet<number> {
  return new Set(crew.flatMap((one) => ('slot' in one ? [one.slot] : [])))
}

function ringOf(area: DrillArea): readonly LonLat[] {
  if (area.kind === 'polygon') return area.ring
  const { lonOf, latOf } = planeAt(...area.at)
  return Array.from({ length: CORNERS + 1 }, (_, i): LonLat => {
    const turn = (i % CORNERS) * ((2 * Math.PI) / CORNERS)
    return [lonOf(Math.sin(turn) * area.radiusM), latOf(Math.cos(turn) * area.radiusM)]
  })
}

function northernmost(ring: readonly LonLat[]): LonLat {
  return ring.reduce((best, corner) => (corner[1] > best[1] ? corner : best))
}

/** Less than that is no place to see who comes. */
const LEAST_REACH_M = 120
/** Whoever is further away has a way to come that nobody would see the place for, m. */
const MOST_REACH_M = 800
/** Of the map, pixels, what happens takes so much to each side. */
const REACH_PX = 190

/** Where the map begins on which an area is drawn: all of it in sight. @param corners at least one */
export function areaCamera(corners: readonly LonLat[]): Camera {
  const [lon, lat] = middleOf(corners)
  return { lon, lat, zoom: zoomOver([lon, lat], corners, LEAST_REACH_M) }
}

/** Nearest at which all of these places are in sight around one. */
function zoomOver([lon, lat]: LonLat, places: readonly LonLat[], leastM: number): number {
  const { xOf, yOf } = planeAt(lon, lat)
  const reachM = places.reduce((far, at) => Math.max(far, Math.abs(xOf(at[0])), Math.abs(yOf(at[1]))), leastM)
  return Math.log2((metresPerPixel(lat, 0) * REACH_PX) / reachM)
}

/** Where the map begins: at the place, with every area in sight, and of those who take part whoever is near. @param crew where they are */
export function drillCamera({ plan, outcomes }: WholeBoard, crew: readonly LonLat[]): Camera {
  const [lon, lat] = plan.place.at
  const { xOf, yOf } = planeAt(lon, lat)
  const areas = outcomes.flatMap(({ expectation: { recognisedBy } }) => (recognisedBy.kind === 'position' ? [recognisedBy.area] : []))
  const distanceM = (at: LonLat): number => Math.max(Math.abs(xOf(at[0])), Math.abs(yOf(at[1])))
  const near = crew.filter((at) => distanceM(at) <= MOST_REACH_M)
  return { lon, lat, zoom: zoomOver([lon, lat], [...areas.flatMap(ringOf), ...near], LEAST_REACH_M) }
}
