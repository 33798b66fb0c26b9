/** A question with its events on the ground: what most answers are made of. */
import { Fault } from '#wire/errors'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import type { Watch } from '../hotspots/watch.ts'
import type { PlacedEvents } from './placed-events.ts'
import type { HotspotCase, Span } from './question.ts'

export interface PlacedCase extends HotspotCase {
  readonly grid: CellGrid
  readonly now: PlacedEvents
  /** Of the base, where there is one. */
  readonly before?: PlacedEvents
}

/** @throws Fault REQUEST_INVALID where there is no base */
export function baseOf({ question: { base, method }, before }: PlacedCase): { readonly base: Span; readonly before: PlacedEvents } {
  if (!base || !before) throw new Fault('REQUEST_INVALID', `${method} needs a base period`)
  return { base, before }
}

/** @throws TypeError where nobody has read the coverage diary */
export function watchOf({ question, watch }: HotspotCase): Watch {
  if (!watch) throw new TypeError(`${question.method} needs what the coverage diary says`)
  return watch
}
