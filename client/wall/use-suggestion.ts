/** Who could close one gap, asked of the server while its card is open; sending them, or saying why not. */
import { onScopeDispose, shallowReadonly, shallowRef, type Ref } from 'vue'
import type { Proposal } from '#wire/tasks'
import { ApiFault, ask, send as post } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'
import { plannedOffer, soleOffer, type Offer } from './dispatch.ts'

/** Units move some hundred metres in this time: a tenth of the way to a gap. */
const ASK_MS = 15_000
/** What counts as soon enough in the district's plan, and for a gap that the plan leaves out, min. */
const PLAN_MIN = 30
export const SOLE_MIN = 60
/** How long a task that was made may take to come over the line; then the gap is asked about again. */
const SHOW_MS = 10_000

export type Offering =
  | { readonly is: 'asking' | 'none' }
  | { readonly is: 'found'; readonly offer: Offer }
  | { readonly is: 'failed'; readonly fault: ApiFault }

/** What is under way; `sent`: the server has made the task, the wall is to hear of it. */
export type Acting = 'sending' | 'sent' | 'recording' | undefined

export interface Suggesting {
  readonly offering: Readonly<Ref<Offering>>
  readonly acting: Readonly<Ref<Acting>>
  /** Why the last deed was refused. */
  readonly fault: Readonly<Ref<ApiFault | undefined>>
  find(): Promise<void>
  send(): Promise<void>
  /** @returns whether it is in the journal */
  refuse(reason: string): Promise<boolean>
}

/** @param isHeld somebody has hand or keyboard on it: what they are about to press does not change under them */
export function useSuggestion(compound: string, isHeld: () => boolean): Suggesting {
  const live = useLive()
  const offering = shallowRef<Offering>({ is: 'asking' })
  const acting = shallowRef<Acting>()
  const fault = shallowRef<ApiFault>()
  let isOver = false
  let showing = 0
  /** Deeds so far: what was asked before the last one is out of date when it comes. */
  let deeds = 0

  async function look(): Promise<Offering> {
    const plan = await ask<Proposal>(`/suggestions?within=${PLAN_MIN}`)
    const planned = plannedOffer(plan, compound)
    if (planned) return { is: 'found', offer: planned }
    const sole = soleOffer(await ask<Proposal>(`/suggestions?within=${SOLE_MIN}&compound=${encodeURIComponent(compound)}`), plan)
    return sole ? { is: 'found', offer: sole } : { is: 'none' }
  }

  async function find(): Promise<void> {
    const asked = deeds
    const next = await look().catch((cause: unknown): Offering => ({ is: 'failed', fault: faultOf(cause) }))
    if (isOver || asked !== deeds || acting.value !== undefined || (isHeld() && !isSameUnit(offering.value, next))) return
    offering.value = next
  }

  /** Does one thing at a time. @returns whether the server took it */
  async function act(doing: 'sending' | 'recording', body: object): Promise<boolean> {
    if (acting.value !== undefined || offering.value.is !== 'found') return false
    const { unit } = offering.value.offer.move
    acting.value = doing
    fault.value = undefined
    const failure = await post('POST', '/suggestions', { unit, compound, ...body }).then(
      () => undefined,
      (cause: unknown) => faultOf(cause),
    )
    acting.value = undefined
    fault.value = failure
    return failure === undefined
  }

  /** What is shown is out of date, whoever has their hand on it. */
  function askAnew(): Promise<void> {
    deeds++
    offering.value = { is: 'asking' }
    return find()
  }

  async function send(): Promise<void> {
    const isDone = await act('sending', { answer: 'accept' })
    if (isOver) return
    if (!isDone) {
      if (fault.value?.code === 'STATE_CONFLICT') await askAnew()
      return
    }
    acting.value = 'sent'
    showing = window.setTimeout(() => {
      acting.value = undefined
      void askAnew()
    }, SHOW_MS)
  }

  async function refuse(reason: string): Promise<boolean> {
    const isDone = await act('recording', { answer: 'refuse', reason })
    if (isDone && !isOver) void askAnew()
    return isDone
  }

  void find()
  const timer = setInterval(() => {
    if (live.isLive) void find()
  }, ASK_MS)
  onScopeDispose(() => {
    isOver = true
    clearInterval(timer)
    clearTimeout(showing)
  })
  return {
    offering: shallowReadonly(offering),
    acting: shallowReadonly(acting),
    fault: shallowReadonly(fault),
    find: askAnew,
    send,
    refuse,
  }
}

function isSameUnit(a: Offering, b: Offering): boolean {
  if (a.is !== 'found') return true
  return b.is === 'found' && a.offer.move.unit === b.offer.move.unit
}

function faultOf(cause: unknown): ApiFault {
  if (cause instanceof ApiFault) return cause
  throw cause
}
