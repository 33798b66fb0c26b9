/** Who has the controls of a wall as seen by whoever looks at this page, and why something cannot be done. Time is handed in. */
import type { WallHold, WallScene } from '#wire/walls'

/** What whoever looks at the page is to the controls. `asked`: they have them, and somebody wants them. `asking`: it is they who want them. */
export type Standing = 'free' | 'mine' | 'asked' | 'other' | 'asking'

/** Why it cannot be driven from here now. */
export type WhyNot = 'cut' | 'gone' | 'noRight' | 'free' | 'other' | 'asking'

export interface Controls {
  readonly hold: WallHold | undefined
  /** Who looks at the page. */
  readonly who: string | undefined
  /** Whether their role may drive. */
  readonly mayDrive: boolean
  /** Whether the line to the server stands. */
  readonly isLive: boolean
  /** The wall may not be watched any more: it was deleted. */
  readonly isGone: boolean
}

export function standingOf({ hold, who }: Pick<Controls, 'hold' | 'who'>): Standing {
  if (!hold) return 'free'
  if (hold.who === who) return hold.wanted ? 'asked' : 'mine'
  return hold.wanted?.who === who ? 'asking' : 'other'
}

/** @returns `undefined` where it can be driven */
export function whyNot(controls: Controls): WhyNot | undefined {
  if (!controls.mayDrive) return 'noRight'
  if (controls.isGone) return 'gone'
  if (!controls.isLive) return 'cut'
  const standing = standingOf(controls)
  return standing === 'mine' || standing === 'asked' ? undefined : standing
}

/** Whole seconds until a moment, rounded up: it says 1 until it is over. */
export function secondsUntil(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1_000))
}

/** The moment of the past that the wall shows now: it goes on at its rate, and no further than the present. */
export function pastShownMs({ atMs, rate, setMs }: NonNullable<WallScene['past']>, nowMs: number): number {
  return Math.min(nowMs, atMs + rate * Math.max(0, nowMs - setMs))
}

/** Whether a message still stands: the wall takes it down by itself. */
export function isMessageUp(message: WallScene['message'], nowMs: number): boolean {
  return message !== undefined && (message.untilMs === undefined || message.untilMs > nowMs)
}
