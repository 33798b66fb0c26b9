/** A plan on the desk: read, edited, kept as its next version, and what the server finds wrong with it. */
import { computed, inject, provide, readonly, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { DrillBoard } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'
import { planToSend, type FieldFault } from './plan-draft.ts'

export interface PlanDesk {
  /** As it was last read or kept. */
  readonly board: ShallowRef<DrillBoard | undefined>
  readonly draft: Ref<DrillPlan | undefined>
  readonly faults: ShallowRef<readonly FieldFault[]>
  readonly fault: ShallowRef<ApiFault | undefined>
  readonly isBusy: Readonly<Ref<boolean>>
  readonly isChanged: ComputedRef<boolean>
  readonly savedVersion: Readonly<Ref<number | undefined>>
  load(): Promise<void>
  save(): Promise<void>
}

const FAULTS: InjectionKey<ShallowRef<readonly FieldFault[]>> = Symbol('faults of the plan')

/** What is wrong with the plan that a field is of. */
export function useFaults(): ShallowRef<readonly FieldFault[]> {
  return inject(FAULTS, () => shallowRef([]), true)
}

export function usePlan(id: () => string): PlanDesk {
  const board = shallowRef<DrillBoard>()
  const draft = ref<DrillPlan>()
  const faults = shallowRef<readonly FieldFault[]>([])
  const fault = shallowRef<ApiFault>()
  const isBusy = ref(false)
  const savedVersion = ref<number>()
  provide(FAULTS, faults)

  async function tell(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    try {
      await work()
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
      if (cause.errors.length > 0) faults.value = cause.errors.map(({ field, reason }) => ({ path: field.replace(/^body\//, ''), reason }))
    } finally {
      isBusy.value = false
    }
  }

  async function read(): Promise<void> {
    board.value = await ask<DrillBoard>(drillPath(id()))
    draft.value = board.value.whole && structuredClone(board.value.whole.plan)
  }

  return {
    board,
    draft,
    faults,
    fault,
    isBusy: readonly(isBusy),
    isChanged: computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== JSON.stringify(board.value?.whole?.plan)),
    savedVersion: readonly(savedVersion),
    load: () =>
      tell(async () => {
        await read()
        if (board.value?.state !== 'planned') return
        faults.value = (await send<{ readonly faults: readonly FieldFault[] }>('POST', drillPath(id(), '/check'))).faults
      }),
    save: () =>
      tell(async () => {
        if (!draft.value || board.value?.version === undefined) return
        const kept = await send<{ readonly version: number; readonly faults: readonly FieldFault[] }>(
          'PUT',
          drillPath(id()),
          planToSend(draft.value, board.value.version),
        )
        faults.value = kept.faults
        savedVersion.value = kept.version
        await read()
      }),
  }
}
