/** What a desk lists and what stands at its side, kept in step with the address, so that a link restores it. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { ReportKind } from '#wire/reports'
import { readDeskAddress, writeDeskAddress } from './desk-address.ts'
import type { DeskFilters } from './desk-rows.ts'

/** What stands at the right. */
export type Side =
  | { readonly is: 'none' }
  | { readonly is: 'report'; readonly kind: ReportKind; readonly id: string }
  /** A new report is being written. */
  | { readonly is: 'fresh'; readonly kind?: ReportKind }
  | { readonly is: 'unit'; readonly slot: number }
  | { readonly is: 'compound'; readonly id: string }
  /** A card of alarms, by its key. */
  | { readonly is: 'alarm'; readonly key: string }
  /** Those that the map draws as one mark. */
  | { readonly is: 'several'; readonly kind: 'incident' | 'hazard'; readonly ids: readonly string[] }

/** Browsers refuse more than a few history changes a second. */
const WRITE_MS = 400

export interface DeskView {
  readonly filters: ShallowRef<DeskFilters>
  readonly side: ShallowRef<Side>
  narrow(change: Partial<Record<keyof DeskFilters, DeskFilters[keyof DeskFilters] | undefined>>): void
}

export function useDeskView(): DeskView {
  const first = readDeskAddress(location.search)
  const filters = shallowRef(first.filters)
  const side = shallowRef<Side>(first.opened ? { is: 'report', ...first.opened } : { is: 'none' })
  let timer = 0

  function write(): void {
    timer = 0
    const opened = side.value.is === 'report' ? { kind: side.value.kind, id: side.value.id } : undefined
    history.replaceState(history.state, '', writeDeskAddress(location.href, { filters: filters.value, ...(opened && { opened }) }))
  }

  watch([filters, side], () => (timer ||= window.setTimeout(write, WRITE_MS)))
  onScopeDispose(() => clearTimeout(timer))
  return {
    filters,
    side,
    narrow(change) {
      const next = Object.entries({ ...filters.value, ...change }).filter(([, value]) => value !== undefined)
      filters.value = Object.fromEntries(next) as unknown as DeskFilters // what was there, with some of it changed
    },
  }
}
