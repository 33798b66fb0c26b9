/** What the hotspot page shows: the view that its address asks for, the spans that it means, and the answers it is made of. */
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { HotspotMethod } from '#wire/hotspots'
import { hotspotPath } from './hotspot-path.ts'
import type { HotspotAsk } from './hotspot-address.ts'
import { spansOf, type Spans } from './hotspot-spans.ts'
import { useReadings, type Readings, type Wanted } from './use-readings.ts'

/** Parts of the page, in the order in which they are read: what was chosen to be looked at first. */
export type PartId = 'map' | 'beside' | 'gi' | 'change' | 'ranked' | 'truth'

export interface HotspotPageState {
  readonly spans: ComputedRef<Spans>
  readonly readings: Readings<PartId>
  /** Counts anew, as of now. */
  recount(): void
}

export function useHotspotPage(ask: Readonly<Ref<HotspotAsk>>, utcOffsetMin: Readonly<Ref<number>>): HotspotPageState {
  /** Stands still while a reader reads: figures of one page are of one moment. */
  const nowMs = shallowRef(Date.now())
  const spans = computed(() => spansOf(ask.value.when, nowMs.value, utcOffsetMin.value))
  const wanted = computed<readonly Wanted<PartId>[]>(() => {
    const of = (id: PartId, method: HotspotMethod): Wanted<PartId> => ({ id, path: hotspotPath(method, ask.value, spans.value) })
    const { map, beside } = ask.value
    return [
      of('map', map),
      ...(beside === undefined ? [] : [of('beside', beside)]),
      of('gi', 'gi'),
      of('change', 'change'),
      of('ranked', 'ranked'),
      of('truth', 'truth'),
    ]
  })
  // Another period is looked at as of now; another map of the same one is not.
  watch(
    () => JSON.stringify(ask.value.when),
    () => (nowMs.value = Date.now()),
  )
  const readings = useReadings(wanted)
  return { spans, readings, recount: () => (nowMs.value = Date.now()) }
}
