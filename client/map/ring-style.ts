/** The rings of compounds and how they are judged, as layers of the map, in the painting order of `look/notes.md`. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { COLOUR, LIGHT_STEPS, MARK } from '../wall/theme.ts'
import { metresPerPixel } from './mercator.ts'

/** Sources that `ring-scene.ts` fills. */
export const RING_SOURCE = {
  /** Two features a compound: its footprint, and its buildings as windows. */
  compounds: 'compounds',
  /** A point a compound: its name, and the dot it is from far out. */
  names: 'names',
  /** Outlines of compounds that are not simply covered, and the one that is pressed. */
  outlines: 'outlines',
  /** The figures in them. */
  figures: 'figures',
} as const

/** Images that `ring-glyphs.ts` draws. */
export const RING_IMAGE = {
  hatch: 'blind-hatch',
  plates: { thinning: 'plate-thinning', critical: 'plate-critical' },
  dot: 'dot-',
} as const

/** Layers before which the map's own drawing of light is put: all light, and over the cores what light gaps have. */
export const LIGHT_BEFORE = { all: 'lights/streets/path', gaps: 'lights/thinning/casing' } as const
/** The line that pulses. */
export const CRITICAL_LAYER = 'lights/critical/outer'
/** Layers that stand for rings, and those that stand for dots; the zoom parts them. */
export const RING_LAYERS = [
  'lights/bed',
  'lights/blind/edge',
  'lights/blind/fill',
  'lights/blind/hatch',
  'lights/critical/casing',
  'lights/critical/outer',
  'lights/critical/between',
  'lights/gap/edge',
  'lights/gap/core',
  'lights/thinning/casing',
  'lights/thinning',
  'lights/figure',
] as const
export const DOT_LAYER = 'lights/dot'
/** The layer whose width hangs on the radius. */
export const BED_LAYER = 'lights/bed'

const STYLE_MAX_ZOOM = 24
/** Closer than this a compound bears its name. */
export const NAMES_FROM_ZOOM = 14.2

/** A width in metres on the ground, as MapLibre can say it: doubling with each zoom. */
export function metresWide(metres: number, lat: number): ExpressionSpecification {
  const atZeroPx = metres / metresPerPixel(lat, 0)
  return ['interpolate', ['exponential', 2], ['zoom'], 0, atZeroPx, STYLE_MAX_ZOOM, atZeroPx * 2 ** STYLE_MAX_ZOOM]
}

/** A value for each step of light, dark last. */
function byStep(values: readonly string[], dark: string): ExpressionSpecification {
  return ['match', ['get', 'step'], ...values.flatMap((value, step) => [step, value]), dark] as unknown as ExpressionSpecification // a list of pairs
}

function has(...statuses: readonly string[]): ExpressionSpecification {
  return ['in', ['get', 'status'], ['literal', [...statuses]]]
}

export interface RingStyleOptions {
  readonly radiusM: number
  /** Latitude at which metres are turned into pixels. */
  readonly lat: number
  readonly scale: number
}

const round = { 'line-join': 'round', 'line-cap': 'round' } as const

function outline(id: string, statuses: readonly string[], colour: string, widthPx: number): LayerSpecification {
  return {
    id,
    type: 'line',
    source: RING_SOURCE.outlines,
    filter: has(...statuses),
    layout: round,
    paint: { 'line-color': colour, 'line-width': widthPx },
  }
}

function area(id: string, statuses: readonly string[], colour: string): LayerSpecification {
  return { id, type: 'fill', source: RING_SOURCE.outlines, filter: has(...statuses), paint: { 'fill-color': colour } }
}

/** The dark bed under the light: where nobody has looked. */
export function bed({ radiusM, lat }: RingStyleOptions): LayerSpecification {
  return {
    id: BED_LAYER,
    type: 'line',
    source: RING_SOURCE.compounds,
    filter: ['==', ['get', 'part'], 'footprint'],
    layout: round,
    paint: { 'line-color': COLOUR.darkBed, 'line-opacity': 0.62, 'line-width': metresWide(2 * radiusM, lat) },
  }
}

/**
 * How compounds are judged. All edges before all cores: neighbouring gaps merge. Half of each edge is then covered by its core, so that the
 * other half stands outside the surroundings.
 */
