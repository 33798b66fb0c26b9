/** What was entered on this phone and is not yet with the server: kept over reloads, shared by all pages of the phone, sent by one of them at a time. */
import { computed, onScopeDispose, readonly, shallowRef, type ComputedRef, type Ref } from 'vue'
import { BATCH_FIXES, fixOf, NO_FIXES, withFix, withoutSent, type FixBuffer, type OwnFix } from './fix-buffer.ts'
import * as kept from './kept.ts'
import { deliver, sendAs } from './member-api.ts'
import { drain, outcomeOf, refusedOf, waitingOf, withEntry, withoutEntry, type Entry, type NewEntry } from './outbox.ts'
import { ApiFault } from '../http/api.ts'
import type { PositionsAnswer } from '#wire/fix'

export interface OutboxOptions {
  readonly token: () => string | undefined
  /** The unit that the phone speaks for, once the server has said so: nothing is sent before. */
  readonly unit: () => string | undefined
  /** Told that something was settled, so that the picture is asked for anew. */
  readonly onSettled: () => void
  readonly onRevoked: () => void
  /** Told whether the server could be reached. */
  readonly onLine: (isReached: boolean) => void
}

export interface Outbox {
  readonly entries: Readonly<Ref<readonly Entry[]>>
  readonly waiting: ComputedRef<readonly Entry[]>
  readonly refused: ComputedRef<readonly Entry[]>
  readonly fixes: Readonly<Ref<FixBuffer>>
  /** When the newest position that the server took was taken, Unix ms. */
  readonly sentFixMs: Readonly<Ref<number | undefined>>
  /** Positions that it refused since the page was opened. */
  readonly refusedFixes: Readonly<Ref<number>>
  /** @returns `full`: there are too many; `noRoom`: the phone's storage is full. Then nothing was kept */
  enter(entry: NewEntry): 'kept' | 'full' | 'noRoom'
  enterFix(fix: OwnFix): void
  drop(id: string): void
  /** Sends what waits; returns at once where somebody is sending. */
  pump(): Promise<void>
  forget(): void
}

const [ENTRIES, FIXES] = ['outbox', 'fixes']
const LOCK = 'lamplight.member.outbox'
const FIRST_RETRY_MS = 5_000
const LAST_RETRY_MS = 60_000

