/** Who could close which gaps: the question put together from the live picture, and the answer in the names of the house. */
import { COVERAGE_STATUSES, SHARE_SCALE } from '#wire/coverage'
import { DEGREE_E7 } from '#wire/frame'
import type { Compound } from '#wire/places'
import type { Proposal, Suggestion, Task } from '#wire/tasks'
import { FRESH_LIMITS_MS, type Mover, type Unit } from '#wire/units'
import { Fault } from '#wire/errors'
import type { Plane } from '#geodata/plane'
import { isGapStatus } from '../domain/coverage/status.ts'
import { gapWeight } from '../domain/proposals/gap-weight.ts'
import type { HeldStake, SendOption, SendProblem } from '../domain/proposals/problem.ts'
import { type Assessment, assessMoves, proposeMoves } from '../domain/proposals/propose.ts'
import { DEFAULT_MOST_A_UNIT, type GapPlace, sendOptions } from '../domain/proposals/send-options.ts'
import { hasPassed } from '../domain/time-passed.ts'
import { breather } from './breather.ts'
import { perimeterM } from './perimeter.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import type { Picture } from './picture.ts'
import type { Arrival, ResponseDesk } from './response-desk.ts'
import { taskBook } from './task-book.ts'
import type { UnitBook } from './unit-book.ts'

export interface ProposalDesk {
  /**
   * The best that the units at hand can do within a time; about one compound alone, where one is named. Whoever is on the way already is left
   * out, as are compounds that somebody is on the way to, and pairs refused lately. Who asks the same within `SAME_MS` gets the same answer.
   */
  propose(nowMs: number, withinMin: number, compound?: string): Promise<Proposal>
  /** What it would be worth to send these. @throws Fault REQUEST_INVALID where a part cannot be */
  whatIf(nowMs: number, withinMin: number, moves: readonly Pair[]): Promise<Proposal>
  /** When a unit would be there, as far as can be said. @throws Fault STATE_CONFLICT where it cannot be sent, or there is no gap */
  expect(nowMs: number, pair: Pair): Pick<Task, 'arriveMs' | 'by'>
}

export interface Pair {
  readonly unit: string
  readonly compound: string
}

export interface ProposalDeskOptions {
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly picture: Picture
  readonly plane: Plane
  readonly coverage: CoverageDesk
  readonly response: Pick<ResponseDesk, 'reachOf'>
}

/** The worst gaps are enough to choose from. [P] */
const MOST_GAPS = 100
/** A lap along the wall sees about this share of the ring (`design.md`), so part of a lap closes a gap. */
const LAP_SHARE = 0.6
const WALK_MPS = 1.3
const MINUTE_MS = 60_000
const MINUTE_S = 60
const SECOND_MS = 1_000
/** Options weighed at a time when the stream runs: about 45 ms, less than half the time between two frames. [P] */
const MOST_WEIGHED = 500_000
/** Units move some tens of metres in this time. */
const SAME_MS = 5_000
/** Whoever is further away is not there in time for anything. */
const FURTHEST_S = 4 * 3_600
/** Whoever can close a gap: on foot, where a visit is due; anybody, where only light is. */
const ON_FOOT: Mover = 'foot'

/** What was asked a moment ago, and the journal's number then: ten open cards ask one question. */
interface Recent {
  readonly atMs: number
  readonly seq: number
  readonly answer: Promise<Proposal>
}

interface Asked {
  readonly nowMs: number
  readonly withinMin: number
  /** Only this gap. */
  readonly only?: string | undefined
  /** These gaps are in question however small they are. */
  readonly also: ReadonlySet<string>
  readonly mayGo: (unit: string, compound: string) => boolean
}

interface Question {
  readonly problem: SendProblem
  /** How a unit gets to a gap. @param unit its slot */
  readonly byOf: (unit: number, gap: number) => Arrival['by']
  readonly gaps: readonly Compound[]
  readonly held: readonly Compound[]
  readonly units: number
}

