/** A queue of options, greatest gain first, lowest rank first among equals. */

export interface GainQueue {
  readonly size: number
  /** The option at the head, the gain it was put in with, and the round. Nothing that means anything when empty. */
  readonly option: number
  readonly gain: number
  readonly round: number
  put(option: number, gain: number, round: number): void
  /** Takes the head off. */
  pop(): void
}

/** A binary heap. Cost: O(log size) for each change; 16 bytes for each place. */
export function gainQueue(capacity: number): GainQueue {
  let gains = new Float64Array(Math.max(1, capacity))
  let options = new Int32Array(gains.length)
  let rounds = new Int32Array(gains.length)
  let size = 0

  function grow(): void {
    const [oldGains, oldOptions, oldRounds] = [gains, options, rounds]
    gains = new Float64Array(2 * size)
    options = new Int32Array(2 * size)
    rounds = new Int32Array(2 * size)
    gains.set(oldGains)
    options.set(oldOptions)
    rounds.set(oldRounds)
  }

  function isBefore(gain: number, option: number, at: number): boolean {
    return gain > gains[at]! || (gain === gains[at]! && option < options[at]!)
  }

  function place(at: number, option: number, gain: number, round: number): void {
    options[at] = option
    gains[at] = gain
    rounds[at] = round
  }

  return {
    get size() {
      return size
    },
    get option() {
      return options[0]!
    },
    get gain() {
      return gains[0]!
    },
    get round() {
      return rounds[0]!
    },
    put(option, gain, round) {
      if (size === options.length) grow()
      let at = size++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (!isBefore(gain, option, parent)) break
        place(at, options[parent]!, gains[parent]!, rounds[parent]!)
        at = parent
      }
      place(at, option, gain, round)
    },
    pop() {
      size--
      const [option, gain, round] = [options[size]!, gains[size]!, rounds[size]!]
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= size) break
        if (child + 1 < size && isBefore(gains[child + 1]!, options[child + 1]!, child)) child++
        if (isBefore(gain, option, child)) break
        place(at, options[child]!, gains[child]!, rounds[child]!)
        at = child
      }
      place(at, option, gain, round)
    },
  }
}
