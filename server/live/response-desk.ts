/** Who is nearest to each compound: the rapid-response units as they stand, searched anew every few seconds. */
import { centroid } from '#geodata/polygon'
import type { Plane } from '#geodata/plane'
import type { StreetNetwork } from '#geodata/streets'
import { COVERAGE_STATUSES, NOBODY, NO_SECONDS } from '#wire/coverage'
import { DEGREE_E7 } from '#wire/frame'
import type { Compound, LonLat } from '#wire/places'
import { FRESH_LIMITS_MS, type Unit } from '#wire/units'
import {
  type NearestResponders,
  type Responder,
  type ResponseAnswer,
  type ResponseBy,
  answerAt,
  findNearestResponders,
  nearestColumns,
} from '../domain/response/nearest-responder.ts'
import { type PlanePoint, type ResponseGround, responseGround } from '../domain/response/response-ground.ts'
import { roadGraph } from '../domain/response/road-graph.ts'
import { soonestUnits } from '../domain/response/soonest-units.ts'
import { findReach, unitReach, type UnitReach } from '../domain/response/unit-reach.ts'
import { DEFAULT_TRAVEL } from '../domain/response/travel.ts'
import { hasPassed } from '../domain/time-passed.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import type { Picture } from './picture.ts'
import type { UnitBook } from './unit-book.ts'

export interface Arrival {
  readonly seconds: number
  readonly by: ResponseBy
}

export interface ResponseDesk {
  /** The nearest available responder of a compound, as of the last search; `undefined` where there is none. */
  answerOf(compound: Compound): ResponseAnswer | undefined
  /** How soon a unit is at each compound within a limit, seconds; `Infinity` where it is not. Valid until the next call. `undefined` before the first search. */
  reachOf(unit: Responder, limitS: number): ((compound: Compound) => Arrival) | undefined
  /** Every unit that is confirmed, on duty and heard of lately, and is asked for: the soonest at a place first. As of now. */
  soonestAt(place: LonLat, nowMs: number, isAsked: (unit: Unit) => boolean): readonly ResponseAnswer[]
  /** Searches anew where it is time, and tells of the compounds that somebody may have to go to. Call it once a second. */
  tick(nowMs: number): void
  close(): void
}

export interface ResponseDeskOptions {
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly picture: Picture
  readonly plane: Plane
  readonly coverage: CoverageDesk
  /** The streets in force; `undefined`: none are loaded. Asked again when the journal says that they changed. */
  readonly loadStreets: () => Promise<StreetNetwork | undefined>
  readonly onFailure: (cause: unknown) => void
}

/** A vehicle at 60 km/h is 80 m further then: seconds of driving, less than the estimate errs by. */
const SEARCH_MS = 5_000
/** A change of fewer seconds is not told again. */
const NEWS_S = 5

/** Cost of a search: `findNearestResponders`; of a changed compound or street, a new ground at the next search. */
export function openResponseDesk({ ledger, units, picture, plane, coverage, loadStreets, onFailure }: ResponseDeskOptions): ResponseDesk {
  const compounds = ledger.of<Compound>('compound')
  let streets: StreetNetwork | undefined
  let ground: ResponseGround | undefined
  let answers: NearestResponders | undefined
  let reach: UnitReach | undefined
  /** Place of each compound in the answers, by slot. */
  let placeOf = new Map<number, number>()
  let searchedMs = -Infinity

  function readStreets(): void {
    loadStreets().then((loaded) => {
      streets = loaded
      ground = undefined
    }, onFailure)
  }

  function layGround(): ResponseGround {
    const list = [...compounds.values()]
    placeOf = new Map(list.map(({ slot }, place) => [slot, place]))
    answers = nearestColumns(list.length)
    reach = undefined
    return responseGround({
      ...(streets ? { roads: roadGraph(streets, plane) } : {}),
      compounds: list.map((compound) => entriesOf(compound, plane)),
      settings: DEFAULT_TRAVEL,
    })
  }

  /** Units that are confirmed, on duty, and heard of lately, as far as they are asked for. */
  function responders(nowMs: number, isAsked: (unit: Unit) => boolean): Responder[] {
    const found: Responder[] = []
    const { lonE7, latE7, takenMs } = picture.units
    for (let slot = 0; slot < units.count; slot++) {
      const unit = units.at(slot)
      if (!unit?.confirmed || unit.duty !== 'onDuty' || !(nowMs - takenMs[slot]! <= FRESH_LIMITS_MS.stale) || !isAsked(unit)) continue
      found.push({ slot, mover: unit.mover, x: plane.xOf(lonE7[slot]! / DEGREE_E7), y: plane.yOf(latE7[slot]! / DEGREE_E7) })
    }
    return found
  }

  /** Writes the answers for what is dark or about to be; the others nobody has to go to. */
  function tell(): void {
    const { columns } = coverage.current.coverage
    const news: number[] = []
    for (const [slot, place] of placeOf) {
      const isAsked = COVERAGE_STATUSES[columns.status[slot]!] !== 'covered'
      const answer = isAsked ? answerAt(answers!, place) : undefined
      const unit = answer?.unit ?? NOBODY
      const seconds = answer ? Math.min(NO_SECONDS - 1, Math.round(answer.seconds)) : NO_SECONDS
      if (unit === columns.responder[slot] && Math.abs(seconds - columns.responseS[slot]!) < NEWS_S) continue
      columns.responder[slot] = unit
      columns.responseS[slot] = seconds
      columns.isByRoad[slot] = answer?.by === 'road' ? 1 : 0
      news.push(slot)
    }
    coverage.stream.noteCompounds(Uint32Array.from(news))
  }

  readStreets()
  const stop = ledger.onEvents((events) => {
    if (events.some(({ subject }) => subject.startsWith('compound/'))) ground = undefined
    if (events.some(({ subject }) => subject.startsWith('roads/'))) readStreets()
  })

  return {
    answerOf({ slot }) {
      const place = placeOf.get(slot)
      return answers && place !== undefined ? answerAt(answers, place) : undefined
    },
    reachOf(unit, limitS) {
      if (!ground) return undefined
      const columns = (reach ??= unitReach(ground.compounds))
      findReach(ground, unit, limitS, columns)
      return ({ slot }) => {
        const place = placeOf.get(slot) ?? -1
        return { seconds: columns.seconds[place] ?? Infinity, by: columns.isByRoad[place] === 1 ? 'road' : 'straight' }
      }
    },
    soonestAt([lon, lat], nowMs, isAsked) {
      ground ??= layGround()
      return soonestUnits(ground, { x: plane.xOf(lon), y: plane.yOf(lat) }, responders(nowMs, isAsked))
    },
    tick(nowMs) {
      if (!hasPassed(SEARCH_MS, searchedMs, nowMs)) return
      searchedMs = nowMs
      ground ??= layGround()
      findNearestResponders(
        ground,
        responders(nowMs, ({ team }) => team === 'rapidResponse'),
        answers!,
      )
      tell()
    },
    close: stop,
  }
}

/** Where one gets in: its gates, else the middle of its first part. */
function entriesOf({ gates, footprint }: Compound, plane: Plane): readonly PlanePoint[] {
  if (gates.length > 0) return gates.map(([lon, lat]) => ({ x: plane.xOf(lon), y: plane.yOf(lat) }))
  const polygons = footprint.type === 'Polygon' ? [footprint.coordinates] : footprint.coordinates
  const [lon, lat] = centroid(polygons[0]![0]!)
  return [{ x: plane.xOf(lon), y: plane.yOf(lat) }]
}
