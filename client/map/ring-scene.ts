/** Everything on the map about compounds: their light, how they are judged, their windows, and from far out their dots. */
import type { Map as MapLibreMap } from 'maplibre-gl'
import type { CoverageColumns } from '#wire/coverage'
import type { Compound } from '#wire/places'
import { stateBook, type CompoundState, type StateBook } from './compound-state.ts'
import { criticalPulse } from './critical-pulse.ts'
import { featureFeed } from './feature-feed.ts'
import { GLYPH_RATIO } from './glyphs.ts'
import { lightLayers, ringsFromZoom, type LightRules } from './light-layers.ts'
import { lightScene, type HeldLight } from './light-scene.ts'
import { lightBook, type LightBook } from './light-source.ts'
import { restedRedraw } from './rested-redraw.ts'
import { ringGlyphs } from './ring-glyphs.ts'
import { ALL_SIDES } from './ring-shape.ts'
import { BED_LAYER, DOT_LAYER, LIGHT_BEFORE, metresWide, RING_LAYERS, RING_SOURCE } from './ring-style.ts'

const NEAREST_ZOOM = 24

export interface RingScenery {
  /** Puts everything on the map's style: when it is in, and again when it has been made anew. */
  begin(): void
  setCompounds(compounds: readonly Compound[]): void
  setRules(rules: LightRules): void
  /** Takes the newest light of some tiles. @param isTooMuch there is more than is held: dots stand for rings at every zoom */
  putLight(light: HeldLight, slots: ArrayLike<number>, isTooMuch: boolean): void
  /** Lights windows and dots; call as often as you like. */
  shine(columns: CoverageColumns): void
  /** Shows how compounds are judged that are not simply covered. @param states the worst first */
  setStates(states: readonly CompoundState[]): void
  press(slot: number | undefined): void
  setVisible(isVisible: boolean): void
  /** How compounds are judged has been taken in by the map, all of it; that it is drawn as well is for the map to say. */
  readonly isTakenIn: boolean
  /** The same of what was told of last but for the newest: where drawing takes long there is always something newer. */
  readonly stands: boolean
  destroy(): void
}

export interface RingSceneOptions {
  readonly map: MapLibreMap
  /** Latitude at which metres are turned into pixels. */
  readonly lat: number
  readonly scale: number
  readonly nowMs: () => number
  readonly presentMs: () => number
  /** The compounds are on the map. */
  readonly onReady: () => void
  /** Whether all light that is to be seen is drawn. */
  readonly onLightWhole: (isWhole: boolean) => void
}

