/** Reports that have ended, read page by page as somebody asks for them: a year of them would not fit. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import type { Page } from '../http/all-pages.ts'
import { ApiFault, ask } from '../http/api.ts'
import { deskReport, useDeskReports, type DeskReport } from '../http/desk-report-store.ts'
import { useLifecycles } from '../http/lifecycle-store.ts'
import { useLive } from '../live/live-store.ts'
import { endedRows, type DeskFilters, type EndedPages } from './desk-rows.ts'

const PAGE = 100
const DAY_MS = 86_400_000
/** Of each kind: more than anybody reads, and what keeps a desk that stands for weeks small. */
const MOST_READ = 2_000

export interface Ended {
  readonly rows: ComputedRef<readonly DeskReport[]>
  readonly hasMore: ComputedRef<boolean>
  readonly isReading: ShallowRef<boolean>
  readonly fault: ShallowRef<ApiFault | undefined>
  more(): Promise<void>
  again(): Promise<void>
}

/** @param asked nothing is read while they ask for those that are open */
export function useEnded(asked: () => Pick<DeskFilters, 'kind' | 'endedDays'>): Ended {
  const reports = useDeskReports()
  const lifecycles = useLifecycles()
  const live = useLive()
  const pages = shallowRef<ReadonlyMap<ReportKind, EndedPages>>(new Map())
  const isReading = shallowRef(false)
  const fault = shallowRef<ApiFault>()
  const list = computed(() => endedRows(pages.value))
  let sinceMs = 0
  /** Raised by each new question, so that an answer to an older one is dropped. */
  let round = 0

  async function read(kinds: readonly ReportKind[]): Promise<void> {
    const mine = round
    isReading.value = true
    try {
      const came = await Promise.all(kinds.map(async (kind) => [kind, await nextPage(kind)] as const))
      if (mine !== round) return
      pages.value = new Map([...pages.value, ...came])
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      if (mine === round) fault.value = cause
    } finally {
      if (mine === round) isReading.value = false
    }
  }

  async function nextPage(kind: ReportKind): Promise<EndedPages> {
    const had = pages.value.get(kind)
    const cursor = had?.next === undefined ? '' : `&cursor=${encodeURIComponent(had.next)}`
    await lifecycles.load()
    const path = `${reports.pathOf(kind)}?open=false&sinceMs=${sinceMs}&limit=${PAGE}${cursor}`
    const { items, next } = await ask<Page<Report>>(path)
    const all = [...(had?.reports ?? []), ...items.map((report) => deskReport(kind, report))]
    return next === undefined || all.length >= MOST_READ ? { reports: all } : { reports: all, next }
  }

  async function again(): Promise<void> {
    const { kind, endedDays } = asked()
    round++
    pages.value = new Map()
    fault.value = undefined
    isReading.value = false
    if (endedDays === undefined) return
    sinceMs = Math.floor(live.serverNowMs() - endedDays * DAY_MS)
    await read(kind === 'all' ? REPORT_KINDS : [kind])
  }

  watch(() => JSON.stringify([asked().kind, asked().endedDays]), again, { immediate: true }) // prettier-ignore
  return {
    rows: computed(() => list.value.rows),
    hasMore: computed(() => list.value.behind.length > 0),
    isReading,
    fault,
    more: () => read(list.value.behind),
    again,
  }
}
