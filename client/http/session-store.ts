/** Who is signed in at this display, and what they may do. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Role } from '#wire/roles'
import { ApiFault, ask, send } from './api.ts'

export interface WhoAmI {
  readonly name: string
  readonly role: Role
  readonly may: readonly string[]
}

export const useSession = defineStore('session', () => {
  const who = shallowRef<WhoAmI>()
  const isKnown = shallowRef(false)

  /** Asks once who this is; nobody is not an error. @throws ApiFault when the server cannot be reached */
  async function find(): Promise<void> {
    who.value = await ask<WhoAmI>('/session').catch((fault: unknown) => {
      if (fault instanceof ApiFault && (fault.status === 401 || fault.status === 403)) return undefined
      throw fault
    })
    isKnown.value = true
  }

  /** @throws ApiFault when the token is not known */
  async function signIn(token: string): Promise<void> {
    who.value = await send<WhoAmI>('POST', '/session', { token })
  }

  async function signOut(): Promise<void> {
    await send('DELETE', '/session')
    who.value = undefined
  }

  function may(action: string): boolean {
    return who.value?.may.includes(action) ?? false
  }

  return { who, isKnown, isSignedIn: computed(() => who.value !== undefined), find, signIn, signOut, may }
})
