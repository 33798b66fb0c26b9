/** What lies over a page, one at a time; closed, whatever had the keyboard before has it again. */
import { nextTick, readonly, ref, type Ref } from 'vue'

export interface Sheet<T extends string> {
  readonly opened: Readonly<Ref<T | undefined>>
  open(which: T): void
  toggle(which: T): void
  close(): void
}

export function useSheet<T extends string>(): Sheet<T> {
  const opened = ref<T>()
  let before: HTMLElement | undefined

  function open(which: T): void {
    const { activeElement } = document
    if (opened.value === undefined) before = activeElement instanceof HTMLElement ? activeElement : undefined
    opened.value = which as typeof opened.value // a name is what it is when it is unwrapped
  }

  function close(): void {
    if (opened.value === undefined) return
    opened.value = undefined
    void nextTick(() => before?.focus())
  }

  return {
    opened: readonly(opened) as Readonly<Ref<T | undefined>>, // as above
    open,
    close,
    toggle: (which) => (opened.value === which ? close() : open(which)),
  }
}
