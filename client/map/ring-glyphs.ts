/** What the rings are marked with besides lines: the hatch of what is not known, plates under figures, and dots that stand for rings from far out. */
import { COLOUR, DARK_STEP, LIGHT_STEPS } from '../wall/theme.ts'
import type { ShownStatus } from './compound-state.ts'
import { drawn, type Glyph } from './glyphs.ts'
import { RING_IMAGE } from './ring-style.ts'

const HATCH_PX = 12
const PLATE_PX = 8
const DOT_PX = 18
const MIDDLE = DOT_PX / 2

/** The dot of a compound: how it is judged, or how brightly it is lit. */
export type DotName = ShownStatus | `lit${number}`

/** Every image by its name. */
export function ringGlyphs(): ReadonlyMap<string, Glyph> {
  const dots: readonly (readonly [DotName, Glyph])[] = [
    ...Array.from({ length: DARK_STEP + 1 }, (_, step) => [`lit${step}` as const, litDot(step)] as const),
    ['thinning', ringDot(COLOUR.thinningEdge, COLOUR.footprint, [2, 2])],
    ['gap', ringDot(COLOUR.gapEdge, COLOUR.gapCore)],
    ['critical', criticalDot()],
    ['blind', ringDot(COLOUR.blind, COLOUR.blindFill, [], '?')],
  ]
  return new Map([
    [RING_IMAGE.hatch, hatch()],
    [RING_IMAGE.plates.thinning, plate(COLOUR.thinningPlate)],
    [RING_IMAGE.plates.critical, plate(COLOUR.gapEdge)],
    ...dots.map(([name, glyph]) => [RING_IMAGE.dot + name, glyph] as const),
  ])
}

/** Lines at 45° that go on from one copy to the next. */
function hatch(): Glyph {
  return drawn(HATCH_PX, HATCH_PX, (pen) => {
    pen.strokeStyle = COLOUR.blind
    pen.lineWidth = 1
    pen.beginPath()
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      pen.moveTo(shift - 1, HATCH_PX + 1)
      pen.lineTo(shift + HATCH_PX + 1, -1)
    }
    pen.stroke()
  })
}

function plate(colour: string): Glyph {
  return drawn(PLATE_PX, PLATE_PX, (pen) => {
    pen.fillStyle = colour
    pen.fillRect(0, 0, PLATE_PX, PLATE_PX)
  })
}

function disc(pen: CanvasRenderingContext2D, radius: number, colour: string): void {
  pen.beginPath()
  pen.arc(MIDDLE, MIDDLE, radius, 0, 2 * Math.PI)
  pen.fillStyle = colour
  pen.fill()
}

function litDot(step: number): Glyph {
  return drawn(DOT_PX, DOT_PX, (pen) => {
    disc(pen, 5, COLOUR.ground)
    disc(pen, 3.5, LIGHT_STEPS[step]?.colour ?? COLOUR.darkWindow)
  })
}

function ringDot(edge: string, fill: string, dash: readonly number[] = [], sign = ''): Glyph {
  return drawn(DOT_PX, DOT_PX, (pen) => {
    disc(pen, 7, COLOUR.ground)
    disc(pen, 5, fill)
    pen.setLineDash([...dash])
    pen.strokeStyle = edge
    pen.lineWidth = 2
    pen.stroke()
    pen.fillStyle = COLOUR.blindFigure
    pen.font = '700 8px sans-serif'
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.fillText(sign, MIDDLE, MIDDLE + 0.5)
  })
}

/** Two rings and a full middle: told from a gap by its shape. */
function criticalDot(): Glyph {
  return drawn(DOT_PX, DOT_PX, (pen) => {
    disc(pen, 9, COLOUR.gapEdge)
    disc(pen, 7.2, COLOUR.gapCore)
    disc(pen, 5, COLOUR.gapEdge)
  })
}
