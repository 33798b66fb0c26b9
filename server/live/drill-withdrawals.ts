/** Units that a drill withdraws: while it goes on, their positions count for no coverage. */

export interface Withdrawals {
  /** @param atMs when a position was taken */
  isWithdrawn(slot: number, atMs: number): boolean
  /** Says for how long a drill withdraws units, in the place of what was said of it. @param toMs `Infinity` while it goes on */
  set(drill: string, slots: readonly number[], fromMs: number, toMs: number): void
  /** Forgets drills that ended before an instant: no light of then is laid any more. */
  forgetBefore(atMs: number): void
  clear(): void
}

interface Span {
  readonly drill: string
  readonly fromMs: number
  readonly toMs: number
}

/** Nobody is withdrawn. Cost: one look-up a position. Memory: an entry a withdrawn unit and drill. */
export function withdrawals(): Withdrawals {
  const bySlot = new Map<number, readonly Span[]>()

  function keep(isKept: (span: Span) => boolean): void {
    for (const [slot, spans] of bySlot) {
      const left = spans.filter(isKept)
      if (left.length === 0) bySlot.delete(slot)
      else bySlot.set(slot, left)
    }
  }

  return {
    isWithdrawn: (slot, atMs) => bySlot.get(slot)?.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? false,
    set(drill, slots, fromMs, toMs) {
      keep((span) => span.drill !== drill)
      for (const slot of slots) bySlot.set(slot, [...(bySlot.get(slot) ?? []), { drill, fromMs, toMs }])
    },
    forgetBefore: (atMs) => keep(({ toMs }) => toMs >= atMs),
    clear: () => bySlot.clear(),
  }
}
