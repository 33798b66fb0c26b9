/** Whom the map of a drill shows, or that there is none; kept in the address, so that it is what it was when the page is loaded again. */
import { readonly, ref, type Ref } from 'vue'

/** `crew`: who takes part, and what is expected of them. `everyone`: all of the live picture besides. `none`: no map. */
export const DRILL_MAPS = ['crew', 'everyone', 'none'] as const
export type DrillMapKind = (typeof DRILL_MAPS)[number]

export interface DrillMapChoice {
  readonly shown: Readonly<Ref<DrillMapKind>>
  show(kind: DrillMapKind): void
}

const NAME = 'map'
/** Narrower than this the line of time has the page to itself until somebody asks for a map, px. */
const ROOM_PX = 1_100

export function useDrillMap(): DrillMapChoice {
  const named = new URLSearchParams(location.search).get(NAME)
  const shown = ref<DrillMapKind>(DRILL_MAPS.find((kind) => kind === named) ?? (innerWidth > ROOM_PX ? 'crew' : 'none'))
  return {
    shown: readonly(shown),
    show(kind) {
      shown.value = kind
      const url = new URL(location.href)
      url.searchParams.set(NAME, kind)
      history.replaceState(history.state, '', url)
    },
  }
}
