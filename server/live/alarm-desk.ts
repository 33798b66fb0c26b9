/** Alarms as they go on: raised, escalated and cleared through the journal, each once; taken on by people; told to walls as a few cards. */
import {
  ALARM_SETTING,
  DEFAULT_ALARMS,
  type Alarm,
  type AlarmBoard,
  type AlarmMute,
  type AlarmMuteDraft,
  type AlarmSettings,
} from '#wire/alarms'
import { Fault } from '#wire/errors'
import type { LonLat } from '#wire/places'
import type { SourceHealth } from '#wire/sources'
import type { Unit } from '#wire/units'
import { boardOf, groupsOf, shownOf, type AlarmGroup } from '../domain/alarms/cards.ts'
import { CAUSE_LEVELS, type Finding } from '../domain/alarms/causes.ts'
import { isOpen, legalSteps, stepped, whyNot, type StepName } from '../domain/alarms/lifecycle.ts'
import { repeated, raised, turnOf, type AlarmChange } from '../domain/alarms/turn.ts'
import { masked } from '../domain/reports/masking.ts'
import { subjectOf } from '../domain/subjects.ts'
import { alarmFindings, type AlarmFindings } from './alarm-findings.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import type { PlaceFinder } from './whereabouts.ts'

/** A member calls for help. */
export interface SosCall {
  readonly unit: string
  readonly atMs: number
  readonly place?: LonLat
  readonly note?: string
  readonly simulated: boolean
  readonly by: string
}

export interface SosOutcome {
  readonly alarm: string
  readonly isNew: boolean
}

export interface AlarmDeskOptions {
  readonly ledger: Ledger
  readonly coverage: CoverageDesk
  readonly places: PlaceFinder
  readonly health: (nowMs: number) => readonly SourceHealth[]
  /** Where a unit was last, if that is known. */
  readonly placeOf: (unit: string) => LonLat | undefined
  readonly newId: () => string
  readonly nowMs: () => number
  readonly onFailure: (cause: unknown) => void
}

/**
 * [K1] What is answered is durable. Of two who act on one alarm at once, one wins and the other is told who has it.
 * [K2] A call for help is answered once it is durable; while one of the same unit is open, it is that one.
 * [K3] Alarms stand on walls: phone numbers, numbers of identity cards and plates are masked in every note, and kept nowhere.
 */
export interface AlarmDesk {
  /** The past is read: from now on silence is silence. Call it once. */
  begin(nowMs: number): void
  /** Call it once a second. */
  tick(): void
  /** The ledger was read anew. */
  reload(): void
  /** @throws Fault INTAKE_FULL, STORE_FAILED */
  callForHelp(call: SosCall): Promise<SosOutcome>
  /** @throws Fault NOT_FOUND, STATE_CONFLICT, REQUEST_INVALID */
  step(id: string, name: StepName, by: string, note: string | undefined): Promise<Alarm>
  mute(draft: AlarmMuteDraft, by: string): Promise<AlarmMute>
  /** @throws Fault NOT_FOUND */
  unmute(id: string, by: string): Promise<void>
  /** As a wall is told it. */
  board(nowMs: number): AlarmBoard
  /** The cards with all that is in them. */
  groups(nowMs: number): readonly AlarmGroup[]
  readonly settings: AlarmSettings
  readonly alarms: ReadonlyMap<string, Alarm>
  readonly mutes: ReadonlyMap<string, AlarmMute>
  close(): void
}

/** A call that is repeated is written down at most so often: a device that cries without end fills no disk. */
const REPEAT_MS = 30_000
const BY = 'server'