export function useOutbox({ token, unit, onSettled, onRevoked, onLine }: OutboxOptions): Outbox {
  const entries = shallowRef(keptEntries())
  const fixes = shallowRef(keptFixes())
  const sentFixMs = shallowRef<number>()
  const refusedFixes = shallowRef(0)
  let isSending = false
  let hasRoom = true
  let retry = 0
  let retryMs = FIRST_RETRY_MS

  /** As they are now, also where another page of this phone has just entered one. */
  function entriesNow(): readonly Entry[] {
    return hasRoom ? keptEntries() : entries.value
  }

  /** Where there is no room, it lasts as long as the page. @returns whether there was */
  function keepEntries(next: readonly Entry[]): boolean {
    entries.value = next
    hasRoom = kept.keep(ENTRIES, next.length > 0 ? next : undefined)
    return hasRoom
  }

  function keepFixes(next: FixBuffer): void {
    fixes.value = next
    kept.keep(FIXES, next.fixes.length + next.dropped > 0 ? next : undefined)
  }

  async function sendFixes(by: string, unitId: string): Promise<void> {
    while (fixes.value.fixes.length > 0) {
      const batch = fixes.value.fixes.slice(0, BATCH_FIXES)
      const { rejected } = await sendAs<PositionsAnswer>(
        by,
        'POST',
        '/positions',
        batch.map((fix) => fixOf(fix, unitId)),
      )
      refusedFixes.value += rejected.length
      const refused = new Set(rejected.map(({ index }) => index))
      const taken = batch.findLast((_, i) => !refused.has(i))
      if (taken) sentFixMs.value = taken.atMs
      keepFixes(withoutSent(fixes.value, batch))
    }
  }

  /**
   * Positions after what was entered: whoever went on duty without a signal sends that first, or none of them would be taken.
   *
   * @returns whether nothing waits any more
   */
  async function sendAll(by: string, unitId: string): Promise<boolean> {
    do {
      const before = waitingOf(entriesNow()).length
      const end = await drain({ read: entriesNow, keep: keepEntries }, (entry) => deliver(by, entry))
      if (before > 0 && end !== 'later') onSettled()
      if (end === 'revoked') onRevoked()
      if (end !== 'empty') return end === 'revoked'
      await sendFixes(by, unitId)
    } while (waitingOf(entries.value).length > 0)
    return true
  }

  /** @returns whether nothing waits any more */
  async function tryToSend(by: string, unitId: string): Promise<boolean> {
    clearTimeout(retry)
    const isDone = await sendAll(by, unitId).catch((cause: unknown) => {
      if (!(cause instanceof ApiFault)) throw cause
      const outcome = outcomeOf({ kind: 'duty', tries: 1, defects: 0 }, cause)
      if (outcome === 'revoked') onRevoked()
      if (outcome === 'refused') giveUpFixes()
      return outcome !== 'later'
    })
    onLine(isDone)
    retryMs = isDone ? FIRST_RETRY_MS : Math.min(LAST_RETRY_MS, retryMs * 2)
    if (!isDone) tryLater(retryMs)
    return isDone
  }

  /** The server will never take them as they are. */
  function giveUpFixes(): void {
    refusedFixes.value += fixes.value.fixes.length
    keepFixes(NO_FIXES)
  }

  function tryLater(inMs: number): boolean {
    clearTimeout(retry)
    retry = window.setTimeout(() => void pump(), inMs)
    return false
  }

  /** Two pages of one phone that send the same at once could get two answers for one entry. */
  async function sendAlone(by: string, unitId: string): Promise<boolean> {
    if (!('locks' in navigator)) return tryToSend(by, unitId)
    return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? tryToSend(by, unitId) : tryLater(FIRST_RETRY_MS)))
  }

  async function pump(): Promise<void> {
    const [by, unitId] = [token(), unit()]
    if (isSending || by === undefined || unitId === undefined) return
    if (waitingOf(entries.value).length === 0 && fixes.value.fixes.length === 0) return
    isSending = true
    const isDone = await sendAlone(by, unitId).finally(() => (isSending = false))
    // Entered while the lock was being given back.
    if (isDone && waitingOf(entries.value).length > 0) await pump()
  }

  function follow(event: StorageEvent): void {
    if (kept.isAbout(event, ENTRIES)) entries.value = keptEntries()
    if (kept.isAbout(event, FIXES)) fixes.value = keptFixes()
  }

  addEventListener('storage', follow)
  onScopeDispose(() => {
    removeEventListener('storage', follow)
    clearTimeout(retry)
  })

  return {
    entries: readonly(entries) as Readonly<Ref<readonly Entry[]>>,
    waiting: computed(() => waitingOf(entries.value)),
    refused: computed(() => refusedOf(entries.value)),
    fixes: readonly(fixes) as Readonly<Ref<FixBuffer>>,
    sentFixMs: readonly(sentFixMs),
    refusedFixes: readonly(refusedFixes),
    enter(entry) {
      const before = entriesNow()
      const next = withEntry(before, entry)
      if (!next) return 'full'
      if (!keepEntries(next) && entry.kind !== 'help') {
        keepEntries(before)
        return 'noRoom'
      }
      void pump()
      return 'kept'
    },
    enterFix(fix) {
      const next = withFix(fixes.value, fix)
      if (next.fixes === fixes.value.fixes) return
      keepFixes(next)
      void pump()
    },
    drop: (id) => void keepEntries(withoutEntry(entriesNow(), id)),
    pump,
    forget() {
      clearTimeout(retry)
      keepEntries([])
      keepFixes(NO_FIXES)
    },
  }
}

/** What this very page kept earlier; anything else is nothing. */
function keptEntries(): readonly Entry[] {
  const value = kept.read(ENTRIES)
  return Array.isArray(value) ? (value as readonly Entry[]) : []
}

function keptFixes(): FixBuffer {
  const value = kept.read(FIXES) as FixBuffer | undefined
  return Array.isArray(value?.fixes) ? value : NO_FIXES
}
