/** Events of the live realm and of two drills, at random, that a test can tell apart. */
import { LIVE_REALM } from '#wire/live'
import { HAZARD_CLASSES, INCIDENT_CLASSES, REPORT_KINDS, type Report, type ReportKind, type Stamp } from '#wire/reports'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import type { EventDraft } from '../../server/store/ports.ts'
import { COMPOUND, DRILL_ALARM, REPORT, TOWN } from './every-question.ts'
import { ROOM } from './live-server.ts'
import { seeded } from './noisy-walks.ts'

/** Every event of the drill says so, in its text or its id; no live one does. */
export const MARK = 'DRILL'
/** What reports of the live realm say, and those of these drills: neither is in the other, nor in any third. */
export const LIVE_TEXT = '真实'
export const DRILL_TEXT = `${MARK} 演练`
/** Drills of which these events are, by their ids. */
export const DRILL_REALMS = ['drill-7', 'drill-8'] as const
/** Subjects that are no reports; a drill may have its own of each. */
const OTHERS = ['alarm', 'unit', 'compound', 'watchPoint', 'checkIn', 'task', 'mute', 'kpiBase', 'roster', 'site'] as const
const MINUTE_MS = 60_000
/** So few that live reports and those of the drill share their ids. */
const IDS = 2_000

export interface RealmEvents {
  /** One event of either realm. */
  next(isDrill: boolean): EventDraft
  /** What questions name: of each kind a report in both realms, and an alarm that only the drill has. */
  named(): readonly EventDraft[]
  random(): number
}

/** @param nowMs all of them are of the half-hour before */
export function realmEvents(seed: number, nowMs: number): RealmEvents {
  const random = seeded(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const startMs = nowMs - 30 * MINUTE_MS

  function aReport(kind: ReportKind, id: string, isDrill: boolean): Report {
    const { first, states } = LIFECYCLES[kind]
    const state: string = pick(states)
    const atMs = startMs + Math.floor(random() * 20 * MINUTE_MS)
    const stamp = (name: string): Stamp => ({ step: name, state: name, atMs, knownMs: atMs, by: 'someone' })
    const classes = kind === 'incident' ? INCIDENT_CLASSES : kind === 'hazard' ? HAZARD_CLASSES : undefined
    return {
      id,
      state,
      atMs,
      knownMs: atMs,
      stamps: state === first ? [stamp(first)] : [stamp(first), stamp(state)],
      place: [119.9 + random() / 10, 31.6 + random() / 10],
      text: isDrill ? DRILL_TEXT : LIVE_TEXT,
      ...(classes ? { class: pick(classes), severity: 1 + Math.floor(random() * 4) } : {}),
      ...(kind === 'patrolTask' ? { task: 'pullDoor' } : {}),
      ...(random() < 0.1 ? { compound: COMPOUND, zone: 'inside', division: TOWN } : {}),
      hasPersonal: false,
      simulated: false,
    }
  }

  function next(isDrill: boolean): EventDraft {
    const realm = isDrill ? pick(DRILL_REALMS) : LIVE_REALM
    const common = { room: ROOM, realm, atMs: startMs, knownMs: startMs, by: isDrill ? MARK : 'someone' }
    if (isDrill && random() < 0.2) {
      const [kind, id] = [pick(OTHERS), `o-${Math.floor(random() * IDS)}`]
      return { ...common, kind: `${kind}:told`, subject: `${kind}/${id}`, data: anOther(id) }
    }
    const kind = pick(REPORT_KINDS)
    const id = isDrill && random() < 0.5 ? `${MARK}-${Math.floor(random() * IDS)}` : `r-${Math.floor(random() * IDS)}`
    return { ...common, kind: `${kind}:told`, subject: `${kind}/${id}`, data: aReport(kind, id, isDrill) }
  }

  function named(): readonly EventDraft[] {
    const one = (kind: string, id: string, isDrill: boolean, data: object): EventDraft => ({
      ...next(isDrill),
      kind: `${kind}:told`,
      subject: `${kind}/${id}`,
      data,
    })
    const reports = REPORT_KINDS.flatMap((kind) =>
      [false, true].map((isDrill) => one(kind, REPORT, isDrill, aReport(kind, REPORT, isDrill))),
    )
    return [...reports, one('alarm', DRILL_ALARM, true, anOther(DRILL_ALARM))]
  }

  return { next, named, random }
}

function anOther(id: string): object {
  return { id, text: MARK, state: 'raised' }
}
