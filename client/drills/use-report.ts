/** The after-action report, by the weights that are asked for. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { DrillReport } from '#wire/drill-board'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'

export interface ReportDesk {
  readonly report: ShallowRef<DrillReport | undefined>
  readonly fault: ShallowRef<ApiFault | undefined>
  /** Of each part of the score; empty until the server has said its own. */
  readonly weights: Ref<Record<string, number>>
  load(): Promise<void>
  /** Signs the report as it is shown. */
  sign(): Promise<void>
  /** Erases the picture of a photograph. */
  erase(photo: string): Promise<void>
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

  /** What is refused is said in the place of what was asked. */
  async function trying(step: () => Promise<void>): Promise<void> {
    try {
      await step()
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
    }
  }

  function load(): Promise<void> {
    return trying(async () => {
      report.value = await ask<DrillReport>(reportPath(id(), weights.value))
      weights.value = { ...report.value.weights }
    })
  }

  return {
    report,
    fault,
    weights,
    load,
    sign: () =>
      trying(async () => {
        if (!report.value) return
        const { sha256, weights: used } = report.value
        report.value = await send<DrillReport>('POST', drillPath(id(), '/sign'), { sha256, weights: used })
      }),
    erase: (photo) =>
      trying(async () => {
        await send('DELETE', drillPath(id(), `/photos/${encodeURIComponent(photo)}`))
        report.value = await ask<DrillReport>(reportPath(id(), weights.value))
      }),
  }
}
