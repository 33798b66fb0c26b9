/** The settings of coverage under a person's hands: a draft, what is wrong with it, and saving it whole. */
import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import { DEFAULT_COVERAGE, type CoverageInterval, type CoverageSettings } from '#wire/coverage'
import { ApiFault } from '../http/api.ts'
import { useCoverageRules } from '../http/coverage-store.ts'
import { FIELD_GROUPS, intervalLimits, kindOf, limitsOf, type FieldKind, type FigureName, type Limits } from './coverage-fields.ts'

type Draft = { -readonly [K in keyof CoverageSettings]: CoverageSettings[K] }

export interface CoverageForm {
  readonly draft: Draft
  /** By the field's path as the server names it: `radiusM`, `interval/dayMin`. */
  readonly faults: ComputedRef<ReadonlyMap<string, string>>
  /** What cannot be said of one field. */
  readonly fault: Readonly<Ref<string | undefined>>
  readonly isSaved: Readonly<Ref<boolean>>
  readonly isBusy: Readonly<Ref<boolean>>
  load(): Promise<void>
  save(): Promise<void>
  reset(): void
}

/** Says that a figure must lie between its limits, as they are written. */
export type OutsideSaid = (limits: Limits, kind: FieldKind) => string

export function useCoverageForm(outside: OutsideSaid): CoverageForm {
  const rules = useCoverageRules()
  const draft = reactive<Draft>(copyOf(rules.settings))
  const refused = ref<ReadonlyMap<string, string>>(new Map())
  const fault = ref<string>()
  const isSaved = ref(false)
  const isBusy = ref(false)

  const faults = computed(() => new Map([...refused.value, ...outOfLimits(draft, outside)]))

  watch(draft, () => {
    isSaved.value = false
    refused.value = new Map()
  })

  async function tell(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    fault.value = undefined
    try {
      await work()
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      refused.value = new Map(cause.errors.map(({ field, reason }) => [field.replace(/^body\//, ''), reason]))
      if (cause.errors.length === 0) fault.value = cause.message
    } finally {
      isBusy.value = false
    }
  }

  return {
    draft,
    faults,
    fault,
    isSaved,
    isBusy,
    load: () =>
      tell(async () => {
        await rules.load()
        Object.assign(draft, copyOf(rules.settings))
      }),
    save: () =>
      tell(async () => {
        await rules.save(copyOf(draft))
        isSaved.value = true
      }),
    reset: () => Object.assign(draft, copyOf(DEFAULT_COVERAGE)),
  }
}

function copyOf(settings: CoverageSettings): Draft {
  return structuredClone({ ...settings, interval: { ...settings.interval }, intervalByType: plainIntervals(settings) })
}

function plainIntervals({ intervalByType }: CoverageSettings): CoverageSettings['intervalByType'] {
  return Object.fromEntries(Object.entries(intervalByType).map(([type, interval]) => [type, { ...interval }]))
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
    figure >= limits.least && figure <= limits.most ? [] : [[path, outside(limits, kind)]],
  )
}
