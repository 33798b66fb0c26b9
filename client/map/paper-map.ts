/** A map on paper: daylight ground with cells laid over it, for a page that reads. It can be printed, and taken as a picture. */
import type { Layer } from '@deck.gl/core'
import { MapLibreOverlay } from '@deck.gl/maplibre'
import { addProtocol, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { Protocol } from 'pmtiles'
import type { LonLat } from '#wire/places'
import { SANS } from '../wall/theme.ts'
import { cellLayers, type PaperCells } from './cell-layers.ts'
import type { Camera } from './night-map.ts'
import { paperStyle } from './paper-style.ts'
import { pinScene } from './pin-scene.ts'

const MIN_ZOOM = 8
const MAX_ZOOM = 17
const MOVE_MS = 300
/** Free ground round what is fitted in, pixels. */
const FIT_PX = 16

/** West, south, east, north, degrees. */
export type Bounds = readonly [number, number, number, number]

export interface PaperMapOptions {
  readonly container: HTMLElement
  readonly basemapUrl: string
  readonly camera: Camera
  /** Whether it shows the same ground when its size changes; one that follows another map has that of the other. */
  readonly keepsGround: boolean
  /** What is said to a wheel or a finger that meant the page: pages scroll, and maps are moved with a key held or two fingers. */
  readonly gestures: { readonly wheel: string; readonly touch: string }
  readonly onPress: (at: LonLat) => void
  readonly onMove: (camera: Camera) => void
  /** Cells that were set are in the picture. */
  readonly onDrawn: () => void
  /** The base map could not be read, in the map's own words; the cells are drawn without it. */
  readonly onGroundFault: (message: string) => void
}

export interface PaperMap {
  /** @param cells left out: none */
  setCells(cells?: PaperCells): void
  setPin(at?: LonLat): void
  moveTo(camera: Camera): void
  fit(bounds: Bounds): void
  zoomBy(steps: number): void
  /** What is drawn now. */
  canvas(): HTMLCanvasElement
  destroy(): void
}

/**
 * Draws into `container` until destroyed; everything it opened is closed then, but for the way to read base maps: another map may be reading by it.
 * Cells lie in the map's own picture, so that it is one canvas.
 */
export function paperMap(options: PaperMapOptions): PaperMap {
  const { container, camera, gestures } = options
  setWorkerUrl(workerUrl)
  addProtocol('pmtiles', new Protocol().tile)
  const map = new MapLibreMap({
    container,
    style: paperStyle(options.basemapUrl),
    center: [camera.lon, camera.lat],
    zoom: camera.zoom,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    localIdeographFontFamily: SANS,
    cooperativeGestures: true,
    locale: {
      'CooperativeGesturesHandler.WindowsHelpText': gestures.wheel,
      'CooperativeGesturesHandler.MacHelpText': gestures.wheel,
      'CooperativeGesturesHandler.MobileHelpText': gestures.touch,
    },
    // Kept, so that it can be printed and saved at any time.
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
  })
  map.touchZoomRotate.disableRotation()
  const overlay = new MapLibreOverlay({ interleaved: true, layers: [] })
  map.addControl(overlay)
  const pins = pinScene(map)
  let layers: Layer[] = []
  let isLaid = true
  let { clientWidth: widthPx, clientHeight: heightPx } = container

  /** While the map still reads its ground, cells are not taken into its order: they would lie over the names, so they wait until it is there, or cannot be had. */
  function lay(isAtRest = false): void {
    isLaid = map.isStyleLoaded() === true
    if (isLaid || isAtRest) overlay.setProps({ layers })
    map.triggerRepaint()
  }

  function tellMove(): void {
    const { lng, lat } = map.getCenter()
    options.onMove({ lon: lng, lat, zoom: map.getZoom() })
  }

  /** Another window, or paper, shows the same ground, larger or smaller. */
  function keepGround(): void {
    const { clientWidth, clientHeight } = container
    const times = Math.min(clientWidth / widthPx, clientHeight / heightPx)
    if (clientWidth === 0 || clientHeight === 0 || times === 1) return
    ;[widthPx, heightPx] = [clientWidth, clientHeight]
    map.setZoom(map.getZoom() + Math.log2(times))
  }

  map.on('move', tellMove)
  map.on('load', tellMove)
  if (options.keepsGround) map.on('resize', keepGround)
  map.on('idle', () => {
    if (isLaid) options.onDrawn()
    else lay(true)
  })
  map.on('error', ({ error }) => options.onGroundFault(error.message))
  map.on('click', ({ lngLat: { lng, lat } }) => options.onPress([lng, lat]))

  return {
    setCells: (cells) => {
      layers = cells ? cellLayers(cells) : []
      lay()
    },
    setPin: (at) => pins.set('opened', at),
    moveTo: ({ lon, lat, zoom }) => void map.jumpTo({ center: [lon, lat], zoom }),
    fit: ([west, south, east, north]) => void map.fitBounds([west, south, east, north], { padding: FIT_PX, duration: 0 }),
    zoomBy: (steps) => void map.easeTo({ zoom: map.getZoom() + steps, duration: MOVE_MS }),
    canvas: () => map.getCanvas(),
    destroy() {
      pins.destroy()
      map.removeControl(overlay)
      map.remove()
    },
  }
}
