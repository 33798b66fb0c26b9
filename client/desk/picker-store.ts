/** Pointing at a place on the map for a form: who asks for it, and where the pin of what is being written stands. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { LonLat } from '#wire/places'

export const usePicker = defineStore('picker', () => {
  const asked = shallowRef<(at: LonLat) => void>()
  /** The place in the form that is open. */
  const pin = shallowRef<LonLat>()

  /** The next press on the map is for whoever asked last. */
  function ask(take: (at: LonLat) => void): void {
    asked.value = take
  }

  /** @returns whether somebody had asked */
  function take(at: LonLat): boolean {
    const taker = asked.value
    asked.value = undefined
    taker?.(at)
    return taker !== undefined
  }

  /** @returns whether somebody had asked */
  function stop(): boolean {
    const wasAsked = asked.value !== undefined
    asked.value = undefined
    return wasAsked
  }

  return { isAsked: computed(() => asked.value !== undefined), pin, ask, take, stop }
})
