/** The lifecycles of reports, as the server has them: fetched once, and the only table of steps that a screen knows. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Lifecycles, LifecycleTable } from '#wire/lifecycles'
import type { ReportKind } from '#wire/reports'
import { ask } from './api.ts'

export const useLifecycles = defineStore('lifecycles', () => {
  const tables = shallowRef<ReadonlyMap<ReportKind, LifecycleTable>>(new Map())

  /** @throws ApiFault */
  async function load(): Promise<void> {
    if (tables.value.size > 0) return
    const { items } = await ask<Lifecycles>('/lifecycles')
    tables.value = new Map(items.map((table) => [table.kind, table]))
  }

  return { tables, load }
})
