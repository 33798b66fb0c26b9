/** Keeps the open card in the address, and opens the one that it names once what that is of is known. */
import { watch } from 'vue'
import { useReports } from '../http/report-store.ts'
import { useLive } from '../live/live-store.ts'
import { usePlaces } from '../places/place-store.ts'
import type { NamedCard } from './address.ts'
import type { ViewAddress } from './use-address.ts'
import type { Selected, Selection } from './use-selection.ts'

export interface CardAddressOptions extends Pick<Selection, 'selected' | 'press'> {
  /** Places and units are in. */
  readonly isReady: () => boolean
}

/** Whoever presses something before it is known has that instead. */
export function useCardAddress(
  { card: named, open }: Pick<ViewAddress, 'card' | 'open'>,
  { selected, press, isReady }: CardAddressOptions,
): void {
  const live = useLive()
  const places = usePlaces()
  const reports = useReports()

  function pressedOf({ kind, id }: NamedCard): Selected | undefined {
    if (kind === 'compound') return places.compounds.has(id) ? { kind, id } : undefined
    if (kind !== 'unit') return reports.find(kind, id) && { kind, ids: [id] }
    const slot = live.roster.byId(id)?.slot
    return slot === undefined ? undefined : { kind, slot }
  }

  function nameOf(pressed: Selected | undefined): NamedCard | undefined {
    if (!pressed) return undefined
    if (pressed.kind === 'compound') return { kind: pressed.kind, id: pressed.id }
    const id = pressed.kind === 'unit' ? live.roster.at(pressed.slot)?.id : pressed.ids[0]
    return id === undefined ? undefined : { kind: pressed.kind, id }
  }

  watch(selected, (now) => open(nameOf(now)))
  if (!named) return
  const stop = watch(
    () => selected.value ?? (isReady() ? pressedOf(named) : undefined),
    (found) => {
      if (!found) return
      if (!selected.value) press(found)
      stop()
    },
    { flush: 'post' },
  )
}
