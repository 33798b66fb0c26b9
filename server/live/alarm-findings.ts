/** What is so now and must be seen to, as the journal, the judgements and the sources tell it; and what is over for certain. */
import type { Alarm, AlarmSettings } from '#wire/alarms'
import type { CheckIn } from '#wire/check-ins'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { Compound, WatchPoint } from '#wire/places'
import type { Report } from '#wire/reports'
import type { RosterTurn } from '#wire/roster'
import type { SourceHealth } from '#wire/sources'
import { CAUSE_LEVELS, heardMs, incidentFinding, keyOf, patienceMs, sourceFinding, type Finding } from '../domain/alarms/causes.ts'
import { placesDue } from '../domain/roster.ts'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import type { JournalEvent } from '../store/ports.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'

export interface AlarmFindings {
  /** @returns whether something may have to be raised or cleared at once */
  follow(event: JournalEvent): boolean
  /** Everything is read again: the ledger was. */
  reload(): void
  /** Each thing once, by `keyOf`. */
  at(nowMs: number): ReadonlyMap<string, Finding>
  /** Whether the cause of an alarm that `at` does not name is over for certain. */
  isOver(alarm: Alarm, nowMs: number): boolean
}

export interface AlarmFindingsOptions {
  readonly ledger: Ledger
  readonly coverage: CoverageDesk
  readonly health: (nowMs: number) => readonly SourceHealth[]
  readonly settings: () => AlarmSettings
  /** Since when the server listens, Unix ms. */
  readonly upMs: number
}

/** A gap that closes again at once, as fixes come in late, is none. Whatever makes one critical has an alarm of its own meanwhile. [P] */
const SETTLED_MS = 10_000

const CRITICAL = COVERAGE_STATUSES.indexOf('critical')
/** What says that a gap is critical no more. `unjudged` and `blind` say nothing. */
const NOT_CRITICAL: readonly number[] = (['covered', 'thinning', 'gap'] as const).map((status) => COVERAGE_STATUSES.indexOf(status))

/** Cost of `at`: O(compounds) over one column of bytes, and O(check-ins, sources, serious incidents that are open). */
export function alarmFindings({ ledger, coverage, health, settings, upMs }: AlarmFindingsOptions): AlarmFindings {
  const compounds = ledger.of<Compound>('compound')
  const points = ledger.of<WatchPoint>('watchPoint')
  const checkIns = ledger.of<CheckIn>('checkIn')
  const incidents = ledger.of<Report>('incident')
  const turns = ledger.of<RosterTurn>('roster')
  /** Serious incidents that have not ended, by id: reports that ended stay in the ledger, and are too many to look through each second. */
  const open = new Map<string, Finding>()
  let bySlot: Map<number, Compound> | undefined

  function read(id: string, report: Report | undefined): void {
    const finding = report && incidentFinding(report)
    if (finding) open.set(id, finding)
    else open.delete(id)
  }

  function reload(): void {
    bySlot = undefined
    open.clear()
    for (const [id, report] of incidents) read(id, report)
  }

  function compoundAt(slot: number): Compound | undefined {
    bySlot ??= new Map([...compounds.values()].map((compound) => [compound.slot, compound]))
    return bySlot.get(slot)
  }

  function criticalGaps(nowMs: number): Finding[] {
    if (!coverage.isWhole) return []
    const { status, sinceMs } = coverage.current.coverage.columns
    const found: Finding[] = []
    for (let slot = status.indexOf(CRITICAL); slot >= 0; slot = status.indexOf(CRITICAL, slot + 1)) {
      const compound = nowMs - sinceMs[slot]! < SETTLED_MS ? undefined : compoundAt(slot)
      if (compound) found.push({ cause: 'criticalGap', ...aboutCompound(compound), level: CAUSE_LEVELS.criticalGap, atMs: sinceMs[slot]! })
    }
    return found
  }

  /** Watch points whose last check-in has run out while somebody is due there; a point that never checked in is not missed. */
  function missedCheckpoints(nowMs: number): Finding[] {
    const holdsMs = coverage.current.coverage.rules.checkInMs
    const due = placesDue(turns.values(), nowMs)
    return [...checkIns.values()].flatMap(({ watchPoint, atMs }) => {
      const point = points.get(watchPoint)
      if (!point || nowMs < atMs + holdsMs || (due && point.compound !== undefined && !due.has(point.compound))) return []
      return [atPoint(point, 'missedCheckpoint', atMs + holdsMs)]
    })
  }

  /** Watch points whose last check-in says that not all is as it should be there, until one says that it is. */
  function abnormalCheckIns(): Finding[] {
    return [...checkIns.values()].flatMap(({ watchPoint, atMs, isNormal }) => {
      const point = isNormal ? undefined : points.get(watchPoint)
      return point ? [atPoint(point, 'abnormalCheckIn', atMs)] : []
    })
  }

  function atPoint(point: WatchPoint, cause: 'missedCheckpoint' | 'abnormalCheckIn', atMs: number): Finding {
    const compound = point.compound === undefined ? undefined : compounds.get(point.compound)
    const division = point.division ?? compound?.division
    return {
      cause,
      about: subjectOf('watchPoint', point.id),
      level: CAUSE_LEVELS[cause],
      place: point.at,
      ...(compound ? { compound: compound.id } : {}),
      ...(division === undefined ? {} : { division }),
      atMs,
      simulated: point.simulated,
    }
  }

  function limitOf(source: SourceHealth): number {
    return patienceMs(source, coverage.settings.silentIntervals, settings().silentMin)
  }

  reload()

  return {
    follow({ subject, data }) {
      const { kind, id } = partsOf(subject)
      if (kind === 'compound') bySlot = undefined
      if (kind === 'incident') read(id, data as Report | undefined) // what a kind of subject holds is fixed by who records it
      return kind === 'incident' || kind === 'checkIn'
    },
    reload,
    at(nowMs) {
      const found = [
        ...open.values(),
        ...criticalGaps(nowMs),
        ...abnormalCheckIns(),
        ...missedCheckpoints(nowMs),
        ...health(nowMs).flatMap((source) => sourceFinding(source, nowMs, upMs, limitOf(source)) ?? []),
      ]
      return new Map(found.map((finding) => [keyOf(finding), finding]))
    },
    isOver({ cause, about, atMs }, nowMs) {
      const { id } = partsOf(about)
      switch (cause) {
        case 'sos':
          return true // of one that somebody has ended: the next call is another
        case 'incident':
        case 'abnormalCheckIn':
        case 'missedCheckpoint':
          return true // all are known from the journal, and were not found
        case 'criticalGap': {
          const compound = compounds.get(id)
          return !compound || (coverage.isWhole && NOT_CRITICAL.includes(coverage.current.coverage.columns.status[compound.slot] ?? 0))
        }
        case 'silentSource': {
          const source = health(nowMs).find((one) => one.id === id)
          return !source || (heardMs(source) > atMs && nowMs - heardMs(source) <= limitOf(source))
        }
      }
    },
  }
}

function aboutCompound({ id, type, division, simulated }: Compound) {
  return {
    about: `compound/${id}`,
    class: type,
    compound: id,
    ...(division === undefined ? {} : { division }),
    simulated,
  }
}
