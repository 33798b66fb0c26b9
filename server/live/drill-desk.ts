/** Drills as they are prepared, led and timed: each apart in its own realm, and of the live picture only positions. */
import { Fault } from '#wire/errors'
import type { DrillStep, NoDuff } from '#wire/drill-board'
import type { Drill, DrillPlan } from '#wire/drills'
import { LIVE_REALM } from '#wire/live'
import type { Role } from '#wire/roles'
import type { Report, ReportKind } from '#wire/reports'
import type { BoardBeside } from '../domain/drills/board.ts'
import { warningsOfPlan } from '../domain/drills/check-actors.ts'
import { faultsOfPlan } from '../domain/drills/check-plan.ts'
import { ackId, type DrillState } from '../domain/drills/drill-state.ts'
import type { DrillWish } from '../domain/drills/drill-steps.ts'
import { allUnitsOf, speaksFor } from '../domain/drills/participants.ts'
import type { PlanFault } from '../domain/drills/plan-faults.ts'
import type { Blobs, FixColumns } from '../store/ports.ts'
import { drillNames } from './drill-names.ts'
import { drillGround, tiersNow } from './drill-ground.ts'
import { watchNoDuff } from './drill-no-duff.ts'
import { drillHeartbeat } from './drill-heartbeat.ts'
import { invalid, requireController, stepWish, type StepSaid } from './drill-lead.ts'
import { fixRoutes } from './drill-routes.ts'
import type { DrillRun, DrillRunOptions } from './drill-run.ts'
import { drillShelf } from './drill-shelf.ts'
import { drillTimer } from './drill-timer.ts'
import type { Withdrawals } from './drill-withdrawals.ts'
import type { Ledger } from './ledger.ts'

export interface DrillDeskOptions extends Omit<DrillRunOptions, 'room'> {
  readonly ledger: Ledger
  readonly blobs: Pick<Blobs, 'get' | 'put'>
  readonly withdrawals: Withdrawals
  /** How far back coverage may be asked for, ms. */
  readonly keptMs: number
  /** The roles in which somebody can sign in under a name. */
  readonly rolesOf: (name: string) => readonly Role[]
  readonly onFailure: (cause: unknown) => void
}

/** Every call that takes an id throws Fault NOT_FOUND where there is no such drill; who may know of it is asked before. */
export interface DrillDesk {
  /** Of every drill what says who may see it. */
  readonly digests: ReadonlyMap<string, DrillState>
  /** @param read gives what is wanted at once: the state goes on */
  read<T>(id: string, read: (state: DrillState, seq: number) => T): Promise<T>
  faultsOf(plan: DrillPlan): readonly PlanFault[]
  /** What is to be known of a plan, although it can be started. */
  warningsOf(plan: DrillPlan): readonly PlanFault[]
  /** Keeps a new plan, or the next version of one. @throws Fault STATE_CONFLICT, REQUEST_INVALID */
  plan(plan: DrillPlan, by: string, isNew: boolean): Promise<void>
  remove(id: string, by: string): Promise<void>
  /** @throws Fault ROLE_FORBIDDEN, STATE_CONFLICT, REQUEST_INVALID */
  step(id: string, step: DrillStep, said: StepSaid, by: string): Promise<void>
  /** Does what is wished when its turn comes. @param by who stands in the journal. @throws Fault as `step`, and those of `wishAt` */
  act(id: string, wishAt: (state: DrillState, atMs: number) => DrillWish, by: string): Promise<void>
  /** Does it, unless the very same was done before. @param name who stands in the journal. @throws Fault as `step` */
  acknowledge(id: string, ack: { readonly inject: string; readonly by: string; readonly atMs: number }, name: string): Promise<void>
  mark(id: string, mark: Omit<Extract<DrillWish, { readonly step: 'mark' }>, 'step' | 'knownMs'>): Promise<void>
  /** @throws Fault as `step` */
  bring(id: string, kind: ReportKind, report: Report, by: { readonly name: string; readonly participant: string }): Promise<void>
  /** Real incidents since a drill began, while it goes on, and what those who take part are called. */
  besides(drill: Drill): BoardBeside
  /** Called with the id of a drill of which something has changed, or with those that go on when what is real and serious has; returns what stops it. */
  onChange(listener: (id: string) => void): () => void
  /** Fixes that are durable. Cost: one look-up a fix. */
  take(fixes: FixColumns): void
  /** Reads all drills again, after the log itself was replaced. */
  reload(): Promise<void>
  close(): Promise<void>
}

