/** The still marks of the map, drawn once into pixels: the lamp of a watch point and the quiet square of a police post. */
import { COLOUR } from '../wall/theme.ts'

/** Pixels drawn a pixel shown, so that marks stay sharp on dense displays. */
export const GLYPH_RATIO = 3

export interface Glyph {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** A disc of 3.2 px on a stem of 9 px, with a casing of ground. Hollow: nobody is known to stand there. */
export function lampGlyph(): Glyph {
  return drawn(14, 20, (pen) => {
    const lamp = (): void => {
      pen.beginPath()
      pen.moveTo(7, 18.5)
      pen.lineTo(7, 9.5)
      pen.moveTo(10.6, 6)
      pen.arc(7, 6, 3.6, 0, 2 * Math.PI)
    }
    lamp()
    pen.strokeStyle = COLOUR.ground
    pen.lineWidth = 4.4
    pen.stroke()
    lamp()
    pen.strokeStyle = COLOUR.lampStaffed
    pen.lineWidth = 1.5
    pen.stroke()
    pen.beginPath()
    pen.arc(7, 6, 3.2, 0, 2 * Math.PI)
    pen.fillStyle = COLOUR.ground
    pen.fill()
    pen.beginPath()
    pen.arc(7, 6, 1.3, 0, 2 * Math.PI)
    pen.fillStyle = COLOUR.lampStaffed
    pen.fill()
  })
}

/** The head of an arrow to the right, open: where somebody is being sent. */
export function taskGlyph(): Glyph {
  return drawn(16, 16, (pen) => {
    const head = (): void => {
      pen.beginPath()
      pen.moveTo(5, 3.5)
      pen.lineTo(12.5, 8)
      pen.lineTo(5, 12.5)
    }
    pen.lineJoin = 'round'
    pen.lineCap = 'round'
    head()
    pen.strokeStyle = COLOUR.ground
    pen.lineWidth = 5
    pen.stroke()
    head()
    pen.strokeStyle = COLOUR.unit
    pen.lineWidth = 2
    pen.stroke()
  })
}

/** A small shield: an outline only, quieter than anything that moves. */
export function postGlyph(): Glyph {
  return drawn(16, 18, (pen) => {
    const shield = (): void => {
      pen.beginPath()
      pen.moveTo(8, 2.5)
      pen.lineTo(13, 4.5)
      pen.lineTo(13, 9)
      pen.quadraticCurveTo(13, 13, 8, 15.5)
      pen.quadraticCurveTo(3, 13, 3, 9)
      pen.lineTo(3, 4.5)
      pen.closePath()
    }
    shield()
    pen.strokeStyle = COLOUR.ground
    pen.lineWidth = 4
    pen.lineJoin = 'round'
    pen.stroke()
    pen.fillStyle = COLOUR.panel
    pen.fill()
    pen.strokeStyle = COLOUR.post
    pen.lineWidth = 1.4
    pen.stroke()
  })
}

/** Draws a mark of so many design pixels. */
export function drawn(widthPx: number, heightPx: number, draw: (pen: CanvasRenderingContext2D) => void): Glyph {
  const canvas = document.createElement('canvas')
  canvas.width = widthPx * GLYPH_RATIO
  canvas.height = heightPx * GLYPH_RATIO
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('this browser draws no 2D canvas')
  pen.scale(GLYPH_RATIO, GLYPH_RATIO)
  draw(pen)
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
  return { width: canvas.width, height: canvas.height, data }
}
