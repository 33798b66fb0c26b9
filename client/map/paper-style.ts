/** The ground on paper: the house's own base map in daylight, quiet, for what is laid over it. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { PAPER_MAP, SANS, STREETS } from '../wall/theme.ts'

const SOURCE = 'ground'
/** What is laid over the ground goes under this layer. */
export const NAMES_LAYER = 'names/water'

const FONT = [SANS.split(',')[0]!.replaceAll("'", '')]
/** Ways and small streets only from close by. */
const FROM_ZOOM: Readonly<Record<string, number>> = { path: 15, street: 12.5 }
/** Names give way to what is laid over the ground: small, and with no more of the ground round them than keeps them legible on a dark cell. */
const NAME_PX = 14
const HALO_PX = 1.25
/** Hotspots gather in the middle of a town, so its name stands above that; heights of the text. */
const ABOVE_MIDDLE = 0.9

function streets(): LayerSpecification[] {
  return STREETS.map(({ class: name, widthPx }) => ({
    id: `streets/${name}`,
    type: 'line',
    source: SOURCE,
    'source-layer': 'roads',
    filter: ['==', ['get', 'class'], name],
    minzoom: FROM_ZOOM[name] ?? 0,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': name === 'expressway' || name === 'arterial' ? PAPER_MAP.road : PAPER_MAP.street,
      'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 10, widthPx * 0.6, 13, widthPx, 17, widthPx * 4],
    },
  }))
}

function names(): LayerSpecification[] {
  const halo = { 'text-halo-color': PAPER_MAP.ground, 'text-halo-width': HALO_PX }
  const source = { source: SOURCE, 'source-layer': 'places' } as const
  const layout = { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': NAME_PX } as const
  return [
    {
      id: NAMES_LAYER,
      type: 'symbol',
      ...source,
      filter: ['!=', ['get', 'kind'], 'town'],
      layout: { ...layout, 'text-field': ['get', 'name'], 'text-letter-spacing': 0.3 },
      paint: { 'text-color': PAPER_MAP.waterName, ...halo },
    },
    {
      id: 'names/towns',
      type: 'symbol',
      ...source,
      filter: ['==', ['get', 'kind'], 'town'],
      layout: {
        ...layout,
        'text-field': ['get', 'name'],
        'text-letter-spacing': 0.1,
        'text-anchor': 'bottom',
        'text-offset': [0, -ABOVE_MIDDLE],
      },
      paint: { 'text-color': PAPER_MAP.name, ...halo },
    },
  ]
}

export function paperStyle(basemapUrl: string): StyleSpecification {
  const ground = { source: SOURCE } as const
  const dashed = { 'line-color': PAPER_MAP.border, 'line-width': 1.2, 'line-dasharray': [8, 4, 1.5, 4] }
  return {
    version: 8,
    sources: { [SOURCE]: { type: 'vector', url: `pmtiles://${basemapUrl}` } },
    layers: [
      { id: 'outside', type: 'background', paint: { 'background-color': PAPER_MAP.outside } },
      { id: 'district', type: 'fill', ...ground, 'source-layer': 'district', paint: { 'fill-color': PAPER_MAP.ground } },
      { id: 'water', type: 'fill', ...ground, 'source-layer': 'water', paint: { 'fill-color': PAPER_MAP.water } },
      ...streets(),
      {
        id: 'entrusted',
        type: 'fill',
        ...ground,
        'source-layer': 'entrusted',
        paint: { 'fill-color': PAPER_MAP.entrusted, 'fill-opacity': 0.8 },
      },
      { id: 'entrusted/edge', type: 'line', ...ground, 'source-layer': 'entrusted', paint: dashed },
      { id: 'district/edge', type: 'line', ...ground, 'source-layer': 'district', paint: dashed },
      ...names(),
    ],
  }
}
