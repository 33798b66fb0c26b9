/** The settings of coverage as a form. */
import { DEFAULT_COVERAGE, type CoverageInterval, type CoverageSettings } from '#wire/coverage'
import { useCoverageRules } from '../http/coverage-store.ts'
import { FIELD_GROUPS, intervalLimits, kindOf, limitsOf, type FigureName } from './coverage-fields.ts'
import { isWithin, type FieldKind, type Limits } from './figure-text.ts'
import { useSettingsForm, type SettingsForm } from './use-settings-form.ts'

type Draft = { -readonly [K in keyof CoverageSettings]: CoverageSettings[K] }

/** Says that a figure must lie between its limits, as they are written. */
export type OutsideSaid = (limits: Limits, kind: FieldKind) => string

export function useCoverageForm(outside: OutsideSaid): SettingsForm<Draft> {
  const rules = useCoverageRules()
  return useSettingsForm<Draft>({
    first: rules.settings,
    usual: DEFAULT_COVERAGE,
    async load() {
      await rules.load()
      return rules.settings
    },
    save: (settings) => rules.save(settings),
    faultsOf: (draft) => outOfLimits(draft, outside),
  })
}

function outOfLimits(draft: CoverageSettings, outside: OutsideSaid): [string, string][] {
  const figures = Object.values(FIELD_GROUPS)
    .flat()
    .map((name: FigureName) => ({ path: name as string, figure: draft[name], limits: limitsOf(name), kind: kindOf(name) }))
  const intervals: (readonly [string, CoverageInterval])[] = [
    ['interval', draft.interval],
    ...Object.entries(draft.intervalByType).map(([type, interval]) => [`intervalByType/${type}`, interval] as const),
  ]
  const bands = intervals.flatMap(([path, interval]) =>
    (['dayMin', 'nightMin'] as const).map((band) => ({
      path: `${path}/${band}`,
      figure: interval[band],
      limits: intervalLimits(band),
      kind: 'figure' as const,
    })),
  )
  return [...figures, ...bands].flatMap(({ path, figure, limits, kind }): [string, string][] =>
    isWithin(limits, figure) ? [] : [[path, outside(limits, kind)]],
  )
}
