/** Who is nearest to each compound: the rapid-response units as they stand, searched anew every few seconds. */
import type { Plane } from '#geodata/plane'
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
import { soonestUnits } from '../domain/response/soonest-units.ts'
import { findReach, unitReach, type UnitReach } from '../domain/response/unit-reach.ts'
import { hasPassed } from '../domain/time-passed.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import type { Picture } from './picture.ts'
import type { LaidGround, ResponseGrounds } from './response-grounds.ts'
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
  /** Searches anew where it is time, and tells of the compounds that somebody may have to go to. Call it once a second. @param everyMs how often it is time */
  tick(nowMs: number, everyMs?: number): void
  close(): void
}

export interface ResponseDeskOptions {
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly picture: Picture
  readonly plane: Plane
  readonly coverage: CoverageDesk
  readonly grounds: ResponseGrounds
}

/** A vehicle at 60 km/h is 80 m further then: seconds of driving, less than the estimate errs by. */
export const SEARCH_MS = 5_000
/** A change of fewer seconds is not told again. */
const NEWS_S = 5

/** Cost of a search: `findNearestResponders`; of a changed compound or street, a new ground at the next search. */
export function openResponseDesk({ ledger, units, picture, plane, coverage, grounds }: ResponseDeskOptions): ResponseDesk {
  const compounds = ledger.of<Compound>('compound')
  let laid: LaidGround | undefined
  let version = grounds.version
  let answers: NearestResponders | undefined
  let reach: UnitReach | undefined
  let searchedMs = -Infinity

  /** The ground as it is now: laid anew where compounds or streets have changed. */
  function groundNow(): LaidGround {
    if (laid && version === grounds.version) return laid
    version = grounds.version
    laid = grounds.of(compounds.values())
    answers = nearestColumns(laid.placeOf.size)
    reach = undefined
    return laid
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
  function tell({ placeOf }: LaidGround): void {
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

  const stop = ledger.onEvents((events) => {
    if (events.some(({ subject }) => subject.startsWith('compound/'))) laid = undefined
  })

  return {
    answerOf({ slot }) {
      const place = laid?.placeOf.get(slot)
      return answers && place !== undefined ? answerAt(answers, place) : undefined
    },
    reachOf(unit, limitS) {
      if (!laid) return undefined
      const { ground, placeOf } = laid
      const columns = (reach ??= unitReach(ground.compounds))
      findReach(ground, unit, limitS, columns)
      return ({ slot }) => {
        const place = placeOf.get(slot) ?? -1
        return { seconds: columns.seconds[place] ?? Infinity, by: columns.isByRoad[place] === 1 ? 'road' : 'straight' }
      }
    },
    soonestAt([lon, lat], nowMs, isAsked) {
      return soonestUnits(groundNow().ground, { x: plane.xOf(lon), y: plane.yOf(lat) }, responders(nowMs, isAsked))
    },
    tick(nowMs, everyMs = SEARCH_MS) {
      if (!hasPassed(everyMs, searchedMs, nowMs)) return
      searchedMs = nowMs
      const now = groundNow()
      findNearestResponders(
        now.ground,
        responders(nowMs, ({ team }) => team === 'rapidResponse'),
        answers!,
      )
      tell(now)
    },
    close: stop,
  }
}
