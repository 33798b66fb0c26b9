/** What is going on in the district: open incidents and hazards, fetched when the wall joins afresh, then kept by the journal's events. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { RoomEvent } from '#wire/live'
import type { Hazard, Incident } from '#wire/reports'
import { allPages } from './all-pages.ts'
import { dataThen, type StatesThen } from './states-then.ts'
import { afterReportEvents, heldReports, inOrder, withoutOld, type WallReport, type WallReportKind } from './open-reports.ts'

/** How often ended ones are looked through while there are any. */
const TIDY_MS = 10_000

export const useReports = defineStore('reports', () => {
  const incidents = shallowRef(heldReports<Incident>([]))
  const hazards = shallowRef(heldReports<Hazard>([]))
  /** Events that came while a fetch was under way: its answer may be older than they are. */
  let early: RoomEvent[] | undefined
  /** Raised by each fetch, so that an older one is not taken for the newest. */
  let round = 0
  let tidying = 0

  /** @param then reads those of the moment shown; absent: those of now @throws ApiFault */
  async function load(then?: StatesThen): Promise<void> {
    const mine = ++round
    const waiting: RoomEvent[] = []
    early = waiting
    const [foundIncidents, foundHazards] = await Promise.all([
      then ? dataThen<Incident>(then, 'incident') : allPages<Incident>('/incidents?open=true'),
      then ? dataThen<Hazard>(then, 'hazard') : allPages<Hazard>('/hazards?open=true'),
    ])
    if (mine !== round) return
    early = undefined
    incidents.value = heldReports(foundIncidents)
    hazards.value = heldReports(foundHazards)
    apply(waiting)
  }

  /** Folds events in; those of other subjects are passed over. */
  function apply(events: readonly RoomEvent[]): void {
    if (early) {
      early.push(...events)
      return
    }
    const nowMs = performance.now()
    incidents.value = afterReportEvents('incident', incidents.value, events, nowMs)
    hazards.value = afterReportEvents('hazard', hazards.value, events, nowMs)
    if (incidents.value.ended.size > 0 || hazards.value.ended.size > 0) tidying ||= window.setInterval(tidy, TIDY_MS)
  }

  function tidy(): void {
    const nowMs = performance.now()
    incidents.value = withoutOld(incidents.value, nowMs)
    hazards.value = withoutOld(hazards.value, nowMs)
    if (incidents.value.ended.size > 0 || hazards.value.ended.size > 0) return
    clearInterval(tidying)
    tidying = 0
  }

  /** One that is open, or has just ended. */
  function find(kind: WallReportKind, id: string): WallReport | undefined {
    const held = kind === 'incident' ? incidents.value : hazards.value
    return held.open.get(id) ?? held.ended.get(id)?.report
  }

  return {
    /** Open ones, as they are to be read. */
    openIncidents: computed(() => inOrder(incidents.value.open.values())),
    openHazards: computed(() => inOrder(hazards.value.open.values())),
    load,
    apply,
    find,
  }
})
