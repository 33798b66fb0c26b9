/** Follows what client the server offers, and gives way to it: by itself where nobody stands at the keyboard, else when somebody says so. */
import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import { SERIOUS_SEVERITY } from '#wire/reports'
import { useLive } from '../live/live-store.ts'
import { loadUnderPicture } from './held-picture.ts'
import { ownBuild } from './own-build.ts'
import { renewalOf, type Renewal, type RenewalFacts } from './renewal-rules.ts'

/** Where a tab keeps what it was loaded for. */
const KEPT_AS = 'lamplight-renewed'
const LOOK_MS = 1_000
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

export interface RenewalWatch {
  readonly renewal: ComputedRef<Renewal>
  renew(): void
}

/** @param isAsked it is loaded only by `renew`; else by itself, once it may */
export function useRenewal({ isAsked }: { readonly isAsked: boolean }): RenewalWatch {
  const live = useLive()
  const nowMs = ref(live.localNowMs())
  const tried = readTried()
  let touchedMs = -Infinity
  let isLoading = false

  function facts(): RenewalFacts {
    const open = live.vitals?.alarms?.open ?? []
    return {
      own: ownBuild(),
      offered: live.offered,
      tried,
      nowMs: nowMs.value,
      touchedMs,
      isWriting: isWriting(document.activeElement),
      isCalled: open.slice(0, SERIOUS_SEVERITY).some((count) => count > 0),
      // What is called for is told by the vitals: until they come nobody knows.
      isWhole: live.isLive && live.whole && live.areVitalsNew && live.replay === undefined,
    }
  }
  const renewal = computed(() => renewalOf(facts()))

  function renew(): void {
    if (isLoading || live.offered === undefined) return
    isLoading = true
    sessionStorage.setItem(KEPT_AS, JSON.stringify({ build: live.offered, atMs: live.localNowMs() }))
    loadUnderPicture()
  }

  function touch(): void {
    touchedMs = live.localNowMs()
  }
  const timer = setInterval(() => {
    nowMs.value = live.localNowMs()
    if (!isAsked && renewal.value === 'due') renew()
  }, LOOK_MS)
  for (const kind of TOUCHES) window.addEventListener(kind, touch, { passive: true, capture: true })
  onScopeDispose(() => {
    clearInterval(timer)
    for (const kind of TOUCHES) window.removeEventListener(kind, touch, { capture: true })
  })
  return { renewal, renew }
}

function readTried(): RenewalFacts['tried'] {
  const kept = sessionStorage.getItem(KEPT_AS)
  return kept === null ? undefined : (JSON.parse(kept) as RenewalFacts['tried']) // written above
}

/** In a field that takes text, and not an empty one. */
function isWriting(focused: Element | null): boolean {
  if (focused instanceof HTMLInputElement) return focused.type !== 'checkbox' && focused.type !== 'radio' && focused.value !== ''
  if (focused instanceof HTMLTextAreaElement) return focused.value !== ''
  return focused instanceof HTMLElement && focused.isContentEditable
}
