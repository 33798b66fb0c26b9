/** Keeps the address in step with the view, so that it can be copied, and so that a wall that restarts looks where it looked. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Camera } from '../map/night-map.ts'
import { readAddress, writeAddress, type NamedCard } from './address.ts'

/** Browsers refuse more than a few history changes a second. */
const WRITE_MS = 700

export interface ViewAddress {
  /** Where the address says to look; `undefined` for home. */
  readonly start: Camera | undefined
  /** The moment of the past to begin with, Unix ms; what stands there where it cannot be read. */
  readonly past: number | string | undefined
  readonly hidden: ShallowRef<readonly string[]>
  look(camera: Camera): void
  toggle(layer: string): void
  /** At which rate that is to go on; `undefined`: it is held. */
  readonly rate: number | undefined
  /** The card to begin with. */
  readonly card: NamedCard | undefined
  /** The moment shown; `undefined`: the present. @param rate 0 while it is held */
  show(pastMs: number | undefined, rate: number | undefined): void
  /** The card shown. */
  open(card: NamedCard | undefined): void
}

export function useAddress(): ViewAddress {
  const first = readAddress(location.search)
  const hidden = shallowRef<readonly string[]>(first.hidden)
  let camera: Camera | undefined
  let pastMs = typeof first.past === 'number' ? first.past : undefined
  let { rate, card } = first
  let timer = 0

  function write(): void {
    timer = 0
    history.replaceState(history.state, '', writeAddress(location.href, { camera, hidden: hidden.value, pastMs, rate, card }))
  }

  function writeSoon(): void {
    if (timer === 0) timer = window.setTimeout(write, WRITE_MS)
  }

  onScopeDispose(() => clearTimeout(timer))
  return {
    start: first.camera,
    past: first.past,
    rate: first.rate,
    card: first.card,
    hidden,
    look(next) {
      camera = next
      writeSoon()
    },
    toggle(layer) {
      hidden.value = hidden.value.includes(layer) ? hidden.value.filter((name) => name !== layer) : [...hidden.value, layer]
      writeSoon()
    },
    show(nextMs, nextRate) {
      if (nextMs === pastMs && nextRate === rate) return
      pastMs = nextMs
      rate = nextRate
      writeSoon()
    },
    open(next) {
      card = next
      writeSoon()
    },
  }
}
