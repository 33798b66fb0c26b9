/** The places in the list, and where each of them is: what the map does not show of them is pointed to from its edge. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef, type Ref } from 'vue'
import { gapFigure, minutesUntil } from '../i18n/say-coverage.ts'
import { useLanguage } from '../i18n/words.ts'
import { useLive } from '../live/live-store.ts'
import { middleOf } from '../places/middle.ts'
import type { Pointed } from './edge-pointers.ts'
import type { Overview, Standing } from './standings.ts'

export interface PointedList {
  /** The gaps that fit the list, the worst first; where there is room left, what becomes one next. */
  readonly shown: ComputedRef<readonly Standing[]>
  readonly pointed: ComputedRef<readonly Pointed[]>
}

export function usePointed(overview: Readonly<Ref<Overview>>, rows: () => number): PointedList {
  const live = useLive()
  const { words } = storeToRefs(useLanguage())
  const shown = computed(() => [...overview.value.gaps, ...overview.value.thinning].slice(0, rows()))

  function figureOf({ status, sinceMs, gapAtMs }: Standing): string {
    const nowMs = live.serverNowMs()
    if (status === 'thinning') return `↓ ${minutesUntil(gapAtMs ?? nowMs, nowMs)}`
    return gapFigure(nowMs - (sinceMs ?? nowMs), words.value)
  }

  const pointed = computed(() =>
    shown.value.map((standing): Pointed => ({ at: middleOf(standing.compound.footprint), text: figureOf(standing) })),
  )
  return { shown, pointed }
}
