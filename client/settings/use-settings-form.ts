/** Settings under a person's hands: a draft, what is wrong with it, and saving it whole. */
import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import { ApiFault } from '../http/api.ts'

export interface SettingsFormOptions<T extends object> {
  /** What is shown until the settings in force are known. */
  readonly first: T
  readonly usual: T
  /** @throws ApiFault */
  load(): Promise<T>
  /** @throws ApiFault whose fields say what is wrong with which */
  save(settings: T): Promise<unknown>
  /** Fields outside of their limits, by the path that the server would name, each with what is said of it. */
  faultsOf(draft: T): Iterable<readonly [path: string, said: string]>
}

export interface SettingsForm<T extends object> {
  readonly draft: T
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

export function useSettingsForm<T extends object>({ first, usual, load, save, faultsOf }: SettingsFormOptions<T>): SettingsForm<T> {
  const draft = reactive(copyOf(first)) as T // plain figures and names all the way down: reactive changes nothing of its shape
  const refused = ref<ReadonlyMap<string, string>>(new Map())
  const fault = ref<string>()
  const isSaved = ref(false)
  const isBusy = ref(false)
  const faults = computed(() => new Map([...refused.value, ...faultsOf(draft)]))

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
    load: () => tell(async () => void Object.assign(draft, copyOf(await load()))),
    save: () =>
      tell(async () => {
        await save(copyOf(draft))
        isSaved.value = true
      }),
    reset: () => void Object.assign(draft, copyOf(usual)),
  }
}

/** A copy that shares nothing, of a draft too: through JSON, which it is sent as. */
function copyOf<T extends object>(settings: T): T {
  return JSON.parse(JSON.stringify(settings)) as T // plain data, of the same shape
}
