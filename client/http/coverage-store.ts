/** What coverage is judged by: fetched once, then kept by the journal's events, for every figure on the screen is printed with it. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { RoomEvent } from '#wire/live'
import { ask, send } from './api.ts'
import type { StatesThen } from './states-then.ts'

const SUBJECT = `setting/${COVERAGE_SETTING}`

export const useCoverageRules = defineStore('coverage-rules', () => {
  const settings = shallowRef<CoverageSettings>(DEFAULT_COVERAGE)
  /** Until they are, those shown are the defaults. */
  const isKnown = shallowRef(false)
  /** Raised by each fetch, so that an older one is not taken for the newest. */
  let round = 0

  /** @param then reads those of the moment shown; absent: those of now @throws ApiFault */
  async function load(then?: StatesThen): Promise<void> {
    const mine = ++round
    const found = then ? await settingsThen(then) : await ask<CoverageSettings>('/coverage/settings')
    if (mine === round) know(found)
  }

  /** @throws ApiFault whose fields say what is wrong with which */
  async function save(next: CoverageSettings): Promise<void> {
    know(await send<CoverageSettings>('PUT', '/coverage/settings', next))
  }

  function apply(events: readonly RoomEvent[]): void {
    const newest = events.findLast(({ subject }) => subject === SUBJECT)
    if (newest) know({ ...DEFAULT_COVERAGE, ...(newest.data as Partial<CoverageSettings> | undefined) }) // as the server recorded it, checked
  }

  /** A fetch that is under way may have been answered before these were. */
  function know(these: CoverageSettings): void {
    round++
    settings.value = these
    isKnown.value = true
  }

  return { settings, isKnown, load, save, apply }
})

async function settingsThen(then: StatesThen): Promise<CoverageSettings> {
  const found = (await then('setting')).find(({ id }) => id === COVERAGE_SETTING)
  return { ...DEFAULT_COVERAGE, ...(found?.data as Partial<CoverageSettings> | undefined) } // as the server recorded it, checked
}
