/** The timekeeper of a drill: says when each expectation was met, by positions and by what the journal tells, as they come. */
import type { Plane } from '#geodata/plane'
import type { DrillAck, DrillMark, DrillMet, Recognition } from '#wire/drills'
import { MARK } from '#wire/fix'
import type { ReportKind } from '#wire/reports'
import { clockAt, momentOf, runsAt } from './drill-clock.ts'
import { injectedOf, type DrillState } from './drill-state.ts'
import { allUnitsOf, participantsOf } from './participants.ts'
import { watchOf, type Watch } from './watches.ts'

/** Fixes as columns, index `i` one fix: what is read of the log's. */
export interface DrillFixes {
  readonly count: number
  readonly slot: Uint32Array
  readonly takenMs: Float64Array
  readonly lonE7: Int32Array
  readonly latE7: Int32Array
  readonly mark: Uint8Array
}

/** A report that was brought in the drill's realm. `by`: the unit or participant that brought it. */
export interface DrillReport {
  readonly id: string
  readonly kind: ReportKind
  readonly class?: string
  readonly by: string
  readonly atMs: number
}

/**
 * [T1] A time is that of the thing itself: of a position the fix's own, never its arrival.
 * [T2] What lies before its inject, in a pause, or after the end counts for nothing. Everything is timed on the drill's clock.
 * [T3] Late news may make a time earlier, never later. Which of the same facts came first changes neither time nor evidence.
 * [T4] A coarse position and a jump count for nothing; a late one counts.
 * [T5] Whoever feeds it tells of a start, pause, inject or end before anything that happened after it, and waits while one is being recorded.
 */
export interface Timekeeper {
  /** Takes what the state tells anew: injects that have come, acknowledgements, marks, pauses. */
  follow(state: DrillState): void
  takeFixes(fixes: DrillFixes): void
  takeReport(report: DrillReport): void
  /** What was met since the last call, or earlier or by other evidence than was told, in the order in which injects came: to be recorded as `drill:met`. */
  news(): readonly DrillMet[]
}

export interface TimekeeperOptions {
  readonly plane: Plane
  /** The picture's number of a unit; `undefined`: no such unit. */
  readonly slotOf: (unit: string) => number | undefined
}

const E7 = 1e7
const UNUSABLE = MARK.coarse | MARK.jump

/** A unit whose positions are watched. */
interface Watched {
  readonly unit: string
  readonly watches: Watch[]
}

/**
 * Nothing seen yet. A restart begins here: it is told the state, then what happened since the start again, and only then asked for news.
 *
 * Cost: a position of a participant O(open watches of its unit), and O(sides) in the box round a polygon; one of anybody else O(1). Neither keeps anything,
 * but for the stay that a position begins. `news` O(members log members) for each watch that was told something.
 * Memory: one entry a unit, and the stays of each watch (`gathering`).
 */
export function timekeeper({ plane, slotOf }: TimekeeperOptions): Timekeeper {
  let state: DrillState | undefined
  const watches = new Map<string, Watch>()
  const bySlot = new Map<number, Watched>()
  /** What was told last of each expectation, and as what it was recorded before a restart. */
  const told = new Map<string, DrillMet>()
  const taken = new Set<DrillAck | DrillMark>()

  function openWatches(now: DrillState): void {
    const { drill } = now
    for (const inject of drill.plan.script) {
      const injected = injectedOf(now, inject.id)
      if (!injected) continue
      for (const expectation of inject.expectations) {
        if (watches.has(expectation.id)) continue
        const fromClockMs = clockAt(drill, injected.atMs)
        const watch = watchOf({ plan: drill.plan, inject, expectation, injected, fromClockMs, plane })
        watches.set(expectation.id, watch)
        const { kind } = expectation.recognisedBy
        if (kind === 'position' || kind === 'departure') watchUnits(now, watch, expectation.of)
      }
    }
  }

  function watchUnits({ drill }: DrillState, watch: Watch, of: readonly string[]): void {
    for (const unit of allUnitsOf(participantsOf(drill.plan, of))) {
      const slot = slotOf(unit)
      if (slot === undefined) continue
      const watched = bySlot.get(slot)
      if (watched) watched.watches.push(watch)
      else bySlot.set(slot, { unit, watches: [watch] })
    }
  }

  function takeAcks(now: DrillState): void {
    for (const ack of now.acks.values()) {
      if (taken.has(ack) || !injectedOf(now, ack.inject) || !runsAt(now.drill, ack.atMs)) continue
      taken.add(ack)
      for (const watch of watches.values())
        if (watch.recognisedBy.kind === 'message' && watch.inject === ack.inject)
          watch.takeFact(ack.by, clockAt(now.drill, ack.atMs), ack.by)
    }
  }

  function takeMarks({ drill, marks }: DrillState): void {
    for (const mark of marks.values()) {
      const watch = mark.expectation === undefined ? undefined : watches.get(mark.expectation)
      if (watch?.recognisedBy.kind !== 'mark' || taken.has(mark) || !runsAt(drill, mark.atMs)) continue
      taken.add(mark)
      watch.takeFact(mark.observer, clockAt(drill, mark.atMs), mark.id)
    }
  }

  return {
    follow(now) {
      state = now
      for (const met of now.met.values()) if (!told.has(met.expectation)) told.set(met.expectation, met)
      openWatches(now)
      takeAcks(now)
      takeMarks(now)
    },
    takeFixes({ count, slot, takenMs, lonE7, latE7, mark }) {
      if (!state) return
      const { drill } = state
      for (let i = 0; i < count; i++) {
        const watched = bySlot.get(slot[i]!)
        if (watched === undefined || (mark[i]! & UNUSABLE) !== 0 || !runsAt(drill, takenMs[i]!)) continue
        const clockMs = clockAt(drill, takenMs[i]!)
        const x = plane.xOf(lonE7[i]! / E7)
        const y = plane.yOf(latE7[i]! / E7)
        for (const watch of watched.watches) watch.takePosition(watched.unit, x, y, clockMs)
      }
    },
    takeReport(report) {
      if (!state || !runsAt(state.drill, report.atMs)) return
      for (const watch of watches.values())
        if (isAwaited(watch.recognisedBy, report)) watch.takeFact(report.by, clockAt(state.drill, report.atMs), report.id)
    },
    news() {
      const found: DrillMet[] = []
      if (!state) return found
      const { drill } = state
      for (const watch of watches.values()) {
        const met = watch.hasNews ? watch.met((clockMs) => momentOf(drill, clockMs)) : undefined
        if (!met || !isNews(met, told.get(met.expectation))) continue
        told.set(met.expectation, met)
        found.push(met)
      }
      return found
    },
  }
}

function isAwaited(recognisedBy: Recognition, report: DrillReport): boolean {
  return (
    recognisedBy.kind === 'report' &&
    recognisedBy.report === report.kind &&
    (recognisedBy.class === undefined || recognisedBy.class === report.class)
  )
}

/** Earlier than was told, or by other evidence at the same time. */
function isNews(met: DrillMet, before: DrillMet | undefined): boolean {
  if (!before || met.clockMs !== before.clockMs) return !before || met.clockMs < before.clockMs
  return JSON.stringify(met.evidence) !== JSON.stringify(before.evidence)
}
