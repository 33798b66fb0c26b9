/** What counts as noise now, and ending that before its time. */
import { shallowRef, type ShallowRef } from 'vue'
import type { AlarmMute } from '#wire/alarms'
import { ApiFault, ask, send } from '../http/api.ts'

export interface Mutes {
  readonly mutes: Readonly<ShallowRef<readonly AlarmMute[]>>
  readonly fault: Readonly<ShallowRef<string | undefined>>
  load(): Promise<void>
  end(id: string): Promise<void>
}

export function useMutes(): Mutes {
  const mutes = shallowRef<readonly AlarmMute[]>([])
  const fault = shallowRef<string>()

  async function tell(work: () => Promise<void>): Promise<void> {
    fault.value = undefined
    await work().catch((cause: unknown) => {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause.message
    })
  }

  async function read(): Promise<void> {
    mutes.value = (await ask<{ readonly items: readonly AlarmMute[] }>('/alarms/mutes')).items
  }

  return {
    mutes,
    fault,
    load: () => tell(read),
    end: (id) =>
      tell(async () => {
        await send('DELETE', `/alarms/mutes/${encodeURIComponent(id)}`)
        await read()
      }),
  }
}
