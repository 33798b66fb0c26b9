/** What there is to show and to do about a compound: who is on the way, or who could be sent. */
import type { CoverageStatus } from '#wire/coverage'
import type { Proposal, Suggestion, Task } from '#wire/tasks'
import type { Team } from '#wire/units'
import { clockOf } from '../i18n/say.ts'
import { runningTime } from '../i18n/say-tasks.ts'
import type { Words } from '../i18n/zh.ts'

const MINUTE_MS = 60_000

/** `task`: somebody is on the way, for everybody to see. `suggestion`: somebody could be sent, by whoever may. */
export type Dispatch = 'task' | 'suggestion' | 'none'

export function dispatchOf(status: CoverageStatus | undefined, openTasks: number, mayAct: boolean): Dispatch {
  if (openTasks > 0) return 'task'
  const isGap = status === 'gap' || status === 'critical'
  return isGap && mayAct ? 'suggestion' : 'none'
}

/** Somebody on the way, as the screen says it. */
export interface Sent {
  readonly task: Task
  readonly callSign: string
  /** Absent where the unit is not known any more. */
  readonly team: Team | undefined
  /** Since it was sent: `04:35`. */
  readonly elapsed: string
  /** When it was expected; absent where nobody could say. */
  readonly due: string | undefined
  /** How it was reckoned, and by how much the time is over. */
  readonly details: readonly string[]
  /** Others on the way there. */
  readonly others: number
}

interface Known {
  readonly callSign: string
  readonly team?: Team
}

/** @param tasks open ones, the one expected first before the others */
export function sentOf(tasks: readonly Task[], who: (unit: string) => Known | undefined, words: Words, nowMs: number): Sent | undefined {
  const [task] = tasks
  if (!task) return undefined
  const unit = who(task.unit)
  const others = tasks.length - 1
  const lateMin = task.arriveMs === undefined ? 0 : Math.floor((nowMs - task.arriveMs) / MINUTE_MS)
  const { panel } = words.coverage
  return {
    task,
    callSign: unit?.callSign ?? task.unit,
    team: unit?.team,
    elapsed: runningTime(nowMs - task.sentMs),
    due: task.arriveMs === undefined ? undefined : words.tasks.dueShort(minuteOf(task.arriveMs)),
    details: [
      words.tasks.sentAt(minuteOf(task.sentMs)),
      ...(task.arriveMs === undefined ? [] : [words.tasks.due(minuteOf(task.arriveMs))]),
      ...(lateMin > 0 ? [words.tasks.late(lateMin)] : task.by === undefined ? [] : [task.by === 'road' ? panel.byRoad : panel.straight]),
      ...(others > 0 ? [words.tasks.more(others)] : []),
    ],
    others,
  }
}

function minuteOf(ms: number): string {
  return clockOf(ms).slice(0, 5)
}

/** What is offered about one compound. */
export interface Offer {
  readonly move: Suggestion
  /** Where the district's plan would rather have this unit go. */
  readonly elsewhere: string | undefined
}

/** The part of the district's plan that is about this compound; there may be none. */
export function plannedOffer(plan: Proposal, compound: string): Offer | undefined {
  const move = plan.moves.find((one) => one.compound === compound)
  return move && { move, elsewhere: undefined }
}

/** Who would do best for this compound alone, and what the plan had them do. */
export function soleOffer(alone: Proposal, plan: Proposal): Offer | undefined {
  const [move] = alone.moves
  return move && { move, elsewhere: plan.moves.find(({ unit }) => unit === move.unit)?.compound }
}
