/** Taking steps of the report whose card is open: one at a time, each kept as a draft until the server has answered that it is done. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { LifecycleStep } from '#wire/lifecycles'
import type { Report } from '#wire/reports'
import { ApiFault, send } from '../http/api.ts'
import { useDeskReports, type DeskReport } from '../http/desk-report-store.ts'
import { useLifecycles } from '../http/lifecycle-store.ts'
import { useSession } from '../http/session-store.ts'
import { useLive } from '../live/live-store.ts'
import { keyOf } from './desk-rows.ts'
import { isTaken, legalSteps, missingOf, saidWith, stepsNamed } from './legal-steps.ts'
import { bodyOf } from './report-fields.ts'
import { useDraft, type DraftInHand } from './use-draft.ts'

/** What was last heard of a step: it is done, it was not taken, or nobody knows yet. */
export type Told = { readonly is: 'done' | 'notTaken' | 'unknown'; readonly step: string } | undefined

export interface Stepping {
  readonly hand: DraftInHand
  /** Those that are legal now for whoever is signed in, by the server's table. */
  readonly steps: ComputedRef<readonly LifecycleStep[]>
  /** The one whose fields are being filled in. */
  readonly opened: ComputedRef<LifecycleStep | undefined>
  readonly missing: ComputedRef<readonly string[]>
  readonly isSending: ShallowRef<boolean>
  readonly fault: ShallowRef<ApiFault | undefined>
  /** The steps that the last refusal named. */
  readonly legalNow: ComputedRef<readonly string[]>
  readonly told: ShallowRef<Told>
  /** Takes a step, or opens it where it needs more than is known. @param more said besides what is typed */
  press(step: LifecycleStep, more?: Readonly<Record<string, string>>): Promise<void>
  open(step: LifecycleStep | undefined): void
  /** Asks the server whether what was sent and not answered was taken. */
  lookAgain(): Promise<void>
}

export function useSteps(said: () => DeskReport): Stepping {
  const reports = useDeskReports()
  const lifecycles = useLifecycles()
  const session = useSession()
  const live = useLive()
  const hand = useDraft(() => `step/${keyOf(said())}`)
  const isSending = shallowRef(false)
  const fault = shallowRef<ApiFault>()
  const told = shallowRef<Told>()
  const table = computed(() => lifecycles.tables.get(said().kind))
  const steps = computed(() => legalSteps(table.value, said().report.state, session.who?.role))
  const opened = computed(() => steps.value.find(({ name }) => name === hand.draft.value.step))
  const missing = computed(() => (opened.value ? missingOf(opened.value, said().report, hand.draft.value.fields) : []))

  function open(step: LifecycleStep | undefined): void {
    const { step: _before, ...rest } = hand.draft.value
    hand.put(step ? { ...rest, step: step.name } : rest)
  }

  /** What was sent and never answered: done after all, or to be sent again. */
  function settle(): void {
    const { sent } = hand.draft.value
    if (!sent || isSending.value) return
    if (isTaken(sent, said().report, session.who?.name ?? '')) {
      told.value = { is: 'done', step: sent.what }
      fault.value = undefined
      hand.drop()
    }
  }

  /** Whether it was taken, once the server can be asked again. */
  async function lookAgain(): Promise<void> {
    const { sent } = hand.draft.value
    const { kind, report } = said()
    const about = keyOf(said())
    if (!sent || isSending.value || !live.isLive) return
    const isThere = await reports.pin(kind, report.id).then(
      () => true,
      () => false, // asked again when the line comes back
    )
    if (!isThere || keyOf(said()) !== about) return
    settle()
    if (hand.draft.value.sent !== sent) return
    const { sent: _lost, ...rest } = hand.draft.value
    hand.put(rest)
    told.value = { is: 'notTaken', step: sent.what }
  }

  async function press(step: LifecycleStep, more: Readonly<Record<string, string>> = {}): Promise<void> {
    if (isSending.value) return
    // What was sent before and not answered may have changed everything.
    if (hand.draft.value.sent) return lookAgain()
    const fields = saidWith(step, { ...hand.draft.value.fields, ...more })
    told.value = undefined
    fault.value = undefined
    if (missingOf(step, said().report, fields).length > 0) return open(step)
    const { kind, report } = said()
    const about = keyOf(said())
    const isStillOpen = (): boolean => keyOf(said()) === about
    const atMs = live.serverNowMs()
    isSending.value = true
    hand.put({
      step: step.name,
      fields: { ...hand.draft.value.fields, ...more },
      sent: { what: step.name, stamps: report.stamps.length, atMs },
    })
    try {
      const path = `${reports.pathOf(kind)}/${encodeURIComponent(report.id)}`
      reports.put(kind, await send<Report>('PATCH', path, { ...bodyOf(fields, atMs), step: step.name }))
      // Whoever reads another report by now finds this one's draft settled when they come back.
      if (!isStillOpen()) return
      hand.drop()
      told.value = { is: 'done', step: step.name }
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      if (isStillOpen()) refused(cause, step)
      if (cause.status === 409) await reports.pin(kind, report.id).catch(() => undefined) // the line tells it, a little later
    } finally {
      isSending.value = false
    }
  }

  /** A refusal is an answer: what was written stays, and is not under way any more. Silence is none. */
  function refused(cause: ApiFault, { name }: LifecycleStep): void {
    fault.value = cause
    if (cause.status === 0) {
      told.value = { is: 'unknown', step: name }
      return
    }
    const { sent: _answered, ...rest } = hand.draft.value
    hand.put(rest)
  }

  watch(() => keyOf(said()), () => { fault.value = told.value = undefined; void lookAgain() }, { immediate: true }) // prettier-ignore
  watch(() => said().report.stamps.length, settle)
  watch(() => live.isLive, lookAgain) // prettier-ignore

  return {
    hand,
    steps,
    opened,
    missing,
    isSending,
    fault,
    legalNow: computed(() => stepsNamed(fault.value?.errors ?? [])),
    told,
    press,
    open,
    lookAgain,
  }
}
