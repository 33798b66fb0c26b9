/** When a page gives way to the client that its server offers now. Time is handed in: it knows no timer, no socket and no screen. */

export interface RenewalFacts {
  /** What this page was loaded from, and what the server offers: addresses of entry scripts, which change with what they hold. Absent: not known. */
  readonly own: string | undefined
  readonly offered: string | undefined
  /** The last build that this tab was loaded for, and when, Unix ms. */
  readonly tried: { readonly build: string; readonly atMs: number } | undefined
  readonly nowMs: number
  /** When somebody last used mouse, finger or keyboard here, Unix ms; −∞: never. */
  readonly touchedMs: number
  /** Somebody is writing, or has begun to. */
  readonly isWriting: boolean
  /** A serious alarm is open. */
  readonly isCalled: boolean
  /** The page shows the present, whole, and hears of it: there is a picture worth keeping, and a server to load from. */
  readonly isWhole: boolean
}

/** `current`: nothing newer is offered. `vain`: it was loaded for this one already, and is not it. `wait`: not now. `due`: now. */
export type Renewal = 'current' | 'vain' | 'wait' | 'due'

/** Nobody has touched the page for so long: whoever is at work on it would lose what is open. */
export const QUIET_MS = 60_000
/** What was begun to be written is given up for lost after so long: a wall must not stay old for a forgotten letter. */
export const WRITTEN_MS = 600_000
/** A cache on the way, or two servers behind one address, give the old page again: it is not loaded for the same build sooner than this. */
export const VAIN_MS = 600_000

/**
 * [N1] A page that is what is offered, or does not know what either is, stays.
 * [N2] It is not loaded twice for one build within `VAIN_MS`.
 * [N3] It waits while a serious alarm is open, while somebody is at work on it, and until it shows all it can.
 */
export function renewalOf({ own, offered, tried, nowMs, touchedMs, isWriting, isCalled, isWhole }: RenewalFacts): Renewal {
  if (own === undefined || offered === undefined || own === offered) return 'current'
  if (tried?.build === offered && Math.abs(nowMs - tried.atMs) < VAIN_MS) return 'vain'
  if (isCalled || !isWhole) return 'wait'
  return nowMs - touchedMs < (isWriting ? WRITTEN_MS : QUIET_MS) ? 'wait' : 'due'
}
