/** What an observer marked or photographed on this phone: kept until the server has it, in order, each once, with its own time. */
import { computed, onScopeDispose, readonly, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { ask, ApiFault } from '../http/api.ts'
import * as kept from '../member/kept.ts'
import { drain, refusedOf, waitingOf, withEntry, withoutEntry, type Answer, type Entry, type NewEntry } from '../member/outbox.ts'
import { drillPath } from './drill-calls.ts'
import { photoStore } from './photo-store.ts'

/** One that the server has, as this page saw it go. */
export interface SentMark {
  readonly id: string
  readonly about: string
  readonly atMs: number
  /** Of what it is a mark. */
  readonly expectation?: string
}

/** Of what an entry is a mark; `undefined`: a note alone, or a photograph. */
export function markedBy({ body }: Pick<Entry, 'body'>): string | undefined {
  return body !== undefined && 'expectation' in body && typeof body.expectation === 'string' ? body.expectation : undefined
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
  /** The same with a picture. */
  enterPhoto(mark: NewMark, picture: Blob): Promise<'kept' | 'full' | 'noRoom'>
  drop(id: string): void
}

const PREFIX = 'lamplight.drill.'
const RETRY_MS = 3_000
const GIVE_UP_MS = 10_000
/** Some hundred KB over a bad line. */
const GIVE_UP_PHOTO_MS = 60_000
/** As many as an observer scrolls back through. */
const MOST_SENT = 100

/** @param drill its id @param who a token's name: what one observer marked is not sent as another's */
export function useMarks(drill: string, who: string, onSent: () => void): Marks {
  const name = `${drill}.${who}`
  const pictures = photoStore(name)
  const entries = shallowRef(keptEntries(name))
  const sent = shallowRef<readonly SentMark[]>([])
  const isOffline = ref(false)
  const isSignedOut = ref(false)
  /** Photographs whose picture is being kept before their entry is. */
  const entering = new Set<string>()
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
    const answer = await answerTo(entry, await pictures.pictureOf(entry.id))
    if (answer.status === OK) {
      const { id, about, atMs } = entry
      if (entry.kind === 'photo') await pictures.drop(id)
      const expectation = markedBy(entry)
      sent.value = [{ id, about, atMs, ...(expectation === undefined ? {} : { expectation }) }, ...sent.value].slice(0, MOST_SENT)
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

  /** Keeps an entry, and sends it as soon as there is a line. */
  function keepEntry(entry: NewEntry): 'kept' | 'full' | 'noRoom' {
    const before = entriesNow()
    const next = withEntry(before, entry)
    if (!next) return 'full'
    if (!keepEntries(next)) {
      keepEntries(before)
      return 'noRoom'
    }
    void pump()
    return 'kept'
  }

  addEventListener('online', online)
  onScopeDispose(() => {
    removeEventListener('online', online)
    clearTimeout(retry)
  })
  void pictures.dropOthers((id) => entering.has(id) || entriesNow().some((entry) => entry.id === id)).then(pump)

  return {
    waiting: computed(() => waitingOf(entries.value)),
    refused: computed(() => refusedOf(entries.value)),
    sent,
    isOffline: readonly(isOffline),
    isSignedOut: readonly(isSignedOut),
    enter({ expectation, about, note, atMs }) {
      const id = crypto.randomUUID()
      const body = { id, at: Math.round(atMs), ...(expectation === undefined ? {} : { expectation }), ...(note ? { note } : {}) }
      return keepEntry({ id, kind: 'mark', about, atMs, method: 'POST', path: drillPath(drill, '/mark'), body })
    },
    async enterPhoto({ expectation, about, note, atMs }, picture) {
      const id = crypto.randomUUID()
      const query = new URLSearchParams({ id, at: String(Math.round(atMs)) })
      if (expectation !== undefined) query.set('expectation', expectation)
      if (note) query.set('note', note)
      entering.add(id)
      // The picture first: an entry without one could not be sent.
      const hasPlace = await pictures.keep(id, picture)
      const path = drillPath(drill, `/photos?${query.toString()}`)
      const end = hasPlace ? keepEntry({ id, kind: 'photo', about, atMs, method: 'POST', path }) : 'noRoom'
      entering.delete(id)
      if (end !== 'kept') await pictures.drop(id)
      return end
    },
    drop(id) {
      keepEntries(withoutEntry(entriesNow(), id))
      void pictures.drop(id)
    },
  }
}

const [OK, GONE] = [200, 410]

/** What comes of a sending is an answer, never a throw: a line that breaks within one is no line. */
async function answerTo({ kind, method, path, body }: Entry, picture: ArrayBuffer | undefined): Promise<Answer> {
  if (kind === 'photo' && !picture) return { status: GONE, code: 'PICTURE_GONE', message: 'this browser has let go of the picture' }
  try {
    await ask(path, {
      method,
      body: picture ?? JSON.stringify(body),
      headers: { 'content-type': picture ? 'image/jpeg' : 'application/json' },
      signal: AbortSignal.timeout(picture ? GIVE_UP_PHOTO_MS : GIVE_UP_MS),
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
