/** Gets everything a wall needs, in order, and says how far it has come. */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { ReplayRequest } from '#wire/live'
import { useCoverageRules } from '../http/coverage-store.ts'
import { useReports } from '../http/report-store.ts'
import { useSite } from '../http/site-store.ts'
import { useTasks } from '../http/task-store.ts'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { loadUnderPicture } from '../renewal/held-picture.ts'

/** How long after a failure the wall tries again by itself: nobody stands at its keyboard. */
const RETRY_MS = 3_000

/** Long enough to read why. */
const RELOAD_MS = 5_000

export interface WallData {
  /** The places and the units are in: there is something to draw. */
  readonly isReady: ComputedRef<boolean>
  /** Why it is not, in the server's words. */
  readonly fault: Readonly<Ref<string | undefined>>
}

/** Opens the room of this site; shuts it when the scope ends. @param start a moment of the past to begin with */
export function useWallData(start?: ReplayRequest): WallData {
  const site = useSite()
  const live = useLive()
  const places = usePlaces()
  const rules = useCoverageRules()
  const tasks = useTasks()
  const reports = useReports()
  const router = useRouter()
  const hasPlaces = ref(false)
  const fault = ref<string>()
  let retry = 0
  let reload = 0
  let isOver = false

  /** Tries until it succeeds. */
  async function persist(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      fault.value = undefined
    } catch (cause) {
      if (isOver) return
      fault.value = cause instanceof Error ? cause.message : String(cause)
      retry = window.setTimeout(() => void persist(work), RETRY_MS)
    }
  }

  async function loadPlaces(): Promise<void> {
    const then = live.replay ? live.statesThen : undefined
    await Promise.all([places.load(then), rules.load(then), tasks.load(then), reports.load(then)])
    hasPlaces.value = true
  }

  const stop = live.follow({
    begun: () => void persist(loadPlaces),
    events(events) {
      places.apply(events)
      rules.apply(events)
      tasks.apply(events)
      reports.apply(events)
    },
  })
  void persist(async () => {
    await site.load()
    if (site.site && !isOver) live.open(site.site.room, start)
  })
  watch(
    () => live.state,
    (state) => {
      if (state.is !== 'refused') return
      if (state.code.startsWith('TOKEN_'))
        void router.push({ name: 'signIn', query: { ...router.currentRoute.value.query, to: router.currentRoute.value.path } })
      // The server was renewed under a page that has stood for weeks.
      if (state.code === 'PROTOCOL_UNSUPPORTED') reload = window.setTimeout(loadUnderPicture, RELOAD_MS)
    },
  )
  onScopeDispose(() => {
    isOver = true
    clearTimeout(retry)
    clearTimeout(reload)
    stop()
    live.shut()
  })
  return { isReady: computed(() => hasPlaces.value && site.site !== undefined), fault }
}
