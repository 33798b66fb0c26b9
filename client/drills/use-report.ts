/** The after-action report, by the weights that are asked for. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { LocationQuery } from 'vue-router'
import type { DrillHeader, DrillReport } from '#wire/drill-board'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'

export interface ReportDesk {
  readonly report: ShallowRef<DrillReport | undefined>
  readonly fault: ShallowRef<ApiFault | undefined>
  /** Of each part of the score; empty until the server has said its own. */
  readonly weights: Ref<Record<string, number>>
  /** Those that it may be held against; `undefined`: not read yet. */
  readonly earlier: ShallowRef<readonly DrillHeader[] | undefined>
  /** Of these the one that it is held against; `undefined`: none. */
  readonly against: ComputedRef<string | undefined>
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

const AGAINST = 'against'

/** The part of an address that says which earlier drill the report is held against: it goes along to the replay and back. */
export function againstIn({ [AGAINST]: id }: LocationQuery): { readonly [AGAINST]?: string } {
  return typeof id === 'string' && id !== '' ? { [AGAINST]: id } : {}
}

/** @param asked an earlier drill that the address names; one that there is nothing to compare with is left out */
export function useReport(id: () => string, asked: () => string | undefined): ReportDesk {
  const report = shallowRef<DrillReport>()
  const fault = shallowRef<ApiFault>()
  const weights = ref<Record<string, number>>({})
  const earlier = shallowRef<readonly DrillHeader[]>()
  const against = computed(() => earlier.value?.find((one) => one.id === asked())?.id)

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

  async function read(): Promise<void> {
    earlier.value ??= (await ask<{ readonly items: readonly DrillHeader[] }>(drillPath(id(), '/earlier'))).items
    report.value = await ask<DrillReport>(reportPath(id(), weights.value, { against: against.value }))
  }

  function load(): Promise<void> {
    return trying(async () => {
      await read()
      weights.value = { ...report.value?.weights }
    })
  }

  watch(asked, load)

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
        await send<DrillReport>('POST', drillPath(id(), '/sign'), { sha256, weights: used })
        await read()
      }),
    erase: (photo) =>
      trying(async () => {
        await send('DELETE', drillPath(id(), `/photos/${encodeURIComponent(photo)}`))
        await read()
      }),
  }
}
