/** A fix as another protocol tells it: what stands in for a value is left out, so that a good position is not lost by a bad extra. */

/** The parts of a fix that may be unknown, in our units, as far as the protocol gave them. */
export interface OutsideExtras {
  readonly speedMps?: number | undefined
  readonly courseDeg?: number | undefined
  readonly accuracyM?: number | undefined
  readonly battery?: number | undefined
}

const MAX_SPEED_MPS = 600
const MAX_ACCURACY_M = 100_000

/** The optional fields of a `Fix`, with each value that cannot be (apps write −1, 0 m or 255 % for unknown) left out. */
export function extrasOf({ speedMps, courseDeg, accuracyM, battery }: OutsideExtras): Record<string, number> {
  const extras: Record<string, number> = {}
  if (isWithin(speedMps, 0, MAX_SPEED_MPS)) extras['speed'] = speedMps
  if (isWithin(courseDeg, 0, 360)) extras['course'] = courseDeg
  if (isWithin(accuracyM, Number.MIN_VALUE, Number.MAX_VALUE)) extras['accuracy'] = Math.min(accuracyM, MAX_ACCURACY_M)
  if (isWithin(battery, 0, 1)) extras['battery'] = battery
  return extras
}

function isWithin(value: number | undefined, least: number, most: number): value is number {
  return value !== undefined && value >= least && value <= most
}

/** What was decoded: whose it is, and a position if there is one; without it, it is a sign of life. */
export interface OutsideMessage {
  readonly unit: string | undefined
  /** A `Fix` to be checked as any other; values that could not be read are left as they came. */
  readonly fix?: Readonly<Record<string, unknown>>
  /** Whether it calls for help. */
  readonly isHelp?: boolean
}
