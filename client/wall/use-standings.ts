/** Where it is dark, worked out now and then from the live picture, for the list and for the map. */
import { onScopeDispose, shallowReadonly, shallowRef, type Ref } from 'vue'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { overviewOf, type Overview } from './standings.ts'

/** Judgements come about once a second; a list that changes faster under the eye cannot be read. */
const REFRESH_MS = 1_000

export function useStandings(): Readonly<Ref<Overview>> {
  const live = useLive()
  const places = usePlaces()
  const work = (): Overview => overviewOf(places.compounds.values(), live.picture.coverage.columns, live.serverNowMs())
  const overview = shallowRef(work())
  // A wall that is cut off keeps the list of the moment it was cut, as it keeps the map.
  const timer = setInterval(() => {
    if (live.isLive) overview.value = work()
  }, REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  return shallowReadonly(overview)
}
