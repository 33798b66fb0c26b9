/** What is rehearsed where, and by whom, as layers of the map: teal, which nothing real is, and over everything that is. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { COLOUR, MARK } from '../wall/theme.ts'

/** Filled by `drill-scene.ts`: areas and their names, participants, the place. */
export const DRILL_SOURCE = 'drill'

const [DUE_OPACITY, MET_OPACITY] = [0.06, 0.3] as const
/** Outside the casing of a unit's mark. */
const CREW_RADIUS_PX = MARK.unitRadiusPx + MARK.unitCasingPx
const LINE_PX = 2.2
const NAME_EMS = 1.3

function isPart(part: 'area' | 'crew' | 'name'): ExpressionSpecification {
  return ['==', ['get', 'part'], part]
}

/** An area that waits is an outline of dashes; one where it was done is filled, with a whole line. */
export function drillLayers(scale: number, font: string[]): LayerSpecification[] {
  const source = DRILL_SOURCE
  const isMet: ExpressionSpecification = ['get', 'isMet']
  const line = { 'line-color': COLOUR.drill, 'line-width': LINE_PX * scale } as const
  const text = { 'text-font': font, 'text-size': MARK.placeNamePx * scale } as const
  const halo = { 'text-color': COLOUR.drillMark, 'text-halo-color': COLOUR.ground, 'text-halo-width': 3 * scale } as const
  return [
    {
      id: 'drill/area',
      type: 'fill',
      source,
      filter: isPart('area'),
      paint: { 'fill-color': COLOUR.drill, 'fill-opacity': ['case', isMet, MET_OPACITY, DUE_OPACITY] },
    },
    {
      id: 'drill/due',
      type: 'line',
      source,
      filter: ['all', isPart('area'), ['!', isMet]],
      paint: { ...line, 'line-dasharray': [...MARK.taskDash] },
    },
    { id: 'drill/met', type: 'line', source, filter: ['all', isPart('area'), isMet], paint: line },
    {
      id: 'drill/crew',
      type: 'circle',
      source,
      filter: isPart('crew'),
      paint: {
        'circle-radius': CREW_RADIUS_PX * scale,
        'circle-color': COLOUR.ground,
        'circle-opacity': 0,
        'circle-stroke-color': COLOUR.drill,
        'circle-stroke-width': LINE_PX * scale,
      },
    },
    {
      id: 'drill/crewNames',
      type: 'symbol',
      source,
      filter: isPart('crew'),
      layout: { ...text, 'text-field': ['get', 'name'], 'text-anchor': 'top', 'text-offset': [0, NAME_EMS] },
      paint: halo,
    },
    {
      id: 'drill/names',
      type: 'symbol',
      source,
      filter: isPart('name'),
      layout: { ...text, 'text-field': ['get', 'name'], 'text-anchor': 'bottom', 'text-max-width': 14 },
      paint: halo,
    },
  ]
}
