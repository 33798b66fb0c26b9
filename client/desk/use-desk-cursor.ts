/** The row of the list that has the keyboard. */
import { readonly, ref, type Ref } from 'vue'
import type { DeskReport } from '../http/desk-report-store.ts'
import { keyOf } from './desk-rows.ts'

export interface DeskCursor {
  /** Key of the row. */
  readonly cursor: Readonly<Ref<string | undefined>>
  put(said: DeskReport | undefined): void
  /** From a row that is not listed any more it begins at the first. */
  move(by: number): void
  current(): DeskReport | undefined
}

export function useDeskCursor(rows: Readonly<Ref<readonly DeskReport[]>>): DeskCursor {
  const cursor = ref<string>()

  function put(said: DeskReport | undefined): void {
    cursor.value = said && keyOf(said)
  }

  return {
    cursor: readonly(cursor),
    put,
    move(by) {
      const at = rows.value.findIndex((said) => keyOf(said) === cursor.value)
      const next = rows.value[Math.min(rows.value.length - 1, Math.max(0, at < 0 ? 0 : at + by))]
      if (next) put(next)
    },
    current: () => rows.value.find((said) => keyOf(said) === cursor.value),
  }
}
