/** One drill: its realm of the journal, what may be done with it in turn, and the timekeeper that hears what happens. */
import { Fault } from '#wire/errors'
import type {
  Drill,
  DrillAck,
  DrillEvent,
  DrillInjected,
  DrillMark,
  DrillMet,
  DrillPhoto,
  DrillPlan,
  DrillSignature,
  DrillSkipped,
  TierSeconds,
} from '#wire/drills'
import type { LonLat } from '#wire/places'
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import type { Plane } from '#geodata/plane'
import { drillSubject, folded, injectsDue, nextInjectMs, type DrillState } from '../domain/drills/drill-state.ts'
import { eventOf, plannedDrill, recovered, whyNot, whyNotReplan, type DrillRefusal, type DrillWish } from '../domain/drills/drill-steps.ts'
import { allUnitsOf, participantsOf } from '../domain/drills/participants.ts'
import { timekeeper, type DrillFixes, type Timekeeper } from '../domain/drills/recognise.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { FixColumns, Journal, TrackLog } from '../store/ports.ts'
import { openLedger } from './ledger.ts'

export interface DrillRunOptions {
  readonly journal: Journal
  readonly tracks: Pick<TrackLog, 'readUnit'>
  readonly room: string
  readonly plane: Plane
  readonly slotOf: (unit: string) => number | undefined
  /** Where a unit is now, as far as that is known: from there its departure is measured. */
  readonly placeOf: (unit: string) => LonLat | undefined
  readonly nowMs: () => number
}

/**
 * [R1] Record first, then believe; one step after another.
 * [R2] Positions wait while something is being recorded, so that none is judged before what it happened after.
 */
export interface DrillRun {
  readonly id: string
  /** Number of its last event. */
  readonly seq: number
  /** Read it at once: its maps change as events come. `undefined`: nothing is planned under this id. */
  readonly state: DrillState | undefined
  /** When something is to be done by itself, Unix ms; `Infinity`: nothing, or it is being done. */
  readonly dueMs: number
  /** Whether it times what it is told: from its start, or since it went on. */
  readonly isTiming: boolean
  /** @throws Fault STATE_CONFLICT, REQUEST_INVALID */
  plan(plan: DrillPlan, tierS: TierSeconds, by: string): Promise<void>
  /** Takes a plan back. @throws Fault STATE_CONFLICT */
  remove(by: string): Promise<void>
  /** Does what is wished at the moment when its turn comes. @param by who stands in the journal. @throws Fault, also those of `wishAt` */
  act(wishAt: (state: DrillState, atMs: number) => DrillWish, by: string): Promise<void>
  /** Brings a report in the drill's realm. @param by the unit or participant that it is of */
  bring(kind: ReportKind, report: Report, by: { readonly name: string; readonly participant: string }): Promise<void>
  /** Fixes of its units, none taken after it was received. */
  take(fixes: DrillFixes): void
  /** Does what is due. */
  tick(): Promise<void>
  /** Goes on after a restart, from the journal and the track log. @param aliveMs when the server last was; absent: it has not been away */
  goOn(aliveMs?: number): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

/** What positions show is recorded together after so long: it is timed by the positions, not by this. */
const SETTLE_MS = 100
/** After something could not be recorded. */
const AGAIN_MS = 1_000
/** The gate takes fixes up to 60 s ahead of the clock; this is past them all. */
const AHEAD_MS = 3_600_000

export async function openDrillRun(id: string, options: DrillRunOptions): Promise<DrillRun> {
  const { journal, tracks, room, plane, slotOf, placeOf, nowMs } = options
  const ledger = await openLedger(journal, { room, realm: id })
  const drills = ledger.of<Drill>('drill')
  const told = {
    injects: ledger.of<DrillInjected | DrillSkipped>('drillInject'),
    acks: ledger.of<DrillAck>('drillAck'),
    marks: ledger.of<DrillMark>('drillMark'),
    photos: ledger.of<DrillPhoto>('drillPhoto'),
    signatures: ledger.of<DrillSignature>('drillSignature'),
    met: ledger.of<DrillMet>('drillMet'),
  }
  let keeper: Timekeeper | undefined
  /** Fixes that wait while something is being recorded; no more come than the same store makes durable meanwhile. */
  let held: DrillFixes[] | undefined
  /** What the timekeeper has said and the journal not yet holds. */
  let unrecorded: DrillMet[] = []
  let newsMs = Infinity
  let notBeforeMs = -Infinity
  let turns = 0
  let working: Promise<unknown> = Promise.resolve()

  function stateNow(): DrillState | undefined {
    const drill = drills.get(id)
    return drill && { drill, ...told }
  }

  function required(): DrillState {
    const state = stateNow()
    if (!state) throw new Fault('NOT_FOUND', `there is no drill '${id}'`)
    return state
  }

  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    turns++
    const done = working.then(() => holding(step)).finally(() => turns--)
    working = done.catch(() => undefined) // told to who asked
    return done
  }

