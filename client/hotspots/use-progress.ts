/** How far the server is with the questions of one page, asked for while it is at them. */
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { HotspotProgress } from '#wire/hotspots'
import { ApiFault, ask } from '../http/api.ts'

/** Most answers are there before; a reader who waits longer is told what for. */
const FIRST_MS = 800
const EVERY_MS = 700

type Items = HotspotProgress['items']

/** @param askId what the questions were asked with; those of others are left out */
export function useProgress(askId: string, isBusy: () => boolean): Readonly<Ref<Items>> {
  const items = shallowRef<Items>([])
  let timer = 0
  let isOver = false

  async function look(): Promise<void> {
    // A server that does not tell is no fault of the page: the figures are on their way all the same.
    const { items: all } = await ask<HotspotProgress>('/hotspots/progress').catch((cause: unknown) => {
      if (cause instanceof ApiFault) return { items: [] }
      throw cause
    })
    if (isOver || !isBusy()) return
    items.value = all.filter((item) => item.ask === askId)
    timer = window.setTimeout(() => void look(), EVERY_MS)
  }

  function stop(): void {
    clearTimeout(timer)
    items.value = []
  }

  watch(
    isBusy,
    (isSo) => {
      stop()
      if (isSo) timer = window.setTimeout(() => void look(), FIRST_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    isOver = true
    stop()
  })
  return items
}