export function ringScene({ map, lat, scale, nowMs, presentMs, onReady, onLightWhole }: RingSceneOptions): RingScenery {
  const scene = lightScene()
  const redraw = restedRedraw(flush)
  const light = lightLayers({ scene, scale, nowMs, redraw: redraw.ask, onWhole: onLightWhole })
  const pulse = criticalPulse(map, presentMs)
  const feeds = {
    compounds: featureFeed(map, RING_SOURCE.compounds, shown),
    names: featureFeed(map, RING_SOURCE.names),
    outlines: featureFeed(map, RING_SOURCE.outlines),
    figures: featureFeed(map, RING_SOURCE.figures),
  }
  let hasBegun = false
  let compounds: readonly Compound[] = []
  let book: LightBook = lightBook([])
  let outlines: StateBook = stateBook([], 0)
  let rules: LightRules | undefined
  let states: readonly CompoundState[] = []
  let pressed: number | undefined
  let isTooMuch = false
  let isVisible = true
  /** What is to be told of judgements, and what was told last. */
  let judged: CoverageColumns | undefined
  let lastJudged: CoverageColumns | undefined
  let areStatesNew = false
  /** How many were told of at last. */
  let told = 0
  let isUnfinished = false
  let unfinished = 0

  /** Everything that changed goes to the map at once, just before it is drawn. */
  function flush(): void {
    if (areStatesNew) showStates()
    if (judged && shine(judged)) judged = undefined
    map.triggerRepaint()
  }

  /** @returns whether it could be told: the map may still be busy with the last */
  function shine(columns: CoverageColumns): boolean {
    if (!hasBegun || !rules || feeds.compounds.isBusy || feeds.names.isBusy) return false
    const now = nowMs()
    const changes = book.changed(columns, now, rules.intervalsMs(now))
    feeds.compounds.change(changes.compounds)
    feeds.names.change(changes.names)
    return true
  }

  /** Not the map's own `load`: with sources that change every second there may be no moment at which nothing is loading. */
  function shown(): void {
    map.once('render', onReady)
    map.triggerRepaint()
  }

  function showCompounds(): void {
    if (!hasBegun) return
    const now = nowMs()
    if (lastJudged && rules) book.changed(lastJudged, now, rules.intervalsMs(now))
    const features = book.features()
    feeds.compounds.show(features.compounds)
    feeds.names.show(features.names)
  }

  function showStates(): void {
    clearTimeout(unfinished)
    if (!hasBegun || !rules) return
    areStatesNew = false
    told = states.length
    const features = outlines.featuresOf(states, pressed)
    feeds.outlines.show(features.outlines)
    feeds.figures.show(features.figures)
    pulse.setRunning(isVisible && states[0]?.status === 'critical')
    isUnfinished = features.isUnfinished
    if (isUnfinished) unfinished = window.setTimeout(showStates)
  }

  /** Rings from a zoom on, dots up to it. */
  function partByZoom(): void {
    if (!hasBegun || !rules) return
    const fromZoom = isTooMuch ? NEAREST_ZOOM : ringsFromZoom(rules.radiusM, lat, scale)
    for (const id of RING_LAYERS) map.setLayerZoomRange(id, fromZoom, NEAREST_ZOOM)
    map.setLayerZoomRange(DOT_LAYER, 0, fromZoom)
    map.setPaintProperty(BED_LAYER, 'line-width', metresWide(2 * rules.radiusM, lat))
  }

  // The style has gone with the drawing context; whoever makes it anew begins again.
  map.on('webglcontextlost', () => (hasBegun = false))

  /** No outline is left to be worked out or taken in. */
  function areOutlinesIn(): boolean {
    return !isUnfinished && !feeds.outlines.isBusy && !feeds.figures.isBusy
  }

  return {
    begin() {
      hasBegun = true
      for (const [name, glyph] of ringGlyphs()) if (!map.hasImage(name)) map.addImage(name, glyph, { pixelRatio: GLYPH_RATIO })
      map.addLayer(light.layers.all, LIGHT_BEFORE.all)
      map.addLayer(light.layers.gaps, LIGHT_BEFORE.gaps)
      for (const feed of Object.values(feeds)) feed.restart()
      partByZoom()
      showCompounds()
      showStates()
    },
    setCompounds(next) {
      compounds = next
      book = lightBook(next)
      outlines = stateBook(next, rules?.radiusM ?? 0)
      scene.setCompounds(next)
      showCompounds()
      showStates()
    },
    setRules(next) {
      if (next.radiusM !== rules?.radiusM) outlines = stateBook(compounds, next.radiusM)
      rules = next
      light.setRules(next)
      partByZoom()
      showStates()
    },
    putLight(held, slots, isNowTooMuch) {
      scene.put(held, slots)
      redraw.ask()
      if (isNowTooMuch === isTooMuch) return
      isTooMuch = isNowTooMuch
      partByZoom()
    },
    shine(columns) {
      judged = columns
      lastJudged = columns
      redraw.ask()
    },
    setStates(next) {
      states = next
      areStatesNew = true
      scene.setGaps(gapsOf(next))
      redraw.ask()
    },
    press(slot) {
      pressed = slot
      showStates()
    },
    setVisible(next) {
      isVisible = next
      light.setVisible(next)
      pulse.setRunning(next && states[0]?.status === 'critical')
    },
    get isTakenIn() {
      return !areStatesNew && areOutlinesIn()
    },
    get stands() {
      return (told > 0 || states.length === 0) && areOutlinesIn()
    },
    destroy() {
      clearTimeout(unfinished)
      redraw.stop()
      pulse.destroy()
      light.destroy()
    },
  }
}

/** Where the dark cores of gaps lie. */
function gapsOf(states: readonly CompoundState[]): ReadonlyMap<number, number> {
  return new Map(
    states
      .filter(({ status }) => status === 'gap' || status === 'critical')
      .map(({ slot, unseenSides }) => [slot, unseenSides === 0 ? ALL_SIDES : unseenSides]),
  )
}
