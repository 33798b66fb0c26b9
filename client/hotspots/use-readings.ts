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

const NOTHING: Reading = { isOld: false, isStopped: false, isAwaited: false }

type Ask = (path: string, init: RequestInit) => Promise<HotspotAnswer>

export interface Ways {
  readonly ask: Ask
  /** Does something after a while. @returns what keeps it from being done */
  readonly after: (ms: number, work: () => void) => () => void
}

const USUAL_WAYS: Ways = {
  ask: askServer,
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

  function isOpen(path: string): boolean {
    return !answers.has(path) && !faults.has(path) && !stopped.has(path)
  }

  function tell(): void {
    for (const { id, path } of wanted.value) {
      const answer = answers.get(path)
      if (answer) shown.set(id, answer)
      const fault = faults.get(path)
      const last = shown.get(id)
      parts.value.set(id, {
        ...(last ? { answer: last } : {}),
        isOld: !answer,
        ...(fault ? { fault } : {}),
        isStopped: stopped.has(path),
        isAwaited: isOpen(path),
      })
    }
    triggerRef(parts)
  }

  function goOn(): void {
    for (const { path } of wanted.value) {
      if (running.size >= AT_ONCE) break
      if (isOpen(path) && !running.has(path)) void read(path)
    }
    tell()
  }

  async function read(path: string): Promise<void> {
    const own = new AbortController()
    running.set(path, own)
    const result = await ask(path, { signal: own.signal }).catch((cause: unknown) => {
      if (cause instanceof ApiFault) return cause
      throw cause
    })
    if (own.signal.aborted) return // given up, by the reader or for another
    if (!(result instanceof ApiFault)) keep(path, result)
    else if (result.status === FULL && (tries.get(path) ?? 0) < MOST_TRIES) return wait(path)
    else faults.set(path, result)
    running.delete(path)
    goOn()
  }

  /** Keeps its place here, so that no more are asked than before. */
  function wait(path: string): void {
    tries.set(path, (tries.get(path) ?? 0) + 1)
    const end = after(AGAIN_MS, () => {
      pauses.delete(path)
      running.delete(path)
      goOn()
    })
    pauses.set(path, end)
  }

  function keep(path: string, answer: HotspotAnswer): void {
    answers.set(path, answer)
    const needed = new Set(wanted.value.map((one) => one.path))
    for (const [old] of answers) if (answers.size > MOST_KEPT && !needed.has(old)) answers.delete(old)
  }

  function giveUp(path: string): void {
    running.get(path)?.abort()
    running.delete(path)
    pauses.get(path)?.()
    pauses.delete(path)
  }

  watch(
    () => wanted.value.map(({ id, path }) => `${id} ${path}`).join('\n'),
    () => {
      const needed = new Set(wanted.value.map(({ path }) => path))
      for (const path of running.keys()) if (!needed.has(path)) giveUp(path)
      for (const path of needed) {
        const answer = answers.get(path)
        if (!answer) continue
        answers.delete(path)
        answers.set(path, answer) // looked at last
      }
      for (const kept of [faults, tries, stopped]) for (const path of kept.keys()) if (!needed.has(path)) kept.delete(path)
      goOn()
    },
    { immediate: true },
  )
  onScopeDispose(() => running.forEach((_, path) => giveUp(path)))

  return {
    of: (id) => parts.value.get(id) ?? NOTHING,
    wanted,
    work: computed(() => {
      const all = wanted.value.map(({ id }) => parts.value.get(id) ?? NOTHING)
      const open = all.filter(({ isAwaited }) => isAwaited).length
      return open === 0 ? undefined : { done: all.length - open, total: all.length }
    }),
    stop() {
      for (const { path } of wanted.value) {
        if (!isOpen(path)) continue
        stopped.add(path)
        giveUp(path)
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
