/** Puts right an address that cannot be read as it is, and keeps what was wrong with it until the reader goes elsewhere. */
import { shallowRef, watch, type Ref } from 'vue'
import { linkFaults, type LinkFault } from './link-faults.ts'

export interface LinkFaultOptions {
  /** The query of the address. */
  readonly search: Readonly<Ref<string>>
  /** Whether there is such a town; `undefined` while nobody knows. */
  readonly isDivision: Readonly<Ref<((id: string) => boolean) | undefined>>
  /** Replaces the query by one that says what is shown; `withoutDivision`: its town is none. @returns the new query */
  readonly putRight: (withoutDivision: boolean) => string
}

export function useLinkFaults({ search, isDivision, putRight }: LinkFaultOptions): Readonly<Ref<readonly LinkFault[]>> {
  const told = shallowRef<readonly LinkFault[]>([])
  let righted: string | undefined
  watch(
    [search, isDivision],
    () => {
      const found = linkFaults(search.value, isDivision.value)
      const before = search.value === righted ? told.value : []
      if (found.length === 0 && before === told.value) return
      told.value = [...before, ...found]
      if (found.length > 0) righted = putRight(found.some(({ part }) => part === 'division'))
    },
    { immediate: true },
  )
  return told
}
