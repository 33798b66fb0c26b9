/** The named wall that this page watches: facts from the wire, written by the line, read by components; and what may be asked of it. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Reply } from '#wire/live'
import type { DriveRequest, TileBeat, TileHealth, WallState, WatchRequest } from '#wire/walls'
import type { Refusal } from './answer-of.ts'
import { useLive } from './live-store.ts'

export const useNamedWall = defineStore('namedWall', () => {
  const live = useLive()
  const line = live.wallLine
  const name = ref<string>()
  /** The newest by revision; kept while the line is cut, as everything on a wall is. */
  const state = shallowRef<WallState>()
  const tiles = shallowRef<readonly TileHealth[]>([])
  /** Why it may not be watched; absent: it may, or nothing has been said yet. */
  const refused = shallowRef<Refusal>()
  /** When another browser took this tile, Unix ms of the server's clock. */
  const takenMs = ref<number>()

  line.listen({
    state(next) {
      live.observePresent(next.serverMs)
      state.value = next
    },
    tiles: (next) => (tiles.value = next),
    watching(refusal) {
      refused.value = refusal
      // It was removed, or never was: what is kept of it is not what it shows.
      if (refusal?.code === 'NOT_FOUND') clear()
      if (!refusal) takenMs.value = undefined
    },
    taken: () => (takenMs.value = live.presentMs()),
  })

  /** Watches a wall, or one tile of it, until `leave`; the live link must be open, or be opened after it. */
  function watch(wall: string, tile?: WatchRequest['tile']): void {
    if (wall !== name.value) forget()
    name.value = wall
    line.watch({ name: wall, ...(tile && { tile }) })
  }

  function clear(): void {
    state.value = undefined
    tiles.value = []
  }

  function forget(): void {
    clear()
    refused.value = undefined
    takenMs.value = undefined
  }

  function leave(): void {
    line.leave()
    forget()
    name.value = undefined
  }

  /** @param change what is to be otherwise; the answer tells the wall as it then is, or why not */
  async function drive(change: Omit<DriveRequest, 'name'>): Promise<Reply<WallState>> {
    return line.drive({ name: name.value ?? '', ...change })
  }

  return {
    name,
    state,
    tiles,
    refused,
    takenMs,
    layout: computed(() => state.value?.layout),
    scene: computed(() => state.value?.scene),
    hold: computed(() => state.value?.hold),
    watch,
    leave,
    drive,
    /** Takes the controls, or asks whoever has them. */
    take: async (): Promise<Reply<WallState>> => line.take(name.value ?? ''),
    yieldControl: async (): Promise<Reply<WallState>> => line.yieldControl(name.value ?? ''),
    answer: async (isGiven: boolean): Promise<Reply<WallState>> => line.answer(name.value ?? '', isGiven),
    beat: (beat: Omit<TileBeat, 'name'>): void => line.beat({ name: name.value ?? '', ...beat }),
  }
})
