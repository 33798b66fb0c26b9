/** Who could go where, and what it is worth: the question that a proposal answers. All references are indexes into the question's own lists. */

/** A compound that nobody looks at. */
export interface GapStake {
  /** What closing it is worth; `gap-weight.ts` has a default. */
  readonly weight: number
}

/** A compound that is no gap because units are there, and would become one within the time if they left. */
export interface HeldStake {
  readonly weight: number
  /** How many of the units in question hold it: it opens when so many have left. */
  readonly keepers: number
}

/** One thing that one unit could do. */
export interface SendOption {
  /** Slot of the unit. */
  readonly unit: number
  /** The gap it is sent to, in `gaps`. */
  readonly gap: number
  readonly arrivalS: number
  /** What it takes there, once arrived, until `closes` are closed. */
  readonly closeMinutes: number
  /** Gaps that it closes, in `gaps`: the one it is sent to and those it sees on the way round. */
  readonly closes: readonly number[]
  /** Compounds that it stops holding, in `held`. */
  readonly leaves: readonly number[]
}

export interface SendProblem {
  readonly gaps: readonly GapStake[]
  readonly held: readonly HeldStake[]
  readonly options: readonly SendOption[]
  /** Minutes within which a gap must be closed to count. */
  readonly withinMinutes: number
  /** Units sent at most; absent: as many as it pays to send. */
  readonly atMost?: number
}

/** Minutes from now until an option has closed what it closes. */
export function doneMinutes({ arrivalS, closeMinutes }: SendOption): number {
  return arrivalS / 60 + closeMinutes
}

/** @throws RangeError when a figure is no weight, time or count, or an option names what is not there */
export function checkProblem({ gaps, held, options, withinMinutes, atMost }: SendProblem): void {
  gaps.forEach(({ weight }, i) => isWeight(weight) || refuse(`gap ${i} weighs ${weight}`))
  held.forEach(({ weight, keepers }, i) => {
    if (!isWeight(weight)) refuse(`held compound ${i} weighs ${weight}`)
    if (!(Number.isInteger(keepers) && keepers > 0)) refuse(`held compound ${i} is held by ${keepers}`)
  })
  options.forEach((option, i) => {
    if (!(doneMinutes(option) >= 0)) refuse(`option ${i} is done after ${doneMinutes(option)} min`)
    if (!isListOf(option.closes, gaps.length) || !(option.gap in gaps))
      refuse(`option ${i} closes ${option.closes.join()} of ${gaps.length} gaps`)
    if (!isListOf(option.leaves, held.length)) refuse(`option ${i} leaves ${option.leaves.join()} of ${held.length} held compounds`)
  })
  if (!(withinMinutes >= 0)) refuse(`a time of ${withinMinutes} min`)
  if (atMost !== undefined && !(Number.isInteger(atMost) && atMost >= 0)) refuse(`at most ${atMost} units`)
}

function isWeight(weight: number): boolean {
  return weight >= 0 && weight < Infinity
}

function isListOf(indexes: readonly number[], count: number): boolean {
  return indexes.every((index) => Number.isInteger(index) && index >= 0 && index < count) && new Set(indexes).size === indexes.length
}

function refuse(why: string): never {
  throw new RangeError(why)
}
