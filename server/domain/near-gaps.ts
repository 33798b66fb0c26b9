/** Which gaps a member is told of first: the worst, weighed by how soon they can be there. */

export interface WeighedGap {
  /** As proposals weigh it (`gap-weight.ts`). */
  readonly weight: number
  /** Seconds until the member is there; `Infinity`: not within reach. */
  readonly travelS: number
}

/** A gap so far away counts half of what it weighs, twice as far a third: about one turn round a compound on foot. [P] */
export const HALVES_AFTER_S = 600

/** What a gap is worth to a member who stands there: 0 where it cannot be reached. */
export function worthOf({ weight, travelS }: WeighedGap): number {
  return travelS === Infinity ? 0 : weight / (1 + travelS / HALVES_AFTER_S)
}

/** The gaps within reach worth most, the best first; among equals the nearer, then the one given first. */
export function nearGaps<Gap extends WeighedGap>(gaps: readonly Gap[], most: number): readonly Gap[] {
  return gaps
    .filter(({ travelS }) => travelS !== Infinity)
    .toSorted((a, b) => worthOf(b) - worthOf(a) || a.travelS - b.travelS)
    .slice(0, most)
}
