/** The last 24 hours of coverage, asked of the server each time a quarter of an hour is over: of the district, or of one compound. */
import { onScopeDispose, shallowReadonly, shallowRef, watch, type Ref } from 'vue'
import type { CoverageStatus } from '#wire/coverage'
import { ApiFault, ask } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'

/** A record is made each quarter of an hour; the last item is now, and turns a minute later at most. */
const ASK_MS = 60_000
const DAY_MS = 86_400_000

/** One item of `GET /coverage/history`. */
export interface HistoryItem {
  readonly atMs: number
  /** 0 to 1; absent where nothing was to be seen. */
  readonly share?: number
  readonly gaps?: number
  readonly blind?: number
  readonly status?: CoverageStatus
  readonly visits?: number
}

export interface History {
  /** `undefined` until the first answer. */
  readonly items: Readonly<Ref<readonly HistoryItem[] | undefined>>
}

/** @param compound whose; left out: the whole district's @param untilMs the end of the day asked for, whole ms; left out, or `undefined`: now */
export function useHistory(compound?: () => string | undefined, untilMs?: () => number | undefined): History {
  const live = useLive()
  const items = shallowRef<readonly HistoryItem[]>()

  async function read(): Promise<void> {
    const id = compound?.()
    const toMs = untilMs?.()
    const of = id === undefined ? '' : `&compound=${encodeURIComponent(id)}`
    const day = toMs === undefined ? '' : `&from=${toMs - DAY_MS}&to=${toMs}`
    const path = `/coverage/history?${`${of}${day}`.slice(1)}`
    try {
      const answer = await ask<{ readonly items: readonly HistoryItem[] }>(path)
      if (id === compound?.() && toMs === untilMs?.()) items.value = answer.items
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault // what was read before stays, with its times
    }
  }

  watch([() => compound?.(), () => untilMs?.()], () => void read(), { immediate: true })
  watch(() => live.isLive, (isLive) => isLive && void read()) // prettier-ignore
  const timer = setInterval(() => {
    if (live.isLive) void read()
  }, ASK_MS)
  onScopeDispose(() => clearInterval(timer))
  return { items: shallowReadonly(items) }
}
