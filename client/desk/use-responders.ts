/** Who could be sent to a place, asked of the server while somebody chooses. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { LonLat } from '#wire/places'
import type { PlaceResponders } from '#wire/responders'
import { ApiFault, ask } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'

/** A vehicle at 60 km/h is 170 m further then. */
const ASK_MS = 10_000
const SHOWN = 6
/** Those shown may have fallen back by then. */
const ASKED = 50

export interface Responding {
  readonly found: ShallowRef<PlaceResponders | undefined>
  readonly fault: ShallowRef<ApiFault | undefined>
}

/** @param isHeld somebody has hand or keyboard on it: what they are about to press stays where it is, with its seconds as of now */
export function useResponders(place: () => LonLat | undefined, isHeld: () => boolean): Responding {
  const live = useLive()
  const found = shallowRef<PlaceResponders>()
  const fault = shallowRef<ApiFault>()
  /** Raised by each question, so that an older answer is not taken for the newest. */
  let round = 0

  async function look(): Promise<void> {
    const at = place()
    const mine = ++round
    if (!at) return
    try {
      const answer = await ask<PlaceResponders>(`/responders?lon=${at[0]}&lat=${at[1]}&limit=${ASKED}`)
      if (mine !== round) return
      found.value = isHeld() && found.value ? keptOrder(found.value, answer) : { ...answer, items: answer.items.slice(0, SHOWN) }
      fault.value = undefined
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      if (mine === round) fault.value = cause
    }
  }

  watch(
    () => place()?.join(),
    () => {
      found.value = undefined
      void look()
    },
    { immediate: true },
  )
  const timer = setInterval(() => {
    if (live.isLive) void look()
  }, ASK_MS)
  onScopeDispose(() => {
    round++
    clearInterval(timer)
  })
  return { found, fault }
}

/** The same units in the same order, with what is known of them now. Whoever is busy since stays as they were: the server has the last word. */
function keptOrder(shown: PlaceResponders, now: PlaceResponders): PlaceResponders {
  const byUnit = new Map(now.items.map((item) => [item.unit, item]))
  return { free: now.free, items: shown.items.map((item) => byUnit.get(item.unit) ?? item) }
}
