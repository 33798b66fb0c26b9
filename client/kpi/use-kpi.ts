/** The KPI board under a reader's eyes: read anew when another is asked for, and once a minute while its period goes on; what was known at a moment of the past stays. */
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { KpiBoard } from '#wire/kpi'
import { ApiFault, ask as askServer } from '../http/api.ts'
import { kpiPath, type KpiAsk } from './kpi-address.ts'

const AGAIN_MS = 60_000

/** A board and what it was asked by: they change together. */
export interface ShownBoard {
  readonly ask: KpiAsk
  readonly board: KpiBoard
}

export interface KpiReading {
  /** `undefined` until the first has come. */
  readonly shown: Readonly<Ref<ShownBoard | undefined>>
  /** Why the last reading failed: what is shown is older than it looks. */
  readonly fault: Readonly<Ref<ApiFault | undefined>>
  load(): Promise<void>
}

export interface KpiQuestion {
  readonly ask: Readonly<Ref<KpiAsk>>
  /** Of the district's clock: a period of one's own begins and ends at its midnights. */
  readonly utcOffsetMin: Readonly<Ref<number>>
  /** The moment as of which it is asked for; `undefined`: now. */
  readonly knownMs: Readonly<Ref<number | undefined>>
}

export function useKpi({ ask, utcOffsetMin, knownMs }: KpiQuestion): KpiReading {
  const shown = shallowRef<ShownBoard>()
  const fault = shallowRef<ApiFault>()
  let timer = 0
  let reading: AbortController | undefined
  const path = computed(() => kpiPath(ask.value, utcOffsetMin.value, knownMs.value))

  function stop(): void {
    clearTimeout(timer)
    reading?.abort()
  }

  async function load(): Promise<void> {
    stop()
    const own = new AbortController()
    const asked = ask.value
    const isOfNow = knownMs.value === undefined
    reading = own
    const result = await askServer<KpiBoard>(path.value, { signal: own.signal }).catch((cause: unknown) => {
      if (cause instanceof ApiFault) return cause
      throw cause
    })
    if (own.signal.aborted) return // another has been asked for since
    if (result instanceof ApiFault) {
      fault.value = result
    } else {
      fault.value = undefined
      shown.value = { ask: asked, board: result }
    }
    if (result instanceof ApiFault || (isOfNow && result.asOfMs < result.period.toMs))
      timer = window.setTimeout(() => void load(), AGAIN_MS)
  }

  watch(path, load, { immediate: true })
  onScopeDispose(stop)
  return { shown, fault, load }
}
