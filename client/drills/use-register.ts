/** Whom and what a plan can name, by id: units, watch points and compounds, as the registry calls them now. */
import { inject, onMounted, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import { ApiFault } from '../http/api.ts'
import { allPages } from '../http/all-pages.ts'

/** What each is called, by id; whoever has no other name is called by its id. */
export type NamesById = ReadonlyMap<string, string>

export interface PlanRegister {
  readonly unit: NamesById
  readonly watchPoint: NamesById
  readonly compound: NamesById
}

const REGISTER: InjectionKey<ShallowRef<PlanRegister | undefined>> = Symbol('whom a plan can name')

/** @param mayAsk whether the viewer may read the registry: without it ids are typed, and the server says which are none */
export function provideRegister(mayAsk: () => boolean): ShallowRef<PlanRegister | undefined> {
  const register = shallowRef<PlanRegister>()
  provide(REGISTER, register)
  onMounted(async () => {
    if (!mayAsk()) return
    try {
      const [unit, watchPoint, compound] = await Promise.all(['/units?', '/watch-points?', '/compounds?'].map(namesOf))
      register.value = { unit: unit!, watchPoint: watchPoint!, compound: compound! } // as many as were asked for
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
    }
  })
  return register
}

/** `undefined` until it was read. */
export function useRegister(): ShallowRef<PlanRegister | undefined> {
  return inject(REGISTER, () => shallowRef<PlanRegister>(), true)
}

async function namesOf(path: string): Promise<NamesById> {
  const found = await allPages<{ readonly id: string; readonly callSign?: string; readonly name?: string }>(path)
  return new Map(found.map(({ id, callSign, name }) => [id, callSign ?? name ?? id]))
}
