/** Who takes part, as the board tells it: what each has acknowledged, what it still is to, and what it owes. */
import type { DrillAck, DrillParticipant } from '#wire/drills'
import type { BoardInject } from '#wire/drill-board'
import type { Outcome, WholeBoard } from './time-line.ts'

export interface CrewMember {
  readonly one: DrillParticipant
  /** When it, or a unit of its team, first acknowledged anything; Unix ms. */
  readonly ackMs?: number
  /** The newest inject that has come, asks it to acknowledge, and was not. */
  readonly asked?: string
  /** How much of what is expected of it is overdue. */
  readonly overdue: number
  /** What is later than anything else that is expected of it, or was: of what is overdue as long as there is any. Absent: nothing. */
  readonly late?: Late
}

/** From when it was due until it was met, or until now; T+ ms. */
interface Late {
  readonly dueMs: number
  readonly untilMs: number
}

/** @param clockMs T+: what is overdue is so by it, not by when the board was told */
export function crewOf({ plan, outcomes, acks }: WholeBoard, injects: readonly BoardInject[], clockMs: number): readonly CrewMember[] {
  const come = injects.filter(({ actualMs }) => actualMs !== undefined).toSorted((a, b) => b.actualMs! - a.actualMs!) // of those that have come
  return plan.participants.map((one) => {
    const own = acks.filter((ack) => isOf(ack, one))
    const asks = ({ id }: BoardInject) => outcomes.some((outcome) => outcome.inject === id && isAskedOf(outcome.expectation, one))
    const asked = come.find((inject) => asks(inject) && !own.some((ack) => ack.inject === inject.id))
    const expected = outcomes.filter(({ expectation }) => expectation.of.includes(one.id))
    const overdue = expected.filter(({ verdict }) => verdict === 'overdue')
    const late = overdue.length > 0 ? overdue : expected.filter(({ verdict }) => verdict === 'late')
    const latest = late.map((outcome) => lateOf(outcome, clockMs)).toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]
    return {
      one,
      ...(own.length === 0 ? {} : { ackMs: Math.min(...own.map(({ atMs }) => atMs)) }),
      ...(asked ? { asked: asked.id } : {}),
      overdue: overdue.length,
      ...(latest ? { late: latest } : {}),
    }
  })
}

/** @param outcome of one that is late: its inject has come */
function lateOf({ expectedMs, actualMs }: Outcome, clockMs: number): Late {
  const dueMs = expectedMs ?? clockMs
  return { dueMs, untilMs: Math.max(dueMs, actualMs ?? clockMs) }
}

function lengthOf({ dueMs, untilMs }: Late): number {
  return untilMs - dueMs
}

/** A unit speaks for its team. */
function isOf({ by }: DrillAck, one: DrillParticipant): boolean {
  return by === one.id || (one.kind === 'team' && one.units.includes(by))
}

function isAskedOf({ of, recognisedBy }: WholeBoard['outcomes'][number]['expectation'], { id }: DrillParticipant): boolean {
  return recognisedBy.kind === 'message' && of.includes(id)
}
