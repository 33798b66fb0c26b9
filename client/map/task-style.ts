/** Who is on the way where, as layers of the map: a quiet dashed line in the colour of units, under names and figures. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { COLOUR, MARK } from '../wall/theme.ts'

/** Filled by `task-scene.ts`: a line a task, and a point where it ends. */
export const TASK_SOURCE = 'tasks'
export const TASK_IMAGE = 'task-head'

/** Light lies round the line: without a casing cyan on amber is lost. */
const CASING_OPACITY = 0.72
const LINE_OPACITY = 0.85

function isPart(part: 'line' | 'head'): ExpressionSpecification {
  return ['==', ['get', 'part'], part]
}

export function taskLayers(scale: number): LayerSpecification[] {
  return [
    {
      id: 'tasks/casing',
      type: 'line',
      source: TASK_SOURCE,
      filter: isPart('line'),
      layout: { 'line-cap': 'round' },
      paint: { 'line-color': COLOUR.ground, 'line-width': MARK.taskCasingPx * scale, 'line-opacity': CASING_OPACITY },
    },
    {
      id: 'tasks/line',
      type: 'line',
      source: TASK_SOURCE,
      filter: isPart('line'),
      paint: {
        'line-color': COLOUR.unit,
        'line-width': MARK.taskPx * scale,
        'line-opacity': LINE_OPACITY,
        'line-dasharray': [...MARK.taskDash],
      },
    },
    {
      id: 'tasks/head',
      type: 'symbol',
      source: TASK_SOURCE,
      filter: isPart('head'),
      layout: {
        'icon-image': TASK_IMAGE,
        'icon-size': scale,
        'icon-rotate': ['get', 'turnDeg'],
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
  ]
}