/** Cost: a search by road for each unit within the time, and the choice itself (`proposeMoves`): for somebody who asks. */
export function openProposalDesk({ ledger, units, picture, plane, coverage, response }: ProposalDeskOptions): ProposalDesk {
  const compounds = ledger.of<Compound>('compound')
  const recent = new Map<string, Recent>()

  function statusOf({ slot }: Compound) {
    return COVERAGE_STATUSES[coverage.current.coverage.columns.status[slot] ?? 0]!
  }

  function weightOf(compound: Compound, nowMs: number): number {
    const sinceMs = coverage.current.coverage.columns.sinceMs[compound.slot]!
    return gapWeight({
      ...(compound.households === undefined ? {} : { households: compound.households }),
      isCritical: statusOf(compound) === 'critical',
      darkMinutes: Number.isNaN(sinceMs) ? 0 : (nowMs - sinceMs) / MINUTE_MS,
    })
  }

  /** Units on duty whose place is known well enough. */
  function* atHand(nowMs: number): Generator<{ readonly unit: Unit; readonly x: number; readonly y: number }> {
    const { lonE7, latE7, takenMs } = picture.units
    for (let slot = 0; slot < units.count; slot++) {
      const unit = units.at(slot)
      if (!unit?.confirmed || unit.duty !== 'onDuty' || !(nowMs - takenMs[slot]! <= FRESH_LIMITS_MS.lagging)) continue
      yield { unit, x: plane.xOf(lonE7[slot]! / DEGREE_E7), y: plane.yOf(latE7[slot]! / DEGREE_E7) }
    }
  }

  /** Minutes on foot round a gap until enough of it is seen, the dwell of a visit at least. */
  function closeMinutes(compound: Compound): number {
    const { columns, rules } = coverage.current.coverage
    const missing = Math.max(0, rules.shares.close - columns.share[compound.slot]! / SHARE_SCALE)
    const walkS = ((missing / LAP_SHARE) * perimeterM(compound.footprint, plane)) / WALK_MPS
    return Math.max(rules.dwellMs / MINUTE_MS, walkS / MINUTE_S)
  }

  function needsVisit({ slot }: Compound, nowMs: number): boolean {
    const { columns, intervalMs } = coverage.current.coverage
    return !(nowMs - columns.visitMs[slot]! <= intervalMs(slot, nowMs))
  }

  function worstGaps({ nowMs, only, also }: Asked): readonly { readonly compound: Compound; readonly weight: number }[] {
    return [...compounds.values()]
      .filter((compound) => isGapStatus(statusOf(compound)) && (only === undefined || compound.id === only))
      .map((compound) => ({ compound, weight: weightOf(compound, nowMs) }))
      .sort((a, b) => b.weight - a.weight || a.compound.slot - b.compound.slot)
      .filter(({ compound }, rank) => rank < MOST_GAPS || also.has(compound.id))
  }

  /** In slices: a search by road for each of hundreds of units takes longer than a frame. */
  async function question(asked: Asked): Promise<Question> {
    const { nowMs, withinMin, mayGo } = asked
    const { ground, columns } = coverage.current.coverage
    const gaps = worstGaps(asked)
    const straight = new Set<number>()
    const places = gaps.map(({ compound }, gap): GapPlace => ({ compound: gap, closeMinutes: closeMinutes(compound), alsoCloses: [] }))
    const visitGaps = new Set(gaps.filter(({ compound }) => needsVisit(compound, nowMs)).map(({ compound }) => compound.slot))
    const bySlot = new Map([...compounds.values()].map((compound) => [compound.slot, compound]))
    const zones = new Uint32Array(16)
    const heldAt = new Map<number, number>()
    const held: { compound: Compound; weight: number; keepers: number }[] = []
    const hands = [...atHand(nowMs)].map(({ unit, x, y }) => {
      const found = ground.zonesAt(x, y, zones)
      // Without it what is thinning here would be a gap within the time.
      const leaves = [...zones.subarray(0, found)].filter(
        (slot) => columns.gapAtMs[slot]! - nowMs <= withinMin * MINUTE_MS && statusOf(bySlot.get(slot)!) === 'thinning',
      )
      return {
        unit,
        x,
        y,
        leaves: leaves.map((slot) => {
          const known = heldAt.get(slot)
          if (known !== undefined) {
            held[known]!.keepers++
            return known
          }
          const compound = bySlot.get(slot)!
          heldAt.set(slot, held.push({ compound, weight: weightOf(compound, nowMs), keepers: 1 }) - 1)
          return held.length - 1
        }),
      }
    })
    const options: SendOption[] = []
    const breathe = breather()
    for (const { unit, x, y, leaves } of hands) {
      await breathe()
      const goals = places.filter(
        ({ compound: gap }) =>
          mayGo(unit.id, gaps[gap]!.compound.id) && (unit.mover === ON_FOOT || !visitGaps.has(gaps[gap]!.compound.slot)),
      )
      if (goals.length === 0) continue
      const latestMin = withinMin - Math.min(...goals.map((goal) => goal.closeMinutes))
      const reach = response.reachOf({ slot: unit.slot, mover: unit.mover, x, y }, Math.max(0, latestMin) * MINUTE_S)
      if (!reach) continue
      const secondsTo = new Float64Array(gaps.length).fill(Infinity)
      for (const { compound: gap } of goals) {
        const { seconds, by } = reach(gaps[gap]!.compound)
        secondsTo[gap] = seconds
        if (by === 'straight') straight.add(unit.slot * gaps.length + gap)
      }
      options.push(
        ...sendOptions({ slot: unit.slot, secondsTo, leaves }, places, { withinMinutes: withinMin, mostAUnit: DEFAULT_MOST_A_UNIT }),
      )
    }
    return {
      problem: {
        gaps: gaps.map(({ weight }) => ({ weight })),
        held: held.map(({ weight, keepers }): HeldStake => ({ weight, keepers })),
        options,
        withinMinutes: withinMin,
      },
      byOf: (unit, gap) => (straight.has(unit * gaps.length + gap) ? 'straight' : 'road'),
      gaps: gaps.map(({ compound }) => compound),
      held: held.map(({ compound }) => compound),
      units: hands.length,
    }
  }

  function told(
    { gaps, held, units: count, byOf }: Question,
    { moves, darkBefore, darkAfter }: Assessment,
    nowMs: number,
    withinMin: number,
  ): Proposal {
    return {
      atMs: nowMs,
      withinMin,
      darkBefore,
      darkAfter,
      gaps: gaps.length,
      units: count,
      moves: moves.map((move): Suggestion => ({
        unit: units.at(move.unit)!.id,
        compound: gaps[move.gap]!.id,
        arrivalS: Math.round(move.arrivalS),
        by: byOf(move.unit, move.gap),
        doneMin: Math.round(move.doneMinutes * 10) / 10,
        closes: move.closes.map((gap) => gaps[gap]!.id),
        opens: move.opens.map((at) => held[at]!.id),
        gain: Math.round(move.gain),
        lossIfRefused: Math.round(move.lossIfRefused),
      })),
    }
  }

  async function plan(nowMs: number, withinMin: number, only: string | undefined): Promise<Proposal> {
    const book = taskBook(ledger)
    const mayGo = (unit: string, compound: string): boolean =>
      book.openTaskOf(unit) === undefined && !book.isAttended(compound) && !book.isRefused(unit, compound, nowMs)
    const asked = await question({ nowMs, withinMin, only, also: new Set(), mayGo })
    return told(asked, proposeMoves(asked.problem, MOST_WEIGHED), nowMs, withinMin)
  }

  return {
    propose(nowMs, withinMin, only) {
      const key = `${withinMin} ${only ?? ''}`
      const last = recent.get(key)
      if (last && last.seq === ledger.seq && !hasPassed(SAME_MS, last.atMs, nowMs)) return last.answer
      for (const [other, { atMs }] of recent) if (hasPassed(SAME_MS, atMs, nowMs)) recent.delete(other)
      const answer = plan(nowMs, withinMin, only)
      recent.set(key, { atMs: nowMs, seq: ledger.seq, answer })
      return answer
    },
    async whatIf(nowMs, withinMin, wanted) {
      const book = taskBook(ledger)
      const asked = await question({
        nowMs,
        withinMin,
        also: new Set(wanted.map(({ compound }) => compound)),
        mayGo: (unit, compound) => wanted.some((pair) => pair.unit === unit && pair.compound === compound),
      })
      const chosen = wanted.map(({ unit, compound }, i) => {
        const slot = units.slotOf(unit)
        const gap = asked.gaps.findIndex(({ id }) => id === compound)
        const task = book.openTaskOf(unit)
        if (slot === undefined) throw impossible(i, 'unit', `unit '${unit}' is not registered`)
        if (task) throw impossible(i, 'unit', `unit '${unit}' is on its way to '${task.compound}'`)
        if (gap < 0) throw impossible(i, 'compound', `'${compound}' is no gap`)
        const option = asked.problem.options.findIndex((each) => each.unit === slot && each.gap === gap)
        if (option < 0) throw impossible(i, 'unit', `unit '${unit}' cannot close '${compound}' within ${withinMin} min`)
        return option
      })
      const twice = wanted.findIndex(({ unit }, i) => wanted.findIndex((other) => other.unit === unit) !== i)
      if (twice >= 0) throw impossible(twice, 'unit', `unit '${wanted[twice]!.unit}' cannot do two things`)
      return told(asked, assessMoves(asked.problem, chosen), nowMs, withinMin)
    },
    expect(nowMs, pair) {
      const [unit, compound] = [units.at(units.slotOf(pair.unit) ?? -1), compounds.get(pair.compound)]
      if (!unit || !compound) throw new Fault('NOT_FOUND', `there is no unit '${pair.unit}' or no compound '${pair.compound}'`)
      const status = statusOf(compound)
      if (!isGapStatus(status)) throw new Fault('STATE_CONFLICT', `'${compound.id}' is ${status}: there is no gap to close`)
      if (!unit.confirmed) throw new Fault('STATE_CONFLICT', `unit '${unit.id}' is not confirmed`)
      if (unit.duty === 'offDuty') throw new Fault('STATE_CONFLICT', `unit '${unit.id}' is off duty`)
      const place = [...atHand(nowMs)].find((hand) => hand.unit.id === unit.id)
      const arrival = place && response.reachOf({ slot: unit.slot, mover: unit.mover, x: place.x, y: place.y }, FURTHEST_S)?.(compound)
      if (!arrival || arrival.seconds === Infinity) return {}
      return { arriveMs: nowMs + Math.round(arrival.seconds) * SECOND_MS, by: arrival.by }
    },
  }
}

function impossible(move: number, field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `moves/${move}/${field}: ${reason}`, { errors: [{ field: `body/moves/${move}/${field}`, reason }] })
}
