/** What this house serves: its district, its map's review number, and the settings that the screen must print. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
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

export const useSite = defineStore('site', () => {
  const site = shallowRef<Site>()

  /** @throws ApiFault when the server cannot be reached */
  async function load(): Promise<void> {
    site.value = await ask<Site>('/site')
  }

  return { site, load }
})
