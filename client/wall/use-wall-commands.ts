/** Everything that the palette of a wall offers: where to go, what to open, what to show and to hide. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { useReports } from '../http/report-store.ts'
import { useSession } from '../http/session-store.ts'
import { classSaid, stateSaid, titleSaid } from '../i18n/say-reports.ts'
import { useLanguage } from '../i18n/words.ts'
import { useLive } from '../live/live-store.ts'
import { compoundCommands, placeCommands, unitCommands, type FoundPlace } from '../palette/found-things.ts'
import type { Command } from '../palette/palette.ts'
import { usePast } from '../past/past-store.ts'
import { usePlaces } from '../places/place-store.ts'
import { LAYERS } from './layer-names.ts'
import { useTheme } from './theme-store.ts'

export interface WallTargets {
  openCompound(id: string): void
  openIncident(id: string): void
  openUnit(slot: number): void
  openPlace(found: FoundPlace): void
  goHome(): void
  lookBack(): void
  /** Layers that are not shown. */
  hidden(): readonly string[]
  toggleLayer(layer: string): void
  openSheet(which: 'layers' | 'keys' | 'basis' | 'sources'): void
}

export function useWallCommands(targets: WallTargets): ComputedRef<readonly Command[]> {
  const { words, language } = storeToRefs(useLanguage())
  const { speak } = useLanguage()
  const { theme } = storeToRefs(useTheme())
  const { turn } = useTheme()
  const session = useSession()
  const router = useRouter()
  const live = useLive()
  const past = usePast()
  const places = usePlaces()
  const reports = useReports()

  function acts(): readonly Command[] {
    const { commands, layers, keys, happening, menu, coverage } = words.value
    const { command: group } = words.value.desk.palette.group
    const when = past.isPast
      ? { id: 'now', title: words.value.past.back, group, also: commands.now, run: past.goLive }
      : { id: 'past', title: commands.past, group, run: targets.lookBack }
    return [
      { id: 'home', title: commands.home, group, run: targets.goHome },
      when,
      { id: 'keys', title: keys.title, group, run: () => targets.openSheet('keys') },
      { id: 'layers', title: layers.title, group, run: () => targets.openSheet('layers') },
      { id: 'sources', title: happening.sources, group, run: () => targets.openSheet('sources') },
      { id: 'basis', title: coverage.panel.basis, group, run: () => targets.openSheet('basis') },
      ...pages(),
      { id: 'language', title: menu.language, group, run: () => speak(language.value === 'zh' ? 'en' : 'zh') },
      { id: 'theme', title: menu.toTheme[theme.value === 'day' ? 'night' : 'day'], group, run: turn },
      ...LAYERS.map((layer) => ({
        id: `layer-${layer}`,
        title: targets.hidden().includes(layer) ? commands.show(layers[layer]) : commands.hide(layers[layer]),
        group: layers.title,
        run: () => targets.toggleLayer(layer),
      })),
    ]
  }

  /** Pages of figures, for whoever may read them: a display on a wall has no way back. */
  function pages(): readonly Command[] {
    if (!session.may('picture:read') || session.who?.role === 'wall') return []
    const { desk, kpi, hotspots } = words.value
    const { command: group } = desk.palette.group
    return [
      { id: 'page-kpi', title: kpi.title, group, also: 'kpi', run: () => void router.push('/kpi') },
      { id: 'page-hotspots', title: hotspots.title, group, also: 'hotspots', run: () => void router.push('/hotspots') },
    ]
  }

  function found(): readonly Command[] {
    const { group } = words.value.desk.palette
    return [
      ...reports.openIncidents.map((report) => {
        const said = { kind: 'incident', report } as const
        return {
          id: `incident-${report.id}`,
          title: titleSaid(said, words.value),
          group: `${words.value.layers.incidents} · ${stateSaid(said, words.value)}`,
          also: `${report.id} ${report.address ?? ''} ${classSaid(said, words.value)}`,
          run: () => targets.openIncident(report.id),
        }
      }),
      ...compoundCommands(places.compounds.values(), group.compound, targets.openCompound),
      ...unitCommands(live.roster.values(), group.unit, targets.openUnit),
      ...placeCommands(places, words.value, targets.openPlace),
    ]
  }

  return computed(() => [...acts(), ...found()])
}
