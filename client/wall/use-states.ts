/** What the map shows of how compounds are judged: the worst first, with the figures that the list has. */
import { storeToRefs } from 'pinia'
import { computed, type ComputedRef, type Ref } from 'vue'
import { gapFigure, minutesUntil } from '../i18n/say-coverage.ts'
import type { Words } from '../i18n/zh.ts'
import { useLanguage } from '../i18n/words.ts'
import { useLive } from '../live/live-store.ts'
import type { CompoundState, ShownStatus } from '../map/compound-state.ts'
import { ALL_SIDES } from '../map/ring-shape.ts'
import type { Overview, Standing } from './standings.ts'

export function useStates(overview: Readonly<Ref<Overview>>): ComputedRef<readonly CompoundState[]> {
  const live = useLive()
  const { words } = storeToRefs(useLanguage())
  return computed((previous?: readonly CompoundState[]) => {
    const { gaps, thinning, blind } = overview.value
    const next = [...gaps, ...thinning, ...blind].map((standing) => stateOf(standing, words.value, live.serverNowMs()))
    // The map is told only what changed: most seconds nothing does.
    return previous && isSame(previous, next) ? previous : next
  })
}

function stateOf(standing: Standing, words: Words, nowMs: number): CompoundState {
  const { compound, status, reason, unseenSides } = standing
  const isSide = reason === 'sideUnseen' && unseenSides !== 0
  return {
    slot: compound.slot,
    status: status as ShownStatus, // only such are in the lists
    unseenSides: isSide ? unseenSides : ALL_SIDES,
    text: textOf(standing, words, nowMs),
  }
}

function textOf({ status, sinceMs, gapAtMs }: Standing, words: Words, nowMs: number): string {
  if (status === 'blind') return '?'
  if (status === 'thinning') return `↓${gapAtMs === undefined ? '' : minutesUntil(gapAtMs, nowMs)}`
  return gapFigure(nowMs - (sinceMs ?? nowMs), words)
}

function isSame(a: readonly CompoundState[], b: readonly CompoundState[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ slot, status, unseenSides, text }, i) => {
      const other = b[i]!
      return slot === other.slot && status === other.status && unseenSides === other.unseenSides && text === other.text
    })
  )
}
