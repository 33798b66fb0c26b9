/** What a desk holds of reports of every kind: incidents and hazards as the wall has them, the other kinds beside them, and one that is read. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { RoomEvent } from '#wire/live'
import { REPORT_KINDS, type Report, type ReportKind, type ReportOf } from '#wire/reports'
import { allPages } from './all-pages.ts'
import { ApiFault, ask } from './api.ts'
import { useLifecycles } from './lifecycle-store.ts'
import { afterReportEvents, heldReports, withoutOld, type HeldReports } from './open-reports.ts'
import { useReports } from './report-store.ts'

/** A report and what kind of thing it is. */
export type DeskReport = { readonly [K in ReportKind]: { readonly kind: K; readonly report: ReportOf<K> } }[ReportKind]

/** The kinds that walls do not show. */
const FURTHER = REPORT_KINDS.filter((kind) => kind !== 'incident' && kind !== 'hazard')

export function deskReport(kind: ReportKind, report: Report): DeskReport {
  return { kind, report } as DeskReport // of its kind: that is where it came from
}

export const useDeskReports = defineStore('desk-reports', () => {
  const reports = useReports()
  const lifecycles = useLifecycles()
  const held = shallowRef<ReadonlyMap<ReportKind, HeldReports<Report>>>(new Map())
  /** The one whose card is open, if it was asked for by itself: one that ended long ago is in no list. */
  const pinned = shallowRef<DeskReport>()
  /** Events that came while a fetch was under way: its answer may be older than they are. */
  let early: RoomEvent[] | undefined
  /** Raised by each fetch, so that an older one is not taken for the newest. */
  let round = 0

  /** @throws ApiFault */
  async function load(): Promise<void> {
    const mine = ++round
    const waiting: RoomEvent[] = []
    early = waiting
    const before = pinned.value
    await lifecycles.load()
    const [again, ...found] = await Promise.all([
      before && readAgain(before),
      ...FURTHER.map(async (kind) => [kind, await allPages<Report>(`${pathOf(kind)}?open=true`)] as const),
    ])
    if (mine !== round) return
    early = undefined
    // What became of it while nobody told is read anew; one that was read or told of since is as new as that.
    if (pinned.value === before) pinned.value = again
    held.value = new Map(found.map(([kind, open]) => [kind, heldReports(open)]))
    apply(waiting)
  }

  /** Folds events in; those of other subjects are passed over. */
  function apply(events: readonly RoomEvent[]): void {
    keepPinned(events)
    if (early) {
      early.push(...events)
      return
    }
    const nowMs = performance.now()
    const next = [...held.value].map(([kind, had]) => {
      const ended = lifecycles.tables.get(kind)?.ended ?? []
      return [kind, withoutOld(afterReportEvents(kind, had, events, nowMs, ended), nowMs)] as const
    })
    if (next.some(([kind, now]) => now !== held.value.get(kind))) held.value = new Map(next)
  }

  function keepPinned(events: readonly RoomEvent[]): void {
    const { kind, report } = pinned.value ?? {}
    const newest = kind && report && events.findLast(({ subject }) => subject === `${kind}/${report.id}`)
    if (newest?.data) pinned.value = deskReport(kind!, newest.data as Report) // as the server recorded it, checked
  }

  /** One that is open, has just ended, or is pinned: the one with the most steps, for each may be behind the others. */
  function find(kind: ReportKind, id: string): DeskReport | undefined {
    const isPinned = pinned.value?.kind === kind && pinned.value.report.id === id
    const candidates = [heldOf(kind, id), isPinned ? (pinned.value?.report as Report) : undefined].filter((one) => one !== undefined)
    const newest = candidates.sort((a, b) => b.stamps.length - a.stamps.length)[0]
    return newest && deskReport(kind, newest)
  }

  function heldOf(kind: ReportKind, id: string): Report | undefined {
    if (kind === 'incident' || kind === 'hazard') return reports.find(kind, id)
    const had = held.value.get(kind)
    return had?.open.get(id) ?? had?.ended.get(id)?.report
  }

  /** Reads one as it is now. @throws ApiFault */
  async function pin(kind: ReportKind, id: string): Promise<void> {
    await lifecycles.load()
    pinned.value = await readOne(kind, id)
  }

  /** @returns none where it cannot be had: whoever shows it asks for it then, and hears why */
  async function readAgain({ kind, report }: DeskReport): Promise<DeskReport | undefined> {
    try {
      return await readOne(kind, report.id)
    } catch (cause) {
      if (cause instanceof ApiFault) return undefined
      throw cause
    }
  }

  async function readOne(kind: ReportKind, id: string): Promise<DeskReport> {
    return deskReport(kind, await ask<Report>(`${pathOf(kind)}/${encodeURIComponent(id)}`))
  }

  /** What an answer of the server says of one, before its event comes over the line. */
  function put(kind: ReportKind, report: Report): void {
    pinned.value = deskReport(kind, report)
  }

  /** Empty until the lifecycles are known: whoever asks before that waits for them. */
  function pathOf(kind: ReportKind): string {
    return lifecycles.tables.get(kind)?.path ?? ''
  }

  return {
    /** Open ones of every kind. */
    open: computed((): readonly DeskReport[] => [
      ...reports.openIncidents.map((report): DeskReport => ({ kind: 'incident', report })),
      ...reports.openHazards.map((report): DeskReport => ({ kind: 'hazard', report })),
      ...[...held.value].flatMap(([kind, { open }]) => Array.from(open.values(), (report) => deskReport(kind, report))),
    ]),
    load,
    apply,
    find,
    pin,
    put,
    pathOf,
  }
})
