/** A map as a picture to take away: with its title, what it shows, its legend and its date, so that it can stand alone. */
import { SANS } from '../wall/theme.ts'
import type { LegendLine } from './legend-lines.ts'

export interface MapPicture {
  readonly canvas: HTMLCanvasElement
  readonly title: string
  /** Period, filters, what was counted, as of when, review number. */
  readonly lines: readonly string[]
  readonly legend: readonly LegendLine[]
  readonly ink: string
  readonly paper: string
}

/** In hundredths of the picture's width: it is as sharp as the map on the screen, and reads alike at any size. */
const EDGE = 0.02
const TITLE = 0.026
const TEXT = 0.015
/** Line to line, in heights of the text. */
const LEADING = 1.7

export function drawPicture({ canvas: map, title, lines, legend, ink, paper }: MapPicture): HTMLCanvasElement {
  const { width } = map
  const [edge, titlePx, textPx] = [width * EDGE, width * TITLE, width * TEXT]
  const rowPx = textPx * LEADING
  const picture = document.createElement('canvas')
  picture.width = width + 2 * edge
  picture.height =
    2 * edge + titlePx * LEADING + lines.length * rowPx + map.height + Math.ceil(legend.length / LEGEND_COLUMNS) * rowPx + edge
  const pen = picture.getContext('2d')
  if (!pen) throw new TypeError('this browser draws no pictures')
  pen.fillStyle = paper
  pen.fillRect(0, 0, picture.width, picture.height)
  pen.textBaseline = 'middle'
  let y = edge + (titlePx * LEADING) / 2
  write(pen, title, { x: edge, y, px: titlePx, ink, weight: 700 })
  y += (titlePx * LEADING) / 2
  for (const line of lines) {
    write(pen, line, { x: edge, y: y + rowPx / 2, px: textPx, ink, weight: 400 })
    y += rowPx
  }
  pen.drawImage(map, edge, y)
  y += map.height + edge / 2
  drawLegend(pen, legend, { x: edge, y, width, rowPx, textPx, ink })
  return picture
}

const LEGEND_COLUMNS = 3

interface At {
  readonly x: number
  readonly y: number
  readonly px: number
  readonly ink: string
  readonly weight: 400 | 700
}

function write(pen: CanvasRenderingContext2D, text: string, { x, y, px, ink, weight }: At): void {
  pen.font = `${weight} ${px}px ${SANS}`
  pen.fillStyle = ink
  pen.fillText(text, x, y)
}

function drawLegend(
  pen: CanvasRenderingContext2D,
  legend: readonly LegendLine[],
  {
    x,
    y,
    width,
    rowPx,
    textPx,
    ink,
  }: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly rowPx: number
    readonly textPx: number
    readonly ink: string
  },
): void {
  const box = textPx * 1.2
  legend.forEach(({ look, label, count }, i) => {
    const left = x + ((i % LEGEND_COLUMNS) * width) / LEGEND_COLUMNS
    const middle = y + (Math.floor(i / LEGEND_COLUMNS) + 0.5) * rowPx
    if (look) {
      pen.fillStyle = look.fill
      pen.fillRect(left, middle - box / 2, 1.5 * box, box)
      pen.strokeStyle = look.edge ?? look.fill
      pen.lineWidth = textPx / 10
      pen.strokeRect(left, middle - box / 2, 1.5 * box, box)
      if (look.mark !== undefined) write(pen, look.mark, { x: left + box / 2, y: middle, px: textPx * 0.9, ink: look.ink, weight: 700 })
    }
    write(pen, `${label}  ${count}`, { x: left + 2 * box, y: middle, px: textPx, ink, weight: 400 })
  })
}

/** Hands a picture to the reader as a file. */
export function savePicture(picture: HTMLCanvasElement, name: string): void {
  picture.toBlob((blob) => {
    if (!blob) return
    const href = URL.createObjectURL(blob)
    const link = document.createElement('a')
    link.href = href
    link.download = name
    link.click()
    URL.revokeObjectURL(href)
  }, 'image/png')
}
