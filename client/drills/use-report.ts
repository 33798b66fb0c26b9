/** The after-action report, by the weights that are asked for. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { DrillReport } from '#wire/drill-board'
import { ApiFault, ask } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'

export interface ReportDesk {
  readonly report: ShallowRef<DrillReport | undefined>
  readonly fault: ShallowRef<ApiFault | undefined>
  /** Of each part of the score; empty until the server has said its own. */
  readonly weights: Ref<Record<string, number>>
  load(): Promise<void>
}

/** @param f the form of a file; absent: as the page reads it */
export function reportPath(id: string, weights: Readonly<Record<string, number>>, f?: 'csv' | 'json'): string {
  const query = new URLSearchParams(Object.entries(weights).map(([part, weight]) => [part, String(weight)]))
  if (f) query.set('f', f)
  const text = query.toString()
  return drillPath(id, text === '' ? '/report' : `/report?${text}`)
}

export function useReport(id: () => string): ReportDesk {
  const report = shallowRef<DrillReport>()
  const fault = shallowRef<ApiFault>()
  const weights = ref<Record<string, number>>({})

  async function load(): Promise<void> {
    try {
      report.value = await ask<DrillReport>(reportPath(id(), weights.value))
      weights.value = { ...report.value.weights }
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
    }
  }

  return { report, fault, weights, load }
}
