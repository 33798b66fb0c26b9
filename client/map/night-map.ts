/** The map of the district at night: MapLibre for what stands, one deck.gl layer over it for what moves. Made once, kept for weeks. */
import { MapLibreOverlay } from '@deck.gl/maplibre'
import type { Device } from '@luma.gl/core'
import { addProtocol, GeoJSONSource, Map as MapLibreMap, removeProtocol, setWorkerUrl, type PaddingOptions } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { Protocol } from 'pmtiles'
import type { Feature } from 'geojson'
import type { Compound, LonLat } from '#wire/places'
import { SANS } from '../wall/theme.ts'
import { baseStyle, type LayerGroup } from './base-style.ts'
import { compoundAt } from './compound-at.ts'
import { GLYPH_RATIO, lampGlyph, postGlyph } from './glyphs.ts'
import { drillScene, type DrillScenery } from './drill-scene.ts'
import { heatScene, type HeatScenery } from './heat-scene.ts'
import type { LightRules } from './light-layers.ts'
import { markCanvas } from './mark-canvas.ts'
import type { MarkGroup } from './mark-groups.ts'
import { markScene, type MarkScenery } from './mark-scene.ts'
import { metresPerPixel, worldX, worldY } from './mercator.ts'
import { pinScene, type PinScenery } from './pin-scene.ts'
import { reportGlyphs } from './report-glyphs.ts'
import { HAZARD_SOURCE } from './report-style.ts'
import { ringScene, type RingScenery } from './ring-scene.ts'
import { taskScene, type TaskScenery } from './task-scene.ts'
import { unitScene, type UnitScenery } from './unit-scene.ts'

/** How near a press must be to a unit's middle, pixels: a finger's width at a desk, a pointer's slack on a wall. */
const PRESS_PX = 16
/** Marks of incidents are 26 px wide, of hazards 20; nearer than most of that they are one. */
const INCIDENTS_NEAR_PX = 24
const HAZARDS_NEAR_PX = 18
/** Half a mark of an incident and half one of a hazard. */
const OVER_PX = 27
/** Half a gap's figure and half a mark. */
const FIGURE_PX = 31
/** The largest spliced walls of today; the graphics card has the last word. */
const WALL_CANVAS_PX: [number, number] = [16_384, 8_192]
const MIN_ZOOM = 8
const MAX_ZOOM = 19
/** A part of a named wall is as near as the whole is, which may be many displays wide. */
const LED_ZOOMS = { minZoom: 0, maxZoom: 22 } as const

export interface Camera {
  readonly lon: number
  readonly lat: number
  readonly zoom: number
}

