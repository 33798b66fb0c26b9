/** Gets everything a desk needs besides what a wall needs: reports of every kind, and how they may go on. */
import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'
import { useDeskReports } from '../http/desk-report-store.ts'
import { useLive } from '../live/live-store.ts'
import { useWallData } from '../wall/use-wall-data.ts'

const RETRY_MS = 3_000

export interface DeskData {
  /** There is something to list. */
  readonly isReady: ComputedRef<boolean>
  /** Why there is not, or why it may be old, in the server's words. */
  readonly fault: Readonly<Ref<string | undefined>>
}

export function useDeskData(): DeskData {
  const live = useLive()
  const reports = useDeskReports()
  const hasReports = ref(false)
  const ownFault = ref<string>()
  let retry = 0
  let isOver = false

  async function load(): Promise<void> {
    clearTimeout(retry)
    try {
      await reports.load()
      hasReports.value = true
      ownFault.value = undefined
    } catch (cause) {
      if (isOver) return
      ownFault.value = cause instanceof Error ? cause.message : String(cause)
      retry = window.setTimeout(() => void load(), RETRY_MS)
    }
  }

  const stop = live.follow({ begun: () => void load(), events: reports.apply })
  const { isReady, fault } = useWallData()
  onScopeDispose(() => {
    isOver = true
    clearTimeout(retry)
    stop()
  })
  return { isReady: computed(() => isReady.value && hasReports.value), fault: computed(() => fault.value ?? ownFault.value) }
}
