/** The named walls of the house, read again every few seconds while they are looked at: who drives, and how their tiles do. */
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ListedWall, WallLayout } from '#wire/walls'
import { ApiFault, ask, send } from '../http/api.ts'

/** Tiles that die are told of where a wall is driven within two seconds; a list may take a little longer. */
const READ_EVERY_MS = 3_000

export interface Walls {
  /** `undefined` until they have been read. */
  readonly walls: ShallowRef<readonly ListedWall[] | undefined>
  /** Why they could not be read, the last time. */
  readonly fault: ShallowRef<ApiFault | undefined>
  /** Why one was not removed. */
  readonly refused: ShallowRef<ApiFault | undefined>
  readonly isBusy: Readonly<Ref<boolean>>
  load(): Promise<void>
  /** @throws ApiFault whose fields say what is wrong with which */
  save(layout: WallLayout): Promise<void>
  remove(name: string): Promise<void>
}

/** Bound: one timer; of readings that overlap the newest counts. */
export function useWalls(): Walls {
  const walls = shallowRef<readonly ListedWall[]>()
  const fault = shallowRef<ApiFault>()
  const refused = shallowRef<ApiFault>()
  const isBusy = ref(false)
  let timer = 0
  /** Raised by each reading and by the end, so that only the newest goes on. */
  let round = 0

  async function load(): Promise<void> {
    clearTimeout(timer)
    const mine = ++round
    const answer = await readWalls()
    if (mine !== round) return
    fault.value = answer instanceof ApiFault ? answer : undefined
    if (!(answer instanceof ApiFault)) walls.value = answer
    timer = window.setTimeout(() => void load(), READ_EVERY_MS)
  }

  async function save(layout: WallLayout): Promise<void> {
    await send('PUT', `/walls/${encodeURIComponent(layout.name)}`, layout)
    await load()
  }

  async function remove(name: string): Promise<void> {
    isBusy.value = true
    refused.value = undefined
    try {
      await send('DELETE', `/walls/${encodeURIComponent(name)}`)
      await load()
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      refused.value = cause
    } finally {
      isBusy.value = false
    }
  }

  onScopeDispose(() => {
    round++
    clearTimeout(timer)
  })
  return { walls, fault, refused, isBusy, load, save, remove }
}

async function readWalls(): Promise<readonly ListedWall[] | ApiFault> {
  try {
    return (await ask<{ readonly items: readonly ListedWall[] }>('/walls')).items
  } catch (cause) {
    if (cause instanceof ApiFault) return cause
    throw cause
  }
}
