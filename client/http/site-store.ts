/** What this house serves: its district, its map's review number, and the settings that the screen must print. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import * as kept from '../member/kept.ts'
import { ask } from './api.ts'

/** The answer of `GET /site`. */
export interface Site {
  readonly room: string
  readonly roomName: string
  readonly demo: boolean
  readonly surroundingsM: number
  readonly hazardHalfLifeDays: number
  readonly mapReviewNo?: string
  readonly basemap: {
    readonly kind: 'pmtiles' | 'tianditu'
    readonly url: string
    readonly simulated: boolean
    readonly attribution: string
  }
}

const PREFIX = 'lamplight.site.'
const DEMO = 'demo'

export const useSite = defineStore('site', () => {
  const site = shallowRef<Site>()

  /** @throws ApiFault when the server cannot be reached */
  async function load(): Promise<void> {
    site.value = await ask<Site>('/site')
    kept.keep(DEMO, site.value.demo, PREFIX)
  }

  return {
    site,
    /** Whether what is shown is made up; without a signal, as it was last known here. */
    isDemo: computed(() => site.value?.demo ?? kept.read(DEMO, PREFIX) === true),
    load,
  }
})
