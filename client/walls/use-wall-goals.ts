/** Everything that a wall can be taken to or made to do, by its name, for the palette. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef } from 'vue'
import type { LonLat } from '#wire/places'
import { placeCommands } from '../palette/found-things.ts'
import type { Command } from '../palette/palette.ts'
import { useReports } from '../http/report-store.ts'
import { titleSaid } from '../i18n/say-reports.ts'
import { useLanguage } from '../i18n/words.ts'
import { useLive } from '../live/live-store.ts'
import { middleOf } from '../places/middle.ts'
import { usePlaces } from '../places/place-store.ts'

export interface WallGoals {
  mayDrive(): boolean
  goTo(place: LonLat): void
  /** A compound is gone to and chosen, to be put into the light. */
  choose(compound: string): void
  overview(): void
  worstGap(): void
  setMode(mode: 'tour' | 'hold'): void
  goNow(): void
  clearMessage(): void
  keys(): void
}

/** 1e-7 of a degree, as frames have it. */
const DEGREE_E7 = 1e7

export function useWallGoals(goals: WallGoals): ComputedRef<readonly Command[]> {
  const { words } = storeToRefs(useLanguage())
  const live = useLive()
  const places = usePlaces()
  const reports = useReports()

  function acts(): readonly Command[] {
    const { view, past, message, palette } = words.value.walls.desk
    const { group } = words.value.desk.palette
    const driven: readonly Command[] = [
      { id: 'tour', title: view.tour, group: group.command, run: () => goals.setMode('tour') },
      { id: 'hold', title: view.hold, group: group.command, run: () => goals.setMode('hold') },
      { id: 'now', title: past.back, group: group.command, run: goals.goNow },
      { id: 'clear-message', title: message.takeDown, group: group.command, run: goals.clearMessage },
    ]
    return [
      { id: 'overview', title: view.overview, group: group.command, run: goals.overview },
      { id: 'worst-gap', title: view.worstGap, group: group.command, run: goals.worstGap },
      ...(goals.mayDrive() ? driven : []),
      { id: 'keys', title: palette.keys, group: group.command, run: goals.keys },
    ]
  }

  function found(): readonly Command[] {
    const { group } = words.value.desk.palette
    return [
      ...reports.openIncidents.flatMap((report) => {
        const { id, address, place } = report
        return place
          ? [
              {
                id: `incident-${id}`,
                title: titleSaid({ kind: 'incident', report }, words.value),
                group: group.report,
                also: `${id} ${address ?? ''}`,
                run: () => goals.goTo(place),
              },
            ]
          : []
      }),
      ...Array.from(places.compounds.values(), ({ id, name, footprint }) => ({
        id: `compound-${id}`,
        title: name,
        group: group.compound,
        also: id,
        run() {
          goals.goTo(middleOf(footprint))
          goals.choose(id)
        },
      })),
      ...placeCommands(places, words.value, ({ at }) => goals.goTo(at)),
      ...Array.from(live.roster.values(), ({ id, slot, callSign }) => ({
        id: `unit-${id}`,
        title: callSign,
        group: group.unit,
        also: id,
        run() {
          const { lonE7, latE7, takenMs } = live.picture.columns.units
          // One that has never sent a fix is nowhere.
          if (!Number.isNaN(takenMs[slot] ?? Number.NaN)) goals.goTo([(lonE7[slot] ?? 0) / DEGREE_E7, (latE7[slot] ?? 0) / DEGREE_E7])
        },
      })),
    ]
  }

  return computed(() => [...acts(), ...found()])
}
