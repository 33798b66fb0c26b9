/** The list of drills, and what is done with whole plans: made, copied, imported, exported, taken back. */
import { onScopeDispose, readonly, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { DrillBoard, DrillHeader } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import { allPages } from '../http/all-pages.ts'
import { ApiFault, ask, send } from '../http/api.ts'
import { drillPath } from './drill-calls.ts'

export interface DrillList {
  /** `undefined` until they have been read. */
  readonly drills: ShallowRef<readonly DrillHeader[] | undefined>
  readonly templates: ShallowRef<readonly DrillPlan[]>
  readonly fault: ShallowRef<ApiFault | undefined>
  readonly isBusy: Readonly<Ref<boolean>>
  load(mayWrite: boolean): Promise<void>
  /** Keeps a plan as a new drill. @returns its id; `undefined`: it was refused */
  make(plan: DrillPlan): Promise<string | undefined>
  copy(id: string, title: string): Promise<string | undefined>
  remove(id: string): Promise<void>
  /** The plan of a drill, for a file. */
  planOf(id: string): Promise<DrillPlan | undefined>
}

const REFRESH_MS = 10_000
const MINUTE = 16

/** Another id from one that is taken: the minute and a bit of chance, so that two who copy at once get two. @param random in [0, 1) */
export function newDrillId(of: string, nowMs: number, random: number): string {
  const minute = new Date(nowMs).toISOString().slice(0, MINUTE).replaceAll(/[-:]/g, '').replace('T', '-')
  const chance = Math.floor(random * 46_656)
    .toString(36)
    .padStart(3, '0') // 36³: three characters
  return `${of.replace(/-\d{8}-\d{4}-[0-9a-z]{3}$/, '').slice(0, 40)}-${minute}-${chance}`
}

/** Once it has been loaded it is read anew every ten seconds: drills begin and end while it stands. */
export function useDrillList(): DrillList {
  const drills = shallowRef<readonly DrillHeader[]>()
  const templates = shallowRef<readonly DrillPlan[]>([])
  const fault = shallowRef<ApiFault>()
  const isBusy = ref(false)
  let round = 0

  async function tell<T>(work: () => Promise<T>): Promise<T | undefined> {
    isBusy.value = true
    try {
      const done = await work()
      fault.value = undefined
      return done
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      fault.value = cause
      return undefined
    } finally {
      isBusy.value = false
    }
  }

  async function read(): Promise<void> {
    const mine = ++round
    const found = await allPages<DrillHeader>('/drills?')
    if (mine === round) drills.value = found // what was asked for later is newer
  }

  function refresh(): void {
    if (drills.value === undefined) return
    read().catch((cause: unknown) => {
      // What stands is older, no more: the next may go through.
      if (!(cause instanceof ApiFault)) throw cause
    })
  }

  const refreshing = setInterval(refresh, REFRESH_MS)
  onScopeDispose(() => clearInterval(refreshing))

  return {
    drills,
    templates,
    fault,
    isBusy: readonly(isBusy),
    load: async (mayWrite) =>
      tell(async () => {
        await read()
        if (mayWrite) templates.value = await ask<readonly DrillPlan[]>('/drills/templates')
      }),
    make: (plan) => tell(async () => (await send<{ readonly id: string }>('POST', '/drills', plan)).id),
    copy: (id, title) =>
      tell(async () => {
        const draft = { id: newDrillId(id, Date.now(), Math.random()), title }
        return (await send<{ readonly id: string }>('POST', drillPath(id, '/copy'), draft)).id
      }),
    remove: async (id) => {
      await tell(async () => {
        await send('DELETE', drillPath(id))
        await read()
      })
    },
    planOf: (id) => tell(async () => (await ask<DrillBoard>(drillPath(id))).whole?.plan),
  }
}
