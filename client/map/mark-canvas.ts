/** A sheet over everything on the map, units too: whoever has arrived at an incident stands on it, and must not hide its number. */
import type { Map as MapLibreMap } from 'maplibre-gl'
import { COLOUR, MARK, SANS } from '../wall/theme.ts'
import { GLYPH_RATIO, type Glyph } from './glyphs.ts'
import type { MarkGroup } from './mark-groups.ts'
import { latOf, lonOf } from './mercator.ts'

/** One layer of the canvas. */
export interface MarkSheet {
  /** Draws these from now on, wherever the map goes. */
  show(groups: readonly MarkGroup[]): void
}

export interface MarkCanvas {
  /** A sheet over those that were asked for before. */
  sheet(): MarkSheet
  destroy(): void
}

const HALO_PX = 4
/** Where the count of a group stands, in widths of its letters from the middle of the mark. */
const COUNT_AT = { x: 1.05, y: -0.75 } as const

/**
 * @param glyphs by name; a group whose image is not among them is not drawn
 *
 * Cost: a frame in which the map moves draws every group once; one in which it rests nothing.
 */
export function markCanvas(map: MapLibreMap, scale: number, glyphs: ReadonlyMap<string, Glyph>): MarkCanvas {
  const pictures = new Map([...glyphs].map(([name, glyph]) => [name, pictureOf(glyph)]))
  /** What each sheet shows, the lowest first. */
  const sheets: (readonly MarkGroup[])[] = []
  const container = map.getContainer()
  const canvas = document.createElement('canvas')
  // Over the map's own corner for controls, in which the units are drawn.
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none', zIndex: '2' })
  container.append(canvas)
  const pen = canvas.getContext('2d')

  function draw(): void {
    if (!pen) return
    const { clientWidth, clientHeight } = container
    const ratio = window.devicePixelRatio
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)]
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.clearRect(0, 0, clientWidth, clientHeight)
    // Of one sheet what is read first lies on top.
    for (const groups of sheets) for (const group of groups.toReversed()) drawOne(pen, group)
  }

  function drawOne(on: CanvasRenderingContext2D, { image, ids, x, y }: MarkGroup): void {
    const picture = pictures.get(image)
    if (!picture) return
    const at = map.project([lonOf(x), latOf(y)])
    const [width, height] = [(picture.width / GLYPH_RATIO) * scale, (picture.height / GLYPH_RATIO) * scale]
    on.drawImage(picture, at.x - width / 2, at.y - height / 2, width, height)
    if (ids.length < 2) return
    const letter = MARK.countPx * scale
    const text = `×${ids.length}`
    on.font = `700 ${letter}px ${SANS}`
    on.textBaseline = 'middle'
    on.lineJoin = 'round'
    on.lineWidth = HALO_PX * scale
    on.strokeStyle = COLOUR.ground
    on.strokeText(text, at.x + COUNT_AT.x * letter, at.y + COUNT_AT.y * letter)
    on.fillStyle = COLOUR.text
    on.fillText(text, at.x + COUNT_AT.x * letter, at.y + COUNT_AT.y * letter)
  }

  map.on('move', draw)
  map.on('resize', draw)
  return {
    sheet() {
      const i = sheets.push([]) - 1
      return {
        show(groups) {
          sheets[i] = groups
          draw()
        },
      }
    },
    destroy() {
      map.off('move', draw)
      map.off('resize', draw)
      canvas.remove()
    },
  }
}

function pictureOf({ width, height, data }: Glyph): HTMLCanvasElement {
  const picture = document.createElement('canvas')
  Object.assign(picture, { width, height })
  picture.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
  return picture
}
