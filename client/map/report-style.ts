/** Incidents, hazards and calls for help as layers of the map: hazards quiet under the figures, incidents over them, who calls for help over everything. */
import type { LayerSpecification } from 'maplibre-gl'
import { COLOUR, MARK } from '../wall/theme.ts'

/** Filled by `mark-scene.ts`. */
export const MARK_SOURCE = { calls: 'calls', incidents: 'incidents', hazards: 'hazards' } as const

/** @param boldFont that of figures */
export function markLayer(source: keyof typeof MARK_SOURCE, scale: number, boldFont: readonly string[]): LayerSpecification {
  return {
    id: source,
    type: 'symbol',
    source: MARK_SOURCE[source],
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
      'text-offset': source === 'hazards' ? [0.6, -0.6] : [1.05, -0.75],
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: {
      'text-color': source === 'hazards' ? COLOUR.hazard : COLOUR.text,
      'text-halo-color': COLOUR.ground,
      'text-halo-width': 2.5 * scale,
    },
  }
}
