/** Everything that the command palette offers, from what the desk shows now. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import { useDeskReports, type DeskReport } from '../http/desk-report-store.ts'
import { useLifecycles } from '../http/lifecycle-store.ts'
import { useSession } from '../http/session-store.ts'
import { deskStateSaid, deskTitleSaid, stepSaid } from '../i18n/say-desk.ts'
import { useLanguage } from '../i18n/words.ts'
import { useLive } from '../live/live-store.ts'
import { compoundCommands, unitCommands } from '../palette/found-things.ts'
import type { Command } from '../palette/palette.ts'
import { usePlaces } from '../places/place-store.ts'
import { ENDED_DAYS, keyOf, type DeskFilters } from './desk-rows.ts'
import { legalSteps } from './legal-steps.ts'

export interface CommandTargets {
  /** The report whose card is open. */
  opened(): DeskReport | undefined
  /** The compound whose card is open. */
  compound(): string | undefined
  openReport(said: DeskReport): void
  openCompound(id: string): void
  openUnit(slot: number): void
  /** @param place of the step among the legal ones, from 1 */
  step(place: number): void
  fresh(kind: ReportKind): void
  narrow(change: Partial<Record<keyof DeskFilters, DeskFilters[keyof DeskFilters] | undefined>>): void
  clear(): void
  layers(): void
  keys(): void
}

export function useCommands(targets: CommandTargets): ComputedRef<readonly Command[]> {
  const { words } = storeToRefs(useLanguage())
  const said = computed(() => words.value.desk.palette)
  const reports = useDeskReports()
  const lifecycles = useLifecycles()
  const session = useSession()
  const live = useLive()
  const places = usePlaces()
  const router = useRouter()

  function steps(): readonly Command[] {
    const opened = targets.opened()
    if (!opened) return []
    const legal = legalSteps(lifecycles.tables.get(opened.kind), opened.report.state, session.who?.role)
    return legal.map(({ name }, i) => ({
      id: `step-${name}`,
      title: stepSaid(opened.kind, name, words.value),
      group: said.value.group.step,
      run: () => targets.step(i + 1),
    }))
  }

  function acts(): readonly Command[] {
    const { list, kind, fresh, keys } = words.value.desk
    const group = said.value.group.command
    const compound = targets.compound()
    const name = compound === undefined ? '' : (places.compounds.get(compound)?.name ?? compound)
    const mayBring = (one: ReportKind): boolean => session.may(lifecycles.tables.get(one)?.brings ?? '')
    return [
      ...REPORT_KINDS.filter(mayBring).map((one) => ({
        id: `new-${one}`,
        title: said.value.fresh(kind[one]),
        group,
        run: () => targets.fresh(one),
      })),
      ...REPORT_KINDS.map((one) => ({
        id: `show-${one}`,
        title: said.value.show(kind[one]),
        group,
        run: () => targets.narrow({ kind: one, class: undefined }),
      })),
      { id: 'show-open', title: said.value.show(list.open), group, run: () => targets.narrow({ endedDays: undefined }) },
      ...ENDED_DAYS.map((days) => ({
        id: `show-ended-${days}`,
        title: said.value.show(list.ended(days)),
        group,
        run: () => targets.narrow({ endedDays: days }),
      })),
      { id: 'show-mine', title: said.value.show(list.whose.mine), group, run: () => targets.narrow({ whose: 'mine' }) },
      { id: 'show-unassigned', title: said.value.show(list.whose.unassigned), group, run: () => targets.narrow({ whose: 'unassigned' }) },
      ...(compound === undefined ? [] : [{ id: 'only', title: list.only(name), group, run: () => targets.narrow({ compound }) }]),
      { id: 'clear', title: list.clear, group, run: targets.clear },
      ...(session.may('walls:drive')
        ? [{ id: 'walls', title: words.value.walls.desk.title, group, run: () => void router.push('/walls') }]
        : []),
      { id: 'layers', title: words.value.layers.title, group, also: fresh.title, run: targets.layers },
      { id: 'keys', title: keys.title, group, run: targets.keys },
    ]
  }

  function goals(): readonly Command[] {
    return [
      ...reports.open.map((one) => ({
        id: `report-${keyOf(one)}`,
        title: deskTitleSaid(one, words.value),
        group: `${said.value.group.report} · ${deskStateSaid(one, words.value)}`,
        also: `${one.report.id} ${one.report.address ?? ''}`,
        run: () => targets.openReport(one),
      })),
      ...compoundCommands(places.compounds.values(), said.value.group.compound, targets.openCompound),
      ...unitCommands(live.roster.values(), said.value.group.unit, targets.openUnit),
    ]
  }

  return computed(() => [...steps(), ...acts(), ...goals()])
}
