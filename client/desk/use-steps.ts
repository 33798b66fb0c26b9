/** Taking steps of the report whose card is open: one at a time, each kept as a draft until the server has said that it is done. */
import { computed, shallowReactive, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { LifecycleStep } from '#wire/lifecycles'
import type { Report } from '#wire/reports'
import { ApiFault, send } from '../http/api.ts'
import { useDeskReports, type DeskReport } from '../http/desk-report-store.ts'
import { useLifecycles } from '../http/lifecycle-store.ts'
import { useSession } from '../http/session-store.ts'
import { useLive } from '../live/live-store.ts'
import { keyOf } from './desk-rows.ts'
import { isTaken, legalSteps, missingOf, saidWith, stepsNamed, type SentStep } from './legal-steps.ts'
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
  readonly isSending: ComputedRef<boolean>
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
  /** What is on its way now, by report: ended by its answer, or by the line where that is quicker. Bound: requests that wait for an answer. */
  const underWay = shallowReactive(new Map<string, SentStep>())
  const isSending = computed(() => underWay.has(keyOf(said())))
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

  /** What was sent is done if the report says so, whether or not that was answered. */
  function settle(): void {
    const { sent } = hand.draft.value
    if (sent && isTaken(sent, said().report, session.who?.name ?? '')) finish(sent)
  }

  function finish(sent: SentStep): void {
    underWay.delete(keyOf(said()))
    told.value = { is: 'done', step: sent.what }
    fault.value = undefined
    // What was begun meanwhile for another step stays.
    if (hand.draft.value.step === sent.what) hand.drop()
    else unsend()
  }

  /** What was written stays, and is not under way any more. */
  function unsend(): void {
    const { sent: _before, ...rest } = hand.draft.value
    hand.put(rest)
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
    unsend()
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
    const atMs = live.serverNowMs()
    const sent = { what: step.name, stamps: report.stamps.length, atMs }
    // Whoever reads another report by now finds this one's draft settled when they come back.
    const isAwaited = (): boolean => underWay.get(about) === sent && keyOf(said()) === about
    underWay.set(about, sent)
    hand.put({ step: step.name, fields: { ...hand.draft.value.fields, ...more }, sent })
    try {
      const path = `${reports.pathOf(kind)}/${encodeURIComponent(report.id)}`
      reports.put(kind, await send<Report>('PATCH', path, { ...bodyOf(fields, atMs), step: step.name }))
      if (isAwaited()) finish(sent)
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      if (isAwaited()) refused(cause, step)
      if (cause.status === 409) await reports.pin(kind, report.id).catch(() => undefined) // the line tells it, a little later
    } finally {
      if (underWay.get(about) === sent) underWay.delete(about)
    }
  }

  /** A refusal is an answer; silence is none. */
  function refused(cause: ApiFault, { name }: LifecycleStep): void {
    fault.value = cause
    if (cause.status === 0) {
      told.value = { is: 'unknown', step: name }
      return
    }
    unsend()
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
