/** What raises an alarm, how urgent it then is, and which two are one and the same. */
import { type Alarm, type AlarmCause } from '#wire/alarms'
import type { LonLat } from '#wire/places'
import { SERIOUS_SEVERITY, type Report, type Stamp } from '#wire/reports'
import type { SourceHealth } from '#wire/sources'
import { hasEnded } from '../reports/lifecycle.ts'
import { LIFECYCLES } from '../reports/lifecycles.ts'

/** What is so at a moment and must be seen to. */
export interface Finding {
  readonly cause: AlarmCause
  readonly about: string
  readonly class?: string
  readonly level: number
  readonly place?: LonLat
  readonly compound?: string
  readonly division?: string
  /** When it began, Unix ms. */
  readonly atMs: number
  readonly note?: string
  readonly simulated: boolean
  /** What was done about it elsewhere: steps of the incident are steps of its alarm. */
  readonly acknowledged?: Stamp
  readonly arrived?: Stamp
}

/** The levels of causes that have one of their own; an incident's is its severity, a source's depends on what it is. */
export const CAUSE_LEVELS = { sos: 1, criticalGap: 2, abnormalCheckIn: 3, missedCheckpoint: 3 } as const satisfies Partial<
  Record<AlarmCause, number>
>
/** A gateway speaks for many. */
export const SOURCE_LEVELS: Readonly<Partial<Record<SourceHealth['kind'], number>>> = { gateway: 3, phone: 4 }

/** The same for identical alarms. */
export function keyOf({ cause, about }: Pick<Alarm, 'cause' | 'about'>): string {
  return `${cause} ${about}`
}

export function isSerious({ level }: Pick<Alarm, 'level'>): boolean {
  return level <= SERIOUS_SEVERITY
}

/** A serious incident that has not ended; `undefined` where it is none. */
export function incidentFinding(report: Report): Finding | undefined {
  const { severity, stamps } = report
  if (severity === undefined || severity > SERIOUS_SEVERITY || hasEnded(LIFECYCLES.incident, report)) return undefined
  const acknowledged = stamps.find(({ state }) => state !== LIFECYCLES.incident.first)
  const arrived = stamps.find(({ state }) => state === 'arrived')
  return {
    cause: 'incident',
    about: `incident/${report.id}`,
    ...(report.class === undefined ? {} : { class: report.class }),
    level: severity,
    ...(report.place ? { place: report.place } : {}),
    ...(report.compound === undefined ? {} : { compound: report.compound }),
    ...(report.division === undefined ? {} : { division: report.division }),
    atMs: report.atMs,
    simulated: report.simulated,
    ...(acknowledged ? { acknowledged } : {}),
    ...(arrived ? { arrived } : {}),
  }
}

/** How long a source may be silent before that is an alarm, ms; `Infinity`: it was not heard regularly, and nobody can say when it is due. */
export function patienceMs(
  { intervalMs = 0, heardEveryMs }: Pick<SourceHealth, 'intervalMs' | 'heardEveryMs'>,
  silentIntervals: number,
  silentMin: number,
): number {
  if (heardEveryMs === undefined) return Infinity
  return Math.max(silentIntervals * Math.max(intervalMs, heardEveryMs), silentMin * 60_000)
}

/** When anything was last heard of a source, Unix ms; −Infinity: never. */
export function heardMs({ lastFixMs = -Infinity, lastHeartbeatMs = -Infinity }: SourceHealth): number {
  return Math.max(lastFixMs, lastHeartbeatMs)
}

/**
 * A source that was heard regularly and has been silent for too long; `undefined` where it is not, or was not.
 *
 * @param upMs since when the server listens: it cannot tell silence from its own absence
 */
export function sourceFinding(source: SourceHealth, nowMs: number, upMs: number, limitMs: number): Finding | undefined {
  const level = SOURCE_LEVELS[source.kind]
  const lastMs = heardMs(source)
  if (level === undefined || lastMs === -Infinity || nowMs - Math.max(lastMs, upMs) <= limitMs) return undefined
  return { cause: 'silentSource', about: `source/${source.id}`, class: source.kind, level, atMs: lastMs, simulated: source.simulated }
}