  async function holding<T>(step: () => Promise<T>): Promise<T> {
    held = []
    try {
      return await step()
    } finally {
      const waited = held
      held = undefined
      waited.forEach(hear)
    }
  }

  function hear(fixes: DrillFixes): void {
    if (!keeper) return
    keeper.takeFixes(fixes)
    newsMs = Math.min(newsMs, nowMs() + SETTLE_MS)
  }

  async function record(events: readonly DrillEvent[], by: string): Promise<void> {
    const knownMs = nowMs()
    await ledger.record(
      events.map((event) => ({
        kind: event.kind,
        subject: drillSubject(event),
        atMs: 'atMs' in event.data ? event.data.atMs : knownMs,
        knownMs,
        by,
        data: event.data,
      })),
    )
    keeper?.follow(required())
  }

  /** Tells what is due, and records what was met, until there is neither: one may bring the other. */
  async function settle(): Promise<void> {
    newsMs = Infinity
    try {
      for (;;) {
        unrecorded.push(...(keeper?.news() ?? []))
        // What was met first: whether anything is due may depend on it.
        const met = unrecorded.map((data): DrillEvent => ({ kind: 'drill:met', data }))
        const events = met.length > 0 ? met : dueEvents(required(), nowMs())
        if (events.length === 0) break
        await record(events, 'server')
        unrecorded = []
      }
    } catch (cause) {
      notBeforeMs = nowMs() + AGAIN_MS
      newsMs = notBeforeMs
      throw cause
    }
    // What could not be told although it is due, because the clock went back, is tried again.
    if ((nextInjectMs(required()) ?? Infinity) <= nowMs()) notBeforeMs = nowMs() + AGAIN_MS
  }

  /** After what was recorded for good: where this fails, it is tried again by itself, and told of then. */
  async function settleSoon(): Promise<void> {
    await settle().catch(() => undefined)
  }

  function dueEvents(state: DrillState, atMs: number): readonly DrillEvent[] {
    return injectsDue(state, atMs).flatMap(({ inject }): DrillEvent[] => {
      const wish = { step: 'inject', atMs, by: 'server', isByHand: false, inject: inject.id, origins: originsOf(state, inject.id) } as const
      return whyNot(state, wish) ? [] : [eventOf(state, wish)]
    })
  }

  function originsOf(state: DrillState, inject: string): DrillInjected['origins'] {
    return unitsToDepart(state.drill.plan, inject).flatMap((unit) => {
      const place = placeOf(unit)
      return place ? [{ unit, at: place }] : []
    })
  }

  function withOrigins(state: DrillState, wish: DrillWish): DrillWish {
    return wish.step === 'inject' ? { ...wish, origins: originsOf(state, wish.inject) } : wish
  }

  function tellReport(kind: ReportKind, { id: report, class: name, atMs, stamps }: Report): void {
    keeper?.takeReport({ id: report, kind, ...(name === undefined ? {} : { class: name }), by: stamps[0]!.by, atMs })
  }

  /** What units did since the start, out of the log. */
  async function hearAgain({ drill }: DrillState): Promise<void> {
    if (drill.startedMs === undefined) return
    for (const unit of allUnitsOf(drill.plan.participants)) {
      const slot = slotOf(unit)
      if (slot !== undefined) keeper?.takeFixes(asReceived(await tracks.readUnit(slot, drill.startedMs, nowMs() + AHEAD_MS)))
    }
  }

