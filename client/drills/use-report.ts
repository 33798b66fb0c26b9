/** The after-action report, by the weights that are asked for. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { DrillHeader, DrillReport } from '#wire/drill-board'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'

export interface ReportDesk {
  readonly report: ShallowRef<DrillReport | undefined>
  readonly fault: ShallowRef<ApiFault | undefined>
  /** Of each part of the score; empty until the server has said its own. */
  readonly weights: Ref<Record<string, number>>
  /** The earlier drill that it is held against; `undefined`: none. */
  readonly against: Ref<string | undefined>
  /** Those that it may be held against. */
  readonly earlier: ShallowRef<readonly DrillHeader[]>
  load(): Promise<void>
  /** Signs the report as it is shown. */
  sign(): Promise<void>
  /** Erases the picture of a photograph. */
  erase(photo: string): Promise<void>
}

/** @param weights of the parts of the score. @param more `f`: the form of a file; `against`: an earlier drill */
export function reportPath(
  id: string,
  weights: Readonly<Record<string, number>>,
  more: { readonly f?: 'csv' | 'json'; readonly against?: string | undefined } = {},
): string {
  const query = new URLSearchParams(Object.entries(weights).map(([part, weight]) => [part, String(weight)]))
  for (const [name, value] of Object.entries(more)) if (value !== undefined) query.set(name, value)
  const text = query.toString()
  return drillPath(id, text === '' ? '/report' : `/report?${text}`)
}

export function useReport(id: () => string): ReportDesk {
  const report = shallowRef<DrillReport>()
  const fault = shallowRef<ApiFault>()
  const weights = ref<Record<string, number>>({})
  const against = ref<string>()
  const earlier = shallowRef<readonly DrillHeader[]>([])

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
      report.value = await ask<DrillReport>(reportPath(id(), weights.value, { against: against.value }))
      weights.value = { ...report.value.weights }
      if (earlier.value.length === 0)
        earlier.value = (await ask<{ readonly items: readonly DrillHeader[] }>(drillPath(id(), '/earlier'))).items
    })
  }

  return {
    report,
    fault,
    weights,
    against,
    earlier,
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
        report.value = await ask<DrillReport>(reportPath(id(), weights.value, { against: against.value }))
      }),
  }
}
