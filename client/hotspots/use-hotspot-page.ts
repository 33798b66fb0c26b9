/** What the hotspot page shows: the view that its address asks for, the spans that it means, and the answers it is made of. */
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { HotspotAnswer, HotspotMethod, HotspotProgress, HotspotTestedMap } from '#wire/hotspots'
import { ApiFault, ask } from '../http/api.ts'
import { hotspotPath, type PathOptions } from './hotspot-path.ts'
import { showsRepeats, testedMaps, type HotspotAsk } from './hotspot-address.ts'
import { spansOf, type Spans } from './hotspot-spans.ts'
import { askingAtOneMoment } from './one-moment.ts'
import { useProgress } from './use-progress.ts'
import { useReadings, type Readings, type Wanted } from './use-readings.ts'

/** Parts of the page, in the order in which they are read: what was chosen to be looked at first. */
export type PartId = 'map' | 'beside' | 'gi' | 'change' | 'ranked' | 'clock' | 'dosage' | 'repeats' | 'clockAt' | TruthId
/** A map that is tested has a table of its own. */
export const TRUTH_IDS = { gi: 'truth', density: 'truthOfDensity' } as const satisfies Readonly<Record<HotspotTestedMap, string>>
type TruthId = (typeof TRUTH_IDS)[HotspotTestedMap]

const ID_BYTES = 16
const HEX = 16

/** By which the server tells this page's questions from others'. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) => byte.toString(HEX).padStart(2, '0')).join('')
}

export interface HotspotPageState {
  readonly spans: ComputedRef<Spans>
  readonly readings: Readings<PartId>
  /** What the server is doing for it. */
  readonly progress: Readonly<Ref<HotspotProgress['items']>>
  /** Counts anew, as of now. */
  recount(): void
}

/** @param isReady whether anything can be asked yet */
export function useHotspotPage(
  view: Readonly<Ref<HotspotAsk>>,
  utcOffsetMin: Readonly<Ref<number>>,
  isReady: Readonly<Ref<boolean>>,
): HotspotPageState {
  /** Stands still while a reader reads. */
  const nowMs = shallowRef(Date.now())
  /** How often all was counted anew: what was counted before is of another moment. */
  const recounts = shallowRef(0)
  const spans = computed(() => spansOf(view.value.when, nowMs.value, utcOffsetMin.value))
  const wanted = computed<readonly Wanted<PartId>[]>(() => {
    if (!isReady.value) return []
    const page = JSON.stringify([recounts.value, view.value.kind, spans.value])
    const of = (id: PartId, method: HotspotMethod, options?: PathOptions): Wanted<PartId> => ({
      id,
      page,
      path: hotspotPath(method, view.value, spans.value, options),
    })
    const { map, beside, clockAt } = view.value
    return [
      of('map', map),
      ...(beside === undefined ? [] : [of('beside', beside)]),
      of('gi', 'gi'),
      of('change', 'change'),
      of('ranked', 'ranked'),
      of('clock', 'clock'),
      ...(clockAt ? [of('clockAt', 'clock', { place: clockAt })] : []),
      of('dosage', 'dosage'),
      ...(showsRepeats(view.value) ? [of('repeats', 'near-repeat')] : []),
      ...testedMaps(view.value).map((tested) => of(TRUTH_IDS[tested], 'truth', { tested })),
    ]
  })
  // Another period is looked at as of now; another map of the same one is not.
  watch(
    () => JSON.stringify(view.value.when),
    () => (nowMs.value = Date.now()),
  )
  function recount(): void {
    nowMs.value = Date.now()
    recounts.value++
  }

  const askId = randomId()
  const askOfPage = askingAtOneMoment((path, init) => ask<HotspotAnswer>(`${path}&ask=${askId}`, init))
  const readings = useReadings(wanted, {
    ask: (path, init, page) =>
      askOfPage(path, init, page).catch((cause: unknown) => {
        // A page left open for long: what it was made of is not held any more.
        if (cause instanceof ApiFault && cause.code === 'MOMENT_UNKNOWN' && page === wanted.value[0]?.page) recount()
        throw cause
      }),
  })
  const progress = useProgress(askId, () => readings.work.value !== undefined)
  return { spans, readings, progress, recount }
}
