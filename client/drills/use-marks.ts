/** What an observer marked on this phone: kept until the server has it, in order, each once, with its own time. */
import { computed, onScopeDispose, readonly, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { ask, ApiFault } from '../http/api.ts'
import * as kept from '../member/kept.ts'
import { drain, refusedOf, waitingOf, withEntry, withoutEntry, type Answer, type Entry } from '../member/outbox.ts'
import { drillPath } from './drill-calls.ts'

/** One that the server has, as this page saw it go. */
export interface SentMark {
  readonly id: string
  readonly about: string
  readonly atMs: number
}

export interface NewMark {
  /** Of what; absent: a note alone. */
  readonly expectation?: string
  /** What it was called when it was pressed. */
  readonly about: string
  readonly note?: string
  /** Unix ms, by the server's clock. */
  readonly atMs: number
}

export interface Marks {
  readonly waiting: ComputedRef<readonly Entry[]>
  readonly refused: ComputedRef<readonly Entry[]>
  /** Since the page was opened, the newest first. */
  readonly sent: ShallowRef<readonly SentMark[]>
  /** Whether the last sending found no line. */
  readonly isOffline: Readonly<Ref<boolean>>
  /** Whether the server knows this phone no more: what waits stays. */
  readonly isSignedOut: Readonly<Ref<boolean>>
  /** @returns `full`: there are too many; `noRoom`: the phone's storage is full. Then nothing was kept */
  enter(mark: NewMark): 'kept' | 'full' | 'noRoom'
  drop(id: string): void
}

const PREFIX = 'lamplight.drill.'
const RETRY_MS = 3_000
const GIVE_UP_MS = 10_000
/** As many as an observer scrolls back through. */
const MOST_SENT = 100

/** @param drill its id @param who a token's name: what one observer marked is not sent as another's */
export function useMarks(drill: string, who: string, onSent: () => void): Marks {
  const name = `${drill}.${who}`
  const entries = shallowRef(keptEntries(name))
  const sent = shallowRef<readonly SentMark[]>([])
  const isOffline = ref(false)
  const isSignedOut = ref(false)
  let isSending = false
  let hasRoom = true
  let retry = 0

  /** As they are now, also where another page of this phone has just entered one. */
  function entriesNow(): readonly Entry[] {
    return hasRoom ? keptEntries(name) : entries.value
  }

  /** Where there is no room, it lasts as long as the page. @returns whether there was */
  function keepEntries(next: readonly Entry[]): boolean {
    entries.value = next
    hasRoom = kept.keep(name, next.length > 0 ? next : undefined, PREFIX)
    return hasRoom
  }

  async function deliver(entry: Entry): Promise<Answer> {
    const answer = await answerTo(entry)
    if (answer.status === OK) {
      const { id, about, atMs } = entry
      sent.value = [{ id, about, atMs }, ...sent.value].slice(0, MOST_SENT)
    }
    return answer
  }

  async function pump(): Promise<void> {
    clearTimeout(retry)
    const before = entriesNow()
    if (isSending || waitingOf(before).length === 0) return
    isSending = true
    const end = await drain({ read: entriesNow, keep: keepEntries }, deliver).finally(() => (isSending = false))
    isOffline.value = end === 'later'
    isSignedOut.value = end === 'revoked'
    if (entries.value.length !== before.length) onSent()
    if (waitingOf(entries.value).length > 0) retry = window.setTimeout(() => void pump(), RETRY_MS)
  }

  function online(): void {
    void pump()
  }

  addEventListener('online', online)
  onScopeDispose(() => {
    removeEventListener('online', online)
    clearTimeout(retry)
  })
  void pump()

  return {
    waiting: computed(() => waitingOf(entries.value)),
    refused: computed(() => refusedOf(entries.value)),
    sent,
    isOffline: readonly(isOffline),
    isSignedOut: readonly(isSignedOut),
    enter({ expectation, about, note, atMs }) {
      const before = entriesNow()
      const id = crypto.randomUUID()
      const body = { id, at: Math.round(atMs), ...(expectation === undefined ? {} : { expectation }), ...(note ? { note } : {}) }
      const next = withEntry(before, { id, kind: 'mark', about, atMs, method: 'POST', path: drillPath(drill, '/mark'), body })
      if (!next) return 'full'
      if (!keepEntries(next)) {
        keepEntries(before)
        return 'noRoom'
      }
      void pump()
      return 'kept'
    },
    drop: (id) => void keepEntries(withoutEntry(entriesNow(), id)),
  }
}

const OK = 200

/** What comes of a sending is an answer, never a throw: a line that breaks within one is no line. */
async function answerTo({ method, path, body }: Entry): Promise<Answer> {
  try {
    await ask(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(GIVE_UP_MS),
    })
    return { status: OK, code: '', message: '' }
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof DOMException)
      return { status: 0, code: 'UNREACHABLE', message: cause.message }
    if (!(cause instanceof ApiFault)) throw cause
    const { status, code, message, errors } = cause
    return { status, code, message: errors[0] ? `${errors[0].field} ${errors[0].reason}` : message }
  }
}

/** What this very page kept earlier; anything else is nothing. */
function keptEntries(name: string): readonly Entry[] {
  const value = kept.read(name, PREFIX)
  return Array.isArray(value) ? (value as readonly Entry[]) : []
}