/** Drills that go on at once: each holds its participants' stays, and a timekeeper hears every position of theirs. */
const MOST_AT_ONCE = 10
/** Kept for ever: some 10 KB of memory each. */
const MOST_DRILLS = 2_000
/** So long after its end a drill hears what comes late; later it is read from the log when it is marked again. */
const LATE_MS = 3_600_000

/** Opens it: every drill is found, and what was going on goes on. Coverage may be restored after that: it is known who is withdrawn. */
export async function openDrillDesk(options: DrillDeskOptions): Promise<DrillDesk> {
  const { ledger, blobs, slotOf, withdrawals, keptMs, rolesOf, nowMs, onFailure } = options
  const shelf = drillShelf({ ...options, room: ledger.room }, isHeard)
  const noDuff = watchNoDuff(ledger, () => {
    for (const drill of drillsNow()) if (isAhead(drill)) tellChange(drill.id)
  })
  const listeners = new Set<(id: string) => void>()
  /** Number of the last event of each drill that was told. */
  const toldSeq = new Map<string, number>()
  const routes = fixRoutes(slotOf)
  const timer = drillTimer(nowMs, wake)
  const heartbeat = drillHeartbeat(blobs, `drills-${ledger.room}`)
  let starting: Promise<unknown> = Promise.resolve()

  /** Whether what is told of it may still change its times by itself. */
  function isHeard({ state, stoppedMs = 0 }: Drill): boolean {
    return goesOn({ state }) || (state === 'stopped' && nowMs() - stoppedMs < LATE_MS)
  }

  function drillsNow(): readonly Drill[] {
    return [...shelf.digests.values()].map(({ drill }) => drill)
  }

  function faultsOf(plan: DrillPlan): readonly PlanFault[] {
    const others = drillsNow().filter((drill) => goesOn(drill) && drill.id !== plan.id)
    return faultsOfPlan(
      plan,
      drillGround(
        ledger,
        others.map((other) => other.plan),
        rolesOf,
      ),
    )
  }

  function withdraw({ id, plan, startedMs, stoppedMs = Infinity }: Drill): void {
    if (startedMs === undefined) return
    const units = allUnitsOf(plan.participants.filter(({ isWithdrawn }) => isWithdrawn))
    const slots = units.flatMap((unit) => slotOf(unit) ?? [])
    withdrawals.set(id, slots, startedMs, stoppedMs)
    withdrawals.forgetBefore(nowMs() - keptMs)
  }

  function tellChange(id: string): void {
    for (const listener of listeners) listener(id)
  }

  /** What follows from what a drill has become. */
  function follow(run: DrillRun): void {
    shelf.note(run)
    if (toldSeq.get(run.id) !== run.seq) tellChange(run.id)
    toldSeq.set(run.id, run.seq)
    const drill = run.state?.drill
    if (drill && run.isTiming && isHeard(drill)) routes.set(run, drill.plan)
    else routes.remove(run.id)
    timer.by(run.dueMs)
    if (drill?.state === 'running') timer.by(heartbeat.dueMs())
  }

  function wake(): void {
    const atMs = nowMs()
    for (const run of routes.runs()) {
      const drill = run.state?.drill
      if (!drill || !isHeard(drill)) routes.remove(run.id)
      else if (run.dueMs > atMs) timer.by(run.dueMs)
      else
        void run
          .tick()
          .catch(onFailure)
          .finally(() => follow(run))
    }
    if (!drillsNow().some(({ state }) => state === 'running')) return
    heartbeat.beat(atMs).catch(onFailure)
    timer.by(heartbeat.dueMs())
  }

  /** Finds all drills, and lets go on what was going on. */
  async function begin(): Promise<void> {
    const lastMs = await heartbeat.lastMs()
    routes.clear()
    withdrawals.clear()
    await shelf.load()
    for (const drill of drillsNow()) {
      withdraw(drill)
      if (!isHeard(drill)) continue
      // Not waited for: what it was told meanwhile waits, and it can be seen as the journal has it.
      void shelf
        .use(drill.id, async (run) => {
          const going = run.goOn(lastMs)
          routes.set(run, drill.plan)
          await going
          follow(run)
        })
        .catch(onFailure)
    }
  }

  async function act(id: string, wishAt: (state: DrillState, atMs: number, run: DrillRun) => DrillWish, by: string): Promise<void> {
    await shelf.use(id, async (run) => {
      if (!run.isTiming && run.state?.drill.state === 'stopped') await run.goOn()
      try {
        await run.act((state, atMs) => wishAt(state, atMs, run), by)
        if (run.state) withdraw(run.state.drill)
      } finally {
        follow(run)
      }
    })
  }

  /** One start after another: of two that share a unit, or are one too many, the second is refused. */
  function start(id: string, by: string): Promise<void> {
    const done = starting.then(() =>
      act(
        id,
        ({ drill: { plan } }, atMs, run) => {
          requireController(plan, 'start', by)
          if (drillsNow().filter(goesOn).length >= MOST_AT_ONCE)
            throw new Fault('STATE_CONFLICT', `${MOST_AT_ONCE} drills are going on: end one of them first`)
          const errors = faultsOf(plan).map(({ path, reason }) => ({ field: path, reason }))
          if (errors.length > 0)
            throw new Fault('STATE_CONFLICT', `its plan cannot be held as things are: ${errors[0]!.field} ${errors[0]!.reason}`, { errors })
          // From this moment on: what is sent while the start is being recorded waits for it.
          routes.set(run, plan)
          return { step: 'start', atMs, by, tierS: tiersNow(ledger) }
        },
        by,
      ),
    )
    starting = done.catch(() => undefined) // told to who asked
    return done
  }

  function noDuffOf(drill: Drill): readonly NoDuff[] {
    return isAhead(drill) ? noDuff.open() : []
  }

  await begin()

  return {
    digests: shelf.digests,
    read: (id, read) =>
      shelf.use(id, async (run) => {
        const { state, seq } = run
        if (!state) throw new Fault('NOT_FOUND', `there is no drill '${id}'`)
        return read(state, seq)
      }),
    faultsOf,
    warningsOf: (plan) => warningsOfPlan(plan, { rolesOf }),
    plan(plan, by, isNew) {
      const { id } = plan
      if (RESERVED.includes(id)) throw invalid('id', `'${id}' is a name of the house: choose another`)
      if (isNew && shelf.digests.has(id)) throw new Fault('STATE_CONFLICT', `drill '${id}' exists; change its plan with PUT`)
      if (shelf.digests.size >= MOST_DRILLS && !shelf.digests.has(id))
        throw new Fault('STATE_CONFLICT', `${MOST_DRILLS} drills are kept: take back some that are only planned`)
      return shelf.add(id, async (run) => {
        await run.plan(plan, tiersNow(ledger), by)
        follow(run)
      })
    },
    remove: (id, by) =>
      shelf.use(id, async (run) => {
        await run.remove(by)
        follow(run)
      }),
    step: (id, step, said, by) =>
      step === 'start'
        ? start(id, by)
        : act(id, ({ drill }, atMs) => stepWish(drill, step, said, { atMs, by, noDuff: noDuffOf(drill) }), by),
    act,
    async acknowledge(id, { inject, by, atMs }, name) {
      const isDone = await shelf.use(id, async ({ state }) => (state?.acks.get(ackId({ inject, by }))?.atMs ?? Infinity) <= atMs)
      if (!isDone) await act(id, (_, knownMs) => ({ step: 'acknowledge', atMs, knownMs, by, inject }), name)
    },
    async mark(id, mark) {
      const isDone = await shelf.use(id, async ({ state }) => {
        const held = state?.marks.get(mark.id)
        return held !== undefined && held.observer === mark.by && held.expectation === mark.expectation && held.note === mark.note
      })
      if (isDone) return
      await act(
        id,
        ({ drill: { plan } }, knownMs) => {
          if (mark.by !== plan.controller && !plan.observers.includes(mark.by))
            throw new Fault('ROLE_FORBIDDEN', `'${mark.by}' neither observes nor leads it`)
          return { step: 'mark', knownMs, ...mark }
        },
        mark.by,
      )
    },
    bring: (id, kind, report, by) =>
      shelf.use(id, async (run) => {
        const { drill } = run.state ?? {}
        if (drill?.state !== 'running') throw new Fault('STATE_CONFLICT', `it is '${drill?.state}': reports are brought while it runs`)
        if (!drill.plan.participants.some((one) => speaksFor(one, by.participant)))
          throw invalid('by', `'${by.participant}' does not take part`)
        await run.bring(kind, report, by)
        follow(run)
      }),
    besides: (drill) => ({ noDuff: noDuffOf(drill), names: drillNames(ledger, drill.plan) }),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    take(fixes) {
      for (const run of routes.deliver(fixes)) timer.by(run.dueMs)
    },
    reload: begin,
    async close() {
      timer.close()
      noDuff.close()
      await shelf.close()
    },
  }
}

/** Realms and paths that are no drill's. */
const RESERVED: readonly string[] = [LIVE_REALM, 'templates', 'actors']

function goesOn({ state }: Pick<Drill, 'state'>): boolean {
  return state === 'running' || state === 'paused'
}

/** Whether there is anything of it that what is real could stop. */
function isAhead({ state }: Pick<Drill, 'state'>): boolean {
  return state !== 'stopped'
}
