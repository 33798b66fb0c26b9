/** How compounds that are not simply covered are shown: an outline, a figure in it, and from far out a dot. */
import type { Feature } from 'geojson'
import type { CoverageStatus } from '#wire/coverage'
import type { Compound } from '#wire/places'
import { outlineOf, type Outline } from './surroundings.ts'

/** Outlines on the map at once, the worst first: 600 are a district in which nobody has been anywhere. Beyond it compounds are dots. */
const MOST_OUTLINES = 2_000
/** Outlines worked out in one go, about a millisecond each; the rest come with the next. */
const OUTLINES_A_GO = 60

export type ShownStatus = Exclude<CoverageStatus, 'unjudged' | 'covered'>

export interface CompoundState {
  readonly slot: number
  readonly status: ShownStatus
  /** Of a gap with a side unseen: which sectors. Otherwise `ALL_SIDES`. */
  readonly unseenSides: number
  /** Written in it: minutes, or the sign that nothing is known. */
  readonly text: string
}

export interface StateFeatures {
  readonly outlines: readonly Feature[]
  readonly figures: readonly Feature[]
  /** Some outlines are still to be worked out: ask again. */
  readonly isUnfinished: boolean
}

export interface StateBook {
  /** @param states the worst first @param pressed slot of the compound that somebody reads the card of */
  featuresOf(states: readonly CompoundState[], pressed: number | undefined): StateFeatures
}

/** Outlines are kept as long as the book is: make a new one when compounds or their radius change. */
export function stateBook(compounds: readonly Compound[], radiusM: number): StateBook {
  const bySlot = new Map(compounds.map((compound) => [compound.slot, compound]))
  /** One a compound, the newest. */
  const kept = new Map<number, { readonly unseenSides: number; readonly outline: Outline }>()

  function known({ slot, unseenSides }: CompoundState): Outline | undefined {
    const held = kept.get(slot)
    return held?.unseenSides === unseenSides ? held.outline : undefined
  }

  function workOut(states: readonly CompoundState[]): boolean {
    let left = OUTLINES_A_GO
    for (const state of states) {
      const { slot, unseenSides } = state
      const compound = bySlot.get(slot)
      if (!compound || known(state)) continue
      if (left-- === 0) return true
      kept.set(slot, { unseenSides, outline: outlineOf(compound, radiusM, unseenSides) })
    }
    return false
  }

  function pressedArea(slot: number | undefined): Feature[] {
    const compound = slot === undefined ? undefined : bySlot.get(slot)
    return compound ? [area(outlineOf(compound, radiusM), 'pressed')] : []
  }

  return {
    featuresOf(states, pressed) {
      const shown = states.slice(0, MOST_OUTLINES)
      const isUnfinished = workOut(shown)
      const outlined = shown.flatMap((state, rank) => {
        const outline = known(state)
        return outline ? [{ ...state, rank, outline }] : []
      })
      return {
        isUnfinished,
        outlines: [...outlined.map(({ status, outline }) => area(outline, status)), ...pressedArea(pressed)],
        figures: outlined.map(({ status, text, rank, outline }): Feature => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [...outline.at] },
          properties: { status, text, rank },
        })),
      }
    },
  }
}

function area({ area: geometry }: Outline, status: ShownStatus | 'pressed'): Feature {
  return { type: 'Feature', geometry, properties: { status } }
}
