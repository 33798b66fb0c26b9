/** Drills put into words: stopwatches, differences, limits, and what an expectation or a participant is called. */
import type { BoardInject, InjectWait } from '#wire/drill-board'
import type { DrillBoard } from '#wire/drill-board'
import type { DrillEvidence, DrillMark, DrillParticipant, Expectation } from '#wire/drills'
import type { TimeRow } from '../drills/time-line.ts'
import { exactClockOf } from './say.ts'
import { incidentClassSaid } from './say-reports.ts'
import type { Words } from './zh.ts'

const [SECOND_MS, MINUTE_S, HOUR_S] = [1_000, 60, 3_600]
/** Evidence of a muster of hundreds is counted, not listed. */
const MOST_EVIDENCE = 4

/** `6:42`, `1:02:03`: whole seconds that have passed. */
export function stopwatchOf(ms: number): string {
  const all = Math.floor(Math.max(0, ms) / SECOND_MS)
  const [hours, minutes, seconds] = [Math.floor(all / HOUR_S), Math.floor((all % HOUR_S) / MINUTE_S), all % MINUTE_S]
  const padded = String(seconds).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${padded}` : `${minutes}:${padded}`
}

/** `2:31.417`: to the millisecond, as the server has it. */
export function exactOf(ms: number): string {
  const whole = Math.round(Math.max(0, ms))
  return `${stopwatchOf(whole)}.${String(whole % SECOND_MS).padStart(3, '0')}`
}

/** `+0:42.103`, `−0:29.000`: to the millisecond. */
export function exactDifference(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${exactOf(Math.abs(ms))}`
}

/** `+0:42`, `−0:29`, `0:00`: what lies between two times as both are shown, so that whoever subtracts finds the same. T+ ms. */
export function lagSaid(dueMs: number, actualMs: number): string {
  const seconds = Math.floor(Math.max(0, actualMs) / SECOND_MS) - Math.floor(Math.max(0, dueMs) / SECOND_MS)
  const sign = seconds < 0 ? '−' : '+'
  return `${seconds === 0 ? '' : sign}${stopwatchOf(Math.abs(seconds) * SECOND_MS)}`
}

/** The same of an expectation: until it was met, or while it is overdue until now; empty where neither is. @param clockMs T+ */
export function rowLag({ dueMs, actualMs, verdict }: Pick<TimeRow, 'dueMs' | 'actualMs' | 'verdict'>, clockMs: number): string {
  const untilMs = actualMs ?? (verdict === 'overdue' ? clockMs : undefined)
  return dueMs === undefined || untilMs === undefined ? '' : lagSaid(dueMs, untilMs)
}

/** `3 分钟`, `90 秒`. */
export function limitSaid(seconds: number, words: Words): string {
  return seconds % MINUTE_S === 0 ? words.drills.span.minutes(seconds / MINUTE_S) : words.drills.span.seconds(seconds)
}

export function expectationSaid({ title, item }: Pick<Expectation, 'title' | 'item'>, words: Words): string {
  return title ?? words.drills.item[item]
}

/** `接在“门岗报警”之后 1 分钟`: what an inject waits for that is on no clock. */
export function waitSaid({ kind, title, item, delayS = 0 }: InjectWait, words: Words): string {
  const { wait } = words.drills.board
  const name = title ?? (item && words.drills.item[item])
  const said = kind === 'hand' ? wait.hand : wait[kind](name)
  return delayS === 0 ? said : wait.later(said, limitSaid(delayS, words))
}

/** When an inject that has not come is to come: by its time as planned, by what it waits for, or by both. */
export function comingSaid({ plannedMs, waitsFor }: Pick<BoardInject, 'plannedMs' | 'waitsFor'>, words: Words): string {
  const { planned, waits } = words.drills.board
  const parts = [
    ...(plannedMs === undefined ? [] : [`${planned} ${stopwatchOf(plannedMs)}`]),
    ...(waitsFor ? [waitSaid(waitsFor, words)] : []),
  ]
  return parts.length === 0 ? waits : parts.join(' · ')
}

/** Who takes part, and what units and watch points are called, by id. */
export interface Crew {
  readonly participants: readonly DrillParticipant[]
  readonly names: Readonly<Record<string, string>>
}

/** A team by its name, units by call sign, watch points by name; whoever has none by its id. */
export function participantSaid(id: string, { participants, names }: Crew): string {
  const found = participants.find((one) => one.id === id)
  return found?.kind === 'team' ? found.name : (names[id] ?? id)
}

/** The same with the id beside the name, where somebody looks things up by it. */
export function participantNamed(id: string, crew: Crew, words: Words): string {
  const name = participantSaid(id, crew)
  return crew.names[id] === undefined ? name : words.drills.named(name, id)
}

/** Why the clock stood: for what is real with how grave it was, as far as that was written down. */
export function pauseSaid({ note, incident, severity, class: name }: DrillBoard['pauses'][number], words: Words): string {
  const { course } = words.drills.report
  if (incident === undefined) return note ?? course.noReason
  const called = name === undefined ? undefined : incidentClassSaid(name, words)
  const parts = [severity === undefined ? undefined : words.reports.level(severity), called, incident]
  return course.forReal(parts.filter((part) => part !== undefined).join(' · '))
}

/** Later than that it was kept somewhere first, or a clock is slow. */
const LATE_MS = 60_000

/** What is to be known of when something was told: a clock that was ahead, or that it came long after; `undefined`: nothing. */
export function tellingSaid({ atMs, knownMs, saidMs }: Pick<DrillMark, 'atMs' | 'knownMs' | 'saidMs'>, words: Words): string | undefined {
  const { clockAhead, cameLater } = words.drills.report
  if (saidMs !== undefined) return clockAhead(exactOf(saidMs - knownMs))
  return knownMs - atMs >= LATE_MS ? cameLater(exactClockOf(knownMs)) : undefined
}

/** The first few of what shows that something was done, and how many there are where they are more. */
export function evidenceSaid(evidence: readonly DrillEvidence[], crew: Crew, words: Words): readonly string[] {
  const lines = evidence.slice(0, MOST_EVIDENCE).map((one) => oneSaid(one, (id) => participantNamed(id, crew, words), words))
  return evidence.length > MOST_EVIDENCE ? [...lines, words.drills.report.evidence.more(evidence.length)] : lines
}

function oneSaid(one: DrillEvidence, named: (id: string) => string, words: Words): string {
  const { evidence } = words.drills.report
  const time = exactClockOf(one.atMs)
  switch (one.kind) {
    case 'position':
      return evidence.position(named(one.unit), time)
    case 'message':
      return evidence.message(named(one.by), time)
    case 'report':
      return evidence.report(named(one.by), time)
    case 'mark':
      return evidence.mark(one.observer, time)
  }
}
