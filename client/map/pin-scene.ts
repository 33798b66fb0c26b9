/** Pins: the few places that somebody at a desk has in hand, over everything else on the map. */
import { Marker, type Map as MapLibreMap } from 'maplibre-gl'
import type { LonLat } from '#wire/places'

/** `opened`: what the open card is about. `picked`: what was pointed at for a report that is being written. */
export type PinName = 'opened' | 'picked'

export interface PinScenery {
  /** @param at where it stands; left out: nowhere */
  set(name: PinName, at?: LonLat): void
  destroy(): void
}

/** One pin a name. Each is drawn by the page's own style sheet (`.map-pin`). */
export function pinScene(map: MapLibreMap): PinScenery {
  const pins = new Map<PinName, Marker>()

  function remove(name: PinName): void {
    pins.get(name)?.remove()
    pins.delete(name)
  }

  return {
    set(name, at) {
      if (!at) return remove(name)
      const known = pins.get(name)
      if (known) {
        known.setLngLat([...at])
        return
      }
      const element = document.createElement('div')
      element.className = `map-pin ${name}`
      element.dataset['test'] = `pin-${name}`
      pins.set(name, new Marker({ element }).setLngLat([...at]).addTo(map))
    },
    destroy() {
      for (const name of pins.keys()) remove(name)
    },
  }
}
