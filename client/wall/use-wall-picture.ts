/** What a wall shows, whoever may press it: how compounds stand, which of them are pointed out, how bright that is while nothing is heard, and what is still to be drawn. */
import { computed, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useReports } from '../http/report-store.ts'
import { useLive } from '../live/live-store.ts'
import type { CompoundState } from '../map/compound-state.ts'
import { usePast } from '../past/past-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { brightnessOf } from './ageing.ts'
import type { Layout } from './layout.ts'
import type { Overview } from './standings.ts'
import { useNow } from './use-now.ts'
import { usePointed, type PointedList } from './use-pointed.ts'
import { useStandings } from './use-standings.ts'
import { useStates } from './use-states.ts'

/** The strip is taller while it is a handle of the past. */
const ROWS_GIVEN_UP = 1
/** Beside the columns of facts. */
export const SOURCES_SHOWN = 5

export interface WallPictureOptions {
  readonly layout: () => Pick<Layout, 'darkRows'>
  /** Layers that are left out. */
  readonly hidden: () => readonly string[]
}

export interface WallPicture extends PointedList {
  readonly nowMs: Readonly<Ref<number>>
  readonly overview: Readonly<Ref<Overview>>
  readonly states: ComputedRef<readonly CompoundState[]>
  /** 1 while it is live; less, the longer nothing was heard. */
  readonly light: ComputedRef<number>
  readonly isJudged: ComputedRef<boolean>
  readonly hasHeat: ComputedRef<boolean>
  /** Whether the map has drawn everything that it was given: set by the map. */
  readonly isStanding: ShallowRef<boolean>
  /** Light is still to be drawn. */
  readonly isPending: ComputedRef<boolean>
}

export function useWallPicture({ layout, hidden }: WallPictureOptions): WallPicture {
  const live = useLive()
  const places = usePlaces()
  const reports = useReports()
  const past = usePast()
  const nowMs = useNow()
  const overview = useStandings()
  const isStanding = shallowRef(false)
  return {
    nowMs,
    overview,
    states: useStates(overview),
    ...usePointed(overview, () => Math.max(1, layout().darkRows - (past.isPast ? ROWS_GIVEN_UP : 0))),
    light: computed(() => (live.isLive ? 1 : brightnessOf(nowMs.value - live.heardMs - live.clockOffsetMs()))),
    isJudged: computed(() => overview.value.compounds > overview.value.unjudged),
    hasHeat: computed(() => !hidden().includes('heat') && reports.openHazards.some(({ place }) => place)),
    isStanding,
    isPending: computed(() => !isStanding.value && places.compounds.size > 0),
  }
}