export function judged(scale: number): LayerSpecification[] {
  const { gapCore, gapEdge, ground } = COLOUR
  const wide = (px: number): number => px * scale
  return [
    outline('lights/blind/edge', ['blind'], COLOUR.blind, wide(3)),
    area('lights/blind/fill', ['blind'], COLOUR.blindFill),
    {
      id: 'lights/blind/hatch',
      type: 'fill',
      source: RING_SOURCE.outlines,
      filter: has('blind'),
      paint: { 'fill-pattern': RING_IMAGE.hatch },
    },
    outline('lights/critical/casing', ['critical'], ground, wide(20)),
    outline(CRITICAL_LAYER, ['critical'], gapEdge, wide(15)),
    outline('lights/critical/between', ['critical'], gapCore, wide(11)),
    {
      ...outline('lights/gap/edge', ['gap', 'critical'], gapEdge, wide(4)),
      paint: { 'line-color': gapEdge, 'line-width': ['match', ['get', 'status'], 'critical', wide(7), wide(4)] },
    } as LayerSpecification,
    area('lights/gap/core', ['gap', 'critical'], gapCore),
    outline('lights/thinning/casing', ['thinning'], gapCore, wide(3.4)),
    {
      id: 'lights/thinning',
      type: 'line',
      source: RING_SOURCE.outlines,
      filter: has('thinning'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': COLOUR.thinningEdge, 'line-width': wide(1.8), 'line-dasharray': [2, 2.4] },
    },
    {
      id: 'lights/pressed',
      type: 'line',
      source: RING_SOURCE.outlines,
      filter: has('pressed'),
      layout: round,
      paint: { 'line-color': COLOUR.text, 'line-width': wide(2.5) },
    },
  ]
}

/** Footprints over the light of the ground, and their windows: always brighter than the ground they light. */
export function homes(): LayerSpecification[] {
  return [
    {
      id: 'lights/footprint',
      type: 'fill',
      source: RING_SOURCE.compounds,
      filter: ['==', ['get', 'part'], 'footprint'],
      paint: { 'fill-color': COLOUR.footprint, 'fill-antialias': true },
    },
    {
      id: 'windows',
      type: 'fill',
      source: RING_SOURCE.compounds,
      filter: ['==', ['get', 'part'], 'windows'],
      minzoom: 11,
      paint: { 'fill-color': byStep(LIGHT_STEPS.map(({ window }) => window), COLOUR.darkWindow) }, // prettier-ignore
    },
  ]
}

/** The figures of gaps and of what thins, the worst first where there is no room for all; and the dots that stand for rings from far out. */
export function figures(scale: number, boldFont: readonly string[]): LayerSpecification[] {
  return [
    {
      id: DOT_LAYER,
      type: 'symbol',
      source: RING_SOURCE.names,
      layout: {
        'icon-image': ['concat', RING_IMAGE.dot, ['get', 'dot']],
        'icon-size': scale,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'weight'],
      },
    },
    {
      id: 'lights/figure',
      type: 'symbol',
      source: RING_SOURCE.figures,
      layout: {
        'text-field': ['get', 'text'],
        'text-font': [...boldFont],
        // What thins is told quieter than what is dark.
        'text-size': ['match', ['get', 'status'], 'thinning', MARK.thinningPx * scale, MARK.figurePx * scale],
        // Above the name where there is one.
        'text-offset': ['step', ['zoom'], ['literal', [0, 0]], NAMES_FROM_ZOOM, ['literal', [0, -0.9]]],
        'icon-image': ['match', ['get', 'status'], 'thinning', RING_IMAGE.plates.thinning, 'critical', RING_IMAGE.plates.critical, ''],
        'icon-text-fit': 'both',
        'icon-text-fit-padding': [0, 4 * scale, 0, 4 * scale],
        'symbol-sort-key': ['get', 'rank'],
        'text-padding': 0,
      },
      paint: {
        'text-color': [
          'match',
          ['get', 'status'],
          'thinning',
          COLOUR.thinningFigure,
          'critical',
          COLOUR.gapCore,
          'blind',
          COLOUR.blindFigure,
          COLOUR.gapFigure,
        ],
        'text-halo-color': COLOUR.gapCore,
        'text-halo-width': ['match', ['get', 'status'], 'critical', 0, 2 * scale],
      },
    },
  ]
}
