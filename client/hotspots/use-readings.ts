/** The answers that the page is made of: what is wanted is read two at a time in its order, what is not wanted any more is stopped. */
import { computed, onScopeDispose, shallowRef, triggerRef, watch, type ComputedRef, type Ref } from 'vue'
import type { HotspotAnswer } from '#wire/hotspots'
import { ApiFault, ask as askServer } from '../http/api.ts'

/** The server reckons one after another: more at once would only take places from other readers. */
const AT_ONCE = 2
/** Answers kept for those who go back and forth; the one not looked at for longest goes. A map of small cells is some MB. */
const MOST_KEPT = 16
/** A server with all places taken is asked again so often, after as long each time. */
const MOST_TRIES = 5
const AGAIN_MS = 2_000
const FULL = 503

export interface Wanted<Id extends string> {
  readonly id: Id
  /** What is of one page is of one moment: the same path on another page is another answer. */
  readonly page: string
  /** Below `/api/v1`. */
  readonly path: string
}

/** What stands in one part of the page. */
export interface Reading {
  /** The last answer there was; of another question than is asked now while `isOld`. */
  readonly answer?: HotspotAnswer
  readonly isOld: boolean
  /** Why there is no answer to what is asked now. */
  readonly fault?: ApiFault
  /** A reader stopped it. */
  readonly isStopped: boolean
  readonly isAwaited: boolean
}

export interface Readings<Id extends string> {
  /** The part of the page; before it was ever wanted, nothing. */
  of(id: Id): Reading
  readonly wanted: Readonly<Ref<readonly Wanted<Id>[]>>
  /** How many of what is wanted is there, of how many; `undefined` when nothing is under way. */
  readonly work: ComputedRef<{ readonly done: number; readonly total: number } | undefined>
  /** Gives up what is under way or waits. */
  stop(): void
  /** Asks again for what failed or was stopped. */
  again(): void
}

/** By which all that is known of a question is kept. */
function keyOf({ page, path }: Omit<Wanted<string>, 'id'>): string {
  return `${page} ${path}`
}

const NOTHING: Reading = { isOld: false, isStopped: false, isAwaited: false }

type Ask = (path: string, init: RequestInit, page: string) => Promise<HotspotAnswer>

export interface Ways {
  readonly ask: Ask
  /** Does something after a while. @returns what keeps it from being done */
  readonly after: (ms: number, work: () => void) => () => void
}

const USUAL_WAYS: Ways = {
  ask: (path, init) => askServer<HotspotAnswer>(path, init),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
}

export function useReadings<Id extends string>(wanted: Readonly<Ref<readonly Wanted<Id>[]>>, ways: Partial<Ways> = {}): Readings<Id> {
  const { ask, after } = { ...USUAL_WAYS, ...ways }
  const answers = new Map<string, HotspotAnswer>()
  const running = new Map<string, AbortController>()
  const faults = new Map<string, ApiFault>()
  const tries = new Map<string, number>()
  const stopped = new Set<string>()
  /** What stood in each part last. */
  const shown = new Map<Id, HotspotAnswer>()
  /** At most as many as are under way. */
  const pauses = new Map<string, () => void>()
  const parts = shallowRef(new Map<Id, Reading>())

  function isOpen(key: string): boolean {
    return !answers.has(key) && !faults.has(key) && !stopped.has(key)
  }

  function tell(): void {
    for (const one of wanted.value) {
      const [id, key] = [one.id, keyOf(one)]
      const answer = answers.get(key)
      if (answer) shown.set(id, answer)
      const fault = faults.get(key)
      const last = shown.get(id)
      parts.value.set(id, {
        ...(last ? { answer: last } : {}),
        isOld: !answer,
        ...(fault ? { fault } : {}),
        isStopped: stopped.has(key),
        isAwaited: isOpen(key),
      })
    }
    triggerRef(parts)
  }

  function goOn(): void {
    for (const one of wanted.value) {
      if (running.size >= AT_ONCE) break
      if (isOpen(keyOf(one)) && !running.has(keyOf(one))) void read(one)
    }
    tell()
  }

  async function read({ page, path }: Omit<Wanted<Id>, 'id'>): Promise<void> {
    const key = keyOf({ page, path })
    const own = new AbortController()
    running.set(key, own)
    const result = await ask(path, { signal: own.signal }, page).catch((cause: unknown) => {
      if (cause instanceof ApiFault) return cause
      throw cause
    })
    if (own.signal.aborted) return // given up, by the reader or for another
    if (!(result instanceof ApiFault)) keep(key, result)
    else if (result.status === FULL && (tries.get(key) ?? 0) < MOST_TRIES) return wait(key)
    else faults.set(key, result)
    running.delete(key)
    goOn()
  }

  /** Keeps its place here, so that no more are asked than before. */
  function wait(key: string): void {
    tries.set(key, (tries.get(key) ?? 0) + 1)
    const end = after(AGAIN_MS, () => {
      pauses.delete(key)
      running.delete(key)
      goOn()
    })
    pauses.set(key, end)
  }

  function keep(key: string, answer: HotspotAnswer): void {
    answers.set(key, answer)
    const needed = new Set(wanted.value.map(keyOf))
    for (const [old] of answers) if (answers.size > MOST_KEPT && !needed.has(old)) answers.delete(old)
  }

  function giveUp(key: string): void {
    running.get(key)?.abort()
    running.delete(key)
    pauses.get(key)?.()
    pauses.delete(key)
  }

  watch(
    () => wanted.value.map((one) => `${one.id} ${keyOf(one)}`).join('\n'),
    () => {
      const needed = new Set(wanted.value.map(keyOf))
      for (const key of running.keys()) if (!needed.has(key)) giveUp(key)
      for (const key of needed) {
        const answer = answers.get(key)
        if (!answer) continue
        answers.delete(key)
        answers.set(key, answer) // looked at last
      }
      for (const kept of [faults, tries, stopped]) for (const key of kept.keys()) if (!needed.has(key)) kept.delete(key)
      goOn()
    },
    { immediate: true },
  )
  onScopeDispose(() => running.forEach((_, key) => giveUp(key)))

  return {
    of: (id) => parts.value.get(id) ?? NOTHING,
    wanted,
    work: computed(() => {
      const all = wanted.value.map(({ id }) => parts.value.get(id) ?? NOTHING)
      const open = all.filter(({ isAwaited }) => isAwaited).length
      return open === 0 ? undefined : { done: all.length - open, total: all.length }
    }),
    stop() {
      for (const key of wanted.value.map(keyOf)) {
        if (!isOpen(key)) continue
        stopped.add(key)
        giveUp(key)
      }
      tell()
    },
    again() {
      faults.clear()
      tries.clear()
      stopped.clear()
      goOn()
    },
  }
}
