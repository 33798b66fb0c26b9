/** Hazard heat on the map: violet on the ground under the light, and a breath of it over the light. */
import type { Map as MapLibreMap } from 'maplibre-gl'
import { heatPicture, type HeatField, type HeatPicture } from './heat-picture.ts'
import { BED_LAYER } from './ring-style.ts'

const SOURCE = 'heat'
/** Painting order 2 and 4 of `look/notes.md`, half as strong again: at its 36 and 13 % slight hazards are lost between the lights. */
const LAYERS = [
  { id: 'heat', opacity: 0.54, before: BED_LAYER },
  { id: 'heat/over', opacity: 0.2, before: 'lights/blind/edge' },
] as const

export interface HeatScenery {
  /** Puts everything on the map's style: when it is in, and again when it has been made anew. */
  begin(): void
  set(field: HeatField): void
  setVisible(isVisible: boolean): void
}

/** @param onShown how many cells are on the map */
export function heatScene(map: MapLibreMap, onShown: (cells: number) => void): HeatScenery {
  let field: HeatField | undefined
  let hasBegun = false
  let isVisible = true

  /** A picture is put there whole and taken away whole: a source that is told to read its canvas again may be out of sight, and forget it. */
  function show(): void {
    if (!hasBegun) return
    remove()
    const picture = isVisible && field ? heatPicture(field) : undefined
    if (picture) add(picture)
    onShown(picture ? (field?.cells.length ?? 0) : 0)
  }

  function remove(): void {
    for (const { id } of LAYERS) if (map.getLayer(id)) map.removeLayer(id)
    if (map.getSource(SOURCE)) map.removeSource(SOURCE)
  }

  function add({ columns, rows, rgba, corners }: HeatPicture): void {
    const canvas = document.createElement('canvas')
    canvas.width = columns
    canvas.height = rows
    canvas.getContext('2d')?.putImageData(new ImageData(rgba, columns, rows), 0, 0)
    const [a, b, c, d] = corners
    map.addSource(SOURCE, { type: 'canvas', canvas, animate: false, coordinates: [[...a], [...b], [...c], [...d]] })
    for (const { id, opacity, before } of LAYERS)
      map.addLayer({ id, type: 'raster', source: SOURCE, paint: { 'raster-opacity': opacity, 'raster-fade-duration': 0 } }, before)
  }

  // The style has gone with the drawing context; whoever makes it anew begins again.
  map.on('webglcontextlost', () => (hasBegun = false))
  return {
    begin() {
      hasBegun = true
      show()
    },
    set(next) {
      field = next
      show()
    },
    setVisible(next) {
      if (next === isVisible) return
      isVisible = next
      show()
    },
  }
}
