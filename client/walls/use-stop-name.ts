/** What a stop of a wall is about, by the name it is known by. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef } from 'vue'
import type { WallStop } from '#wire/walls'
import { useReports } from '../http/report-store.ts'
import { titleSaid } from '../i18n/say-reports.ts'
import { useLanguage } from '../i18n/words.ts'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { cardSaid } from '../wall/alarm-cards.ts'
import { useAlarmNames } from '../wall/use-alarm-names.ts'

/** @returns `undefined` where it has none: the overview, or what is not known here any more */
export function useStopName(stop: () => WallStop | undefined): ComputedRef<string | undefined> {
  const live = useLive()
  const places = usePlaces()
  const reports = useReports()
  const names = useAlarmNames()
  const { words } = storeToRefs(useLanguage())

  return computed(() => {
    const { is, id } = stop() ?? { is: 'overview' as const }
    if (id === undefined) return undefined
    if (is === 'gap') return places.compounds.get(id)?.name
    if (is === 'incident') {
      const report = reports.openIncidents.find((one) => one.id === id)
      return report && titleSaid({ kind: 'incident', report }, words.value)
    }
    const card = live.vitals?.alarms?.cards.find(({ head }) => head.id === id)
    return card && cardSaid(card, names, words.value, live.serverNowMs()).title
  })
}
