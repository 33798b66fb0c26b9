/** A choice of options, at most one a unit, and what one more or one less would be worth. */
import type { OptionTable } from './option-table.ts'

export const STAYS = -1

export interface Plan {
  /** By unit: the option it takes, or `STAYS`. */
  readonly chosen: Int32Array
  /** Units that go. */
  readonly size: number
  /** Options weighed so far: what a search has cost. */
  readonly weighed: number
  /** Whether one more unit may go. */
  hasRoom(): boolean
  /**
   * What the plan gains if a unit that stays takes an option: weight of the gaps that nobody else closes, less that of the held compounds
   * whose last keeper it is. May be negative.
   */
  gainOf(option: number): number
  /** @throws RangeError when its unit has one already, or no more units may go */
  take(option: number): void
  /** Lets a unit stay. @returns the option it had, or `STAYS` */
  drop(unit: number): number
}

/** The plan in which everybody stays. Cost: 4 bytes a unit, gap and held compound; `gainOf` costs what the option names. */
export function emptyPlan(table: OptionTable): Plan {
  const { closes, leaves, gapWeights, heldWeights, keepers, unitOf } = table
  const chosen = new Int32Array(table.ofUnit.start.length - 1).fill(STAYS)
  const closers = new Int32Array(gapWeights.length)
  const gone = new Int32Array(heldWeights.length)
  let size = 0
  let weighed = 0

  function count(option: number, step: 1 | -1): void {
    for (let i = closes.start[option]!; i < closes.start[option + 1]!; i++) closers[closes.items[i]!]! += step
    for (let i = leaves.start[option]!; i < leaves.start[option + 1]!; i++) gone[leaves.items[i]!]! += step
    size += step
  }

  return {
    chosen,
    get size() {
      return size
    },
    get weighed() {
      return weighed
    },
    hasRoom: () => size < table.atMost,
    gainOf(option) {
      weighed++
      let gain = 0
      for (let i = closes.start[option]!; i < closes.start[option + 1]!; i++)
        if (closers[closes.items[i]!] === 0) gain += gapWeights[closes.items[i]!]!
      for (let i = leaves.start[option]!; i < leaves.start[option + 1]!; i++)
        if (gone[leaves.items[i]!]! + 1 === keepers[leaves.items[i]!]) gain -= heldWeights[leaves.items[i]!]!
      return gain
    },
    take(option) {
      if (chosen[unitOf[option]!] !== STAYS) throw new RangeError(`unit ${unitOf[option]} has option ${chosen[unitOf[option]!]} already`)
      if (size >= table.atMost) throw new RangeError(`${size} units go already`)
      chosen[unitOf[option]!] = option
      count(option, 1)
    },
    drop(unit) {
      const option = chosen[unit]!
      if (option === STAYS) return STAYS
      chosen[unit] = STAYS
      count(option, -1)
      return option
    },
  }
}