  return {
    id,
    get seq() {
      return ledger.seq
    },
    get state() {
      return stateNow()
    },
    get dueMs() {
      const state = keeper && turns === 0 ? stateNow() : undefined
      return state ? Math.max(notBeforeMs, Math.min(newsMs, nextInjectMs(state) ?? Infinity)) : Infinity
    },
    get isTiming() {
      return keeper !== undefined
    },
    plan: (plan, tierS, by) =>
      inTurn(async () => {
        const state = stateNow()
        if (state) refuse(whyNotReplan(state, plan))
        await record([{ kind: 'drill:planned', data: plannedDrill(plan, tierS) }], by)
      }),
    remove: (by) =>
      inTurn(async () => {
        const { state } = required().drill
        if (state !== 'planned') throw new Fault('STATE_CONFLICT', `drill '${id}' is '${state}': what was held is kept`)
        const atMs = nowMs()
        await ledger.record([{ kind: 'drill:removed', subject: subjectOf('drill', id), atMs, knownMs: atMs, by }])
      }),
    act: (wishAt, by) =>
      inTurn(async () => {
        const state = required()
        const wish = withOrigins(state, wishAt(state, nowMs()))
        refuse(whyNot(state, wish))
        const event = eventOf(state, wish)
        if (wish.step === 'start') keeper = timekeeper({ plane, slotOf })
        // What comes at T+0 comes with the start, not as much later as it takes to record that.
        await record(wish.step === 'start' ? [event, ...dueEvents(folded(state, event), wish.atMs)] : [event], by)
        await settleSoon()
      }),
    bring: (kind, report, by) =>
      inTurn(async () => {
        const { atMs, knownMs } = report
        if (ledger.of(kind).has(report.id)) throw new Fault('STATE_CONFLICT', `${kind} '${report.id}' exists in this drill`)
        await ledger.record([
          { kind: `${kind}:${report.state}`, subject: subjectOf(kind, report.id), atMs, knownMs, by: by.name, data: report },
        ])
        tellReport(kind, report)
        await settleSoon()
      }),
    take(fixes) {
      if (held) held.push(fixes)
      else hear(fixes)
    },
    tick: () => inTurn(settle),
    goOn: (aliveMs) =>
      inTurn(async () => {
        const state = required()
        if (aliveMs !== undefined && state.drill.state === 'running') {
          const [last] = await ledger.since(ledger.seq - 1, 1)
          await record([recovered(state, Math.max(aliveMs, last?.knownMs ?? aliveMs), nowMs())], 'server')
        }
        const now = required()
        keeper = timekeeper({ plane, slotOf })
        keeper.follow(now)
        for (const kind of REPORT_KINDS) for (const report of ledger.of<Report>(kind).values()) tellReport(kind, report)
        await hearAgain(now)
        await settle()
      }),
    async close() {
      await working
      ledger.close()
    },
  }
}

/** Units that are to depart after an inject: only of them it matters where they stood. */
function unitsToDepart(plan: DrillPlan, id: string): readonly string[] {
  const expectations = plan.script.find((inject) => inject.id === id)?.expectations ?? []
  const of = expectations.filter(({ recognisedBy }) => recognisedBy.kind === 'departure').flatMap((one) => one.of)
  return allUnitsOf(participantsOf(plan, of))
}

/** A time ahead of when it was learned is that. */
function asReceived(fixes: FixColumns): DrillFixes {
  return { ...fixes, takenMs: fixes.takenMs.map((takenMs, i) => Math.min(takenMs, fixes.receivedMs[i]!)) }
}

/** @throws Fault REQUEST_INVALID where a field is at fault, else STATE_CONFLICT */
function refuse(refusal: DrillRefusal | undefined): void {
  if (!refusal) return
  const { reason, field } = refusal
  if (field === undefined) throw new Fault('STATE_CONFLICT', reason)
  throw new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }] })
}
