/** What judging notes of compounds between two looks at them: a bit each. */

export const NOTE = {
  /** Touched since the last tick. */
  touched: 1,
  /** Touched, and left as it was because no touch can change its status. */
  behind: 2,
  /** To stay as it was judged: more of what was seen of it is being read. */
  held: 4,
  /** A gap without light, or blind: what becomes of it depends on whether its sources are heard. */
  dark: 8,
  /** Told with a forecast that is older than the rest. */
  vague: 32,
  /** Among those that the next tick tells of. */
  told: 16,
} as const

export interface CompoundNotes {
  /** Makes room for a compound; nothing is noted of it. */
  add(compound: number): void
  has(compound: number, note: number): boolean
  put(compound: number, note: number, isSo: boolean): void
  /** Forgets all of a compound. */
  clear(compound: number): void
  /** Every compound of which it is noted, ascending. Cost: O(compounds). */
  all(note: number): readonly number[]
}

/** Nothing noted. Memory: a byte a compound slot. */
export function compoundNotes(): CompoundNotes {
  let notes = new Uint8Array(1_024)

  return {
    add(compound) {
      if (compound >= notes.length) {
        const wider = new Uint8Array(2 ** Math.ceil(Math.log2(compound + 1)))
        wider.set(notes)
        notes = wider
      }
      notes[compound] = 0
    },
    has: (compound, note) => (notes[compound]! & note) !== 0,
    put(compound, note, isSo) {
      notes[compound] = isSo ? notes[compound]! | note : notes[compound]! & ~note
    },
    clear(compound) {
      notes[compound] = 0
    },
    all(note) {
      const found: number[] = []
      notes.forEach((noted, compound) => (noted & note) !== 0 && found.push(compound))
      return found
    },
  }
}
