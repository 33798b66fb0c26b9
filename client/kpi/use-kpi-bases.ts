/** Base figures under an administrator's hands: what was entered for one period, a draft of it, and saving it. */
import { computed, reactive, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { KpiBase, KpiBoard } from '#wire/kpi'
import { ApiFault, ask, send } from '../http/api.ts'

type BaseId = KpiBase['id']
type Span = KpiBoard['period']

/** Figures that may have a base entered: counts, not shares. */
export const BASE_IDS = [
  'allCalls',
  'crimeCalls',
  'disputeCalls',
  'propertyComplaints',
  'leads',
  'awards',
] as const satisfies readonly BaseId[]
/** As the wire has it. */
const MOST = 100_000_000

/** A figure as typed; `undefined`: not a whole number that the wire would take. */
function figureOf(text: string): number | undefined {
  const trimmed = text.trim()
  return /^\d{1,9}$/.test(trimmed) && Number(trimmed) <= MOST ? Number(trimmed) : undefined
}

export interface KpiBasesForm {
  readonly draft: Record<BaseId, string>
  /** Whether it is known what was entered before: until then nothing can be typed that would be lost. */
  readonly isKnown: ComputedRef<boolean>
  /** Figures that cannot be taken as they are typed; an empty one is not entered. */
  readonly wrong: ComputedRef<ReadonlySet<BaseId>>
  readonly isEmpty: ComputedRef<boolean>
  readonly fault: Readonly<Ref<string | undefined>>
  readonly isSaved: Readonly<Ref<boolean>>
  /** @returns whether the server took it */
  save(): Promise<boolean>
}

export function useKpiBases(span: () => Span): KpiBasesForm {
  const draft = reactive(emptyDraft())
  const known = shallowRef<readonly KpiBase[]>()
  const fault = ref<string>()
  const isSaved = ref(false)
  const filled = computed(() => BASE_IDS.filter((id) => draft[id].trim() !== ''))

  async function tell(work: () => Promise<void>): Promise<boolean> {
    fault.value = undefined
    try {
      await work()
      return true
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause.message
      return false
    }
  }

  function fill(): void {
    const { fromMs, toMs } = span()
    const entered = (known.value ?? []).filter((base) => base.fromMs === fromMs && base.toMs === toMs)
    Object.assign(draft, emptyDraft(), Object.fromEntries(entered.map(({ id, value }) => [id, String(value)])))
    isSaved.value = false
  }

  void tell(async () => {
    known.value = await ask<readonly KpiBase[]>('/kpi/bases')
    fill()
  })
  watch(
    () => `${span().fromMs}-${span().toMs}`,
    () => fill(),
  )

  return {
    draft,
    isKnown: computed(() => known.value !== undefined),
    wrong: computed(() => new Set(filled.value.filter((id) => figureOf(draft[id]) === undefined))),
    isEmpty: computed(() => filled.value.length === 0),
    fault,
    isSaved,
    save: () =>
      tell(async () => {
        const { fromMs, toMs } = span()
        const entered = filled.value.map((id): KpiBase => ({ id, fromMs, toMs, value: figureOf(draft[id]) ?? 0 })) // none is wrong where it may be saved
        await send('PUT', '/kpi/bases', entered)
        known.value = await ask<readonly KpiBase[]>('/kpi/bases')
        isSaved.value = true
      }),
  }
}

function emptyDraft(): Record<BaseId, string> {
  return { allCalls: '', crimeCalls: '', disputeCalls: '', propertyComplaints: '', leads: '', awards: '' }
}
