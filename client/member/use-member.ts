/** The member's page as it goes on: who it speaks for, what the server last said and how old that is, what waits, where the phone is. */
import { computed, onScopeDispose, readonly, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { MemberView } from '#wire/member'
import type { Duty } from '#wire/units'
import { ApiFault } from '../http/api.ts'
import { serverClock } from '../live/server-clock.ts'
import { aboutToCome, type ToCome } from './expected.ts'
import * as kept from './kept.ts'
import { askAs } from './member-api.ts'
import { takeToken } from './member-token.ts'
import type { EntryKind } from './outbox.ts'
import { useOutbox, type Outbox } from './use-outbox.ts'
import { useWhereabouts, type Whereabouts } from './use-whereabouts.ts'

/** `asking`: nobody has answered yet. `offline`: there is no line. `trouble`: there is one, and the server does not do what it should. */
export type LineState = 'asking' | 'online' | 'offline' | 'trouble'

/** What is entered: the page says what and about whom, the rest is made here. */
export interface Wish {
  readonly kind: EntryKind
  readonly about: string
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  /** @param id of the entry @param atMs its time */
  readonly to: (id: string, atMs: number) => { readonly path: string; readonly body?: object }
}

export interface Member {
  readonly state: ComputedRef<'signedOut' | 'revoked' | 'loading' | 'ready'>
  /** Entries that were lost when the phone was switched off. */
  readonly lost: Readonly<Ref<number>>
  readonly view: Readonly<Ref<MemberView | undefined>>
  readonly line: Readonly<Ref<LineState>>
  /** The server's time now, as far as it is known. */
  readonly nowMs: Readonly<Ref<number>>
  /** Up to when what is shown is known to hold: now, while the line is up. */
  readonly asOfMs: ComputedRef<number>
  /** The duty as it will be once everything is sent. */
  readonly duty: ComputedRef<Duty>
  readonly toCome: ComputedRef<ToCome>
  readonly selected: Ref<string | undefined>
  readonly outbox: Outbox
  /** By which this phone asks; `undefined`: it has none. */
  token(): string | undefined
  readonly whereabouts: Whereabouts
  enter(wish: Wish): 'kept' | 'full' | 'noRoom'
  refresh(): Promise<void>
  signOut(): void
}

/** The number rises when the form of what is kept changes: an older one is then nothing. */
const [VIEW, UNIT, SKEW] = ['view-1', 'unit', 'skew']
const SECOND_MS = 1_000
/** Gaps change by the minute, and a walker is 20 m further then. */
const ASK_EVERY_MS = 15_000
/** Longer than that without an answer: what is shown is called old. */
const OLD_MS = 45_000
/** No answer takes so long to come: the clocks have parted by more. */
const JUMP_MS = 20_000
const ID_BYTES = 12

export function useMember(): Member {
  const token = shallowRef(takeToken())
  const isRevoked = shallowRef(false)
  const lost = shallowRef(0)
  const view = shallowRef(kept.read(VIEW) as MemberView | undefined) // kept by this very page
  /** The unit that the server itself named since the page was opened. */
  const unit = shallowRef<string>()
  const line = shallowRef<LineState>('asking')
  const selected = ref<string>()
  /** Every time that is entered or shown is by the server's clock; without a line, as far as it was last known. */
  let clock = serverClock(Date.now)
  clock.observe(Date.now() + Number(kept.read(SKEW) ?? 0))
  const serverMs = (localMs: number): number => localMs + clock.offsetMs
  const nowMs = shallowRef(serverMs(Date.now()))
  let askedMs = -Infinity
  let isAsking = false
  /** Something was settled while an answer was under way, which may not know of it. */
  let isAskedAgain = false

  function clear(): void {
    outbox.forget()
    kept.forgetAll()
    token.value = undefined
    view.value = undefined
    unit.value = undefined
  }

  /** Told by each call that was under way. */
  function revoke(): void {
    if (isRevoked.value) return
    lost.value = outbox.entries.value.length
    clear()
    isRevoked.value = true
  }

  const outbox = useOutbox({
    token: () => token.value,
    unit: () => unit.value,
    onSettled: () => void refresh(),
    onRevoked: revoke,
    onLine: (isReached) => {
      if (!isReached) line.value = navigator.onLine ? 'trouble' : 'offline'
    },
  })

  const duty = computed(() => {
    const changes = outbox.waiting.value.filter(({ kind }) => kind === 'duty')
    const last: { readonly duty?: Duty } | undefined = changes.at(-1)?.body
    return last?.duty ?? view.value?.unit.duty ?? 'offDuty'
  })

  const whereabouts = useWhereabouts({
    isWanted: () => token.value !== undefined && duty.value !== 'offDuty',
    serverMs,
    onFix: outbox.enterFix,
  })

  function take(answer: MemberView): void {
    // The phone's clock was set, or what was kept is of another day.
    if (Math.abs(answer.nowMs - serverMs(Date.now())) > JUMP_MS) clock = serverClock(Date.now)
    clock.observe(answer.nowMs)
    kept.keep(SKEW, clock.offsetMs)
    const known = kept.read(UNIT)
    if (known !== undefined && known !== answer.unit.id) outbox.forget() // entered for another unit, which this token does not speak for
    kept.keep(UNIT, answer.unit.id)
    kept.keep(VIEW, answer)
    view.value = answer
    unit.value = answer.unit.id
    nowMs.value = serverMs(Date.now())
    line.value = 'online'
  }

  function fail(cause: unknown): void {
    if (!(cause instanceof ApiFault)) throw cause
    if (cause.status === 401) revoke()
    else line.value = cause.status === 0 && !navigator.onLine ? 'offline' : 'trouble'
  }

  function question(): string {
    const here = duty.value === 'offDuty' ? undefined : whereabouts.here.value
    const asked = new URLSearchParams()
    if (here) {
      asked.set('lon', String(here.lon))
      asked.set('lat', String(here.lat))
    }
    if (selected.value !== undefined) asked.set('gap', selected.value)
    return asked.size === 0 ? '/me' : `/me?${asked.toString()}`
  }

  async function refresh(): Promise<void> {
    const by = token.value
    if (by === undefined) return
    if (isAsking) {
      isAskedAgain = true
      return
    }
    isAsking = true
    isAskedAgain = false
    askedMs = Date.now()
    try {
      take(await askAs<MemberView>(by, question()))
    } catch (cause) {
      fail(cause)
    } finally {
      isAsking = false
    }
    if (line.value !== 'online') return
    void outbox.pump()
    if (isAskedAgain) await refresh()
  }

  function tick(): void {
    nowMs.value = serverMs(Date.now())
    whereabouts.tick()
    if (document.visibilityState === 'visible' && Date.now() - askedMs >= ASK_EVERY_MS) void refresh()
  }

  function comeBack(): void {
    if (document.visibilityState === 'visible') void refresh()
  }

  /** Another code was scanned while the page was open. */
  function takeScanned(): void {
    const scanned = takeToken()
    if (scanned === token.value) return
    token.value = scanned
    unit.value = undefined
    isRevoked.value = false
    void refresh()
  }

  function goAway(): void {
    line.value = 'offline'
  }

  function enter({ kind, about, method, to }: Wish): 'kept' | 'full' | 'noRoom' {
    const id = newId()
    const atMs = Math.round(serverMs(Date.now()))
    return outbox.enter({ id, kind, about, atMs, method, ...to(id, atMs) })
  }

  // What is near is known only now: nobody waits for the next turn.
  watch(
    () => whereabouts.here.value !== undefined && duty.value !== 'offDuty',
    (isKnown) => void (isKnown && refresh()),
  )
  const ticking = window.setInterval(tick, SECOND_MS)
  addEventListener('online', comeBack)
  addEventListener('offline', goAway)
  addEventListener('hashchange', takeScanned)
  document.addEventListener('visibilitychange', comeBack)
  onScopeDispose(() => {
    clearInterval(ticking)
    removeEventListener('online', comeBack)
    removeEventListener('offline', goAway)
    removeEventListener('hashchange', takeScanned)
    document.removeEventListener('visibilitychange', comeBack)
  })
  void refresh()

  return {
    state: computed(() => {
      if (isRevoked.value) return 'revoked'
      if (token.value === undefined) return 'signedOut'
      return view.value ? 'ready' : 'loading'
    }),
    lost: readonly(lost),
    view: readonly(view) as Readonly<Ref<MemberView | undefined>>,
    line: readonly(line),
    nowMs: readonly(nowMs),
    asOfMs: computed(() => {
      const toldMs = view.value?.nowMs ?? nowMs.value
      return line.value === 'online' && nowMs.value - toldMs <= OLD_MS ? nowMs.value : toldMs
    }),
    duty,
    toCome: computed(() => aboutToCome(outbox.waiting.value)),
    selected,
    outbox,
    token: () => token.value,
    whereabouts,
    enter,
    refresh,
    signOut: clear,
  }
}

/** Random enough that no two phones ever make the same. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
