/** A plan on the desk: read, edited, kept as its next version, and what the server finds wrong with it. */
import { computed, inject, provide, readonly, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { DrillBoard, DrillChecked, DrillKept, DrillVersion } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'
import { faultsOf, planToSend, type FieldFault } from './plan-draft.ts'

export interface PlanDesk {
  /** As it was last read or kept. */
  readonly board: ShallowRef<DrillBoard | undefined>
  readonly draft: Ref<DrillPlan | undefined>
  readonly faults: ShallowRef<readonly FieldFault[]>
  /** What keeps it from nothing, and is to be known. */
  readonly warnings: ShallowRef<readonly FieldFault[]>
  readonly fault: ShallowRef<ApiFault | undefined>
  readonly isBusy: Readonly<Ref<boolean>>
  readonly isChanged: ComputedRef<boolean>
  /** Whether what stands in `faults` is why the last save was refused, not what is wrong with what was saved. */
  readonly isRefused: Readonly<Ref<boolean>>
  readonly savedVersion: Readonly<Ref<number | undefined>>
  /** What somebody else saved since, where that kept a save from being taken. */
  readonly conflict: ShallowRef<PlanConflict | undefined>
  load(): Promise<void>
  save(): Promise<void>
  /** Saves what stands on the page, or a plan in its place, over what somebody else saved. */
  overwrite(plan?: DrillPlan): Promise<void>
  /** Lets go of what stands on the page for what somebody else saved. */
  takeTheirs(): Promise<void>
}

/** Two people changed one version: this page, and whoever saved the versions since. */
export interface PlanConflict {
  /** As this page read it. */
  readonly base: DrillPlan
  readonly theirs: DrillPlan
  /** The newest first. */
  readonly versions: readonly DrillVersion[]
}

/** What was found of a plan, beside whose fields it stands. */
interface PlanFindings {
  readonly faults: ShallowRef<readonly FieldFault[]>
  readonly warnings: ShallowRef<readonly FieldFault[]>
}

const FINDINGS: InjectionKey<PlanFindings> = Symbol('what was found of the plan')

/** What was found of the plan that a field is of. */
export function useFindings(): PlanFindings {
  return inject(FINDINGS, () => ({ faults: shallowRef([]), warnings: shallowRef([]) }), true)
}

export function usePlan(id: () => string): PlanDesk {
  const board = shallowRef<DrillBoard>()
  const draft = ref<DrillPlan>()
  const faults = shallowRef<readonly FieldFault[]>([])
  const warnings = shallowRef<readonly FieldFault[]>([])
  const fault = shallowRef<ApiFault>()
  const isBusy = ref(false)
  const isRefused = ref(false)
  const savedVersion = ref<number>()
  const conflict = shallowRef<PlanConflict>()
  provide(FINDINGS, { faults, warnings })

  async function tell(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    try {
      await work()
      fault.value = undefined
      isRefused.value = false
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
      isRefused.value = cause.errors.length > 0
      if (isRefused.value) faults.value = faultsOf(cause)
    } finally {
      isBusy.value = false
    }
  }

  function note(found: DrillChecked): void {
    faults.value = found.faults
    warnings.value = found.warnings
  }

  /** @param known what stands in the draft because it was read or saved: what was typed since stays */
  async function read(known = JSON.stringify(draft.value)): Promise<void> {
    board.value = await ask<DrillBoard>(drillPath(id()))
    if (JSON.stringify(draft.value) === known) draft.value = board.value.whole && structuredClone(board.value.whole.plan)
  }

  async function readAndCheck(): Promise<void> {
    await read()
    if (board.value?.state === 'planned') note(await send<DrillChecked>('POST', drillPath(id(), '/check')))
  }

  /** Saves what stands on the page after a version; where somebody was faster, what they saved is read, and nothing is saved. */
  async function saveAfter(version: number): Promise<void> {
    if (!draft.value) return
    const sent = JSON.stringify(draft.value)
    try {
      const kept = await send<DrillKept>('PUT', drillPath(id()), planToSend(draft.value, version))
      note(kept)
      savedVersion.value = kept.version
      conflict.value = undefined
      await read(sent)
    } catch (cause) {
      if (!isOvertaken(cause)) throw cause
      conflict.value = await meet()
    }
  }

  async function meet(): Promise<PlanConflict | undefined> {
    const [{ whole }, versions] = await Promise.all([
      ask<DrillBoard>(drillPath(id())),
      ask<readonly DrillVersion[]>(drillPath(id(), '/versions')),
    ])
    const base = board.value?.whole?.plan
    return base && whole && { base, theirs: whole.plan, versions: versions.filter(({ version }) => version > base.version) }
  }

  return {
    board,
    draft,
    faults,
    warnings,
    fault,
    isBusy: readonly(isBusy),
    isRefused: readonly(isRefused),
    isChanged: computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== JSON.stringify(board.value?.whole?.plan)),
    savedVersion: readonly(savedVersion),
    conflict,
    load: () => tell(readAndCheck),
    save: () => tell(async () => saveAfter(board.value?.version ?? 0)),
    overwrite: (plan) =>
      tell(async () => {
        if (!conflict.value) return
        if (plan) draft.value = structuredClone(plan)
        await saveAfter(conflict.value.theirs.version)
      }),
    takeTheirs: () =>
      tell(async () => {
        await readAndCheck()
        conflict.value = undefined // only now: what is one's own still stands on the page until then
      }),
  }
}

function isOvertaken(cause: unknown): boolean {
  return cause instanceof ApiFault && cause.errors.some(({ field }) => field === 'body/version')
}