/** What can be seen of the ground. */
export interface MapView {
  readonly camera: Camera
  readonly metresPerPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** What a press found; `none` is the ground. */
export type Pressed =
  | { readonly kind: 'unit'; readonly slot: number }
  | { readonly kind: 'compound'; readonly id: string }
  /** Several where they are drawn as one, the most serious first. */
  | { readonly kind: 'incident' | 'hazard'; readonly ids: readonly string[] }
  /** Those who call for help there, as alarms. */
  | { readonly kind: 'call'; readonly ids: readonly string[] }
  | { readonly kind: 'none' }

/** A point with a name, as lamps and posts are drawn. */
export interface StillPlace {
  readonly id: string
  readonly at: LonLat
}

export interface NightMapOptions {
  readonly container: HTMLElement
  readonly basemapUrl: string
  readonly camera: Camera
  readonly padding: PaddingOptions
  /** How far surroundings reach and light lasts, as far as is known yet. */
  readonly rules: LightRules
  /** Size of text and marks, 1 at a desk. */
  readonly scale: number
  readonly nowMs: () => number
  /** The present, by the server's clock: what only beats keeps time with every other display. */
  readonly presentMs: () => number
  /** The camera is led from outside: no hand moves it. */
  readonly isLed: boolean
  /** @param at the place on the ground, whatever lies there */
  readonly onPress: (pressed: Pressed, at: LonLat) => void
  readonly onView: (view: MapView) => void
  /** The compounds are on the map. */
  readonly onReady: () => void
  /** A frame of the ground was drawn. */
  readonly onDrawn: () => void
  /** Whether all light that is to be seen is on the map; until it is, what is dark there may be lit. */
  readonly onLightWhole: (isWhole: boolean) => void
  /** These tasks are on the map. */
  readonly onTasksShown: (ids: readonly string[]) => void
  /** These incidents are on the map. */
  readonly onIncidentsShown: (groups: readonly MarkGroup[]) => void
  /** So many cells of hazard heat are on the map. */
  readonly onHeatShown: (cells: number) => void
  /** The base map could not be read, in the map's own words; the picture goes on without it. */
  readonly onGroundFault: (message: string) => void
}

export interface NightMap {
  readonly units: UnitScenery
  readonly rings: RingScenery
  readonly tasks: TaskScenery
  readonly incidents: MarkScenery
  readonly calls: MarkScenery
  readonly hazards: MarkScenery
  readonly heat: HeatScenery
  readonly pins: PinScenery
  readonly drill: DrillScenery
  /** The ground, the compounds and how they are judged are on the map. Not the map's own rest: it has none while something on it beats. */
  readonly isWhole: boolean
  /** All of that has been on the map once; what is newer by a moment may still be on its way. */
  readonly stands: boolean
  /** Asks for another frame. */
  drawAgain(): void
  /** Draws in this very turn: what is read of the picture before the next frame would else be nothing. */
  drawNow(): void
  setRules(rules: LightRules): void
  setCompounds(compounds: readonly Compound[]): void
  setStill(which: 'watchPoints' | 'posts', places: readonly StillPlace[]): void
  setVisible(group: LayerGroup, isVisible: boolean): void
  setPadding(padding: PaddingOptions): void
  moveTo(camera: Partial<Camera>, motion: 'glide' | 'jump'): void
  /** Groups marks for exactly this zoom: on its way a map groups them now and then, and each display at moments of its own. */
  settle(): void
  zoomBy(steps: number): void
  panBy(rightPx: number, downPx: number): void
  destroy(): void
}

const GLIDE_MS = 600

/** Draws into `container` until destroyed; everything it opened is closed then. */
export function nightMap(options: NightMapOptions): NightMap {
  const { container, camera, padding, scale, nowMs } = options
  setWorkerUrl(workerUrl)
  addProtocol('pmtiles', new Protocol().tile)
  const map = new MapLibreMap({
    container,
    style: baseStyle({ basemapUrl: options.basemapUrl, radiusM: options.rules.radiusM, lat: camera.lat, scale }),
    center: [camera.lon, camera.lat],
    zoom: camera.zoom,
    ...(options.isLed ? LED_ZOOMS : { minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }),
    interactive: !options.isLed,
    maxPitch: 0,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    keyboard: false,
    attributionControl: false,
    renderWorldCopies: false,
    // A spliced wall is wider than the usual limit; beyond it the map would be drawn coarse and stretched.
    maxCanvasSize: WALL_CANVAS_PX,
    fadeDuration: 0,
    localIdeographFontFamily: SANS,
  })
  map.touchZoomRotate.disableRotation()
  map.setPadding(padding)
  let device: Device | undefined
  let isShown = false
  const overlay = new MapLibreOverlay({ layers: [], onDeviceInitialized: (made) => (device = made) })
  map.addControl(overlay)
  const units = unitScene({ origin: [camera.lon, camera.lat], scale, nowMs, show: (layers) => overlay.setProps({ layers }) })
  const rings = ringScene({
    map,
    lat: camera.lat,
    scale,
    nowMs,
    presentMs: options.presentMs,
    onReady() {
      isShown = true
      options.onReady()
    },
    onLightWhole: options.onLightWhole,
  })
  const tasks = taskScene({ map, placeOf: units.placeOf, onShown: options.onTasksShown })
  const glyphs = reportGlyphs()
  const over = markCanvas(map, scale, glyphs)
  const incidents = markScene({
    map,
    source: over.sheet(),
    nearPx: INCIDENTS_NEAR_PX * scale,
    figurePx: FIGURE_PX * scale,
    onGrouped: () => hazards.refresh(),
    onShown: options.onIncidentsShown,
  })
  const hazards = markScene({
    map,
    source: HAZARD_SOURCE,
    nearPx: HAZARDS_NEAR_PX * scale,
    figurePx: FIGURE_PX * scale,
    over: incidents.groups,
    overPx: OVER_PX * scale,
  })
  const calls = markScene({ map, source: over.sheet(), nearPx: INCIDENTS_NEAR_PX * scale, figurePx: FIGURE_PX * scale })
  const heat = heatScene(map, options.onHeatShown)
  const pins = pinScene(map)
  const drill = drillScene({ map, placeOf: units.placeOf })
  let { radiusM } = options.rules
  let pressable: readonly Compound[] = []
  let isReady = false
  let waiting: (() => void)[] = []

  /** Sources exist once the style is in. */
  function whenReady(work: () => void): void {
    if (isReady) work()
    else waiting.push(work)
  }

  function sourceOf(id: string): GeoJSONSource {
    const source = map.getSource(id)
    if (!(source instanceof GeoJSONSource)) throw new TypeError(`source '${id}' is not GeoJSON`)
    return source
  }

  function tellView(): void {
    const { lng, lat } = map.getCenter()
    const zoom = map.getZoom()
    const { clientWidth: widthPx, clientHeight: heightPx } = container
    options.onView({ camera: { lon: lng, lat, zoom }, metresPerPx: metresPerPixel(lat, zoom), widthPx, heightPx })
  }

  map.on('style.load', () => {
    // A style made anew after the graphics card lost its memory brings its images and sources, but not the map's own drawing.
    if (!map.hasImage('lamp')) map.addImage('lamp', lampGlyph(), { pixelRatio: GLYPH_RATIO })
    if (!map.hasImage('post')) map.addImage('post', postGlyph(), { pixelRatio: GLYPH_RATIO })
    isReady = true
    rings.begin()
    tasks.begin()
    for (const [name, glyph] of glyphs) if (!map.hasImage(name)) map.addImage(name, glyph, { pixelRatio: GLYPH_RATIO })
    for (const scene of [hazards, incidents, calls, heat, drill]) scene.begin()
    tellView()
    for (const work of waiting) work()
    waiting = []
  })
  map.on('webglcontextlost', () => (isReady = false))
  map.on('render', options.onDrawn)
  map.on('move', tellView)
  map.on('resize', tellView)
  map.on('error', ({ error }) => options.onGroundFault(error.message))
  map.on('click', ({ lngLat: { lng, lat } }) => options.onPress(pressedAt([lng, lat]), [lng, lat]))

  /** What lies on top is what was meant. */
  function pressedAt([lon, lat]: LonLat): Pressed {
    const [x, y, reach] = [worldX(lon), worldY(lat), (PRESS_PX * scale) / 2 ** map.getZoom()]
    const help = calls.near(x, y, reach)
    if (help) return { kind: 'call', ids: help }
    const called = incidents.near(x, y, reach)
    if (called) return { kind: 'incident', ids: called }
    const slot = units.near(x, y, reach)
    if (slot !== undefined) return { kind: 'unit', slot }
    const found = hazards.near(x, y, reach)
    if (found) return { kind: 'hazard', ids: found }
    const compound = compoundAt(pressable, [lon, lat], radiusM)
    return compound ? { kind: 'compound', id: compound.id } : { kind: 'none' }
  }

  rings.setRules(options.rules)
  return {
    units,
    rings,
    tasks,
    incidents,
    calls,
    hazards,
    heat,
    pins,
    drill,
    get isWhole() {
      return isShown && rings.isTakenIn && map.areTilesLoaded()
    },
    get stands() {
      return isShown && rings.stands && map.areTilesLoaded()
    },
    drawAgain: () => map.triggerRepaint(),
    drawNow: () => void map.redraw(),
    setRules(rules) {
      radiusM = rules.radiusM
      rings.setRules(rules)
    },
    setCompounds(compounds) {
      pressable = compounds
      rings.setCompounds(compounds)
    },
    setStill(which, places) {
      const features = places.map(({ id, at }): Feature => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [...at] },
        properties: { id },
      }))
      whenReady(() => void sourceOf(which).setData({ type: 'FeatureCollection', features }))
    },
    setVisible(group, isVisible) {
      if (group === 'lights') rings.setVisible(isVisible)
      if (group === 'incidents') incidents.setVisible(isVisible)
      if (group === 'hazards') hazards.setVisible(isVisible)
      whenReady(() => {
        for (const { id } of map.getStyle().layers)
          if (id === group || id.startsWith(`${group}/`)) map.setLayoutProperty(id, 'visibility', isVisible ? 'visible' : 'none')
      })
    },
    setPadding: (next) => map.setPadding(next),
    moveTo({ lon, lat, zoom }, motion) {
      const target = {
        ...(lon !== undefined && lat !== undefined && { center: [lon, lat] as [number, number] }),
        ...(zoom !== undefined && { zoom }),
      }
      if (motion === 'glide') return void map.easeTo({ ...target, duration: GLIDE_MS })
      map.jumpTo(target)
      // In this very frame: the map by itself draws in the next, when the camera that leads it is further on.
      if (options.isLed && isReady) map.redraw()
    },
    settle() {
      for (const marks of [incidents, hazards, calls]) marks.refresh()
    },
    zoomBy: (steps) => void map.easeTo({ zoom: map.getZoom() + steps, duration: GLIDE_MS / 2 }),
    panBy: (rightPx, downPx) => void map.panBy([rightPx, downPx], { duration: GLIDE_MS / 2 }),
    destroy() {
      units.destroy()
      rings.destroy()
      tasks.destroy()
      incidents.destroy()
      over.destroy()
      calls.destroy()
      hazards.destroy()
      pins.destroy()
      drill.destroy()
      map.removeControl(overlay)
      // What is drawn with deck.gl stays otherwise, for it keeps its device for another that never comes, and that goes on watching the size of its pixels.
      device?.canvasContext?.destroy()
      map.remove()
      removeProtocol('pmtiles')
    },
  }
}
