/** Keeps the address in step with the view, so that it can be copied, and so that a wall that restarts looks where it looked. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Camera } from '../map/night-map.ts'
import { readAddress, writeAddress } from './address.ts'

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
  /** The moment shown; `undefined`: the present. */
  show(pastMs: number | undefined): void
}

export function useAddress(): ViewAddress {
  const first = readAddress(location.search)
  const hidden = shallowRef<readonly string[]>(first.hidden)
  let camera: Camera | undefined
  let pastMs = typeof first.past === 'number' ? first.past : undefined
  let timer = 0

  function write(): void {
    timer = 0
    history.replaceState(history.state, '', writeAddress(location.href, camera, hidden.value, pastMs))
  }

  function writeSoon(): void {
    if (timer === 0) timer = window.setTimeout(write, WRITE_MS)
  }

  onScopeDispose(() => clearTimeout(timer))
  return {
    start: first.camera,
    past: first.past,
    hidden,
    look(next) {
      camera = next
      writeSoon()
    },
    toggle(layer) {
      hidden.value = hidden.value.includes(layer) ? hidden.value.filter((name) => name !== layer) : [...hidden.value, layer]
      writeSoon()
    },
    show(nextMs) {
      if (nextMs === pastMs) return
      pastMs = nextMs
      writeSoon()
    },
  }
}
