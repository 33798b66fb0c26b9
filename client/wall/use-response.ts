/** Who would be at a compound first and when, asked of the server while its card is open. */
import { onScopeDispose, shallowReadonly, shallowRef, watch, type Ref } from 'vue'
import { ApiFault, ask } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'

/** Units move some hundred metres in this time: a tenth of the way to a gap. */
const ASK_MS = 15_000

export interface AskedResponse {
  readonly callSign: string
  readonly seconds: number
  readonly isByRoad: boolean
}

/** What of `GET /coverage/:compound` is read here. */
interface Answer {
  readonly response?: { readonly unit: string; readonly seconds: number; readonly by: 'road' | 'straight' }
}

export function useResponse(id: () => string): Readonly<Ref<AskedResponse | undefined>> {
  const live = useLive()
  const response = shallowRef<AskedResponse>()

  async function find(): Promise<void> {
    // What is known now is no answer about then.
    if (live.replay) {
      response.value = undefined
      return
    }
    const about = id()
    const answer = await ask<Answer>(`/coverage/${encodeURIComponent(about)}`).catch((fault: unknown): Answer => {
      if (!(fault instanceof ApiFault)) throw fault
      return {} // metres in a straight line are shown instead
    })
    if (about !== id()) return
    const { unit, seconds, by } = answer.response ?? {}
    response.value =
      unit === undefined || seconds === undefined
        ? undefined
        : { callSign: live.picture.roster.byId(unit)?.callSign ?? unit, seconds, isByRoad: by === 'road' }
  }

  watch(id, () => void find(), { immediate: true })
  const timer = setInterval(() => {
    if (live.isLive) void find()
  }, ASK_MS)
  onScopeDispose(() => clearInterval(timer))
  return shallowReadonly(response)
}
