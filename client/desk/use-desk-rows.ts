/** The rows of the list: open reports as they stand, or ended ones as far as they have been read. */
import { computed, type ComputedRef, type Ref } from 'vue'
import type { ReportKind } from '#wire/reports'
import { useDeskReports, type DeskReport } from '../http/desk-report-store.ts'
import { useSession } from '../http/session-store.ts'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { inDeskOrder, rowsOf, type DeskFilters, type DeskNames } from './desk-rows.ts'
import { useEnded, type Ended } from './use-ended.ts'

export interface DeskRows {
  readonly rows: ComputedRef<readonly DeskReport[]>
  /** Open ones by kind. */
  readonly counts: ComputedRef<Readonly<Partial<Record<ReportKind, number>>>>
  readonly ended: Ended
}

export function useDeskRows(filters: Readonly<Ref<DeskFilters>>): DeskRows {
  const reports = useDeskReports()
  const places = usePlaces()
  const session = useSession()
  const live = useLive()
  const ended = useEnded(() => filters.value)
  const names = computed((): DeskNames => ({
    me: session.who?.name,
    compound: (id) => places.compounds.get(id)?.name,
    unit: (id) => live.roster.byId(id)?.callSign,
  }))
  const counts = computed(() => {
    const byKind: Partial<Record<ReportKind, number>> = {}
    for (const { kind } of reports.open) byKind[kind] = (byKind[kind] ?? 0) + 1
    return byKind
  })
  return {
    rows: computed(() => {
      const isEnded = filters.value.endedDays !== undefined
      const found = rowsOf(isEnded ? ended.rows.value : reports.open, filters.value, names.value)
      return isEnded ? found : inDeskOrder(found)
    }),
    counts,
    ended,
  }
}
