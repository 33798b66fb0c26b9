/** The light as two layers of the map: all of it, and over the dark cores of gaps what light there is in them. */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl'
import { COMPOUND_TYPES } from '#wire/places'
import { lightProgram, type LightProgram } from './light-program.ts'
import type { LightGround, LightScene } from './light-scene.ts'
import { mercatorX, mercatorY, metresPerPixel } from './mercator.ts'

/** Tiles measured a frame: some 4 ms, so that a map of 10,000 tiles goes on moving while it learns where its light ends. */
const MEASURED_A_FRAME = 200
/** The light is drawn anew this often when nothing else asks for it: a step of the shortest interval, 5 min, lasts 25 s. */
const IDLE_REDRAW_MS = 2_000
const SECOND_MS = 1_000
/** A ring narrower than this is no ring to the eye: its compound is drawn as one dot. */
const LEAST_RING_PX = 6

/** How light is drawn at a time. */
export interface LightRules {
  readonly radiusM: number
  /** The interval of each type of compound, ms; in the order of `COMPOUND_TYPES`. */
  intervalsMs(nowMs: number): readonly number[]
}

export interface LightLayers {
  /** To be added to the map's style, and again when that has been made anew. */
  readonly layers: { readonly all: CustomLayerInterface; readonly gaps: CustomLayerInterface }
  setRules(rules: LightRules): void
  setVisible(isVisible: boolean): void
  redraw(): void
  destroy(): void
}

export interface LightLayersOptions {
  readonly scene: LightScene
  readonly scale: number
  readonly nowMs: () => number
}

/** From which zoom on a ring of this radius is at least `LEAST_RING_PX` wide. @param scale size of a design pixel */
export function ringsFromZoom(radiusM: number, lat: number, scale: number): number {
  return Math.log2((metresPerPixel(lat, 0) * LEAST_RING_PX * scale) / radiusM)
}

/**
 * Bounds: a frame sends the blocks that changed and measures `MEASURED_A_FRAME` tiles. When the graphics card loses its memory the map drops
 * its layers; added again, they send everything from the scene, which is held here.
 */
export function lightLayers({ scene, scale, nowMs }: LightLayersOptions): LightLayers {
  const matrix = new Float32Array(16)
  const intervalS = new Float32Array(COMPOUND_TYPES.length)
  let map: MapLibreMap | undefined
  let program: LightProgram | undefined
  let rules: LightRules | undefined
  let drawn: LightGround | undefined
  let isVisible = true

  function draw(isGapsOnly: boolean, { defaultProjectionData }: CustomRenderMethodInput): void {
    const { ground } = scene
    if (!program || !ground || !rules || !isVisible || !map) return
    const { plane, baseMs, atlas, edges } = ground
    const zoom = map.getZoom()
    if (zoom < ringsFromZoom(rules.radiusM, plane.originLat, scale)) return
    if (ground !== drawn) program.refresh()
    drawn = ground
    if (!isGapsOnly && edges.work(MEASURED_A_FRAME)) map.triggerRepaint()
    moved(defaultProjectionData.mainMatrix, mercatorX(plane.originLon), mercatorY(plane.originLat), matrix)
    const now = nowMs()
    intervalS.set(rules.intervalsMs(now).map((ms) => ms / SECOND_MS))
    const metresPerPx = metresPerPixel(plane.originLat, zoom) / map.getPixelRatio()
    program.draw(atlas, edges, { matrix, nowS: (now - baseMs) / SECOND_MS, intervalS, metresPerPx, isGapsOnly })
  }

  function redraw(): void {
    map?.triggerRepaint()
  }

  const idle = setInterval(() => {
    if (isVisible && scene.ground) redraw()
  }, IDLE_REDRAW_MS)

  const all: CustomLayerInterface = {
    id: 'light',
    type: 'custom',
    onAdd(onto, gl) {
      map = onto
      program = lightProgram(gl)
    },
    onRemove() {
      program?.destroy()
      program = undefined
    },
    render: (_gl, input) => draw(false, input),
  }
  const gaps: CustomLayerInterface = { id: 'light/gaps', type: 'custom', render: (_gl, input) => draw(true, input) }

  return {
    layers: { all, gaps },
    setRules(next) {
      rules = next
      scene.setRadius(next.radiusM)
      redraw()
    },
    setVisible(next) {
      isVisible = next
      redraw()
    },
    redraw,
    destroy: () => clearInterval(idle),
  }
}

/** A matrix of mercator units with the origin folded in, in double precision: small offsets then survive 32-bit floats. */
function moved(m: ArrayLike<number>, x: number, y: number, out: Float32Array): void {
  for (let i = 0; i < 16; i++) out[i] = m[i]!
  for (let row = 0; row < 4; row++) out[12 + row] = m[row]! * x + m[4 + row]! * y + m[12 + row]!
}
