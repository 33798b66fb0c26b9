/** The ground at night: a MapLibre style over the house's own base map. No glyph, sprite or tile comes from anywhere else. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { COLOUR, LIGHT_STEPS, MARK, SANS, STREETS } from '../wall/theme.ts'
import { metresPerPixel } from './mercator.ts'

/** The style's own sources of what changes: filled by `light-source.ts` and `place-sources.ts`. */
export const SOURCE = {
  ground: 'ground',
  lights: 'lights',
  watchPoints: 'watchPoints',
  posts: 'posts',
  marks: 'marks',
  names: 'names',
} as const

/** Groups of layers that a person can switch; the value is the prefix of the style's layer ids. */
export const LAYER_GROUPS = ['lights', 'windows', 'labels', 'watchPoints', 'posts'] as const
export type LayerGroup = (typeof LAYER_GROUPS)[number]

const STYLE_MAX_ZOOM = 24
/** Closer than this a compound bears its name. */
const NAMES_FROM_ZOOM = 14.2
const FONT_NAME = SANS.split(',')[0]!.replaceAll("'", '')
const FONT = [FONT_NAME]
const BOLD = [`${FONT_NAME} Bold`]

/** A width in metres on the ground, as MapLibre can say it: doubling with each zoom. */
function metresWide(metres: number, lat: number): ExpressionSpecification {
  const atZeroPx = metres / metresPerPixel(lat, 0)
  return ['interpolate', ['exponential', 2], ['zoom'], 0, atZeroPx, STYLE_MAX_ZOOM, atZeroPx * 2 ** STYLE_MAX_ZOOM]
}

/** A value for each step of light, dark last. */
function byStep(property: string, values: readonly string[], dark: string): ExpressionSpecification {
  return ['match', ['get', property], ...values.flatMap((value, step) => [step, value]), dark] as unknown as ExpressionSpecification
}

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

/** Rings, footprints and windows, in the order of `look/notes.md`: bed, light, streets again, footprint, windows. */
function lights(surroundingsM: number, lat: number, scale: number): LayerSpecification[] {
  const join = { 'line-join': 'round', 'line-cap': 'round' } as const
  const isRing: ExpressionSpecification = ['==', ['get', 'part'], 'ring']
  const wide = metresWide(2 * surroundingsM, lat)
  return [
    {
      id: 'lights/bed',
      type: 'line',
      source: SOURCE.lights,
      filter: isRing,
      layout: join,
      paint: { 'line-color': COLOUR.darkBed, 'line-opacity': 0.62, 'line-width': wide },
    },
    {
      id: 'lights/ring',
      type: 'line',
      source: SOURCE.lights,
      filter: ['all', isRing, ['<', ['get', 'step'], LIGHT_STEPS.length]],
      // Newest on top: where two compounds' surroundings overlap, the later look is the true one.
      layout: { ...join, 'line-sort-key': ['-', ['get', 'step']] },
      paint: { 'line-color': byStep('step', LIGHT_STEPS.map(({ colour }) => colour), COLOUR.darkBed), 'line-width': wide }, // prettier-ignore
    },
    ...streets('lights/streets', 0.45),
    {
      // Both edges of the surroundings; the inner one goes under the footprint.
      id: 'marks/edge',
      type: 'line',
      source: SOURCE.marks,
      filter: ['==', ['get', 'part'], 'edge'],
      layout: join,
      paint: {
        'line-color': ['case', ['get', 'isPressed'], COLOUR.text, COLOUR.second],
        'line-width': ['case', ['get', 'isPressed'], 2.5 * scale, 1.5 * scale],
        'line-gap-width': wide,
      },
    },
    {
      id: 'lights/footprint',
      type: 'fill',
      source: SOURCE.lights,
      filter: isRing,
      paint: { 'fill-color': COLOUR.footprint, 'fill-antialias': true },
    },
    {
      id: 'windows',
      type: 'fill',
      source: SOURCE.lights,
      filter: ['==', ['get', 'part'], 'windows'],
      minzoom: 11,
      paint: {
        'fill-color': byStep('step', LIGHT_STEPS.map(({ window }) => window), COLOUR.darkWindow), // prettier-ignore
      },
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
      source: SOURCE.names,
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

/** The minutes written on listed compounds: the same figures as in the list, which is how the two are matched. */
function figures(scale: number): LayerSpecification[] {
  return [
    {
      id: 'marks/figure',
      type: 'symbol',
      source: SOURCE.marks,
      filter: ['==', ['get', 'part'], 'figure'],
      layout: {
        'text-field': ['get', 'text'],
        'text-font': BOLD,
        'text-size': MARK.figurePx * scale,
        // Above the name where there is one.
        'text-offset': ['step', ['zoom'], ['literal', [0, 0]], NAMES_FROM_ZOOM, ['literal', [0, -0.9]]],
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': COLOUR.text, 'text-halo-color': COLOUR.footprint, 'text-halo-width': 3 * scale },
    },
  ]
}

export interface BaseStyleOptions {
  readonly basemapUrl: string
  /** Radius of a compound's surroundings, metres. */
  readonly surroundingsM: number
  /** Latitude at which metres are turned into pixels: the district's middle; 0.3 % off at its north and south ends. */
  readonly lat: number
  /** Size of text and glyphs, 1 at a desk. */
  readonly scale: number
}

export function baseStyle({ basemapUrl, surroundingsM, lat, scale }: BaseStyleOptions): StyleSpecification {
  const empty = { type: 'FeatureCollection' as const, features: [] }
  return {
    version: 8,
    sources: {
      [SOURCE.ground]: { type: 'vector', url: `pmtiles://${basemapUrl}` },
      // The buffer is a share of 512: a quarter of a tile, 500 m at zoom 14, more than any surroundings reach across a tile's edge.
      [SOURCE.lights]: { type: 'geojson', data: empty, maxzoom: 14, buffer: 128, tolerance: 0.2 },
      [SOURCE.watchPoints]: { type: 'geojson', data: empty },
      [SOURCE.posts]: { type: 'geojson', data: empty },
      [SOURCE.names]: { type: 'geojson', data: empty },
      [SOURCE.marks]: { type: 'geojson', data: empty, maxzoom: 14, buffer: 128 },
    },
    layers: [...ground(), ...lights(surroundingsM, lat, scale), ...masked(), ...labels(scale), ...glyphs(scale), ...figures(scale)],
  }
}
