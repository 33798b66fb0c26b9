/** Whether something can be done from this screen: nothing acts on the past. */
import { useSession } from '../http/session-store.ts'
import { useLive } from '../live/live-store.ts'

export function useMayAct(): (action: string) => boolean {
  const session = useSession()
  const live = useLive()
  return (action) => live.replay === undefined && session.may(action)
}
