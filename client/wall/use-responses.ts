/** Who would be there first and when, of the compounds that are shown: asked of the server now and then, while it knows. */
import { onScopeDispose, shallowReactive, watch } from 'vue'
import { ApiFault, ask } from '../http/api.ts'
import { useLive } from '../live/live-store.ts'

/** Units move some hundred metres in this time: a tenth of the way to a gap. */
const ASK_MS = 15_000

export interface Response {
  readonly callSign: string
  readonly seconds: number
  readonly by: 'road' | 'straight'
}

export type Responses = ReadonlyMap<string, Response>

/** What of `GET /coverage/:compound` is read here. */
interface Answer {
  readonly response?: { readonly unit: string; readonly seconds: number; readonly by: 'road' | 'straight' }
}

export function useResponses(ids: () => readonly string[]): Responses {
  const live = useLive()
  const responses = shallowReactive(new Map<string, Response>())

  async function find(id: string): Promise<void> {
    const { response } = await ask<Answer>(`/coverage/${encodeURIComponent(id)}`)
    if (!response) responses.delete(id)
    else responses.set(id, { ...response, callSign: live.picture.roster.byId(response.unit)?.callSign ?? response.unit })
  }

  async function findAll(): Promise<void> {
    const wanted = ids()
    for (const id of responses.keys()) if (!wanted.includes(id)) responses.delete(id)
    for (const id of wanted) {
      await find(id).catch((fault: unknown) => {
        if (!(fault instanceof ApiFault)) throw fault
        responses.delete(id) // metres in a straight line are shown instead
      })
    }
  }

  watch(() => ids().join(' '), () => void findAll(), { immediate: true }) // prettier-ignore
  const timer = setInterval(() => {
    if (live.isLive) void findAll()
  }, ASK_MS)
  onScopeDispose(() => clearInterval(timer))
  return responses
}
