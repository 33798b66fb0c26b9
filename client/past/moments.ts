/** Moments on the strip of a day: where they stand on it, which is the next, and how an address names them. It knows no clock. */
import { MARK_KINDS, type MarkKind, type ReplayMark } from '#wire/replay'

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const SECOND_MS = 1_000
/** How near the present the past is held (`docs/replay.md`). */
const NEAREST_MS = 5 * SECOND_MS
/** A strip that does not end now is moved on by so much at a time, so that it stands still while one looks at it. */
const MOVE_MS = 6 * HOUR_MS
/** Marks of one kind in five minutes are one tick: a pixel and a half of a strip as wide as a wall. */
const TICKS = 288

/** Times that a wall may be played at; 0 holds it. */
export const RATES = [1, 10, 60, 600] as const

/** A span of time, Unix ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The day that the strip shows: the one that ends now, or, where the moment shown is older, one with the moment near its middle. */
export function stripSpan(presentMs: number, atMs: number | undefined): Span {
  const isLastDay = atMs === undefined || atMs >= presentMs - DAY_MS
  const toMs = isLastDay ? presentMs : Math.min(presentMs, Math.ceil((atMs + DAY_MS / 2) / MOVE_MS) * MOVE_MS)
  return { fromMs: toMs - DAY_MS, toMs }
}

/** Where a moment stands on the strip, 0 to 1. */
export function shareOf(ms: number, { fromMs, toMs }: Span): number {
  return Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)))
}

/** The moment at a share of the strip, in whole seconds. */
export function momentAt(share: number, { fromMs, toMs }: Span): number {
  return Math.round((fromMs + Math.min(1, Math.max(0, share)) * (toMs - fromMs)) / SECOND_MS) * SECOND_MS
}

/** What is asked for: no nearer now than it is held, in whole milliseconds. Of one too early the server says where the past begins. */
export function askedMoment(ms: number, presentMs: number): number {
  return Math.min(Math.floor(presentMs - NEAREST_MS), Math.ceil(ms))
}

/** The mark before or after a moment. @param marks in order of time */
export function markBeside(marks: readonly ReplayMark[], atMs: number, direction: 1 | -1): ReplayMark | undefined {
  // A moment is asked for in whole milliseconds: the mark that is shown may be a fraction before it.
  return direction > 0 ? marks.find((mark) => mark.atMs > atMs) : marks.findLast((mark) => Math.ceil(mark.atMs) < atMs)
}

export interface Tick {
  readonly kind: MarkKind
  /** Where it begins, 0 to 1. */
  readonly x: number
}

export const TICK_WIDTH = 1 / TICKS

/** Where marks stand on the strip, kind by kind. Bound: `TICKS` a kind. */
export function ticksOf(marks: readonly ReplayMark[], span: Span): readonly Tick[] {
  return MARK_KINDS.flatMap((kind) => {
    const inside = marks.filter((mark) => mark.kind === kind && mark.atMs >= span.fromMs && mark.atMs < span.toMs)
    const places = new Set(inside.map(({ atMs }) => Math.floor(shareOf(atMs, span) * TICKS)))
    return [...places].map((place) => ({ kind, x: place / TICKS }))
  })
}

/** How an address names a moment: to the millisecond, in UTC. */
export function momentText(ms: number): string {
  return new Date(ms).toISOString()
}

/** @returns `undefined` where it names none */
export function momentOf(text: string): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isNaN(new Date(ms).getTime()) ? undefined : ms
}
