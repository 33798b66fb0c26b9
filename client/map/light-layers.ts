/** The light as two layers of the map: all of it, and over the dark cores of gaps what light there is in them. */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl'
import { COMPOUND_TYPES } from '#wire/places'
import { lightProgram, type LightProgram } from './light-program.ts'
import type { LightGround, LightScene } from './light-scene.ts'
import { mercatorX, mercatorY, metresPerPixel } from './mercator.ts'

/** Tiles measured in one go, 6 µs each: a district of 45,000 is whole after six, even where each picture in between takes long. */
const MEASURED_A_GO = 8_000
/** Once it has been whole, what is measured anew is shown as it was until then: nobody waits, and nothing else shall. 6 ms. */
const MEASURED_BESIDE = 1_000
/** While there is more to measure, what is known is shown this often. */
const SHOW_MS = 500
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
  destroy(): void
}

export interface LightLayersOptions {
  readonly scene: LightScene
  readonly scale: number
  readonly nowMs: () => number
  /** Asks for a picture. */
  readonly redraw: () => void
  /** Whether all light that is to be seen is drawn: until it is, what is dark on the map may be lit. Told when that changes. */
  readonly onWhole: (isWhole: boolean) => void
}

/** From which zoom on a ring of this radius is at least `LEAST_RING_PX` wide. @param scale size of a design pixel */
export function ringsFromZoom(radiusM: number, lat: number, scale: number): number {
  return Math.log2((metresPerPixel(lat, 0) * LEAST_RING_PX * scale) / radiusM)
}

/**
 * Bounds: a frame sends the blocks that changed; tiles are measured between frames, `MEASURED_A_GO` at a time. When the graphics card loses its memory the map drops
 * its layers; added again, they send everything from the scene, which is held here.
 */
export function lightLayers({ scene, scale, nowMs, redraw, onWhole }: LightLayersOptions): LightLayers {
  const matrix = new Float32Array(16)
  const intervalS = new Float32Array(COMPOUND_TYPES.length)
  let map: MapLibreMap | undefined
  let program: LightProgram | undefined
  let rules: LightRules | undefined
  let drawn: LightGround | undefined
  /** The ground of which all has been drawn once; what is measured anew later is drawn as it was until then. */
  let whole: LightGround | undefined
  let wasWhole = false
  let isVisible = true
  let measuring = 0
  let shownMs = 0

  function measure(): void {
    measuring = 0
    const isLeft = scene.ground?.edges.work(scene.ground === whole ? MEASURED_BESIDE : MEASURED_A_GO) ?? false
    if (isLeft) measureSoon()
    if (isLeft && performance.now() - shownMs < SHOW_MS) return
    shownMs = performance.now()
    redraw()
  }

  function measureSoon(): void {
    if (measuring === 0) measuring = window.setTimeout(measure)
  }

  function tellWhole(isWhole: boolean): void {
    if (isWhole !== wasWhole) onWhole(isWhole)
    wasWhole = isWhole
  }

  function draw(isGapsOnly: boolean, { defaultProjectionData }: CustomRenderMethodInput): void {
    const { ground } = scene
    if (!program || !ground || !rules || !isVisible || !map) return
    const { plane, baseMs, atlas, edges } = ground
    if (isGapsOnly && !scene.hasGaps) return
    const zoom = map.getZoom()
    // From far out dots stand for rings.
    if (zoom < ringsFromZoom(rules.radiusM, plane.originLat, scale)) return tellWhole(true)
    if (ground !== drawn) program.refresh()
    drawn = ground
    if (edges.isBehind) measureSoon()
    moved(defaultProjectionData.mainMatrix, mercatorX(plane.originLon), mercatorY(plane.originLat), matrix)
    const now = nowMs()
    intervalS.set(rules.intervalsMs(now).map((ms) => ms / SECOND_MS))
    const metresPerPx = metresPerPixel(plane.originLat, zoom) / map.getPixelRatio()
    if (!edges.isBehind) whole = ground
    tellWhole(whole === ground)
    program.draw(atlas, edges, { matrix, nowS: (now - baseMs) / SECOND_MS, intervalS, metresPerPx, cellM: plane.cellM, isGapsOnly })
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
    destroy() {
      clearInterval(idle)
      clearTimeout(measuring)
    },
  }
}

/** A matrix of mercator units with the origin folded in, in double precision: small offsets then survive 32-bit floats. */
function moved(m: ArrayLike<number>, x: number, y: number, out: Float32Array): void {
  for (let i = 0; i < 16; i++) out[i] = m[i]!
  for (let row = 0; row < 4; row++) out[12 + row] = m[row]! * x + m[4 + row]! * y + m[12 + row]!
}
