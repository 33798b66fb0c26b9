/** Acting on alarms: one after another, told what did not come of it; what did comes over the line, as to every other wall. */
import { readonly, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Alarm, AlarmCard } from '#wire/alarms'
import { ApiFault, ask, send } from '../http/api.ts'

export type AlarmStepName = 'acknowledge' | 'takeOver' | 'arrive' | 'handle'

const PATHS: Readonly<Record<AlarmStepName, string>> = {
  acknowledge: 'acknowledge',
  takeOver: 'take-over',
  arrive: 'arrive',
  handle: 'handle',
}
/** Calls under way at once: quick, and no burden beside what else the server does. */
const AT_ONCE = 6

export interface AlarmSteps {
  readonly isActing: Readonly<Ref<boolean>>
  readonly fault: ShallowRef<ApiFault | undefined>
  step(name: AlarmStepName, id: string, note?: string): Promise<void>
  /** Takes on all of a card that nobody has. */
  acknowledgeCard(card: AlarmCard): Promise<void>
  mute(alarm: Pick<Alarm, 'cause' | 'about'>, note: string, untilMs: number): Promise<void>
}

export function useAlarmSteps(): AlarmSteps {
  const isActing = ref(false)
  const fault = shallowRef<ApiFault>()

  async function act(work: () => Promise<void>): Promise<void> {
    if (isActing.value) return
    isActing.value = true
    fault.value = undefined
    try {
      await work()
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
    } finally {
      isActing.value = false
    }
  }

  async function take(name: AlarmStepName, id: string, note?: string): Promise<void> {
    await send('POST', `/alarms/${encodeURIComponent(id)}/${PATHS[name]}`, note === undefined ? undefined : { note })
  }

  /** Of many, some may be somebody else's by now: that is as good. */
  async function acknowledge(id: string): Promise<void> {
    await take('acknowledge', id).catch((cause: unknown) => {
      if (!(cause instanceof ApiFault && cause.code === 'STATE_CONFLICT')) throw cause
    })
  }

  return {
    isActing: readonly(isActing),
    fault,
    step: (name, id, note) => act(() => take(name, id, note)),
    acknowledgeCard: (card) =>
      act(async () => {
        if (card.count === 1) return take('acknowledge', card.head.id)
        const { items } = await ask<{ readonly items: readonly Alarm[] }>(`/alarms?state=raised&card=${encodeURIComponent(card.key)}`)
        for (let i = 0; i < items.length; i += AT_ONCE) await Promise.all(items.slice(i, i + AT_ONCE).map(({ id }) => acknowledge(id)))
      }),
    mute: ({ cause, about }, note, untilMs) => act(async () => void (await send('POST', '/alarms/mutes', { cause, about, note, untilMs }))),
  }
}
