/** Hazards as a layer of the map, quiet under the figures. Incidents and calls for help lie over the units: `mark-canvas.ts`. */
import type { LayerSpecification } from 'maplibre-gl'
import { COLOUR, MARK } from '../wall/theme.ts'

/** Filled by `mark-scene.ts`. */
export const HAZARD_SOURCE = 'hazards'

/** @param boldFont that of figures */
export function hazardLayer(scale: number, boldFont: readonly string[]): LayerSpecification {
  return {
    id: HAZARD_SOURCE,
    type: 'symbol',
    source: HAZARD_SOURCE,
    layout: {
      'icon-image': ['get', 'image'],
      'icon-size': scale,
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      // The most serious last: on top.
      'symbol-sort-key': ['-', 0, ['get', 'severity']],
      'text-field': ['get', 'count'],
      'text-font': [...boldFont],
      'text-size': MARK.countPx * scale,
      'text-anchor': 'left',
      'text-offset': [0.6, -0.6],
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': COLOUR.hazard, 'text-halo-color': COLOUR.ground, 'text-halo-width': 2.5 * scale },
  }
}
