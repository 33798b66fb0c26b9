/** Leading a drill, and writing down what is heard: one step at a time, and what the server says where it refuses. */
import { readonly, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { DrillStep } from '#wire/drill-board'
import { ApiFault, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'

export interface DrillSteps {
  readonly isBusy: Readonly<Ref<boolean>>
  readonly fault: ShallowRef<ApiFault | undefined>
  take(step: DrillStep | 'acknowledge', said?: object): Promise<void>
}

export function useDrillSteps(id: () => string, onTaken: () => Promise<void>): DrillSteps {
  const isBusy = ref(false)
  const fault = shallowRef<ApiFault>()

  async function take(step: DrillStep | 'acknowledge', said?: object): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      await send('POST', drillPath(id(), `/${step}`), said)
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
    } finally {
      isBusy.value = false
    }
    await onTaken()
  }

  return { isBusy: readonly(isBusy), fault, take }
}
