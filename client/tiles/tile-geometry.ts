/** Which part of a wall one browser shows: from millimetres on the wall to pixels of this browser, and from the camera of the whole to its own. Pure. */
import type { Edges } from '#geodata/wall-panels'
import { wallSizeMm, type WallShape } from '#geodata/wall-shape'
import type { WallCamera, WallLayout } from '#wire/walls'
import { latOf, lonOf, metresPerPixel, worldPerMetre, worldX, worldY } from '../map/mercator.ts'
import type { Camera, MapView } from '../map/night-map.ts'

/** Columns and rows count from 1, from the top left. */
export interface TilePlace {
  readonly column: number
  readonly row: number
}

export interface Viewport {
  readonly widthPx: number
  readonly heightPx: number
}

/** Pixels are this browser's CSS pixels; those of places and sizes of the picture are whole, so that every hairline stands where it does in the whole. */
export interface TileBox {
  /** Where the picture stands in the viewport, and how large it is. */
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
  /** Its upper left corner in the picture of the whole wall, bezels included. */
  readonly xPx: number
  readonly yPx: number
  /** The whole wall, to the fraction of a pixel. */
  readonly wallWidthPx: number
  readonly wallHeightPx: number
  readonly pxPerMm: number
  /** The viewport has another shape than the screen is said to have: what is left over is black. */
  readonly isLetterboxed: boolean
}

/** Data sheets round: a viewport that differs from its screen by less than this is the screen's. */
const SHAPE_SLACK = 0.01
/** Less is no screen: a window that somebody has pulled together. */
const LEAST_VIEWPORT: Viewport = { widthPx: 160, heightPx: 90 }
/** As far as MapLibre goes either way; all tiles of a wall end there alike. */
const LEAST_ZOOM = 0
const MOST_ZOOM = 22

export function isTooSmall({ widthPx, heightPx }: Viewport): boolean {
  return widthPx < LEAST_VIEWPORT.widthPx || heightPx < LEAST_VIEWPORT.heightPx
}

/**
 * The part of a wall that this viewport shows, as large as it fits without being stretched, in its middle.
 *
 * Off by at most half a pixel at each edge, for the sake of whole pixels.
 *
 * @param tile absent: the whole wall, what bezels hide included
 */
export function tileBox(shape: WallShape, tile: TilePlace | undefined, viewport: Viewport): TileBox {
  const whole = wallSizeMm(shape)
  const shownMm = tile ? { widthMm: shape.tileWidthMm, heightMm: shape.tileHeightMm } : whole
  const [across, down] = [viewport.widthPx / shownMm.widthMm, viewport.heightPx / shownMm.heightMm]
  const pxPerMm = Math.min(across, down)
  const widthPx = Math.round(shownMm.widthMm * pxPerMm)
  const heightPx = Math.round(shownMm.heightMm * pxPerMm)
  const cornerMm = cornerOf(shape, tile ?? { column: 1, row: 1 })
  return {
    leftPx: Math.floor((viewport.widthPx - widthPx) / 2),
    topPx: Math.floor((viewport.heightPx - heightPx) / 2),
    widthPx,
    heightPx,
    xPx: Math.round(cornerMm.xMm * pxPerMm),
    yPx: Math.round(cornerMm.yMm * pxPerMm),
    wallWidthPx: whole.widthMm * pxPerMm,
    wallHeightPx: whole.heightMm * pxPerMm,
    pxPerMm,
    isLetterboxed: Math.max(across, down) / pxPerMm > 1 + SHAPE_SLACK,
  }
}

function cornerOf({ tileWidthMm, tileHeightMm, bezelXMm, bezelYMm }: WallShape, { column, row }: TilePlace) {
  return { xMm: (column - 1) * (tileWidthMm + bezelXMm), yMm: (row - 1) * (tileHeightMm + bezelYMm) }
}

/** How near the whole wall is, in pixels of this browser. */
function zoomOf({ lat, widthM }: WallCamera, { wallWidthPx }: Pick<TileBox, 'wallWidthPx'>): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, Math.log2(wallWidthPx / (widthM * worldPerMetre(lat)))))
}

/** The ground so many pixels right of and below the middle of the whole wall. */
function cameraBeside(camera: WallCamera, zoom: number, rightPx: number, downPx: number): Camera {
  const worldPx = 2 ** zoom
  return { lon: lonOf(worldX(camera.lon) + rightPx / worldPx), lat: latOf(worldY(camera.lat) - downPx / worldPx), zoom }
}

/** Where the map of this tile looks so that it shows its part of the whole: its own middle, as near as the whole. */
export function tileCamera(camera: WallCamera, box: TileBox): Camera {
  const rightPx = box.xPx + box.widthPx / 2 - box.wallWidthPx / 2
  const downPx = box.yPx + box.heightPx / 2 - box.wallHeightPx / 2
  return cameraBeside(camera, zoomOf(camera, box), rightPx, downPx)
}

/** What the whole wall shows, as its panels take it: the camera looks at the middle of what they leave. */
export function wallView(camera: WallCamera, box: TileBox, { top, right, bottom, left }: Edges): MapView {
  const zoom = zoomOf(camera, box)
  return {
    camera: cameraBeside(camera, zoom, (left - right) / 2, (top - bottom) / 2),
    metresPerPx: metresPerPixel(camera.lat, zoom),
    widthPx: box.wallWidthPx,
    heightPx: box.wallHeightPx,
  }
}

/** Whether a wall has such a tile. */
export function hasTile({ columns, rows }: Pick<WallLayout, 'columns' | 'rows'>, { column, row }: TilePlace): boolean {
  return column <= columns && row <= rows
}
