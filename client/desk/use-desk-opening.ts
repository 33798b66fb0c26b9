/** Opening things at a desk, from the list, the map, a card or the palette: the card at the side, the row, and the map on its place. */
import type { ShallowRef } from 'vue'
import type { Alarm } from '#wire/alarms'
import type { LonLat } from '#wire/places'
import type { ReportKind } from '#wire/reports'
import { useDeskReports, type DeskReport } from '../http/desk-report-store.ts'
import type { Pressed } from '../map/night-map.ts'
import { middleOf } from '../places/middle.ts'
import { usePlaces } from '../places/place-store.ts'
import { useAlarmCard } from '../wall/use-alarm-card.ts'
import type { DeskCursor } from './use-desk-cursor.ts'
import type { Side } from './use-desk-view.ts'

export interface DeskOpening {
  openReport(said: DeskReport): void
  openById(kind: ReportKind, id: string): void
  openCompound(id: string): void
  openAlarm(key: string | undefined): void
  goToAlarm(alarm: Alarm): void
  /** What somebody pressed on the map: the map stays where it is. */
  pressMap(pressed: Pressed): void
}

/** @param goTo shows a place on the map, where there is one */
export function useDeskOpening(side: ShallowRef<Side>, cursor: DeskCursor, goTo: (place: LonLat) => void): DeskOpening {
  const reports = useDeskReports()
  const places = usePlaces()
  const { keyOf: alarmKeyOf, placeOf } = useAlarmCard()

  function show(said: DeskReport): void {
    cursor.put(said)
    side.value = { is: 'report', kind: said.kind, id: said.report.id }
  }

  function openReport(said: DeskReport): void {
    show(said)
    if (said.report.place) goTo(said.report.place)
  }

  function openAlarm(key: string | undefined): void {
    if (key !== undefined) side.value = { is: 'alarm', key }
  }

  function pressMark(kind: 'incident' | 'hazard', ids: readonly string[]): void {
    const [only] = ids
    const said = ids.length === 1 && only !== undefined ? reports.find(kind, only) : undefined
    if (said) show(said)
    else side.value = { is: 'several', kind, ids }
  }

  return {
    openReport,
    openById(kind, id) {
      const said = reports.find(kind, id)
      if (said) openReport(said)
      else side.value = { is: 'report', kind, id }
    },
    openCompound(id) {
      const compound = places.compounds.get(id)
      side.value = { is: 'compound', id }
      if (compound) goTo(middleOf(compound.footprint))
    },
    openAlarm,
    goToAlarm(alarm) {
      const place = placeOf(alarm)
      if (place) goTo(place)
    },
    pressMap(pressed) {
      if (pressed.kind === 'unit') side.value = { is: 'unit', slot: pressed.slot }
      else if (pressed.kind === 'compound') side.value = { is: 'compound', id: pressed.id }
      else if (pressed.kind === 'call') openAlarm(alarmKeyOf(pressed.ids))
      else if (pressed.kind !== 'none') pressMark(pressed.kind, pressed.ids)
    },
  }
}
