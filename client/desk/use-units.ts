/** The register of units for a desk: read page by page, changed one by one. */
import { readonly, ref, shallowRef, type Ref } from 'vue'
import type { Unit, UnitPatch } from '#wire/units'
import { ApiFault, ask, send } from '../http/api.ts'

interface UnitPage {
  readonly items: readonly Unit[]
  readonly next?: string
}

export interface UnitRegister {
  readonly units: Readonly<Ref<readonly Unit[]>>
  readonly fault: Readonly<Ref<string | undefined>>
  load(): Promise<void>
  change(id: string, patch: UnitPatch): Promise<void>
}

export function useUnits(): UnitRegister {
  const units = shallowRef<readonly Unit[]>([])
  const fault = ref<string>()

  async function tell(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause.message
    }
  }

  async function readAll(): Promise<void> {
    const read: Unit[] = []
    for (let next: string | undefined = ''; next !== undefined;) {
      const page: UnitPage = await ask<UnitPage>(next === '' ? '/units' : `/units?cursor=${encodeURIComponent(next)}`)
      read.push(...page.items)
      next = page.next
    }
    units.value = read
  }

  return {
    units,
    fault: readonly(fault),
    load: () => tell(readAll),
    change: (id, patch) =>
      tell(async () => {
        const changed = await send<Unit>('PATCH', `/units/${encodeURIComponent(id)}`, patch)
        units.value = units.value.map((unit) => (unit.id === id ? changed : unit))
      }),
  }
}
