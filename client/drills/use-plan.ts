/** A plan on the desk: read, edited, kept as its next version, and what the server finds wrong with it. */
import { computed, inject, provide, readonly, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { DrillBoard, DrillChecked, DrillKept } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'
import { faultsOf, planToSend, type FieldFault } from './plan-draft.ts'

export interface PlanDesk {
  /** As it was last read or kept. */
  readonly board: ShallowRef<DrillBoard | undefined>
  readonly draft: Ref<DrillPlan | undefined>
  readonly faults: ShallowRef<readonly FieldFault[]>
  /** What keeps it from nothing, and is to be known. */
  readonly warnings: ShallowRef<readonly FieldFault[]>
  readonly fault: ShallowRef<ApiFault | undefined>
  readonly isBusy: Readonly<Ref<boolean>>
  readonly isChanged: ComputedRef<boolean>
  /** Whether what stands in `faults` is why the last save was refused, not what is wrong with what was saved. */
  readonly isRefused: Readonly<Ref<boolean>>
  readonly savedVersion: Readonly<Ref<number | undefined>>
  load(): Promise<void>
  save(): Promise<void>
}

/** What was found of a plan, beside whose fields it stands. */
interface PlanFindings {
  readonly faults: ShallowRef<readonly FieldFault[]>
  readonly warnings: ShallowRef<readonly FieldFault[]>
}

const FINDINGS: InjectionKey<PlanFindings> = Symbol('what was found of the plan')

/** What was found of the plan that a field is of. */
export function useFindings(): PlanFindings {
  return inject(FINDINGS, () => ({ faults: shallowRef([]), warnings: shallowRef([]) }), true)
}

export function usePlan(id: () => string): PlanDesk {
  const board = shallowRef<DrillBoard>()
  const draft = ref<DrillPlan>()
  const faults = shallowRef<readonly FieldFault[]>([])
  const warnings = shallowRef<readonly FieldFault[]>([])
  const fault = shallowRef<ApiFault>()
  const isBusy = ref(false)
  const isRefused = ref(false)
  const savedVersion = ref<number>()
  provide(FINDINGS, { faults, warnings })

  async function tell(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    try {
      await work()
      fault.value = undefined
      isRefused.value = false
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
      isRefused.value = cause.errors.length > 0
      if (isRefused.value) faults.value = faultsOf(cause)
    } finally {
      isBusy.value = false
    }
  }

  function note(found: DrillChecked): void {
    faults.value = found.faults
    warnings.value = found.warnings
  }

  async function read(): Promise<void> {
    board.value = await ask<DrillBoard>(drillPath(id()))
    draft.value = board.value.whole && structuredClone(board.value.whole.plan)
  }

  return {
    board,
    draft,
    faults,
    warnings,
    fault,
    isBusy: readonly(isBusy),
    isRefused: readonly(isRefused),
    isChanged: computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== JSON.stringify(board.value?.whole?.plan)),
    savedVersion: readonly(savedVersion),
    load: () =>
      tell(async () => {
        await read()
        if (board.value?.state !== 'planned') return
        note(await send<DrillChecked>('POST', drillPath(id(), '/check')))
      }),
    save: () =>
      tell(async () => {
        if (!draft.value || board.value?.version === undefined) return
        const kept = await send<DrillKept>('PUT', drillPath(id()), planToSend(draft.value, board.value.version))
        note(kept)
        savedVersion.value = kept.version
        await read()
      }),
  }
}
