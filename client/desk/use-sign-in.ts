/** Signing in at a display, by hand or by itself: one that came here only because the server was away goes on when it is back. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { ApiFault } from '../http/api.ts'
import { useSession } from '../http/session-store.ts'

/** How often a server that could not be reached is asked again: nobody stands at a wall to reload it. */
const RETRY_MS = 3_000

/** `wrong`: the token is not known. `unreachable`: nobody answered. Else the server's own words. */
export type SignInFault = { readonly is: 'wrong' | 'unreachable' } | { readonly is: 'refused'; readonly message: string }

export interface SignIn {
  readonly token: Ref<string>
  readonly fault: Readonly<Ref<SignInFault | undefined>>
  readonly isBusy: Readonly<Ref<boolean>>
  enter(): Promise<void>
}

export function useSignIn(): SignIn {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const token = ref('')
  const fault = ref<SignInFault>()
  const isBusy = ref(false)
  let retry = 0
  let isOver = false

  async function goOn(): Promise<void> {
    const { to, ...query } = route.query
    await router.push({ path: typeof to === 'string' ? to : '/', query })
  }

  async function enter(): Promise<void> {
    isBusy.value = true
    fault.value = undefined
    try {
      await session.signIn(token.value.trim())
      await goOn()
    } catch (cause) {
      fault.value = faultOf(cause)
    } finally {
      isBusy.value = false
    }
  }

  /** Finds out who this display is, as soon as anybody can say. */
  async function findOut(): Promise<void> {
    try {
      await session.find()
      fault.value = undefined
      if (session.isSignedIn && !isOver) await goOn()
    } catch (cause) {
      fault.value = faultOf(cause)
      if (!isOver) retry = window.setTimeout(() => void findOut(), RETRY_MS)
    }
  }

  if (!session.isKnown) void findOut()
  onScopeDispose(() => {
    isOver = true
    clearTimeout(retry)
  })
  return { token, fault: readonly(fault), isBusy: readonly(isBusy), enter }
}

/** @throws whatever is not an answer, or the want of one */
function faultOf(cause: unknown): SignInFault {
  if (!(cause instanceof ApiFault)) throw cause
  if (cause.status === 0) return { is: 'unreachable' }
  return cause.status === 401 ? { is: 'wrong' } : { is: 'refused', message: cause.message }
}