export function openAlarmDesk(options: AlarmDeskOptions): AlarmDesk {
  const { ledger, coverage, places, health, placeOf, newId, nowMs, onFailure } = options
  const alarms = ledger.of<Alarm>('alarm')
  const mutes = ledger.of<AlarmMute>('mute')
  let findings: AlarmFindings | undefined
  /** What is being written, by alarm, or by unit where it calls for help: the next who acts on it waits. Bounded by the requests under way. */
  const writing = new Map<string, Promise<unknown>>()
  let isTurning = false
  let isTurnDue = false
  /** The board as last worked out; `undefined` once an alarm or a rule has changed. Rules end by the clock. */
  let board: { readonly value: AlarmBoard; readonly untilMs: number } | undefined

  function settingsNow(): AlarmSettings {
    return { ...DEFAULT_ALARMS, ...ledger.of<AlarmSettings>('setting').get(ALARM_SETTING) }
  }

  function inTurn<T>(name: string, write: () => Promise<T>): Promise<T> {
    return hold([name], (writing.get(name) ?? Promise.resolve()).then(write))
  }

  /** Whoever acts on these next waits until it is done. */
  function hold<T>(names: readonly string[], done: Promise<T>): Promise<T> {
    const settled = done
      .catch(() => undefined) // told to who asked
      .then(() => {
        for (const name of names) if (writing.get(name) === settled) writing.delete(name)
      })
    for (const name of names) writing.set(name, settled)
    return done
  }

  async function record(changes: readonly AlarmChange[], by: string, atMs = nowMs()): Promise<void> {
    const knownMs = nowMs()
    await ledger.record(
      changes.map(({ kind, id, alarm }) => ({
        kind,
        subject: subjectOf('alarm', id),
        atMs,
        knownMs,
        by,
        ...(alarm ? { data: alarm } : {}),
      })),
    )
  }

  /** What somebody is acting on is left for the next turn: it would be judged by what is true no more. */
  async function turn(): Promise<void> {
    if (!findings) return
    const known = findings
    const atMs = nowMs()
    const isOver = (alarm: Alarm): boolean => known.isOver(alarm, atMs)
    const changes = turnOf({ alarms: alarms.values(), findings: known.at(atMs), isOver, settings: settingsNow(), nowMs: atMs, newId })
    const free = changes.filter(({ id }) => !writing.has(id))
    const ids = free.map(({ id }) => id)
    await hold(ids, record(free, BY, atMs))
    const over = [...mutes.values()].filter(({ untilMs }) => untilMs <= atMs)
    await ledger.record(over.map(({ id }) => ({ kind: 'mute:ended', subject: subjectOf('mute', id), atMs, knownMs: atMs, by: BY })))
  }

  /** One turn at a time; one that was asked for meanwhile follows. */
  async function turnSoon(): Promise<void> {
    isTurnDue = true
    if (isTurning) return
    isTurning = true
    try {
      while (isTurnDue) {
        isTurnDue = false
        await turn()
      }
    } catch (cause) {
      onFailure(cause) // the next tick tries again
    } finally {
      isTurning = false
    }
  }

  function openCallOf(unit: string): Alarm | undefined {
    const about = subjectOf('unit', unit)
    return [...alarms.values()].find((alarm) => alarm.cause === 'sos' && alarm.about === about && isOpen(alarm))
  }

  /** The call that an old message belongs to: one that was ended after it was sent. */
  function endedCallOf(unit: string, atMs: number): Alarm | undefined {
    const about = subjectOf('unit', unit)
    return [...alarms.values()].find(
      (alarm) => alarm.cause === 'sos' && alarm.about === about && alarm.atMs <= atMs && atMs <= (alarm.endedMs ?? -Infinity),
    )
  }

  function callAgain({ id }: Alarm, { by, atMs, place, note }: SosCall): Promise<SosOutcome> {
    return inTurn(id, async () => {
      const alarm = alarms.get(id)
      if (!alarm || !isOpen(alarm)) return { alarm: id, isNew: false }
      // Where somebody is who called from nowhere is news at once, and so is the first word of what it is.
      const isNews = (place && !alarm.place) || (note !== undefined && alarm.note === undefined)
      if (isNews || nowMs() - Math.max(alarm.raisedMs, alarm.repeatedMs ?? 0) >= REPEAT_MS) {
        const again = { atMs: nowMs(), ...(place ? { place, ...places.at(place) } : {}), ...(note === undefined ? {} : { note }) }
        await record([{ kind: 'alarm:repeated', id, alarm: repeated(alarm, again) }], by, atMs)
      }
      return { alarm: id, isNew: false }
    })
  }

  const stop = ledger.onEvents((events) => {
    let isUrgent = false
    for (const event of events) {
      if (event.subject.startsWith('alarm/') || event.subject.startsWith('mute/')) board = undefined
      if (findings?.follow(event)) isUrgent = true
    }
    if (isUrgent) void turnSoon()
  })

  function held(atMs: number): readonly AlarmMute[] {
    return [...mutes.values()].filter(({ untilMs }) => untilMs > atMs)
  }

  return {
    get settings() {
      return settingsNow()
    },
    alarms,
    mutes,
    begin(upMs) {
      findings = alarmFindings({ ledger, coverage, health, settings: settingsNow, upMs })
      void turnSoon()
    },
    tick: () => void turnSoon(),
    reload() {
      board = undefined
      findings?.reload()
    },
    callForHelp(said) {
      const call = said.note === undefined ? said : { ...said, note: masked(said.note) }
      const { unit, atMs, note, simulated, by } = call
      return inTurn(subjectOf('unit', unit), async () => {
        const standing = openCallOf(unit)
        if (standing) return callAgain(standing, call)
        const ended = endedCallOf(unit, atMs)
        if (ended) return { alarm: ended.id, isNew: false }
        const place = call.place ?? placeOf(unit)
        const { compound, division } = place ? places.at(place) : {}
        const known = ledger.of<Unit>('unit').get(unit)
        const finding: Finding = {
          cause: 'sos',
          about: subjectOf('unit', unit),
          level: CAUSE_LEVELS.sos,
          ...(place ? { place } : {}),
          ...(compound === undefined ? {} : { compound }),
          ...((division ?? known?.division) === undefined ? {} : { division: division ?? known?.division ?? '' }),
          atMs,
          ...(note === undefined ? {} : { note }),
          simulated,
        }
        const alarm = raised(finding, newId(), nowMs())
        await record([{ kind: 'alarm:raised', id: alarm.id, alarm }], by, alarm.atMs)
        return { alarm: alarm.id, isNew: true }
      })
    },
    step(id, name, by, note) {
      return inTurn(id, async () => {
        const alarm = alarms.get(id)
        if (!alarm) throw new Fault('NOT_FOUND', `there is no alarm '${id}'`)
        const atMs = nowMs()
        const step = { atMs, knownMs: atMs, by, ...(note === undefined ? {} : { note: masked(note) }) }
        const refused = whyNot(alarm, name, step)
        if (refused) throw refusal(alarm, refused)
        const after = stepped(alarm, name, step)
        const kind = name === 'takeOver' ? 'alarm:takenOver' : `alarm:${after.state}`
        await record([{ kind, id, alarm: after }], by, atMs)
        return after
      })
    },
    async mute(draft, by) {
      const atMs = nowMs()
      const mute: AlarmMute = { id: newId(), ...draft, note: masked(draft.note), fromMs: atMs, by }
      await ledger.record([{ kind: 'mute:made', subject: subjectOf('mute', mute.id), atMs, knownMs: atMs, by, data: mute }])
      return mute
    },
    async unmute(id, by) {
      if (!mutes.has(id)) throw new Fault('NOT_FOUND', `there is no rule '${id}'`)
      const atMs = nowMs()
      await ledger.record([{ kind: 'mute:ended', subject: subjectOf('mute', id), atMs, knownMs: atMs, by }])
    },
    board(atMs) {
      if (!board || atMs >= board.untilMs) {
        const rules = held(atMs)
        board = { value: boardOf(alarms.values(), rules, atMs), untilMs: Math.min(...rules.map(({ untilMs }) => untilMs)) }
      }
      return board.value
    },
    groups: (atMs) => groupsOf(shownOf(alarms.values(), held(atMs), atMs).shown),
    close: stop,
  }
}

function refusal({ id, state }: Alarm, { reason, field }: { readonly reason: string; readonly field?: string }): Fault {
  if (field !== undefined) return new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }] })
  const legal = legalSteps(state).map((name) => ({ field: 'path/step', reason: `'${name}' is legal now` }))
  return new Fault('STATE_CONFLICT', `alarm '${id}': ${reason}`, { errors: legal })
}
