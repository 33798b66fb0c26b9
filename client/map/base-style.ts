/** The ground at night: a MapLibre style over the house's own base map. No glyph, sprite or tile comes from anywhere else. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { COLOUR, MARK, SANS, STREETS } from '../wall/theme.ts'
import { drillLayers, DRILL_SOURCE } from './drill-style.ts'
import { hazardLayer, HAZARD_SOURCE } from './report-style.ts'
import { taskLayers, TASK_SOURCE } from './task-style.ts'
import { bed, figures, homes, judged, NAMES_FROM_ZOOM, RING_SOURCE, type RingStyleOptions } from './ring-style.ts'

/** Sources of what stands; `ring-style.ts` names those of the rings. */
export const SOURCE = { ground: 'ground', watchPoints: 'watchPoints', posts: 'posts' } as const

/** Groups of layers that a person can switch; the value is the prefix of the style's layer ids. */
export const LAYER_GROUPS = ['lights', 'windows', 'labels', 'watchPoints', 'posts', 'incidents', 'hazards'] as const
export type LayerGroup = (typeof LAYER_GROUPS)[number]

const FONT_NAME = SANS.split(',')[0]!.replaceAll("'", '')
const FONT = [FONT_NAME]
const BOLD = [`${FONT_NAME} Bold`]

/** Streets are drawn again over the light, quieter. */
const STREETS_ON_LIGHT = 0.45

function streets(prefix: string, opacity: number): LayerSpecification[] {
  return STREETS.map(({ class: name, colour, widthPx }) => ({
    id: `${prefix}/${name}`,
    type: 'line',
    source: SOURCE.ground,
    'source-layer': 'roads',
    filter: ['==', ['get', 'class'], name],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colour,
      'line-opacity': opacity,
      'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 10, widthPx * 0.6, 13, widthPx, 17, widthPx * 4],
    },
    ...(name === 'path' ? { minzoom: 14 } : name === 'street' ? { minzoom: 11 } : {}),
  }))
}

function ground(): LayerSpecification[] {
  return [
    { id: 'outside', type: 'background', paint: { 'background-color': COLOUR.outside } },
    { id: 'district', type: 'fill', source: SOURCE.ground, 'source-layer': 'district', paint: { 'fill-color': COLOUR.ground } },
    {
      id: 'water',
      type: 'fill',
      source: SOURCE.ground,
      'source-layer': 'water',
      paint: { 'fill-color': ['match', ['get', 'kind'], 'river', COLOUR.river, COLOUR.water] },
    },
    ...streets('streets', 1),
    {
      id: 'rail',
      type: 'line',
      source: SOURCE.ground,
      'source-layer': 'rail',
      paint: { 'line-color': COLOUR.rail, 'line-width': 1.5, 'line-dasharray': [7, 5] },
    },
  ]
}

function masked(): LayerSpecification[] {
  const source = { source: SOURCE.ground, 'source-layer': 'entrusted' } as const
  return [
    { id: 'entrusted', type: 'fill', ...source, paint: { 'fill-color': COLOUR.entrusted, 'fill-opacity': 0.72 } },
    {
      id: 'entrusted/edge',
      type: 'line',
      ...source,
      paint: { 'line-color': COLOUR.border, 'line-width': 1.2, 'line-dasharray': [8, 4, 1.5, 4] },
    },
    {
      id: 'district/edge',
      type: 'line',
      source: SOURCE.ground,
      'source-layer': 'district',
      paint: { 'line-color': COLOUR.border, 'line-width': 1.4, 'line-dasharray': [8, 4, 1.5, 4] },
    },
  ]
}

function glyphs(scale: number): LayerSpecification[] {
  const icon = { 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': scale } as const
  return [
    { id: 'posts', type: 'symbol', source: SOURCE.posts, minzoom: 11.5, layout: { ...icon, 'icon-image': 'post' } },
    { id: 'watchPoints', type: 'symbol', source: SOURCE.watchPoints, layout: { ...icon, 'icon-image': 'lamp', 'icon-anchor': 'bottom' } },
  ]
}

function labels(scale: number): LayerSpecification[] {
  const halo = { 'text-halo-color': COLOUR.ground, 'text-halo-width': 2.5 * scale, 'text-halo-blur': 0.5 }
  return [
    {
      id: 'labels/compounds',
      type: 'symbol',
      // Not from the base map's areas: those are cut at tiles, and each piece would bear the name.
      source: RING_SOURCE.names,
      minzoom: NAMES_FROM_ZOOM,
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': MARK.compoundNamePx * scale, 'text-max-width': 8 },
      paint: { 'text-color': COLOUR.text, ...halo },
    },
    {
      id: 'labels/water',
      type: 'symbol',
      source: SOURCE.ground,
      'source-layer': 'places',
      filter: ['!=', ['get', 'kind'], 'town'],
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 16 * scale, 'text-letter-spacing': 0.3 },
      paint: { 'text-color': COLOUR.waterName, ...halo, 'text-halo-color': COLOUR.water },
    },
    {
      id: 'labels/towns',
      type: 'symbol',
      source: SOURCE.ground,
      'source-layer': 'places',
      filter: ['==', ['get', 'kind'], 'town'],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': MARK.placeNamePx * scale,
        'text-letter-spacing': 0.5,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': COLOUR.placeName, ...halo },
    },
  ]
}

export interface BaseStyleOptions extends RingStyleOptions {
  readonly basemapUrl: string
}

export function baseStyle({ basemapUrl, ...rings }: BaseStyleOptions): StyleSpecification {
  const { scale } = rings
  const empty = { type: 'FeatureCollection' as const, features: [] }
  return {
    version: 8,
    sources: {
      [SOURCE.ground]: { type: 'vector', url: `pmtiles://${basemapUrl}` },
      // The buffer is a share of 512: a quarter of a tile, 500 m at zoom 14, more than any surroundings reach across a tile's edge.
      [RING_SOURCE.compounds]: { type: 'geojson', data: empty, maxzoom: 14, buffer: 128, tolerance: 0.2 },
      [RING_SOURCE.outlines]: { type: 'geojson', data: empty, maxzoom: 14, buffer: 64, tolerance: 0.1 },
      [RING_SOURCE.names]: { type: 'geojson', data: empty },
      [RING_SOURCE.figures]: { type: 'geojson', data: empty },
      [SOURCE.watchPoints]: { type: 'geojson', data: empty },
      [SOURCE.posts]: { type: 'geojson', data: empty },
      [TASK_SOURCE]: { type: 'geojson', data: empty },
      [DRILL_SOURCE]: { type: 'geojson', data: empty },
      [HAZARD_SOURCE]: { type: 'geojson', data: empty },
    },
    layers: [
      ...ground(),
      bed(rings),
      ...streets('lights/streets', STREETS_ON_LIGHT),
      ...judged(scale),
      ...homes(),
      ...masked(),
      ...taskLayers(scale),
      ...labels(scale),
      ...glyphs(scale),
      hazardLayer(scale, BOLD),
      ...figures(scale, BOLD),
      ...drillLayers(scale, BOLD),
    ],
  }
}
