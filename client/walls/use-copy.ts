/** Copies a line to the clipboard, and says for which line that was done, or was refused. */
import { ref, type Ref } from 'vue'

export interface Copying {
  /** The line that was copied last, and whether the browser let it be. */
  readonly copied: Readonly<Ref<{ readonly text: string; readonly isDone: boolean } | undefined>>
  copy(text: string): Promise<void>
}

export function useCopy(): Copying {
  const copied = ref<{ readonly text: string; readonly isDone: boolean }>()

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      copied.value = { text, isDone: true }
    } catch (cause) {
      // Over http there is no clipboard, and a browser may refuse it.
      if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause
      copied.value = { text, isDone: false }
    }
  }

  return { copied, copy }
}
